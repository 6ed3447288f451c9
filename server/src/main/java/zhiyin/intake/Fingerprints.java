package zhiyin.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of contents that did not come over HTTP in canonical form already. */
final class Fingerprints {

    private Fingerprints() {}

    /** SHA-256 of the text in UTF-8; 32 bytes. */
    public static byte[] of(String canonical) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
