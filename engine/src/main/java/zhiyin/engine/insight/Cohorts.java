package zhiyin.engine.insight;

import zhiyin.engine.kernel.Period;

/**
 * Retention: members who began in the same day, week or month, and how many of them bought how much in each one after it. By
 * cohort and by how many periods have passed since; the first is the one in which they began. Amounts are net.
 */
public final class Cohorts {

    /** What somebody begins with. */
    public enum By {
        JOINING,
        FIRST_ORDER
    }

    /**
     * What is asked.
     *
     * @param first a day of the first cohort, from 1970; cohorts begin with its whole period
     * @param last the last day that counts
     */
    public record Question(By by, Period period, int first, int last) {}

    private final Question question;
    final Calendar calendar;
    private final long[] sizes;
    private final long[] members;
    private final long[] orders;
    private final long[] revenue;

    Cohorts(Question question) {
        this.question = question;
        this.calendar = new Calendar(question.period, question.first, question.last);
        int count = calendar.count();
        sizes = new long[count];
        members = new long[count * count];
        orders = new long[count * count];
        revenue = new long[count * count];
    }

    /** Of all members. */
    public static Cohorts of(Columns columns, Question question, Cores cores) {
        return columns.fold(
                cores,
                () -> new Cohorts(question),
                (part, chunk, member) -> part.count(chunk, member, 1),
                Cohorts::plus);
    }

    /** Counts a member in, or with -1 out again. */
    void count(Chunk chunk, int member, int sign) {
        Acts acts = chunk.orders;
        int begin = acts.starts[member];
        int end = acts.starts[member + 1];
        long began;
        if (question.by == By.FIRST_ORDER) {
            if (begin == end) {
                return;
            }
            began = acts.day[begin];
        } else {
            began = chunk.wholes[Lexicon.JOINED][member];
            if (began == zhiyin.engine.rule.Field.ABSENT) {
                return;
            }
        }
        if (began < calendar.begin() || began > calendar.last()) {
            return;
        }
        int cohort = calendar.of((int) began);
        sizes[cohort] += sign;
        int row = cohort * calendar.count() - cohort;
        int before = -1;
        Column paid = acts.columns[Chunk.PAID];
        for (int i = begin; i < end; i++) {
            int period = calendar.of(acts.day[i]);
            // an order before joining belongs to no period since
            if (period < cohort) {
                continue;
            }
            if (period != before) {
                members[row + period] += sign;
                before = period;
            }
            orders[row + period] += sign;
            revenue[row + period] += sign * paid.get(i);
        }
        Acts returns = chunk.returns;
        for (int i = returns.starts[member]; i < returns.starts[member + 1]; i++) {
            int period = calendar.of(returns.day[i]);
            if (period >= cohort) {
                revenue[row + period] -= sign * returns.columns[Chunk.RETURNED].get(i);
            }
        }
    }

    private static Cohorts plus(Cohorts one, Cohorts other) {
        add(one.sizes, other.sizes);
        add(one.members, other.members);
        add(one.orders, other.orders);
        add(one.revenue, other.revenue);
        return one;
    }

    static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }

    /** How many cohorts there are, and how many periods the first of them has. */
    public int count() {
        return calendar.count();
    }

    /** The first days of the periods, from 1970. */
    public int[] starts() {
        return calendar.starts();
    }

    /** How many began in that period. */
    public long size(int cohort) {
        return sizes[cohort];
    }

    /** How many of a cohort had an order so many periods later. */
    public long members(int cohort, int later) {
        return members[place(cohort, later)];
    }

    /** How many orders they had then. */
    public long orders(int cohort, int later) {
        return orders[place(cohort, later)];
    }

    /** What they spent net then, in minor units. */
    public long revenue(int cohort, int later) {
        return revenue[place(cohort, later)];
    }

    private int place(int cohort, int later) {
        if (cohort < 0 || later < 0 || cohort + later >= count()) {
            throw new IndexOutOfBoundsException("no such period");
        }
        return cohort * count() + later;
    }
}
