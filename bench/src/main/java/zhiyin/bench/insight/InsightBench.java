package zhiyin.bench.insight;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import zhiyin.bench.measure.Bench;
import zhiyin.bench.measure.Goal;
import zhiyin.bench.measure.House;
import zhiyin.bench.measure.Options;
import zhiyin.bench.measure.Processors;
import zhiyin.bench.measure.Rounds;
import zhiyin.bench.measure.Sample;
import zhiyin.engine.insight.Active;
import zhiyin.engine.insight.Cohorts;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Funnel;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Rfm;
import zhiyin.engine.insight.RfmInputs;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Segment.Deed;
import zhiyin.engine.insight.Segment.Measure;
import zhiyin.engine.insight.Segment.Window;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.insight.Standing;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** {@code ./zhiyin bench insight}: measures figures and segments beside SQL, and says what is met and what is not. */
public final class InsightBench extends Bench {

    private static final Title TITLE = new Title(
            "insight",
            "insight-performance",
            List.of("rfm", "cohort", "segment", "funnel", "active", "pages", "check", "lag"),
            false,
            """
            Usage: zhiyin bench insight [--quick] [--rounds N] [--only PART[,PART]] [--json OUT]
              --quick     100,000 members and 2,000,000 orders instead of ten times that; publishes nothing
              --only      of: rfm, cohort, segment, funnel, active, pages, check, lag; publishes nothing
            A whole run writes its table into docs/reference/insight-performance.md.
            """);

    private static final long ORDERS = 20_000_000;
    private static final long QUICK_ORDERS = 2_000_000;
    private static final int MOVED_DAYS = 30;
    private static final int SAMPLE = 20;
    private static final int CHECKED = 1 << 20;
    private static final long DAY = 86_400;
    private static final int TAKES = 5;
    /** Five seconds of two thousand a second. */
    private static final int FACTS = 10_000;

    private static final int BEHAVIOUR_PER_S = 2_000;
    private static final Duration LAG_TIME = Duration.ofSeconds(60);
    private static final Duration LAG_QUICK = Duration.ofSeconds(20);

    private static final LocalDate TODAY = MadeUpShop.TODAY;
    private static final int NOW = (int) TODAY.toEpochDay();
    private static final int YEAR = (int) LocalDate.of(TODAY.getYear(), 1, 1).toEpochDay();
    private static final String YEAR_SQL = "date '" + LocalDate.of(TODAY.getYear(), 1, 1) + "'";
    private static final String NOW_SQL = "date '" + TODAY + "'";

    private @Nullable Columns columns;
    private @Nullable Connection duck;
    private @Nullable Standing standing;
    private @Nullable Selection selection;
    private FactsLag.@Nullable Lags lags;
    private final List<String> differences = new ArrayList<>();
    private final Pool pool;
    /** What each case came to when it ran first. */
    private final Map<String, List<List<Long>>> answers = new LinkedHashMap<>();

    private InsightBench(Options options, Path root, Path folder) {
        super(options, root, folder);
        pool = closing(new Pool());
    }

    /** @param arguments see {@link #TITLE} */
    public static void main(String[] arguments) throws IOException {
        main(arguments, TITLE, InsightBench::new);
    }

    @Override
    protected List<String> measure() {
        if (options.wants("lag")) {
            say("telling a server " + BEHAVIOUR_PER_S + " a second, and asking when figures have it");
            try (House house = open("lag")) {
                lags = new FactsLag(house, random.split())
                        .measure(BEHAVIOUR_PER_S, options.quick() ? LAG_QUICK : LAG_TIME);
            }
            remarks.put("behaviour_told_per_s", lags.perSecond());
            remarks.put("facts_lag_median_s", FactsLag.Lags.median(lags.lags()));
            remarks.put("segment_change_median_s", FactsLag.Lags.median(lags.changes()));
            remarks.put("facts_lag_marked", lags.lags().size());
            remarks.put("member_page_median_ms", FactsLag.Lags.median(lags.pages()));
            if (options.wantsNothingBut("lag")) {
                takeTurns(List.of(), this::figuresSoFar);
                return differences;
            }
        }
        long wanted = options.quick() ? QUICK_ORDERS : ORDERS;
        say("telling " + wanted + " orders to the columns and to DuckDB");
        try {
            Connection connection = closing(Duck.open(pool.count()));
            Columns all = MadeUpShop.tell(wanted, connection);
            Columns.Counts counts = all.counts();
            remarks.put("members", counts.members());
            remarks.put("orders", counts.orders());
            remarks.put("returns", counts.returns());
            remarks.put("events", counts.events());
            remarks.put("bytes_of_columns", counts.bytes());
            say(counts.toString());
            duck = connection;
            columns = all;
            selection = Selection.of(fiveConditions(), all, TODAY, code -> null);
            if (options.wants("pages")) {
                standing = new Standing(new Standing.Choice(12, MOVED_DAYS, List.of("member.tier.status")), all, TODAY);
            }
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
        List<Case> cases = new ArrayList<>();
        pair(cases, "rfm", this::rfm, RFM);
        pair(cases, "cohort", this::cohorts, COHORTS_ONCE);
        pair(cases, "segment", this::segment, SEGMENT);
        if (options.wants("segment")) {
            String written = written();
            cases.add(new Case(
                    "segment SQL as written",
                    Processors::spentHere,
                    () -> timed(
                            "segment", () -> Duck.ask(duck(), "select count(*) from (" + written + ") as members"))));
            cases.add(new Case(
                    "segment SQL", Processors::spentHere, () -> timed("segment", () -> Duck.ask(duck(), SEGMENT))));
        }
        pair(cases, "funnel", this::funnel, FUNNEL);
        pair(cases, "active", this::active, ACTIVE);
        if (options.wants("pages")) {
            cases.add(new Case("pages SQL", Processors::spentHere, () -> timed("pages", this::pagesBySql)));
            cases.add(new Case("pages", Processors::spentHere, () -> timed("pages", this::pages)));
        }
        if (options.wants("check")) {
            cases.add(new Case("preview", Processors::spentHere, () -> timed("preview", this::preview)));
            cases.add(new Case("check", Processors::spentHere, this::check));
        }
        takeTurns(cases, this::figuresSoFar);
        if (standing != null) {
            arriving(standing);
        }
        return differences;
    }

    /** How long it takes until facts that have come are in the columns, and in what the standing pages show. */
    private void arriving(Standing kept) {
        Growing growing = new Growing(columns());
        int numbers = Math.toIntExact(columns().counts().members());
        List<Double> taken = new ArrayList<>();
        List<Double> advanced = new ArrayList<>();
        for (int round = 0; round < TAKES; round++) {
            for (int i = 0; i < FACTS; i++) {
                growing.order(
                        random.nextInt(numbers),
                        TODAY.atTime(12, 0).atZone(MadeUpShop.ZONE).toInstant().plusSeconds(i),
                        1_000,
                        "store-1",
                        "till",
                        List.of());
            }
            long began = System.nanoTime();
            Columns next = growing.take();
            long laid = System.nanoTime();
            kept.advance(next, TODAY);
            taken.add((laid - began) / 1e6);
            advanced.add((System.nanoTime() - laid) / 1e6);
        }
        taken.sort(null);
        advanced.sort(null);
        remarks.put("laying_down_10000_facts_ms", taken.get(TAKES / 2));
        remarks.put("advancing_the_pages_by_them_ms", advanced.get(TAKES / 2));
    }

    private void pair(List<Case> cases, String name, Supplier<List<List<Long>>> ours, String sql) {
        if (options.wants(name)) {
            cases.add(new Case(name + " SQL", Processors::spentHere, () -> timed(name, () -> Duck.ask(duck(), sql))));
            cases.add(new Case(name, Processors::spentHere, () -> timed(name, ours)));
        }
    }

    /** The definition as the server writes it for DuckDB; a test of the server keeps the file true. */
    private String written() {
        try {
            return Files.readString(root.resolve("server/src/test/resources/segment/measured.duckdb.sql"))
                    .strip();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private Columns columns() {
        return java.util.Objects.requireNonNull(columns);
    }

    private Connection duck() {
        return java.util.Objects.requireNonNull(duck);
    }

    /** Over and over for a while, at least once; each time it must come to what it came to first, whoever reckoned it. */
    private Outcome timed(String name, Supplier<List<List<Long>>> work) {
        long began = System.nanoTime();
        long until = began + options.time().toNanos();
        int times = 0;
        List<Double> each = new ArrayList<>();
        do {
            long from = System.nanoTime();
            List<List<Long>> answer = work.get();
            each.add((System.nanoTime() - from) / 1e6);
            times++;
            List<List<Long>> first = answers.putIfAbsent(name, answer);
            if (first != null && !first.equals(answer)) {
                differences.add(name + " came to something else: " + firstDifference(first, answer));
            }
        } while (System.nanoTime() < until && differences.isEmpty());
        double seconds = each.stream().mapToDouble(Double::doubleValue).sum() / 1e3;
        each.sort(null);
        return new Outcome(times, times / seconds, each.get(each.size() / 2), each.get((int) (each.size() * 0.99)));
    }

    private static String firstDifference(List<List<Long>> one, List<List<Long>> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            if (!one.get(i).equals(other.get(i))) {
                return one.get(i) + " and " + other.get(i) + " in row " + i;
            }
        }
        return one.size() + " and " + other.size() + " rows";
    }

    private Map<Goal, Rounds.Figure> figuresSoFar() {
        Map<Goal, Rounds.Figure> figures = new LinkedHashMap<>();
        for (InsightGoal goal : InsightGoal.values()) {
            String part = goal.key().replace("_vs_sql", "");
            switch (goal) {
                case RFM_VS_SQL, COHORT_VS_SQL, SEGMENT_VS_SQL, FUNNEL_VS_SQL, ACTIVE_VS_SQL, PAGES_VS_SQL -> {
                    if (options.wants(part)) {
                        figures.put(goal, rounds.ratio(part, part + " SQL", sample -> 1 / sample.perSecond()));
                    }
                }
                case SEGMENT_SQL_VS_SQL -> {
                    if (options.wants("segment")) {
                        figures.put(
                                goal,
                                rounds.ratio(
                                        "segment SQL as written", "segment SQL", sample -> 1 / sample.perSecond()));
                    }
                }
                case SEGMENT_PREVIEW_MS -> {
                    if (options.wants("check")) {
                        figures.put(goal, rounds.of("preview", Sample::p50));
                    }
                }
                case CHECK_PER_CORE_PER_S -> {
                    if (options.wants("check")) {
                        figures.put(goal, rounds.of("check", Sample::perSecond));
                    }
                }
                case FACTS_LAG_S -> {
                    if (lags != null) {
                        // one run of its own, in which the worst of all counts
                        figures.put(goal, lags.figure());
                    }
                }
                case SEGMENT_CHANGE_S -> {
                    if (lags != null) {
                        figures.put(goal, lags.change());
                    }
                }
                case MEMBER_PAGE_MS -> {
                    if (lags != null) {
                        figures.put(goal, lags.page());
                    }
                }
            }
        }
        return figures;
    }

    // RFM of everybody: by cell how many are in it and what they spent

    private static final String BOUGHT = """
            bought as (
              select o.member, %1$s - o.last as r, o.f, o.m - coalesce(b.m, 0) as m
              from (select member, max(day) as last, count(*) as f, sum(paid)::bigint as m
                    from orders where day <= %1$s group by member) o
              left join (select member, sum(amount)::bigint as m
                         from returns where day <= %1$s group by member) b on b.member = o.member),
            bounds as (
              select quantile_cont(r, [0.2, 0.4, 0.6, 0.8]) as r, quantile_cont(f, [0.2, 0.4, 0.6, 0.8]) as f,
                     quantile_cont(m, [0.2, 0.4, 0.6, 0.8]) as m from bought),
            scored as (
              select member, bought.m as money,
                     (4 - (bought.r > bounds.r[1])::int - (bought.r > bounds.r[2])::int
                        - (bought.r > bounds.r[3])::int - (bought.r > bounds.r[4])::int) * 25
                   + ((bought.f > bounds.f[1])::int + (bought.f > bounds.f[2])::int
                        + (bought.f > bounds.f[3])::int + (bought.f > bounds.f[4])::int) * 5
                   + (bought.m > bounds.m[1])::int + (bought.m > bounds.m[2])::int
                        + (bought.m > bounds.m[3])::int + (bought.m > bounds.m[4])::int as cell
              from bought, bounds)
            """;

    private static final int CELLS = 125;

    private static final String RFM = "with " + BOUGHT.formatted(NOW_SQL)
            + " select cell, count(*), sum(money)::bigint from scored group by cell order by cell";

    private List<List<Long>> rfm() {
        return grid(RfmInputs.of(columns(), 0, NOW, pool));
    }

    /** The cell of everybody, as the statement numbers them; -1 for those who never bought. */
    private static int[] cells(RfmInputs inputs) {
        Rfm.Scores scores = Rfm.scores(
                Rfm.Thresholds.quantiles(inputs.recency(), inputs.frequency(), inputs.money(), 5),
                inputs.recency(),
                inputs.frequency(),
                inputs.money());
        int[] cells = new int[scores.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = inputs.frequency()[i] == 0
                    ? -1
                    : 25 * scores.recency()[i] + 5 * scores.frequency()[i] + scores.money()[i] - 31;
        }
        return cells;
    }

    private static List<List<Long>> grid(RfmInputs inputs) {
        int[] of = cells(inputs);
        long[][] cells = new long[CELLS][2];
        for (int i = 0; i < of.length; i++) {
            if (of[i] >= 0) {
                cells[of[i]][0]++;
                cells[of[i]][1] += inputs.money()[i];
            }
        }
        List<List<Long>> rows = new ArrayList<>();
        for (int cell = 0; cell < cells.length; cell++) {
            if (cells[cell][0] > 0) {
                rows.add(List.of((long) cell, cells[cell][0], cells[cell][1]));
            }
        }
        return rows;
    }

    // twelve monthly cohorts by first order

    private static final String COHORTS = """
            with firsts as (select member, date_trunc('month', min(day))::date as cohort from orders group by member),
            rows as (
              select member, date_trunc('month', day)::date as month, 1 as orders, paid as amount from orders
              where day between %1$s and %2$s
              union all
              select member, date_trunc('month', day)::date, 0, -amount from returns where day between %1$s and %2$s)
            select month(cohort) - 1, month(month) - month(cohort),
                   count(distinct case when orders = 1 then rows.member end), sum(orders)::bigint, sum(amount)::bigint
            from rows join firsts on firsts.member = rows.member
            where cohort >= %1$s
            group by 1, 2 order by 1, 2
            """;
    /** Of the first year, in which most members began. */
    private static final String COHORTS_ONCE = COHORTS.formatted("date '2024-01-01'", "date '2024-12-31'");

    private static final int ONCE_FIRST = (int) LocalDate.of(2024, 1, 1).toEpochDay();
    private static final int ONCE_LAST = (int) LocalDate.of(2024, 12, 31).toEpochDay();

    private List<List<Long>> cohorts() {
        return rows(Cohorts.of(
                columns(), new Cohorts.Question(Cohorts.By.FIRST_ORDER, Period.MONTH, ONCE_FIRST, ONCE_LAST), pool));
    }

    private static List<List<Long>> rows(Cohorts cohorts) {
        List<List<Long>> rows = new ArrayList<>();
        for (int cohort = 0; cohort < cohorts.count(); cohort++) {
            for (int later = 0; cohort + later < cohorts.count(); later++) {
                if (cohorts.orders(cohort, later) > 0 || cohorts.revenue(cohort, later) != 0) {
                    rows.add(List.of(
                            (long) cohort,
                            (long) later,
                            cohorts.members(cohort, later),
                            cohorts.orders(cohort, later),
                            cohorts.revenue(cohort, later)));
                }
            }
        }
        return rows;
    }

    // a segment of five conditions

    private static final String SEGMENT = """
            select count(*) from member m
            where m.tier_status in ('gold', 'silver') and m.wallet_points >= 1000
              and m.number in (select member from orders where day between %1$s - 179 and %1$s
                               group by member having count(*) >= 3)
              and m.number in (select member from orders where day between %1$s - 364 and %1$s
                               group by member having sum(paid) >= 100000)
              and m.number not in (select member from orders where day between %1$s - 29 and %1$s)
            """.formatted(NOW_SQL);

    /** Gold or silver, a thousand points, three orders in half a year, 1,000 spent in a year, and not here for a month. */
    static Segment fiveConditions() {
        return new Segment.Group(
                Condition.Combinator.AND,
                false,
                List.of(
                        new Segment.Test(new Condition.Test(
                                "member.tier.status", Operator.IN, new Operand.WordList(List.of("gold", "silver")))),
                        new Segment.Test(
                                new Condition.Test("wallet.points", Operator.AT_LEAST, new Operand.Whole(1_000))),
                        did(180, Measure.COUNT, Operator.AT_LEAST, 3),
                        did(365, Measure.SUM, Operator.AT_LEAST, 100_000),
                        did(30, Measure.COUNT, Operator.EQUAL, 0)));
    }

    private static Segment did(int days, Measure measure, Operator operator, long value) {
        return new Segment.Did(Deed.order(), new Window.Last(days), measure, operator, new Operand.Whole(value));
    }

    private Selection selection() {
        return java.util.Objects.requireNonNull(selection);
    }

    private List<List<Long>> segment() {
        return List.of(List.of(selection().count(columns(), pool)));
    }

    /** The size, and some of them: what somebody sees while he writes it. */
    private List<List<Long>> preview() {
        Selection fresh = Selection.of(fiveConditions(), columns(), TODAY, code -> null);
        org.roaringbitmap.RoaringBitmap members = fresh.of(columns(), pool);
        List<Long> seen = new ArrayList<>(List.of(members.getLongCardinality()));
        SplittableRandom some = new SplittableRandom(1);
        for (int i = 0; i < SAMPLE && !members.isEmpty(); i++) {
            seen.add((long) members.select(some.nextInt(members.getCardinality())));
        }
        return List.of(seen);
    }

    private Outcome check() {
        Columns all = columns();
        Selection five = selection();
        int numbers = Math.toIntExact(all.counts().members());
        int[] asked = random.ints(CHECKED, 0, numbers).toArray();
        long began = System.nanoTime();
        long until = began + options.time().toNanos();
        long checks = 0;
        long found = 0;
        do {
            for (int number : asked) {
                if (five.has(all, number)) {
                    found++;
                }
            }
            checks += asked.length;
        } while (System.nanoTime() < until);
        if (found == 0) {
            differences.add("nobody was found");
        }
        return new Outcome(checks, checks / ((System.nanoTime() - began) / 1e9), Double.NaN, Double.NaN);
    }

    // browse, then cart, then an order, all within seven days

    private static final String FUNNEL = """
            with one as (select member, occurred_at from events where kind = 'browse' and day between %1$s and %2$s),
            two as (select one.member, one.occurred_at as began, events.occurred_at from one join events on events.member = one.member
                    and events.kind = 'cart' and events.occurred_at > one.occurred_at and events.occurred_at <= one.occurred_at + interval 7 day),
            three as (select distinct two.member from two join orders on orders.member = two.member
                      and orders.occurred_at > two.occurred_at and orders.occurred_at <= two.began + interval 7 day)
            select (select count(distinct member) from one), (select count(distinct member) from two),
                   (select count(*) from three)
            """.formatted(YEAR_SQL, NOW_SQL);

    private List<List<Long>> funnel() {
        long[] reached = Funnel.of(
                        columns(),
                        new Funnel.Question(
                                List.of(Deed.event("browse"), Deed.event("cart"), Deed.order()),
                                7 * DAY,
                                YEAR,
                                NOW,
                                null),
                        pool)
                .reached();
        return List.of(List.of(reached[0], reached[1], reached[2]));
    }

    // active by day, week and month

    private static final String ACTIVE = """
            with all_days as materialized (select distinct member, day from orders where day between %1$s and %2$s)
            select 1, day - date '1970-01-01', count(*) from all_days group by 2
            union all
            select 2, date_trunc('week', day)::date - date '1970-01-01', count(distinct member) from all_days group by 2
            union all
            select 3, date_trunc('month', day)::date - date '1970-01-01', count(distinct member) from all_days group by 2
            order by 1, 2
            """.formatted(YEAR_SQL, NOW_SQL);

    private List<List<Long>> active() {
        return rows(Active.of(columns(), Active.What.ORDERS, YEAR, NOW, pool));
    }

    private static List<List<Long>> rows(Active active) {
        List<List<Long>> rows = new ArrayList<>();
        rows(rows, 1, active.days(), Period.DAY);
        rows(rows, 2, active.weeks(), Period.WEEK);
        rows(rows, 3, active.months(), Period.MONTH);
        return rows;
    }

    private static void rows(List<List<Long>> rows, long sort, long[] counts, Period period) {
        LocalDate start = period.startOf(LocalDate.ofEpochDay(YEAR));
        for (long count : counts) {
            if (count > 0) {
                rows.add(List.of(sort, start.toEpochDay(), count));
            }
            start = period.startOf(start.plusDays(
                    switch (period) {
                        case DAY -> 1;
                        case WEEK -> 7;
                        default -> 31;
                    }));
        }
    }

    // the standing pages: the grid, moves between its cells, cohorts, active, composition

    private static final String MOVES =
            "with now as (with " + BOUGHT.formatted(NOW_SQL) + " select * from scored), before as (with "
                    + BOUGHT.formatted("date '" + TODAY.minusDays(MOVED_DAYS) + "'") + " select * from scored)"
                    + " select before.cell, now.cell, count(*) from now join before on before.member = now.member"
                    + " where before.cell <> now.cell group by 1, 2 order by 1, 2";

    private static final String COMPOSITION =
            "select case tier_status when 'gold' then 1 when 'member' then 2 else 3 end, count(*) from member group by 1"
                    + " order by 1";

    private static final String ASLEEP = """
            select count(*) filter (ago <= 30), count(*) filter (ago > 30 and ago <= 90),
                   count(*) filter (ago > 90 and ago <= 365), count(*) filter (ago > 365),
                   (select count(*) from member) - count(*)
            from (select %s - max(day) as ago from orders group by member)
            """.formatted(NOW_SQL);

    private List<List<Long>> pagesBySql() {
        List<List<Long>> rows = new ArrayList<>();
        for (String sql : List.of(RFM, MOVES, COHORTS.formatted(YEAR_SQL, NOW_SQL), ACTIVE, COMPOSITION, ASLEEP)) {
            rows.addAll(Duck.ask(duck(), sql));
        }
        return rows;
    }

    private List<List<Long>> pages() {
        Standing kept = java.util.Objects.requireNonNull(standing);
        RfmInputs now = kept.inputs();
        List<List<Long>> rows = new ArrayList<>(grid(now));
        int[] cells = cells(now);
        int[] before = cells(kept.inputsThen());
        long[][] moves = new long[CELLS][CELLS];
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] >= 0 && before[i] >= 0 && cells[i] != before[i]) {
                moves[before[i]][cells[i]]++;
            }
        }
        for (int from = 0; from < moves.length; from++) {
            for (int to = 0; to < moves.length; to++) {
                if (moves[from][to] > 0) {
                    rows.add(List.of((long) from, (long) to, moves[from][to]));
                }
            }
        }
        rows.addAll(rows(kept.cohorts()));
        rows.addAll(rows(kept.active()));
        long sort = 1;
        for (long count : kept.composition("member.tier.status").values()) {
            rows.add(List.of(sort++, count));
        }
        rows.add(java.util.Arrays.stream(kept.lastOrderedWithin(30, 90, 365))
                .boxed()
                .toList());
        return rows;
    }
}
