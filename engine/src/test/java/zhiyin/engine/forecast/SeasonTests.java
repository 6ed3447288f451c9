package zhiyin.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import org.junit.jupiter.api.Test;

class SeasonTests {

    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

    private static double busyness(Season season, LocalDate day) {
        return season.at(day.plusDays(1)) - season.at(day);
    }

    @Test
    void a_day_on_which_the_shop_is_shut_takes_no_time() {
        Season season = Season.of(
                FIRST, FIRST.plusWeeks(8), FIRST.plusWeeks(60), day -> day.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : 7);
        LocalDate monday = FIRST.plusWeeks(20);
        assertThat(busyness(season, monday.plusDays(6))).isZero();
        assertThat(busyness(season, monday)).isCloseTo(7 / 6.0, within(1e-9));
        for (double time = 0; time < 400; time += 0.37) {
            assertThat(season.day(time).getDayOfWeek()).isNotEqualTo(DayOfWeek.SUNDAY);
        }
        assertThat(season.day(season.at(monday))).isEqualTo(monday);
        assertThat(season.day(season.at(monday) + 1)).isEqualTo(monday);
        assertThat(season.day(season.at(monday) + 1.2)).isEqualTo(monday.plusDays(1));
    }

    @Test
    void less_than_eight_weeks_say_nothing_about_weekdays() {
        Season season = Season.of(
                FIRST, FIRST.plusDays(55), FIRST.plusDays(90), day -> day.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : 7);
        assertThat(busyness(season, FIRST.plusDays(6))).isEqualTo(1);
    }

    @Test
    void a_december_counts_from_two_whole_years_on() {
        LocalDate end = FIRST.plusYears(4);
        var twiceInDecember =
                (java.util.function.ToLongFunction<LocalDate>) day -> day.getMonth() == Month.DECEMBER ? 20 : 10;
        Season two = Season.of(FIRST, FIRST.plusYears(2), end, twiceInDecember);
        LocalDate december = LocalDate.of(2026, 12, 7);
        // of 731 days, 62 count twice
        assertThat(busyness(two, december) / busyness(two, december.minusWeeks(10)))
                .isCloseTo(2, within(0.03));
        assertThat(two.at(FIRST.plusYears(2))).isCloseTo(731, within(2.0));
        Season oneDayLess = Season.of(FIRST.plusDays(1), FIRST.plusYears(2), end, twiceInDecember);
        assertThat(busyness(oneDayLess, december) / busyness(oneDayLess, december.minusWeeks(10)))
                .isCloseTo(1, within(0.03));
    }
}
