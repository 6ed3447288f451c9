package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;

/** What the models of who comes back answer. */
final class ModelFigures {

    private ModelFigures() {}

    @Says("A model as it was fitted.")
    record FittedView(
            @Says("bg_nbd or pareto_nbd.") String model,
            @Says("As the paper calls them.") Map<String, Double> parameters,

            @Says("Of the gamma-gamma model of what is spent at a time; absent where too few have bought again.")
            @Nullable
            Map<String, Double> spending,

            @Says("How likely what members did is by it, as a natural logarithm.")
            double logLikelihood,

            @Says("From how many members it was learnt.") long members,

            @Says("What they had done until the end of this day.")
            LocalDate knownUntil,

            Instant fittedAt,

            @Says(
                    "How strongly what is spent at a time goes with how often (Spearman); from 0.3 on lifetime values are not to be"
                            + " trusted. Absent where too few have bought.")
            @Nullable
            Double dependence,

            @Says("So many days to come the purchases and the risk are about.")
            int horizonDays,

            @Says(
                    "With what probability each interval holds what the model would say if its parameters were known, in percent.")
            int levelPercent) {}

    @Says("A value and between which ends it lies.")
    record ExpectedBetween(double value, double low, double high) {}

    @Says("What members are expected to do, those first who come first by what was asked.")
    record ExpectationsAnswer(
            FigureOf of,
            FittedView model,
            String currency,
            @Says("Of how many there are expectations.") long total,
            List<ExpectationLine> members,

            @Says("Those who come first, as parts of all of them.")
            List<ExpectationTop> tops,

            @Says("For the page that follows; absent on the last.") @Nullable
            String next) {}

    @Says("Those who come first by what was asked.")
    record ExpectationTop(@Says("Percent of the members.") int membersPercent, long members, String point) {}

    @Says("What a member is expected to do.")
    record ExpectationLine(
            String member,

            @Says("Masked; absent where it is not known.") @Nullable
            String name,

            @Says("How probable it is that he still buys here.")
            ExpectedBetween alive,

            @Says("How often he is expected to buy within the horizon.")
            ExpectedBetween purchases,

            @Says("How probable it is that he does not buy within the horizon.")
            ExpectedBetween churn,

            @Says("What he is still worth, minor units; absent where spending is not known.") @Nullable
            ExpectedBetween value,

            @Says("How large the risk is: low, medium from 0.4 on, high from 0.7 on.")
            String churnRisk,

            @Says("On how many of the next 365 days he is expected to buy.")
            double yearPurchases,

            @Says(
                    "After how many days, from known_until on, he has as probably as not bought again; absent where that is later"
                            + " than in 365 days, or never.")
            @Nullable
            Long nextPurchaseDays) {}

    @Says("What one member is expected to do.")
    record MemberExpectationsAnswer(
            String member,
            String currency,
            Instant asOf,
            FittedView model,

            @Says("Absent for somebody who has not bought.") @Nullable
            ExpectationLine expected) {}

    @Says("How probable it is that members do not buy within the horizon.")
    record ChurnAnswer(
            FigureOf of,
            FittedView model,
            @Says("Of how many.") long members,
            @Says("How many are expected not to buy.") double expected,
            List<ChurnBin> bins) {}

    @Says("Members of whom it is about so probable.")
    record ChurnBin(
            double from, @Says("Exclusive but for 1.") double to, long members, String point) {}

    @Says("How right the model was: fitted to what was known before a day, and what it then expected beside what came.")
    record CalibrationAnswer(
            FigureOf of,
            String model,
            @Says("The first day that it did not know.") LocalDate cut,
            @Says("The last day that was looked at.") LocalDate until,
            long members,
            double expected,
            long actual,

            @Says("expected ÷ actual − 1; absent where nobody came.") @Nullable
            Double deviation,

            @Says("The mean squared difference between the probability not to buy and what came; the less, the better.")
            double brier,

            List<CalibrationLevel> levels,
            List<CalibrationStep> steps,
            List<CalibrationRisk> risks) {}

    @Says("Members who had bought again so often before.")
    record CalibrationLevel(int repeats, boolean orMore, long members, double expected, long actual, String point) {}

    @Says("From the cut until a day begins, all purchases together.")
    record CalibrationStep(
            LocalDate before,
            double expected,
            long actual,
            @Says("Who bought by then, each however often.") String point) {}

    @Says("Members of whom it was about so probable that they would not buy.")
    record CalibrationRisk(
            double from,
            double to,
            long members,
            @Says("How many were expected not to.") double expected,
            @Says("How many did not.") long actual,
            String point) {}

    @Says("How expectations are reckoned.")
    record ModelSettingsView(
            @Says("bg_nbd or pareto_nbd.") String model,

            @Says("So many days to come purchases and risk are about.")
            int horizonDays,

            @Says("Lifetime values are over so many months to come.")
            int months,

            @Says("Discount a year, in basis points.") int discountBasisPoints,

            @Says("What part of the revenue is left for the shop, in basis points.")
            int marginBasisPoints,

            @Says("With what probability intervals hold, in percent.")
            int levelPercent,

            @Says("When it was last changed; absent where it never was.") @Nullable
            Instant changedAt) {}
}
