package zhiyin.engine.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;

class OccasionsTests {

    private static MemberProfile born(String day) {
        return new MemberProfile(Instant.EPOCH, LocalDate.parse(day), null, Map.of());
    }

    private static List<String> days(Occasion occasion, String since, String from, String to) {
        return Occasions.between(
                        occasion, born(since), LocalDate.parse(since), LocalDate.parse(from), LocalDate.parse(to))
                .stream()
                .map(LocalDate::toString)
                .toList();
    }

    @Test
    void whoWasBornOnALeapDayHasItOnThe28thInCommonYears() {
        for (Occasion occasion : List.of(Occasion.BIRTHDAY, Occasion.ANNIVERSARY)) {
            assertThat(days(occasion, "2024-02-29", "2024-01-01", "2028-12-31"))
                    .containsExactly("2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29");
        }
        assertThat(Occasions.since(Occasion.BIRTHDAY, LocalDate.of(2026, 2, 28)))
                .contains(LocalDate.of(1996, 2, 28), LocalDate.of(1996, 2, 29));
        assertThat(Occasions.since(Occasion.BIRTHDAY, LocalDate.of(2028, 2, 28)))
                .contains(LocalDate.of(1996, 2, 28))
                .doesNotContain(LocalDate.of(1996, 2, 29));
    }

    @ParameterizedTest
    @CsvSource({
        // the fifteenth of the eighth month, by the almanac
        "1990-10-03, 2025-10-06",
        "1990-10-03, 2026-09-25",
        // born in the leap sixth month of 2025: in the ordinary one where there is no such leap month
        "2025-07-25, 2026-07-14",
        // born on the 30th of the twelfth month: on the 29th where the month has no more
        "2024-02-09, 2025-01-28",
    })
    void theLunarBirthdayFallsBackAsTheFieldDoes(String born, String day) {
        assertThat(days(Occasion.LUNAR_BIRTHDAY, born, day, day)).containsExactly(day);
        assertThat(Occasions.since(Occasion.LUNAR_BIRTHDAY, LocalDate.parse(day)))
                .contains(LocalDate.parse(born));
    }

    @Test
    void theLunarYearNamesTheOccasionSoThatTwoInOneCommonYearAreTwo() {
        // the first of the twelfth month: twice in 2027, never in 2025's own calendar year 2026
        List<String> days = days(Occasion.LUNAR_BIRTHDAY, "2000-01-07", "2026-06-01", "2028-06-01");
        List<Integer> years = days.stream()
                .map(day -> Occasions.came(1, Occasion.LUNAR_BIRTHDAY, LocalDate.parse(day), ZoneOffset.UTC)
                        .year())
                .toList();
        assertThat(years).doesNotHaveDuplicates().hasSize(days.size());
        assertThat(days).containsExactly("2027-01-08", "2027-12-28");
        assertThat(years).containsExactly(2026, 2027);
    }

    /** Who is found for a day, what lies in a stretch, and what the fields of conditions say, are one reckoning. */
    @ParameterizedTest
    @EnumSource
    void allReckoningsAgree(Occasion occasion) {
        Random random = new Random(11);
        Catalogue catalogue = Catalogue.common();
        Field field = Stream.of(
                        switch (occasion) {
                            case BIRTHDAY -> "member.onBirthday";
                            case LUNAR_BIRTHDAY -> "member.onLunarBirthday";
                            case ANNIVERSARY -> "member.onAnniversary";
                        })
                .map(catalogue::find)
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 60; i++) {
            LocalDate since = LocalDate.of(1930, 1, 1).plusDays(random.nextInt(33_000));
            LocalDate from = since.plusDays(1 + random.nextInt(20_000));
            LocalDate to = from.plusDays(random.nextInt(1_200));
            MemberProfile profile =
                    new MemberProfile(since.atStartOfDay(ZoneOffset.UTC).toInstant(), since, null, Map.of());
            List<LocalDate> between = Occasions.between(occasion, profile, since, from, to);
            for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
                Event event = Occasions.came(1, occasion, day, ZoneOffset.UTC);
                long says = field.whole().applyAsLong(Facts.of(event, profile, Map.of(), 0, ZoneOffset.UTC));
                assertThat(between.contains(day)).as("%s on %s", since, day).isEqualTo(says == 1);
            }
            between.forEach(day -> assertThat(Occasions.since(occasion, day)).contains(since));
        }
    }

    @Test
    void theDayOfBirthItselfIsNone() {
        assertThat(days(Occasion.BIRTHDAY, "2020-05-05", "2020-01-01", "2020-12-31"))
                .isEmpty();
        assertThat(Occasions.since(Occasion.BIRTHDAY, LocalDate.of(2020, 5, 5)))
                .contains(LocalDate.of(2019, 5, 5))
                .doesNotContain(LocalDate.of(2020, 5, 5));
    }
}
