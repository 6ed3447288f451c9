package zhiyin.engine.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Engine;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/** Ten members buy for 100.00 each day of a hundred days: 100 points a head and day, 1,000 a day. */
class BudgetTests {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = FIRST.plus(Duration.ofDays(100));

    private static Engine engine(String budget) {
        return engine(budget, "none");
    }

    private static Engine engine(String budget, String pending) {
        String yaml = """
                programme: shop
                name: Shop
                currency: CNY
                zone: UTC
                unknownMember: enroll
                assets:
                  - {code: points, name: Points, kind: points, pending: %s, expiry: never, shortfall: deficit, valuePerPoint: 0.01}
                earning:
                  choose: sum
                  rules:
                    - {code: base, name: Base, asset: points, on: order.paid, award: {points: 1, each: 1.00, round: floor}%s}
                """.formatted(pending, budget.isEmpty() ? "" : ", budget: pot") + budget;
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(Programme programme) -> new Engine(programme, 1);
            case Reading.Faulty(var faults) ->
                throw new AssertionError(faults.getFirst().sentence());
        };
    }

    private static String pot(long points) {
        return "budgets:\n  - {code: pot, name: Pot, asset: points, points: " + points + ", onEmpty: stop}\n";
    }

    private static List<Page> days(BiPredicate<Integer, Integer> buys) {
        PageWriter writer = new PageWriter(1 << 20);
        for (int member = 0; member < 10; member++) {
            writer.begin(member);
            writer.add(new Event.MemberEnrolled(1, FIRST, MemberProfile.since(FIRST)), 1, Allowances.UNLIMITED);
            for (int day = 0; day < 100; day++) {
                if (!buys.test(member, day)) {
                    continue;
                }
                Instant at = FIRST.plus(Duration.ofDays(day)).plusSeconds(3600 + member);
                OrderLine line = new OrderLine("1", "cup", null, null, 1, 10_000, 0, 0);
                Order order = new Order(member + "-" + day, null, null, 0, List.of(line));
                writer.add(new Event.OrderPaid(1, at, order), 1, Allowances.UNLIMITED);
            }
        }
        return List.of(writer.finish());
    }

    private static Comparison compare(Engine live, Engine draft, Instant from) {
        return compare(live, draft, from, (member, day) -> true);
    }

    private static Comparison compare(Engine live, Engine draft, Instant from, BiPredicate<Integer, Integer> buys) {
        Backtest backtest =
                new Backtest(new Plan(version -> live, live, draft, from, END, Plan.worth(draft.programme())));
        for (; ; ) {
            Sums sums = Past.fold(backtest, days(buys));
            Backtest within = backtest.within(sums);
            if (within == null) {
                return backtest.comparison(sums);
            }
            backtest = within;
        }
    }

    @Test
    void a_budget_ends_on_the_day_on_which_it_would_have_been_passed_and_is_never_passed() {
        Comparison comparison = compare(engine(""), engine(pot(30_500)), FIRST);
        Comparison.BudgetUse pot = comparison.budgets().draft().getFirst();
        assertThat(pot.endedAt())
                .isBetween(
                        FIRST.plus(Duration.ofDays(30)),
                        FIRST.plus(Duration.ofDays(30).plusHours(2)));
        assertThat(pot.drawn()).isBetween(30_000L, 30_500L);
        assertThat(comparison.accounts().get("points").draft().units(Flow.EARNED))
                .isEqualTo(pot.drawn());
        assertThat(comparison.accounts().get("points").live().units(Flow.EARNED))
                .isEqualTo(100_000);
        assertThat(comparison.cost()).isEqualTo(new Comparison.Both<>(100_000L, pot.drawn()));
    }

    @Test
    void one_that_lasts_ends_nowhere() {
        Comparison.BudgetUse pot = compare(engine(""), engine(pot(100_000)), FIRST)
                .budgets()
                .draft()
                .getFirst();
        assertThat(pot.endedAt()).isNull();
        assertThat(pot.drawn()).isEqualTo(100_000);
    }

    @Test
    void what_was_drawn_before_the_period_is_gone_from_it() {
        Instant from = FIRST.plus(Duration.ofDays(20));
        Comparison.BudgetUse pot = compare(engine(pot(1_000_000)), engine(pot(30_500)), from)
                .budgets()
                .draft()
                .getFirst();
        assertThat(pot.before()).isEqualTo(20_000);
        assertThat(pot.endedAt())
                .isBetween(
                        FIRST.plus(Duration.ofDays(30)),
                        FIRST.plus(Duration.ofDays(30).plusHours(2)));
        assertThat(pot.drawn()).isBetween(10_000L, 10_500L);
    }

    @Test
    void the_live_version_keeps_within_its_budget_too_where_no_record_says_what_it_was_allowed() {
        Comparison comparison = compare(engine(pot(5_000)), engine(""), FIRST);
        assertThat(comparison.accounts().get("points").live().units(Flow.EARNED))
                .isEqualTo(5_000);
        assertThat(comparison.refusals().live()).isEqualTo(Map.of());
    }

    /** Every other member buys when what the others wait for in vain is given up, and they themselves are away. */
    @Test
    void what_is_given_up_is_back_at_the_moment_at_which_it_is_given_up() {
        String inVain = "{until: delivered, days: 0, cancelAfterDays: 10}";
        Comparison.BudgetUse pot = compare(engine(""), engine(pot(500), inVain), FIRST, BudgetTests::inTurn)
                .budgets()
                .draft()
                .getFirst();
        assertThat(pot.endedAt()).isNull();
        // what was bought on the ninetieth day still waits
        assertThat(pot.drawn()).isEqualTo(500);
        Comparison.BudgetUse less = compare(engine(""), engine(pot(499), inVain), FIRST, BudgetTests::inTurn)
                .budgets()
                .draft()
                .getFirst();
        assertThat(less.endedAt()).isBetween(FIRST, FIRST.plus(Duration.ofHours(2)));
    }

    private static boolean inTurn(int member, int day) {
        return day % 20 == (member % 2 == 0 ? 0 : 10);
    }
}
