package zhiyin.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Base;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Lets the engine decide the whole year, under programmes like the two templates, without their extras. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoDecisionsTests {
    private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
    private static final Label NO_NAME = Label.of("");

    private final Map<String, MemberState> states = new HashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private int spends;

    @Test
    void theEngineRefusesNothingOfTheYearButAFewSpends() {
        assertThat(refusals).allMatch(Refusal.NotEnough.class::isInstance);
        assertThat(spends).isGreaterThan(1_500);
        assertThat(refusals.size() * 50).isLessThan(spends);
    }

    @Test
    void theLivelyMemberHasPointsAndATierAboveTheLowest() {
        MemberState lively = Objects.requireNonNull(states.get(DemoShop.LIVELY_MEMBER));
        assertThat(lively.account("points").available()).isPositive();
        assertThat(lively.standings().get("status")).extracting("tier").isIn("silver", "gold");
        assertThat(lively.orders().values()).anyMatch(order -> order.returnedAmount() > 0 && !order.whollyReturned());
    }

    @Test
    void everyTierOfTheSupermarketHasMembers() {
        assertThat(states.values().stream()
                        .flatMap(state -> state.standings().values().stream())
                        .map(standing -> standing.tier())
                        .distinct())
                .containsExactlyInAnyOrder("regular", "silver", "gold", "black");
    }

    @BeforeAll
    void decideTheWholeYear() {
        DemoShop shop = DemoShop.of(DemoShop.SEED, TODAY);
        Map<String, Engine> engines =
                Map.of("supermarket", new Engine(supermarket(), 1), "stars", new Engine(stars(), 1));
        for (DemoMember member : shop.members()) {
            decide(
                    engine(engines, member.programme()),
                    member.identity(),
                    new Event.MemberEnrolled(0, member.enrolledAt(), member.profile()));
        }
        for (DemoEvent event : shop.events()) {
            decide(engine(engines, event.programme()), event.identity(), event.content());
            spends += event.content() instanceof Event.PointsSpent ? 1 : 0;
        }
    }

    private static Engine engine(Map<String, Engine> engines, String programme) {
        return Objects.requireNonNull(engines.get(programme));
    }

    private void decide(Engine engine, String identity, Event event) {
        switch (engine.decide(states.getOrDefault(identity, MemberState.NOBODY), event)) {
            case Outcome.Decided(var _, var after) -> states.put(identity, after);
            case Outcome.Refused(var refusal) -> refusals.add(refusal);
        }
    }

    private static Programme supermarket() {
        Asset points = new Asset(
                "points",
                NO_NAME,
                AssetKind.POINTS,
                new Programme.Pending.Days(7),
                new Programme.Expiry.Never(),
                Programme.Shortfall.DEFICIT);
        Asset growth = new Asset(
                "growth",
                NO_NAME,
                AssetKind.GROWTH,
                new Programme.Pending.None(),
                new Programme.Expiry.Never(),
                Programme.Shortfall.CLAMP);
        Condition earns = new Condition.Test(
                "line.category", Operator.NOT_IN, new Operand.WordList(List.of("tobacco", "gift-card")));
        return programme(
                "supermarket",
                List.of(),
                List.of(points, growth),
                List.of(rate("base", "points", earns, 100), rate("growth", "growth", earns, 100)),
                List.of(new Ladder(
                        "status",
                        NO_NAME,
                        new Programme.Measure.Earned("growth"),
                        new Programme.Window.Rolling(Span.months(12)),
                        Programme.OnReturn.KEEP,
                        List.of(
                                new Tier("regular", NO_NAME, 0),
                                new Tier("silver", NO_NAME, 2_000),
                                new Tier("gold", NO_NAME, 8_000),
                                new Tier("black", NO_NAME, 20_000)))));
    }

    private static Programme stars() {
        Asset stars = new Asset(
                "stars",
                NO_NAME,
                AssetKind.POINTS,
                new Programme.Pending.None(),
                new Programme.Expiry.Sliding(Span.months(12)),
                Programme.Shortfall.CLAMP);
        return programme(
                "stars",
                List.of(
                        new Activity("checkin.done", NO_NAME, List.of()),
                        new Activity("review.posted", NO_NAME, List.of())),
                List.of(stars),
                List.of(rate("base", "stars", null, 1_000)),
                List.of());
    }

    private static EarningRule rate(String code, String asset, @Nullable Condition lines, int fenAPoint) {
        Award award = new Award.Rate(new Ratio(1, fenAPoint), Base.PAID, Rounding.FLOOR, Programme.RoundPer.ORDER);
        return new EarningRule(code, NO_NAME, asset, "order.paid", null, lines, award, null, null);
    }

    private static Programme programme(
            String code, List<Activity> activities, List<Asset> assets, List<EarningRule> rules, List<Ladder> ladders) {
        return new Programme(
                code,
                NO_NAME,
                "CNY",
                2,
                Rhythm.ZONE,
                Programme.UnknownMember.REFUSE,
                List.of(),
                activities,
                assets,
                Programme.Choose.SUM,
                Programme.Stack.BEST,
                rules,
                List.of(),
                ladders);
    }
}
