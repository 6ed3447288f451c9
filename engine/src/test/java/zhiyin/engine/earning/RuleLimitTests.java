package zhiyin.engine.earning;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Orders.anOrder;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.limited;
import static zhiyin.engine.Programmes.onePointPerYuan;
import static zhiyin.engine.Programmes.points;
import static zhiyin.engine.Programmes.rule;
import static zhiyin.engine.Programmes.times;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.decision.RuleTrace.Verdict;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Choose;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Then;
import zhiyin.engine.rule.Unmet;

class RuleLimitTests {

    private static final EarningRule CHECK_IN = rule("check-in", "checkin.done", new Award.Fixed(5));

    private static Life living(EarningRule... rules) {
        return Life.of(aProgramme().earning(rules), "2026-03-01T10:00");
    }

    private static RuleTrace trace(Life life) {
        return life.decision().considered().getFirst();
    }

    @Test
    void a_rule_gives_so_often_a_day_and_again_on_the_next() {
        Life ada = living(limited(CHECK_IN, null, times(1, Period.DAY)));
        assertThat(ada.at("2026-03-02T00:00").checksIn().available()).isEqualTo(5);
        assertThat(ada.at("2026-03-02T23:59").checksIn().available()).isEqualTo(5);
        assertThat(trace(ada).verdict()).isEqualTo(Verdict.LIMIT);
        assertThat(trace(ada).unmet()).containsExactly(new Unmet("rule.times.day", "<", "1", "1"));
        assertThat(ada.at("2026-03-03T00:00").checksIn().available()).isEqualTo(10);
    }

    @ParameterizedTest(name = "a {0}: at {1} it gives nothing, at {2} again")
    @CsvSource({
        "DAY, 2026-03-04T23:59, 2026-03-05T00:00",
        "WEEK, 2026-03-08T23:59, 2026-03-09T00:00",
        "MONTH, 2026-03-31T23:59, 2026-04-01T00:00",
        "QUARTER, 2026-03-31T23:59, 2026-04-01T00:00",
        "HALF_YEAR, 2026-06-30T23:59, 2026-07-01T00:00",
        "YEAR, 2026-12-31T23:59, 2027-01-01T00:00",
    })
    void each_stretch_of_the_calendar_counts_anew(Period per, String within, String after) {
        Life ada = living(limited(CHECK_IN, null, times(1, per)));
        ada.at("2026-03-04T12:00").checksIn().at(within).checksIn();
        assertThat(ada.available()).isEqualTo(5);
        assertThat(ada.at(after).checksIn().available()).isEqualTo(10);
    }

    @Test
    void what_is_once_for_ever_is_never_again() {
        Life ada = living(limited(CHECK_IN, null, times(1, Period.EVER)));
        ada.checksIn().at("2099-01-01T10:00").checksIn();
        assertThat(ada.available()).isEqualTo(5);
        assertThat(trace(ada).unmet()).containsExactly(new Unmet("rule.times.ever", "<", "1", "1"));
    }

    @Test
    void a_limit_of_points_gives_what_is_left_and_says_what_cut_it() {
        Life ada = living(limited(onePointPerYuan(), null, points(100, Period.MONTH)));
        assertThat(ada.buys("1", 7_000).available()).isEqualTo(70);
        assertThat(trace(ada).unmet()).isEmpty();
        assertThat(ada.buys("2", 7_000).available()).isEqualTo(100);
        assertThat(trace(ada).verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(trace(ada).points()).isEqualTo(30);
        assertThat(trace(ada).unmet()).containsExactly(new Unmet("rule.points.month", "<=", "100", "140"));
        assertThat(ada.buys("3", 7_000).available()).isEqualTo(100);
        assertThat(trace(ada).verdict()).isEqualTo(Verdict.LIMIT);
        assertThat(ada.at("2026-04-01T00:00").buys("4", 7_000).available()).isEqualTo(170);
    }

    @Test
    void what_was_given_counts_even_if_it_came_back() {
        Life ada = living(limited(onePointPerYuan(), null, points(100, Period.MONTH)));
        ada.buys("1", 10_000).returns("1");
        assertThat(ada.buys("2", 10_000).available()).isZero();
    }

    @Test
    void a_limit_cuts_lines_in_proportion_and_multipliers_work_on_what_is_left() {
        var programme = aProgramme()
                .earning(limited(onePointPerYuan(), null, points(30, Period.DAY)))
                .multiplying(Programmes.times("double", new Ratio(2, 1), null));
        Life ada = Life.of(programme, "2026-03-01T10:00")
                .buys(anOrder("1").line("a", 1, 4_000).line("b", 1, 2_000).build());
        assertThat(ada.available()).isEqualTo(60);
        assertThat(ada.effects(Effect.PointsEarned.class)
                        .getFirst()
                        .shares()
                        .getFirst()
                        .lines())
                .containsExactly(new Effect.LinePoints("1", 20), new Effect.LinePoints("2", 10));
    }

    @Test
    void a_rule_that_may_give_nothing_is_not_chosen_over_one_that_may() {
        EarningRule rich = limited(rule("rich", "checkin.done", new Award.Fixed(50)), null, times(1, Period.DAY));
        Life ada = Life.of(aProgramme().choosing(Choose.BEST).earning(rich, CHECK_IN), "2026-03-01T10:00");
        assertThat(ada.checksIn().checksIn().available()).isEqualTo(55);
    }

    @ParameterizedTest(name = "{0} hours: at {1} it is {2}")
    @CsvSource({
        "24, 2026-03-02T09:59, COOLING",
        "24, 2026-03-02T10:00, APPLIED",
        "1, 2026-03-01T10:59, COOLING",
        "1, 2026-03-01T11:00, APPLIED",
    })
    void a_rule_cools_down_to_the_minute(long hours, String time, Verdict verdict) {
        Life ada = living(limited(CHECK_IN, Duration.ofHours(hours)));
        ada.at("2026-03-01T10:00").checksIn().at(time).checksIn();
        assertThat(trace(ada).verdict()).isEqualTo(verdict);
        if (verdict == Verdict.COOLING) {
            assertThat(trace(ada).unmet())
                    .extracting(Unmet::field, Unmet::wanted)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("rule.coolDown", "PT" + hours + "H"));
        }
    }

    @Test
    void a_cool_down_goes_by_when_things_occurred_also_of_what_is_told_late() {
        Life ada = living(limited(CHECK_IN, Duration.ofHours(2)));
        ada.at("2026-03-10T10:00").checksIn();
        assertThat(ada.at("2026-03-10T08:30").checksIn().available()).isEqualTo(5);
        assertThat(ada.at("2026-03-10T07:00").checksIn().available()).isEqualTo(10);
    }

    @Test
    void a_limit_of_one_rule_is_no_other_rules() {
        EarningRule other = rule("other", "checkin.done", new Award.Fixed(1));
        Life ada = living(limited(CHECK_IN, null, times(1, Period.DAY)), other);
        assertThat(ada.checksIn().checksIn().available()).isEqualTo(7);
    }

    private static Life hurried(Then then) {
        var programme = aProgramme().earning(onePointPerYuan()).usually("order.paid", 2, Duration.ofMinutes(10), then);
        Life ada = Life.of(programme, "2026-03-01T10:00");
        return ada.at("2026-03-01T10:00")
                .buys("1", 1_000)
                .at("2026-03-01T10:05")
                .buys("2", 1_000);
    }

    @Test
    void one_order_too_many_is_refused_with_its_numbers_and_the_next_in_time_is_not() {
        Life ada = hurried(Then.REFUSE).at("2026-03-01T10:09").buys("3", 1_000);
        assertThat(ada.refusal()).isEqualTo(new Refusal.TooOften("many", "order.paid", 3, 2, 10));
        assertThat(ada.at("2026-03-01T10:10").buys("3", 1_000).available()).isEqualTo(30);
    }

    @Test
    void one_order_too_many_earns_nothing_where_it_is_withheld_and_counts_all_the_same() {
        Life ada = hurried(Then.WITHHOLD).at("2026-03-01T10:09").buys("3", 1_000);
        assertThat(ada.available()).isEqualTo(20);
        assertThat(trace(ada).verdict()).isEqualTo(Verdict.TOO_OFTEN);
        assertThat(trace(ada).unmet()).containsExactly(new Unmet("velocity.many", "<=", "2", "3"));
        assertThat(ada.effects(Effect.TooOften.class)).containsExactly(new Effect.TooOften("many", "withhold", 3, 2));
        assertThat(ada.at("2026-03-01T10:14").buys("4", 1_000).available()).isEqualTo(20);
        assertThat(ada.at("2026-03-01T10:20").buys("5", 1_000).available()).isEqualTo(30);
        assertThat(ada.returns("3").state().orders()).containsKey("3");
    }

    @Test
    void what_an_order_too_many_earns_waits_until_somebody_has_looked_at_it() {
        Life ada = hurried(Then.REVIEW).at("2026-03-01T10:09").buys("3", 1_000);
        assertThat(ada.available()).isEqualTo(20);
        assertThat(ada.points().pending()).isEqualTo(10);
        assertThat(ada.at("2026-03-05T10:00").sees("3", "reviewed").available()).isEqualTo(30);
    }

    @Test
    void what_nobody_has_looked_at_in_time_is_given_up() {
        Life ada = hurried(Then.REVIEW).at("2026-03-01T10:09").buys("3", 1_000);
        assertThat(ada.dawns("2026-03-31").points().pending()).isZero();
        assertThat(ada.effects(Effect.PointsCancelled.class)).hasSize(1);
        assertThat(ada.available()).isEqualTo(20);
    }

    @Test
    void only_the_latest_moments_are_remembered() {
        Life ada = hurried(Then.WITHHOLD);
        for (int i = 0; i < 50; i++) {
            ada.happens(id -> new Event.ActivityDone(id, ada.instant(), "checkin.done", java.util.Map.of()));
            ada.buys("more" + i, 1_000);
        }
        assertThat(ada.state().track().moments().get("many")).hasSize(2);
        assertThat(ada.state().track().moments().keySet()).isEqualTo(java.util.Set.of("many"));
    }

    @Test
    void nothing_is_remembered_of_rules_without_limits() {
        Life ada = living(CHECK_IN).checksIn();
        assertThat(ada.state().track()).isEqualTo(new Track(java.util.Map.of(), java.util.Map.of()));
        assertThat(List.copyOf(living(limited(CHECK_IN, Duration.ofHours(1)))
                        .checksIn()
                        .state()
                        .track()
                        .awarded()
                        .keySet()))
                .containsExactly(new Awarded.Of("check-in", Period.EVER));
    }
}
