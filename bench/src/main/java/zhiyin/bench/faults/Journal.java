package zhiyin.bench.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every intention, on its way into a file before it is sent, and what became of it after. */
final class Journal implements AutoCloseable {
    private final Path file;
    private final BufferedWriter out;
    private final ConcurrentHashMap<String, Intention> intentions = new ConcurrentHashMap<>();

    Journal(Path file, long seed, String commit) throws IOException {
        this.file = file;
        this.out = Files.newBufferedWriter(file);
        write("# seed " + seed + " commit " + commit);
    }

    /** Written and flushed when this returns. */
    Intention intend(String key, Operation operation, int round) {
        Intention intention = new Intention(key, operation, round);
        if (intentions.put(key, intention) != null) {
            throw new IllegalArgumentException("the key " + key + " was used before");
        }
        write("> " + key + " round " + round + " " + operation.path() + " " + operation.body());
        return intention;
    }

    /** Writes down how an attempt ended. */
    void ended(Intention intention, Intention.State state, @Nullable String code, @Nullable String answer) {
        intention.code = code;
        intention.answer = answer;
        intention.state = state;
        intention.onceUnknown |= state == Intention.State.UNKNOWN;
        write("< " + intention.key + " " + state + " " + code);
    }

    /** Of this round's, how many were once unknown and are not any more. */
    int resolved(int round) {
        return (int) intentions.values().stream()
                .filter(each -> each.round == round && each.onceUnknown && each.state != Intention.State.UNKNOWN)
                .count();
    }

    /** A word between the lines: a fault, a round. */
    void note(String what) {
        write("# " + what);
    }

    private synchronized void write(String line) {
        try {
            out.write(line);
            out.newLine();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be written", e);
        }
    }

    List<Intention> all() {
        return new ArrayList<>(intentions.values());
    }

    List<Intention> unknown() {
        return intentions.values().stream()
                .filter(each -> each.state == Intention.State.UNKNOWN)
                .toList();
    }

    @Nullable
    Intention find(String key) {
        return intentions.get(key);
    }

    int size() {
        return intentions.size();
    }

    /** What the file says of a key. */
    List<String> lines(String key) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("> " + key + " ") || line.startsWith("< " + key + " "))
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
