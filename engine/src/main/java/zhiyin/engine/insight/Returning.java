package zhiyin.engine.insight;

import zhiyin.engine.kernel.Period;

/** Of those who bought in a month: who did for the first time, who had before, and who has in every month for some months. */
public final class Returning {

    private final Calendar calendar;
    private final int continuousMonths;
    private final int asleepMonths;
    private final long[] newcomers;
    private final long[] again;
    private final long[] returned;
    private final long[] continuous;

    private Returning(int first, int last, int continuousMonths, int asleepMonths) {
        this.calendar = new Calendar(Period.MONTH, first, last);
        this.continuousMonths = continuousMonths;
        this.asleepMonths = asleepMonths;
        newcomers = new long[calendar.count()];
        again = new long[calendar.count()];
        returned = new long[calendar.count()];
        continuous = new long[calendar.count()];
    }

    /**
     * Of all members.
     *
     * @param first a day of the first month, from 1970; what was before it counts for who is new and who has come every month
     * @param last the last day that counts
     * @param continuousMonths in how many months in a row, the one asked about included, one is continuous; 2 or more
     * @param asleepMonths after how many months without an order one has come back; 1 or more
     */
    public static Returning of(
            Columns columns, int first, int last, int continuousMonths, int asleepMonths, Cores cores) {
        if (continuousMonths < 2 || asleepMonths < 1) {
            throw new IllegalArgumentException("two months in a row or more, and one asleep or more");
        }
        return columns.fold(
                cores,
                () -> new Returning(first, last, continuousMonths, asleepMonths),
                (part, chunk, member) -> part.count(chunk.orders, member),
                (one, other) -> {
                    Cohorts.add(one.newcomers, other.newcomers);
                    Cohorts.add(one.again, other.again);
                    Cohorts.add(one.returned, other.returned);
                    Cohorts.add(one.continuous, other.continuous);
                    return one;
                });
    }

    private void count(Acts orders, int member) {
        int end = orders.until(member, calendar.last());
        int before = -1;
        int inARow = 0;
        for (int row = orders.starts[member]; row < end; row++) {
            int month = Days.month(orders.day[row]);
            if (month == before) {
                continue;
            }
            inARow = month == before + 1 && before >= 0 ? inARow + 1 : 1;
            int place = calendar.of(orders.day[row]);
            if (place >= 0) {
                if (before < 0) {
                    newcomers[place]++;
                } else {
                    again[place]++;
                    if (month - before > asleepMonths) {
                        returned[place]++;
                    }
                }
                if (inARow >= continuousMonths) {
                    continuous[place]++;
                }
            }
            before = month;
        }
    }

    /** How many months there are. */
    public int months() {
        return calendar.count();
    }

    /** Who bought for the first time. */
    public long newcomers(int month) {
        return newcomers[month];
    }

    /** Who bought and had bought in an earlier month. */
    public long again(int month) {
        return again[month];
    }

    /** Those among them who had not bought for as many months as one is asleep, or more. */
    public long returned(int month) {
        return returned[month];
    }

    /** Who bought in this month and those before it, as many in a row as were asked for. */
    public long continuous(int month) {
        return continuous[month];
    }
}
