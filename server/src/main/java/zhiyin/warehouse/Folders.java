package zhiyin.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Where exports lie: below the data folder, which one serving process has for itself, {@code export/warehouse/<programme>/<number>}.
 * Beside them lies, under {@code state-<number>}, everything as it was in the latest one, against which the next is compared.
 */
@Component
class Folders {

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,9}");
    private static final Pattern STATE = Pattern.compile("state-([1-9][0-9]{0,9})");

    private final Path root;

    Folders(@Value("${zhiyin.data:data}") Path data) {
        this.root = data.resolve("export").resolve("warehouse");
    }

    Path of(String programme) {
        return root.resolve(programme);
    }

    Path export(String programme, int number) {
        return of(programme).resolve(Integer.toString(number));
    }

    /** Where it is made. */
    Path unfinished(String programme, int number) {
        return of(programme).resolve("unfinished-" + number);
    }

    Path state(String programme, int number) {
        return of(programme).resolve("state-" + number);
    }

    /** The exports that lie here. */
    List<Integer> exports(String programme) throws IOException {
        return names(programme).stream()
                .filter(name -> NUMBER.matcher(name).matches())
                .map(Integer::valueOf)
                .toList();
    }

    /** Takes away everything of a programme that was left half made, and every state but one. */
    void tidy(String programme, int state) throws IOException {
        for (String name : names(programme)) {
            Matcher kept = STATE.matcher(name);
            if (name.startsWith("unfinished-") || (kept.matches() && Integer.parseInt(kept.group(1)) != state)) {
                delete(of(programme).resolve(name));
            }
        }
    }

    private List<String> names(String programme) throws IOException {
        if (!Files.isDirectory(of(programme))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(of(programme))) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    /** Leaves nothing of a folder. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
