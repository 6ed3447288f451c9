package zhiyin.bench;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.promotion.Benefit;
import zhiyin.engine.promotion.Customer;
import zhiyin.engine.promotion.Lane;
import zhiyin.engine.promotion.Measure;
import zhiyin.engine.promotion.Offers;
import zhiyin.engine.promotion.Pricing.Alone;
import zhiyin.engine.promotion.Pricing.OddUnit;
import zhiyin.engine.promotion.Promotion;
import zhiyin.engine.promotion.Promotion.AtLeast;
import zhiyin.engine.promotion.Promotion.PaidBy;
import zhiyin.engine.promotion.Promotion.Together;
import zhiyin.engine.promotion.Quote;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** How many carts one core prices a second, for a member with twenty coupons. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
public class Pricing {

    private static final Instant NOW = Instant.parse("2026-11-11T04:00:00Z");
    private static final int COUPONS = 20;

    /** A cart of so many lines in a shop with so many promotions live; ten of fifty are about what is in it. */
    @State(Scope.Thread)
    public static class Shop {
        @Param({"10", "30"})
        int lines;

        @Param({"50", "5000"})
        int promotions;

        private @Nullable Offers offers;
        private @Nullable Order cart;
        private @Nullable Customer customer;

        /** One that is open. */
        public static Shop of(int lines, int promotions) {
            Shop shop = new Shop();
            shop.lines = lines;
            shop.promotions = promotions;
            shop.open();
            return shop;
        }

        /** Once for each pair. */
        @Setup
        public void open() {
            offers = new Offers(
                    new zhiyin.engine.promotion.Pricing(
                            List.of(
                                    new Lane("price", Lane.Choose.BEST_BY_LINE, 1),
                                    new Lane("item", Lane.Choose.ALL, 1),
                                    new Lane("order", Lane.Choose.BEST, 1),
                                    new Lane("coupon", Lane.Choose.BEST, 2),
                                    new Lane("delivery", Lane.Choose.FIRST, 1)),
                            Alone.BEST,
                            Rounding.HALF_UP,
                            OddUnit.LARGEST_REMAINDER,
                            null),
                    Catalogue.common().withLadder("status"),
                    ZoneOffset.ofHours(8),
                    all(promotions));
            List<OrderLine> inCart = new ArrayList<>();
            for (int i = 0; i < lines; i++) {
                long units = 1L + i % 3;
                inCart.add(new OrderLine(
                        "l" + i, "sku-" + i, "category-" + i % 5, null, units, units * (990 + 370L * i), 0, 0));
            }
            cart = new Order("cart", "app", "s1", 800, inCart);
            List<Customer.Coupon> coupons = new ArrayList<>();
            for (int i = 0; i < COUPONS; i++) {
                coupons.add(new Customer.Coupon("c" + i, "coupon-" + i, NOW.plusSeconds(86_400L * (i + 1))));
            }
            customer = new Customer(
                    NOW,
                    MemberProfile.since(NOW.minusSeconds(86_400)),
                    Map.of("status", "gold"),
                    7,
                    coupons,
                    Map.of(),
                    0,
                    0);
        }

        /** What its cart costs. */
        public Quote quote() {
            return Objects.requireNonNull(offers).quote(Objects.requireNonNull(cart), Objects.requireNonNull(customer));
        }
    }

    private static List<Promotion> all(int count) {
        List<Promotion> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // the first fifty are those of a small shop; the rest are about other goods
            String sku = i < 50 ? "sku-" + i % 40 : "other-" + i;
            all.add(
                    switch (i % 5) {
                        case 0 ->
                            promotion(
                                    i,
                                    "price",
                                    skus(sku),
                                    null,
                                    new Benefit.Price(Map.of(sku, 900L), null, Benefit.OFTEN_MAX));
                        case 1 ->
                            promotion(
                                    i,
                                    "item",
                                    skus(sku),
                                    null,
                                    new Benefit.NthUnit(2, new Ratio(1, 2), Benefit.OFTEN_MAX));
                        case 2 ->
                            promotion(
                                    i,
                                    "item",
                                    i < 50
                                            ? new Condition.Test(
                                                    "line.category",
                                                    Operator.EQUAL,
                                                    new Operand.Words("category-" + i % 7))
                                            : skus(sku),
                                    null,
                                    new Benefit.PayFewer(3, 2, 1));
                        case 3 ->
                            promotion(
                                    i,
                                    "order",
                                    i < 50 ? null : skus(sku),
                                    new AtLeast(Measure.AMOUNT, 5_000 + 1_000L * (i % 50)),
                                    new Benefit.AmountOff(300 + 50L * (i % 50), false));
                        default ->
                            promotion(i, "price", skus(sku), null, new Benefit.PercentOff(new Ratio(1, 10), null));
                    });
        }
        for (int i = 0; i < COUPONS; i++) {
            all.add(new Promotion(
                    "coupon-" + i,
                    "coupon",
                    i % 4,
                    null,
                    null,
                    true,
                    1,
                    null,
                    i % 3 == 0 ? skus("sku-" + i % 10, "sku-" + (i + 3) % 10) : null,
                    new AtLeast(Measure.AMOUNT, 1_000 + 700L * i),
                    i % 2 == 0
                            ? new Benefit.AmountOff(200 + 90L * i, false)
                            : new Benefit.PercentOff(new Ratio(2 + i, 100), 3_000L),
                    Together.ANYTHING,
                    PaidBy.PLATFORM));
        }
        return all;
    }

    private static Condition skus(String... skus) {
        return new Condition.Test("line.sku", Operator.IN, new Operand.WordList(List.of(skus)));
    }

    private static Promotion promotion(
            int number, String lane, @Nullable Condition on, @Nullable AtLeast atLeast, Benefit gives) {
        return new Promotion(
                "p" + number,
                lane,
                number % 3,
                null,
                null,
                false,
                1,
                null,
                on,
                atLeast,
                gives,
                new Together(false, Set.of(), Set.of(), Set.of()),
                PaidBy.PLATFORM);
    }

    /** The whole price, its reasons unread. */
    @Benchmark
    public Quote quote(Shop shop) {
        return shop.quote();
    }
}
