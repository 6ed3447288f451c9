package zhiyin.engine.insight;

import java.time.LocalDate;
import zhiyin.engine.kernel.Period;

/** Days, weeks or months in a row, from the one in which a first day lies to the one in which a last day lies. */
final class Calendar {

    /** By day from the first period's beginning on: which of the periods it lies in. */
    private final char[] periods;

    private final int begin;
    private final int end;
    private final int count;

    /** Days are counted from 1970; both belong to it. */
    Calendar(Period period, int first, int last) {
        LocalDate start = period.startOf(LocalDate.ofEpochDay(first));
        begin = (int) start.toEpochDay();
        end = last + 1;
        if (begin < 0 || end > Days.END || end <= begin) {
            throw new IllegalArgumentException("no days between 1970 and 2106");
        }
        periods = new char[end - begin];
        int number = 0;
        for (int day = begin; day < end; day++) {
            LocalDate date = LocalDate.ofEpochDay(day);
            if (day > begin && period.startOf(date).equals(date)) {
                number++;
            }
            periods[day - begin] = (char) number;
        }
        count = number + 1;
    }

    /** Which of the periods a day lies in; -1 if in none. */
    int of(int day) {
        return day < begin || day >= end ? -1 : periods[day - begin];
    }

    /** The first day of all; the period of the first day asked for may begin before it. */
    int begin() {
        return begin;
    }

    int last() {
        return end - 1;
    }

    int count() {
        return count;
    }

    /** The first days of the periods. */
    int[] starts() {
        int[] starts = new int[count];
        for (int day = end - 1; day >= begin; day--) {
            starts[periods[day - begin]] = day;
        }
        return starts;
    }
}
