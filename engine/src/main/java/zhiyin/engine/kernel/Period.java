package zhiyin.engine.kernel;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/** A stretch of the calendar over which something is counted. Weeks begin on Monday, as ISO 8601 has them. */
public enum Period {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    HALF_YEAR,
    YEAR,
    /** All time: one stretch that never ends. */
    EVER;

    /** The first day of the stretch that {@code day} lies in. */
    public LocalDate startOf(LocalDate day) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> CalendarUnit.MONTH.startOf(day);
            case QUARTER -> CalendarUnit.QUARTER.startOf(day);
            case HALF_YEAR -> CalendarUnit.HALF_YEAR.startOf(day);
            case YEAR -> CalendarUnit.YEAR.startOf(day);
            case EVER -> LocalDate.EPOCH;
        };
    }

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
