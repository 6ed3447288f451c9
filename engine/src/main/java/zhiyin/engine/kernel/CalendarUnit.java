package zhiyin.engine.kernel;

import java.time.LocalDate;
import java.time.Month;
import java.util.Locale;

/** A stretch of the civil calendar that begins on its own first day. */
public enum CalendarUnit {
    MONTH(1),
    QUARTER(3),
    HALF_YEAR(6),
    YEAR(12);

    private final int months;

    CalendarUnit(int months) {
        this.months = months;
    }

    /** The first day of the stretch that {@code day} lies in. */
    public LocalDate startOf(LocalDate day) {
        int first = (day.getMonthValue() - 1) / months * months + 1;
        return LocalDate.of(day.getYear(), Month.of(first), 1);
    }

    /** The first day of the following stretch; a half-open end. */
    public LocalDate endOf(LocalDate day) {
        return startOf(day).plusMonths(months);
    }

    /** The first day of the stretch before the one that {@code day} lies in. */
    public LocalDate previousStart(LocalDate day) {
        return startOf(day).minusMonths(months);
    }

    public String word() {
        return switch (this) {
            case HALF_YEAR -> "half-year";
            case MONTH, QUARTER, YEAR -> name().toLowerCase(Locale.ROOT);
        };
    }
}
