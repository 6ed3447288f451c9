package zhiyin.history;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.backtest.Backtest;
import zhiyin.engine.backtest.Comparison;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.forecast.Forecast;
import zhiyin.engine.forecast.ShopModel;
import zhiyin.engine.forecast.YearAhead;
import zhiyin.engine.kernel.Ratio;

/** Fits a shop to its past, makes its future up many times, and folds each under both programmes. */
final class Foretelling {

    /** So many months of the past are foretold too, if that leaves enough to learn from. */
    private static final int HINDCAST_MONTHS = 3;

    private final Asked asked;
    private final Supplier<Pages> past;
    private final int threads;
    private final BooleanSupplier stop;
    private final LongConsumer progress;
    private long runs;

    /**
     * What is asked for.
     *
     * @param live the version of a number, which decided then
     * @param latest the version that is live now
     * @param decidedBy its number
     * @param worth by account, what one unit is worth, in minor units
     * @param until the first day that is made up
     * @param lift by what part more often members are to buy again under the draft; null for as often
     */
    record Asked(
            IntFunction<Engine> live,
            Engine latest,
            int decidedBy,
            Engine draft,
            Map<String, Ratio> worth,
            LocalDate until,
            int months,
            int replications,
            long seed,
            @Nullable Ratio lift) {

        /** How many folds that is at most; the history is gone through once more before them. */
        long runs() {
            return (lift == null ? 2L : 3L) * replications + 1;
        }
    }

    /** What came of it. */
    sealed interface Outcome {
        record Told(Forecast forecast) implements Outcome {}

        record TooLittle(ShopModel.Fitting.TooLittle why) implements Outcome {
            String sentence() {
                return "The history is too short or too thin to tell how the shop goes on: it has " + why.days()
                        + " days (at least " + why.daysMin() + "), " + why.buyers() + " members who bought (at least "
                        + why.buyersMin() + ") and " + why.repeating() + " who bought on more than one day (at least "
                        + why.repeatingMin() + ").";
            }
        }

        record Stopped() implements Outcome {}
    }

    /**
     * @param past all pages, from the first one on each time it is asked
     * @param stop asked between pages whether to end here
     * @param progress is told how many of {@link Asked#runs} are behind
     */
    Foretelling(Asked asked, Supplier<Pages> past, int threads, BooleanSupplier stop, LongConsumer progress) {
        this.asked = asked;
        this.past = past;
        this.threads = threads;
        this.stop = stop;
        this.progress = progress;
    }

    private static final class Unwanted extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    Outcome run() {
        ZoneId zone = asked.draft().programme().zone();
        LocalDate cut = asked.until().minusMonths(HINDCAST_MONTHS).withDayOfMonth(1);
        ShopModel.Observer whole = new ShopModel.Observer(asked.seed(), zone, asked.until());
        ShopModel.Observer before = new ShopModel.Observer(asked.seed(), zone, cut);
        try (Pages pages = past.get()) {
            while (pages.hasNext()) {
                if (stop.getAsBoolean()) {
                    return new Outcome.Stopped();
                }
                Page page = pages.next();
                whole.look(page);
                before.look(page);
            }
        }
        ShopModel.Fitting fitting = whole.fit(asked.until().plusMonths(asked.months()));
        try {
            return switch (fitting) {
                case ShopModel.Fitting.TooLittle why -> new Outcome.TooLittle(why);
                case ShopModel.Fitting.Fitted(var model) ->
                    new Outcome.Told(told(model, hindcast(before.fit(asked.until()))));
            };
        } catch (Unwanted unwanted) {
            return new Outcome.Stopped();
        }
    }

    private Forecast told(ShopModel model, List<Forecast.Hindcast> hindcast) {
        Ratio lift = asked.lift();
        Plan plan = plan(model.from(), model.to(), asked.draft());
        List<Forecast.Replication> replications = new ArrayList<>();
        for (int i = 0; i < asked.replications(); i++) {
            replications.add(new Forecast.Replication(
                    folded(plan, model, i, 0),
                    lift == null ? null : folded(plan, model, i, (double) lift.numerator() / lift.denominator())));
        }
        return Forecast.of(model, asked.seed(), lift, replications, hindcast);
    }

    /** The last months of the past, as they were and as they are foretold; none where there is too little before them. */
    private List<Forecast.Hindcast> hindcast(ShopModel.Fitting fitting) {
        return switch (fitting) {
            case ShopModel.Fitting.TooLittle _ -> List.of();
            case ShopModel.Fitting.Fitted(var model) -> {
                // the version that is live decides both, so that what differs is what members did
                Plan plan = plan(model.from(), model.to(), asked.latest());
                Comparison actual = comparison(new Folding(threads, stop, events -> {}).run(new Backtest(plan), past));
                List<Comparison> foretold = new ArrayList<>();
                for (int i = 0; i < asked.replications(); i++) {
                    foretold.add(folded(plan, model, i, 0));
                }
                yield Forecast.hindcast(actual, foretold);
            }
        };
    }

    private Plan plan(Instant from, Instant to, Engine draft) {
        return new Plan(asked.live(), asked.latest(), draft, from, to, asked.worth());
    }

    private Comparison folded(Plan plan, ShopModel model, int replication, double lift) {
        YearAhead ahead = new YearAhead(
                model,
                asked.seed(),
                replication,
                asked.decidedBy(),
                asked.latest().occasions(),
                lift);
        List<Page> newcomers = ahead.newcomers();
        return comparison(new Folding(threads, stop, events -> {})
                .run(new Backtest(plan), () -> past.get().and(newcomers), ahead::lengthened));
    }

    private Comparison comparison(Folding.@Nullable Result result) {
        if (result == null) {
            throw new Unwanted();
        }
        progress.accept(++runs);
        return result.backtest().comparison(result.sums());
    }
}
