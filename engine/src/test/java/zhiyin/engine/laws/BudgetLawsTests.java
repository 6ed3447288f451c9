package zhiyin.engine.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerYuan;
import static zhiyin.engine.Programmes.paidBy;
import static zhiyin.engine.Programmes.rule;
import static zhiyin.engine.Programmes.times;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.Decision;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Orders;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.RuleTrace.Draw;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.OnEmpty;
import zhiyin.engine.program.Programme.Stack;

/**
 * Many members, two budgets and random events, beside a model that knows nothing of rules: it holds two numbers, and to
 * each who asks gives what the budget's word says.
 */
class BudgetLawsTests {

    private static final Instant BEGINNING = Instant.parse("2026-03-01T00:00:00Z");
    private static final int MEMBERS = 6;
    private static final int EVENTS = 400;

    private final Map<String, Long> left = new HashMap<>();
    private final Map<String, OnEmpty> onEmpty = new HashMap<>();
    private final Map<String, Long> total = new HashMap<>();
    private final Map<String, Long> lost = new HashMap<>();
    private final Map<String, Long> kept = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void noBudgetIsEverPassedAndEachIsTheSumOfItsDecisions(long seed) {
        Random random = new Random(seed);
        Engine engine = new Engine(
                aProgramme()
                        .stacking(pick(random, Stack.values()))
                        .earning(
                                paidBy("spring", onePointPerYuan()),
                                paidBy("autumn", rule("gift", "order.paid", new Award.Fixed(40))),
                                rule("plain", "order.paid", new Award.Fixed(3)),
                                paidBy("autumn", rule("checkin", "checkin.done", new Award.Fixed(9))))
                        .multiplying(
                                paidBy("spring", times("double", new Ratio(2, 1), null)),
                                paidBy("autumn", times("more", new Ratio(3, 2), null)),
                                times("free", new Ratio(5, 4), null))
                        .spending(budget(random, "spring"), budget(random, "autumn"))
                        .build(),
                1);
        List<MemberState> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            Event joins = new Event.MemberEnrolled(i, BEGINNING, MemberProfile.since(BEGINNING));
            members.add(decided(engine.decide(MemberState.NOBODY, joins)).after());
        }
        List<List<String>> orders = new ArrayList<>();
        members.forEach(member -> orders.add(new ArrayList<>()));
        for (int i = 0; i < EVENTS; i++) {
            int who = random.nextInt(MEMBERS);
            Event event = event(random, MEMBERS + i, orders.get(who));
            Allowances allowances = new Allowances(Map.copyOf(left));
            Outcome outcome = engine.decide(members.get(who), event, allowances);
            if (outcome instanceof Outcome.Decided decided) {
                follow(decided.decision());
                if (event instanceof Event.ActivityDone) {
                    decided.decision().flows().forEach((code, flow) -> kept.merge(code, flow.drawn(), Long::sum));
                }
                assertThat(engine.decide(
                                members.get(who),
                                event,
                                Allowances.of(decided.decision().draws())))
                        .as("event %s decided again by what it drew", i)
                        .isEqualTo(decided);
                members.set(who, decided.after());
            }
        }
        assertThat(lost.values().stream().mapToLong(Long::longValue).sum())
                .as("some of them came too late")
                .isPositive();
        for (int who = 0; who < MEMBERS; who++) {
            for (String order : orders.get(who)) {
                Event all = new Event.OrderReturned(9_000, at(EVENTS + 1), order, "all", List.of());
                if (engine.decide(members.get(who), all) instanceof Outcome.Decided decided) {
                    follow(decided.decision());
                    members.set(who, decided.after());
                }
            }
        }
        // every order has come back, and nobody had spent anything: gone is only what check-ins gave
        total.forEach((code, points) -> assertThat(points - left.get(code)).isEqualTo(kept.getOrDefault(code, 0L)));
    }

    private void follow(Decision decision) {
        Map<String, Long> drawn = new HashMap<>();
        for (Draw draw : decision.draws()) {
            long rest = left.get(draw.budget()) - drawn.getOrDefault(draw.budget(), 0L);
            long fair = draw.wanted() <= rest ? draw.wanted() : onEmpty.get(draw.budget()) == OnEmpty.STOP ? 0 : rest;
            assertThat(draw.given()).isEqualTo(fair);
            lost.merge(draw.budget(), draw.wanted() - draw.given(), Long::sum);
            drawn.merge(draw.budget(), draw.given(), Long::sum);
        }
        decision.flows().forEach((budget, flow) -> {
            assertThat(flow.drawn()).isEqualTo(drawn.getOrDefault(budget, 0L));
            left.merge(budget, flow.givenBack() - flow.drawn(), Long::sum);
            assertThat(left.get(budget)).isBetween(0L, total.get(budget));
        });
        drawn.forEach((budget, points) ->
                assertThat(points == 0 || decision.flows().containsKey(budget)).isTrue());
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.PointsEarned earned) {
                assertThat(earned.shares().stream()
                                .mapToLong(Effect.RuleShare::points)
                                .sum())
                        .isEqualTo(earned.movement().points());
            }
        }
    }

    private Budget budget(Random random, String code) {
        long points = 1_000 + random.nextInt(9_000);
        OnEmpty how = pick(random, OnEmpty.values());
        left.put(code, points);
        total.put(code, points);
        onEmpty.put(code, how);
        return new Budget(code, Label.of(code), "points", points, how, null, null, true);
    }

    private static Event event(Random random, int id, List<String> orders) {
        int kind = random.nextInt(10);
        if (kind < 6 || orders.isEmpty()) {
            String number = "o" + id;
            orders.add(number);
            Orders order = Orders.anOrder(number);
            for (int i = 0; i <= random.nextInt(4); i++) {
                order.line("any", 1 + random.nextInt(3), 1 + random.nextInt(30_000));
            }
            Order built = order.build();
            return new Event.OrderPaid(id, at(id), built);
        }
        if (kind < 7) {
            return new Event.ActivityDone(id, at(id), "checkin.done", Map.of());
        }
        String order = orders.get(random.nextInt(orders.size()));
        List<ReturnedLine> lines = kind < 9 ? List.of(new ReturnedLine("1", 1L, null)) : List.of();
        return new Event.OrderReturned(id, at(id), order, "r" + id, lines);
    }

    private static Instant at(int step) {
        return BEGINNING.plus(step, ChronoUnit.MINUTES);
    }

    private static Outcome.Decided decided(Outcome outcome) {
        return (Outcome.Decided) outcome;
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... all) {
        return all[random.nextInt(all.length)];
    }
}
