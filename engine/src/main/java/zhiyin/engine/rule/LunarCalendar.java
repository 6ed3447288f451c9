package zhiyin.engine.rule;

import com.tyme.lunar.LunarMonth;
import com.tyme.lunar.LunarYear;
import com.tyme.solar.SolarDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lunar calendar of China (农历) from {@value #FIRST_YEAR} to {@value #LAST_YEAR}: when each month begins and which one it
 * is, laid out once. What lies outside has no lunar date. Asking leaves nothing behind.
 */
final class LunarCalendar {

    private static final int FIRST_YEAR = 1899;
    private static final int LAST_YEAR = 2200;

    private LunarCalendar() {}

    /** The months one after the other, once somebody asks. */
    private static final class Months {
        /** The first day of each, counted from 1970, and the day after the last. */
        static final long[] BEGINS;
        /** The number of each; below zero for a leap month. */
        static final int[] NUMBERS;
        /** The lunar year of each. */
        static final int[] YEARS;

        static {
            long[] begins = new long[13 * (LAST_YEAR - FIRST_YEAR + 1) + 1];
            int[] numbers = new int[begins.length - 1];
            int[] years = new int[numbers.length];
            int count = 0;
            SolarDay first =
                    LunarYear.fromYear(FIRST_YEAR).getFirstMonth().getFirstDay().getSolarDay();
            long day = LocalDate.of(first.getYear(), first.getMonth(), first.getDay())
                    .toEpochDay();
            for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
                for (LunarMonth month : LunarYear.fromYear(year).getMonths()) {
                    begins[count] = day;
                    numbers[count] = month.getMonthWithLeap();
                    years[count] = year;
                    day += month.getDayCount();
                    count++;
                }
            }
            begins[count] = day;
            BEGINS = Arrays.copyOf(begins, count + 1);
            NUMBERS = Arrays.copyOf(numbers, count);
            YEARS = Arrays.copyOf(years, count);
        }

        /** Which month a day lies in; -1 if in none. */
        static int of(LocalDate day) {
            long wanted = day.toEpochDay();
            if (wanted < BEGINS[0] || wanted >= BEGINS[NUMBERS.length]) {
                return -1;
            }
            int at = Arrays.binarySearch(BEGINS, wanted);
            return at >= 0 ? at : -at - 2;
        }

        /** Whether a leap month of the same number follows it. */
        static boolean isBeforeItsLeapMonth(int month) {
            return month + 1 < NUMBERS.length && NUMBERS[month] > 0 && NUMBERS[month + 1] == -NUMBERS[month];
        }
    }

    /** The lunar year a day lies in; of a day without a lunar date the common one. */
    static int year(LocalDate day) {
        int month = Months.of(day);
        return month < 0 ? day.getYear() : Months.YEARS[month];
    }

    /** 1 to 12, in a leap month too; or {@link Field#ABSENT}. */
    static long month(LocalDate day) {
        int month = Months.of(day);
        return month < 0 ? Field.ABSENT : Math.abs(Months.NUMBERS[month]);
    }

    /** 1 to 30; or {@link Field#ABSENT}. */
    static long dayOfMonth(LocalDate day) {
        int month = Months.of(day);
        return month < 0 ? Field.ABSENT : day.toEpochDay() - Months.BEGINS[month] + 1;
    }

    /** 1 or 0; or {@link Field#ABSENT}. */
    static long inLeapMonth(LocalDate day) {
        int month = Months.of(day);
        return month < 0 ? Field.ABSENT : Catalogue.flag(Months.NUMBERS[month] < 0);
    }

    /** The lunar birthdays of somebody born on that day in a stretch of days, in order; both ends belong to it. */
    static List<LocalDate> birthdays(LocalDate born, LocalDate from, LocalDate to) {
        List<LocalDate> days = new ArrayList<>();
        for (int month = Math.max(0, Months.of(from)); month < Months.NUMBERS.length; month++) {
            long length = Months.BEGINS[month + 1] - Months.BEGINS[month];
            LocalDate day = LocalDate.ofEpochDay(Months.BEGINS[month] + Math.clamp(dayOfMonth(born), 1, length) - 1);
            if (day.isAfter(to)) {
                break;
            }
            if (!day.isBefore(from) && isBirthday(born, day, false) == 1) {
                days.add(day);
            }
        }
        return days;
    }

    /**
     * Whether it is the lunar birthday, or its month, of somebody born on that day. Born in a leap month, one has it in that
     * leap month, or in the ordinary month of the same number in a year without it; born on the 30th, on the 29th of a month
     * that has no more.
     *
     * @return 1 or 0; or {@link Field#ABSENT}
     */
    static long isBirthday(LocalDate born, LocalDate day, boolean anyDayOfTheMonth) {
        int of = Months.of(born);
        int now = Months.of(day);
        if (of < 0 || now < 0) {
            return Field.ABSENT;
        }
        boolean bornInLeapMonth = Months.NUMBERS[of] < 0;
        boolean sameMonth = bornInLeapMonth
                ? Math.abs(Months.NUMBERS[now]) == -Months.NUMBERS[of] && !Months.isBeforeItsLeapMonth(now)
                : Months.NUMBERS[now] == Months.NUMBERS[of];
        long length = Months.BEGINS[now + 1] - Months.BEGINS[now];
        boolean sameDay = dayOfMonth(day) == Math.min(dayOfMonth(born), length);
        return Catalogue.flag(sameMonth && (sameDay || anyDayOfTheMonth));
    }
}
