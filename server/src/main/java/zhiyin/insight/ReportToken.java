package zhiyin.insight;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import zhiyin.program.Programmes;

/** What a mail carries by which its reader says that he wants no more: of which programme it is, and 128 bits that nobody guesses. */
final class ReportToken {

    private static final int BYTES = 16;
    private static final char BETWEEN = '.';

    private ReportToken() {}

    static String make(long program, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Programmes.ID.print(program) + BETWEEN + HexFormat.of().formatHex(bytes);
    }

    /** Of which programme it says it is; null for what is no token. */
    static @Nullable Long program(String token) {
        int between = token.indexOf(BETWEEN);
        return between < 0 ? null : Programmes.ID.parse(token.substring(0, between));
    }

    /** What is kept of it. */
    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
