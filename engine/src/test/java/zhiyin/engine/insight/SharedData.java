package zhiyin.engine.insight;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Data sets that lie in {@code shared/data} beside this repository, or beside a folder that it is in. */
public final class SharedData {

    private SharedData() {}

    /** The lines of a file but for its head; skips the test, in words, where the machine has not got it. */
    public static List<String> lines(String folder, String file) {
        Path found = find(Path.of("data", folder, file));
        assumeTrue(found != null, "skipped: ../shared/data/" + folder + "/" + file + " is not beside this repository");
        try {
            byte[] bytes = Files.readAllBytes(found);
            if (file.endsWith(".gz")) {
                bytes = new GZIPInputStream(Files.newInputStream(found)).readAllBytes();
            }
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(1, lines.size());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Path find(Path wanted) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path there = folder.resolve("shared").resolve(wanted);
            if (Files.exists(there)) {
                return there;
            }
        }
        return null;
    }
}
