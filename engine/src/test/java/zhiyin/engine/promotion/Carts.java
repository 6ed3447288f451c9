package zhiyin.engine.promotion;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.promotion.Promotion.AtLeast;
import zhiyin.engine.promotion.Promotion.PaidBy;
import zhiyin.engine.promotion.Promotion.Together;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Carts, promotions and shops in few words. */
final class Carts {

    static final Instant NOW = Instant.parse("2026-11-11T04:00:00Z");

    private Carts() {}

    static Ratio percent(int percent) {
        return new Ratio(percent, 100);
    }

    static Condition is(String field, String word) {
        return new Condition.Test(field, Operator.EQUAL, new Operand.Words(word));
    }

    static Condition atLeast(String field, long least) {
        return new Condition.Test(field, Operator.AT_LEAST, new Operand.Whole(least));
    }

    static Condition equal(String field, long number) {
        return new Condition.Test(field, Operator.EQUAL, new Operand.Whole(number));
    }

    static Condition sku(String... skus) {
        return new Condition.Test("line.sku", Operator.IN, new Operand.WordList(List.of(skus)));
    }

    /** A line each, as {@code sku units unitPrice [category]}; its id is its sku. */
    static Order cart(long shipping, String... lines) {
        List<OrderLine> all = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            long units = Long.parseLong(words[1]);
            all.add(new OrderLine(
                    words[0],
                    words[0],
                    words.length > 3 ? words[3] : null,
                    null,
                    units,
                    units * Long.parseLong(words[2]),
                    0,
                    0));
        }
        return new Order("cart", null, null, shipping, all);
    }

    /** A promotion in the making. */
    record Made(Promotion promotion) {
        private Made with(
                int priority,
                boolean coupon,
                @Nullable Condition when,
                @Nullable Condition on,
                @Nullable AtLeast atLeast,
                Together together) {
            Promotion was = promotion;
            return new Made(new Promotion(
                    was.code(),
                    was.lane(),
                    priority,
                    was.from(),
                    was.until(),
                    coupon,
                    coupon ? was.times() : 1,
                    when,
                    on,
                    atLeast,
                    was.gives(),
                    together,
                    was.paidBy()));
        }

        Made priority(int priority) {
            Promotion was = promotion;
            return with(priority, was.coupon(), was.when(), was.on(), was.atLeast(), was.together());
        }

        Made coupon() {
            Promotion was = promotion;
            return with(was.priority(), true, was.when(), was.on(), was.atLeast(), was.together());
        }

        Made when(Condition when) {
            Promotion was = promotion;
            return with(was.priority(), was.coupon(), when, was.on(), was.atLeast(), was.together());
        }

        Made on(Condition on) {
            Promotion was = promotion;
            return with(was.priority(), was.coupon(), was.when(), on, was.atLeast(), was.together());
        }

        Made from(Measure measure, long least) {
            Promotion was = promotion;
            return with(
                    was.priority(), was.coupon(), was.when(), was.on(), new AtLeast(measure, least), was.together());
        }

        Made together(Together together) {
            Promotion was = promotion;
            return with(was.priority(), was.coupon(), was.when(), was.on(), was.atLeast(), together);
        }

        Made alone() {
            return together(new Together(true, Set.of(), Set.of(), Set.of()));
        }
    }

    static Made promotion(String lane, String code, Benefit gives) {
        return new Made(new Promotion(
                code, lane, 0, null, null, false, 1, null, null, null, gives, Together.ANYTHING, PaidBy.PLATFORM));
    }

    /** Prices, then whatever there is, then delivery; coupons last, so many of them as are best. */
    static Pricing pricing(int coupons, Pricing.Alone alone, Pricing.@Nullable PointsAsMoney points) {
        return new Pricing(
                List.of(
                        new Lane("price", Lane.Choose.BEST_BY_LINE, 1),
                        new Lane("order", Lane.Choose.ALL, 1),
                        new Lane("coupon", Lane.Choose.BEST, coupons),
                        new Lane("delivery", Lane.Choose.FIRST, 1)),
                alone,
                Rounding.HALF_UP,
                Pricing.OddUnit.LARGEST_REMAINDER,
                points);
    }

    static final Pricing PRICING = pricing(1, Pricing.Alone.BEST, null);

    static Offers offers(Pricing pricing, Made... made) {
        List<Promotion> promotions = new ArrayList<>();
        for (Made each : made) {
            promotions.add(each.promotion());
        }
        return new Offers(pricing, Catalogue.common().withLadder("status"), ZoneOffset.ofHours(8), promotions);
    }

    static Customer customer(long ordersBefore, Map<String, String> tiers, String... coupons) {
        List<Customer.Coupon> held = new ArrayList<>();
        for (String code : coupons) {
            held.add(new Customer.Coupon("c" + held.size(), code, null));
        }
        return new Customer(NOW, MemberProfile.since(NOW.minusSeconds(1)), tiers, ordersBefore, held, Map.of(), 0, 0);
    }

    static Customer holding(String... coupons) {
        return customer(0, Map.of(), coupons);
    }

    static Customer withPoints(long points, long wanted) {
        return new Customer(NOW, null, Map.of(), 0, List.of(), Map.of(), points, wanted);
    }
}
