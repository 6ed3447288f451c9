package zhiyin.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerYuan;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Window;

class LadderTests {

    private static Programmes over(Window window) {
        return over(window, OnReturn.DOWNGRADE);
    }

    /** Silver at 100.00 spent, gold at 300.00. */
    private static Programmes over(Window window, OnReturn onReturn) {
        return aProgramme().climbing(new Measure.Spend(), window, onReturn, 10_000, 30_000);
    }

    @ParameterizedTest(name = "{0} fen: {1}")
    @CsvSource({"9999, base", "10000, silver", "29999, silver", "30000, gold"})
    void aMemberGoesUpTheMomentTheThresholdIsReached(long amount, String tier) {
        Life ada = Life.of(over(new Window.Lifetime()), "2025-01-01T10:00").buys("1", amount);
        assertThat(ada.tier()).isEqualTo(tier);
    }

    @Test
    void theChangeSaysFromWhereToWhereAndWhy() {
        Life ada = Life.of(over(new Window.Lifetime()), "2025-01-01T10:00").buys("1", 30_000);
        assertThat(ada.effects(Effect.TierChanged.class))
                .containsExactly(
                        new Effect.TierChanged("ladder", "base", "gold", TierCause.REACHED, 30_000, ada.instant()));
    }

    @Test
    void ordersAndPointsAreMeasuresToo() {
        Life orders = Life.of(
                aProgramme().climbing(new Measure.Orders(), new Window.Lifetime(), OnReturn.DOWNGRADE, 2, 3),
                "2025-01-01T10:00");
        assertThat(orders.buys("1", 1).tier()).isEqualTo("base");
        assertThat(orders.buys("2", 1).tier()).isEqualTo("silver");
        assertThat(orders.returns("1").tier()).isEqualTo("base");
        Life points = Life.of(
                aProgramme()
                        .earning(onePointPerYuan())
                        .climbing(new Measure.Earned("points"), new Window.Lifetime(), OnReturn.DOWNGRADE, 10, 30),
                "2025-01-01T10:00");
        assertThat(points.buys("1", 1_099).spends("s", 10).tier())
                .as("what was spent was earned all the same")
                .isEqualTo("silver");
    }

    @ParameterizedTest(name = "spent on 15 January, on {0}: {1}")
    @CsvSource({"2025-02-14, silver", "2025-02-15, base"})
    void aRollingWindowForgetsOnItsOwnDay(String day, String tier) {
        Life ada = Life.of(over(new Window.Rolling(Span.months(1))), "2025-01-15T10:00")
                .buys("1", 10_000)
                .dawns(day);
        assertThat(ada.tier()).isEqualTo(tier);
    }

    @ParameterizedTest(name = "reached on 31 January 2025, spent {0} on 15 February, on {1}: {2}")
    @CsvSource({
        // two months: through 30 March, and from the 31st another two, through 30 May
        "0, 2025-03-30, silver",
        "0, 2025-03-31, base",
        "9999, 2025-03-31, base",
        "10000, 2025-03-31, silver",
        "10000, 2025-05-30, silver",
        "10000, 2025-05-31, base",
    })
    void aTierLastsForItsSpanFromTheDayItWasReached(long more, String day, String tier) {
        Life ada = Life.of(over(new Window.SinceReached(Span.months(2))), "2024-12-01T10:00")
                .at("2025-01-31T10:00")
                .buys("1", 10_000);
        if (more > 0) {
            ada.at("2025-02-15T10:00").buys("2", more);
        }
        assertThat(ada.dawns(day).tier()).isEqualTo(tier);
    }

    @Test
    void aHigherTierBeginsASpanOfItsOwnAndAReturnInItTakesNothingElseAway() {
        Life ada = Life.of(over(new Window.SinceReached(Span.months(2))), "2024-12-01T10:00")
                .at("2025-01-10T10:00")
                .buys("1", 10_000)
                .at("2025-03-01T10:00")
                .buys("2", 20_000);
        assertThat(ada.tier()).isEqualTo("gold");
        assertThat(ada.dawns("2025-03-10").tier())
                .as("when silver would have been over")
                .isEqualTo("gold");
        ada.at("2025-04-20T10:00").buys("3", 100).returns("3");
        assertThat(ada.tier()).as("it was not reached by that").isEqualTo("gold");
        assertThat(ada.dawns("2025-04-30").tier()).isEqualTo("gold");
        assertThat(ada.dawns("2025-05-01").tier()).isEqualTo("base");
    }

    @ParameterizedTest(name = "spent in May 2025, on {0}: {1}")
    @CsvSource({"2025-12-31, silver", "2026-12-31, silver", "2027-01-01, base"})
    void whatWasReachedInACalendarYearLastsThroughTheNext(String day, String tier) {
        Life ada = Life.of(over(new Window.Calendar(CalendarUnit.YEAR)), "2025-05-05T10:00")
                .buys("1", 10_000)
                .dawns(day);
        assertThat(ada.tier()).isEqualTo(tier);
    }

    @ParameterizedTest(name = "joined on {0}, spent the day after, on {1}: {2}")
    @CsvSource({
        "2025-05-05, 2027-05-04, silver",
        "2025-05-05, 2027-05-05, base",
        "2024-02-29, 2026-02-27, silver",
        "2024-02-29, 2026-02-28, base",
        "2026-02-28, 2028-02-27, silver",
        "2026-02-28, 2028-02-28, base",
        "2020-02-29, 2022-02-28, base",
    })
    void aYearOfMembershipEndsOnTheAnniversaryAndOn28FebruaryForLeaplings(String joined, String day, String tier) {
        Life ada = Life.of(over(new Window.Anniversary()), joined + "T10:00")
                .at(java.time.LocalDate.parse(joined).plusDays(1) + "T10:00")
                .buys("1", 10_000)
                .dawns(day);
        assertThat(ada.tier()).isEqualTo(tier);
    }

    @Test
    void inALeapYearTheLeaplingsYearEndsOnThe29th() {
        Life ada = Life.of(over(new Window.Anniversary()), "2024-02-29T10:00")
                .at("2027-02-28T10:00") // the anniversary of 2027: a year that ends on 29 February 2028
                .buys("1", 10_000);
        assertThat(ada.dawns("2029-02-27").tier()).isEqualTo("silver");
        assertThat(ada.dawns("2029-02-28").tier()).isEqualTo("base");
    }

    @Test
    void aLifetimeIsNeverReviewed() {
        Life ada = Life.of(over(new Window.Lifetime()), "2025-01-01T10:00").buys("1", 10_000);
        assertThat(ada.state().standings().get("ladder").nextReview()).isNull();
        assertThat(ada.dawns("2095-01-01").tier()).isEqualTo("silver");
    }

    @Test
    void aReviewGoesDownOnlyAsFarAsItMust() {
        Life ada = Life.of(over(new Window.Calendar(CalendarUnit.MONTH)), "2025-01-01T10:00")
                .buys("1", 30_000)
                .at("2025-02-10T10:00")
                .buys("2", 10_000);
        assertThat(ada.tier()).isEqualTo("gold");
        assertThat(ada.dawns("2025-03-01").tier()).isEqualTo("silver");
        assertThat(ada.effects(Effect.TierChanged.class))
                .extracting(Effect.TierChanged::cause, Effect.TierChanged::measure)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(TierCause.REVIEWED, 10_000L));
        assertThat(ada.dawns("2025-04-01").tier()).isEqualTo("base");
    }

    @ParameterizedTest(name = "{0}: at once {1}, after the review {2}")
    @CsvSource({"DOWNGRADE, base, base", "KEEP, silver, base"})
    void aReturnGoesDownAtOnceOrWaitsForTheReview(OnReturn onReturn, String atOnce, String reviewed) {
        Life ada = Life.of(over(new Window.Calendar(CalendarUnit.MONTH), onReturn), "2025-01-01T10:00")
                .buys("1", 10_000)
                .returns("1", new ReturnedLine("1", null, 1L));
        assertThat(ada.tier()).isEqualTo(atOnce);
        assertThat(ada.dawns("2025-01-31").tier()).isEqualTo(atOnce);
        assertThat(ada.dawns("2025-02-01").tier()).isEqualTo(reviewed);
    }

    @ParameterizedTest
    @CsvSource({"ROLLING", "CALENDAR", "ANNIVERSARY", "SINCE_REACHED"})
    void reviewsHeldLateComeToTheSameAsOnTime(String kind) {
        Window window = window(kind);
        Life daily = lived(window);
        Life late = lived(window);
        java.time.LocalDate day = java.time.LocalDate.parse("2025-02-11");
        while (day.isBefore(java.time.LocalDate.parse("2028-01-01"))) {
            daily.dawns(day.toString());
            day = day.plusDays(1);
        }
        daily.dawns("2028-01-01");
        late.dawns("2028-01-01");
        assertThat(late.state()).isEqualTo(daily.state());
        assertThat(late.effects(Effect.TierChanged.class)).isNotEmpty();
    }

    private static Window window(String kind) {
        return switch (kind) {
            case "ROLLING" -> new Window.Rolling(Span.days(45));
            case "SINCE_REACHED" -> new Window.SinceReached(Span.days(20));
            case "CALENDAR" -> new Window.Calendar(CalendarUnit.MONTH);
            default -> new Window.Anniversary();
        };
    }

    private static Life lived(Window window) {
        return Life.of(over(window), "2025-01-01T10:00")
                .buys("1", 10_000)
                .at("2025-01-20T10:00")
                .buys("2", 15_000)
                .at("2025-02-10T10:00")
                .buys("3", 30_000);
    }

    @Test
    void anOrderToldLateCountsOnItsOwnDay() {
        Life ada = Life.of(over(new Window.Calendar(CalendarUnit.MONTH)), "2025-01-01T10:00")
                .dawns("2025-03-05")
                .at("2025-02-27T10:00")
                .buys("1", 10_000);
        assertThat(ada.tier()).as("February lasts through March").isEqualTo("silver");
        assertThat(ada.dawns("2025-04-01").tier()).isEqualTo("base");
    }

    @ParameterizedTest
    @CsvSource({"ROLLING", "CALENDAR", "ANNIVERSARY", "SINCE_REACHED"})
    void aLadderThatALaterVersionRemovedIsNeverDueAgain(String kind) {
        Window window = window(kind);
        Life ada = lived(window).under(aProgramme());
        Standing before = ada.state().standings().get("ladder");
        assertThat(before.nextReview()).isNotNull();
        ada.dawns("2027-01-01");
        assertThat(ada.state().nextDue(Programmes.SHANGHAI)).isNull();
        Standing after = ada.state().standings().get("ladder");
        assertThat(after.tier()).isEqualTo(before.tier());
        assertThat(after.gathered()).isEqualTo(before.gathered());
        assertThat(ada.effects(Effect.TierChanged.class)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: back on 5 January 2027, reviewed on {1}")
    @CsvSource({"ROLLING, 2027-01-06", "CALENDAR, 2027-02-01", "ANNIVERSARY, 2028-01-01"})
    void aLadderThatComesBackIsReviewedAgain(String kind, String reviewed) {
        Window window = window(kind);
        Life ada = lived(window).under(aProgramme()).dawns("2027-01-01").under(over(window));
        ada.dawns("2027-01-05");
        assertThat(ada.tier()).isEqualTo("gold");
        assertThat(ada.state().standings().get("ladder").nextReview()).isEqualTo(reviewed);
        assertThat(ada.dawns(reviewed).tier()).isEqualTo("base");
    }

    static Stream<Measure> measures() {
        return Stream.of(new Measure.Earned("points"), new Measure.Spend(), new Measure.Orders());
    }

    @ParameterizedTest
    @MethodSource("measures")
    void aReturnTakesNothingOffALadderThatCameAfterItsOrder(Measure measure) {
        Programmes without = aProgramme().earning(onePointPerYuan());
        Programmes with = aProgramme()
                .earning(onePointPerYuan())
                .climbing(measure, new Window.Lifetime(), OnReturn.DOWNGRADE, 1, 100_000);
        Life ada = Life.of(without, "2025-01-01T10:00").buys("old", 10_000).under(with);
        ada.buys("new", 5_000).returns("old");
        Standing standing = ada.state().standings().get("ladder");
        long counted = measure instanceof Measure.Spend ? 5_000 : measure instanceof Measure.Orders ? 1 : 50;
        assertThat(standing.gathered().values()).containsExactly(counted);
        assertThat(standing.tier()).isEqualTo("silver");
        ada.returns("new");
        assertThat(ada.state().standings().get("ladder").gathered()).isEmpty();
        assertThat(ada.tier()).isEqualTo("base");
    }
}
