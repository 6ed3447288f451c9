package zhiyin.insight;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;
import zhiyin.insight.ModelFigures.ExpectedBetween;

/** What the figure of renewals answers. */
final class RenewalFigures {

    private RenewalFigures() {}

    @Says(
            "How long members go on who buy in every period, as if each period were a contract that they renew by buying.")
    record ContractRetentionAnswer(
            FigureOf of,
            @Says("How long a period is, in months.") int months,

            @Says("Who bought for the first time in these days.")
            long members,

            @Says("Of these, who have not let a period pass.")
            long running,

            @Says("As the paper calls them: alpha and beta of the probability not to renew.")
            Map<String, Double> parameters,

            double logLikelihood,
            @Says("Of intervals, in percent.") int levelPercent,
            List<RenewalLine> renewals,

            @Says("How right the model was on days that it did not know; absent where too few were known before.")
            @Nullable
            RenewalCalibration calibration) {}

    @Says("Who has renewed so often.")
    record RenewalLine(
            @Says("None is who has not come to a renewal, or made none.")
            int renewals,

            @Says("Who has made as many and goes on.") long running,

            @Says("Who has made as many, and then let a period pass.")
            long ended,

            @Says(
                    "What part of those who came to this renewal made it, 0 to 1; absent of none, and where nobody came to it.")
            @Nullable
            Double rate,

            @Says("What part the model expects to make it; absent of none.") @Nullable
            Double expectedRate,

            @Says(
                    "What part of all is left after so many: the product of the rates until then; absent where nobody came so far.")
            @Nullable
            Double left,

            @Says("What part the model expects to be left.") ExpectedBetween expectedLeft,

            @Says("How many more renewals are expected of who has made so many, discounted by the settings' rate.")
            ExpectedBetween more,

            String runningPoint,
            String endedPoint,

            @Says("All who have made as many, or more.") String leftPoint) {}

    @Says("Renewals that were expected of who was going on before the held-out days, beside those that came.")
    record RenewalCalibration(
            @Says("The last day that the model knew.") LocalDate knownUntil,

            @Says("Who was going on then, and came to a renewal.")
            long members,

            @Says("Renewals.") double expected,
            long actual,

            @Says("expected ÷ actual − 1; absent where there was none.") @Nullable
            Double deviation,

            List<RenewalCalibrationLine> lines) {}

    @Says("Those who had renewed so often before.")
    record RenewalCalibrationLine(
            int renewals, boolean orMore, long members, double expected, long actual, String point) {}
}
