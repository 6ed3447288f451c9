package zhiyin.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import zhiyin.database.CrockfordBase32;

/**
 * What a member's browser or app shows: a prefix that says what it is, and 256 random bits. What is kept is its hash, which is
 * also what it is looked up by.
 *
 * @param text shown once
 * @param hash SHA-256 of the text
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; it lives from making it to writing it down.
record MemberToken(String text, byte[] hash) {
    /** What a token does. */
    enum Kind {
        ACCESS("zm_"),
        REFRESH("zr_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        boolean of(String text) {
            return text.startsWith(prefix);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int BYTES = 32;

    static MemberToken random(Kind kind, SecureRandom random) {
        var text = kind.prefix + randomText(random);
        return new MemberToken(text, hash(text));
    }

    /** 256 random bits as text. */
    static String randomText(SecureRandom random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return CrockfordBase32.print(bytes);
    }

    static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Without the secret, which belongs in no log. */
    @Override
    public String toString() {
        return "MemberToken";
    }
}
