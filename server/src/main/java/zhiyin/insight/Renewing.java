package zhiyin.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.model.Contracts;
import zhiyin.engine.insight.model.Estimate;
import zhiyin.engine.insight.model.Estimates;
import zhiyin.engine.insight.model.Fitted;
import zhiyin.engine.insight.model.Renewals;
import zhiyin.engine.insight.model.RetentionCalibration;
import zhiyin.engine.insight.model.ShiftedBetaGeometric;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.insight.ModelFigures.ExpectedBetween;
import zhiyin.insight.RenewalFigures.ContractRetentionAnswer;
import zhiyin.insight.RenewalFigures.RenewalCalibration;
import zhiyin.insight.RenewalFigures.RenewalCalibrationLine;
import zhiyin.insight.RenewalFigures.RenewalLine;

/** Who goes on buying period after period. */
@Component
class Renewing implements Family {

    private static final int LINES_MAX = 36;
    private static final int AHEAD = 3;
    private static final int YEARS = 3;
    private static final double BASIS_POINTS = 10_000;
    private static final double MONTHS_A_YEAR = 12;
    /** With no discount at all the renewals to come may be without end. */
    private static final double RATE_MIN = 0.0001;

    /** How long a period is. */
    private enum Each {
        MONTH(1),
        QUARTER(3),
        YEAR(12);

        private final int months;

        Each(int months) {
            this.months = months;
        }
    }

    /** Who is behind a number of renewals. */
    private enum Those {
        RUNNING,
        ENDED,
        /** All who have made as many, or more. */
        LEFT,
        /** Who was going on when the days that are held out began, and came to a renewal in them. */
        CALIBRATED
    }

    private static final Query<Each> PERIOD = Query.word("period", Each.class, Each.QUARTER)
            .says("How long a period is, from the day of the first order on.");
    private static final Query<Integer> HELD_OUT = Query.integer("held_out", 1, 12, 2)
            .says("So many periods up to the last day are held out, to see how right the model is.");

    private static final Stretch SINCE =
            new Stretch((last, _) -> last.minusYears(YEARS).plusDays(1), (first, _) -> first.plusYears(20));

    private final ModelSettings settings;

    Renewing(ModelSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown(
                Figure.CONTRACT_RETENTION,
                "contract-retention",
                "getContractRetention",
                "Get how long members go on who buy in every period",
                "Of those whose first order lies in these days. Whoever buys in the next period has renewed; the first period that is over"
                        + " without an order ends it.",
                SINCE,
                List.of(PERIOD, HELD_OUT),
                ContractRetentionAnswer.class,
                this::retention));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.CONTRACT_RETENTION, Renewing::gone);
    }

    private static Renewals renewals(Counted.Purchased purchased, int months, Ground ground) {
        return Renewals.of(purchased.starts(), purchased.days(), months, ground.from(), ground.until());
    }

    private Shown.Found retention(Wish wish, Ground ground) {
        int months = wish.query(PERIOD).months;
        Counted.Purchased purchased = Counted.purchased(ground.columns(), ground.until());
        Renewals renewals = renewals(purchased, months, ground);
        long[] running = new long[LINES_MAX + 1];
        long[] ended = new long[LINES_MAX + 1];
        int most = 0;
        for (int member = 0; member < renewals.members(); member++) {
            int made = renewals.renewals(member);
            if (made != Renewals.NOBODY) {
                int line = Math.min(LINES_MAX, made);
                (renewals.hasEnded(member) ? ended : running)[line]++;
                most = Math.max(most, line);
            }
        }
        if (renewals.decided() < Fits.BUYERS_MIN || most == 0) {
            return new Shown.Found.Refused(Problem.of(ProblemType.CONFLICT).detail("problem.models-too-few.detail"));
        }
        Contracts contracts = renewals.contracts();
        Fitted<ShiftedBetaGeometric> fitted = ShiftedBetaGeometric.fitted(contracts);
        ModelSettings.Kept kept = settings.of(ground.program()).kept();
        int lines = Math.min(LINES_MAX, most + AHEAD) + 1;
        double level = kept.levelPercent() / 100.0;
        double yearly = Math.max(RATE_MIN, kept.discountBasisPoints() / BASIS_POINTS);
        double rate = StrictMath.pow(1 + yearly, months / MONTHS_A_YEAR) - 1;
        Point point = Point.of(Figure.CONTRACT_RETENTION, ground).with("months", months);
        Map<String, Double> parameters = new LinkedHashMap<>();
        parameters.put("alpha", fitted.model().alpha());
        parameters.put("beta", fitted.model().beta());
        return Shown.here(new ContractRetentionAnswer(
                ground.of(Figure.CONTRACT_RETENTION),
                months,
                sum(running) + sum(ended),
                sum(running),
                parameters,
                fitted.logLikelihood(),
                kept.levelPercent(),
                lines(
                        running,
                        ended,
                        fitted.model(),
                        ShiftedBetaGeometric.survivals(fitted, lines, level),
                        ShiftedBetaGeometric.residuals(fitted, lines, rate, level),
                        point),
                calibration(purchased, months, wish.query(HELD_OUT), ground, point)));
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private static List<RenewalLine> lines(
            long[] running,
            long[] ended,
            ShiftedBetaGeometric model,
            Estimates survivals,
            Estimates residuals,
            Point point) {
        List<RenewalLine> lines = new ArrayList<>();
        // who made that renewal: all with as many or more
        long made = sum(running) + sum(ended);
        Double left = 1.0;
        for (int line = 0; line < survivals.size(); line++) {
            Double rate = null;
            if (line > 0) {
                made -= running[line - 1] + ended[line - 1];
                long came = made + ended[line - 1];
                rate = Shares.part(made, came);
                left = rate == null || left == null ? null : Double.valueOf(left * rate);
            }
            lines.add(new RenewalLine(
                    line,
                    running[line],
                    ended[line],
                    rate,
                    line == 0 ? null : model.retention(line),
                    left,
                    between(survivals.at(line)),
                    between(residuals.at(line)),
                    point.with("renewals", line).with("who", Those.RUNNING).text(),
                    point.with("renewals", line).with("who", Those.ENDED).text(),
                    point.with("renewals", line).with("who", Those.LEFT).text()));
        }
        return lines;
    }

    private static ExpectedBetween between(Estimate estimate) {
        return new ExpectedBetween(estimate.value(), estimate.low(), estimate.high());
    }

    private static @Nullable RenewalCalibration calibration(
            Counted.Purchased purchased, int months, int heldOut, Ground ground, Point point) {
        LocalDate cut = ground.last().minusMonths((long) months * heldOut);
        int known = (int) cut.toEpochDay();
        if (known < ground.from()) {
            return null;
        }
        Renewals before = Renewals.of(purchased.starts(), purchased.days(), months, ground.from(), known);
        if (before.decided() < Fits.BUYERS_MIN) {
            return null;
        }
        Renewals came = Renewals.of(purchased.starts(), purchased.days(), months, ground.from(), ground.until());
        RetentionCalibration calibration = RetentionCalibration.of(before, came, months, ground.until());
        return new RenewalCalibration(
                cut,
                calibration.members(),
                calibration.expected(),
                calibration.actual(),
                calibration.actual() == 0 ? null : calibration.expected() / calibration.actual() - 1,
                calibration.lines().stream()
                        .map(line -> new RenewalCalibrationLine(
                                line.renewals(),
                                line.orMore(),
                                line.members(),
                                line.expected(),
                                line.actual(),
                                point.with("renewals", line.renewals())
                                        .with("who", Those.CALIBRATED)
                                        .with("known", cut)
                                        .text()))
                        .toList());
    }

    private static RoaringBitmap gone(Point point, Ground ground) {
        int wanted = point.whole("renewals");
        int months = point.whole("months");
        Those those = point.word("who", Those.class);
        int until = those == Those.CALIBRATED ? point.day("known") : ground.until();
        Counted.Purchased purchased = Counted.purchased(ground.columns(), ground.until());
        Renewals renewals = Renewals.of(purchased.starts(), purchased.days(), months, ground.from(), until);
        RoaringBitmap members = new RoaringBitmap();
        for (int number = 0; number < renewals.members(); number++) {
            int made = renewals.renewals(number);
            boolean is = made != Renewals.NOBODY
                    && switch (those) {
                        case RUNNING -> Math.min(LINES_MAX, made) == wanted && !renewals.hasEnded(number);
                        case ENDED -> Math.min(LINES_MAX, made) == wanted && renewals.hasEnded(number);
                        case LEFT -> made >= wanted;
                        case CALIBRATED ->
                            RetentionCalibration.line(renewals, number, months, ground.until()) == wanted;
                    };
            if (is) {
                members.add(number);
            }
        }
        return members;
    }
}
