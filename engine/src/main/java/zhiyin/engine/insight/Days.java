package zhiyin.engine.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * The days of a programme's calendar, counted from 1970, and the seconds in which they begin. Knows the days from 1970-01-01 to
 * 2106-02-06: what a moment in 32 bits can say.
 */
public final class Days {

    /** One more than the last day there is. */
    static final int END = 49_710;

    static final int SECONDS = 86_400;
    private static final long SECONDS_END = 1L << 32;

    /** By day: months since January 1970. */
    private static final char[] MONTHS = new char[END];

    static {
        LocalDate day = LocalDate.EPOCH;
        for (int i = 0; i < END; i++) {
            MONTHS[i] = (char) ((day.getYear() - 1970) * 12 + day.getMonthValue() - 1);
            day = day.plusDays(1);
        }
    }

    private final ZoneRules rules;
    /** By day: the offset with which it begins, in seconds. */
    private final int[] offsets = new int[END];
    /** By day: whether the offset changes on it. */
    private final boolean[] changes = new boolean[END];

    public Days(ZoneId zone) {
        this.rules = zone.getRules();
        for (int day = 0; day < END; day++) {
            offsets[day] = rules.getOffset(
                            LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant())
                    .getTotalSeconds();
        }
        ZoneOffsetTransition next = rules.nextTransition(Instant.EPOCH);
        while (next != null && next.toEpochSecond() < SECONDS_END) {
            for (int day : new int[] {
                (int) next.getDateTimeBefore().toLocalDate().toEpochDay(),
                (int) next.getDateTimeAfter().toLocalDate().toEpochDay()
            }) {
                if (day >= 0 && day < END) {
                    changes[day] = true;
                }
            }
            next = rules.nextTransition(next.getInstant());
        }
    }

    /**
     * The day in which a moment lies.
     *
     * @param second since 1970
     * @throws IllegalArgumentException for a moment that lies in none of the days known here
     */
    int of(long second) {
        long guess = Math.floorDiv(second, (long) SECONDS);
        if (second < 0 || second >= SECONDS_END || guess >= END) {
            throw new IllegalArgumentException("not a moment between 1970 and 2106");
        }
        int near = (int) guess;
        int offset = changes[near] || (near > 0 && changes[near - 1]) || (near + 1 < END && changes[near + 1])
                ? rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds()
                : offsets[near];
        long day = Math.floorDiv(second + offset, (long) SECONDS);
        return Math.clamp(day, 0, END - 1);
    }

    /** The hour of the day's clock, 0 to 23, at a moment of that day. */
    int hour(long second, int day) {
        int offset =
                changes[day] ? rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds() : offsets[day];
        return (int) (Math.floorMod(second + offset, (long) SECONDS) / 3600);
    }

    /** Monday 1 to Sunday 7. */
    static int weekday(int day) {
        return (day + 3) % 7 + 1;
    }

    /** Months since January 1970. */
    static int month(int day) {
        return MONTHS[day];
    }

    /** Weeks since the one in which 1970 began; they begin on Mondays. */
    static int week(int day) {
        return (day + 3) / 7;
    }
}
