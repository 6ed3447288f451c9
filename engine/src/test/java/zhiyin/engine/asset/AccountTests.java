package zhiyin.engine.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerFen;
import static zhiyin.engine.Programmes.rule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Pending;

class AccountTests {

    private static Programmes plain() {
        return aProgramme().earning(onePointPerFen());
    }

    private static Programmes lasting(int days) {
        return plain().expiring(new Expiry.Rolling(Span.days(days)));
    }

    @Test
    void whatExpiresFirstIsSpentFirstThenWhatNeverDoesThenTheOlder() {
        EarningRule lasting = new EarningRule(
                "checkin",
                Label.of("check-in"),
                "points",
                "checkin.done",
                null,
                null,
                new Award.Fixed(10),
                null,
                new Expiry.Rolling(Span.days(30)));
        Life ada = Life.of(plain().earning(lasting), "2025-01-01T10:00")
                .buys("1", 10) // lot 1, never expires
                .at("2025-01-03T10:00")
                .checksIn() // lot 2, until 2 February
                .at("2025-01-02T10:00")
                .checksIn() // lot 3, told late, until 1 February
                .at("2025-01-01T09:00")
                .buys("2", 10); // lot 4, never expires, older than lot 1
        assertThat(ada.spends("s", 35).effects(Effect.PointsSpent.class))
                .extracting(spent -> spent.movement().lot())
                .containsExactly(3L, 2L, 4L, 1L);
    }

    @ParameterizedTest(name = "{0} of 100: {1}")
    @CsvSource({"99, 1", "100, 0"})
    void whatIsThereCanBeSpent(long points, long left) {
        assertThat(Life.of(plain(), "2025-01-01T10:00")
                        .buys("1", 100)
                        .spends("s", points)
                        .available())
                .isEqualTo(left);
    }

    @Test
    void moreThanIsThereIsRefusedWithTheNumbers() {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys("1", 100).spends("s", 101);
        assertThat(ada.refusal()).isEqualTo(new Refusal.NotEnough("points", 101, 100));
        assertThat(ada.available()).isEqualTo(100);
    }

    @ParameterizedTest(name = "earned on 1 January for 30 days, at {0}: {1}")
    @CsvSource({"2025-01-31T23:59:59.999999999, 100", "2025-02-01T00:00, 0"})
    void pointsExpireAtTheEndOfTheirLastDayInTheProgrammesZone(String time, long available) {
        Life ada = Life.of(lasting(30), "2025-01-01T10:00").buys("1", 100);
        assertThat(ada.engine()
                        .asOf(ada.state(), ada.at(time).instant())
                        .account("points")
                        .available())
                .isEqualTo(available);
        assertThat(ada.spends("s", 1).available()).isEqualTo(available == 0 ? 100 : 99);
        if (available == 0) {
            assertThat(ada.refusal()).isEqualTo(new Refusal.NotEnough("points", 1, 0));
        }
    }

    @ParameterizedTest(name = "{0} of {1}, {2} months after: over at the start of {3}")
    @CsvSource({
        "MONTH, 2024-02-29T23:59, 0, 2024-03-01",
        "MONTH, 2024-01-31T10:00, 1, 2024-03-01",
        "YEAR, 2024-12-31T23:59, 0, 2025-01-01",
        "YEAR, 2024-05-05T10:00, 12, 2026-01-01",
    })
    void pointsLastToTheEndOfTheMonthOrYear(CalendarUnit unit, String earned, int months, String end) {
        Life ada = Life.of(
                        plain().expiring(new Expiry.EndOf(unit, months == 0 ? null : Span.months(months))),
                        "2024-01-01T00:00")
                .at(earned)
                .buys("1", 100);
        assertThat(ada.lot(1).terms().expiresAt())
                .isEqualTo(ada.at(end + "T00:00").instant());
    }

    @Test
    void whatSlidesLastsFromTheLatestDoingOnAndThenGoesAllAtOnce() {
        Life ada = Life.of(plain().expiring(new Expiry.Sliding(Span.days(10))), "2025-01-01T10:00")
                .buys("1", 100)
                .at("2025-01-11T23:59")
                .spends("s", 1);
        assertThat(ada.dawns("2025-01-21").available()).isEqualTo(99);
        assertThat(ada.dawns("2025-01-22").available()).isZero();
        assertThat(ada.effects(Effect.PointsExpired.class)).hasSize(1);
    }

    @Test
    void whatSlidesAndWaitedTheClockOutBeginsItAgain() {
        Life ada = Life.of(
                        plain().expiring(new Expiry.Sliding(Span.days(10)))
                                .pending(new Pending.Until("delivered", 0, null)),
                        "2025-01-01T10:00")
                .buys("1", 100)
                .dawns("2025-03-01")
                .at("2025-03-01T10:00")
                .sees("1", "delivered");
        assertThat(ada.available()).isEqualTo(100);
        assertThat(ada.dawns("2025-03-11").available()).isEqualTo(100);
        assertThat(ada.dawns("2025-03-12").available()).isZero();
    }

    @Test
    void timeComesToTheSameHoweverSeldomAnybodyLooks() {
        var programme = plain().expiring(new Expiry.Sliding(Span.days(3))).pending(new Pending.Days(7));
        Life often = Life.of(programme, "2025-01-01T10:00").buys("1", 100);
        for (int day = 2; day <= 20; day++) {
            often.dawns("2025-01-%02d".formatted(day));
        }
        Life once = Life.of(programme, "2025-01-01T10:00").buys("1", 100).dawns("2025-01-20");
        assertThat(once.state()).isEqualTo(often.state());
    }

    @ParameterizedTest(name = "earned on the 1st with 7 days, on {0}: {1}")
    @CsvSource({"2025-01-07, 0", "2025-01-08, 100"})
    void pendingPointsBecomeUsableWhenTheirDaysHavePassed(String day, long available) {
        Life ada = Life.of(plain().pending(new Pending.Days(7)), "2025-01-01T10:00")
                .buys("1", 100)
                .dawns(day);
        assertThat(ada.available()).isEqualTo(available);
        assertThat(ada.points().pending()).isEqualTo(100 - available);
        assertThat(ada.points().balance()).isEqualTo(available);
    }

    @Test
    void pendingPointsWaitForTheirOwnOrdersMilestoneAndThenSomeDays() {
        Life ada = Life.of(plain().pending(new Pending.Until("delivered", 3, null)), "2025-01-01T10:00")
                .buys("1", 100)
                .buys("2", 50)
                .at("2025-01-05T18:00")
                .sees("1", "packed")
                .sees("1", "delivered");
        assertThat(ada.dawns("2025-01-07").available()).isZero();
        assertThat(ada.dawns("2025-01-08").available()).isEqualTo(100);
        assertThat(ada.points().pending()).isEqualTo(50);
    }

    @Test
    void aHoldIsCapturedInPartAndTheRestIsFreeAgain() {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys("1", 100).holds("h", 80, null);
        assertThat(ada.available()).isEqualTo(20);
        assertThat(ada.points().held()).isEqualTo(80);
        assertThat(ada.captures("h", 81L).refusal()).isEqualTo(new Refusal.CaptureExceeds("h", 81, 80));
        ada.captures("h", 50L);
        assertThat(ada.available()).isEqualTo(50);
        assertThat(ada.points().held()).isZero();
    }

    @Test
    void aHoldEndsOnce() {
        Life ada = Life.of(plain(), "2025-01-01T10:00")
                .buys("1", 100)
                .holds("h", 80, null)
                .releases("h");
        assertThat(ada.available()).isEqualTo(100);
        assertThat(ada.releases("h").refusal()).isEqualTo(new Refusal.HoldEnded("h", "released"));
        assertThat(ada.captures("h", null).refusal()).isEqualTo(new Refusal.HoldEnded("h", "released"));
        assertThat(ada.holds("h", 1, null).refusal()).isEqualTo(new Refusal.HoldExists("h"));
        assertThat(ada.releases("g").refusal()).isEqualTo(new Refusal.UnknownHold("g"));
    }

    @Test
    void aHoldLapsesAtItsDeadline() {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys("1", 100).holds("h", 80, "2025-01-01T10:15");
        assertThat(ada.at("2025-01-01T10:14:59").spends("s", 21).refusal())
                .isEqualTo(new Refusal.NotEnough("points", 21, 20));
        assertThat(ada.at("2025-01-01T10:15").captures("h", null).refusal())
                .isEqualTo(new Refusal.HoldEnded("h", "lapsed"));
        assertThat(ada.spends("s", 21).available()).isEqualTo(79);
    }

    @Test
    void aHoldToldAfterItsDeadlineLapsesAtOnce() {
        Life ada = Life.of(plain(), "2025-01-01T10:00")
                .buys("1", 100)
                .dawns("2025-01-02")
                .at("2025-01-01T10:00")
                .holds("h", 80, "2025-01-01T10:15");
        assertThat(ada.available()).isEqualTo(100);
        assertThat(ada.effects(Effect.HoldReleased.class)).hasSize(1);
    }

    @Test
    void heldPointsDoNotExpireUntilTheyAreLetGo() {
        Life ada = Life.of(lasting(30), "2025-01-01T10:00")
                .buys("1", 100)
                .at("2025-01-31T23:00")
                .holds("kept", 60, null)
                .holds("freed", 30, null)
                .dawns("2025-02-01");
        assertThat(ada.points().held()).isEqualTo(90);
        assertThat(ada.available()).isZero();
        ada.at("2025-02-01T10:00").captures("kept", null).releases("freed");
        assertThat(ada.available()).isZero();
        assertThat(ada.lot(1).consumed()).isEqualTo(60);
        assertThat(ada.lot(1).expired()).isEqualTo(40);
    }

    @Test
    void growthOnlyMeasuresAndAnUnknownAssetIsRefused() {
        Life ada = Life.of(
                aProgramme().earning(Programmes.of("growth", rule("g", "order.paid", new Award.Fixed(10)))),
                "2025-01-01T10:00");
        ada.buys("1", 100);
        var spend = new zhiyin.engine.event.Event.PointsSpent(9, ada.instant(), "s", "growth", 1, null);
        assertThat(ada.engine().decide(ada.state(), spend))
                .isEqualTo(new zhiyin.engine.Outcome.Refused(new Refusal.NotSpendable("growth")));
        var other = new zhiyin.engine.event.Event.PointsSpent(9, ada.instant(), "s", "gold", 1, null);
        assertThat(ada.engine().decide(ada.state(), other))
                .isEqualTo(new zhiyin.engine.Outcome.Refused(new Refusal.UnknownAsset("gold")));
    }

    @Test
    void noEventMovesNothingOrLess() {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys("1", 100).holds("h", 10, null);
        assertThatThrownBy(() -> ada.spends("s", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ada.holds("g", -1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ada.captures("h", -5L)).isInstanceOf(IllegalArgumentException.class);
    }
}
