package zhiyin.database;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Set;
import org.springframework.stereotype.Component;
import zhiyin.StartRefused;

/** Keys that are in the data folder and not in the database: made as they are first asked for, for their owner's eyes only. */
@Component
public class Secrets {

    private static final int BYTES = 32;

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
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            byte[] secret = CrockfordBase32.parse(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
            if (secret == null || secret.length != BYTES) {
                throw new StartRefused(file + " does not hold the key it should: put it back from a backup");
            }
            return secret;
        } catch (IOException e) {
            throw new StartRefused("the key " + file + " cannot be read or made: " + e.getMessage(), e);
        }
    }

    private void make(Path file) throws IOException {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("it is no file");
        }
        Files.createDirectories(folder);
        Path beside = Files.createTempFile(folder, file.getFileName().toString(), ".new", DataFolder.onlyForOwner());
        try (var channel = Files.newByteChannel(beside, Set.of(StandardOpenOption.WRITE));
                var out = Channels.newOutputStream(channel)) {
            out.write((CrockfordBase32.print(bytes) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        try {
            // linked and not moved: whoever else makes one at this moment must find the first, not replace it
            Files.createLink(file, beside);
        } catch (FileAlreadyExistsException somebodyWasFirst) {
            // his it is
        } finally {
            Files.delete(beside);
        }
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
