package zhiyin.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Layout;

/**
 * Where this process keeps programmes' facts as files: below its own data folder, which one serving process has for itself. Several
 * processes over one record have a copy each.
 */
@Component
class FactFolder {

    private static final Logger log = LoggerFactory.getLogger(FactFolder.class);

    /** What a process is started for that has the data folder for itself. */
    private static final Set<String> SERVES = Set.of("start", "demo", "test");

    private static final Pattern FILE = Pattern.compile("([0-9]{1,19})\\.duckdb");

    private final Path folder;
    private final boolean keeping;
    private final FactFile.Room room;

    /**
     * @param on whether there are files at all; without them the columns are laid down from the record at each start, and nobody can
     *     ask in SQL
     * @param command a tool beside a server leaves the server's files alone
     */
    FactFolder(
            @Value("${zhiyin.data:data}") Path data,
            @Value("${zhiyin.facts.files:true}") boolean on,
            @Value("${zhiyin.facts.memory:256MB}") String memory,
            @Value("${zhiyin.facts.spill:1GB}") String spill,
            @Value("${zhiyin.command:}") String command) {
        this.folder = data.resolve("facts");
        this.keeping = on && SERVES.contains(command);
        this.room = new FactFile.Room(memory, spill);
    }

    /** The file of a programme as it was left, or null. */
    @Nullable
    FactFile find(long program, Layout layout, long deleted) {
        return keeping ? FactFile.find(folder, program, layout, room, deleted) : null;
    }

    /** A new file for a programme in the place of any other; null where there are none, or none can be made here. */
    @Nullable
    FactFile make(long program, Layout layout, long deleted) {
        if (!keeping) {
            return null;
        }
        try {
            return FactFile.make(folder, program, layout, room, deleted);
        } catch (SQLException | IOException | RuntimeException | LinkageError refused) {
            log.warn("the facts of programme {} are kept in memory alone: {}", program, refused.toString());
            return null;
        }
    }

    /** Leaves nothing of a programme's file that nobody has open. */
    void delete(long program) throws IOException {
        if (keeping) {
            FactFile.delete(folder, program);
        }
    }

    /** Whether there are files at all. */
    boolean isKeeping() {
        return keeping;
    }

    /** The programmes that have a file. */
    List<Long> programs() {
        if (!keeping || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> FILE.matcher(path.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> Long.valueOf(name.group(1)))
                    .toList();
        } catch (IOException unreadable) {
            log.warn("what programmes have files of facts cannot be read: {}", unreadable.toString());
            return List.of();
        }
    }
}
