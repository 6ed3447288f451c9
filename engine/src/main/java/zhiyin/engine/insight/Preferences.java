package zhiyin.engine.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What members prefer of anything that their purchases have a key of: a brand, a category, a price band, an hour of the day, a channel.
 * A purchase counts by its amount, the less the older it is: the weight of a key is Σ amount · 2^(−(asOf − day) / halfLife) over the
 * purchases that have it, and its share is its weight over that of all keys. With 1 as the amount, purchases are counted; with money,
 * weighed by it.
 */
public final class Preferences {

    /** In place of a key: the purchase has none, and does not count; or a member prefers nothing. */
    public static final int NONE = -1;

    private final int asOf;
    /** By age in days. */
    private final double[] weights;

    /**
     * Preferences as of a day.
     *
     * @param asOf that day; purchases after it do not count
     * @param halfLife after so many days a purchase counts half
     * @param daysMax purchases that are older do not count
     */
    public Preferences(int asOf, double halfLife, int daysMax) {
        if (!(halfLife > 0) || daysMax < 0) {
            throw new IllegalArgumentException("a half-life is positive");
        }
        this.asOf = asOf;
        this.weights = new double[daysMax + 1];
        for (int age = 0; age <= daysMax; age++) {
            weights[age] = StrictMath.pow(2, -age / halfLife);
        }
    }

    /**
     * How much a key is preferred.
     *
     * @param weight in the unit of the amounts
     * @param share of the weights of all keys
     */
    public record Preference(int key, double weight, double share) {}

    /** One key for each member; {@link #NONE} with a share of 0 for a member without a purchase that counts. */
    public static final class Favourites {
        private final int[] keys;
        private final double[] shares;

        private Favourites(int[] keys, double[] shares) {
            this.keys = keys;
            this.shares = shares;
        }

        public int[] keys() {
            return keys;
        }

        public double[] shares() {
            return shares;
        }
    }

    /**
     * All that a member prefers, the most preferred first; among equals the smaller key first.
     *
     * @param keys of his purchases, not negative; or {@link #NONE}
     * @param days of the same purchases
     * @param amounts of the same purchases; those that are not positive do not count
     * @param from the place of his first purchase
     * @param to the place after his last
     */
    public List<Preference> of(int[] keys, int[] days, long[] amounts, int from, int to) {
        Counting counting = new Counting();
        counting.count(keys, days, amounts, from, to);
        List<Preference> preferences = new ArrayList<>();
        for (int i = 0; i < counting.size; i++) {
            preferences.add(new Preference(counting.keys[i], counting.sums[i], counting.sums[i] / counting.all));
        }
        preferences.sort(
                Comparator.comparingDouble(Preference::weight).reversed().thenComparingInt(Preference::key));
        return preferences;
    }

    /**
     * What each member prefers most; among equals the smaller key.
     *
     * @param starts where each member's purchases begin, and at last where the last member's end
     * @see #of(int[], int[], long[], int, int)
     */
    public Favourites favourites(int[] starts, int[] keys, int[] days, long[] amounts) {
        int members = starts.length - 1;
        int[] favourites = new int[members];
        double[] shares = new double[members];
        Counting counting = new Counting();
        for (int member = 0; member < members; member++) {
            counting.count(keys, days, amounts, starts[member], starts[member + 1]);
            int best = NONE;
            for (int i = 0; i < counting.size; i++) {
                boolean better = best == NONE
                        || counting.sums[i] > counting.sums[best]
                        || (counting.sums[i] == counting.sums[best] && counting.keys[i] < counting.keys[best]);
                best = better ? i : best;
            }
            favourites[member] = best == NONE ? NONE : counting.keys[best];
            shares[member] = best == NONE ? 0 : counting.sums[best] / counting.all;
        }
        return new Favourites(favourites, shares);
    }

    /** One member's sums; used again for the next. */
    private final class Counting {
        private int[] keys = new int[16];
        private double[] sums = new double[16];
        private int size;
        private double all;

        void count(int[] keysOf, int[] days, long[] amounts, int from, int to) {
            size = 0;
            all = 0;
            for (int i = from; i < to; i++) {
                int age = asOf - days[i];
                if (age >= 0 && age < weights.length && keysOf[i] != NONE && amounts[i] > 0) {
                    double weight = amounts[i] * weights[age];
                    // the place first: it may take other arrays to have one
                    int place = place(keysOf[i]);
                    sums[place] += weight;
                    all += weight;
                }
            }
        }

        /** Somebody has few keys: they are looked through. */
        private int place(int key) {
            for (int i = 0; i < size; i++) {
                if (keys[i] == key) {
                    return i;
                }
            }
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, 2 * size);
                sums = Arrays.copyOf(sums, 2 * size);
            }
            keys[size] = key;
            sums[size] = 0;
            return size++;
        }
    }

    /**
     * In which band a price lies: the first whose upper bound is not exceeded, counted from 0.
     *
     * @param bounds upper bounds, minor units, ascending; the last band has none
     */
    public static int band(long[] bounds, long price) {
        int place = Arrays.binarySearch(bounds, price);
        return place >= 0 ? place : -place - 1;
    }
}
