package zhiyin.engine.promotion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Shares;
import zhiyin.engine.promotion.Basket.Taken;
import zhiyin.engine.promotion.Promotion.PaidBy;

/** The price of a cart, and why. Amounts are minor units. */
public final class Quote {

    private final Basket.Cart cart;
    private final Basket basket;
    private final long gap;
    private final PaidWithPoints points;
    private final zhiyin.engine.promotion.Considered considered;

    Quote(
            Basket.Cart cart,
            Basket basket,
            long gap,
            PaidWithPoints points,
            zhiyin.engine.promotion.Considered considered) {
        this.cart = cart;
        this.basket = basket;
        this.gap = gap;
        this.points = points;
        this.considered = considered;
    }

    /**
     * One line.
     *
     * @param before what it cost as it came
     * @param cuts what was taken off it, in order
     * @param costs what is left
     * @param points how much of that is paid with points
     */
    public record Line(String id, long before, List<Cut> cuts, long costs, long points) {
        public Line {
            cuts = List.copyOf(cuts);
        }
    }

    /** What a promotion took off a line. */
    public record Cut(String promotion, long amount) {}

    /**
     * A promotion that applies.
     *
     * @param coupon the coupon that it takes; null without one
     * @param off what it takes off, delivery and all
     * @param delivery how much of that off delivery
     * @param funded who pays for that
     * @param gifts that it brings; the member chooses {@code choose} of them
     * @param times how often its step is reached; the gifts come as often
     * @param used how much of the promotion's limits it uses
     */
    public record Applied(
            Promotion promotion,
            Customer.@Nullable Coupon coupon,
            long off,
            long delivery,
            Funded funded,
            List<Benefit.Gifts.Gift> gifts,
            int choose,
            long times,
            long used) {
        public Applied {
            gifts = List.copyOf(gifts);
        }
    }

    /** An amount by who pays it. */
    public record Funded(long platform, long store, long partner) {
        static Funded of(long amount, PaidBy by) {
            long[] shares = Shares.allocate(amount, new long[] {by.platform(), by.store(), by.partner()});
            return new Funded(shares[0], shares[1], shares[2]);
        }
    }

    /**
     * What came of a promotion or a coupon.
     *
     * @param promotion null for a coupon of which nothing is known
     * @param off what it takes off
     * @param whyNot null where it applies
     * @param more what is missing to its next step, where it applies and has one
     */
    public record Considered(
            @Nullable Promotion promotion,
            Customer.@Nullable Coupon coupon,
            long off,
            @Nullable WhyNot whyNot,
            WhyNot.@Nullable TooLittle more) {}

    /** The lines, in the order of the cart. */
    public List<Line> lines() {
        List<Taken> taken = basket.taken();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < cart.size(); i++) {
            List<Cut> cuts = new ArrayList<>();
            for (Taken each : taken) {
                if (each.off()[i] > 0) {
                    cuts.add(new Cut(each.candidate().promotion().code(), each.off()[i]));
                }
            }
            lines.add(new Line(
                    cart.order.lines().get(i).id(), cart.before[i], cuts, basket.costs[i], points.byLine()[i]));
        }
        return lines;
    }

    /** What applies, in the order in which it was taken off. */
    public List<Applied> applied() {
        List<Applied> applied = new ArrayList<>();
        for (Taken each : basket.taken()) {
            Promotion promotion = each.candidate().promotion();
            Benefit.Gifts gifts = each.gifts();
            applied.add(new Applied(
                    promotion,
                    each.candidate().coupon(),
                    each.money(),
                    each.delivery(),
                    Funded.of(each.money(), promotion.paidBy()),
                    gifts == null ? List.of() : gifts.gifts(),
                    gifts == null ? 0 : gifts.choose(),
                    each.times(),
                    each.used()));
        }
        return applied;
    }

    /** What delivery costs. */
    public long delivery() {
        return basket.delivery;
    }

    /** What is taken off in all. */
    public long off() {
        return cart.sum + cart.order.shipping() - basket.sum();
    }

    /** How many points are paid with. */
    public long points() {
        return points.points();
    }

    /** How many points the member could pay with. */
    public long pointsMax() {
        return points.pointsMax();
    }

    /** What the points come to. */
    public long paidWithPoints() {
        return points.amount();
    }

    /** What goods and delivery cost, however they are paid. */
    public long costs() {
        return basket.sum();
    }

    /** What is left to pay once points are taken. */
    public long toPay() {
        return basket.sum() - points.amount();
    }

    /**
     * By how much another choice may be worth more at most: 0 where all that could have been was tried, which it is but for very
     * many choices.
     */
    public long gap() {
        return gap;
    }

    /** Everything that could have had something to do with the cart, and what came of it. */
    public List<Considered> considered() {
        return considered.all();
    }

    /** The cart as it would be paid: each line with all that was taken off it. */
    public Order order() {
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i < cart.size(); i++) {
            OrderLine line = cart.order.lines().get(i);
            long costs = basket.costs[i];
            lines.add(new OrderLine(
                    line.id(),
                    line.sku(),
                    line.category(),
                    line.brand(),
                    line.quantity(),
                    line.amount(),
                    line.amount() - costs,
                    // the tax that was in it shrinks with it
                    line.paid() == 0 ? 0 : Reckoner.part(line.tax(), costs, line.paid())));
        }
        return new Order(cart.order.id(), cart.order.channel(), cart.order.store(), basket.delivery, lines);
    }
}
