package zhiyin.insight;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/** Of which days a report is. */
record ReportPeriod(LocalDate from, LocalDate until) {

    /** The one that was over last before a day. */
    static ReportPeriod before(Reports.Every every, LocalDate day) {
        return switch (every) {
            case DAILY -> new ReportPeriod(day.minusDays(1), day.minusDays(1));
            case WEEKLY -> {
                LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield new ReportPeriod(monday.minusWeeks(1), monday.minusDays(1));
            }
            case MONTHLY -> {
                LocalDate first = day.withDayOfMonth(1);
                yield new ReportPeriod(first.minusMonths(1), first.minusDays(1));
            }
        };
    }

    /** The last day of the one that is under way on a day. */
    static LocalDate endOf(Reports.Every every, LocalDate day) {
        return switch (every) {
            case DAILY -> day;
            case WEEKLY -> day.with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
            case MONTHLY -> day.with(TemporalAdjusters.lastDayOfMonth());
        };
    }
}
