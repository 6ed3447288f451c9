package zhiyin.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What processor time has gone where, from Linux's {@code /proc}: steadier than a rate on a machine that others use too. */
public final class Processors {

    /** Linux counts in hundredths of a second for whoever asks, on every machine. */
    private static final double SECONDS_A_TICK = 0.01;

    private Processors() {}

    /**
     * Processor seconds so far.
     *
     * @param server of the product's process
     * @param database of PostgreSQL: its first process, all that live, and all that ended
     * @param callers of this process and the tools it ran
     */
    public record Spent(double server, double database, double callers) {
        public Spent since(Spent before) {
            return new Spent(server - before.server, database - before.database, callers - before.callers);
        }
    }

    /** NaN throughout where there is no {@code /proc}. */
    public static Spent spent(long server, long postmaster) {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return new Spent(Double.NaN, Double.NaN, Double.NaN);
        }
        double database = own(postmaster) + ended(postmaster);
        for (long child : children(postmaster)) {
            database += own(child);
        }
        long self = ProcessHandle.current().pid();
        return new Spent(own(server), database, own(self) + ended(self));
    }

    /** Where this process itself does what is measured. */
    public static Spent spentHere() {
        return new Spent(own(ProcessHandle.current().pid()), 0, 0);
    }

    private static double own(long pid) {
        List<String> fields = fields(pid);
        return fields.isEmpty() ? 0 : (number(fields, 11) + number(fields, 12)) * SECONDS_A_TICK;
    }

    /** Of children that ended and were waited for. */
    private static double ended(long pid) {
        List<String> fields = fields(pid);
        return fields.isEmpty() ? 0 : (number(fields, 13) + number(fields, 14)) * SECONDS_A_TICK;
    }

    private static List<Long> children(long parent) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .filter(pid -> {
                        List<String> fields = fields(pid);
                        return !fields.isEmpty() && number(fields, 1) == parent;
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What follows the name, from the state on; empty for a process that is gone. See proc_pid_stat(5). */
    private static List<String> fields(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static long number(List<String> fields, int index) {
        return Long.parseLong(fields.get(index).strip());
    }

    /** How many seconds a fixed piece of work takes just now, done on every core at once. */
    public static double fixedLoop() {
        int cores = Runtime.getRuntime().availableProcessors();
        long start = System.nanoTime();
        Thread[] workers = new Thread[cores];
        for (int i = 0; i < cores; i++) {
            long seed = i + 1L;
            workers[i] = Thread.ofPlatform().start(() -> {
                long x = seed;
                for (int step = 0; step < 100_000_000; step++) {
                    x ^= x << 13;
                    x ^= x >>> 7;
                    x ^= x << 17;
                }
                sink = x;
            });
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Where the loop's end goes, so that it has to be run. */
    @SuppressWarnings("UnusedVariable")
    private static volatile long sink;
}
