package zhiyin.engine.insight.model;

import java.util.Arrays;

/**
 * The days on which members have bought, one member's beside the other's. Several purchases on one day count once. The arrays are used
 * as they are; whoever hands them over leaves them as they are.
 */
public final class PurchaseDays {

    private final int[] starts;
    private final int[] days;

    private PurchaseDays(int[] starts, int[] days) {
        this.starts = starts;
        this.days = days;
    }

    /**
     * The days of all members.
     *
     * @param starts where each member's days begin, and at last where the last member's end
     * @param days ascending for each member, such as days since 1970; equal ones count once
     * @throws IllegalArgumentException if they do not ascend, or the places do not
     */
    public static PurchaseDays of(int[] starts, int[] days) {
        if (starts.length == 0 || starts[0] != 0 || starts[starts.length - 1] != days.length) {
            throw new IllegalArgumentException("the days are all somebody's");
        }
        for (int member = 0; member + 1 < starts.length; member++) {
            if (starts[member] > starts[member + 1]) {
                throw new IllegalArgumentException("places ascend");
            }
            for (int i = starts[member] + 1; i < starts[member + 1]; i++) {
                if (days[i] < days[i - 1]) {
                    throw new IllegalArgumentException("days ascend");
                }
            }
        }
        return new PurchaseDays(starts, days);
    }

    public int members() {
        return starts.length - 1;
    }

    int start(int member) {
        return starts[member];
    }

    int end(int member) {
        return starts[member + 1];
    }

    int day(int place) {
        return days[place];
    }

    /** Of a member, on how many days he has bought from {@code from} to {@code to}, exclusive. */
    public int count(int member, int from, int to) {
        int count = 0;
        for (int i = starts[member]; i < starts[member + 1] && days[i] < to; i++) {
            boolean again = i > starts[member] && days[i] == days[i - 1];
            count += days[i] >= from && !again ? 1 : 0;
        }
        return count;
    }

    /** What was known when a day began: who had bought, and how. */
    public static final class Known {
        private final int[] members;
        private final Purchases purchases;

        private Known(int[] members, Purchases purchases) {
            this.members = members;
            this.purchases = purchases;
        }

        /** The member at each place of {@link #purchases}. */
        public int[] members() {
            return members;
        }

        /** In days. */
        public Purchases purchases() {
            return purchases;
        }
    }

    /** What is known when that day begins. Who has not bought before it is left out. */
    public Known before(int day) {
        int[] members = new int[members()];
        int[] repeats = new int[members.length];
        double[] last = new double[members.length];
        double[] observed = new double[members.length];
        int known = 0;
        for (int member = 0; member < members(); member++) {
            int first = starts[member];
            if (first == starts[member + 1] || days[first] >= day) {
                continue;
            }
            members[known] = member;
            observed[known] = (double) day - days[first];
            for (int i = first + 1; i < starts[member + 1] && days[i] < day; i++) {
                if (days[i] != days[i - 1]) {
                    repeats[known]++;
                    last[known] = (double) days[i] - days[first];
                }
            }
            known++;
        }
        return new Known(
                Arrays.copyOf(members, known),
                Purchases.of(
                        Arrays.copyOf(repeats, known), Arrays.copyOf(last, known), Arrays.copyOf(observed, known)));
    }
}
