package zhiyin.engine.forecast;

import java.util.Arrays;
import zhiyin.engine.kernel.Rounding;

/**
 * Where a figure lay over all replications: nine tenths of them are from {@code low} to {@code high}. Quantiles are of type 7 of
 * Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996), to the nearest whole.
 */
public record Range(long low, long median, long high) {

    static Range of(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Range(quantile(sorted, 5), quantile(sorted, 50), quantile(sorted, 95));
    }

    private static long quantile(long[] sorted, int percent) {
        long place = (long) (sorted.length - 1) * percent;
        int below = (int) (place / 100);
        long rest = place % 100;
        if (rest == 0) {
            return sorted[below];
        }
        long gap = Math.subtractExact(sorted[below + 1], sorted[below]);
        return sorted[below] + Rounding.HALF_UP.divide(Math.multiplyExact(gap, rest), 100);
    }

    /** Whether it lies in it. */
    public boolean holds(long value) {
        return low <= value && value <= high;
    }
}
