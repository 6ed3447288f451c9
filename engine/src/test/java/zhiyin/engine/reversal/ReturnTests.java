package zhiyin.engine.reversal;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Orders.anOrder;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerFen;
import static zhiyin.engine.Programmes.onePointPerYuan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Place;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.program.Programme.Window;

class ReturnTests {

    private static final Order TWO_LINES =
            anOrder("1").line("shirt", 3, 3_000).line("socks", 1, 1_000).build();

    private static Programmes plain() {
        return aProgramme().earning(onePointPerFen());
    }

    private static ReturnedLine units(String line, long quantity) {
        return new ReturnedLine(line, quantity, null);
    }

    private static ReturnedLine money(String line, long amount) {
        return new ReturnedLine(line, null, amount);
    }

    @Test
    void aReturnedLineTakesBackWhatThatLineEarned() {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys(TWO_LINES);
        assertThat(ada.returns("1", units("2", 1)).available()).isEqualTo(3_000);
        assertThat(ada.returns("1", units("1", 1)).available()).isEqualTo(2_000);
        assertThat(ada.returns("1", money("1", 500)).available()).isEqualTo(1_500);
        assertThat(ada.returns("1").available()).isZero();
    }

    @Test
    void partsThatDoNotDivideEvenlyStillLeaveNothing() {
        Order ten = anOrder("1").line("pen", 3, 1_000).build();
        Life ada = Life.of(aProgramme().earning(onePointPerYuan()), "2025-01-01T10:00")
                .buys(ten);
        assertThat(ada.returns("1", units("1", 1)).available()).isEqualTo(7);
        assertThat(ada.returns("1", units("1", 1)).available()).isEqualTo(4);
        assertThat(ada.returns("1", units("1", 1)).available()).isZero();
    }

    @ParameterizedTest(name = "{0} units of 3: {1}")
    @CsvSource({"3, true", "4, false"})
    void noMoreUnitsComeBackThanAreOut(long quantity, boolean accepted) {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys(TWO_LINES).returns("1", units("1", quantity));
        if (accepted) {
            assertThat(ada.available()).isEqualTo(1_000);
        } else {
            assertThat(ada.refusal()).isEqualTo(new Refusal.ReturnExceeds("1", "1", "units", 4, 3));
            assertThat(ada.available()).isEqualTo(4_000);
        }
    }

    @Test
    void noMoreMoneyComesBackThanIsOutAndNothingComesBackTwice() {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys(TWO_LINES);
        assertThat(ada.returns("1", money("2", 1_001)).refusal())
                .isEqualTo(new Refusal.ReturnExceeds("1", "2", "amount", 1_001, 1_000));
        assertThat(ada.returns("1", units("3", 1)).refusal()).isEqualTo(new Refusal.UnknownLine("1", "3"));
        assertThat(ada.returns("2").refusal()).isEqualTo(new Refusal.UnknownOrder("2"));
        ada.returns("1");
        assertThat(ada.returns("1").refusal()).isEqualTo(new Refusal.AlreadyReturned("1"));
    }

    @Test
    void whatIsPendingInTheLotIsTakenBackFromThere() {
        Life ada = Life.of(plain().pending(new Pending.Days(7)), "2025-01-01T10:00")
                .buys("0", 500)
                .dawns("2025-01-08")
                .buys(TWO_LINES)
                .returns("1");
        assertThat(ada.available()).isEqualTo(500);
        assertThat(ada.points().pending()).isZero();
        assertThat(ada.effects(Effect.PointsTakenBack.class))
                .extracting(taken -> taken.movement().from())
                .containsExactly(Place.PENDING);
    }

    /** 4,000 earned and 3,500 of them spent; 200 more were earned by another order; then the order comes back. */
    @ParameterizedTest(name = "{0}: available {1}, owed {2}, forgiven {3}")
    @CsvSource({"DEFICIT, 0, -3300, 0", "CLAMP, 0, 0, 3300", "PENDING_ONLY, 700, 0, 4000"})
    void whatWasSpentAlreadyFollowsThePolicy(Shortfall shortfall, long available, long owed, long forgiven) {
        Life ada = Life.of(plain().onShortfall(shortfall), "2025-01-01T10:00")
                .buys(TWO_LINES)
                .spends("s", 3_500)
                .buys("2", 200)
                .returns("1");
        assertThat(ada.available()).isEqualTo(available);
        assertThat(ada.points().owed()).isEqualTo(owed);
        assertThat(ada.effects(Effect.ShortfallForgiven.class).stream()
                        .mapToLong(Effect.ShortfallForgiven::points)
                        .sum())
                .isEqualTo(forgiven);
    }

    @ParameterizedTest(name = "owing 4000 and earning {0}: available {1}, owed {2}")
    @CsvSource({"3999, 0, -1", "4000, 0, 0", "4001, 1, 0"})
    void aCreditRepaysWhatIsOwedFirst(long earned, long available, long owed) {
        Life ada = Life.of(plain(), "2025-01-01T10:00")
                .buys(TWO_LINES)
                .spends("s", 4_000)
                .returns("1")
                .buys("2", earned);
        assertThat(ada.available()).isEqualTo(available);
        assertThat(ada.points().owed()).isEqualTo(owed);
    }

    @Test
    void whatComesTooLateToBeUsedRepaysNothing() {
        Life ada = Life.of(plain().expiring(new Expiry.Rolling(Span.days(30))), "2025-01-01T10:00")
                .buys(TWO_LINES)
                .spends("s", 4_000)
                .returns("1")
                .dawns("2025-03-01")
                .at("2025-01-02T10:00")
                .buys("2", 500);
        assertThat(ada.points().owed()).isEqualTo(-4_000);
        assertThat(ada.lot(2).expired()).isEqualTo(500);
    }

    @Test
    void pointsSpentOnTheOrderComeBackToTheirLotsInProportionAndMakeGoodFirst() {
        Life ada = Life.of(plain().expiring(new Expiry.Rolling(Span.days(30))), "2025-01-01T10:00")
                .buys("0", 1_000)
                .at("2025-01-10T10:00")
                .spendsOn("1", "s", 1_000)
                .buys(TWO_LINES);
        ada.returns("1", units("2", 1));
        assertThat(ada.lot(1).available()).isEqualTo(250);
        assertThat(ada.lot(2).available()).isEqualTo(3_000);
        ada.returns("1");
        assertThat(ada.lot(1).available()).isEqualTo(1_000);
        assertThat(ada.available()).isEqualTo(1_000);
        assertThat(ada.dawns("2025-01-31").available()).isEqualTo(1_000);
        assertThat(ada.dawns("2025-02-01").available())
                .as("they keep the expiry of the lot they came from")
                .isZero();
    }

    @Test
    void pointsGivenBackAfterTheirExpiryExpireAtOnce() {
        Life ada = Life.of(plain().expiring(new Expiry.Rolling(Span.days(30))), "2025-01-01T10:00")
                .buys("0", 1_000)
                .at("2025-01-10T10:00")
                .spendsOn("1", "s", 1_000)
                .buys(TWO_LINES)
                .at("2025-02-05T10:00")
                .returns("1");
        assertThat(ada.available()).isZero();
        assertThat(ada.effects(Effect.PointsReinstated.class)).hasSize(1);
        assertThat(ada.effects(Effect.PointsExpired.class))
                .extracting(expired -> expired.movement().points())
                .containsExactly(1_000L);
    }

    @Test
    void whatExpiredAnywayIsNotAskedForAgain() {
        Life ada = Life.of(plain().expiring(new Expiry.Rolling(Span.days(30))), "2025-01-01T10:00")
                .buys(TWO_LINES)
                .dawns("2025-02-01")
                .returns("1");
        assertThat(ada.points().owed()).isZero();
        assertThat(ada.lot(1).reversed()).isEqualTo(4_000);
    }

    private static Life climbingByOrders() {
        return Life.of(
                plain().climbing(new Measure.Orders(), new Window.Lifetime(), OnReturn.DOWNGRADE, 1, 2),
                "2025-01-01T10:00");
    }

    @Test
    void allTheMoneyOfALineIsTheWholeLine() {
        Life ada = climbingByOrders().buys(TWO_LINES).returns("1", money("1", 3_000), money("2", 1_000));
        assertThat(ada.available()).isZero();
        assertThat(ada.tier()).isEqualTo("base");
        assertThat(ada.returns("1", units("1", 3)).refusal()).isEqualTo(new Refusal.AlreadyReturned("1"));
        assertThat(ada.returns("1").refusal()).isEqualTo(new Refusal.AlreadyReturned("1"));
    }

    @Test
    void goodsThatFollowTheirRefundTakeNothingMoreAndAreNoMoreThanWereBought() {
        Life ada = climbingByOrders().buys(TWO_LINES).returns("1", money("1", 3_000));
        assertThat(ada.returns("1", units("1", 4)).refusal())
                .isEqualTo(new Refusal.ReturnExceeds("1", "1", "units", 4, 3));
        assertThat(ada.returns("1", units("1", 3)).available()).isEqualTo(1_000);
        assertThat(ada.tier()).isEqualTo("silver");
        assertThat(ada.returns("1", units("2", 1)).tier()).isEqualTo("base");
        assertThat(ada.state().standings().get("ladder").gathered()).isEmpty();
    }

    @Test
    void aLineThatCostNothingIsBackWhenItsUnitsAre() {
        Order withGift = anOrder("1").line("shirt", 1, 3_000).line("gift", 2, 0).build();
        Life ada = climbingByOrders().buys(withGift).returns("1", money("1", 3_000));
        assertThat(ada.returns("1", units("2", 1)).tier()).isEqualTo("silver");
        assertThat(ada.returns("1", units("2", 1)).tier()).isEqualTo("base");
        assertThat(ada.returns("1", units("2", 1)).refusal()).isEqualTo(new Refusal.AlreadyReturned("1"));
    }

    @Test
    void pointsSpentOnWhatHasComeBackAlreadyComeBackAtOnce() {
        Life ada = Life.of(plain(), "2025-01-01T10:00").buys("0", 1_000).buys(TWO_LINES);
        ada.returns("1", units("2", 1)).spendsOn("1", "s", 1_000);
        assertThat(ada.state().holds().get("s").reinstated()).isEqualTo(250);
        assertThat(ada.available()).isEqualTo(3_250);
        assertThat(ada.returns("1").available()).isEqualTo(1_000);
        ada.spendsOn("1", "t", 600);
        assertThat(ada.available()).isEqualTo(1_000);
        assertThat(ada.effects(Effect.PointsReinstated.class))
                .extracting(back -> back.movement().points())
                .containsExactly(600L);
    }
}
