package zhiyin.engine.insight;

/**
 * Whether members who buy buy again, and after how long: over the orders of some days, by member, how many there were, and how many
 * days lie between one and the next. Two orders on one day lie 0 days apart.
 */
public final class Repurchase {

    /** From so many on, counts and days are all one. */
    public static final int MOST = 365;

    private final int first;
    private final int last;
    private final long[] buyers = new long[MOST + 1];
    private final long[] intervals = new long[MOST + 1];

    private Repurchase(int first, int last) {
        this.first = first;
        this.last = last;
    }

    /** Of all members; both days, counted from 1970, belong to it. */
    public static Repurchase of(Columns columns, int first, int last, Cores cores) {
        return columns.fold(
                cores,
                () -> new Repurchase(first, last),
                (part, chunk, member) -> part.count(chunk.orders, member),
                (one, other) -> {
                    Cohorts.add(one.buyers, other.buyers);
                    Cohorts.add(one.intervals, other.intervals);
                    return one;
                });
    }

    private void count(Acts orders, int member) {
        int begin = orders.from(member, first);
        int end = orders.until(member, last);
        if (begin < end) {
            buyers[Math.min(MOST, end - begin)]++;
        }
        for (int row = begin + 1; row < end; row++) {
            intervals[Math.min(MOST, orders.day[row] - orders.day[row - 1])]++;
        }
    }

    /** How many members had so many orders; from {@link #MOST} on all together. */
    public long buyers(int orders) {
        return buyers[orders];
    }

    /** How many had one order or more. */
    public long buyers() {
        long sum = 0;
        for (int orders = 1; orders <= MOST; orders++) {
            sum += buyers[orders];
        }
        return sum;
    }

    /** How many had two orders or more: divided by {@link #buyers()} this is the repurchase rate. */
    public long again() {
        return buyers() - buyers[1];
    }

    /** How many orders came so many days after the member's one before it; from {@link #MOST} on all together. */
    public long intervals(int days) {
        return intervals[days];
    }

    /** The days within which half of the orders after a first one come; -1 where there is none. */
    public int medianInterval() {
        long all = 0;
        for (long count : intervals) {
            all += count;
        }
        long seen = 0;
        for (int days = 0; days <= MOST && all > 0; days++) {
            seen += intervals[days];
            if (2 * seen >= all) {
                return days;
            }
        }
        return -1;
    }
}
