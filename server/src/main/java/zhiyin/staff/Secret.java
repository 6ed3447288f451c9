package zhiyin.staff;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import zhiyin.database.CrockfordBase32;

/**
 * Something that opens a door for whoever holds it: a prefix that says which, and 256 random bits. What is kept is its hash,
 * which is also what it is looked up by, so that the time that takes says nothing of the secret.
 *
 * @param text shown once
 * @param hash SHA-256 of the text
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; it lives from making it to writing it down.
record Secret(String text, byte[] hash) {
    static final String SESSION = "zs_";
    static final String INVITATION = "zi_";
    static final String CHALLENGE = "zc_";
    static final String DEVICE = "zd_";
    static final String STATE = "zg_";
    static final String BROWSER = "zb_";
    static final String CEREMONY = "zw_";
    private static final int BYTES = 32;

    static Secret random(String prefix, SecureRandom random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var text = prefix + CrockfordBase32.print(bytes);
        return new Secret(text, sha256(text));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Without the secret, which belongs in no log. */
    @Override
    public String toString() {
        return "Secret[" + text.substring(0, 3) + "]";
    }
}
