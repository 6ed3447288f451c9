package zhiyin.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import zhiyin.StartRefused;

/** Keys that are in the data folder and not in the database: made as they are first asked for, for their owner's eyes only. */
@Component
public class Secrets {

    /** What makes codes of sign-in unreadable. */
    public static final String SIGN_IN = "signin.key";

    /** What makes the codes on member cards. */
    public static final String MEMBER_CARDS = "member-card.key";

    /** Keys that are changed for others while what was made with the ones before is still good. */
    public static final List<String> CHANGING = List.of(SIGN_IN, MEMBER_CARDS);

    private static final int BYTES = 32;

    /** The one that makes, and the one before. */
    private static final int KEPT = 2;

    private final Path folder;
    private final SecureRandom random;

    Secrets(DatabaseSettings settings, SecureRandom random) {
        this.folder = settings.data();
        this.random = random;
    }

    /** Where the file of that name is, or would be. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /** The 256 bits in the file of that name. */
    public byte[] secret(String name) {
        return secret(path(name));
    }

    /** The 256 bits in that file, wherever it is. */
    public byte[] secret(Path file) {
        List<byte[]> secrets = secrets(file);
        if (secrets.size() > 1) {
            throw unusable(file);
        }
        return secrets.getFirst();
    }

    /** The keys in the file of that name: the one that makes what is new, and then those that are still good for what they made. */
    public List<byte[]> secrets(String name) {
        return secrets(path(name));
    }

    private List<byte[]> secrets(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            List<byte[]> secrets = new ArrayList<>();
            for (String line :
                    Files.readString(file, StandardCharsets.US_ASCII).strip().split("\n", -1)) {
                byte[] secret = CrockfordBase32.parse(line.strip());
                if (secret == null || secret.length != BYTES) {
                    throw unusable(file);
                }
                secrets.add(secret);
            }
            return secrets;
        } catch (IOException e) {
            throw new StartRefused("the key " + file + " cannot be read or made: " + e.getMessage(), e);
        }
    }

    private static StartRefused unusable(Path file) {
        return new StartRefused(file + " does not hold the key it should: put it back from a backup");
    }

    /** Puts another key before the one that makes what is new; of those before it, that one stays good. */
    public void renew(String name) {
        Path file = path(name);
        byte[] another = new byte[BYTES];
        random.nextBytes(another);
        List<byte[]> all = new ArrayList<>(secrets(file));
        all.addFirst(another);
        try {
            Files.move(write(file, all.subList(0, KEPT)), file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the key " + file + " cannot be changed", e);
        }
    }

    private void make(Path file) throws IOException {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        Path beside = write(file, List.of(bytes));
        try {
            // linked and not moved: whoever else makes one at this moment must find the first, not replace it
            Files.createLink(file, beside);
        } catch (FileAlreadyExistsException somebodyWasFirst) {
            // his it is
        } finally {
            Files.delete(beside);
        }
    }

    /** A new file beside that one, for its owner's eyes only. */
    private static Path write(Path file, List<byte[]> secrets) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("it is no file");
        }
        Files.createDirectories(folder);
        Path beside = Files.createTempFile(folder, file.getFileName().toString(), ".new", DataFolder.onlyForOwner());
        try (var channel = Files.newByteChannel(beside, Set.of(StandardOpenOption.WRITE));
                var out = Channels.newOutputStream(channel)) {
            for (byte[] secret : secrets) {
                out.write((CrockfordBase32.print(secret) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
        return beside;
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
