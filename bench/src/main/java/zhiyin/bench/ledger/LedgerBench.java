package zhiyin.bench.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import zhiyin.bench.Deciding;
import zhiyin.bench.measure.Bench;
import zhiyin.bench.measure.Caller;
import zhiyin.bench.measure.Goal;
import zhiyin.bench.measure.HandWritten;
import zhiyin.bench.measure.House;
import zhiyin.bench.measure.Journal;
import zhiyin.bench.measure.Options;
import zhiyin.bench.measure.Processors;
import zhiyin.bench.measure.Rounds;
import zhiyin.bench.measure.Sample;
import zhiyin.bench.measure.Shop;

/** {@code ./zhiyin bench ledger}: measures, prints, and says what is met and what is not. */
public final class LedgerBench extends Bench {

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

    static final Title TITLE = new Title(
            "ledger",
            "performance",
            List.of("events", "batch", "holds", "reads", "lots", "members", "heap", "start", "decide"),
            true,
            """
            Usage: zhiyin bench ledger [--quick|--full] [--rounds N] [--only PART[,PART]] [--json OUT]
              --quick     3 rounds of 2 s, up to 100,000 members; publishes nothing
              --full      up to 10 million members
              --only      of: events, batch, holds, reads, lots, members, heap, start, decide; publishes nothing
            A whole run writes its table into docs/reference/performance.md.
            """);

    private final List<House> houses = new ArrayList<>();
    private final List<Journal> journals = new ArrayList<>();

    private LedgerBench(Options options, Path root, Path folder) {
        super(options, root, folder);
    }

    /** @param arguments see {@link #TITLE} */
    public static void main(String[] arguments) throws IOException {
        main(arguments, TITLE, LedgerBench::new);
    }

    @Override
    protected List<String> measure() {
        List<String> differences = new ArrayList<>();
        if (TITLE.parts().stream().anyMatch(part -> !part.equals("decide") && options.wants(part))) {
            differences.addAll(measureHouse());
        }
        if (options.wants("decide")) {
            say("deciding");
            figures.put(LedgerGoal.DECIDE_PER_CORE_PER_S, decide());
        }
        return differences;
    }

    /** How many members the curve goes through. */
    private List<Integer> sizes() {
        if (options.quick()) {
            return List.of(10_000, 100_000);
        }
        return options.full() ? List.of(10_000, 100_000, 1_000_000, 10_000_000) : List.of(10_000, 100_000, 1_000_000);
    }

    /** Enough for Java to have compiled what an event runs through. */
    private int ordersToWarmUp() {
        return options.quick() ? 20_000 : 40_000;
    }

    /** Returns what does not agree in the books afterwards. */
    private List<String> measureHouse() {
        House house = house("main");
        Journal journal = journalOf(house);
        Shop shop = shop(house, journal, template(), MEMBERS);
        say("enrolling " + MEMBERS + " members");
        // the first order's points can be spent by now, and the second tells the product so
        shop.open(
                List.of(
                        Instant.now().minus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS),
                        Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS)),
                50_000);
        shop.warmUp(64, ordersToWarmUp());
        HandWritten handWritten = new HandWritten(house, MEMBERS, random.split());
        List<Case> cases = cases(shop, handWritten);
        houses.forEach(House::settle);
        takeTurns(cases, this::compute);
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

    private House house(String name) {
        House house = open(name);
        houses.add(house);
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

    private List<Case> cases(Shop shop, HandWritten handWritten) {
        House house = shop.house();
        Duration time = options.time();
        Case sql8 = new Case("sql_8", house::spent, () -> Outcome.of(handWritten.one(8, time), time));
        Case sql32 = new Case("sql_32", house::spent, () -> Outcome.of(handWritten.one(32, time), time));
        Case unnest = new Case("unnest_1000", house::spent, () -> Outcome.of(handWritten.many(time), time));
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
                    house::spent,
                    () -> Outcome.of(shop.steady(64, shop.orders(64), time, 0.7 * rateNow("events_64")), 1)));
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
                        house::spent,
                        () -> Outcome.of(
                                shop.steady(
                                        64,
                                        name.startsWith("read") ? shop.reads() : shop.selects(),
                                        time,
                                        0.7 * rateNow("read_64")),
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
            for (int members : sizes()) {
                Shop sized = shop;
                if (members != MEMBERS) {
                    House other = house("members-" + members);
                    sized = shop(other, journalOf(other), template(), members);
                    say("enrolling " + members + " members");
                    sized.open(List.of(Instant.now().truncatedTo(ChronoUnit.SECONDS)), 50_000);
                    sized.warmUp(64, ordersToWarmUp());
                }
                cases.add(closed("members_" + members, sized, 64, sized.orders(64), 1));
            }
        }
        return cases;
    }

    private Case closed(String name, Shop shop, int connections, Caller.Work work, double operationsAnAnswer) {
        return new Case(
                name,
                shop.house()::spent,
                () -> Outcome.of(shop.closed(connections, work, options.time()), operationsAnAnswer));
    }

    private static String lotsProgramme(int lots) {
        String yaml = LOTS.replace("CODE", "lots-" + lots).replace("\"", "\\\"").replace("\n", "\\n");
        return "{\"yaml\":\"" + yaml + "\",\"publish\":true}";
    }

    private Map<Goal, Rounds.Figure> compute() {
        Map<Goal, Rounds.Figure> now = new LinkedHashMap<>();
        if (options.wants("events")) {
            now.put(LedgerGoal.EVENTS_64_VS_SQL, rounds.ratio("events_64", "sql_32", Sample::perSecond));
            now.put(LedgerGoal.EVENTS_512_VS_SQL, rounds.ratio("events_512", "sql_32", Sample::perSecond));
            now.put(LedgerGoal.EVENT_P99_MS, rounds.of("events_64_at_70", Sample::p99));
            now.put(LedgerGoal.EVENT_CPU_US, rounds.of("events_64", Sample::micros));
        }
        if (options.wants("batch")) {
            now.put(LedgerGoal.EVENTS_BATCH_VS_UNNEST, rounds.ratio("batch_500", "unnest_1000", Sample::perSecond));
        }
        if (options.wants("holds")) {
            now.put(LedgerGoal.HOLD_CAPTURE_VS_SQL, rounds.ratio("hold_capture_64", "sql_32", Sample::perSecond));
        }
        if (options.wants("reads")) {
            now.put(LedgerGoal.READ_P99_VS_SELECT, rounds.ratio("read_at_70", "select_at_70", Sample::p99));
        }
        if (options.wants("lots")) {
            now.put(LedgerGoal.LOTS_1000_VS_1, rounds.ratio("lots_1000", "lots_1", Sample::micros));
        }
        if (options.wants("members") && sizes().contains(1_000_000)) {
            now.put(LedgerGoal.MEMBERS_1M_VS_10K, rounds.ratio("members_1000000", "members_10000", Sample::micros));
        }
        return now;
    }

    private static final Pattern COLLECTED = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");

    private void heap(Shop shop) {
        House house = shop.house();
        Path log = house.folder().resolve("gc.log");
        house.stop();
        house.start("-Xlog:gc:file=" + log);
        Caller.Outcome outcome =
                shop.steady(64, shop.orders(64), Duration.ofSeconds(options.quick() ? 15 : 60), HEAP_EVENTS_A_SECOND);
        figures.put(LedgerGoal.HEAP_512M_PER_S, Rounds.Figure.of(new double[] {outcome.perSecond()}, 0));
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
        figures.put(LedgerGoal.START_SECONDS, Rounds.Figure.of(seconds, 0));
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
