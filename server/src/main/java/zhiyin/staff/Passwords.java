package zhiyin.staff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Keeps passwords as Argon2id (RFC 9106), and says which are guessed too easily. */
@Component
final class Passwords {
    static final int LENGTH_MIN = 8;
    static final int LENGTH_MAX = 128;

    /**
     * More than the least that OWASP's Password Storage Cheat Sheet asks of Argon2id (19 MiB, two passes, one lane), as a core of a
     * small server can do ten of a second.
     */
    static final int MEMORY_KB = 32 * 1024;

    static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Set<String> OURS = Set.of(
            "zhiyin", "zhiyinadmin", "adminzhiyin", "loyalty", "membership", "administrator", "changeme", "welcome");

    /** Half of the processors at most are busy with passwords, so that tills are served while somebody guesses. */
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private final SecureRandom random;
    private final Set<String> common;

    /** What a wrong name is compared with, so that it takes as long as a right one. */
    private final String nobodys;

    Passwords(SecureRandom random) {
        this.random = random;
        try (var lines = new ClassPathResource("zhiyin/staff/common-passwords.txt").getInputStream()) {
            this.common = new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("the list of common passwords can't be read", e);
        }
        var salt = new byte[SALT_BYTES];
        var hash = new byte[HASH_BYTES];
        random.nextBytes(salt);
        random.nextBytes(hash);
        this.nobodys = print(salt, hash);
    }

    /** What is kept of a password: its hash with salt and parameters. */
    String keep(String password) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return print(salt, hash(password, salt));
    }

    /**
     * Whether this is the password.
     *
     * @param kept what was kept of it, or null where there is no account: then it never is, after as much work
     */
    boolean matches(String password, @Nullable String kept) {
        var parts = (kept == null ? nobodys : kept).split("\\$", -1);
        var salt = Base64.getDecoder().decode(parts[4]);
        var right = MessageDigest.isEqual(Base64.getDecoder().decode(parts[5]), hash(password, salt));
        return right && kept != null;
    }

    /**
     * Why this is no password to have: the code of the fault, or null.
     *
     * @param own what others know of its owner: his address, his name
     */
    @Nullable
    String weakness(String password, String... own) {
        var plain = normal(password).toLowerCase(Locale.ROOT);
        if (common.contains(plain) || plain.chars().distinct().count() < 3) {
            return "password.common";
        }
        // "Zhiyin2026!" is the product's name with what everybody puts around it
        var core = letters(plain);
        if (OURS.contains(core) || common.contains(core)) {
            return "password.common";
        }
        for (var known : own) {
            var said = known.toLowerCase(Locale.ROOT);
            for (var word : said.split("[@\\s]+", -1)) {
                if (plain.equals(said) || (!letters(word).isEmpty() && core.equals(letters(word)))) {
                    return "password.own";
                }
            }
        }
        return null;
    }

    private static String letters(String text) {
        return text.codePoints()
                .filter(Character::isLetter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private byte[] hash(String password, byte[] salt) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(MEMORY_KB)
                .withIterations(PASSES)
                .withParallelism(LANES)
                .withSalt(salt)
                .build());
        var hash = new byte[HASH_BYTES];
        turns.acquireUninterruptibly();
        try {
            generator.generateBytes(normal(password).getBytes(StandardCharsets.UTF_8), hash);
        } finally {
            turns.release();
        }
        return hash;
    }

    /** The same letters typed on another keyboard are the same password. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    private static String print(byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        Argon2Parameters.ARGON2_VERSION_13,
                        MEMORY_KB,
                        PASSES,
                        LANES,
                        base64.encodeToString(salt),
                        base64.encodeToString(hash));
    }
}
