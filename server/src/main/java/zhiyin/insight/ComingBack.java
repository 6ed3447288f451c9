package zhiyin.insight;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Cohorts;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.ParetoShare;
import zhiyin.engine.insight.Repurchase;
import zhiyin.engine.insight.RfmInputs;
import zhiyin.engine.insight.Survival;
import zhiyin.engine.insight.Who;
import zhiyin.facts.AllCores;
import zhiyin.http.Query;
import zhiyin.insight.CohortFigures.AgainWithin;
import zhiyin.insight.CohortFigures.BetweenOrders;
import zhiyin.insight.CohortFigures.CohortStep;
import zhiyin.insight.CohortFigures.CohortView;
import zhiyin.insight.CohortFigures.CohortsAnswer;
import zhiyin.insight.CohortFigures.OrderedTimes;
import zhiyin.insight.CohortFigures.ParetoAnswer;
import zhiyin.insight.CohortFigures.ParetoStep;
import zhiyin.insight.CohortFigures.RepurchaseAnswer;

/** Who comes back, when, and who brings how much. */
@Component
class ComingBack implements Family {

    private static final int COHORTS_MAX = 60;
    private static final int COHORTS_USUALLY = 12;
    private static final int TIMES = 10;
    private static final int[] BETWEEN_DAYS = {0, 1, 3, 7, 14, 30, 60, 90, 180, 364};
    private static final int[] WITHIN_DAYS = {7, 14, 30, 60, 90, 180, 365};
    private static final double LEVEL = 0.95;
    private static final double FOUR_FIFTHS = 0.8;
    private static final int PARETO_STEP = 5;

    private static final Query<Cohorts.By> BY =
            Query.word("by", Cohorts.By.class, Cohorts.By.FIRST_ORDER).says("What members begin with.");
    private static final Query<Growth.Step> PERIOD = Query.word("period", Growth.Step.class, Growth.Step.MONTH)
            .says("How long a cohort and each step after it is.");

    private static final Stretch COHORTS = new Stretch(
            (last, wish) -> last.minus(COHORTS_USUALLY - 1, unit(wish)),
            (first, wish) -> first.plus(COHORTS_MAX, unit(wish)));

    private final StandingPages standing;

    ComingBack(StandingPages standing) {
        this.standing = standing;
    }

    private static ChronoUnit unit(Wish wish) {
        return switch (wish.query(PERIOD)) {
            case DAY -> ChronoUnit.DAYS;
            case WEEK -> ChronoUnit.WEEKS;
            case MONTH -> ChronoUnit.MONTHS;
        };
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown(
                        Figure.RETENTION,
                        "cohorts",
                        "getCohorts",
                        "Get how many members come back, by when they began",
                        "",
                        COHORTS,
                        List.of(BY, PERIOD),
                        CohortsAnswer.class,
                        this::cohorts),
                new Shown(
                        Figure.REPURCHASE,
                        "repurchase",
                        "getRepurchase",
                        "Get how many members buy again, and after how long",
                        "",
                        Stretch.YEAR,
                        List.of(),
                        RepurchaseAnswer.class,
                        (_, ground) -> repurchase(ground)),
                new Shown(
                        Figure.PARETO,
                        "pareto",
                        "getParetoShare",
                        "Get what part of the revenue the members bring who bring most",
                        "",
                        Stretch.YEAR,
                        List.of(),
                        ParetoAnswer.class,
                        (_, ground) -> pareto(ground)));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(
                Figure.RETENTION,
                ComingBack::cohort,
                Figure.REPURCHASE,
                ComingBack::again,
                Figure.PARETO,
                (point, ground) -> top(ground, point.whole("members")));
    }

    private Shown.Found cohorts(Wish wish, Ground ground) {
        Cohorts.By by = wish.query(BY);
        Growth.Step step = wish.query(PERIOD);
        boolean isStanding = by == Cohorts.By.FIRST_ORDER
                && step == Growth.Step.MONTH
                && ground.first()
                        .withDayOfMonth(1)
                        .equals(ground.today().withDayOfMonth(1).minusMonths(StandingPages.MONTHS - 1L));
        CohortsAnswer kept =
                isStanding ? standing.of(ground, standing -> answer(ground, by, standing.cohorts())) : null;
        return Shown.here(
                kept != null
                        ? kept
                        : answer(
                                ground,
                                by,
                                Cohorts.of(
                                        ground.columns(),
                                        new Cohorts.Question(by, step.period(), ground.from(), ground.until()),
                                        AllCores.HERE)));
    }

    private static CohortsAnswer answer(Ground ground, Cohorts.By by, Cohorts cohorts) {
        Point point = Point.of(Figure.RETENTION, ground).with("by", by);
        int[] starts = cohorts.starts();
        List<CohortView> views = new ArrayList<>();
        for (int cohort = 0; cohort < cohorts.count(); cohort++) {
            Point mine = point.with("begins", day(starts[cohort])).with("ends", day(end(starts, cohort, ground)));
            List<CohortStep> steps = new ArrayList<>();
            for (int later = 0; cohort + later < cohorts.count(); later++) {
                steps.add(new CohortStep(
                        later,
                        cohorts.members(cohort, later),
                        cohorts.orders(cohort, later),
                        cohorts.revenue(cohort, later),
                        mine.with("first", day(starts[cohort + later]))
                                .with("last", day(end(starts, cohort + later, ground)))
                                .text()));
            }
            views.add(new CohortView(day(starts[cohort]), cohorts.size(cohort), mine.text(), steps));
        }
        return new CohortsAnswer(ground.of(Figure.RETENTION), ground.currency(), views);
    }

    private static int end(int[] starts, int period, Ground ground) {
        return period + 1 < starts.length ? starts[period + 1] - 1 : ground.until();
    }

    private static LocalDate day(int day) {
        return LocalDate.ofEpochDay(day);
    }

    private static RoaringBitmap cohort(Point point, Ground ground) {
        boolean all = point.find("first") == null;
        return Who.cohort(
                ground.columns(),
                point.word("by", Cohorts.By.class),
                point.day("begins"),
                point.day("ends"),
                all ? -1 : point.day("first"),
                all ? -1 : point.day("last"),
                AllCores.HERE);
    }

    private static Shown.Found repurchase(Ground ground) {
        Repurchase repurchase = Repurchase.of(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
        Point point = Point.of(Figure.REPURCHASE, ground);
        List<OrderedTimes> times = new ArrayList<>();
        for (int orders = 1; orders <= TIMES; orders++) {
            boolean orMore = orders == TIMES;
            long members = 0;
            for (int each = orders; each <= (orMore ? Repurchase.MOST : orders); each++) {
                members += repurchase.buyers(each);
            }
            times.add(new OrderedTimes(
                    orders,
                    orMore,
                    members,
                    point.with("least", orders)
                            .with("most", orMore ? null : orders)
                            .text()));
        }
        List<BetweenOrders> between = new ArrayList<>();
        int from = 0;
        for (int until : BETWEEN_DAYS) {
            long orders = 0;
            for (int days = from; days <= until; days++) {
                orders += repurchase.intervals(days);
            }
            between.add(new BetweenOrders(
                    from,
                    until,
                    orders,
                    point.with("apart_from", from).with("apart_to", until).text()));
            from = until + 1;
        }
        // the last counts all that took longer
        between.add(new BetweenOrders(
                from,
                Integer.MAX_VALUE,
                repurchase.intervals(Repurchase.MOST),
                point.with("apart_from", from).text()));
        Counted.Purchased purchased = Counted.purchased(ground.columns(), ground.until());
        Survival survival = survival(purchased, ground);
        List<AgainWithin> within = new ArrayList<>();
        for (int days : WITHIN_DAYS) {
            if (survival.watched() > 0 && days <= survival.watchedMax()) {
                double[] ends = survival.interval(days, LEVEL);
                within.add(new AgainWithin(days, survival.within(days), ends[0], ends[1]));
            }
        }
        int median = repurchase.medianInterval();
        return Shown.here(new RepurchaseAnswer(
                ground.of(Figure.REPURCHASE),
                repurchase.buyers(),
                repurchase.again(),
                repurchase.buyers() == 0 ? null : (double) repurchase.again() / repurchase.buyers(),
                median < 0 ? null : median,
                times,
                between,
                within));
    }

    private static RoaringBitmap again(Point point, Ground ground) {
        return point.find("apart_from") == null
                ? Who.ordered(
                        ground.columns(),
                        ground.from(),
                        ground.until(),
                        point.whole("least"),
                        (int) point.number("most", Integer.MAX_VALUE),
                        AllCores.HERE)
                : Who.orderedAgain(
                        ground.columns(),
                        ground.from(),
                        ground.until(),
                        point.whole("apart_from"),
                        (int) point.number("apart_to", Integer.MAX_VALUE),
                        AllCores.HERE);
    }

    /** Days of buying from the first day asked for on alone. */
    private static Survival survival(Counted.Purchased purchased, Ground ground) {
        int[] starts = new int[purchased.starts().length];
        int[] days = new int[purchased.days().length];
        int next = 0;
        for (int member = 0; member + 1 < starts.length; member++) {
            starts[member] = next;
            for (int i = purchased.starts()[member]; i < purchased.starts()[member + 1]; i++) {
                if (purchased.days()[i] >= ground.from()) {
                    days[next++] = purchased.days()[i];
                }
            }
        }
        starts[starts.length - 1] = next;
        return Survival.ofRepurchases(starts, Arrays.copyOf(days, next), ground.until(), 0);
    }

    private static Shown.Found pareto(Ground ground) {
        RfmInputs inputs = RfmInputs.of(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
        long[] spent = new long[inputs.money().length];
        int buyers = 0;
        long revenue = 0;
        for (int i = 0; i < spent.length; i++) {
            if (inputs.frequency()[i] > 0) {
                spent[buyers++] = inputs.money()[i];
                revenue += Math.max(0, inputs.money()[i]);
            }
        }
        ParetoShare share = ParetoShare.of(Arrays.copyOf(spent, buyers));
        Point point = Point.of(Figure.PARETO, ground);
        List<ParetoStep> curve = new ArrayList<>();
        for (int percent = PARETO_STEP; percent <= 100; percent += PARETO_STEP) {
            long members = Math.round(Math.ceil(buyers * percent / 100.0));
            curve.add(new ParetoStep(
                    percent,
                    members,
                    share.share(percent / 100.0),
                    point.with("members", members).text()));
        }
        return Shown.here(new ParetoAnswer(
                ground.of(Figure.PARETO), ground.currency(), buyers, revenue, share.membersFor(FOUR_FIFTHS), curve));
    }

    /** The members who bring most; of equals those with the smaller numbers. */
    private static RoaringBitmap top(Ground ground, int members) {
        RfmInputs inputs = RfmInputs.of(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
        long[] money = inputs.money();
        Integer[] buyers = java.util.stream.IntStream.range(0, money.length)
                .filter(number -> inputs.frequency()[number] > 0)
                .boxed()
                .toArray(Integer[]::new);
        Arrays.sort(
                buyers,
                (one, other) -> money[one] != money[other]
                        ? Long.compare(money[other], money[one])
                        : Integer.compare(one, other));
        RoaringBitmap top = new RoaringBitmap();
        for (int i = 0; i < Math.min(members, buyers.length); i++) {
            top.add(buyers[i]);
        }
        return top;
    }
}
