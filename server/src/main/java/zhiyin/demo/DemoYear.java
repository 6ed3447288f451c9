package zhiyin.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * The twelve months that are made up.
 *
 * @param first the day both programmes opened
 * @param today the day after the last
 */
record DemoYear(LocalDate first, LocalDate today) {

    static DemoYear before(LocalDate today) {
        return new DemoYear(today.minusMonths(12), today);
    }

    /** When it is over: everything is earlier. */
    Instant end() {
        return today.atStartOfDay(Rhythm.ZONE).toInstant();
    }

    int days() {
        return (int) ChronoUnit.DAYS.between(first, today);
    }

    int weeks() {
        return week(today) + 1;
    }

    /** Which week of the year a day lies in, from 0. */
    int week(LocalDate day) {
        return (int) ChronoUnit.DAYS.between(first, day) / 7;
    }
}
