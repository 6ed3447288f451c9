package zhiyin.message;

/** What a carrier has said, as far as it may stand in our log. */
final class Handed {
    private static final int CODE_LENGTH_MAX = 80;

    private Handed() {}

    /** A code of his: letters, digits and points; anything else may hold whom a message was for, or break a line. */
    static String code(String text) {
        var plain = text.length() <= CODE_LENGTH_MAX
                && text.chars()
                        .allMatch(c -> c == '.'
                                || c == '_'
                                || c == ':'
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9'));
        return plain ? text : "unreadable";
    }
}
