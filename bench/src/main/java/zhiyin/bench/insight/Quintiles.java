package zhiyin.bench.insight;

import java.util.Arrays;
import zhiyin.engine.insight.RfmInputs;

/**
 * Scores of 1 to 5 by quintiles, type 7 of Hyndman and Fan (1996), over those who have bought; a value equal to a bound belongs
 * below it, and the most recent score highest.
 */
final class Quintiles {

    private static final int BINS = 5;
    private static final int COUNTED = 1 << 16;

    private Quintiles() {}

    /** By cell of recency, frequency and money: how many are in it, and what they spent. */
    static long[][] grid(RfmInputs inputs) {
        int[] recency = inputs.recency();
        int[] frequency = inputs.frequency();
        long[] money = inputs.money();
        int count = 0;
        for (int r : recency) {
            if (r != RfmInputs.NEVER) {
                count++;
            }
        }
        long[] rs = new long[count];
        long[] fs = new long[count];
        long[] ms = new long[count];
        int at = 0;
        for (int i = 0; i < recency.length; i++) {
            if (recency[i] != RfmInputs.NEVER) {
                rs[at] = recency[i];
                fs[at] = frequency[i];
                ms[at++] = money[i];
            }
        }
        double[] rBounds = bounds(rs.clone());
        double[] fBounds = bounds(fs.clone());
        double[] mBounds = bounds(ms.clone());
        long[][] cells = new long[BINS * BINS * BINS][2];
        for (int i = 0; i < count; i++) {
            int cell = ((BINS - 1 - bin(rBounds, rs[i])) * BINS + bin(fBounds, fs[i])) * BINS + bin(mBounds, ms[i]);
            cells[cell][0]++;
            cells[cell][1] += ms[i];
        }
        return cells;
    }

    /** The cell of everybody; -1 for those who never bought. */
    static int[] cells(RfmInputs inputs) {
        int[] recency = inputs.recency();
        int[] cells = new int[recency.length];
        long[][] bought = new long[3][recency.length];
        int count = 0;
        for (int i = 0; i < recency.length; i++) {
            if (recency[i] != RfmInputs.NEVER) {
                bought[0][count] = recency[i];
                bought[1][count] = inputs.frequency()[i];
                bought[2][count++] = inputs.money()[i];
            }
        }
        double[][] bounds = new double[3][];
        for (int i = 0; i < 3; i++) {
            bounds[i] = bounds(Arrays.copyOf(bought[i], count));
        }
        for (int i = 0; i < cells.length; i++) {
            cells[i] = recency[i] == RfmInputs.NEVER
                    ? -1
                    : ((BINS - 1 - bin(bounds[0], recency[i])) * BINS + bin(bounds[1], inputs.frequency()[i])) * BINS
                            + bin(bounds[2], inputs.money()[i]);
        }
        return cells;
    }

    private static int bin(double[] bounds, long value) {
        int bin = 0;
        while (bin < bounds.length && value > bounds[bin]) {
            bin++;
        }
        return bin;
    }

    /** The upper bounds of all bins but the last. */
    private static double[] bounds(long[] values) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (long value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return values.length > 0 && most - least < COUNTED
                ? counted(values, least, (int) (most - least))
                : selected(values);
    }

    /** Few values are counted. */
    private static double[] counted(long[] values, long least, int range) {
        int[] counts = new int[range + 1];
        for (long value : values) {
            counts[(int) (value - least)]++;
        }
        double[] bounds = new double[BINS - 1];
        int at = 0;
        long seen = counts[0];
        for (int i = 0; i < bounds.length; i++) {
            double place = (values.length - 1) * (i + 1) / (double) BINS;
            int low = (int) place;
            while (seen <= low) {
                seen += counts[++at];
            }
            int next = at;
            if (seen <= low + 1) {
                do {
                    next++;
                } while (next < range && counts[next] == 0);
            }
            bounds[i] = least + at + (place - low) * (Math.min(next, range) - at);
        }
        return bounds;
    }

    private static double[] selected(long[] values) {
        double[] bounds = new double[BINS - 1];
        int from = 0;
        for (int i = 0; i < bounds.length; i++) {
            double place = (values.length - 1) * (i + 1) / (double) BINS;
            int low = (int) place;
            select(values, from, values.length - 1, low);
            long next = values[low];
            if (low + 1 < values.length) {
                next = Long.MAX_VALUE;
                // the least of those above, which select has left there
                for (int j = low + 1; j < values.length; j++) {
                    next = Math.min(next, values[j]);
                }
            }
            bounds[i] = values[low] + (place - low) * (next - values[low]);
            from = low;
        }
        return bounds;
    }

    /** Hoare's selection: afterwards nothing before {@code wanted} is greater than it, and nothing after it less. */
    private static void select(long[] values, int begin, int end, int wanted) {
        int low = begin;
        int high = end;
        while (low < high) {
            long pivot = median(values[low], values[(low + high) >>> 1], values[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    long kept = values[i];
                    values[i++] = values[j];
                    values[j--] = kept;
                }
            }
            if (wanted <= j) {
                high = j;
            } else if (wanted >= i) {
                low = i;
            } else {
                return;
            }
        }
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
