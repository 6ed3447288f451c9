package zhiyin.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.promotion.Meeting.Outcome;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

class MeetingTests {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant ONE = NOON.plusSeconds(3_600);
    private static final Instant TWO = NOON.plusSeconds(7_200);

    private static final Pricing PRICING = new Pricing(
            List.of(
                    new Lane("price", Lane.Choose.BEST_BY_LINE, 1),
                    new Lane("order", Lane.Choose.ALL, 1),
                    new Lane("one", Lane.Choose.FIRST, 1),
                    new Lane("coupon", Lane.Choose.BEST, 2)),
            Pricing.Alone.BEST,
            Rounding.HALF_UP,
            Pricing.OddUnit.LARGEST_REMAINDER,
            null);

    private static Promotion promotion(String code, String lane) {
        return promotion(code, lane, 0, null, null, null, null, Promotion.Together.ANYTHING);
    }

    private static Promotion on(String code, String lane, @Nullable Condition lines) {
        return promotion(code, lane, 0, null, null, null, lines, Promotion.Together.ANYTHING);
    }

    private static Promotion promotion(
            String code,
            String lane,
            int priority,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable Condition when,
            @Nullable Condition lines,
            Promotion.Together together) {
        return new Promotion(
                code,
                lane,
                priority,
                from,
                until,
                false,
                1,
                when,
                lines,
                null,
                new Benefit.AmountOff(100, false),
                together,
                Promotion.PaidBy.PLATFORM);
    }

    private static Condition is(String field, String... values) {
        return values.length == 1
                ? new Condition.Test(field, Operator.EQUAL, new Operand.Words(values[0]))
                : new Condition.Test(field, Operator.IN, new Operand.WordList(List.of(values)));
    }

    private static Condition group(Condition.Combinator combinator, boolean not, Condition... rules) {
        return new Condition.Group(combinator, not, List.of(rules));
    }

    private static Optional<Meeting> meet(Promotion one, Promotion other) {
        Optional<Meeting> meeting = Meeting.of(one, other, PRICING);
        assertThat(Meeting.of(other, one, PRICING))
                .as("whichever is asked about")
                .isEqualTo(meeting);
        return meeting;
    }

    private static Outcome outcome(Promotion one, Promotion other) {
        return meet(one, other).orElseThrow().outcome();
    }

    @Test
    void they_meet_while_both_are_on() {
        Promotion early = promotion("early", "order", 0, null, ONE, null, null, Promotion.Together.ANYTHING);
        Promotion late = promotion("late", "order", 0, ONE, null, null, null, Promotion.Together.ANYTHING);
        Promotion noon = promotion("noon", "order", 0, NOON, TWO, null, null, Promotion.Together.ANYTHING);
        assertThat(meet(early, late)).isEmpty();
        assertThat(meet(early, noon)).hasValueSatisfying(meeting -> {
            assertThat(meeting.from()).isEqualTo(NOON);
            assertThat(meeting.until()).isEqualTo(ONE);
        });
        assertThat(meet(late, noon)).hasValueSatisfying(meeting -> {
            assertThat(meeting.from()).isEqualTo(ONE);
            assertThat(meeting.until()).isEqualTo(TWO);
        });
    }

    @Test
    void the_lane_says_what_becomes_of_them() {
        assertThat(outcome(promotion("a", "price"), promotion("b", "price"))).isEqualTo(Outcome.BEST_BY_LINE);
        assertThat(outcome(promotion("a", "order"), promotion("b", "order"))).isEqualTo(Outcome.BOTH);
        assertThat(outcome(promotion("a", "one"), promotion("b", "one"))).isEqualTo(Outcome.FIRST);
        assertThat(outcome(promotion("a", "coupon"), promotion("b", "coupon"))).isEqualTo(Outcome.BEST);
        assertThat(outcome(promotion("a", "price"), promotion("b", "coupon"))).isEqualTo(Outcome.BOTH);
    }

    @Test
    void lanes_go_before_priorities_and_priorities_before_codes() {
        Promotion great = promotion("z", "order", 5, null, null, null, null, Promotion.Together.ANYTHING);
        assertThat(meet(promotion("b", "order"), promotion("a", "order")))
                .map(Meeting::first)
                .hasValue("a");
        assertThat(meet(great, promotion("a", "order"))).map(Meeting::first).hasValue("z");
        assertThat(meet(great, promotion("y", "price"))).map(Meeting::first).hasValue("y");
    }

    @Test
    void what_is_for_other_goods_meets_only_where_the_whole_order_counts() {
        Condition drinks = is("line.category", "drinks");
        Condition food = is("line.category", "food", "bread");
        assertThat(meet(on("a", "order", drinks), on("b", "order", food))).isEmpty();
        assertThat(meet(on("a", "price", drinks), on("b", "price", food))).isEmpty();
        assertThat(meet(on("a", "one", drinks), on("b", "one", food)))
                .hasValueSatisfying(meeting -> assertThat(meeting.sameGoods()).isFalse());
        assertThat(meet(on("a", "order", food), on("b", "order", is("line.category", "bread", "cake"))))
                .hasValueSatisfying(meeting -> assertThat(meeting.sameGoods()).isTrue());
        assertThat(meet(on("a", "order", drinks), on("b", "order", is("line.brand", "x"))))
                .isPresent();
    }

    @Test
    void groups_are_taken_at_their_word_and_no_more() {
        Condition drinks = is("line.category", "drinks");
        Condition either =
                group(Condition.Combinator.OR, false, is("line.category", "food"), is("line.category", "drinks"));
        Condition both = group(Condition.Combinator.AND, false, is("line.category", "food"), is("line.brand", "x"));
        Condition loose = group(Condition.Combinator.OR, false, is("line.category", "food"), is("line.brand", "x"));
        Condition notFood = group(Condition.Combinator.AND, true, is("line.category", "food"));
        assertThat(meet(on("a", "order", drinks), on("b", "order", either))).isPresent();
        assertThat(meet(on("a", "order", drinks), on("b", "order", both))).isEmpty();
        assertThat(meet(on("a", "order", drinks), on("b", "order", loose))).isPresent();
        assertThat(meet(on("a", "order", is("line.category", "food")), on("b", "order", notFood)))
                .as("what is turned round names nothing")
                .isPresent();
    }

    @Test
    void prices_of_named_goods_are_for_those_goods() {
        Promotion prices = new Promotion(
                "a",
                "price",
                0,
                null,
                null,
                false,
                1,
                null,
                null,
                null,
                new Benefit.Price(Map.of("latte", 0L), null, 1),
                Promotion.Together.ANYTHING,
                Promotion.PaidBy.PLATFORM);
        assertThat(meet(prices, on("b", "price", is("line.sku", "mocha")))).isEmpty();
        assertThat(meet(prices, on("b", "price", is("line.sku", "latte")))).isPresent();
    }

    @Test
    void orders_that_differ_are_not_one() {
        Promotion app =
                promotion("a", "one", 0, null, null, is("order.channel", "app"), null, Promotion.Together.ANYTHING);
        Promotion till =
                promotion("b", "one", 0, null, null, is("order.channel", "till"), null, Promotion.Together.ANYTHING);
        Promotion tea =
                promotion("c", "one", 0, null, null, is("member.tags", "tea"), null, Promotion.Together.ANYTHING);
        Promotion cup =
                promotion("d", "one", 0, null, null, is("member.tags", "cup"), null, Promotion.Together.ANYTHING);
        assertThat(meet(app, till)).isEmpty();
        assertThat(meet(tea, cup)).as("a member can have both tags").isPresent();
    }

    @Test
    void what_shuts_out_goes_before_what_goes_alone_and_that_before_lanes() {
        Promotion.Together season = new Promotion.Together(false, Set.of("season"), Set.of(), Set.of());
        Promotion.Together not = new Promotion.Together(true, Set.of(), Set.of("season"), Set.of());
        Promotion.Together alone = new Promotion.Together(true, Set.of(), Set.of(), Set.of());
        Promotion.Together after = new Promotion.Together(false, Set.of(), Set.of(), Set.of("price"));
        Promotion seasonal = promotion("a", "price", 0, null, null, null, null, season);
        assertThat(outcome(seasonal, promotion("b", "order", 0, null, null, null, null, not)))
                .isEqualTo(Outcome.SHUT_OUT);
        assertThat(outcome(seasonal, promotion("b", "order", 0, null, null, null, null, alone)))
                .isEqualTo(Outcome.ALONE_BEST);
        assertThat(outcome(seasonal, promotion("b", "order", 0, null, null, null, null, after)))
                .isEqualTo(Outcome.NOT_AFTER);
        assertThat(outcome(promotion("a", "order"), promotion("b", "one", 0, null, null, null, null, after)))
                .isEqualTo(Outcome.BOTH);
    }
}
