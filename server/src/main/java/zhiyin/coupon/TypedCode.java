package zhiyin.coupon;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A code as people type it: in capitals or not, in full width, with spaces and hyphens of whatever kind, with signs that cannot be seen,
 * with letters of another alphabet that look the same, O for 0 and I or L for 1. All of these are one code, the plain one, and nothing
 * else is known of it: two codes that differ in nothing more are one, and the second is not taken in.
 */
final class TypedCode {

    private static final int NOTHING = -1;
    private static final int ASCII = 0x80;

    /** Capitals of the Cyrillic and the Greek alphabet, and what they are taken for. */
    private static final Map<Integer, Integer> LOOK_ALIKE =
            alike("АВЕКМНОРСТУХЅІЈԚԜҮӀЗ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "İ〇", "ABEKMHOPCTYXSIJQWYI3" + "ABEZHIKMNOPTYX" + "I0");

    private TypedCode() {}

    private static Map<Integer, Integer> alike(String foreign, String plain) {
        Map<Integer, Integer> alike = new HashMap<>();
        for (int i = 0; i < plain.length(); i++) {
            alike.put((int) foreign.charAt(i), (int) plain.charAt(i));
        }
        return Map.copyOf(alike);
    }

    /** The one form of it that is marked. */
    static String plain(String typed) {
        boolean ascii = typed.chars().allMatch(c -> c < ASCII);
        String text = ascii ? typed : Normalizer.normalize(typed, Normalizer.Form.NFKC);
        String capitals = text.toUpperCase(Locale.ROOT);
        StringBuilder plain = new StringBuilder(capitals.length());
        for (int i = 0; i < capitals.length(); i += Character.charCount(capitals.codePointAt(i))) {
            int c = capitals.codePointAt(i);
            int sign = c < ASCII ? c : sign(c);
            switch (sign) {
                case '-', ' ', NOTHING -> {}
                case 'O' -> plain.append('0');
                case 'I', 'L' -> plain.append('1');
                default -> plain.appendCodePoint(sign);
            }
        }
        return plain.toString();
    }

    /** What a sign beyond ASCII stands for. */
    private static int sign(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.CONTROL,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.DASH_PUNCTUATION,
                    Character.NON_SPACING_MARK -> NOTHING;
            case Character.DECIMAL_DIGIT_NUMBER -> '0' + Character.digit(c, 10);
            default -> c == '\u2212' ? NOTHING : LOOK_ALIKE.getOrDefault(c, c);
        };
    }
}
