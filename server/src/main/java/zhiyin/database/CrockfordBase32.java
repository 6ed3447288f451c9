package zhiyin.database;

import org.jspecify.annotations.Nullable;

/**
 * Douglas Crockford's base 32 (crockford.com/base32.html), in lower case and read strictly: one value has one spelling, so
 * that what is compared as text is compared as value. No {@code i l o u}.
 */
public final class CrockfordBase32 {
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    private CrockfordBase32() {}

    /** The digit for a value from 0 to 31. */
    static char digit(int value) {
        return DIGITS.charAt(value);
    }

    /** The value of a digit, or -1 for a character that is none (upper case is none). */
    static int value(char digit) {
        return DIGITS.indexOf(digit);
    }

    /** Bytes as text, most significant bit first; the last digit is filled with zero bits. */
    public static String print(byte[] bytes) {
        var text = new StringBuilder((bytes.length * 8 + 4) / 5);
        var buffer = 0;
        var bits = 0;
        for (var next : bytes) {
            buffer = ((buffer << 8) | (next & 0xff)) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(digit((buffer >> bits) & 31));
            }
        }
        if (bits > 0) {
            text.append(digit((buffer << (5 - bits)) & 31));
        }
        return text.toString();
    }

    /** The bytes that {@link #print} gives this text for, or null if there are none. */
    public static byte @Nullable [] parse(String text) {
        var bytes = new byte[text.length() * 5 / 8];
        var buffer = 0;
        var bits = 0;
        var filled = 0;
        for (var index = 0; index < text.length(); index++) {
            var value = value(text.charAt(index));
            if (value < 0) {
                return null;
            }
            buffer = ((buffer << 5) | value) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[filled++] = (byte) (buffer >> bits);
            }
        }
        // Left-over bits beyond filling would be a second spelling of the same bytes.
        var canonical = bits < 5 && (buffer & ((1 << bits) - 1)) == 0;
        return canonical ? bytes : null;
    }
}
