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
 * @param kind which prefix it has
 * @param hash SHA-256 of the random bits: what is kept, and what is looked up. The caller of a wrong key learns nothing
 *     from how long that takes, since it is not the key that is compared but a hash he cannot steer.
 */
record Token(String text, Kind kind, ByteBuffer hash) {
    /** What a key opens, as its prefix says. */
    enum Kind {
        PROGRAM("zk_test_"),
        ADMINISTRATOR("zk_admin_"),
        PAGE("zk_page_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    private static final int SECRET_BYTES = 20;
    private static final int SECRET_DIGITS = 32;
    private static final int CHECK_DIGITS = 4;

    static Token random(Kind kind, SecureRandom random) {
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        var body = kind.prefix + CrockfordBase32.print(secret);
        return new Token(body + check(body), kind, ByteBuffer.wrap(sha256(secret)));
    }

    /** Null for whatever cannot be one of our keys. */
    static @Nullable Token read(String text) {
        for (var kind : Kind.values()) {
            if (text.startsWith(kind.prefix)) {
                return read(kind, text);
            }
        }
        return null;
    }

    private static @Nullable Token read(Kind kind, String text) {
        var start = kind.prefix.length();
        var end = start + SECRET_DIGITS;
        if (text.length() != end + CHECK_DIGITS) {
            return null;
        }
        var secret = CrockfordBase32.parse(text.substring(start, end));
        if (secret == null || !check(text.substring(0, end)).equals(text.substring(end))) {
            return null;
        }
        return new Token(text, kind, ByteBuffer.wrap(sha256(secret)));
    }

    private static String check(String body) {
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
        return "Token[" + kind + "]";
    }
}
