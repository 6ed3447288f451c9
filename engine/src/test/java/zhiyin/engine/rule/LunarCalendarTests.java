package zhiyin.engine.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LunarCalendarTests {

    /** Days that almanacs name: the new years, the fifteenth of the eighth month, and months that a year has twice. */
    @ParameterizedTest(name = "{0} is {1}/{2}")
    @CsvSource({
        "1900-01-31, 1, 1, 0",
        "1949-10-01, 8, 10, 0",
        "2000-02-05, 1, 1, 0",
        "2023-01-22, 1, 1, 0",
        "2023-03-22, 2, 1, 1",
        "2023-04-20, 3, 1, 0",
        "2025-01-28, 12, 29, 0",
        "2025-01-29, 1, 1, 0",
        "2025-07-25, 6, 1, 1",
        "2025-08-22, 6, 29, 1",
        "2025-08-23, 7, 1, 0",
        "2025-10-06, 8, 15, 0",
        "2026-02-17, 1, 1, 0",
        "2026-09-25, 8, 15, 0",
        "2033-12-22, 11, 1, 1",
        "2034-02-19, 1, 1, 0",
    })
    void a_day_has_the_lunar_date_that_almanacs_give_it(LocalDate day, long month, long dayOfMonth, long leap) {
        assertThat(LunarCalendar.month(day)).isEqualTo(month);
        assertThat(LunarCalendar.dayOfMonth(day)).isEqualTo(dayOfMonth);
        assertThat(LunarCalendar.inLeapMonth(day)).isEqualTo(leap);
    }

    @ParameterizedTest(name = "born on {0}, on {1}: {2}")
    @CsvSource({
        // the 15th of the 8th month of 1990
        "1990-10-03, 2025-10-05, 0",
        "1990-10-03, 2025-10-06, 1",
        "1990-10-03, 2026-09-25, 1",
        // the 1st of the 6th month of 2006, in a year that has the 6th month twice: the ordinary one
        "2006-06-26, 2025-06-25, 1",
        "2006-06-26, 2025-07-25, 0",
        // the 10th of the leap 6th month of 1987: the leap one where there is one, otherwise the ordinary one
        "1987-08-04, 2025-07-04, 0",
        "1987-08-04, 2025-08-03, 1",
        "1987-08-04, 2026-07-23, 1",
        // the 30th of the 1st month of 1987: in 2025 that month has 30 days, in 2026 and 2024 not all months do
        "1987-02-27, 2025-02-27, 1",
        "1987-02-27, 2026-03-17, 0",
        "1987-02-27, 2026-03-18, 1",
        "1987-02-27, 2023-02-18, 0",
        "1987-02-27, 2023-02-19, 1",
    })
    void a_lunar_birthday_falls_back_where_its_month_or_its_day_is_missing(LocalDate born, LocalDate day, long is) {
        assertThat(LunarCalendar.isBirthday(born, day, false)).isEqualTo(is);
    }

    @Test
    void whoever_was_born_when_has_one_lunar_birthday_in_each_lunar_year() {
        for (LocalDate born = LocalDate.of(1985, 1, 1);
                born.isBefore(LocalDate.of(1990, 1, 1));
                born = born.plusDays(1)) {
            // from new year to new year, over years with and without a leap month
            for (String[] year : new String[][] {
                {"2023-01-22", "2024-02-10"}, {"2024-02-10", "2025-01-29"}, {"2025-01-29", "2026-02-17"}
            }) {
                int days = 0;
                int inMonth = 0;
                LocalDate end = LocalDate.parse(year[1]);
                for (LocalDate day = LocalDate.parse(year[0]); day.isBefore(end); day = day.plusDays(1)) {
                    days += (int) LunarCalendar.isBirthday(born, day, false);
                    inMonth += (int) LunarCalendar.isBirthday(born, day, true);
                }
                assertThat(days)
                        .as("birthdays in %s of one born on %s", year[0], born)
                        .isEqualTo(1);
                assertThat(inMonth).as("days of the month").isBetween(29, 30);
            }
        }
    }

    @Test
    void every_month_begins_where_the_one_before_it_ended() {
        LocalDate day = LocalDate.of(1899, 2, 10);
        assertThat(LunarCalendar.month(day.minusDays(1))).isEqualTo(Field.ABSENT);
        long before = 0;
        for (; LunarCalendar.month(day) != Field.ABSENT; day = day.plusDays(1)) {
            long now = LunarCalendar.dayOfMonth(day);
            assertThat(now == before + 1 || (now == 1 && before >= 29))
                    .as("%s is the %s. after the %s.", day, now, before)
                    .isTrue();
            before = now;
        }
        assertThat(day).as("the first day beyond the table").isEqualTo(LocalDate.of(2201, 2, 4));
    }
}
