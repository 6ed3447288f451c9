package zhiyin.engine.insight.model;

import java.util.Arrays;

/**
 * What counts of many members where they buy without a contract: x, how often a member has bought after the first time; t_x, when the
 * last of these was, since the first; T, how long ago the first was. Members of whom all three are the same are of one <em>kind</em>
 * and are reckoned with together, which is why a million members take no longer than their kinds. Purchases at one time, usually on
 * one day, count once. Never changes; safe to share.
 */
public final class Purchases {

    private static final int ROUGH_STEPS = 32;

    private final int[] kindOf;
    /** How often there is each kind; kinds are in the order of x, T and t_x. */
    private final long[] counts;

    private final int[] repeats;
    private final double[] last;
    private final double[] observed;
    /** The places of a kind's x, of its x with T, and of its x with t_x. */
    private final int[] levelOf;

    private final int[] observedOf;
    private final int[] lastOf;

    private final Levels levels;
    private final Pairs observedPairs;
    private final Pairs lastPairs;
    private final long members;

    /** The different numbers of repeat purchases, and how many members have each. */
    @SuppressWarnings("ArrayRecordComponent") // read and written here alone, place by place
    record Levels(int[] repeats, long[] members) {}

    /** The different pairs of a level and a time. */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Pairs(int[] level, double[] time) {}

    private Purchases(int[] repeats, double[] last, double[] observed, int[] counts) {
        int size = repeats.length;
        if (last.length != size || observed.length != size || counts.length != size) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        for (int i = 0; i < size; i++) {
            boolean lies = repeats[i] < 0
                    || counts[i] < 0
                    || !(last[i] >= 0)
                    || !(last[i] <= observed[i])
                    || observed[i] == Double.POSITIVE_INFINITY
                    || (repeats[i] == 0 && last[i] != 0);
            if (lies) {
                throw new IllegalArgumentException("no purchases can have been like those at place " + i);
            }
        }
        int[] levelValues = Arrays.stream(repeats).sorted().distinct().toArray();
        double[] lastValues = distinct(last);
        double[] observedValues = distinct(observed);
        long lasts = lastValues.length;
        long pairs = Math.multiplyExact(lasts, observedValues.length);
        Math.multiplyExact(pairs, (long) levelValues.length);
        long[] keys = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = Arrays.binarySearch(levelValues, repeats[i]) * pairs
                    + Arrays.binarySearch(observedValues, plain(observed[i])) * lasts
                    + Arrays.binarySearch(lastValues, plain(last[i]));
        }
        long[] kinds = distinct(keys);
        this.kindOf = new int[size];
        this.counts = new long[kinds.length];
        long all = 0;
        for (int i = 0; i < size; i++) {
            kindOf[i] = Arrays.binarySearch(kinds, keys[i]);
            this.counts[kindOf[i]] += counts[i];
            all += counts[i];
        }
        this.members = all;
        this.repeats = new int[kinds.length];
        this.last = new double[kinds.length];
        this.observed = new double[kinds.length];
        this.levelOf = new int[kinds.length];
        this.observedOf = new int[kinds.length];
        this.lastOf = new int[kinds.length];
        long[] membersOf = new long[levelValues.length];
        long[] withObserved = new long[kinds.length];
        long[] withLast = new long[kinds.length];
        for (int kind = 0; kind < kinds.length; kind++) {
            int level = (int) (kinds[kind] / pairs);
            long rest = kinds[kind] % pairs;
            this.repeats[kind] = levelValues[level];
            this.observed[kind] = observedValues[(int) (rest / lasts)];
            this.last[kind] = lastValues[(int) (rest % lasts)];
            levelOf[kind] = level;
            membersOf[level] += this.counts[kind];
            withObserved[kind] = kinds[kind] / lasts;
            withLast[kind] = level * lasts + rest % lasts;
        }
        this.levels = new Levels(levelValues, membersOf);
        this.observedPairs = pairs(withObserved, observedValues, observedOf);
        this.lastPairs = pairs(withLast, lastValues, lastOf);
    }

    private static Pairs pairs(long[] ofKinds, double[] values, int[] places) {
        long[] different = distinct(ofKinds);
        int[] level = new int[different.length];
        double[] time = new double[different.length];
        for (int i = 0; i < different.length; i++) {
            level[i] = (int) (different[i] / values.length);
            time[i] = values[(int) (different[i] % values.length)];
        }
        for (int kind = 0; kind < ofKinds.length; kind++) {
            places[kind] = Arrays.binarySearch(different, ofKinds[kind]);
        }
        return new Pairs(level, time);
    }

    private static double[] distinct(double[] values) {
        double[] sorted = new double[values.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = plain(values[i]);
        }
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private static long[] distinct(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    /** Zero without a sign: a search tells the two apart. */
    private static double plain(double value) {
        return value + 0.0;
    }

    /**
     * A member at each place.
     *
     * @param repeats x, not negative
     * @param last t_x, from 0 to {@code observed}; 0 where there was no repeat purchase
     * @param observed T, in the same unit of time
     * @throws IllegalArgumentException if the columns are not of one length or nobody can have bought like that
     */
    public static Purchases of(int[] repeats, double[] last, double[] observed) {
        int[] one = new int[repeats.length];
        Arrays.fill(one, 1);
        return new Purchases(repeats, last, observed, one);
    }

    /**
     * So many members at each place.
     *
     * @param counts how many, not negative
     * @see #of(int[], double[], double[])
     */
    public static Purchases of(int[] repeats, double[] last, double[] observed, int[] counts) {
        return new Purchases(repeats, last, observed, counts);
    }

    /** The same members with times that are so rounded down that there are few kinds. */
    Purchases rough() {
        double longest = 0;
        for (double time : observed) {
            longest = Math.max(longest, time);
        }
        double step = longest / ROUGH_STEPS;
        double[] roughLast = new double[repeats.length];
        double[] roughObserved = new double[repeats.length];
        int[] many = new int[repeats.length];
        for (int kind = 0; kind < repeats.length; kind++) {
            roughLast[kind] = Math.floor(last[kind] / step) * step;
            roughObserved[kind] = Math.floor(observed[kind] / step) * step;
            many[kind] = Math.toIntExact(counts[kind]);
        }
        return new Purchases(repeats, roughLast, roughObserved, many);
    }

    /** How many members there are. */
    public long members() {
        return members;
    }

    /** How many places the columns had. */
    public int places() {
        return kindOf.length;
    }

    /** How many of them are different. */
    public int kinds() {
        return counts.length;
    }

    /** How many members have bought again. */
    public long repeating() {
        long none = levels.repeats().length > 0 && levels.repeats()[0] == 0 ? levels.members()[0] : 0;
        return members - none;
    }

    int repeats(int kind) {
        return repeats[kind];
    }

    double last(int kind) {
        return last[kind];
    }

    double observed(int kind) {
        return observed[kind];
    }

    long count(int kind) {
        return counts[kind];
    }

    int level(int kind) {
        return levelOf[kind];
    }

    int observedPair(int kind) {
        return observedOf[kind];
    }

    int lastPair(int kind) {
        return lastOf[kind];
    }

    int kindAt(int place) {
        return kindOf[place];
    }

    Levels levels() {
        return levels;
    }

    Pairs observedPairs() {
        return observedPairs;
    }

    Pairs lastPairs() {
        return lastPairs;
    }

    /** The mean of T. */
    double observedMean() {
        double sum = 0;
        for (int kind = 0; kind < counts.length; kind++) {
            sum += counts[kind] * observed[kind];
        }
        return members == 0 ? 0 : sum / members;
    }

    /** A column with a value for each kind as one with a value for each place. */
    double[] atPlaces(double[] byKind) {
        double[] column = new double[kindOf.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = byKind[kindOf[i]];
        }
        return column;
    }
}
