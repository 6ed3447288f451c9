package zhiyin.bench.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import zhiyin.bench.Deciding;

/** {@code ./zhiyin bench ledger}: measures, prints, and says what is met and what is not. */
public final class LedgerBench {

    private static final int MEMBERS = 100_000;
    private static final int MEMBERS_WITH_LOTS = 100;
    private static final int HEAP_EVENTS_A_SECOND = 2_000;

    /** A programme in which an order gives one lot that lasts, so that lots can be counted out. */
    private static final String LOTS = """
            programme: CODE
            name: {en: Lots}
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            assets:
              - code: points
                name: {en: Points}
                kind: points
                pending: none
                expiry: {endOf: year, after: {years: 2}}
                shortfall: deficit
            earning:
              choose: sum
              stack: best
              rules:
                - code: base
                  name: {en: 1 point a yuan}
                  asset: points
                  on: order.paid
                  award: {points: 1, each: 1.00, round: floor}
            """;

    private final LedgerOptions options;
    private final Path root;
    private final Path folder;
    private final SplittableRandom random = new SplittableRandom(20_260_101);
    private final List<House> houses = new ArrayList<>();
    private final List<Journal> journals = new ArrayList<>();
    private final Rounds rounds = new Rounds();
    private final Map<Goal, Rounds.Figure> figures = new EnumMap<>(Goal.class);
    private final Map<String, Double> remarks = new LinkedHashMap<>();

    private LedgerBench(LedgerOptions options, Path root, Path folder) {
        this.options = options;
        this.root = root;
        this.folder = folder;
    }

    /** @param arguments see {@link LedgerOptions#USAGE} */
    public static void main(String[] arguments) throws IOException {
        LedgerOptions options = LedgerOptions.read(List.of(arguments));
        if (options == null) {
            System.err.print(LedgerOptions.USAGE);
            System.exit(2);
            return;
        }
        Path folder = Files.createTempDirectory("zhiyin-bench-");
        // the script starts in the root of the repository
        LedgerBench bench = new LedgerBench(options, Path.of("").toAbsolutePath(), folder);
        Thread interrupted = new Thread(bench::closeAll);
        Runtime.getRuntime().addShutdownHook(interrupted);
        boolean good = false;
        try {
            good = bench.run();
        } catch (IllegalStateException | Caller.WrongAnswer failed) {
            System.err.println("zhiyin: there is no figure: " + failed.getMessage());
        } finally {
            bench.closeAll();
            Runtime.getRuntime().removeShutdownHook(interrupted);
            if (good) {
                delete(folder);
            } else {
                System.err.println("zhiyin: what was left is in " + folder);
            }
        }
        System.exit(good ? 0 : 1);
    }

    private synchronized void closeAll() {
        houses.forEach(House::close);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void say(String line) {
        System.err.println(line);
    }

    private boolean run() throws IOException {
        Instant began = Instant.now();
        List<String> differences = new ArrayList<>();
        if (options.anyNeedsHouse()) {
            differences.addAll(measureHouse());
        }
        if (options.wants("decide")) {
            say("deciding");
            figures.put(Goal.DECIDE_PER_CORE_PER_S, decide());
        }
        Report report =
                new Report(options, began, rounds, differences.isEmpty() ? figures : Map.of(), remarks, differences);
        System.out.print(report.table());
        if (options.json() != null) {
            Files.writeString(options.json(), report.json());
        }
        if (differences.isEmpty() && options.publishes()) {
            report.publish(root.resolve("docs/reference"));
        }
        return differences.isEmpty();
    }

    /** Returns what does not agree in the books afterwards. */
    private List<String> measureHouse() {
        House house = open("main");
        Journal journal = journalOf(house);
        Shop shop = shop(house, journal, template(), MEMBERS);
        say("enrolling " + MEMBERS + " members");
        // the first order's points can be spent by now, and the second tells the product so
        shop.open(
                List.of(
                        Instant.now().minus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS),
                        Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS)),
                50_000);
        shop.warmUp(64, options.ordersToWarmUp());
        HandWritten handWritten = new HandWritten(house, MEMBERS, random.split());
        List<Case> cases = cases(shop, handWritten);
        houses.forEach(House::settle);
        // rounds that said nothing are made up for, but not for ever
        for (int round = 0; round <= options.rounds() || (round <= 2 * options.rounds() && !enough()); round++) {
            say(round == 0 ? "warming up" : "round " + round + " of " + options.rounds());
            if (round > 0) {
                rounds.begin();
            }
            for (Case one : cases) {
                measure(one, round > 0);
            }
            compute();
        }
        List<String> differences = new ArrayList<>();
        if (options.wants("heap")) {
            say("a minute with 512 MB");
            heap(shop);
        }
        if (options.wants("start")) {
            say("starting");
            start(house);
        }
        say("checking the books");
        differences.addAll(handWritten.differences());
        journals.forEach(each -> differences.addAll(each.differences()));
        remarks.put(
                "replayed", (double) journals.stream().mapToInt(Journal::kept).sum());
        return differences;
    }

    private House open(String name) {
        House house = new House(root, folder.resolve(name));
        houses.add(house);
        house.start("");
        return house;
    }

    private Journal journalOf(House house) {
        Journal journal = new Journal(house);
        journals.add(journal);
        return journal;
    }

    private Shop shop(House house, Journal journal, String programme, int members) {
        return new Shop(house, house.programme(programme), members, random.split(), journal);
    }

    private static String template() {
        return "{\"template\":\"supermarket\",\"publish\":true}";
    }

    /** Something measured for a while in the house it is about. */
    private record Case(String name, House house, Supplier<Outcome> work) {}

    /** @param operations how many were done; the rate times the time where only that is known */
    private record Outcome(double operations, double perSecond, double p50, double p99) {
        static Outcome of(Caller.Outcome outcome, double operationsAnAnswer) {
            return new Outcome(
                    outcome.answers() * operationsAnAnswer,
                    outcome.perSecond() * operationsAnAnswer,
                    outcome.milliseconds(0.5),
                    outcome.milliseconds(0.99));
        }

        static Outcome of(double perSecond, Duration time) {
            return new Outcome(perSecond * time.toNanos() / 1e9, perSecond, Double.NaN, Double.NaN);
        }
    }

    private final Map<String, Double> rateNow = new LinkedHashMap<>();

    private void measure(Case one, boolean counts) {
        double loop = Processors.fixedLoop();
        rounds.looped(loop);
        Processors.Spent before = one.house().spent();
        Outcome outcome = one.work().get();
        Processors.Spent spent = one.house().spent().since(before);
        rateNow.put(one.name(), outcome.perSecond());
        double operations = outcome.operations();
        Sample sample = new Sample(
                one.name(),
                outcome.perSecond(),
                spent.server() * 1e6 / operations,
                spent.database() * 1e6 / operations,
                spent.callers() * 1e6 / operations,
                outcome.p50(),
                outcome.p99(),
                loop);
        say(Report.line(sample));
        if (counts) {
            rounds.add(sample);
        }
    }

    private List<Case> cases(Shop shop, HandWritten handWritten) {
        House house = shop.house();
        Duration time = options.time();
        Case sql8 = new Case("sql_8", house, () -> Outcome.of(handWritten.one(8, time), time));
        Case sql32 = new Case("sql_32", house, () -> Outcome.of(handWritten.one(32, time), time));
        Case unnest = new Case("unnest_1000", house, () -> Outcome.of(handWritten.many(time), time));
        List<Case> cases = new ArrayList<>();
        if (options.wants("events")) {
            cases.add(sql8);
            cases.add(sql32);
            cases.add(closed("events_64", shop, 64, shop.orders(64), 1));
            cases.add(sql32);
            cases.add(closed("events_512", shop, 512, shop.orders(512), 1));
            cases.add(sql32);
            cases.add(new Case(
                    "events_64_at_70",
                    house,
                    () -> Outcome.of(
                            shop.steady(64, shop.orders(64), time, 0.7 * rateNow.getOrDefault("events_64", 0.0)), 1)));
        }
        if (options.wants("batch")) {
            cases.add(unnest);
            cases.add(closed("batch_500", shop, 4, shop.bulks(4, 500), 500));
            cases.add(unnest);
        }
        if (options.wants("holds")) {
            cases.add(sql32);
            cases.add(closed("hold_capture_64", shop, 64, shop.holdsAndCaptures(64), 0.5));
            cases.add(sql32);
        }
        if (options.wants("reads")) {
            cases.add(closed("read_64", shop, 64, shop.reads(), 1));
            for (String name : List.of("select_at_70", "read_at_70")) {
                cases.add(new Case(
                        name,
                        house,
                        () -> Outcome.of(
                                shop.steady(
                                        64,
                                        name.startsWith("read") ? shop.reads() : shop.selects(),
                                        time,
                                        0.7 * rateNow.getOrDefault("read_64", 0.0)),
                                1)));
            }
        }
        if (options.wants("lots")) {
            for (int lots : List.of(1, 10, 100, 1_000)) {
                say("giving " + MEMBERS_WITH_LOTS + " members " + lots + " lots each");
                Shop owners = shop(house, shop.journal(), lotsProgramme(lots), MEMBERS_WITH_LOTS);
                owners.ungrown();
                List<Instant> orders = new ArrayList<>();
                for (int i = 0; i < lots; i++) {
                    orders.add(Instant.now()
                            .truncatedTo(ChronoUnit.SECONDS)
                            .minus(1, ChronoUnit.DAYS)
                            .plusSeconds(i));
                }
                owners.open(orders, 1_000_000);
                cases.add(closed("lots_" + lots, owners, 64, owners.spends(), 1));
            }
        }
        if (options.wants("members")) {
            for (int members : options.sizes()) {
                Shop sized = shop;
                if (members != MEMBERS) {
                    House other = open("members-" + members);
                    sized = shop(other, journalOf(other), template(), members);
                    say("enrolling " + members + " members");
                    sized.open(List.of(Instant.now().truncatedTo(ChronoUnit.SECONDS)), 50_000);
                    sized.warmUp(64, options.ordersToWarmUp());
                }
                cases.add(closed("members_" + members, sized, 64, sized.orders(64), 1));
            }
        }
        return cases;
    }

    private Case closed(String name, Shop shop, int connections, Caller.Work work, double operationsAnAnswer) {
        return new Case(
                name,
                shop.house(),
                () -> Outcome.of(shop.closed(connections, work, options.time()), operationsAnAnswer));
    }

    private static String lotsProgramme(int lots) {
        String yaml = LOTS.replace("CODE", "lots-" + lots).replace("\"", "\\\"").replace("\n", "\\n");
        return "{\"yaml\":\"" + yaml + "\",\"publish\":true}";
    }

    private boolean enough() {
        return figures.values().stream().allMatch(figure -> figure.rounds() >= options.rounds());
    }

    private void compute() {
        if (options.wants("events")) {
            figures.put(Goal.EVENTS_64_VS_SQL, rounds.ratio("events_64", "sql_32", Sample::perSecond));
            figures.put(Goal.EVENTS_512_VS_SQL, rounds.ratio("events_512", "sql_32", Sample::perSecond));
            figures.put(Goal.EVENT_P99_MS, rounds.of("events_64_at_70", Sample::p99));
            figures.put(Goal.EVENT_CPU_US, rounds.of("events_64", Sample::micros));
        }
        if (options.wants("batch")) {
            figures.put(Goal.EVENTS_BATCH_VS_UNNEST, rounds.ratio("batch_500", "unnest_1000", Sample::perSecond));
        }
        if (options.wants("holds")) {
            figures.put(Goal.HOLD_CAPTURE_VS_SQL, rounds.ratio("hold_capture_64", "sql_32", Sample::perSecond));
        }
        if (options.wants("reads")) {
            figures.put(Goal.READ_P99_VS_SELECT, rounds.ratio("read_at_70", "select_at_70", Sample::p99));
        }
        if (options.wants("lots")) {
            figures.put(Goal.LOTS_1000_VS_1, rounds.ratio("lots_1000", "lots_1", Sample::micros));
        }
        if (options.wants("members") && options.sizes().contains(1_000_000)) {
            figures.put(Goal.MEMBERS_1M_VS_10K, rounds.ratio("members_1000000", "members_10000", Sample::micros));
        }
    }

    private static final Pattern COLLECTED = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");

    private void heap(Shop shop) {
        House house = shop.house();
        Path log = house.folder().resolve("gc.log");
        house.stop();
        house.start("-Xlog:gc:file=" + log);
        Caller.Outcome outcome =
                shop.steady(64, shop.orders(64), Duration.ofSeconds(options.heapSeconds()), HEAP_EVENTS_A_SECOND);
        figures.put(Goal.HEAP_512M_PER_S, Rounds.Figure.of(new double[] {outcome.perSecond()}, 0));
        remarks.put("heap_p99_ms", outcome.milliseconds(0.99));
        double before = 0;
        double after = 0;
        double pause = 0;
        try {
            Matcher matcher = COLLECTED.matcher(Files.readString(log));
            while (matcher.find()) {
                before = Math.max(before, Double.parseDouble(matcher.group(1)));
                after = Math.max(after, Double.parseDouble(matcher.group(2)));
                pause = Math.max(pause, Double.parseDouble(matcher.group(3)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        remarks.put("heap_before_collecting_mb_max", before);
        remarks.put("heap_after_collecting_mb_max", after);
        remarks.put("heap_pause_ms_max", pause);
    }

    private void start(House house) {
        double[] seconds = new double[options.rounds()];
        double[] busy = new double[options.rounds()];
        for (int i = 0; i < seconds.length; i++) {
            house.stop();
            seconds[i] = house.start("");
            Processors.Spent spent = house.spent();
            busy[i] = spent.server() + spent.database();
        }
        figures.put(Goal.START_SECONDS, Rounds.Figure.of(seconds, 0));
        remarks.put("start_cpu_seconds", Rounds.Figure.of(busy, 0).median());
    }

    private static Rounds.Figure decide() {
        try {
            RunResult result = new Runner(new OptionsBuilder()
                            .include(Pattern.quote(Deciding.class.getName() + ".decideByTwentyRules") + "$")
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .runSingle();
            Statistics statistics = result.getPrimaryResult().getStatistics();
            return new Rounds.Figure(
                    statistics.getPercentile(50), statistics.getMin(), statistics.getMax(), (int) statistics.getN(), 0);
        } catch (RunnerException e) {
            throw new IllegalStateException("deciding could not be measured: " + e.getMessage(), e);
        }
    }
}
