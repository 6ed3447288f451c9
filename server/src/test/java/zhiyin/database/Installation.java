package zhiyin.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * The program as an operator has it: the real main class in processes of its own, over a data folder of its own. Closing
 * it ends every process that was started here, and the folder's PostgreSQL.
 */
public final class Installation implements AutoCloseable {
    private final Path folder;
    private final List<Process> children = new ArrayList<>();
    private int started;

    /** @param folder for the data and for what the processes say */
    public Installation(Path folder) {
        this.folder = folder;
    }

    /** A process, and where what it says is written. */
    public record Child(Process process, Path outFile, Path errFile) {
        /** What it has said so far on the standard output. */
        public String out() {
            return text(outFile);
        }

        /** What it has said so far on the other. */
        public String err() {
            return text(errFile);
        }

        /** Its exit code, once it has ended by itself. */
        public int code() {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public Path data() {
        return folder.resolve("a shop's data");
    }

    /** Starts {@code zhiyin WORD …} on any free port, and returns at once. */
    public Child start(String... words) {
        return start(List.of(words), 0);
    }

    /** Starts a server on this port, and returns at once. */
    public Child start(String word, int port) {
        return start(List.of(word), port);
    }

    private Child start(List<String> words, int port) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "zhiyin.Zhiyin"));
        command.addAll(words);
        started++;
        var out = folder.resolve(started + ".out");
        var err = folder.resolve(started + ".err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ZHIYIN_"));
        builder.environment().put("ZHIYIN_DATA", data().toString());
        builder.environment().put("ZHIYIN_BINARIES", TestDatabase.binaries().toString());
        builder.environment().put("ZHIYIN_PORT", Integer.toString(port));
        builder.environment().put("ZHIYIN_DISK_FREE_MIN", "0B");
        try {
            var process = builder.start();
            children.add(process);
            process.getOutputStream().close();
            return new Child(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, to its end. */
    public Child run(String... words) {
        var child = start(words);
        child.code();
        return child;
    }

    /** Whether the folder's PostgreSQL has been stopped in good order, or never ran. */
    public boolean atRest() {
        return !Files.exists(postmasterFile());
    }

    /** Joins the folder's database as a tool does, and leaves it again at the end of {@code asking}. */
    public void withDatabase(Asking asking) {
        try (var server = EmbeddedPostgres.join(
                        DataFolder.open(data(), false), TestDatabase.binaries(), new SecureRandom(), false);
                var connection = server.address().connect()) {
            asking.ask(sql -> {
                try (var statement = connection.createStatement();
                        var row = statement.executeQuery(sql)) {
                    return first(row);
                } catch (SQLException e) {
                    throw new IllegalStateException(sql, e);
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String first(ResultSet row) throws SQLException {
        return row.next() ? row.getString(1) : "";
    }

    /** Somebody with a question to the database. */
    public interface Asking {
        void ask(Database database);
    }

    /** A database that answers with the first column of the first row. */
    public interface Database {
        String answer(String sql);
    }

    /**
     * Watches a figure of the database while a process runs.
     *
     * @return whether it came to what was waited for while the process was still alive
     */
    public boolean watch(Child child, String sql, LongPredicate until) {
        boolean[] came = {false};
        withDatabase(database -> {
            while (child.process().isAlive() && !came[0]) {
                came[0] = until.test(Long.parseLong(database.answer(sql)));
            }
        });
        return came[0] && child.process().isAlive();
    }

    private Path postmasterFile() {
        return data().resolve("postgres").resolve("postmaster.pid");
    }

    @Override
    public void close() {
        for (var child : children) {
            try {
                child.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!atRest()) {
            // Joined and left again, which stops it.
            withDatabase(database -> database.answer("select 1"));
        }
    }
}
