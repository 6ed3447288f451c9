package zhiyin.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.promotion.Carts.PRICING;
import static zhiyin.engine.promotion.Carts.atLeast;
import static zhiyin.engine.promotion.Carts.cart;
import static zhiyin.engine.promotion.Carts.customer;
import static zhiyin.engine.promotion.Carts.equal;
import static zhiyin.engine.promotion.Carts.holding;
import static zhiyin.engine.promotion.Carts.is;
import static zhiyin.engine.promotion.Carts.offers;
import static zhiyin.engine.promotion.Carts.percent;
import static zhiyin.engine.promotion.Carts.pricing;
import static zhiyin.engine.promotion.Carts.promotion;
import static zhiyin.engine.promotion.Carts.sku;
import static zhiyin.engine.promotion.Carts.withPoints;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.promotion.Benefit.AmountOff;
import zhiyin.engine.promotion.Benefit.DeliveryOff;
import zhiyin.engine.promotion.Benefit.PercentOff;

/** Prices that other shops' tests give for the same carts. */
class PricesOfOthersTests {

    private static final AmountOff TEN = new AmountOff(1_000, false);

    private static Quote price(Pricing pricing, zhiyin.engine.event.Order cart, Customer customer, Carts.Made... made) {
        return offers(pricing, made).quote(cart, customer);
    }

    private static Pricing points(@Nullable Long most, Pricing.OddUnit oddUnit) {
        return new Pricing(
                List.of(),
                Pricing.Alone.BEST,
                Rounding.HALF_UP,
                oddUnit,
                new Pricing.PointsAsMoney("points", Ratio.ONE, 1, 0, most, Ratio.ONE, null));
    }

    @ParameterizedTest(name = "a cap of {0}, {1}: {2} and {3} off")
    @CsvSource({
        "100, LARGEST_REMAINDER, 57, 43",
        "100, LAST_LINE, 57, 43",
        "50, LARGEST_REMAINDER, 29, 21",
        "50, LAST_LINE, 28, 22",
    })
    void points_are_money_up_to_a_cap(long most, Pricing.OddUnit oddUnit, long first, long second) {
        Quote quote = price(points(most, oddUnit), cart(0, "10 2 100", "20 3 50"), withPoints(100, 100));
        assertThat(quote.points()).isEqualTo(most);
        assertThat(quote.toPay()).isEqualTo(350 - most);
        assertThat(quote.lines()).extracting(Quote.Line::points).containsExactly(first, second);
    }

    @Test
    void nobody_pays_with_points_who_does_not_want_to_or_has_none() {
        for (Customer customer : List.of(withPoints(100, 0), withPoints(0, 100))) {
            Quote quote = price(points(100L, Pricing.OddUnit.LAST_LINE), cart(0, "10 2 100", "20 3 50"), customer);
            assertThat(quote.points()).isZero();
            assertThat(quote.toPay()).isEqualTo(350);
        }
    }

    @Test
    void of_points_only_whole_steps_are_taken() {
        Pricing pricing = new Pricing(
                List.of(),
                Pricing.Alone.BEST,
                Rounding.HALF_UP,
                Pricing.OddUnit.LARGEST_REMAINDER,
                new Pricing.PointsAsMoney("points", new Ratio(150, 1), 3, 0, null, Ratio.ONE, null));
        Quote quote = price(pricing, cart(0, "a 1 10000"), withPoints(10, 10));
        assertThat(quote.points()).isEqualTo(9);
        assertThat(quote.paidWithPoints()).isEqualTo(1_350);
    }

    @Test
    void a_part_off_some_goods_has_its_threshold_and_its_cap_on_these_goods() {
        Quote quote = price(
                PRICING,
                cart(0, "1 1 200", "2 1 150", "3 1 120"),
                holding("half"),
                promotion("coupon", "half", new PercentOff(percent(50), 70L))
                        .coupon()
                        .on(sku("1", "2"))
                        .from(Measure.AMOUNT, 350));
        assertThat(quote.off()).isEqualTo(70);
        assertThat(quote.toPay()).isEqualTo(400);
        assertThat(quote.lines()).extracting(Quote.Line::costs).containsExactly(160L, 120L, 120L);
    }

    @ParameterizedTest
    @CsvSource({"100, 10000, 0", "20, 10000, 8000", "20, 120000, 96000"})
    void a_part_off_everything(int percent, long before, long after) {
        Quote quote = price(
                PRICING,
                cart(0, "a 1 " + before),
                holding(),
                promotion("order", "part", new PercentOff(percent(percent), null)));
        assertThat(quote.toPay()).isEqualTo(after);
        assertThat(quote.off()).isEqualTo(before - after);
    }

    @ParameterizedTest
    @CsvSource({"0, 4000", "1, 5000"})
    void something_off_the_first_order(long before, long after) {
        assertThat(price(
                                PRICING,
                                cart(0, "a 1 5000"),
                                customer(before, Map.of()),
                                promotion("order", "first", new PercentOff(percent(20), null))
                                        .when(equal("order.number", 1)))
                        .toPay())
                .isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"4, 8000", "3, 10000"})
    void something_off_the_fifth_order(long before, long after) {
        assertThat(price(
                                PRICING,
                                cart(0, "a 1 10000"),
                                customer(before, Map.of()),
                                promotion("order", "fifth", new AmountOff(2_000, false))
                                        .when(equal("order.number", 5)))
                        .toPay())
                .isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"'', 8000", "wholesale, 7200", "retail, 8000"})
    void something_off_for_one_group(String tier, long after) {
        assertThat(price(
                                PRICING,
                                cart(0, "a 1 8000"),
                                customer(0, tier.isEmpty() ? Map.of() : Map.of("status", tier)),
                                promotion("order", "group", new PercentOff(percent(10), null))
                                        .when(is("member.tier.status", "wholesale")))
                        .toPay())
                .isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"80, 80, 70", "80, 100, 80", "160, 90, 150", "220, 200, 210"})
    void a_threshold_that_is_reached_is_enough(long cart, long least, long after) {
        assertThat(price(
                                PRICING,
                                cart(0, "a 1 " + cart * 100),
                                holding(),
                                promotion("order", "ten", TEN).from(Measure.AMOUNT, least * 100))
                        .toPay())
                .isEqualTo(after * 100);
    }

    @ParameterizedTest
    @CsvSource({"3, 4, 390", "4, 4, 390", "5, 2, 200"})
    void a_threshold_in_units(long least, long units, long after) {
        assertThat(price(
                                PRICING,
                                cart(0, "a " + units + " 10000"),
                                holding(),
                                promotion("order", "ten", TEN).from(Measure.UNITS, least))
                        .toPay())
                .isEqualTo(after * 100);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 7000", "5, 2, 7200"})
    void the_greater_priority_comes_first(int amount, int part, long after) {
        assertThat(price(
                                PRICING,
                                cart(0, "a 1 10000"),
                                holding(),
                                promotion("order", "amount", TEN).priority(amount),
                                promotion("order", "part", new PercentOff(percent(20), null))
                                        .priority(part))
                        .toPay())
                .isEqualTo(after);
    }

    @Test
    void what_goes_with_nothing_else_counts_alone_the_greatest_priority_first() {
        Pricing first = pricing(1, Pricing.Alone.FIRST, null);
        assertThat(price(
                                first,
                                cart(0, "a 1 10000"),
                                holding(),
                                promotion("order", "amount", TEN).priority(5),
                                promotion("order", "part", new PercentOff(percent(20), null))
                                        .priority(1)
                                        .alone())
                        .toPay())
                .isEqualTo(8_000);
        assertThat(price(
                                first,
                                cart(0, "a 1 10000"),
                                holding(),
                                promotion("order", "amount", TEN).priority(5).alone(),
                                promotion("order", "part", new PercentOff(percent(20), null))
                                        .priority(2)
                                        .alone())
                        .toPay())
                .isEqualTo(9_000);
    }

    @ParameterizedTest
    @CsvSource({"1, 7000, 1000", "2, 12000, 0"})
    void what_comes_later_sees_what_is_left(long units, long toPay, long delivery) {
        Quote quote = price(
                PRICING,
                cart(1_000, "a " + units + " 12000"),
                holding(),
                promotion("order", "half", new PercentOff(percent(50), null)),
                promotion("delivery", "free", new DeliveryOff(null)).when(atLeast("order.amount", 10_000)));
        assertThat(quote.toPay()).isEqualTo(toPay);
        assertThat(quote.delivery()).isEqualTo(delivery);
    }

    @Test
    void nothing_costs_less_than_nothing_and_delivery_is_left_alone() {
        Quote large = price(
                PRICING, cart(0, "a 1 10000"), holding(), promotion("order", "much", new AmountOff(20_000, false)));
        assertThat(large.toPay()).isZero();
        assertThat(large.off()).isEqualTo(10_000);
        Quote delivered = price(PRICING, cart(1_000, "a 1 10000"), holding(), promotion("order", "ten", TEN));
        assertThat(delivered.toPay()).isEqualTo(10_000);
        assertThat(delivered.delivery()).isEqualTo(1_000);
    }

    @Test
    void a_part_off_several_lines_is_a_part_of_their_sum() {
        Quote quote = price(
                PRICING,
                cart(0, "a 11 10000", "b 1 10000"),
                holding(),
                promotion("order", "part", new PercentOff(percent(20), null)));
        assertThat(quote.toPay()).isEqualTo(96_000);
        assertThat(quote.off()).isEqualTo(24_000);
    }
}
