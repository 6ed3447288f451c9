package zhiyin.bench.budgets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import zhiyin.bench.faults.Installation;
import zhiyin.bench.faults.Postgres;
import zhiyin.bench.faults.Server;

/**
 * Draws a second, and CPU a draw, from one hot row and from slices, for more and more writers. Starts the product on a
 * folder of its own and draws from its tables by its statements, without deciding and recording: what is left is the
 * drawing and the commit. The two take turns in each round, so that what else the machine does meets both.
 */
public final class BudgetsBench {

    private static final int[] WRITERS = {1, 2, 4, 8, 16, 32};
    private static final int ROUNDS = 5;
    private static final long ROUND_MS = 2_000;
    private static final long TOTAL = 1_000_000_000;
    private static final long TICKS_A_SECOND = 100;

    private BudgetsBench() {}

    /** One way, measured for one round. */
    private record Round(double drawsPerSecond, double cpuMicros) {}

    /** The middle one, and the span. */
    private record Figure(double median, double min, double max) {
        static Figure of(List<Round> rounds, ToDoubleFunction<Round> what) {
            List<Double> sorted =
                    rounds.stream().map(what::applyAsDouble).sorted().toList();
            return new Figure(sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
        }

        String json() {
            return String.format(Locale.ROOT, "{\"median\": %.1f, \"min\": %.1f, \"max\": %.1f}", median, min, max);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,.0f (%,.0f–%,.0f)", median, min, max);
        }
    }

    private enum Way {
        ONE_ROW,
        SLICES;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        Drawer drawer(Connection connection, int number) throws SQLException {
            return switch (this) {
                case ONE_ROW -> new Drawer.OfOneRow(connection, word());
                case SLICES -> new Drawer.OfSlices(connection, word(), number);
            };
        }
    }

    /** The jar, and then {@code --json OUT}. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1 && !(arguments.length == 3 && arguments[1].equals("--json"))) {
            System.err.println("zhiyin: ./zhiyin bench budgets [--json OUT]");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("zhiyin-bench-budgets-");
        Server server = new Server("budgets", Installation.of(Path.of(arguments[0]), folder), folder);
        try {
            server.start();
            Postgres postgres = new Postgres(folder.resolve("data"));
            Map<Integer, Map<Way, List<Round>>> measured = measure(postgres);
            print(measured);
            if (arguments.length == 3) {
                Files.writeString(Path.of(arguments[2]), json(measured));
            }
        } finally {
            server.stop();
            delete(folder);
        }
    }

    private static Map<Integer, Map<Way, List<Round>>> measure(Postgres postgres) throws Exception {
        try (Connection connection = postgres.connect("zhiyin");
                var statement = connection.createStatement()) {
            for (Way way : Way.values()) {
                statement.execute("insert into budget.budget (program_id, code, asset, total, unassigned) values (0, '"
                        + way.word() + "', 'points', " + TOTAL + ", " + TOTAL + ")");
            }
        }
        Map<Integer, Map<Way, List<Round>>> measured = new TreeMap<>();
        double quickest = Double.MAX_VALUE;
        int dropped = 0;
        for (int round = -1; round < ROUNDS; round++) {
            for (int writers : WRITERS) {
                for (Way way : Way.values()) {
                    double loop = loop();
                    quickest = Math.min(quickest, loop);
                    Round one = round(postgres, way, writers, round < 0 ? ROUND_MS / 4 : ROUND_MS);
                    if (round < 0) {
                        continue;
                    }
                    if (loop > 2 * quickest) {
                        dropped++;
                        continue;
                    }
                    measured.computeIfAbsent(writers, key -> new TreeMap<>())
                            .computeIfAbsent(way, key -> new ArrayList<>())
                            .add(one);
                }
            }
        }
        for (Way way : Way.values()) {
            mustBalance(postgres, way);
        }
        System.out.printf(
                "%d of %d rounds were dropped: the machine was busy with others%n",
                dropped, ROUNDS * WRITERS.length * Way.values().length);
        return measured;
    }

    private static Round round(Postgres postgres, Way way, int writers, long millis)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        List<Drawer> drawers = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            drawers.add(way.drawer(postgres.connect("zhiyin"), i));
        }
        CountDownLatch go = new CountDownLatch(1);
        long draws = 0;
        long before;
        long began;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Long>> drawn = new ArrayList<>();
            long[] until = new long[1];
            for (Drawer drawer : drawers) {
                drawn.add(threads.submit(() -> {
                    go.await();
                    long count = 0;
                    while (System.nanoTime() < until[0]) {
                        if (!drawer.draw()) {
                            throw new IllegalStateException("the budget is empty: it was to last");
                        }
                        count++;
                    }
                    return count;
                }));
            }
            before = ticks(postgres.pid());
            began = System.nanoTime();
            until[0] = began + millis * 1_000_000;
            go.countDown();
            for (Future<Long> one : drawn) {
                draws += one.get();
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpuSeconds = (double) (ticks(postgres.pid()) - before) / TICKS_A_SECOND;
        for (Drawer drawer : drawers) {
            drawer.close();
        }
        return new Round(draws / seconds, cpuSeconds * 1e6 / draws);
    }

    /** CPU of the database so far: of all its processes, and of those it has seen end. */
    private static long ticks(long postmaster) throws IOException {
        List<ProcessHandle> all = new ArrayList<>();
        ProcessHandle.of(postmaster).ifPresent(each -> {
            all.add(each);
            each.descendants().forEach(all::add);
        });
        long sum = 0;
        for (ProcessHandle each : all) {
            Path stat = Path.of("/proc", String.valueOf(each.pid()), "stat");
            if (!Files.exists(stat)) {
                continue;
            }
            String line = Files.readString(stat);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            if (each.pid() == postmaster) {
                sum += Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
            }
        }
        return sum;
    }

    /** How long the same work takes just now. */
    private static double loop() {
        long began = System.nanoTime();
        long value = began;
        for (int i = 0; i < 20_000_000; i++) {
            value = value * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        }
        return value == 0 ? 0 : System.nanoTime() - began;
    }

    /** A run whose books do not balance has no figure. */
    private static void mustBalance(Postgres postgres, Way way) throws IOException, SQLException {
        try (Connection connection = postgres.connect("zhiyin");
                PreparedStatement statement = connection.prepareStatement("""
                        select total - unassigned - coalesce((select sum(units) from budget.slice s where s.code = b.code), 0)
                            - coalesce((select sum(drawn) from budget.posting p where p.code = b.code), 0)
                        from budget.budget b where code = ?
                        """)) {
            statement.setString(1, way.word());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) != 0) {
                    throw new IllegalStateException(way.word() + " does not balance: " + row.getLong(1));
                }
            }
        }
    }

    private static void print(Map<Integer, Map<Way, List<Round>>> measured) {
        System.out.println("median (least–most) of the rounds; a draw is a transaction of its own");
        System.out.println(
                "| writers | one row: draws/s | slices: draws/s | one row: database CPU µs | slices: database CPU µs |");
        System.out.println("|---:|---:|---:|---:|---:|");
        measured.forEach((writers, ways) -> System.out.printf(
                "| %d | %s | %s | %s | %s |%n",
                writers,
                Figure.of(rounds(ways, Way.ONE_ROW), Round::drawsPerSecond),
                Figure.of(rounds(ways, Way.SLICES), Round::drawsPerSecond),
                Figure.of(rounds(ways, Way.ONE_ROW), Round::cpuMicros),
                Figure.of(rounds(ways, Way.SLICES), Round::cpuMicros)));
    }

    private static List<Round> rounds(Map<Way, List<Round>> ways, Way way) {
        List<Round> rounds = ways.get(way);
        if (rounds == null) {
            throw new IllegalStateException("every round of " + way.word() + " was dropped: the machine is too busy");
        }
        return rounds;
    }

    private static String json(Map<Integer, Map<Way, List<Round>>> measured) {
        List<String> lines = new ArrayList<>();
        measured.forEach((writers, ways) -> ways.forEach((way, rounds) -> lines.add(String.format(
                Locale.ROOT,
                "  {\"writers\": %d, \"way\": \"%s\", \"rounds\": %d, \"draws_per_second\": %s, \"cpu_us_per_draw\": %s}",
                writers,
                way.word(),
                rounds.size(),
                Figure.of(rounds, Round::drawsPerSecond).json(),
                Figure.of(rounds, Round::cpuMicros).json()))));
        return "[\n" + String.join(",\n", lines) + "\n]\n";
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.delete(each);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
