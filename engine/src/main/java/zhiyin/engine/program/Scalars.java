package zhiyin.engine.program;

import java.util.regex.Pattern;

/** What unquoted words mean in YAML 1.2, and how a text is written so that it stays a text. */
final class Scalars {

    private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");
    private static final Pattern FLAG = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
            + "|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN");

    /** Words that older readers of YAML take for flags. */
    private static final Pattern OLD_FLAG = Pattern.compile("(?i)y|n|yes|no|on|off");

    /** Begins with a letter, or with a digit but goes on in words; has nothing that means something to YAML. */
    private static final Pattern SAFE = Pattern.compile("(\\p{L}|[0-9](?=[^ ]* [^ ]*\\p{L}))"
            + "([\\p{L}\\p{M}\\p{N} ._/()+%'’·，。！？、（）《》“”…—–-]*[\\p{L}\\p{M}\\p{N}._/()+%’·，。！？、（）《》“”…—–-])?");

    private Scalars() {}

    static boolean isNothing(String plain) {
        return NOTHING.matcher(plain).matches();
    }

    /** Whether {@code plain}, written without quotes, is a text and not nothing, a flag or a number. */
    static boolean isText(String plain) {
        return !NOTHING.matcher(plain).matches()
                && !FLAG.matcher(plain).matches()
                && !NUMBER.matcher(plain).matches();
    }

    /** {@code text} as YAML that every reader takes for that very text, in block and in flow style. */
    static String write(String text) {
        if (SAFE.matcher(text).matches()
                && isText(text)
                && !OLD_FLAG.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(codePoint -> escape(codePoint, quoted));
        return quoted.append('"').toString();
    }

    private static void escape(int codePoint, StringBuilder out) {
        switch (codePoint) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case ' ', ZERO_WIDTH_JOINER -> out.appendCodePoint(codePoint);
            default -> {
                if (isVisible(codePoint)) {
                    out.appendCodePoint(codePoint);
                } else if (codePoint > 0xFFFF) {
                    out.append("\\U%08X".formatted(codePoint));
                } else {
                    out.append("\\u%04X".formatted(codePoint));
                }
            }
        }
    }

    /** Holds the parts of many an emoji together. */
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
