package zhiyin.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import zhiyin.database.CrockfordBase32;

/**
 * What a caller sends: a prefix that says what it opens (so that a leaked one is recognised, by people and by scanners),
 * 160 random bits in Crockford's base 32, and four characters that tell a mistyped key without asking the database.
 *
 * @param text the whole of it
 * @param opens which prefix it has
 * @param hash SHA-256 of the random bits: what is kept, and what is looked up. The caller of a wrong key learns nothing
 *     from how long that takes, since it is not the key that is compared but a hash he cannot steer.
 */
record Token(String text, Opens opens, ByteBuffer hash) {
    private static final int SECRET_BYTES = 20;
    private static final int SECRET_DIGITS = 32;
    private static final int CHECK_DIGITS = 4;

    static Token random(Opens opens, SecureRandom random) {
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        var body = opens.prefix() + CrockfordBase32.print(secret);
        return new Token(body + check(body), opens, ByteBuffer.wrap(sha256(secret)));
    }

    /** Null for whatever cannot be one of our keys. */
    static @Nullable Token read(String text) {
        var opens = Opens.of(text);
        if (opens == null) {
            return null;
        }
        var start = opens.prefix().length();
        var end = start + SECRET_DIGITS;
        if (text.length() != end + CHECK_DIGITS) {
            return null;
        }
        var secret = CrockfordBase32.parse(text.substring(start, end));
        if (secret == null || !check(text.substring(0, end)).equals(text.substring(end))) {
            return null;
        }
        return new Token(text, opens, ByteBuffer.wrap(sha256(secret)));
    }

    static String check(String body) {
        return CrockfordBase32.print(sha256(body.getBytes(StandardCharsets.US_ASCII)))
                .substring(0, CHECK_DIGITS);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Token[" + opens.word() + "]";
    }
}
