package zhiyin.history;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.forecast.Forecast;
import zhiyin.engine.forecast.Range;
import zhiyin.engine.insight.model.BetaGeometric;
import zhiyin.engine.kernel.Ratio;
import zhiyin.http.Says;

/** What a simulation came to, as it is told. Money is in minor units of the currency. */
@Says("What a draft would do to a made-up future, beside what the live version would do. Money is in minor units.")
record ForecastView(
        @Says(
                "Whether members do the same under both programmes. False only where a lift was stated; what a draft changes in what members do is in no figure but by that.")
        boolean behaviourHeldConstant,

        @Says(
                "By how many hundredths of a percent more often members buy again under the draft, as it was stated; absent where it was not.")
        @Nullable
        Long liftBasisPoints,

        @Says("The currency, ISO 4217.") String currency,
        @Says("The first day that is made up.") LocalDate first,
        @Says("The last of them.") LocalDate last,
        @Says("How many futures were made up.") int replications,
        @Says("What they were made up by.") long seed,
        @Says("The shop as its past shows it.") FittedShop shop,
        @Says("Month by month, in the programme's zone.") List<ForecastMonth> months,
        @Says("The whole time.") ForecastFigures whole,

        @Says("For how many it makes a difference, where they do the same.")
        ForecastMembers members,

        @Says("Where members stand at the end.") List<ForecastLadder> ladders,

        @Says("The last months of the past, foretold from what was before them; empty where that was too little.")
        List<HindcastMonth> hindcast) {

    @Says("Where a figure lay over all replications.")
    record FigureRange(
            @Says("One in twenty is lower.") long low,
            @Says("As many are lower as are higher.") long median,
            @Says("One in twenty is higher.") long high) {

        static FigureRange of(Range range) {
            return new FigureRange(range.low(), range.median(), range.high());
        }
    }

    @Says("A figure under both programmes.")
    record FigureRanges(
            @Says("Live.") FigureRange live,
            @Says("Under the draft.") FigureRange draft,

            @Says("By how much it is more under the draft, future by future.")
            FigureRange difference) {

        static FigureRanges of(Forecast.Ranges ranges) {
            return new FigureRanges(
                    FigureRange.of(ranges.live()), FigureRange.of(ranges.draft()), FigureRange.of(ranges.difference()));
        }
    }

    @Says("A shop as it was fitted to its past.")
    record FittedShop(
            @Says("BG/NBD: the shape of the rates at which members buy again.")
            double r,

            @Says("BG/NBD: the scale of these rates, in mean days.")
            double alpha,

            @Says("BG/NBD: the first parameter of the probability to leave after a purchase.")
            double a,

            @Says("BG/NBD: the second.") double b,

            @Says("By so many days on which he bought a member's own baskets count as much as everybody's.")
            double credibilityDays,

            @Says("How many join on a mean day.") double joiningADay,

            @Says("What part of orders something comes back of.")
            double comingBack) {}

    @Says("Figures of a time.")
    record ForecastFigures(
            @Says("Paid orders.") FigureRanges orders,
            @Says("What was paid for them.") FigureRanges revenue,
            @Says("What came back of it.") FigureRanges returned,

            @Says("What the programmes cost: what was earned and not taken back, at what a unit is worth.")
            FigureRanges cost,

            @Says(
                    "The cost in hundredths of a percent of the revenue less what came back; absent where there was none.")
            @Nullable
            FigureRanges costBasisPoints,

            @Says("By account, units that were earned and neither taken back nor given up.")
            List<ForecastPoints> points) {}

    @Says("Units of an account.")
    record ForecastPoints(
            @Says("An asset's code; of stored value with .principal or .bonus.")
            String account,

            @Says("Units.") FigureRanges units) {}

    @Says("One month.")
    record ForecastMonth(
            @Says("Such as 2012-01; the first and the last may be parts of one.")
            String month,

            @Says("Its figures.") ForecastFigures figures) {}

    @Says("Members at the end.")
    record ForecastMembers(
            @Says("All, with those who have joined.") FigureRange all,
            @Says("For whom anything differs.") FigureRange touched,
            @Says("Who get more.") FigureRange better,
            @Says("Who get less.") FigureRange worse) {}

    @Says("A ladder.")
    record ForecastLadder(
            @Says("Its code.") String ladder,
            @Says("In its order.") List<ForecastTier> tiers) {}

    @Says("A tier.")
    record ForecastTier(
            @Says("Its code; empty for those who are not on the ladder.")
            String tier,

            @Says("How many have it at the end.") FigureRanges members) {}

    @Says("A month of the past, foretold.")
    record HindcastMonth(
            @Says("Such as 2011-11.") String month,
            @Says("Paid orders.") HindcastFigure orders,
            @Says("What was paid for them.") HindcastFigure revenue,
            @Says("What the live version costs.") HindcastFigure cost) {}

    @Says("What was, beside what was foretold.")
    record HindcastFigure(
            @Says("What was.") long actual,
            @Says("What was foretold.") FigureRange foretold,
            @Says("Whether the one lies within the other.") boolean holds) {

        static HindcastFigure of(Forecast.Against against) {
            return new HindcastFigure(against.actual(), FigureRange.of(against.foretold()), against.holds());
        }
    }

    static ForecastView of(Forecast forecast, String currency) {
        BetaGeometric repeat = forecast.shop().repeat();
        Ratio lift = forecast.lift();
        return new ForecastView(
                forecast.behaviourHeldConstant(),
                lift == null ? null : ComparisonView.basisPoints(lift.numerator(), lift.denominator()),
                currency,
                forecast.first(),
                forecast.last(),
                forecast.replications(),
                forecast.seed(),
                new FittedShop(
                        repeat.r(),
                        repeat.alpha(),
                        repeat.a(),
                        repeat.b(),
                        forecast.shop().credibility(),
                        forecast.shop().joiningADay(),
                        forecast.shop().comingBack()),
                forecast.months().stream()
                        .map(month -> new ForecastMonth(month.month().toString(), figures(month.figures())))
                        .toList(),
                figures(forecast.whole()),
                new ForecastMembers(
                        FigureRange.of(forecast.people().all()),
                        FigureRange.of(forecast.people().touched()),
                        FigureRange.of(forecast.people().better()),
                        FigureRange.of(forecast.people().worse())),
                forecast.ladders().stream()
                        .map(ladder -> new ForecastLadder(ladder.ladder(), tiers(ladder.members())))
                        .toList(),
                forecast.hindcast().stream()
                        .map(month -> new HindcastMonth(
                                month.month().toString(),
                                HindcastFigure.of(month.orders()),
                                HindcastFigure.of(month.revenue()),
                                HindcastFigure.of(month.cost())))
                        .toList());
    }

    private static List<ForecastTier> tiers(Map<String, Forecast.Ranges> members) {
        return members.entrySet().stream()
                .map(each -> new ForecastTier(each.getKey(), FigureRanges.of(each.getValue())))
                .toList();
    }

    private static ForecastFigures figures(Forecast.Figures figures) {
        return new ForecastFigures(
                FigureRanges.of(figures.orders()),
                FigureRanges.of(figures.revenue()),
                FigureRanges.of(figures.returned()),
                FigureRanges.of(figures.cost()),
                figures.basisPoints() == null ? null : FigureRanges.of(figures.basisPoints()),
                figures.points().entrySet().stream()
                        .map(each -> new ForecastPoints(each.getKey(), FigureRanges.of(each.getValue())))
                        .toList());
    }
}
