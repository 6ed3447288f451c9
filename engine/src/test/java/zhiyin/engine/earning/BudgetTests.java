package zhiyin.engine.earning;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Orders.anOrder;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerYuan;
import static zhiyin.engine.Programmes.paidBy;
import static zhiyin.engine.Programmes.rule;
import static zhiyin.engine.Programmes.times;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Decision.Flow;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.LinePoints;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.decision.RuleTrace.Draw;
import zhiyin.engine.decision.RuleTrace.Verdict;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.OnEmpty;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.program.Programme.Stack;
import zhiyin.engine.rule.Unmet;

class BudgetTests {

    /** 300.50 yuan: 100 points for the first line, 200 for the second. */
    private static final Order RICE_AND_PAN =
            anOrder("A").line("rice", 3, 10_000).line("pan", 1, 20_050).build();

    private static Life buying(Programmes programme, long allowed) {
        return Life.of(programme, "2026-03-10T10:00").allowed("spring", allowed).buys(RICE_AND_PAN);
    }

    private static Programmes onePerYuan(OnEmpty onEmpty) {
        return aProgramme().earning(paidBy("spring", onePointPerYuan())).spending(1_000, onEmpty);
    }

    private static List<RuleTrace> traces(Life life) {
        return life.decision().considered();
    }

    @ParameterizedTest(name = "{0} with {1} left gives {2}: {3}")
    @CsvSource({
        "STOP, 300, 300, APPLIED",
        "STOP, 299, 0, BUDGET",
        "STOP, 0, 0, BUDGET",
        "PARTIAL, 301, 300, APPLIED",
        "PARTIAL, 299, 299, APPLIED",
        "PARTIAL, 1, 1, APPLIED",
        "PARTIAL, 0, 0, BUDGET",
    })
    void anAwardThatDoesNotFitIsStoppedOrGivenInPart(OnEmpty onEmpty, long left, long given, Verdict verdict) {
        Life life = buying(onePerYuan(onEmpty), left);
        assertThat(life.available()).isEqualTo(given);
        assertThat(traces(life)).singleElement().satisfies(trace -> {
            assertThat(trace.verdict()).isEqualTo(verdict);
            assertThat(trace.points()).isEqualTo(given);
            assertThat(trace.draw()).isEqualTo(new Draw("spring", 300, given));
        });
        assertThat(life.decision().flows()).isEqualTo(given == 0 ? Map.of() : Map.of("spring", new Flow(given, 0)));
    }

    @Test
    void whatIsGivenInPartIsSharedOverTheLinesAndComesBackExactly() {
        Life life = buying(onePerYuan(OnEmpty.PARTIAL), 100);
        assertThat(life.effects(Effect.PointsEarned.class).getFirst().shares())
                .containsExactly(new Effect.RuleShare(
                        "base", 100, List.of(new LinePoints("1", 33), new LinePoints("2", 67)), "spring"));
        life.returns("A", new ReturnedLine("1", 1L, null));
        assertThat(life.effects(Effect.BudgetGivenBack.class))
                .containsExactly(new Effect.BudgetGivenBack("spring", "points", 10, "A", "return3", life.instant()));
        life.returns("A");
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 90)));
        assertThat(life.points().balance()).isZero();
    }

    @Test
    void whoIsNamedFirstIsServedFirst() {
        var programme = aProgramme()
                .earning(
                        paidBy("spring", rule("gift", "order.paid", new Award.Fixed(50))),
                        paidBy("spring", onePointPerYuan()),
                        paidBy("spring", rule("bow", "order.paid", new Award.Fixed(7))))
                .spending(1_000, OnEmpty.STOP);
        Life life = buying(programme, 200);
        assertThat(traces(life).stream().map(RuleTrace::draw))
                .containsExactly(new Draw("spring", 50, 50), new Draw("spring", 300, 0), new Draw("spring", 7, 7));
        assertThat(Allowances.of(life.decision().draws())).isEqualTo(new Allowances(Map.of("spring", 57L)));
    }

    @Test
    void whatABudgetDidNotGiveIsNotMultiplied() {
        var programme = onePerYuan(OnEmpty.PARTIAL).multiplying(times("double", new Ratio(2, 1), null));
        assertThat(buying(programme, 100).available()).isEqualTo(200);
        assertThat(buying(programme, 0).available()).isZero();
        assertThat(traces(buying(programme, 0)))
                .extracting(RuleTrace::verdict)
                .containsExactly(Verdict.BUDGET, Verdict.TOO_LITTLE);
    }

    @ParameterizedTest(name = "{0}: {1} left gives {2}")
    @CsvSource({
        "BEST, 1000, 900",
        "BEST, 599, 899",
        "BEST, 1, 301",
        "BEST, 0, 300",
        "SUM, 1000, 1200",
        "SUM, 700, 1000",
        "SUM, 300, 600",
        // what the first adds is multiplied by the second: 300 + 300 + 1200
        "PRODUCT, 2000, 1800",
        "PRODUCT, 1499, 1799",
        "PRODUCT, 250, 550",
    })
    void whatAMultiplierAddsIsDrawnFromItsOwnBudget(Stack stack, long left, long earned) {
        var programme = aProgramme()
                .earning(onePointPerYuan())
                .stacking(stack)
                .multiplying(
                        paidBy("spring", times("double", new Ratio(2, 1), null)),
                        paidBy("spring", times("triple", new Ratio(3, 1), null)))
                .spending(10_000, OnEmpty.PARTIAL);
        Life life = buying(programme, left);
        assertThat(life.available()).isEqualTo(earned);
        long drawn = earned - 300;
        assertThat(life.decision().flows()).isEqualTo(drawn == 0 ? Map.of() : Map.of("spring", new Flow(drawn, 0)));
        life.returns("A");
        assertThat(life.points().balance()).isZero();
        assertThat(life.decision().flows()).isEqualTo(drawn == 0 ? Map.of() : Map.of("spring", new Flow(0, drawn)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-03-09T23:59, NOT_MET",
        "2026-03-10T00:00, APPLIED",
        "2026-03-12T23:59, APPLIED",
        "2026-03-13T00:00, NOT_MET",
    })
    void aBudgetPaysOnItsDaysOnly(String time, Verdict verdict) {
        var programme = aProgramme()
                .earning(paidBy("spring", onePointPerYuan()))
                .spending(new Budget(
                        "spring",
                        Label.of("spring"),
                        "points",
                        1_000,
                        OnEmpty.STOP,
                        LocalDate.parse("2026-03-10"),
                        LocalDate.parse("2026-03-12"),
                        true));
        Life life = Life.of(programme, time).buys(RICE_AND_PAN);
        assertThat(traces(life)).extracting(RuleTrace::verdict).containsExactly(verdict);
        if (verdict == Verdict.NOT_MET) {
            assertThat(traces(life).getFirst().unmet()).extracting(Unmet::field).containsExactly("date.day");
        }
    }

    @Test
    void whatIsForgivenHasBeenPaidForAndDoesNotGoBack() {
        Life life = buying(onePerYuan(OnEmpty.STOP).onShortfall(Shortfall.CLAMP), 300)
                .spends("s", 250)
                .returns("A");
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 50)));
        life = buying(onePerYuan(OnEmpty.STOP).onShortfall(Shortfall.DEFICIT), 300)
                .spends("s", 250)
                .returns("A");
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 300)));
    }

    @Test
    void aBudgetThatTakesNothingBackIsToldOfNothing() {
        var programme = aProgramme()
                .earning(paidBy("spring", onePointPerYuan()))
                .spending(new Budget("spring", Label.of("s"), "points", 1_000, OnEmpty.STOP, null, null, false));
        assertThat(buying(programme, 1_000).returns("A").decision().flows()).isEmpty();
    }

    @Test
    void aReturnGoesBackWhereItWasDrawnFromWhateverTheProgrammeSaysNow() {
        Life life = buying(onePerYuan(OnEmpty.STOP), 1_000)
                .under(aProgramme().earning(onePointPerYuan()))
                .returns("A");
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 300)));
    }

    /** A lot that waits to be delivered, and is given up at the start of 20 March. */
    private static Life waiting(Budget... budgets) {
        return buying(
                onePerYuan(OnEmpty.STOP)
                        .earning(
                                rule("plain", "order.paid", new Award.Fixed(5)),
                                paidBy("summer", rule("gift", "order.paid", new Award.Fixed(30))))
                        .pending(new Pending.Until("delivered", 0, 10))
                        .spending(budgets),
                1_000);
    }

    private static Budget summer(boolean giveBack) {
        return new Budget("summer", Label.of("summer"), "points", 100, OnEmpty.STOP, null, null, giveBack);
    }

    @Test
    void whatIsGivenUpGoesBackIntoEachBudgetThatHadPaidAtTheMomentItIsGivenUp() {
        Life life = waiting(summer(true)).dawns("2026-03-19");
        assertThat(life.effects(Effect.BudgetGivenBack.class)).isEmpty();
        life.at("2026-03-25T09:00").checksIn();
        assertThat(life.effects(Effect.PointsCancelled.class)
                        .getFirst()
                        .movement()
                        .points())
                .isEqualTo(335);
        Instant cancelled =
                LocalDate.parse("2026-03-20").atStartOfDay(Programmes.SHANGHAI).toInstant();
        assertThat(life.effects(Effect.BudgetGivenBack.class))
                .containsExactly(
                        new Effect.BudgetGivenBack("spring", "points", 300, "A", null, cancelled),
                        new Effect.BudgetGivenBack("summer", "points", 30, "A", null, cancelled));
        life.returns("A");
        assertThat(life.decision().effects()).isEmpty();
    }

    @Test
    void whatCameBackBeforeGoesBackOnce() {
        Life life = waiting(summer(true)).returns("A", new ReturnedLine("2", 1L, null));
        // of 300 the pan's 200, and of 30 by two thirds of the money 20
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 200), "summer", new Flow(0, 20)));
        life.dawns("2026-03-20");
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 100), "summer", new Flow(0, 10)));
        assertThat(life.effects(Effect.PointsCancelled.class)
                        .getFirst()
                        .movement()
                        .points())
                .isEqualTo(112);
        assertThat(life.lot(1).terms().awaits().budgets()).isEmpty();
    }

    @Test
    void whatWasGivenForGoodIsNotGivenBackWhenItIsGivenUpEither() {
        Life life = waiting(summer(false)).dawns("2026-03-20");
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 300)));
    }

    @Test
    void whatArrivedInTimeStays() {
        Life life = waiting(summer(true)).sees("A", "delivered").dawns("2026-03-20");
        assertThat(life.decision().effects()).isEmpty();
        assertThat(life.available()).isEqualTo(335);
    }

    @Test
    void whatExpiresWhileItWaitsWasGivenAllTheSame() {
        Life life = buying(
                        onePerYuan(OnEmpty.STOP)
                                .pending(new Pending.Until("delivered", 0, 10))
                                .expiring(new Expiry.Rolling(Span.days(5))),
                        1_000)
                .dawns("2026-03-20");
        assertThat(life.decision().flows()).isEmpty();
        life.returns("A");
        assertThat(life.decision().flows()).isEqualTo(Map.of("spring", new Flow(0, 300)));
    }
}
