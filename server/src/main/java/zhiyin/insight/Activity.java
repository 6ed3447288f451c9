package zhiyin.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Histogram;
import zhiyin.engine.insight.Quantiles;
import zhiyin.engine.insight.RfmInputs;
import zhiyin.engine.rule.Field;
import zhiyin.facts.AllCores;
import zhiyin.http.Query;
import zhiyin.insight.PeopleFigures.DistributionAnswer;
import zhiyin.insight.PeopleFigures.DistributionBin;
import zhiyin.insight.PeopleFigures.DistributionQuantile;

/** How members differ in what they do. */
@Component
class Activity implements Family {

    private static final int[] PERCENTS = {5, 10, 25, 50, 75, 90, 95};
    private static final Query<Measure> MEASURE =
            Query.word("measure", Measure.class, Measure.ORDERS).says("In what they differ.");

    /** What of members is distributed. */
    enum Measure {
        VISITS("days", 1, 2, 3, 5, 10, 20, 50),
        ORDERS("times", 1, 2, 3, 5, 10, 20, 50),
        SPEND("minor_units"),
        INTERVAL("days", 0, 7, 14, 30, 60, 90, 180),
        RECENCY("days", 0, 7, 14, 30, 60, 90, 180, 365);

        private final String unit;
        // handed out as a list that nobody changes
        @SuppressWarnings("ImmutableEnumChecker")
        private final List<Long> bounds;

        Measure(String unit, long... bounds) {
            this.unit = unit;
            this.bounds = Arrays.stream(bounds).boxed().toList();
        }

        String unit() {
            return unit;
        }
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown(
                Figure.ACTIVITY,
                "distribution",
                "getDistribution",
                "Get how members differ in what they do: visits, orders, spend, interval, recency",
                "",
                Stretch.YEAR,
                List.of(MEASURE),
                DistributionAnswer.class,
                Activity::distribution));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.ACTIVITY, Activity::distributed);
    }

    /** By number what each member has; {@link Field#ABSENT} for who has none. */
    private static long[] values(Ground ground, Measure measure) {
        Columns columns = ground.columns();
        long[] values = new long[columns.numbers()];
        Arrays.fill(values, Field.ABSENT);
        switch (measure) {
            case VISITS -> {
                int[] visits = Counted.visitDays(columns, ground.from(), ground.until(), AllCores.HERE);
                for (int i = 0; i < values.length; i++) {
                    values[i] = visits[i] == 0 ? Field.ABSENT : visits[i];
                }
            }
            case ORDERS, SPEND, RECENCY -> {
                RfmInputs inputs = RfmInputs.of(columns, ground.from(), ground.until(), AllCores.HERE);
                for (int i = 0; i < values.length; i++) {
                    if (inputs.frequency()[i] > 0) {
                        values[i] = measure == Measure.ORDERS
                                ? inputs.frequency()[i]
                                : measure == Measure.SPEND ? inputs.money()[i] : inputs.recency()[i];
                    }
                }
            }
            case INTERVAL -> {
                Counted.Purchased purchased = Counted.purchased(columns, ground.until());
                for (int i = 0; i < values.length; i++) {
                    values[i] = interval(purchased, i, ground.from());
                }
            }
        }
        return values;
    }

    /** Days from one order to the next, one with another, rounded down; none for who has not ordered twice in these days. */
    private static long interval(Counted.Purchased purchased, int number, int from) {
        int begin = purchased.starts()[number];
        int end = purchased.starts()[number + 1];
        while (begin < end && purchased.days()[begin] < from) {
            begin++;
        }
        return end - begin < 2
                ? Field.ABSENT
                : (purchased.days()[end - 1] - purchased.days()[begin]) / (end - begin - 1);
    }

    private static Shown.Found distribution(Wish wish, Ground ground) {
        Measure measure = wish.query(MEASURE);
        long[] values = values(ground, measure);
        long[] some =
                Arrays.stream(values).filter(value -> value != Field.ABSENT).toArray();
        Arrays.sort(some);
        long all = ground.columns().counts().members();
        long[] bounds = measure == Measure.SPEND
                ? round(some)
                : measure.bounds.stream().mapToLong(Long::longValue).toArray();
        Histogram histogram = Histogram.of(some, bounds);
        Point point = Point.of(Figure.ACTIVITY, ground).with("measure", measure);
        List<DistributionBin> bins = new ArrayList<>();
        for (int bin = 0; bin < histogram.bins(); bin++) {
            Long above = bin == 0 ? null : histogram.bound(bin - 1);
            Long upTo = bin == histogram.bins() - 1 ? null : histogram.bound(bin);
            bins.add(new DistributionBin(
                    above,
                    upTo,
                    histogram.count(bin),
                    point.with("above", above).with("up_to", upTo).text()));
        }
        List<DistributionQuantile> quantiles = new ArrayList<>();
        if (some.length > 0) {
            for (int percent : PERCENTS) {
                quantiles.add(new DistributionQuantile(percent, Quantiles.of(some, percent / 100.0)));
            }
        }
        var mean = Arrays.stream(some).average();
        return Shown.here(new DistributionAnswer(
                ground.of(Figure.ACTIVITY),
                measure.name().toLowerCase(Locale.ROOT),
                measure.unit(),
                some.length,
                all - some.length,
                bins,
                quantiles,
                mean.isPresent() ? mean.getAsDouble() : null));
    }

    /** Bounds that are easy to read: 1, 2 and 5 times powers of ten, up to what most have. */
    static long[] round(long[] sorted) {
        if (sorted.length == 0) {
            return new long[] {0};
        }
        List<Long> bounds = new ArrayList<>(List.of(0L));
        long most = sorted[sorted.length - 1];
        long least = sorted[(int) ((sorted.length - 1) * 0.02)];
        for (long power = 1; power <= most && power < Long.MAX_VALUE / 10; power *= 10) {
            for (long times : new long[] {1, 2, 5}) {
                long bound = power * times;
                if (bound < most && bound * 5 >= least) {
                    bounds.add(bound);
                }
            }
        }
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    private static RoaringBitmap distributed(Point point, Ground ground) {
        long[] values = values(ground, point.word("measure", Measure.class));
        long above = point.number("above", Long.MIN_VALUE + 1);
        long upTo = point.number("up_to", Long.MAX_VALUE);
        return ground.those(
                number -> values[number] != Field.ABSENT && values[number] > above && values[number] <= upTo);
    }
}
