package zhiyin.engine.insight;

import java.util.Arrays;

/**
 * Quantiles of any number of values in a few kilobytes, each to one part in a hundred, by counting in bins whose ends grow by a constant
 * factor: Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 12
 * (2019). Values are whole and not negative. Two sketches add up to exactly the sketch of all values. Not safe to share while it is
 * written to.
 */
public final class Sketch {

    /** By so much a quantile may be off, as a part of it. */
    public static final double ERROR = 0.01;

    private static final double FACTOR_LOG = StrictMath.log((1 + ERROR) / (1 - ERROR));

    /** By bin; the first is of zeros. */
    private long[] counts = new long[64];

    private long count;

    /** Adds a value, not negative. */
    public void add(long value) {
        add(bin(value), 1);
    }

    /** Adds all that another has seen. */
    public void add(Sketch other) {
        for (int bin = 0; bin < other.counts.length; bin++) {
            if (other.counts[bin] > 0) {
                add(bin, other.counts[bin]);
            }
        }
    }

    private void add(int bin, long many) {
        if (bin >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(bin + 1, 2 * counts.length));
        }
        counts[bin] += many;
        count += many;
    }

    private static int bin(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("no value is negative");
        }
        return value == 0 ? 0 : 1 + (int) StrictMath.ceil(StrictMath.log((double) value) / FACTOR_LOG);
    }

    public long count() {
        return count;
    }

    /**
     * The value at place (n − 1) p, rounded down, of the n values in their order; to one part in a hundred.
     *
     * @param p from 0 to 1
     * @throws IllegalStateException if there is no value
     */
    public double quantile(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("a share lies between 0 and 1");
        }
        if (count == 0) {
            throw new IllegalStateException("there is no value");
        }
        long place = (long) ((count - 1) * p);
        long before = 0;
        int bin = 0;
        while (before + counts[bin] <= place) {
            before += counts[bin];
            bin++;
        }
        // the middle of the bin, as a relative error sees it
        return bin == 0 ? 0 : 2 * StrictMath.exp((bin - 1) * FACTOR_LOG) / (1 + StrictMath.exp(FACTOR_LOG));
    }
}
