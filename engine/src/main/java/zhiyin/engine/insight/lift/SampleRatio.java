package zhiyin.engine.insight.lift;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Whether the two groups are of the sizes that were drawn: Pearson's chi-square of one degree of freedom. Where they are not, somebody
 * was lost from one of them who was not from the other, and what differs between them may be due to that: Fabijan et al., "Diagnosing
 * sample ratio mismatch in online controlled experiments" (KDD 2019).
 *
 * @param expected how many should be held back
 * @param heldBack how many are
 * @param p how probable it would be that they are as far off by chance
 */
public record SampleRatio(double expected, long heldBack, double p) {

    /** Below that probability nobody believes that it is chance. */
    public static final double SUSPICIOUS_BELOW = 0.001;

    /** @param share of those held back, in basis points */
    public static SampleRatio of(long treated, long heldBack, int share) {
        long members = treated + heldBack;
        double part = (double) share / Drawing.WHOLE;
        double expected = members * part;
        if (members == 0) {
            return new SampleRatio(0, 0, 1);
        }
        double off = heldBack - expected;
        double chiSquare = off * off / expected + off * off / (members - expected);
        return new SampleRatio(
                expected, heldBack, 1 - new ChiSquaredDistribution(null, 1).cumulativeProbability(chiSquare));
    }

    /** Whether it is too far off for chance. */
    public boolean isSuspicious() {
        return p < SUSPICIOUS_BELOW;
    }
}
