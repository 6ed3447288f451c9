package zhiyin.engine.asset;

import java.time.LocalDate;
import java.util.Locale;
import zhiyin.engine.kernel.Period;

/**
 * How much of something there was in the current stretch of the calendar, for a limit that asks. Counted by the day of
 * posting, while there is such a limit.
 *
 * @param begins the first day of the stretch; what was counted in an earlier one is forgotten
 * @param firstLot the first lot granted in it: what is taken back of an older one gives no room in this stretch
 * @param points so many so far
 */
public record Tally(LocalDate begins, long firstLot, long points) {

    public Tally {
        if (points < 0) {
            throw new IllegalStateException("a tally is never negative");
        }
    }

    /** What is counted, and over which stretch. */
    public record Of(What what, Period per) implements Comparable<Of> {
        @Override
        public int compareTo(Of other) {
            int byWhat = what.compareTo(other.what);
            return byWhat != 0 ? byWhat : per.compareTo(other.per);
        }
    }

    /** What is counted. */
    public enum What {
        /** Units that rules granted, less those taken back in the same stretch. */
        EARNED,
        /** Units that went to other members. */
        SENT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
