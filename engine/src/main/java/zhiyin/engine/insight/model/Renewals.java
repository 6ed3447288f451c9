package zhiyin.engine.insight.model;

import java.time.LocalDate;
import java.util.Arrays;

/**
 * Buying seen as a contract: from the first purchase on, a member's time falls into periods of so many months each, and he renews when he
 * buys in the next one. The first period that is over and in which he did not buy ends it, whatever comes later. Never changes.
 *
 * <p>A period counts once it is over: of the one that is under way it is not known who will not buy in it, and who has bought in it
 * already would count before those who have not.
 */
public final class Renewals {

    /** Of somebody who is not among them. */
    public static final int NOBODY = -1;

    private final int[] renewals;
    private final boolean[] ended;
    /** By member the day of the first purchase. */
    private final int[] begun;

    private Renewals(int[] renewals, boolean[] ended, int[] begun) {
        this.renewals = renewals;
        this.ended = ended;
        this.begun = begun;
    }

    /**
     * Of those whose first purchase lies between two days.
     *
     * @param starts where each member's days begin, and at last where the last member's end
     * @param days ascending for each member, counted from 1970
     * @param months of a period
     * @param first the first day of a first purchase that counts
     * @param asOf what came after this day is not known
     */
    public static Renewals of(int[] starts, int[] days, int months, int first, int asOf) {
        if (months < 1) {
            throw new IllegalArgumentException("a period lasts a month or longer");
        }
        int members = starts.length - 1;
        int[] renewals = new int[members];
        int[] begun = new int[members];
        boolean[] ended = new boolean[members];
        Arrays.fill(renewals, NOBODY);
        for (int member = 0; member < members; member++) {
            int row = starts[member];
            int end = starts[member + 1];
            if (row == end || days[row] < first || days[row] > asOf) {
                continue;
            }
            LocalDate joined = LocalDate.ofEpochDay(days[row]);
            int made = 0;
            while (true) {
                int from = (int) joined.plusMonths((long) months * (made + 1)).toEpochDay();
                int to = (int) joined.plusMonths((long) months * (made + 2)).toEpochDay();
                if (to > asOf + 1) {
                    break;
                }
                while (row < end && days[row] < from) {
                    row++;
                }
                if (row == end || days[row] >= to) {
                    ended[member] = true;
                    break;
                }
                made++;
            }
            renewals[member] = made;
            begun[member] = days[starts[member]];
        }
        return new Renewals(renewals, ended, begun);
    }

    /** How often a member has renewed; {@link #NOBODY} for who is not among them. */
    public int renewals(int member) {
        return renewals[member];
    }

    /** Whether he has let it end. */
    public boolean hasEnded(int member) {
        return ended[member];
    }

    public int members() {
        return renewals.length;
    }

    /** How many have come to a renewal, and made it or not. */
    public long decided() {
        long decided = 0;
        for (int member = 0; member < renewals.length; member++) {
            decided += renewals[member] > 0 || ended[member] ? 1 : 0;
        }
        return decided;
    }

    public Contracts contracts() {
        int most = 0;
        for (int made : renewals) {
            most = Math.max(most, made);
        }
        long[] over = new long[most + 1];
        long[] running = new long[most + 1];
        for (int member = 0; member < renewals.length; member++) {
            if (renewals[member] != NOBODY) {
                (ended[member] ? over : running)[renewals[member]]++;
            }
        }
        return Contracts.of(over, running);
    }

    /** How many renewals a running contract could make until the end of a later day: one for each period that is over by then. */
    int chances(int member, int months, int asOf) {
        LocalDate joined = LocalDate.ofEpochDay(begun[member]);
        int chances = 0;
        while (joined.plusMonths((long) months * (renewals[member] + chances + 2))
                        .toEpochDay()
                <= asOf + 1L) {
            chances++;
        }
        return chances;
    }
}
