package zhiyin.engine.kernel;

import java.time.LocalDate;
import java.util.Locale;

/**
 * A length of calendar time, such as 30 days or 12 months.
 *
 * @param amount positive
 */
public record Span(int amount, Unit unit) {

    /** What a span is counted in. */
    public enum Unit {
        DAYS,
        MONTHS,
        YEARS;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Span {
        if (amount <= 0) {
            throw new IllegalArgumentException("a span is positive");
        }
    }

    public static Span days(int amount) {
        return new Span(amount, Unit.DAYS);
    }

    public static Span months(int amount) {
        return new Span(amount, Unit.MONTHS);
    }

    public static Span years(int amount) {
        return new Span(amount, Unit.YEARS);
    }

    /** So many of it, one after the other, without what short months would take off each. */
    public Span times(long many) {
        return new Span(Math.toIntExact(many * amount), unit);
    }

    /** As many days as it has at most. */
    public long daysMax() {
        return switch (unit) {
            case DAYS -> amount;
            case MONTHS -> 31L * amount;
            case YEARS -> 366L * amount;
        };
    }

    /** The day this span after {@code day}; 31 January and a month give the last day of February, as java.time has it. */
    public LocalDate after(LocalDate day) {
        return switch (unit) {
            case DAYS -> day.plusDays(amount);
            case MONTHS -> day.plusMonths(amount);
            case YEARS -> day.plusYears(amount);
        };
    }

    /** The day this span before {@code day}. */
    public LocalDate before(LocalDate day) {
        return switch (unit) {
            case DAYS -> day.minusDays(amount);
            case MONTHS -> day.minusMonths(amount);
            case YEARS -> day.minusYears(amount);
        };
    }
}
