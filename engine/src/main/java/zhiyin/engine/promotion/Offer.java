package zhiyin.engine.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Condition;

/**
 * A promotion that is ready to be asked.
 *
 * @param lane the place of its lane
 * @param on of a benefit's further conditions, those that it has, in order
 * @param groups one bit each
 * @param notWith the bits of the groups that it does not go with
 * @param notAfter the bits of the lanes after which lines are out
 * @param moves whether it asks for amounts that change while the price is made
 */
record Offer(
        Promotion promotion,
        int lane,
        Check when,
        Check lines,
        List<Check> on,
        long groups,
        long notWith,
        int notAfter,
        boolean moves) {

    private static final Set<String> MOVING = Set.of("order.amount", "order.discount", "line.amount", "line.discount");

    static Offer of(Promotion promotion, int lane, Catalogue catalogue, Bits groups, Bits lanes) {
        return new Offer(
                promotion,
                lane,
                Check.compile(promotion.when(), catalogue),
                Check.compile(promotion.on(), catalogue),
                further(promotion.gives()).stream()
                        .map(condition -> Check.compile(condition, catalogue))
                        .toList(),
                groups.of(promotion.together().groups()),
                groups.of(promotion.together().notWith()),
                (int) lanes.of(promotion.together().notAfter()),
                asksForMoving(promotion.when()) || asksForMoving(promotion.on()));
    }

    /** Those of what else the benefit looks for; in the order in which it names them. */
    private static List<@Nullable Condition> further(Benefit benefit) {
        List<@Nullable Condition> further = new ArrayList<>();
        switch (benefit) {
            case Benefit.BuyGet get -> further.add(get.on());
            case Benefit.Bundle bundle -> bundle.parts().forEach(part -> further.add(part.on()));
            case Benefit.Price _,
                    Benefit.GroupPrice _,
                    Benefit.PercentOff _,
                    Benefit.AmountOff _,
                    Benefit.NthUnit _,
                    Benefit.PayFewer _,
                    Benefit.PriceOfSeveral _,
                    Benefit.Steps _,
                    Benefit.Gifts _,
                    Benefit.DeliveryOff _ -> {}
        }
        return further;
    }

    private static boolean asksForMoving(@Nullable Condition condition) {
        return switch (condition) {
            case null -> false;
            case Condition.Test test -> MOVING.contains(test.field());
            case Condition.Group group -> group.rules().stream().anyMatch(Offer::asksForMoving);
        };
    }

    /** Whether both can be in one order, as far as groups go. */
    boolean goesWith(long groupsThere, long notWithThere) {
        return (groups & notWithThere) == 0 && (notWith & groupsThere) == 0;
    }
}
