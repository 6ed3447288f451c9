package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field.Kind;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

class FiguresTests {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final LocalDate TODAY = LocalDate.parse("2025-03-31");
    private static final int NOW = (int) TODAY.toEpochDay();

    private final Growing growing = new Growing(
            new Layout(SHANGHAI, List.of(new Layout.Kept("member.source", Kind.TEXT, "Where from.")), List.of("page")));

    private static Instant at(String local) {
        return java.time.LocalDateTime.parse(local).atZone(SHANGHAI).toInstant();
    }

    private void order(int member, String local, long paid) {
        growing.order(member, at(local), paid, null, null, List.of());
    }

    private static int day(String day) {
        return (int) LocalDate.parse(day).toEpochDay();
    }

    @Test
    void a_return_counts_on_the_day_on_which_it_happened() {
        growing.join(0, at("2025-01-01T10:00"));
        order(0, "2025-01-10T10:00", 500);
        growing.comeBack(0, at("2025-02-03T10:00"), 200);
        Columns columns = growing.take();
        assertThat(RfmInputs.of(columns, 0, day("2025-01-31"), Cores.ONE).money()[0])
                .isEqualTo(500);
        assertThat(RfmInputs.of(columns, 0, NOW, Cores.ONE).money()[0]).isEqualTo(300);
        assertThat(RfmInputs.of(columns, day("2025-02-01"), NOW, Cores.ONE).money()[0])
                .isEqualTo(-200);
        assertThat(RfmInputs.of(columns, day("2025-02-01"), NOW, Cores.ONE).recency()[0])
                .isEqualTo(RfmInputs.NEVER);
    }

    @Test
    void who_joined_is_told_apart_by_what_was_first_said_up_to_the_day_of_joining() {
        for (int i = 0; i < 5; i++) {
            growing.join(i, at("2025-01-0%dT10:00".formatted(i + 1)));
        }
        // looked around before he joined, and said nothing at first
        growing.event(0, at("2024-12-01T10:00"), "browse", Map.of());
        growing.event(0, at("2024-12-02T10:00"), "browse", Map.of("page", "search"));
        growing.event(0, at("2024-12-03T10:00"), "browse", Map.of("page", "friend"));
        // the same evening counts, the day after does not
        growing.event(1, at("2025-01-02T23:59"), "browse", Map.of("page", "search"));
        growing.event(2, at("2025-01-04T00:00"), "browse", Map.of("page", "search"));
        growing.event(3, at("2025-01-01T00:00"), "browse", Map.of("page", "friend"));
        Columns columns = growing.take();
        int first = day("2025-01-01");
        int last = day("2025-01-04");
        assertThat(Counted.byFirstSaid(columns, "page", first, last, Cores.ONE))
                .containsExactlyInAnyOrderEntriesOf(Map.of("", 1L, "search", 2L, "friend", 1L));
        assertThat(Who.joinedHavingFirstSaid(columns, "page", "search", first, last, Cores.ONE)
                        .toArray())
                .containsExactly(0, 1);
        assertThat(Who.joinedHavingFirstSaid(columns, "page", null, first, last, Cores.ONE)
                        .toArray())
                .containsExactly(2);
        assertThat(Who.joinedHavingFirstSaid(columns, "page", "nobody's", first, last, Cores.ONE)
                        .isEmpty())
                .isTrue();
        // of what is not kept nobody said anything
        assertThat(Counted.byFirstSaid(columns, "campaign", first, last, Cores.ONE))
                .containsExactly(Map.entry("", 4L));
        assertThat(Who.joinedHavingFirstSaid(columns, "campaign", null, first, last, Cores.ONE)
                        .getCardinality())
                .isEqualTo(4);
    }

    @Test
    void a_day_ends_by_the_clock_of_the_programme() {
        growing.join(0, at("2025-01-01T10:00"));
        // in UTC both lie on the second of January
        order(0, "2025-01-02T23:59:59", 1);
        order(0, "2025-01-03T00:00:00", 1);
        Active active = Active.of(growing.take(), Active.What.ORDERS, day("2025-01-01"), day("2025-01-04"), Cores.ONE);
        assertThat(active.days()).containsExactly(0, 1, 1, 0);
        assertThat(active.hours()[23]).isEqualTo(1);
        assertThat(active.hours()[0]).isEqualTo(1);
        // a Thursday and a Friday
        assertThat(active.weekdays()).containsExactly(0, 0, 0, 1, 1, 0, 0);
    }

    @Test
    void an_hour_that_is_there_twice_keeps_its_name() {
        ZoneId newYork = ZoneId.of("America/New_York");
        Days days = new Days(newYork);
        for (String moment : List.of(
                "2024-11-03T04:00:00Z",
                "2024-11-03T05:30:00Z",
                "2024-11-03T06:30:00Z",
                "2024-11-03T07:30:00Z",
                "2024-03-10T06:59:59Z",
                "2024-03-10T07:00:00Z",
                "2024-03-11T03:59:59Z",
                "2024-03-11T04:00:00Z")) {
            Instant at = Instant.parse(moment);
            int day = days.of(at.getEpochSecond());
            assertThat(day).isEqualTo((int) at.atZone(newYork).toLocalDate().toEpochDay());
            assertThat(days.hour(at.getEpochSecond(), day))
                    .isEqualTo(at.atZone(newYork).getHour());
        }
    }

    @Test
    void every_hour_of_many_years_lies_in_the_day_of_the_calendar_in_any_zone() {
        for (String zone : List.of("Asia/Shanghai", "America/St_Johns", "Pacific/Apia", "Africa/Cairo", "UTC")) {
            ZoneId id = ZoneId.of(zone);
            Days days = new Days(id);
            for (long second = 100_000; second < 2_000_000_000L; second += 3_600 * 7 + 1_799) {
                var local = Instant.ofEpochSecond(second).atZone(id);
                int day = days.of(second);
                assertThat(day).isEqualTo((int) local.toLocalDate().toEpochDay());
                assertThat(days.hour(second, day)).isEqualTo(local.getHour());
                assertThat(Days.weekday(day)).isEqualTo(local.getDayOfWeek().getValue());
            }
        }
    }

    @Test
    void cohorts_show_who_came_back_in_which_month_and_for_how_much() {
        for (int i = 0; i < 3; i++) {
            growing.join(i, at("2024-12-31T10:00"));
        }
        order(0, "2025-01-10T10:00", 100);
        order(0, "2025-01-11T10:00", 100);
        order(0, "2025-03-01T00:00", 50);
        order(1, "2025-01-31T23:59", 10);
        order(1, "2025-02-01T00:00", 20);
        growing.comeBack(1, at("2025-03-05T10:00"), 5);
        order(2, "2025-02-15T10:00", 1_000);
        Cohorts cohorts = Cohorts.of(
                growing.take(),
                new Cohorts.Question(Cohorts.By.FIRST_ORDER, Period.MONTH, day("2025-01-01"), NOW),
                Cores.ONE);
        assertThat(cohorts.size(0)).isEqualTo(2);
        assertThat(cohorts.size(1)).isEqualTo(1);
        assertThat(List.of(cohorts.members(0, 0), cohorts.members(0, 1), cohorts.members(0, 2)))
                .containsExactly(2L, 1L, 1L);
        assertThat(List.of(cohorts.orders(0, 0), cohorts.orders(0, 1), cohorts.orders(0, 2)))
                .containsExactly(3L, 1L, 1L);
        assertThat(List.of(cohorts.revenue(0, 0), cohorts.revenue(0, 1), cohorts.revenue(0, 2)))
                .containsExactly(210L, 20L, 45L);
        assertThat(cohorts.revenue(1, 0)).isEqualTo(1_000);
    }

    @Test
    void a_funnel_takes_the_try_that_came_furthest_and_no_step_in_the_second_of_the_one_before() {
        for (int i = 0; i < 4; i++) {
            growing.join(i, at("2025-01-01T00:00"));
        }
        growing.keep(3, "member.source", "app");
        // the first look leads nowhere in time, the second one does
        event(0, "2025-03-01T10:00", "browse");
        event(0, "2025-03-09T10:00", "browse");
        event(0, "2025-03-09T11:00", "cart");
        order(0, "2025-03-10T10:00", 1);
        // the order is too late for the look that the cart was for
        event(1, "2025-03-01T10:00", "browse");
        event(1, "2025-03-01T11:00", "cart");
        event(1, "2025-03-07T10:00", "browse");
        order(1, "2025-03-08T10:00:01", 1);
        // all in one second
        event(2, "2025-03-01T10:00", "browse");
        event(2, "2025-03-01T10:00", "cart");
        event(3, "2025-03-31T23:59", "browse");
        event(3, "2025-04-01T11:00", "cart");
        order(3, "2025-04-02T11:00", 1);
        Funnel.Question question = new Funnel.Question(
                List.of(Segment.Deed.event("browse"), Segment.Deed.event("cart"), Segment.Deed.order()),
                7L * 86_400,
                day("2025-03-01"),
                NOW,
                "member.source");
        Funnel funnel = Funnel.of(growing.take(), question, Cores.ONE);
        assertThat(funnel.reached()).containsExactly(4, 3, 2);
        assertThat(funnel.reachedBySplit().get("app")).containsExactly(1, 1, 1);
        assertThat(funnel.reachedBySplit().get("")).containsExactly(3, 2, 1);
        // an hour, an hour, and from one day's last minute to the next morning; the order 23 and 24 hours after the
        // cart
        assertThat(funnel.waits(2).count()).isEqualTo(3);
        assertThat(funnel.waits(2).quantile(0.5)).isCloseTo(3_600, withinPercentage(1));
        assertThat(funnel.waits(2).quantile(1)).isCloseTo(11 * 3_600 + 60, withinPercentage(1));
        assertThat(funnel.waits(3).count()).isEqualTo(2);
        assertThat(funnel.waits(3).quantile(0)).isCloseTo(23 * 3_600, withinPercentage(1));
    }

    @Test
    void a_funnel_may_ask_for_the_first_deed_alone() {
        for (int i = 0; i < 2; i++) {
            growing.join(i, at("2025-01-01T00:00"));
            event(i, "2025-03-09T10:00", "browse");
            order(i, "2025-03-10T10:00", 1);
        }
        // who had bought before does not order first
        order(1, "2025-02-01T10:00", 1);
        Funnel.Question question = new Funnel.Question(
                List.of(Segment.Deed.event("browse"), new Segment.Deed(Segment.What.ORDER, null, true, null)),
                7L * 86_400,
                day("2025-03-01"),
                NOW,
                null);
        assertThat(Funnel.of(growing.take(), question, Cores.ONE).reached()).containsExactly(2, 1);
    }

    private void event(int member, String local, String kind) {
        growing.event(member, at(local), kind, Map.of());
    }

    @Test
    void a_number_without_a_member_counts_for_nothing() {
        growing.join(1, at("2025-01-01T00:00"));
        order(0, "2025-03-01T10:00", 1);
        order(1, "2025-03-01T10:00", 1);
        growing.join(2, at("2025-01-01T00:00"));
        growing.leave(2);
        Columns columns = growing.take();
        assertThat(columns.counts().members()).isEqualTo(1);
        assertThat(Active.of(columns, Active.What.ORDERS, NOW - 40, NOW, Cores.ONE)
                        .months()[1])
                .isEqualTo(1);
        Segment everybody = new Segment.Group(
                Condition.Combinator.AND,
                true,
                List.of(new Segment.Test(new Condition.Test(Layout.JOINED, Operator.IS_NULL, new Operand.None()))));
        assertThat(Selection.of(everybody, columns, TODAY, code -> null)
                        .of(columns, Cores.ONE)
                        .toArray())
                .containsExactly(1);
    }

    @Test
    void whoever_leaves_leaves_nothing_behind() {
        growing.join(0, at("2025-01-01T00:00"));
        order(0, "2025-03-01T10:00", 1);
        growing.take();
        growing.leave(0);
        assertThat(growing.take().counts()).matches(counts -> counts.members() == 0 && counts.orders() == 0);
    }

    @Test
    void a_segment_that_asks_for_itself_is_refused_and_so_is_one_that_costs_too_much() {
        Columns columns = growing.take();
        Segment one = new Segment.In("other");
        Map<String, Segment> others = Map.of("other", new Segment.In("one"), "one", one);
        assertThatThrownBy(() -> Selection.of(one, columns, TODAY, others::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("itself");
        Segment dear = new Segment.Group(
                Condition.Combinator.OR,
                false,
                java.util.Collections.nCopies(
                        50,
                        new Segment.Then(Segment.Deed.order(), Segment.Deed.order(), 3, new Segment.Window.Ever())));
        assertThatThrownBy(() -> Selection.of(dear, columns, TODAY, code -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("costs");
    }

    @Test
    void one_born_on_the_29th_of_february_grows_older_on_the_28th_in_common_years() {
        growing.join(0, at("2025-01-01T00:00"));
        growing.born(0, LocalDate.parse("2004-02-29"));
        Columns columns = growing.take();
        Segment twentyOne = new Segment.Test(new Condition.Test(Askable.AGE, Operator.EQUAL, new Operand.Whole(21)));
        Segment today = new Segment.Test(new Condition.Test(Askable.TO_BIRTHDAY, Operator.EQUAL, new Operand.Whole(0)));
        for (LocalDate day = LocalDate.parse("2025-02-20"); day.getYear() < 2026; day = day.plusDays(1)) {
            assertThat(Selection.of(twentyOne, columns, day, code -> null).has(columns, 0))
                    .isEqualTo(!day.isBefore(LocalDate.parse("2025-02-28")));
            assertThat(Selection.of(today, columns, day, code -> null).has(columns, 0))
                    .isEqualTo(day.equals(LocalDate.parse("2025-02-28")));
        }
        assertThat(Selection.of(today, columns, LocalDate.parse("2028-02-29"), code -> null)
                        .has(columns, 0))
                .isTrue();
        assertThat(Selection.of(today, columns, LocalDate.parse("2028-02-28"), code -> null)
                        .has(columns, 0))
                .isFalse();
    }

    @Test
    void who_buys_again_is_counted_with_the_days_between() {
        growing.join(0, at("2025-01-01T00:00"));
        growing.join(1, at("2025-01-01T00:00"));
        growing.join(2, at("2025-01-01T00:00"));
        order(0, "2025-01-01T10:00", 1);
        order(0, "2025-01-01T11:00", 1);
        order(0, "2025-01-08T10:00", 1);
        order(1, "2025-01-05T10:00", 1);
        Repurchase repurchase = Repurchase.of(growing.take(), day("2025-01-01"), day("2025-01-31"), Cores.ONE);
        assertThat(repurchase.buyers()).isEqualTo(2);
        assertThat(repurchase.again()).isEqualTo(1);
        assertThat(repurchase.buyers(3)).isEqualTo(1);
        assertThat(repurchase.intervals(0)).isEqualTo(1);
        assertThat(repurchase.intervals(7)).isEqualTo(1);
        assertThat(repurchase.medianInterval()).isZero();
    }

    @Test
    void newcomers_those_who_come_again_and_those_who_come_every_month_are_told_apart() {
        growing.join(0, at("2024-01-01T00:00"));
        growing.join(1, at("2024-01-01T00:00"));
        for (String month : List.of("2024-11", "2024-12", "2025-01", "2025-02")) {
            order(0, month + "-10T10:00", 1);
        }
        order(1, "2024-08-10T10:00", 1);
        order(1, "2025-01-10T10:00", 1);
        growing.join(2, at("2025-02-01T00:00"));
        order(2, "2025-02-28T23:59", 1);
        Returning returning = Returning.of(growing.take(), day("2025-01-01"), day("2025-02-28"), 3, 3, Cores.ONE);
        assertThat(returning.months()).isEqualTo(2);
        assertThat(List.of(returning.newcomers(0), returning.newcomers(1))).containsExactly(0L, 1L);
        assertThat(List.of(returning.again(0), returning.again(1))).containsExactly(2L, 1L);
        assertThat(List.of(returning.returned(0), returning.returned(1))).containsExactly(1L, 0L);
        assertThat(List.of(returning.continuous(0), returning.continuous(1))).containsExactly(1L, 1L);
    }

    @Test
    void moves_are_counted_by_where_members_were_on_two_days() {
        for (int i = 0; i < 3; i++) {
            growing.join(i, at("2024-01-01T00:00"));
        }
        growing.event(0, at("2025-01-10T10:00"), "tier", Map.of("page", "silver"));
        growing.event(0, at("2025-03-10T10:00"), "tier", Map.of("page", "gold"));
        growing.event(1, at("2025-01-10T10:00"), "tier", Map.of("page", "silver"));
        growing.event(1, at("2025-02-10T10:00"), "other", Map.of("page", "gold"));
        var moves = Moves.of(growing.take(), "tier", "page", day("2025-02-01"), day("2025-03-10"), Cores.ONE);
        assertThat(moves.get("silver")).containsEntry("gold", 1L).containsEntry("silver", 1L);
        assertThat(moves.get("")).containsEntry("", 1L);
    }

    @Test
    void ways_are_gone_between_breaks_and_rare_ones_are_shown_as_one() {
        for (int i = 0; i < 4; i++) {
            growing.join(i, at("2025-01-01T00:00"));
            event(i, "2025-03-01T10:00", "browse");
            event(i, "2025-03-01T10:01", "browse");
            event(i, "2025-03-01T10:02", i == 3 ? "share" : "cart");
            order(i, "2025-03-01T10:02", 1);
        }
        event(0, "2025-03-02T10:00", "browse");
        Paths paths =
                Paths.of(growing.take(), new Paths.Question("browse", 3, 1_800, day("2025-03-01"), NOW), Cores.ONE);
        assertThat(paths.total()).isEqualTo(5);
        assertThat(paths.top(1))
                .containsExactly(
                        new Paths.Path(List.of("browse", "cart", "order"), 3), new Paths.Path(List.of("…"), 2));
        assertThat(paths.links(1))
                .containsExactly(
                        new Paths.Link(0, "browse", "cart", 3),
                        new Paths.Link(0, "browse", "…", 1),
                        new Paths.Link(1, "cart", "order", 3),
                        new Paths.Link(1, "…", "order", 1));
    }
}
