package zhiyin.insight;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Active;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Narrowed;
import zhiyin.engine.insight.Returning;
import zhiyin.engine.insight.Who;
import zhiyin.engine.kernel.Period;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFields;
import zhiyin.http.Query;
import zhiyin.insight.GrowthFigures.ActiveAnswer;
import zhiyin.insight.GrowthFigures.Compared;
import zhiyin.insight.GrowthFigures.DayActive;
import zhiyin.insight.GrowthFigures.JoinedFrom;
import zhiyin.insight.GrowthFigures.JoinedIn;
import zhiyin.insight.GrowthFigures.NewMembersAnswer;
import zhiyin.insight.GrowthFigures.ReturningAnswer;
import zhiyin.insight.GrowthFigures.ReturningMonth;
import zhiyin.insight.GrowthFigures.SalesAnswer;
import zhiyin.insight.GrowthFigures.SalesIn;
import zhiyin.insight.GrowthFigures.StretchActive;

/** How many members come, are active and come back, and what is sold to them. */
@Component
class Growth implements Family {

    private static final int HOURS = 24;

    /** By what new members are told apart. */
    enum Origin {
        NONE,
        SOURCE,
        CHANNEL,
        STORE,
        WAY,
        CODE,
        STAFF,
        REFERRER;

        /** As what it is kept of members; of behaviour, for the site. */
        String kept() {
            return switch (this) {
                case NONE, SOURCE -> MemberFields.SOURCE;
                case CHANNEL -> MemberFields.JOINED_CHANNEL;
                case STORE -> MemberFields.JOINED_STORE;
                case WAY -> MemberFields.JOINED_WAY;
                case CODE -> MemberFields.JOINED_CODE;
                case STAFF -> MemberFields.JOINED_STAFF;
                case REFERRER -> "referrer";
            };
        }
    }

    /** How long a period is. */
    enum Step {
        DAY,
        WEEK,
        MONTH;

        Period period() {
            return switch (this) {
                case DAY -> Period.DAY;
                case WEEK -> Period.WEEK;
                case MONTH -> Period.MONTH;
            };
        }
    }

    private static final Query<Active.What> WHAT =
            Query.word("what", Active.What.class, Active.What.EITHER).says("What counts as being active.");
    private static final Query<Origin> BY = Query.word("by", Origin.class, Origin.NONE)
            .says(
                    "By what new members are told apart: where they came from, by which channel or way, in which store, with which join code, or whose; or from which site they first came, as far as their behaviour up to the day of joining says.");
    private static final Query<Step> PERIOD =
            Query.word("period", Step.class, Step.DAY).says("How long each period is.");
    private static final Query<Integer> CONTINUOUS =
            Query.integer("continuous", 2, 36, 3).says("In so many months in a row somebody is continuous.");
    private static final Query<Integer> ASLEEP = Query.integer("asleep", 1, 36, 3)
            .says("After more than so many months without an order somebody has come back.");

    private final OriginNames names;

    Growth(OriginNames names) {
        this.names = names;
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown(
                        Figure.NEW_MEMBERS,
                        "new-members",
                        "getNewMembers",
                        "Get how many joined, by period and by where they came from",
                        "Joining is in no store and no channel of orders: store and channel are passed over.",
                        Stretch.DAYS,
                        List.of(BY, PERIOD),
                        NewMembersAnswer.class,
                        this::newMembers),
                new Shown(
                        Figure.ACTIVE_MEMBERS,
                        "active",
                        "getActiveMembers",
                        "Get how many members are active, by day, week and month",
                        "",
                        Stretch.DAYS,
                        List.of(WHAT),
                        ActiveAnswer.class,
                        Growth::active),
                new Shown(
                        Figure.RETURNING,
                        "returning",
                        "getReturningMembers",
                        "Get who buys for the first time, again, after long, and every month",
                        "",
                        Stretch.MONTHS,
                        List.of(CONTINUOUS, ASLEEP),
                        ReturningAnswer.class,
                        Growth::returning),
                new Shown(
                        Figure.SALES,
                        "sales",
                        "getSales",
                        "Get what was sold to members, by period",
                        "",
                        Stretch.DAYS,
                        List.of(PERIOD),
                        SalesAnswer.class,
                        Growth::sales));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(
                Figure.NEW_MEMBERS,
                Growth::joined,
                Figure.ACTIVE_MEMBERS,
                Growth::wereActive,
                Figure.RETURNING,
                Growth::returned,
                Figure.SALES,
                (_, ground) ->
                        Who.active(ground.columns(), Active.What.ORDERS, ground.from(), ground.until(), AllCores.HERE));
    }

    /** The same point over other days. */
    private static Point over(Point point, LocalDate first, LocalDate last) {
        return point.with("from", first).with("until", last);
    }

    private Shown.Found newMembers(Wish wish, Ground asked) {
        Ground ground = joining(asked);
        Origin by = wish.query(BY);
        Step step = wish.query(PERIOD);
        long[] days = Counted.joinedByDay(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
        Ground before = ground.before();
        long sumBefore = before.from() < 0
                ? 0
                : Arrays.stream(Counted.joinedByDay(ground.columns(), before.from(), before.until(), AllCores.HERE))
                        .sum();
        Point point = Point.of(Figure.NEW_MEMBERS, ground);
        int[] starts = Counted.starts(step.period(), ground.from(), ground.until());
        List<JoinedIn> periods = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            int end = i + 1 < starts.length ? starts[i + 1] - 1 : ground.until();
            long sum = 0;
            for (int day = starts[i]; day <= end; day++) {
                sum += days[day - ground.from()];
            }
            LocalDate begins = LocalDate.ofEpochDay(starts[i]);
            periods.add(new JoinedIn(
                    begins, sum, over(point, begins, LocalDate.ofEpochDay(end)).text()));
        }
        return Shown.here(new NewMembersAnswer(
                ground.of(Figure.NEW_MEMBERS),
                new Compared(Arrays.stream(days).sum(), sumBefore),
                periods,
                by == Origin.NONE
                        ? List.of(new JoinedFrom(null, null, Arrays.stream(days).sum(), point.text()))
                        : split(wish, ground, by, point)));
    }

    private List<JoinedFrom> split(Wish wish, Ground ground, Origin by, Point point) {
        SortedMap<String, Long> counts = by == Origin.REFERRER
                ? Counted.byFirstSaid(ground.columns(), by.kept(), ground.from(), ground.until(), AllCores.HERE)
                : Counted.byWord(
                        Narrowed.of(
                                ground.columns(),
                                Who.joined(ground.columns(), ground.from(), ground.until(), AllCores.HERE),
                                null,
                                null,
                                AllCores.HERE),
                        by.kept(),
                        AllCores.HERE);
        Map<String, String> called = names.of(ground.program(), wish.language(), by.kept(), counts.keySet());
        List<JoinedFrom> split = new ArrayList<>();
        counts.forEach((key, members) -> split.add(new JoinedFrom(
                key.isEmpty() ? null : key,
                called.get(key),
                members,
                point.with("by", by).with("key", key).text())));
        split.sort(Comparator.comparingLong(JoinedFrom::members).reversed());
        return split;
    }

    /** Whoever joins has not ordered yet: stores and channels of orders say nothing about it, but whose member somebody is does. */
    private static Ground joining(Ground ground) {
        Filter filter = ground.filter();
        return new Ground(
                ground.program(),
                ground.columns(),
                ground.taken(),
                ground.first(),
                ground.last(),
                ground.today(),
                ground.version(),
                new Filter(
                        filter.own() ? filter.store() : null,
                        filter.own(),
                        null,
                        filter.segment(),
                        filter.where(),
                        filter.tree()));
    }

    private static RoaringBitmap joined(Point point, Ground ground) {
        String key = point.find("key");
        if (key == null) {
            return Who.joined(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
        }
        Origin by = point.word("by", Origin.class);
        String word = key.isEmpty() ? null : key;
        return by == Origin.REFERRER
                ? Who.joinedHavingFirstSaid(
                        ground.columns(), by.kept(), word, ground.from(), ground.until(), AllCores.HERE)
                : RoaringBitmap.and(
                        Who.joined(ground.columns(), ground.from(), ground.until(), AllCores.HERE),
                        Who.having(ground.columns(), by.kept(), word, AllCores.HERE));
    }

    private static Shown.Found active(Wish wish, Ground ground) {
        Active.What what = wish.query(WHAT);
        Active active = Active.of(ground.columns(), what, ground.from(), ground.until(), AllCores.HERE);
        Ground before = ground.before();
        long activeBefore = before.from() < 0
                ? 0
                : Active.of(ground.columns(), what, before.from(), before.until(), AllCores.HERE)
                        .members();
        return Shown.here(answer(ground, what, active, activeBefore));
    }

    /** The answer to what was counted. */
    static ActiveAnswer answer(Ground ground, Active.What what, Active active, long before) {
        Point point = Point.of(Figure.ACTIVE_MEMBERS, ground).with("what", what);
        long[] counts = active.days();
        List<DayActive> days = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            LocalDate day = ground.first().plusDays(i);
            days.add(new DayActive(day, counts[i], over(point, day, day).text()));
        }
        List<String> hourPoints = new ArrayList<>();
        for (int hour = 0; hour < HOURS; hour++) {
            hourPoints.add(point.with("hour", hour).text());
        }
        List<String> weekdayPoints = new ArrayList<>();
        for (DayOfWeek weekday : DayOfWeek.values()) {
            weekdayPoints.add(point.with("weekday", weekday.getValue()).text());
        }
        return new ActiveAnswer(
                ground.of(Figure.ACTIVE_MEMBERS),
                new Compared(active.members(), before),
                days,
                stretches(active.weeks(), active.weekStarts(), point, ground.until()),
                stretches(active.months(), active.monthStarts(), point, ground.until()),
                Arrays.stream(active.hours()).boxed().toList(),
                Arrays.stream(active.weekdays()).boxed().toList(),
                hourPoints,
                weekdayPoints);
    }

    private static List<StretchActive> stretches(long[] counts, int[] starts, Point point, int last) {
        List<StretchActive> stretches = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            int end = i + 1 < starts.length ? starts[i + 1] - 1 : last;
            LocalDate begins = LocalDate.ofEpochDay(starts[i]);
            stretches.add(new StretchActive(
                    begins,
                    counts[i],
                    over(point, begins, LocalDate.ofEpochDay(end)).text()));
        }
        return stretches;
    }

    private static RoaringBitmap wereActive(Point point, Ground ground) {
        return Who.activeAt(
                ground.columns(),
                point.word("what", Active.What.class),
                ground.from(),
                ground.until(),
                (int) point.number("hour", -1),
                (int) point.number("weekday", -1),
                AllCores.HERE);
    }

    private static Shown.Found returning(Wish wish, Ground ground) {
        int continuous = wish.query(CONTINUOUS);
        int asleep = wish.query(ASLEEP);
        Returning returning =
                Returning.of(ground.columns(), ground.from(), ground.until(), continuous, asleep, AllCores.HERE);
        int[] starts = Counted.starts(Period.MONTH, ground.from(), ground.until());
        Point point = Point.of(Figure.RETURNING, ground);
        List<ReturningMonth> months = new ArrayList<>();
        for (int i = 0; i < returning.months(); i++) {
            int end = i + 1 < starts.length ? starts[i + 1] - 1 : ground.until();
            // the month as a whole counts: what of it lies before the first day asked for too
            LocalDate begins = LocalDate.ofEpochDay(starts[i]).withDayOfMonth(1);
            Point mine = over(point, begins, LocalDate.ofEpochDay(end));
            months.add(new ReturningMonth(
                    begins,
                    returning.newcomers(i),
                    returning.again(i),
                    returning.returned(i),
                    returning.continuous(i),
                    bought(mine, Who.Bought.FOR_THE_FIRST_TIME, null),
                    bought(mine, Who.Bought.AGAIN, null),
                    bought(mine, Who.Bought.AFTER_A_BREAK, asleep),
                    bought(mine, Who.Bought.EVERY_MONTH, continuous)));
        }
        return Shown.here(new ReturningAnswer(ground.of(Figure.RETURNING), continuous, asleep, months));
    }

    private static String bought(Point point, Who.Bought bought, @Nullable Integer months) {
        return point.with("bought", bought).with("months", months).text();
    }

    private static RoaringBitmap returned(Point point, Ground ground) {
        return Who.returning(
                ground.columns(),
                ground.from(),
                ground.until(),
                point.word("bought", Who.Bought.class),
                (int) point.number("months", 1),
                AllCores.HERE);
    }

    private static Shown.Found sales(Wish wish, Ground ground) {
        Step step = wish.query(PERIOD);
        Counted.Sales sales =
                Counted.sales(ground.columns(), step.period(), ground.from(), ground.until(), AllCores.HERE);
        int[] starts = Counted.starts(step.period(), ground.from(), ground.until());
        Point point = Point.of(Figure.SALES, ground);
        List<SalesIn> periods = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            int end = i + 1 < starts.length ? starts[i + 1] - 1 : ground.until();
            LocalDate begins = LocalDate.ofEpochDay(starts[i]);
            periods.add(new SalesIn(
                    begins,
                    sales.orders(i),
                    sales.buyers(i),
                    sales.paid(i),
                    sales.returned(i),
                    sales.paid(i) - sales.returned(i),
                    over(point, begins, LocalDate.ofEpochDay(end)).text()));
        }
        long[] now = sums(ground);
        long[] then = sums(ground.before());
        return Shown.here(new SalesAnswer(
                ground.of(Figure.SALES),
                ground.currency(),
                new Compared(now[0], then[0]),
                new Compared(now[1], then[1]),
                new Compared(now[2], then[2]),
                new Compared(now[3], then[3]),
                new Compared(now[2] - now[3], then[2] - then[3]),
                periods));
    }

    /** Orders, buyers, paid and returned over all days. */
    static long[] sums(Ground ground) {
        if (ground.from() < 0) {
            return new long[4];
        }
        Counted.Sales sales =
                Counted.sales(ground.columns(), Period.YEAR, ground.from(), ground.until(), AllCores.HERE);
        long[] sums = new long[4];
        for (int i = 0; i < Counted.starts(Period.YEAR, ground.from(), ground.until()).length; i++) {
            sums[0] += sales.orders(i);
            sums[2] += sales.paid(i);
            sums[3] += sales.returned(i);
        }
        sums[1] = sales.buyers();
        return sums;
    }
}
