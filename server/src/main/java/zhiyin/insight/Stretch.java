package zhiyin.insight;

import java.time.LocalDate;
import java.util.function.BiFunction;

/**
 * Over which days a figure goes if nobody says, and how many it may be asked for.
 *
 * @param usually the first day, for a last one
 * @param most the last day that may be asked for with a first one
 */
record Stretch(BiFunction<LocalDate, Wish, LocalDate> usually, BiFunction<LocalDate, Wish, LocalDate> most) {

    private static final int YEARS_MAX = 20;

    /** Thirty days, three years at most. */
    static final Stretch DAYS = new Stretch((last, _) -> last.minusDays(29), (first, _) -> first.plusYears(3));

    /** A year, twenty at most. */
    static final Stretch YEAR =
            new Stretch((last, _) -> last.minusYears(1).plusDays(1), (first, _) -> first.plusYears(YEARS_MAX));

    /** Twelve whole months, five years at most. */
    static final Stretch MONTHS =
            new Stretch((last, _) -> last.withDayOfMonth(1).minusMonths(11), (first, _) -> first.plusYears(5));
}
