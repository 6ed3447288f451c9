package zhiyin.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static zhiyin.engine.promotion.Carts.cart;
import static zhiyin.engine.promotion.Carts.offers;
import static zhiyin.engine.promotion.Carts.promotion;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import zhiyin.engine.promotion.Benefit.GroupPrice;
import zhiyin.engine.promotion.Benefit.GroupPrice.PriceFor;
import zhiyin.engine.promotion.WhyNot.NoSeat;
import zhiyin.engine.promotion.WhyNot.NoSeat.Reason;

/** What people who buy together pay. */
class GroupPriceTests {

    private static final GroupPrice STEPS =
            new GroupPrice(List.of(price(2, 90), price(5, 80), price(10, 70)), 24, null);

    private static PriceFor price(int people, long tea) {
        return new PriceFor(people, Map.of("tea", tea), null);
    }

    private static Customer customer(Map<String, Long> left, Customer.@Nullable Seat seat) {
        return new Customer(Carts.NOW, null, Map.of(), 0, List.of(), left, 0, 0, seat);
    }

    private static Customer.Seat seat(GroupPrice terms, @Nullable Reason refused) {
        return new Customer.Seat("group", terms, refused == null ? null : new NoSeat(refused));
    }

    private static Quote quote(Customer customer, String... lines) {
        return offers(
                        Carts.PRICING,
                        promotion("price", "group", STEPS),
                        promotion(
                                "price",
                                "sale",
                                new Benefit.Price(Map.of("tea", 95L, "cup", 10L), null, Benefit.OFTEN_MAX)))
                .quote(cart(0, lines), customer);
    }

    private static @Nullable WhyNot whyNot(Quote quote) {
        return quote.considered().stream()
                .filter(each ->
                        each.promotion() != null && each.promotion().code().equals("group"))
                .findFirst()
                .orElseThrow()
                .whyNot();
    }

    @Test
    void only_who_has_a_seat_has_the_price() {
        Quote alone = quote(customer(Map.of(), null), "tea 2 100");
        assertThat(alone.costs()).isEqualTo(190);
        assertThat(whyNot(alone)).isEqualTo(new NoSeat(Reason.NO_GROUP));
        Quote together = quote(customer(Map.of(), seat(STEPS, null)), "tea 2 100", "cup 1 20");
        // all pay what the first step asks
        assertThat(together.costs()).isEqualTo(180 + 10);
        assertThat(whyNot(together)).isNull();
        for (Reason reason : Reason.values()) {
            Quote refused = quote(customer(Map.of(), seat(STEPS, reason)), "tea 2 100");
            assertThat(refused.costs()).isEqualTo(190);
            assertThat(whyNot(refused)).isEqualTo(new NoSeat(reason));
        }
    }

    @Test
    void a_group_has_the_terms_under_which_it_was_opened() {
        GroupPrice then = new GroupPrice(List.of(price(3, 60)), 24, null);
        assertThat(quote(customer(Map.of(), seat(then, null)), "tea 1 100").costs())
                .isEqualTo(60);
    }

    @Test
    void a_group_for_goods_that_are_opened_no_more_has_its_price() {
        GroupPrice cups = new GroupPrice(List.of(new PriceFor(3, Map.of("cup", 8L), null)), 24, null);
        Quote joined = quote(customer(Map.of(), seat(cups, null)), "cup 1 20", "tea 1 100");
        assertThat(joined.costs()).isEqualTo(8 + 95);
        assertThat(quote(customer(Map.of(), seat(cups, null)), "cup 2 20").costs())
                .as("nothing that is live asks for cups but the sale")
                .isEqualTo(16);
    }

    @Test
    void all_units_have_the_price_or_none() {
        Customer three = customer(Map.of("group", 3L), seat(STEPS, null));
        assertThat(quote(three, "tea 3 100").costs()).isEqualTo(270);
        Quote four = quote(three, "tea 4 100");
        assertThat(four.costs()).isEqualTo(380);
        assertThat(whyNot(four)).isEqualTo(new WhyNot.UsedUp());
    }

    @Test
    void the_last_step_that_is_reached_counts() {
        assertThat(STEPS.reached(1)).isNull();
        assertThat(STEPS.reached(2)).isEqualTo(price(2, 90));
        assertThat(STEPS.reached(4)).isEqualTo(price(2, 90));
        assertThat(STEPS.reached(5)).isEqualTo(price(5, 80));
        assertThat(STEPS.reached(10)).isEqualTo(price(10, 70));
        assertThat(STEPS.least()).isEqualTo(2);
        assertThat(STEPS.size()).isEqualTo(10);
    }

    @Test
    void each_step_asks_for_more_people_and_no_more_money() {
        for (PriceFor second : List.of(
                price(2, 80),
                price(3, 91),
                new PriceFor(3, Map.of("cup", 80L), null),
                new PriceFor(3, Map.of(), 80L))) {
            assertThatThrownBy(() -> new GroupPrice(List.of(price(2, 90), second), 24, null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new GroupPrice(List.of(price(2, 90), price(3, 90)), 24, null).size())
                .isEqualTo(3);
    }
}
