package zhiyin.engine.insight;

import java.util.Arrays;

/**
 * How everybody buys, as numbers by which members are alike or not: of those who ordered in a stretch of days. Never changes.
 */
public final class Traits {

    private static final double NONE = Double.NaN;

    /** What is looked at. */
    public enum Trait {
        /** Days since the last order. */
        RECENCY(0),
        /** Orders in the stretch. */
        ORDERS(1),
        /** Net, in minor units; below zero counts as nothing. */
        SPEND(2),
        /**
         * Days from one day with an order to the next, one with another. Of whoever ordered on one day alone it is not known, but that it is
         * no less than the days since.
         */
        INTERVAL(3),
        /** What part of what was paid in the stretch was given back in it, from 0 to 1. */
        RETURNS(4),
        /** Days on which the member ordered or did something else. */
        ACTIVE_DAYS(5);

        private final int place;

        Trait(int place) {
            this.place = place;
        }

        /** Where it stands among them, from 0. */
        public int place() {
            return place;
        }
    }

    private final double[][] values;
    private final int[] numbers;

    private Traits(double[][] values, int[] numbers) {
        this.values = values;
        this.numbers = numbers;
    }

    /** @param first the first day that counts, from 1970; {@code last} the last one */
    public static Traits of(Columns columns, int first, int last, Cores cores) {
        int size = columns.numbers();
        double[][] all = new double[Trait.values().length][size];
        Arrays.fill(all[Trait.ORDERS.place()], NONE);
        int[] active = Counted.visitDays(columns, first, last, cores);
        cores.fold(
                columns.chunks.length,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        chunk(columns.chunks[i], i << Chunk.BITS, first, last, all);
                    }
                    return all;
                },
                (one, other) -> one);
        int count = 0;
        int[] numbers = new int[size];
        for (int number = 0; number < size; number++) {
            if (!Double.isNaN(all[Trait.ORDERS.place()][number])) {
                numbers[count++] = number;
            }
        }
        numbers = Arrays.copyOf(numbers, count);
        double[][] values = new double[all.length][count];
        for (int trait = 0; trait < all.length; trait++) {
            for (int place = 0; place < count; place++) {
                values[trait][place] =
                        trait == Trait.ACTIVE_DAYS.place() ? active[numbers[place]] : all[trait][numbers[place]];
            }
        }
        return new Traits(values, numbers);
    }

    private static void chunk(Chunk chunk, int base, int first, int last, double[][] all) {
        Acts orders = chunk.orders;
        Acts returns = chunk.returns;
        for (int member = 0; member < Chunk.SIZE; member++) {
            if (!chunk.has(member)) {
                continue;
            }
            int begin = orders.from(member, first);
            int end = orders.until(member, last);
            if (begin >= end) {
                continue;
            }
            long paid = chunk.paid(begin, end);
            int returnsEnd = returns.until(member, last);
            long back =
                    returns.columns[Chunk.RETURNED].sum(Math.min(returnsEnd, returns.from(member, first)), returnsEnd);
            int recency = last - orders.day[end - 1];
            int days = 1;
            for (int row = begin + 1; row < end; row++) {
                days += orders.day[row] == orders.day[row - 1] ? 0 : 1;
            }
            int number = base + member;
            all[Trait.RECENCY.place()][number] = recency;
            all[Trait.ORDERS.place()][number] = end - begin;
            all[Trait.SPEND.place()][number] = Math.max(0, paid - back);
            all[Trait.INTERVAL.place()][number] =
                    days == 1 ? recency : (double) (orders.day[end - 1] - orders.day[begin]) / (days - 1);
            all[Trait.RETURNS.place()][number] = paid <= 0 ? 0 : Math.min(1, (double) back / paid);
        }
    }

    /** How many members. */
    public int members() {
        return numbers.length;
    }

    /** The member's number in the columns. */
    public int number(int place) {
        return numbers[place];
    }

    public double value(Trait trait, int place) {
        return values[trait.place()][place];
    }

    /**
     * As members are compared: how lately, how often and how much by the logarithm, because ten orders and twenty are as far apart as one
     * and two; the share of returns as it is.
     */
    static double compared(Trait trait, double value) {
        return trait == Trait.RETURNS ? value : StrictMath.log1p(value);
    }
}
