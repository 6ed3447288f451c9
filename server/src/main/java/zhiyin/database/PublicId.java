package zhiyin.database;

import org.jspecify.annotations.Nullable;

/**
 * How ids of one kind are shown outside: {@code mbr_} and 13 digits of Crockford's base 32, which sort as the ids do.
 *
 * @param prefix two to eight small letters that say what kind of thing it is, without the underscore
 */
public record PublicId(String prefix) {
    private static final int DIGITS = 13;

    /** @throws IllegalArgumentException when the prefix is not of that form */
    public PublicId {
        if (prefix.length() < 2 || prefix.length() > 8 || !prefix.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("A prefix is two to eight small letters, not '" + prefix + "'");
        }
    }

    /** @throws IllegalArgumentException when the id is negative, which no id of ours is */
    public String print(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("An id is not negative: " + id);
        }
        var text =
                new StringBuilder(prefix.length() + 1 + DIGITS).append(prefix).append('_');
        for (var digit = DIGITS - 1; digit >= 0; digit--) {
            text.append(CrockfordBase32.digit((int) ((id >>> (digit * 5)) & 31)));
        }
        return text.toString();
    }

    /** The id that {@link #print} shows as exactly this text, or null when there is none. */
    public @Nullable Long parse(String text) {
        var start = prefix.length() + 1;
        // Thirteen digits hold 65 bits, an id 63: the first digit is below 8.
        if (text.length() != start + DIGITS
                || !text.startsWith(prefix)
                || text.charAt(start - 1) != '_'
                || text.charAt(start) > '7') {
            return null;
        }
        var id = 0L;
        for (var index = start; index < text.length(); index++) {
            var value = CrockfordBase32.value(text.charAt(index));
            if (value < 0) {
                return null;
            }
            id = (id << 5) | value;
        }
        return id;
    }
}
