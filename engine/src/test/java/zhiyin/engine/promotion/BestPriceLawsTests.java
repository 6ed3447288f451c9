package zhiyin.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.promotion.Benefit.Gifts.Gift;
import zhiyin.engine.promotion.Benefit.GroupPrice;
import zhiyin.engine.promotion.Benefit.GroupPrice.PriceFor;
import zhiyin.engine.promotion.Benefit.Steps.Step;
import zhiyin.engine.promotion.Promotion.AtLeast;
import zhiyin.engine.promotion.Promotion.PaidBy;
import zhiyin.engine.promotion.Promotion.Together;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;

/** Shops and carts by chance, and what holds of every price. */
class BestPriceLawsTests {

    private static final int SHOPS = 400;
    private static final String[] SKUS = {"a", "b", "c", "d", "e", "f"};
    private static final String[] LANES = {"price", "item", "order", "coupon", "delivery"};

    private final Random random;

    BestPriceLawsTests() {
        this.random = new Random();
    }

    /**
     * @param seat that the customer has in a group, or would have; null where he buys alone
     * @param left of some group prices, for how many units there are
     */
    private record Shop(
            Pricing pricing,
            List<Promotion> promotions,
            Order cart,
            Customer.@Nullable Seat seat,
            Map<String, Long> left) {
        Offers offers(List<Promotion> in) {
            return new Offers(pricing, Catalogue.common(), java.time.ZoneOffset.UTC, in);
        }

        /** With a coupon for each promotion that takes one. */
        Customer customer(long points) {
            List<Customer.Coupon> coupons = promotions.stream()
                    .filter(Promotion::coupon)
                    .map(promotion -> new Customer.Coupon("c-" + promotion.code(), promotion.code(), null))
                    .toList();
            return new Customer(Carts.NOW, null, Map.of(), 0, coupons, left, points, points, seat);
        }
    }

    private Shop shop(long seed) {
        random.setSeed(seed);
        Pricing pricing = new Pricing(
                List.of(
                        new Lane("price", Lane.Choose.BEST_BY_LINE, 1),
                        new Lane(
                                "item",
                                pick(Lane.Choose.ALL, Lane.Choose.BEST, Lane.Choose.FIRST),
                                1 + random.nextInt(2)),
                        new Lane("order", pick(Lane.Choose.ALL, Lane.Choose.BEST, Lane.Choose.FIRST), 1),
                        new Lane("coupon", Lane.Choose.BEST, 1 + random.nextInt(3)),
                        new Lane("delivery", Lane.Choose.FIRST, 1)),
                pick(Pricing.Alone.values()),
                pick(Rounding.values()),
                Pricing.OddUnit.LARGEST_REMAINDER,
                new Pricing.PointsAsMoney(
                        "points",
                        new Ratio(1 + random.nextInt(300), 1 + random.nextInt(100)),
                        1 + random.nextInt(100),
                        random.nextInt(200),
                        random.nextBoolean() ? null : 1 + random.nextLong(5_000),
                        new Ratio(1 + random.nextInt(100), 100),
                        null));
        List<Promotion> promotions = new ArrayList<>();
        int count = 1 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            promotions.add(promotion("p" + i));
        }
        List<OrderLine> lines = new ArrayList<>();
        int size = 1 + random.nextInt(SKUS.length);
        for (int i = 0; i < size; i++) {
            long units = 1 + random.nextInt(5);
            lines.add(new OrderLine(
                    "l" + i, SKUS[i], null, null, units, random.nextInt(20) == 0 ? 0 : random.nextInt(30_000), 0, 0));
        }
        Map<String, Long> left = new HashMap<>();
        List<Promotion> together = promotions.stream()
                .filter(promotion -> promotion.gives() instanceof GroupPrice)
                .toList();
        together.forEach(promotion -> {
            if (random.nextInt(3) == 0) {
                left.put(promotion.code(), random.nextLong(12));
            }
        });
        return new Shop(
                pricing, promotions, new Order("cart", null, null, random.nextInt(1_500), lines), seat(together), left);
    }

    /** In a group of one of them, by its terms or by those of long ago; or none. */
    private Customer.@Nullable Seat seat(List<Promotion> together) {
        if (together.isEmpty() || random.nextInt(5) == 0) {
            return null;
        }
        Promotion promotion = together.get(random.nextInt(together.size()));
        GroupPrice terms = random.nextInt(3) == 0 ? group() : (GroupPrice) promotion.gives();
        return new Customer.Seat(
                promotion.code(),
                terms,
                random.nextInt(6) == 0 ? new WhyNot.NoSeat(pick(WhyNot.NoSeat.Reason.values())) : null);
    }

    /** For some goods, or for all; in steps, each for no more money. */
    private GroupPrice group() {
        Map<String, Long> bySku = new HashMap<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            bySku.put(pick(SKUS), 1 + random.nextLong(8_000));
        }
        Long otherwise = bySku.isEmpty() || random.nextInt(3) == 0 ? (Long) (1 + random.nextLong(8_000)) : null;
        List<PriceFor> steps = new ArrayList<>();
        int people = 1;
        for (int i = 0; i <= random.nextInt(3); i++) {
            people += 1 + random.nextInt(4);
            long part = i + 1;
            Map<String, Long> prices = new HashMap<>();
            bySku.forEach((sku, price) -> prices.put(sku, Math.max(1, price / part)));
            steps.add(new PriceFor(people, prices, otherwise == null ? null : (Long) Math.max(1, otherwise / part)));
        }
        return new GroupPrice(steps, 24, null);
    }

    @SafeVarargs
    private <T> T pick(T... of) {
        return of[random.nextInt(of.length)];
    }

    private @Nullable Condition skus() {
        if (random.nextBoolean()) {
            return null;
        }
        Set<String> skus = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            skus.add(pick(SKUS));
        }
        return Carts.sku(skus.stream().sorted().toArray(String[]::new));
    }

    private Ratio part() {
        return new Ratio(1 + random.nextInt(100), 100);
    }

    private long times() {
        return random.nextBoolean() ? Benefit.OFTEN_MAX : 1 + random.nextInt(3);
    }

    private Promotion promotion(String code) {
        String lane = pick(LANES);
        Benefit gives = switch (lane) {
            case "price" ->
                switch (random.nextInt(4)) {
                    case 3 -> group();
                    case 0 ->
                        new Benefit.Price(
                                Map.of(pick(SKUS), random.nextLong(5_000)),
                                random.nextBoolean() ? null : random.nextLong(5_000),
                                Benefit.OFTEN_MAX);
                    case 1 -> new Benefit.AmountOff(1 + random.nextInt(500), true);
                    default -> new Benefit.PercentOff(part(), null);
                };
            case "delivery" -> new Benefit.DeliveryOff(random.nextBoolean() ? null : 1 + random.nextLong(1_000));
            default ->
                switch (random.nextInt(10)) {
                    case 9 -> group();
                    case 0 -> new Benefit.PercentOff(part(), random.nextBoolean() ? null : 1 + random.nextLong(4_000));
                    case 1 -> new Benefit.AmountOff(1 + random.nextInt(8_000), false);
                    case 2 -> new Benefit.AmountOff(1 + random.nextInt(500), true);
                    case 3 -> new Benefit.NthUnit(2 + random.nextInt(3), part(), times());
                    case 4 -> {
                        int take = 2 + random.nextInt(3);
                        yield new Benefit.PayFewer(take, random.nextInt(take), times());
                    }
                    case 5 -> new Benefit.PriceOfSeveral(1 + random.nextInt(4), random.nextInt(20_000), times());
                    case 6 -> new Benefit.BuyGet(1 + random.nextInt(3), skus(), 1 + random.nextInt(2), part(), times());
                    case 7 -> steps();
                    default -> gifts();
                };
        };
        AtLeast atLeast = random.nextInt(3) > 0
                ? null
                : switch (random.nextInt(3)) {
                    case 0 -> new AtLeast(Measure.UNITS, 1 + random.nextInt(8));
                    case 1 -> new AtLeast(Measure.AMOUNT_BEFORE, 1 + random.nextInt(40_000));
                    default -> new AtLeast(Measure.AMOUNT, 1 + random.nextInt(40_000));
                };
        return new Promotion(
                code,
                lane,
                random.nextInt(3),
                null,
                null,
                // people who buy together need no coupon for it
                !(gives instanceof GroupPrice) && (lane.equals("coupon") || random.nextInt(3) == 0),
                1,
                null,
                skus(),
                atLeast,
                gives,
                new Together(random.nextInt(8) == 0, words("g", "h"), words("g", "h"), words("price", "item", "order")),
                random.nextBoolean() ? PaidBy.PLATFORM : new PaidBy(34, 33, 33));
    }

    private Set<String> words(String... of) {
        return random.nextInt(3) > 0 ? Set.of() : Set.of(pick(of));
    }

    private Benefit.Steps steps() {
        boolean units = random.nextBoolean();
        List<Step> steps = new ArrayList<>();
        long from = 0;
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            from += 1 + (units ? random.nextInt(4) : random.nextInt(20_000));
            // what a step gives is never less than what the one before gives
            steps.add(new Step(from, new Benefit.AmountOff((i + 1) * 1_000L, false)));
        }
        return new Benefit.Steps(units ? Measure.UNITS : Measure.AMOUNT, steps, 1 + random.nextInt(3));
    }

    private Benefit.Gifts gifts() {
        List<Gift> gifts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            gifts.add(new Gift("gift" + i, 1 + random.nextInt(2), random.nextInt(1_000)));
        }
        return new Benefit.Gifts(gifts, 1 + random.nextInt(gifts.size()));
    }

    private static long gain(Quote quote) {
        long gifts = quote.applied().stream()
                .mapToLong(applied -> applied.times()
                        * applied.gifts().stream()
                                .map(gift -> gift.worth() * gift.units())
                                .sorted(Collections.reverseOrder())
                                .limit(applied.choose())
                                .mapToLong(Long::longValue)
                                .sum())
                .sum();
        return quote.off() + gifts;
    }

    @Test
    void the_shops_have_all_that_is_held_here() {
        long seats = 0;
        long refused = 0;
        long others = 0;
        long had = 0;
        for (long seed = 0; seed < 8 * SHOPS; seed++) {
            Shop shop = shop(seed);
            Customer.Seat seat = shop.seat();
            if (seat == null) {
                continue;
            }
            seats++;
            refused += seat.refused() == null ? 0 : 1;
            others += shop.promotions().stream().anyMatch(each -> each.gives().equals(seat.terms())) ? 0 : 1;
            had += shop.offers(shop.promotions()).quote(shop.cart(), shop.customer(0)).applied().stream()
                            .anyMatch(each -> each.promotion().gives() instanceof GroupPrice)
                    ? 1
                    : 0;
        }
        assertThat(seats).isGreaterThan(500);
        assertThat(refused).isGreaterThan(50);
        assertThat(others).isGreaterThan(100);
        assertThat(had).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void no_choice_is_better_than_the_one_that_is_found(long part) {
        for (long seed = part * SHOPS; seed < (part + 1) * SHOPS; seed++) {
            Shop shop = shop(seed);
            Quote quote = shop.offers(shop.promotions()).quote(shop.cart(), shop.customer(0));
            long best =
                    new NaivePrices(shop.pricing(), shop.cart(), shop.promotions(), shop.seat(), shop.left()).gainMax();
            assertThat(gain(quote)).as("shop %d: %s", seed, shop).isEqualTo(best);
            assertThat(quote.gap()).as("shop %d", seed).isZero();
        }
    }

    @Test
    void what_is_taken_off_adds_up_and_nothing_costs_less_than_nothing() {
        for (long seed = 10_000; seed < 10_000 + 4 * SHOPS; seed++) {
            Shop shop = shop(seed);
            Quote quote = shop.offers(shop.promotions()).quote(shop.cart(), shop.customer(random.nextLong(20_000)));
            String as = "shop " + seed;
            long costs = quote.delivery();
            long points = 0;
            for (Quote.Line line : quote.lines()) {
                long cuts = line.cuts().stream().mapToLong(Quote.Cut::amount).sum();
                assertThat(line.before() - cuts).as(as).isEqualTo(line.costs());
                assertThat(line.costs()).as(as).isNotNegative();
                assertThat(line.points()).as(as).isBetween(0L, line.costs());
                costs += line.costs();
                points += line.points();
            }
            assertThat(quote.costs()).as(as).isEqualTo(costs);
            assertThat(quote.paidWithPoints()).as(as).isEqualTo(points);
            assertThat(quote.toPay()).as(as).isEqualTo(costs - points).isNotNegative();
            assertThat(quote.points()).as(as).isLessThanOrEqualTo(quote.pointsMax());
            long off = 0;
            for (Quote.Applied applied : quote.applied()) {
                off += applied.off();
                Quote.Funded by = applied.funded();
                assertThat(by.platform() + by.store() + by.partner()).as(as).isEqualTo(applied.off());
            }
            assertThat(quote.off()).as(as).isEqualTo(off);
            assertThat(shop.cart().paid() + shop.cart().shipping() - off).as(as).isEqualTo(costs);
            assertThat(quote.order().paid() + quote.order().shipping()).as(as).isEqualTo(costs);
        }
    }

    @Test
    void everything_that_was_considered_applies_or_says_why_not() {
        for (long seed = 20_000; seed < 20_000 + SHOPS; seed++) {
            Shop shop = shop(seed);
            Quote quote = shop.offers(shop.promotions()).quote(shop.cart(), shop.customer(0));
            Map<String, Long> applied = new HashMap<>();
            quote.applied().forEach(each -> applied.put(each.promotion().code(), each.off()));
            for (Quote.Considered each : quote.considered()) {
                String as = "shop " + seed + " " + each;
                assertThat(each.whyNot() == null)
                        .as(as)
                        .isEqualTo(applied.containsKey(each.promotion().code()));
                assertThat(each.off())
                        .as(as)
                        .isEqualTo(applied.getOrDefault(each.promotion().code(), 0L));
                if (each.whyNot() instanceof WhyNot.Beaten(var by)) {
                    assertThat(by).as(as).isNotEmpty();
                }
            }
        }
    }

    @Test
    void in_whatever_order_promotions_come_the_price_is_the_same() {
        for (long seed = 30_000; seed < 30_000 + SHOPS; seed++) {
            Shop shop = shop(seed);
            List<Promotion> other = new ArrayList<>(shop.promotions());
            Collections.shuffle(other, new Random(seed));
            Quote one = shop.offers(shop.promotions()).quote(shop.cart(), shop.customer(0));
            Quote two = shop.offers(other).quote(shop.cart(), shop.customer(0));
            assertThat(two.lines()).as("shop %d", seed).isEqualTo(one.lines());
            assertThat(two.applied()).as("shop %d", seed).isEqualTo(one.applied());
        }
    }

    @Test
    void a_thousand_promotions_for_other_goods_change_nothing() {
        List<Promotion> others = IntStream.range(0, 1_000)
                .mapToObj(i -> Carts.promotion("order", "other" + i, new Benefit.PercentOff(new Ratio(1, 2), null))
                        .on(Carts.sku("other" + i))
                        .promotion())
                .toList();
        for (long seed = 40_000; seed < 40_000 + 50; seed++) {
            Shop shop = shop(seed);
            List<Promotion> all = new ArrayList<>(shop.promotions());
            all.addAll(others);
            assertThat(shop.offers(all).quote(shop.cart(), shop.customer(0)).lines())
                    .isEqualTo(shop.offers(shop.promotions())
                            .quote(shop.cart(), shop.customer(0))
                            .lines());
        }
    }

    @Test
    void where_not_everything_can_be_tried_it_is_said_by_how_much_the_best_might_be_missed() {
        List<Promotion> many = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // nearly the same ones, so that nothing rules the others out
            many.add(Carts.promotion("coupon", "many" + i, new Benefit.PercentOff(new Ratio(100 + i % 7, 1_000), null))
                    .coupon()
                    .promotion());
            held.add("many" + i);
        }
        Pricing pricing = Carts.pricing(6, Pricing.Alone.BEST, null);
        Quote quote = new Offers(pricing, Catalogue.common(), java.time.ZoneOffset.UTC, many)
                .quote(Carts.cart(0, "a 3 33333", "b 2 777"), Carts.holding(held.toArray(String[]::new)));
        assertThat(quote.gap()).isPositive();
        assertThat(quote.applied()).hasSize(6);
        // each takes a tenth of what is left: six of the best are worth no more than six times the first
        assertThat(quote.gap()).isLessThan(6 * 106 * (3 * 33_333 + 2 * 777) / 1_000 + 6 - quote.off());
    }
}
