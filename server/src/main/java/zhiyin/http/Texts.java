package zhiyin.http;

/** What we ask of any text from outside, in time linear in its length. */
final class Texts {
    /** More marks than this on one letter is decoration that climbs over the lines above it. */
    private static final int MARKS_ON_A_LETTER_MAX = 8;

    private Texts() {}

    /** Whether it has no NUL and every surrogate has its other half: what PostgreSQL and UTF-8 can hold. */
    static boolean sound(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether nothing in it can be seen; {@code String.isBlank} knows neither zero-width space nor Hangul filler. */
    static boolean blank(String text) {
        return text.codePoints().allMatch(Texts::unseen);
    }

    private static boolean unseen(int c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.UNASSIGNED -> true;
            // Hangul fillers and the empty Braille cell are letters and symbols to Unicode.
            default -> c == 0x3164 || c == 0x115F || c == 0x1160 || c == 0xFFA0 || c == 0x2800;
        };
    }

    static boolean overmarked(String text) {
        int marks = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int type = Character.getType(text.codePointAt(i));
            boolean mark = type == Character.NON_SPACING_MARK
                    || type == Character.ENCLOSING_MARK
                    || type == Character.COMBINING_SPACING_MARK;
            marks = mark ? marks + 1 : 0;
            if (marks > MARKS_ON_A_LETTER_MAX) {
                return true;
            }
        }
        return false;
    }

    /** Whether it holds a control character; line breaks and tabs count unless {@code linesAllowed}. */
    static boolean controls(String text, boolean linesAllowed) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && !(linesAllowed && (c == '\n' || c == '\t' || c == '\r'))) {
                return true;
            }
        }
        return false;
    }
}
