package zhiyin.bench.history;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Engine;
import zhiyin.engine.backtest.Backtest;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.backtest.Sums;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/** {@code ./zhiyin bench backtest}: how fast drafts are put to the past, and in how little memory it lies. */
public final class BacktestBench {

    private static final String USAGE = """
            Usage: ./zhiyin bench backtest [--quick] [--json OUT]

              --quick      up to 2 million orders instead of 20; writes no page
              --json OUT   write the figures to OUT as JSON
            """;

    private static final int ROUNDS = 5;
    private static final long SPEED_ORDERS = 1_000_000;
    private static final List<Long> QUICK = List.of(1_000_000L, 2_000_000L);
    private static final List<Long> FULL = List.of(1_000_000L, 2_000_000L, 5_000_000L, 10_000_000L, 20_000_000L);
    private static final ThreadMXBean CLOCKS = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final boolean quick;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    private BacktestBench(PrintStream out, boolean quick) {
        this.out = out;
        this.quick = quick;
    }

    /** @param arguments the server's jar, and the options of the command */
    public static void main(String[] arguments) throws IOException, SQLException {
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        Path jar = Path.of(words.removeFirst());
        boolean quick = words.remove("--quick");
        int json = words.indexOf("--json");
        Path path = json >= 0 && json + 1 < words.size() ? Path.of(words.get(json + 1)) : null;
        if (path != null) {
            words.subList(json, json + 2).clear();
        }
        if (!words.isEmpty()) {
            System.err.print(USAGE);
            System.exit(2);
        }
        BacktestBench bench = new BacktestBench(System.out, quick);
        bench.run(jar);
        if (path != null) {
            Files.writeString(
                    path,
                    JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(bench.figures) + "\n");
        }
    }

    private void run(Path jar) throws IOException, SQLException {
        String shop = Files.readString(Path.of("docs/recipes/online-retail.yaml"));
        String november = Files.readString(Path.of("docs/recipes/online-retail-november.yaml"));
        String supermarket = Files.readString(Path.of("server/src/main/resources/templates/supermarket.yaml"));
        memory();
        List<Page> pages = MadeUpPast.pages(SPEED_ORDERS);
        Plan simple = plan(pages, shop, november);
        figures.put("orders_per_core_per_s", Math.round(perCore(pages, simple)));
        say("orders decided a second and core (two programmes count as two)", "orders_per_core_per_s");
        Plan rich = plan(pages, supermarket, supermarket.replace("factor: 2\n", "factor: 3\n"));
        figures.put("orders_per_core_per_s_supermarket", Math.round(perCore(pages, rich)));
        say("the same by the supermarket template", "orders_per_core_per_s_supermarket");
        figures.put("two_cores_vs_one", rounded(twoCores(pages, simple)));
        say("two cores against one", "two_cores_vs_one");
        figures.put("scan_ratio", rounded(scan(pages, simple)));
        say("one core's fold of two programmes against DuckDB's bare scan on one thread", "scan_ratio");
        figures.put("differences_from_record", new RecordedPast(jar).differences());
        say("recorded decisions that were decided otherwise", "differences_from_record");
        if (!quick) {
            Publication.write(figures);
        }
    }

    private void say(String what, String key) {
        out.printf(Locale.ROOT, "%-75s %s%n", what, figures.get(key));
    }

    private static double rounded(double ratio) {
        return Math.round(ratio * 100) / 100.0;
    }

    /** Bytes an order line, for more and more orders; the fixed base is what the dictionary takes. */
    private void memory() {
        Map<String, Object> curve = new LinkedHashMap<>();
        double worst = 0;
        for (long orders : quick ? QUICK : FULL) {
            long before = used();
            List<Page> pages = MadeUpPast.pages(orders);
            long after = used();
            Page.Counts counts = pages.stream().map(Page::counts).reduce(Page.Counts.NONE, Page.Counts::plus);
            // the heap as it grew: dictionary, arrays, objects around them and all
            double bytes = (double) (after - before) / counts.lines();
            worst = Math.max(worst, bytes);
            curve.put(Long.toString(orders), rounded(bytes));
            out.printf(
                    Locale.ROOT,
                    "%,12d orders %,12d lines %,14d bytes %6.2f a line%n",
                    counts.orders(),
                    counts.lines(),
                    after - before,
                    bytes);
            if (pages.isEmpty()) {
                throw new IllegalStateException("there was no past");
            }
        }
        figures.put("bytes_per_line", rounded(worst));
        figures.put("bytes_per_line_by_orders", curve);
        say("bytes an order line, at most", "bytes_per_line");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static Plan plan(List<Page> pages, String live, String draft) {
        Page.Counts counts = pages.stream().map(Page::counts).reduce(Page.Counts.NONE, Page.Counts::plus);
        Engine one = engine(live, 1);
        Engine other = engine(draft, 2);
        return new Plan(
                version -> one,
                one,
                other,
                Instant.ofEpochSecond(counts.earliest()),
                Instant.ofEpochSecond(counts.latest() + 1),
                Plan.worth(other.programme()));
    }

    private static Engine engine(String yaml, int number) {
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(var programme) -> new Engine(programme, number);
            case Reading.Faulty(var faults) ->
                throw new IllegalStateException(faults.getFirst().sentence());
        };
    }

    /** Orders decided in a second of processor time: the median of the rounds after one to warm up. */
    private static double perCore(List<Page> pages, Plan plan) {
        Backtest backtest = new Backtest(plan);
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            long began = CLOCKS.getCurrentThreadCpuTime();
            long orders = fold(backtest, pages).counts().orders();
            double seconds = (CLOCKS.getCurrentThreadCpuTime() - began) / NANOS;
            if (round > 0) {
                rates.add(2 * orders / seconds);
            }
        }
        return median(rates);
    }

    private static Sums fold(Backtest backtest, List<Page> pages) {
        Sums sums = backtest.nothing();
        pages.forEach(page -> sums.add(backtest.fold(page)));
        return sums;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** By the wall: how much sooner two threads are through than one, in turn; the median of the rounds' ratios. */
    private static double twoCores(List<Page> pages, Plan plan) {
        Backtest backtest = new Backtest(plan);
        List<Double> ratios = new ArrayList<>();
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                long began = System.nanoTime();
                fold(backtest, pages);
                long alone = System.nanoTime() - began;
                began = System.nanoTime();
                Sums sums = backtest.nothing();
                List<Future<Sums>> parts = pages.stream()
                        .map(page -> two.submit(() -> backtest.fold(page)))
                        .toList();
                for (Future<Sums> part : parts) {
                    sums.add(part.get());
                }
                ratios.add((double) alone / (System.nanoTime() - began));
            }
        } catch (InterruptedException | ExecutionException broken) {
            throw new IllegalStateException(broken);
        }
        return median(ratios);
    }

    /** The fold's time over that of a scan of the same past as Parquet which reads every column and does nothing with it. */
    private double scan(List<Page> pages, Plan plan) throws IOException, SQLException {
        Path folder = Files.createTempDirectory("zhiyin-bench");
        Path file = folder.resolve("past.parquet");
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings)) {
            write(connection, file);
            run(connection, "set threads = 1");
            Backtest backtest = new Backtest(plan);
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                long began = System.nanoTime();
                scan(connection, file);
                long scanned = System.nanoTime() - began;
                began = System.nanoTime();
                fold(backtest, pages);
                if (round > 0) {
                    ratios.add((double) (System.nanoTime() - began) / scanned);
                }
            }
            return median(ratios);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void scan(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select sum(member), sum(sequence), max(occurred_at), max(order_id), max(store), max(line_id),"
                                + " max(sku), max(category), max(brand), sum(quantity), sum(amount), sum(discount)"
                                + " from read_parquet('" + file + "')")) {
            row.next();
        }
    }

    private static void write(Connection connection, Path file) throws SQLException {
        run(
                connection,
                "create table past (member bigint, sequence bigint, occurred_at bigint, order_id varchar, store varchar,"
                        + " line_id varchar, sku varchar, category varchar, brand varchar, quantity bigint, amount bigint,"
                        + " discount bigint)");
        try (DuckDBAppender rows = connection.unwrap(DuckDBConnection.class).createAppender("past")) {
            new MadeUpPast().tell(SPEED_ORDERS, new MadeUpPast.Told() {
                private long member;
                private long sequence;

                @Override
                public void member(long next) {
                    member = next;
                    sequence = 0;
                }

                @Override
                public void event(Event event) {
                    sequence++;
                    if (event instanceof Event.OrderPaid paid) {
                        paid.order().lines().forEach(line -> append(paid, line));
                    }
                }

                private void append(Event.OrderPaid paid, OrderLine line) {
                    try {
                        rows.beginRow();
                        rows.append(member).append(sequence).append(paid.at().getEpochSecond());
                        rows.append(paid.order().id())
                                .append(String.valueOf(paid.order().store()));
                        rows.append(line.id()).append(line.sku());
                        rows.append(text(line.category())).append(text(line.brand()));
                        rows.append(line.quantity()).append(line.amount()).append(line.discount());
                        rows.endRow();
                    } catch (SQLException unwritable) {
                        throw new UncheckedIOException(new IOException(unwritable));
                    }
                }
            });
        }
        run(connection, "copy past to '" + file + "' (format parquet, compression zstd)");
        run(connection, "drop table past");
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
