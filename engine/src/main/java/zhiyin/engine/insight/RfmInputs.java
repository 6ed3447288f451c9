package zhiyin.engine.insight;

import java.util.Arrays;

/**
 * How lately, how often and for how much everybody has bought, as arrays by the members' numbers. Who has no order in the stretch
 * of days has recency {@link #NEVER} and frequency 0.
 */
public final class RfmInputs {

    /** No order in the stretch. */
    public static final int NEVER = -1;

    private final int[] recency;
    private final int[] frequency;
    private final long[] money;

    RfmInputs(int numbers) {
        recency = new int[numbers];
        frequency = new int[numbers];
        money = new long[numbers];
        Arrays.fill(recency, NEVER);
    }

    /**
     * Of all members, as of the end of a day.
     *
     * @param from the first day that counts, from 1970; 0 for all history
     * @param asOf the last day that counts
     */
    public static RfmInputs of(Columns columns, int from, int asOf, Cores cores) {
        RfmInputs inputs = new RfmInputs(columns.numbers());
        cores.fold(
                columns.chunks.length,
                (first, end) -> {
                    for (int i = first; i < end; i++) {
                        inputs.chunk(columns.chunks[i], i << Chunk.BITS, from, asOf);
                    }
                    return inputs;
                },
                (one, other) -> one);
        return inputs;
    }

    private void chunk(Chunk chunk, int base, int from, int asOf) {
        Acts orders = chunk.orders;
        Acts returns = chunk.returns;
        for (int member = 0; member < Chunk.SIZE; member++) {
            if (!chunk.has(member)) {
                continue;
            }
            int to = orders.until(member, asOf);
            int begin = from <= 0 ? orders.starts[member] : orders.from(member, from);
            long net = 0;
            if (begin < to) {
                recency[base + member] = asOf - orders.day[to - 1];
                frequency[base + member] = to - begin;
                net = chunk.paid(begin, to);
            }
            if (returns.starts[member] != returns.starts[member + 1]) {
                int until = returns.until(member, asOf);
                int since = from <= 0 ? returns.starts[member] : returns.from(member, from);
                if (since < until) {
                    net -= returns.columns[Chunk.RETURNED].sum(since, until);
                }
            }
            money[base + member] = net;
        }
    }

    /** Days since the last order of the stretch, by member. Not to be changed. */
    public int[] recency() {
        return recency;
    }

    /** Orders in the stretch, by member. Not to be changed. */
    public int[] frequency() {
        return frequency;
    }

    /** Spent net in the stretch, in minor units, by member; may be below zero. Not to be changed. */
    public long[] money() {
        return money;
    }
}
