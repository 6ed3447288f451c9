package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.program.Programme.Calendar;
import zhiyin.engine.program.Programme.Days;

class CalendarTests {

    private static final Calendar HOLIDAYS = new Calendar(
            "holidays",
            Label.of("holidays"),
            List.of(
                    days("2026-10-01", "2026-10-08"),
                    days("2026-04-05", "2026-04-05"),
                    days("2026-10-03", "2026-10-04"),
                    days("2026-12-31", "2027-01-03")));

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-04-04, false",
        "2026-04-05, true",
        "2026-04-06, false",
        "2026-09-30, false",
        "2026-10-01, true",
        "2026-10-04, true",
        "2026-10-05, true",
        "2026-10-08, true",
        "2026-10-09, false",
        "2026-12-30, false",
        "2027-01-01, true",
        "2027-01-03, true",
        "2027-01-04, false",
        "1970-01-01, false",
    })
    void a_calendar_has_the_days_on_its_list_in_whatever_order_they_are_written(LocalDate day, boolean is) {
        assertThat(HOLIDAYS.contains().test(day.toEpochDay())).isEqualTo(is);
    }

    @Test
    void a_calendar_without_days_has_none() {
        LongPredicate none = new Calendar("none", Label.of("none"), List.of()).contains();
        assertThat(none.test(0)).isFalse();
    }

    private static Days days(String from, String until) {
        return new Days(LocalDate.parse(from), LocalDate.parse(until));
    }
}
