package zhiyin.engine.insight;

import java.util.Arrays;

/**
 * Quantiles of type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996): of n
 * sorted values the p-quantile lies at place (n − 1) p, counted from 0, and between two values on the straight line through them.
 */
public final class Quantiles {

    private Quantiles() {}

    /**
     * The quantile, as exactly as a double has it.
     *
     * @param sorted ascending, at least one
     * @param p from 0 to 1
     */
    public static double of(long[] sorted, double p) {
        if (sorted.length == 0 || !(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("a quantile needs values, and a share from 0 to 1");
        }
        double place = (sorted.length - 1) * p;
        int below = (int) place;
        double rest = place - below;
        return rest == 0 ? sorted[below] : sorted[below] + rest * ((double) sorted[below + 1] - sorted[below]);
    }

    /**
     * Bounds between bins that hold equally many: of each quantile k / bins the largest whole number that is not above it. A whole number
     * is at most the quantile just when it is at most that.
     *
     * @param values at least one, in any order
     * @param bins at least 2
     * @return one less than there are bins, ascending
     */
    public static long[] bounds(long[] values, int bins) {
        if (values.length == 0 || bins < 2) {
            throw new IllegalArgumentException("bins need values, and are at least two");
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        long[] bounds = new long[bins - 1];
        for (int k = 1; k < bins; k++) {
            long place = (sorted.length - 1L) * k;
            int below = (int) (place / bins);
            long rest = place % bins;
            bounds[k - 1] = rest == 0
                    ? sorted[below]
                    : sorted[below]
                            + Math.floorDiv(
                                    Math.multiplyExact(Math.subtractExact(sorted[below + 1], sorted[below]), rest),
                                    bins);
        }
        return bounds;
    }
}
