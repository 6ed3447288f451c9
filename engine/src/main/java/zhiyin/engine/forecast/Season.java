package zhiyin.engine.forecast;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * How busy days are beside one another, and time that runs faster on busy days: in it, what comes at an even rate comes as it
 * does in the calendar. Weekdays count from eight weeks of history on, months of the year from two whole years on, as ratios to the
 * mean day; with less, a season cannot be told from a trend, and all are alike.
 */
final class Season {

    private static final int WEEKS_MIN = 8;
    private static final int YEARS_MIN = 2;

    private final LocalDate first;
    /** Time at the beginning of each day, and at the end of the last. */
    private final double[] time;

    private Season(LocalDate first, double[] time) {
        this.first = first;
        this.time = time;
    }

    /**
     * @param first of the history
     * @param until the first day after the history
     * @param end the first day after all that is asked for
     * @param count how much there was on a day of the history
     */
    static Season of(LocalDate first, LocalDate until, LocalDate end, ToLongFunction<LocalDate> count) {
        double[] weekdays = weekdays(first, until, count);
        double[] months = months(until, first, count);
        double[] time = new double[(int) (end.toEpochDay() - first.toEpochDay()) + 1];
        for (int i = 0; i + 1 < time.length; i++) {
            LocalDate day = first.plusDays(i);
            time[i + 1] = time[i] + weekdays[day.getDayOfWeek().getValue() - 1] * months[day.getMonthValue() - 1];
        }
        return new Season(first, time);
    }

    private static double[] weekdays(LocalDate first, LocalDate until, ToLongFunction<LocalDate> count) {
        double[] factors = new double[DayOfWeek.values().length];
        Arrays.fill(factors, 1);
        long weeks = (until.toEpochDay() - first.toEpochDay()) / 7;
        if (weeks >= WEEKS_MIN) {
            long[] sums = new long[7];
            for (LocalDate day = until.minusWeeks(weeks); day.isBefore(until); day = day.plusDays(1)) {
                sums[day.getDayOfWeek().getValue() - 1] += count.applyAsLong(day);
            }
            ratios(sums, new long[] {weeks, weeks, weeks, weeks, weeks, weeks, weeks}, factors);
        }
        return factors;
    }

    private static double[] months(LocalDate until, LocalDate first, ToLongFunction<LocalDate> count) {
        double[] factors = new double[Month.values().length];
        Arrays.fill(factors, 1);
        YearMonth end = YearMonth.from(until);
        int years = 0;
        while (!end.minusYears(years + 1L).atDay(1).isBefore(first)) {
            years++;
        }
        if (years >= YEARS_MIN) {
            long[] sums = new long[12];
            long[] days = new long[12];
            for (LocalDate day = end.minusYears(years).atDay(1); day.isBefore(end.atDay(1)); day = day.plusDays(1)) {
                sums[day.getMonthValue() - 1] += count.applyAsLong(day);
                days[day.getMonthValue() - 1]++;
            }
            ratios(sums, days, factors);
        }
        return factors;
    }

    /** So much a day beside the mean day. */
    private static void ratios(long[] sums, long[] days, double[] factors) {
        double mean = (double) Arrays.stream(sums).sum() / Arrays.stream(days).sum();
        if (mean > 0) {
            Arrays.setAll(factors, i -> sums[i] / (days[i] * mean));
        }
    }

    /** What time it is at the beginning of that day. */
    double at(LocalDate day) {
        return time[(int) (day.toEpochDay() - first.toEpochDay())];
    }

    /** The day on which it is that time; the first one after all that was asked for where it is later. */
    LocalDate day(double when) {
        int low = 0;
        int high = time.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (time[middle] <= when) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return first.plusDays(low);
    }
}
