package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Quantiles of type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996): of n
 * sorted values the p-quantile lies at place (n − 1) p, counted from 0, and between two values on the straight line through them.
 */
public final class Quantiles {

    /** Values over no wider a range than this are counted. */
    private static final int COUNTED = 1 << 16;

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
        int last = values.length - 1;
        int[] places = IntStream.range(1, bins)
                .map(k -> (int) ((long) last * k / bins))
                .flatMap(below -> IntStream.of(below, Math.min(below + 1, last)))
                .sorted()
                .distinct()
                .toArray();
        long[] found = at(values, places);
        long[] bounds = new long[bins - 1];
        for (int k = 1; k < bins; k++) {
            int below = Arrays.binarySearch(places, (int) ((long) last * k / bins));
            long rest = (long) last * k % bins;
            bounds[k - 1] = rest == 0
                    ? found[below]
                    : found[below]
                            + Math.floorDiv(
                                    Math.multiplyExact(Math.subtractExact(found[below + 1], found[below]), rest), bins);
        }
        return bounds;
    }

    /** What stands at those places once the values are sorted; the places ascend. */
    private static long[] at(long[] values, int[] places) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (long value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        // a range that does not fit shows below zero
        return most - least >= 0 && most - least < COUNTED
                ? counted(values, places, least, (int) (most - least))
                : selected(values.clone(), places);
    }

    /** Few values are counted, whatever their number. */
    private static long[] counted(long[] values, int[] places, long least, int range) {
        int[] counts = new int[range + 1];
        for (long value : values) {
            counts[(int) (value - least)]++;
        }
        long[] found = new long[places.length];
        int at = 0;
        long until = counts[0];
        for (int i = 0; i < places.length; i++) {
            while (until <= places[i]) {
                until += counts[++at];
            }
            found[i] = least + at;
        }
        return found;
    }

    /** Of many values no more are sorted than the places need. */
    private static long[] selected(long[] values, int[] places) {
        long[] found = new long[places.length];
        int from = 0;
        for (int i = 0; i < places.length; i++) {
            int place = places[i];
            select(values, from, place);
            found[i] = values[place];
            from = place;
        }
        return found;
    }

    /**
     * Hoare's selection ("Algorithm 65: Find", 1961) with the median of three: afterwards nothing from {@code begin} to {@code place}
     * is greater than what stands there, and nothing after it less.
     */
    private static void select(long[] values, int begin, int place) {
        int low = begin;
        int high = values.length - 1;
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
            if (place <= j) {
                high = j;
            } else if (place >= i) {
                low = i;
            } else {
                return;
            }
        }
    }

    private static long median(long one, long other, long third) {
        return Math.max(Math.min(one, other), Math.min(Math.max(one, other), third));
    }
}
