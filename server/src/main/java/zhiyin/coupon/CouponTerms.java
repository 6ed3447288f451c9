package zhiyin.coupon;

import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.promotion.Benefit;
import zhiyin.engine.promotion.CouponTemplate;
import zhiyin.engine.promotion.Measure;
import zhiyin.engine.promotion.Promotion;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;
import zhiyin.http.Says;

/** What a coupon is good for, as whoever holds it is told; whom it is for is the house's business. */
final class CouponTerms {
    private static final String STORE = "order.store";

    private CouponTerms() {}

    @Says("What a coupon is good for. Amounts are minor units.")
    record CouponTermsView(
            @Says("amount, percent, price, delivery, gifts, or other.")
            String gives,

            @Says("The amount that it takes off.") @Nullable Long amount,

            @Says("Whether that is off each unit.") boolean eachUnit,

            @Says("Of a part of the price, how much is off, in hundredths of a percent.") @Nullable
            Long basisPoints,

            @Says("It takes off no more.") @Nullable Long most,

            @Says("What has to be bought at least.") @Nullable
            Long fromAmount,

            @Says("How many units have to be bought at least.") @Nullable
            Long fromUnits,

            @Says("The stores where it can be used; empty for all.")
            List<String> stores,

            @Says("Whether it asks for more than that: certain goods, days or channels.")
            boolean narrowed,

            @Says("Whether it may be given to another member.")
            boolean transferable) {}

    static CouponTermsView of(CouponTemplate template) {
        Promotion promotion = template.promotion();
        Benefit gives = promotion.gives();
        Promotion.AtLeast least = promotion.atLeast();
        List<String> stores = promotion.when() == null ? List.of() : stores(promotion.when());
        return new CouponTermsView(
                word(gives),
                gives instanceof Benefit.AmountOff(long amount, var _) ? (Long) amount : null,
                gives instanceof Benefit.AmountOff(var _, boolean each) && each,
                gives instanceof Benefit.PercentOff(Ratio part, var _) ? (Long) basisPoints(part) : null,
                switch (gives) {
                    case Benefit.PercentOff(var _, Long most) -> most;
                    case Benefit.DeliveryOff(Long most) -> most;
                    case Benefit.AmountOff _,
                            Benefit.Price _,
                            Benefit.GroupPrice _,
                            Benefit.NthUnit _,
                            Benefit.PayFewer _,
                            Benefit.PriceOfSeveral _,
                            Benefit.BuyGet _,
                            Benefit.Bundle _,
                            Benefit.Steps _,
                            Benefit.Gifts _ -> null;
                },
                least == null || least.measure() == Measure.UNITS ? null : (Long) least.least(),
                least == null || least.measure() != Measure.UNITS ? null : (Long) least.least(),
                stores,
                promotion.on() != null || (promotion.when() != null && !onlyStores(promotion.when())),
                template.transferable());
    }

    private static String word(Benefit gives) {
        return switch (gives) {
            case Benefit.AmountOff _ -> "amount";
            case Benefit.PercentOff _ -> "percent";
            case Benefit.Price _ -> "price";
            case Benefit.DeliveryOff _ -> "delivery";
            case Benefit.Gifts _ -> "gifts";
            case Benefit.GroupPrice _,
                    Benefit.NthUnit _,
                    Benefit.PayFewer _,
                    Benefit.PriceOfSeveral _,
                    Benefit.BuyGet _,
                    Benefit.Bundle _,
                    Benefit.Steps _ -> "other";
        };
    }

    private static long basisPoints(Ratio part) {
        return Math.multiplyExact(part.numerator(), 10_000L) / part.denominator();
    }

    /** The stores that it must be, as far as that is said by itself or beside other things that must hold too. */
    private static List<String> stores(Condition when) {
        return switch (when) {
            case Condition.Test(String field, Operator operator, Operand operand)
            when field.equals(STORE) ->
                switch (operand) {
                    case Operand.Words(String store) when operator == Operator.EQUAL -> List.of(store);
                    case Operand.WordList(var several) when operator == Operator.IN -> several;
                    case Operand.Words _,
                            Operand.WordList _,
                            Operand.None _,
                            Operand.Whole _,
                            Operand.Wholes _,
                            Operand.Range _,
                            Operand.Flag _ -> List.of();
                };
            case Condition.Test _ -> List.of();
            case Condition.Group group ->
                must(group)
                        ? group.rules().stream()
                                .map(CouponTerms::stores)
                                .filter(each -> !each.isEmpty())
                                .findFirst()
                                .orElse(List.of())
                        : List.of();
        };
    }

    private static boolean onlyStores(Condition when) {
        return switch (when) {
            case Condition.Test _ -> !stores(when).isEmpty();
            case Condition.Group group ->
                must(group)
                        && group.rules().size() == 1
                        && onlyStores(group.rules().getFirst());
        };
    }

    private static boolean must(Condition.Group group) {
        return !group.not()
                && (group.combinator() == Condition.Combinator.AND
                        || group.rules().size() == 1);
    }
}
