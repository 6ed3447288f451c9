package zhiyin.engine.insight.lift;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.model.Estimate;

/**
 * By how much those who were given something differ from those who were held back.
 *
 * @param treated the mean, or the share, of those who were given it
 * @param heldBack the same of the others
 * @param absolute the first less the second
 * @param relative the first as a part of the second, less 1; null where the second may be nothing, so that the ratio has no end
 * @param p how probable a difference as large as that, in either direction, would be if there were none
 */
public record Lift(
        double treated,
        double heldBack,
        Estimate absolute,
        @Nullable Estimate relative,
        double p) {

    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    /** The probability with which intervals hold what they are about. */
    public static final double LEVEL = 0.95;

    /** So many standard errors to either side are such an interval, in the normal distribution. */
    static final double Z = NORMAL.inverseCumulativeProbability(1 - (1 - LEVEL) / 2);

    static double normal(double probability) {
        return NORMAL.inverseCumulativeProbability(probability);
    }

    /**
     * Of means: Welch's interval ("The generalization of 'Student's' problem when several different population variances are
     * involved", Biometrika 34, 1947), by which the groups may be of different sizes and spreads. The relative one is Fieller's
     * ("Some problems in interval estimation", Journal of the Royal Statistical Society B 16, 1954), of two means that chance made
     * by themselves.
     *
     * @param variance of the first, of a single member; then the other's
     */
    static Lift ofMeans(double treated, double variance, long members, double heldBack, double other, long others) {
        double one = variance / members;
        double two = other / others;
        double error = Math.sqrt(one + two);
        double difference = treated - heldBack;
        if (error == 0) {
            return new Lift(
                    treated,
                    heldBack,
                    new Estimate(difference, difference, difference),
                    heldBack > 0 ? exactly(treated / heldBack - 1) : null,
                    difference == 0 ? 1 : 0);
        }
        double freedom = (one + two) * (one + two) / (one * one / (members - 1) + two * two / (others - 1));
        TDistribution student = new TDistribution(null, freedom);
        double t = student.inverseCumulativeProbability(1 - (1 - LEVEL) / 2);
        double side = t * Math.sqrt(one);
        double otherSide = t * Math.sqrt(two);
        return new Lift(
                treated,
                heldBack,
                new Estimate(difference, difference - t * error, difference + t * error),
                ratio(treated, treated - side, treated + side, heldBack, heldBack - otherSide, heldBack + otherSide),
                2 * student.cumulativeProbability(-Math.abs(difference) / error));
    }

    private static Estimate exactly(double value) {
        return new Estimate(value, value, value);
    }

    /**
     * Of shares: Newcombe's interval out of Wilson's for each ("Interval estimation for the difference between independent
     * proportions: comparison of eleven methods", Statistics in Medicine 17, 1998, method 10). The relative one is made of the same
     * by Donner and Zou ("Closed-form confidence intervals for functions of the normal mean and standard deviation", Statistical
     * Methods in Medical Research 21, 2012), so that both are on the same side of nothing. The probability is that of the score
     * test, without correction for continuity.
     *
     * @param some so many of the members who were given it, then of the others
     */
    static Lift ofShares(long some, long members, long others, long otherMembers) {
        double treated = (double) some / members;
        double heldBack = (double) others / otherMembers;
        Estimate one = wilson(some, members);
        Estimate two = wilson(others, otherMembers);
        double difference = treated - heldBack;
        double low = difference - Math.hypot(treated - one.low(), two.high() - heldBack);
        double high = difference + Math.hypot(one.high() - treated, heldBack - two.low());
        double pooled = (double) (some + others) / (members + otherMembers);
        double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / members + 1.0 / otherMembers));
        return new Lift(
                treated,
                heldBack,
                new Estimate(difference, Math.max(-1, low), Math.min(1, high)),
                others == 0 ? null : ratio(treated, one.low(), one.high(), heldBack, two.low(), two.high()),
                error == 0 ? 1 : 2 * NORMAL.cumulativeProbability(-Math.abs(difference) / error));
    }

    /** The interval of a share: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). */
    static Estimate wilson(long some, long members) {
        double share = (double) some / members;
        double square = Z * Z;
        double middle = 2 * some + square;
        double side = Z * Math.sqrt(square + 4 * some * (1 - share));
        double both = 2 * (members + square);
        return new Estimate(
                share, some == 0 ? 0 : (middle - side) / both, some == members ? 1 : (middle + side) / both);
    }

    /**
     * The interval of the ratio of two figures that have intervals of their own, less 1; where these are as wide to both sides it is
     * Fieller's. Solved for the ends so that nothing is divided by what may be nothing.
     *
     * @return null where the second may be nothing or less
     */
    static @Nullable Estimate ratio(
            double one, double low, double high, double two, double otherLow, double otherHigh) {
        if (otherLow <= 0 || two <= 0) {
            return null;
        }
        double product = one * two;
        double belowA = otherHigh * (2 * two - otherHigh);
        double belowC = low * (2 * one - low);
        double root = Math.sqrt(Math.max(0, product * product - belowA * belowC));
        double from = product + root == 0 ? 0 : belowC / (product + root);
        double aboveA = otherLow * (2 * two - otherLow);
        double aboveC = high * (2 * one - high);
        double to = (product + Math.sqrt(Math.max(0, product * product - aboveA * aboveC))) / aboveA;
        return new Estimate(one / two - 1, from - 1, to - 1);
    }

    /** Whether the interval is all above nothing. */
    public boolean isMore() {
        return absolute.low() > 0;
    }

    /** Whether the interval is all below nothing. */
    public boolean isLess() {
        return absolute.high() < 0;
    }
}
