package zhiyin.engine.insight;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Recency, frequency and money: how long ago a member last bought, how often he has bought, and for how much, each as a score from 1 up
 * to the number of bins, where more is better (Hughes, "Strategic database marketing", 1994).
 */
public final class Rfm {

    /** Scores are shown as digits. */
    static final int BINS_MAX = 9;

    /** In {@link #groups}, that a member is in none. */
    public static final int NONE = -1;

    private Rfm() {}

    /**
     * Where bins end. A value that equals the upper bound of a bin belongs to it; the last bin has no upper bound. Recency is turned
     * round: the bin of the fewest days has the highest score.
     *
     * @param recency upper bounds in days, ascending
     * @param frequency upper bounds of how often somebody has bought, ascending
     * @param money upper bounds, minor units, ascending
     */
    public record Thresholds(List<Long> recency, List<Long> frequency, List<Long> money) {

        public Thresholds {
            recency = checked(recency);
            frequency = checked(frequency);
            money = checked(money);
        }

        private static List<Long> checked(List<Long> bounds) {
            if (bounds.isEmpty() || bounds.size() >= BINS_MAX) {
                throw new IllegalArgumentException("from 2 to " + BINS_MAX + " bins");
            }
            for (int i = 1; i < bounds.size(); i++) {
                if (bounds.get(i) < bounds.get(i - 1)) {
                    throw new IllegalArgumentException("bounds ascend");
                }
            }
            return List.copyOf(bounds);
        }

        /**
         * Bounds at {@link Quantiles} of those who have bought. Where many have the same value, two bounds may be equal; the bin between
         * them is empty.
         *
         * @param recency days since the last purchase, by member
         * @param frequency how often each has bought; who has 0 does not count
         * @param money what each has paid, minor units
         * @param bins of each, from 2 to 9
         * @throws IllegalArgumentException if nobody has bought
         */
        public static Thresholds quantiles(int[] recency, int[] frequency, long[] money, int bins) {
            int buyers = 0;
            long[] days = new long[recency.length];
            long[] often = new long[recency.length];
            long[] paid = new long[recency.length];
            for (int i = 0; i < recency.length; i++) {
                if (frequency[i] > 0) {
                    days[buyers] = recency[i];
                    often[buyers] = frequency[i];
                    paid[buyers] = money[i];
                    buyers++;
                }
            }
            return new Thresholds(bounds(days, buyers, bins), bounds(often, buyers, bins), bounds(paid, buyers, bins));
        }

        private static List<Long> bounds(long[] values, int count, int bins) {
            List<Long> bounds = new ArrayList<>();
            for (long bound : Quantiles.bounds(java.util.Arrays.copyOf(values, count), bins)) {
                bounds.add(bound);
            }
            return bounds;
        }
    }

    /**
     * A score for each member. The arrays are handed out as they are; whoever asks for them leaves them as they are. All three are 0 for
     * a member who has not bought.
     */
    public static final class Scores {
        private final byte[] recency;
        private final byte[] frequency;
        private final byte[] money;

        private Scores(byte[] recency, byte[] frequency, byte[] money) {
            this.recency = recency;
            this.frequency = frequency;
            this.money = money;
        }

        public int size() {
            return recency.length;
        }

        public byte[] recency() {
            return recency;
        }

        public byte[] frequency() {
            return frequency;
        }

        public byte[] money() {
            return money;
        }

        /** The three as one number, such as 343. */
        public int at(int place) {
            return 100 * recency[place] + 10 * frequency[place] + money[place];
        }
    }

    /**
     * The scores of members.
     *
     * @param recency days since the last purchase, by member
     * @param frequency how often each has bought; 0 for who has not
     * @param money what each has paid, minor units
     */
    public static Scores scores(Thresholds thresholds, int[] recency, int[] frequency, long[] money) {
        if (recency.length != frequency.length || recency.length != money.length) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        long[] days = array(thresholds.recency);
        long[] often = array(thresholds.frequency);
        long[] paid = array(thresholds.money);
        byte[] ofRecency = new byte[recency.length];
        byte[] ofFrequency = new byte[recency.length];
        byte[] ofMoney = new byte[recency.length];
        for (int i = 0; i < recency.length; i++) {
            if (frequency[i] > 0) {
                ofRecency[i] = (byte) (days.length + 2 - bin(days, recency[i]));
                ofFrequency[i] = (byte) bin(often, frequency[i]);
                ofMoney[i] = (byte) bin(paid, money[i]);
            }
        }
        return new Scores(ofRecency, ofFrequency, ofMoney);
    }

    private static long[] array(List<Long> bounds) {
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    /** The first bin whose upper bound is not exceeded, from 1. */
    private static int bin(long[] bounds, long value) {
        int bin = 1;
        for (long bound : bounds) {
            if (value > bound) {
                bin++;
            }
        }
        return bin;
    }

    /**
     * Members whose three scores lie within those bounds, all inclusive.
     *
     * @param key by which its name is found in each language
     */
    public record Group(
            String key,
            int recencyMin,
            int recencyMax,
            int frequencyMin,
            int frequencyMax,
            int moneyMin,
            int moneyMax) {

        public Group {
            if (key.isEmpty()) {
                throw new IllegalArgumentException("a group has a key");
            }
            checked(recencyMin, recencyMax);
            checked(frequencyMin, frequencyMax);
            checked(moneyMin, moneyMax);
        }

        private static void checked(int min, int max) {
            if (min < 1 || max > BINS_MAX || min > max) {
                throw new IllegalArgumentException("scores are from 1 to " + BINS_MAX);
            }
        }

        boolean holds(int recency, int frequency, int money) {
            return recency >= recencyMin
                    && recency <= recencyMax
                    && frequency >= frequencyMin
                    && frequency <= frequencyMax
                    && money >= moneyMin
                    && money <= moneyMax;
        }
    }

    /**
     * Groups over the cube of scores; a member is in the first that holds him.
     *
     * @param groups in the order in which they are asked
     */
    public record Groups(List<Group> groups) {

        public Groups {
            groups = List.copyOf(groups);
            Set<String> keys = new HashSet<>();
            for (Group group : groups) {
                if (!keys.add(group.key())) {
                    throw new IllegalArgumentException("two groups have the same key");
                }
            }
        }

        /**
         * What one begins with, for five bins. The names are those that have become usual, with the bounds of "champions" as the
         * documentation of the R package rfm (Hebbali) has them; the other bounds are drawn so that every cell of the cube is in
         * a group, by recency first: who was here lately is called by what he may become, who was not by what is lost with him.
         */
        public static Groups usual() {
            return new Groups(List.of(
                    new Group("champions", 4, 5, 4, 5, 4, 5),
                    new Group("loyal", 3, 5, 3, 5, 3, 5),
                    new Group("cannot_lose", 1, 1, 4, 5, 4, 5),
                    new Group("at_risk", 1, 2, 2, 5, 2, 5),
                    new Group("new", 4, 5, 1, 1, 1, 5),
                    new Group("promising", 3, 3, 1, 1, 1, 5),
                    new Group("potentially_loyal", 4, 5, 2, 5, 1, 5),
                    new Group("needing_attention", 3, 3, 2, 5, 1, 5),
                    new Group("falling_asleep", 2, 2, 1, 5, 1, 5),
                    new Group("lost", 1, 1, 1, 5, 1, 5)));
        }

        /** The place of the first group that holds those scores; {@link #NONE} if none does. */
        public int of(int recency, int frequency, int money) {
            for (int i = 0; i < groups.size(); i++) {
                if (groups.get(i).holds(recency, frequency, money)) {
                    return i;
                }
            }
            return NONE;
        }
    }

    /** The group of each member by its place among the groups; {@link #NONE} for who is in none or has not bought. */
    public static int[] groups(Groups groups, Scores scores) {
        int side = BINS_MAX + 1;
        int[] ofCell = new int[side * side * side];
        for (int cell = 0; cell < ofCell.length; cell++) {
            ofCell[cell] = groups.of(cell / (side * side), cell / side % side, cell % side);
        }
        int[] found = new int[scores.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = ofCell[(scores.recency[i] * side + scores.frequency[i]) * side + scores.money[i]];
        }
        return found;
    }
}
