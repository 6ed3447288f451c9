package zhiyin.engine.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerFen;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Engine;
import zhiyin.engine.Life;
import zhiyin.engine.Outcome;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.EarnLimit;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.program.Programme.Window;

/** Points by hand, from member to member, and under ceilings. */
class AdjustmentTests {

    private static Programmes plain() {
        return aProgramme().earning(onePointPerFen());
    }

    @Test
    void expirySwitchedOnLaterLeavesOldLotsAsTheyWere() {
        Life ada = Life.of(plain(), "2025-01-01T10:00")
                .buys("1", 100)
                .under(plain().expiring(new Expiry.Rolling(Span.days(10))))
                .at("2025-01-02T10:00")
                .buys("2", 30)
                .dawns("2025-06-01");
        assertThat(ada.available()).isEqualTo(100);
        assertThat(ada.lot(1).terms().expiresAt()).isNull();
        assertThat(ada.lot(2).expired()).isEqualTo(30);
    }

    @ParameterizedTest(name = "of 40 earned with {0} there already, {1} are granted")
    @CsvSource({"0, 40", "60, 40", "61, 39", "99, 1", "100, 0"})
    void whatWouldPassTheCeilingIsNotGranted(long there, long granted) {
        Life ada = Life.of(plain().atMost(100), "2025-01-01T10:00");
        if (there > 0) {
            ada.credits(there);
        }
        ada.buys("1", 40);
        assertThat(ada.available()).isEqualTo(there + granted);
        List<Effect.EarningCut> cuts = ada.effects(Effect.EarningCut.class);
        if (granted == 40) {
            assertThat(cuts).isEmpty();
        } else {
            assertThat(cuts).containsExactly(new Effect.EarningCut("points", 40, granted, "ceiling", null, 100));
        }
    }

    @Test
    void aCreditThatWouldPassTheCeilingIsRefusedWithTheNumbers() {
        Life ada =
                Life.of(plain().atMost(100), "2025-01-01T10:00").buys("1", 40).credits(61);
        assertThat(ada.refusal()).isEqualTo(new Refusal.CeilingReached("points", 61, 60));
        assertThat(ada.credits(60).available()).isEqualTo(100);
    }

    @Test
    void theTightestLimitCountsAndAReturnGivesRoomOnlyInItsOwnStretch() {
        Life ada = Life.of(
                        plain().earningAtMost(new EarnLimit(50, Period.DAY), new EarnLimit(80, Period.MONTH)),
                        "2025-01-30T10:00")
                .buys("1", 60);
        assertThat(ada.effects(Effect.EarningCut.class))
                .containsExactly(new Effect.EarningCut("points", 60, 50, "earn-at-most", "day", 50));
        ada.at("2025-01-31T10:00").buys("2", 60);
        assertThat(ada.effects(Effect.EarningCut.class))
                .containsExactly(new Effect.EarningCut("points", 60, 30, "earn-at-most", "month", 80));
        // back in the month in which it was earned, but not on the day
        ada.returns("1").buys("3", 60);
        assertThat(ada.effects(Effect.EarningCut.class))
                .containsExactly(new Effect.EarningCut("points", 60, 20, "earn-at-most", "day", 50));
        // what comes back in February was earned in January, and gives no room
        ada.at("2025-02-01T10:00")
                .buys("4", 50)
                .returns("2")
                .at("2025-02-02T10:00")
                .buys("5", 50);
        assertThat(ada.effects(Effect.EarningCut.class))
                .containsExactly(new Effect.EarningCut("points", 50, 30, "earn-at-most", "month", 80));
    }

    @Test
    void whatWasCutIsNotTakenBack() {
        Life ada = Life.of(plain().atMost(70), "2025-01-01T10:00").buys("1", 100);
        assertThat(ada.available()).isEqualTo(70);
        ada.returns("1");
        assertThat(ada.points().balance()).isZero();
        assertThat(ada.lot(1).reversed()).isEqualTo(70);
    }

    @Test
    void whatWaitsInVainIsGivenUpAndTheReturnTakesNothingMore() {
        Life ada = Life.of(
                        plain().pending(new Pending.Until("delivered", 0, 10)).onShortfall(Shortfall.DEFICIT),
                        "2025-01-01T10:00")
                .buys("1", 100)
                .dawns("2025-01-10");
        assertThat(ada.points().pending()).isEqualTo(100);
        ada.dawns("2025-01-11");
        assertThat(ada.effects(Effect.PointsCancelled.class)).hasSize(1);
        assertThat(ada.lot(1).reversed()).isEqualTo(100);
        ada.sees("1", "delivered").returns("1");
        assertThat(ada.points().balance()).isZero();
        assertThat(ada.points().owed()).isZero();
    }

    @Test
    void theMilestoneInTimeKeepsThem() {
        Life ada = Life.of(plain().pending(new Pending.Until("delivered", 0, 10)), "2025-01-01T10:00")
                .buys("1", 100)
                .at("2025-01-10T23:59")
                .sees("1", "delivered")
                .dawns("2025-02-01");
        assertThat(ada.available()).isEqualTo(100);
    }

    @Test
    void aDebtFromADebitIsRepaidByTheNextCredit() {
        Life ada = Life.of(plain().onDebit(OnShortfall.DEFICIT), "2025-01-01T10:00")
                .credits(10)
                .debits(25)
                .credits(20);
        assertThat(ada.effects(Effect.DeficitRepaid.class)).hasSize(1);
        assertThat(ada.available()).isEqualTo(5);
    }

    @Test
    void growthByHandMovesTiersAndPointsByHandDoNot() {
        Life ada = Life.of(
                        plain().climbing(
                                        new Measure.Earned("growth"),
                                        new Window.Lifetime(),
                                        OnReturn.DOWNGRADE,
                                        100,
                                        500),
                        "2025-01-01T10:00")
                .credits(1_000);
        assertThat(ada.tier()).isEqualTo("base");
        ada.happens(id -> new Event.PointsCredited(
                id, ada.instant(), "growth", "goodwill", null, List.of(new Event.Credit(100, null, null))));
        assertThat(ada.tier()).isEqualTo("silver");
        ada.happens(id -> new Event.PointsDebited(id, ada.instant(), "growth", 1, "correction", null, null));
        assertThat(ada.tier()).isEqualTo("base");
    }

    @Test
    void anExtendedLotMovesInTheOrderOfSpendingAndAShorterEndIsRefused() {
        Life ada = Life.of(plain().expiring(new Expiry.Rolling(Span.days(30))), "2025-01-01T10:00")
                .buys("1", 10)
                .at("2025-01-05T10:00")
                .buys("2", 10);
        ada.happens(id -> extend(id, ada, 1L, null, "2025-12-31"));
        assertThat(ada.effects(Effect.ExpiryExtended.class)).hasSize(1);
        assertThat(ada.spends("s", 10)
                        .effects(Effect.PointsSpent.class)
                        .getFirst()
                        .movement()
                        .lot())
                .isEqualTo(2);
        ada.happens(id -> extend(id, ada, 1L, null, "2025-12-30"));
        assertThat(ada.refusal()).isEqualTo(new Refusal.NothingToExtend("points"));
        ada.happens(id -> extend(id, ada, 9L, null, "2026-12-30"));
        assertThat(ada.refusal()).isEqualTo(new Refusal.UnknownLot("points", 9));
    }

    private static Event extend(long id, Life ada, Long lot, String before, String through) {
        return new Event.PointsExtended(
                id,
                ada.instant(),
                "points",
                lot,
                before == null ? null : LocalDate.parse(before),
                LocalDate.parse(through),
                "goodwill",
                null);
    }

    @Test
    void whatExpiredComesBackWithItsNewEnd() {
        Life ada = Life.of(plain().expiring(new Expiry.Rolling(Span.days(30))), "2025-01-01T10:00")
                .buys("1", 10)
                .dawns("2025-03-01");
        ada.happens(id -> new Event.PointsRevived(
                id,
                ada.instant(),
                "points",
                null,
                LocalDate.of(2025, 1, 31),
                LocalDate.of(2025, 3, 9),
                "goodwill",
                null));
        assertThat(ada.available()).isEqualTo(10);
        assertThat(ada.dawns("2025-03-09").available()).isEqualTo(10);
        assertThat(ada.dawns("2025-03-10").available()).isZero();
    }

    @ParameterizedTest(name = "{0} more after 40 today: {1}")
    @CsvSource({"9, min", "31, max", "30, max-per-day", "10, ''"})
    void aTransferKeepsToTheLimits(long points, String limit) {
        Life ada = Life.of(plain().transferable(10, 30L, 60L), "2025-01-01T10:00")
                .credits(500)
                .gives("t1", 20)
                .gives("t2", 20);
        ada.gives("t3", points);
        if (limit.isEmpty()) {
            assertThat(ada.available()).isEqualTo(450);
            assertThat(ada.at("2025-01-02T10:00").gives("t4", 30).available()).isEqualTo(420);
        } else {
            assertThat(ada.refusal())
                    .isInstanceOfSatisfying(
                            Refusal.TransferLimit.class,
                            refusal -> assertThat(refusal.limit()).isEqualTo(limit));
        }
    }

    @Test
    void whatIsNotTransferableIsNot() {
        assertThat(Life.of(plain(), "2025-01-01T10:00")
                        .credits(50)
                        .gives("t", 10)
                        .refusal())
                .isEqualTo(new Refusal.NotTransferable("points"));
    }

    @Test
    void whatSlidHasAtTheReceiversTheEndThatItHadThen() {
        Life ada = Life.of(
                        plain().transferable(1, null, null).expiring(new Expiry.Sliding(Span.days(10))),
                        "2025-01-01T10:00")
                .buys("1", 100);
        Event.PointsSent sent = new Event.PointsSent(99, ada.instant(), "t", 2, "points", 40);
        Outcome.Decided decided = (Outcome.Decided) ada.engine().decide(ada.state(), sent);
        Event.PointsReceived received = Engine.received(100, 1, sent, decided);
        assertThat(received.parts())
                .containsExactly(
                        new Event.Received(40, ada.instant(), ada.points().slidesUntil()));
        Life bob = Life.of(plain().expiring(new Expiry.Sliding(Span.days(10))), "2025-01-01T10:00");
        bob.happens(id -> received);
        assertThat(bob.at("2025-01-08T10:00").buys("1", 5).dawns("2025-01-12").available())
                .as("his own shopping keeps nothing alive that was given to him")
                .isEqualTo(5);
    }
}
