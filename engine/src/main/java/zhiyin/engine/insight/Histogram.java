package zhiyin.engine.insight;

import java.util.Arrays;

/**
 * How many members are in which bin of a figure. A value that equals the upper bound of a bin belongs to it; the last bin has no upper
 * bound. Never changes; two with the same bounds add up.
 */
public final class Histogram {

    private final long[] bounds;
    private final long[] counts;

    private Histogram(long[] bounds, long[] counts) {
        this.bounds = bounds;
        this.counts = counts;
    }

    /**
     * Counts values.
     *
     * @param bounds upper bounds of the bins but the last, each larger than the one before
     */
    public static Histogram of(long[] values, long[] bounds) {
        for (int i = 1; i < bounds.length; i++) {
            if (bounds[i] <= bounds[i - 1]) {
                throw new IllegalArgumentException("bounds ascend");
            }
        }
        long[] counts = new long[bounds.length + 1];
        for (long value : values) {
            counts[Preferences.band(bounds, value)]++;
        }
        return new Histogram(bounds.clone(), counts);
    }

    /** Both together. */
    public Histogram plus(Histogram other) {
        if (!Arrays.equals(bounds, other.bounds)) {
            throw new IllegalArgumentException("bins of different bounds");
        }
        long[] sums = counts.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.counts[i];
        }
        return new Histogram(bounds, sums);
    }

    public int bins() {
        return counts.length;
    }

    /** How many are in that bin, counted from 0. */
    public long count(int bin) {
        return counts[bin];
    }

    /** The upper bound of that bin; the last has none, and {@link Long#MAX_VALUE} stands for it. */
    public long bound(int bin) {
        return bin < bounds.length ? bounds[bin] : Long.MAX_VALUE;
    }

    public long members() {
        return Arrays.stream(counts).sum();
    }
}
