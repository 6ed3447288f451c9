package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.model.BetaGeometric;
import zhiyin.engine.insight.model.Estimate;
import zhiyin.engine.insight.model.Estimates;
import zhiyin.engine.insight.model.Fitted;
import zhiyin.engine.insight.model.GammaGamma;
import zhiyin.engine.insight.model.LifetimeValue;
import zhiyin.engine.insight.model.Model;
import zhiyin.engine.insight.model.ParetoNbd;
import zhiyin.engine.insight.model.PurchaseDays;
import zhiyin.engine.insight.model.Purchases;
import zhiyin.engine.insight.model.RepeatModel;
import zhiyin.engine.insight.model.Spending;
import zhiyin.facts.Expectations;
import zhiyin.facts.MemberFacts;
import zhiyin.insight.ModelFigures.ExpectedBetween;
import zhiyin.insight.ModelFigures.FittedView;

/** A model as it was fitted to all members of a programme, and what it says of each of them. Never changes. */
final class Fits implements Expectations.Fitted {

    /** Fewer who have bought, or who have bought again, teach nothing. */
    static final int BUYERS_MIN = 30;

    static final int REPEATING_MIN = 5;

    private static final double DAYS_A_MONTH = 30.436875;
    private static final double BASIS_POINTS = 10_000;
    private static final int DEPENDENCE_MIN = 4;
    private static final int YEAR_DAYS = 365;
    private static final int PERCENT = 100;

    private final ModelSettings.Kept settings;
    private final FittedView view;
    private final long[] members;
    private final Map<Long, Integer> places = new HashMap<>();
    private final Estimates alive;
    private final Estimates purchases;
    private final Estimates churn;
    private final @Nullable Estimates value;
    /** How often each is expected to buy within a year. */
    private final double[] year;
    /** After how many days each has probably bought again. */
    private final int[] next;

    private final Map<Expected.Rank, int[]> ranked = new HashMap<>();

    private Fits(
            ModelSettings.Kept settings,
            FittedView view,
            long[] members,
            Estimates alive,
            Estimates purchases,
            Estimates churn,
            @Nullable Estimates value,
            double[] year,
            int[] next) {
        this.settings = settings;
        this.view = view;
        this.members = members;
        this.alive = alive;
        this.purchases = purchases;
        this.churn = churn;
        this.value = value;
        this.year = year;
        this.next = next;
        for (int i = 0; i < members.length; i++) {
            places.put(members[i], i);
        }
    }

    /** Null where there are too few to learn from. */
    static @Nullable Fits of(ModelSettings.Kept settings, MemberFacts.Taken taken, LocalDate knownUntil, Instant now) {
        return switch (settings.model()) {
            case BG_NBD -> of(settings, taken, knownUntil, now, BetaGeometric::fitted);
            case PARETO_NBD -> of(settings, taken, knownUntil, now, ParetoNbd::fitted);
        };
    }

    private static <M extends RepeatModel<M>> @Nullable Fits of(
            ModelSettings.Kept settings,
            MemberFacts.Taken taken,
            LocalDate knownUntil,
            Instant now,
            java.util.function.Function<Purchases, Fitted<M>> fitting) {
        Columns columns = taken.columns();
        int day = (int) knownUntil.toEpochDay();
        Counted.Purchased purchased = Counted.purchased(columns, day);
        PurchaseDays.Known known =
                PurchaseDays.of(purchased.starts(), purchased.days()).before(day + 1);
        Purchases bought = known.purchases();
        if (bought.members() < BUYERS_MIN || bought.repeating() < REPEATING_MIN) {
            return null;
        }
        double level = settings.levelPercent() / 100.0;
        Fitted<M> fitted = fitting.apply(bought);
        Spending spending = spending(purchased, known.members());
        Fitted<GammaGamma> spend = spending.members() < REPEATING_MIN ? null : GammaGamma.fitted(spending);
        Estimates value = spend == null
                ? null
                : LifetimeValue.of(
                        fitted,
                        bought,
                        spend,
                        spending,
                        new LifetimeValue.Terms(
                                settings.months(),
                                DAYS_A_MONTH,
                                StrictMath.pow(1 + settings.discountBasisPoints() / BASIS_POINTS, 1 / 12.0) - 1,
                                settings.marginBasisPoints() / BASIS_POINTS),
                        level);
        FittedView view = new FittedView(
                settings.model().name().toLowerCase(Locale.ROOT),
                parameters(fitted.model()),
                spend == null ? null : parameters(spend.model()),
                fitted.logLikelihood(),
                bought.members(),
                knownUntil,
                now,
                spending.members() < DEPENDENCE_MIN
                        ? null
                        : spending.dependence(level).ranked().value(),
                settings.horizonDays(),
                settings.levelPercent());
        return new Fits(
                settings,
                view,
                Arrays.stream(known.members())
                        .mapToLong(number -> taken.members().member(number))
                        .toArray(),
                RepeatModel.alive(fitted, bought, level),
                RepeatModel.expected(fitted, bought, settings.horizonDays(), level),
                RepeatModel.churn(fitted, bought, settings.horizonDays(), level),
                value,
                fitted.model().expected(bought, YEAR_DAYS),
                fitted.model().expectedWithin(bought, YEAR_DAYS));
    }

    /** Days of buying, the first among them, and what all of them came to. */
    private static Spending spending(Counted.Purchased purchased, int[] numbers) {
        int[] days = new int[numbers.length];
        long[] totals = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            int begin = purchased.starts()[numbers[i]];
            for (int row = begin; row < purchased.starts()[numbers[i] + 1]; row++) {
                days[i] += row == begin || purchased.days()[row] != purchased.days()[row - 1] ? 1 : 0;
            }
            totals[i] = purchased.spent()[numbers[i]];
        }
        return Spending.of(days, totals);
    }

    private static Map<String, Double> parameters(Model<?> model) {
        Map<String, Double> parameters = new LinkedHashMap<>();
        double[] values = model.parameters();
        for (int i = 0; i < values.length; i++) {
            parameters.put(model.names().get(i), values[i]);
        }
        return parameters;
    }

    ModelSettings.Kept settings() {
        return settings;
    }

    FittedView view() {
        return view;
    }

    int size() {
        return members.length;
    }

    long member(int place) {
        return members[place];
    }

    /** Null for somebody of whom nothing is expected. */
    @Nullable
    Integer place(long member) {
        return places.get(member);
    }

    ExpectedBetween alive(int place) {
        return between(alive.at(place));
    }

    ExpectedBetween purchases(int place) {
        return between(purchases.at(place));
    }

    ExpectedBetween churn(int place) {
        return between(churn.at(place));
    }

    double churnValue(int place) {
        return churn.values()[place];
    }

    /** Null where spending is not known, or nothing of it can be expected of somebody of whom it is not. */
    @Nullable
    ExpectedBetween value(int place) {
        return value == null || !Double.isFinite(value.values()[place]) ? null : between(value.at(place));
    }

    /** On how many days of the next 365. */
    double year(int place) {
        return year[place];
    }

    /** After how many days he has as probably as not bought again; null where that is later than in a year, or never. */
    @Nullable
    Long next(int place) {
        return next[place] == RepeatModel.NOT_EXPECTED ? null : Long.valueOf(next[place]);
    }

    ChurnRisk risk(int place) {
        return ChurnRisk.of(churn.values()[place]);
    }

    @Override
    public LocalDate knownUntil() {
        return view.knownUntil();
    }

    /** What the page says of him, in whole numbers rounded down: less than so many, or so many at least, means the same in both. */
    @Override
    public Expectations.@Nullable Expected of(long member) {
        Integer place = places.get(member);
        if (place == null) {
            return null;
        }
        ExpectedBetween worth = value(place);
        return new Expectations.Expected(
                worth == null ? null : whole(worth.value()),
                worth == null ? null : whole(worth.low()),
                whole(alive.values()[place] * PERCENT),
                whole(churn.values()[place] * PERCENT),
                risk(place).word(),
                whole(year[place]),
                next(place));
    }

    private static long whole(double value) {
        return (long) Math.floor(value);
    }

    private static ExpectedBetween between(Estimate estimate) {
        return new ExpectedBetween(estimate.value(), estimate.low(), estimate.high());
    }

    /** The places, those first that have most; of equals the member who joined first. */
    synchronized int[] ranked(Expected.Rank rank) {
        return ranked.computeIfAbsent(rank, by -> {
            double[] values = (switch (by) {
                        case VALUE -> value == null ? purchases : value;
                        case PURCHASES -> purchases;
                        case ALIVE -> alive;
                        case CHURN -> churn;
                    })
                    .values();
            return IntStream.range(0, members.length)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(place -> -values[place])
                            .thenComparingLong(place -> members[place]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        });
    }
}
