package zhiyin.engine.insight;

import zhiyin.engine.kernel.Period;

/** How many members did something on each day, in each week and in each month, and at which hours and weekdays they do most. */
public final class Active {

    /** What counts as being active. */
    public enum What {
        ORDERS,
        BEHAVIOUR,
        EITHER
    }

    private static final int HOURS = 24;
    private static final int WEEKDAYS = 7;

    private final What what;
    private final int first;
    private final int last;
    private final Calendar weekly;
    private final Calendar monthly;
    private final long[] days;
    private final long[] weeks;
    private final long[] months;
    private long members;
    private final long[] hours = new long[HOURS];
    private final long[] weekdays = new long[WEEKDAYS];

    Active(What what, int first, int last) {
        this.what = what;
        this.first = first;
        this.last = last;
        weekly = new Calendar(Period.WEEK, first, last);
        monthly = new Calendar(Period.MONTH, first, last);
        days = new long[last - first + 1];
        weeks = new long[weekly.count()];
        months = new long[monthly.count()];
    }

    /**
     * Of all members.
     *
     * @param first the first day that counts, from 1970; the first week and month count only from it on
     * @param last the last day that counts
     */
    public static Active of(Columns columns, What what, int first, int last, Cores cores) {
        return columns.fold(
                cores,
                () -> new Active(what, first, last),
                (part, chunk, member) -> part.count(chunk, columns.days, member, 1),
                Active::plus);
    }

    /** Counts a member in, or with -1 out again. */
    void count(Chunk chunk, Days clock, int member, int sign) {
        switch (what) {
            case ORDERS -> count(chunk.orders, Acts.NONE, clock, member, sign);
            case BEHAVIOUR -> count(chunk.events, Acts.NONE, clock, member, sign);
            case EITHER -> count(chunk.orders, chunk.events, clock, member, sign);
        }
    }

    private void count(Acts one, Acts other, Days clock, int member, int sign) {
        int i = one.from(member, first);
        int iEnd = one.until(member, last);
        int j = other.from(member, first);
        int jEnd = other.until(member, last);
        if (i < iEnd || j < jEnd) {
            members += sign;
        }
        int day = -1;
        int week = -1;
        int month = -1;
        while (i < iEnd || j < jEnd) {
            boolean mine = j >= jEnd || (i < iEnd && one.day[i] <= other.day[j]);
            int now = mine ? one.day[i] : other.day[j];
            hours[clock.hour(mine ? one.second(i) : other.second(j), now)] += sign;
            if (mine) {
                i++;
            } else {
                j++;
            }
            weekdays[Days.weekday(now) - 1] += sign;
            if (now == day) {
                continue;
            }
            day = now;
            days[now - first] += sign;
            int thisWeek = weekly.of(now);
            if (thisWeek != week) {
                week = thisWeek;
                weeks[week] += sign;
            }
            int thisMonth = monthly.of(now);
            if (thisMonth != month) {
                month = thisMonth;
                months[month] += sign;
            }
        }
    }

    private static Active plus(Active one, Active other) {
        one.members += other.members;
        Cohorts.add(one.days, other.days);
        Cohorts.add(one.weeks, other.weeks);
        Cohorts.add(one.months, other.months);
        Cohorts.add(one.hours, other.hours);
        Cohorts.add(one.weekdays, other.weekdays);
        return one;
    }

    /** Members over all the days, each once. */
    public long members() {
        return members;
    }

    /** Members by day, from the first on. */
    public long[] days() {
        return days.clone();
    }

    /** Members by week, from the one in which the first day lies on; weeks begin on Mondays. */
    public long[] weeks() {
        return weeks.clone();
    }

    /** Members by month, from the one in which the first day lies on. */
    public long[] months() {
        return months.clone();
    }

    /** The first days of the weeks, from 1970; the first of them is the first day that counts. */
    public int[] weekStarts() {
        return starts(weekly);
    }

    /** The same of the months. */
    public int[] monthStarts() {
        return starts(monthly);
    }

    private int[] starts(Calendar calendar) {
        int[] starts = calendar.starts();
        starts[0] = first;
        return starts;
    }

    /** How often something was done in each hour of the day. */
    public long[] hours() {
        return hours.clone();
    }

    /** How often something was done on each day of the week, Monday first. */
    public long[] weekdays() {
        return weekdays.clone();
    }
}
