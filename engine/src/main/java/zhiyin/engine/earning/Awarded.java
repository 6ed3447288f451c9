package zhiyin.engine.earning;

import java.time.Instant;
import java.time.LocalDate;
import zhiyin.engine.kernel.Period;

/**
 * What a rule has given a member in the current stretch of the calendar. Counted by the day of posting, while the rule has a
 * limit that asks.
 *
 * @param begins the first day of the stretch; what was counted in an earlier one is forgotten
 * @param times how often it gave something
 * @param points how much in all, returns or not
 * @param last when it last did, by when the event occurred
 */
public record Awarded(LocalDate begins, long times, long points, Instant last) {

    public Awarded {
        if (times < 0 || points < 0) {
            throw new IllegalStateException("a count is never negative");
        }
    }

    /** Of which rule, and over which stretch. */
    public record Of(String rule, Period per) implements Comparable<Of> {
        @Override
        public int compareTo(Of other) {
            int byRule = rule.compareTo(other.rule);
            return byRule != 0 ? byRule : per.compareTo(other.per);
        }
    }
}
