package zhiyin.promotion;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.promotion.Benefit;

/**
 * A cart with its price, as it was at one moment: all that a checkout needs to hold it. Amounts are minor units.
 *
 * @param cart what was asked; null where the shop made the price itself
 * @param member whose it is; null for somebody unknown
 * @param version the programme's version by which it was reckoned
 * @param lines what is bought now
 * @param shippingBefore what delivery costs before anything is taken off
 * @param shipping what delivery costs, its tax too
 * @param taxIncluded whether prices contain taxes; otherwise they are on top of what is left
 * @param shippingTax the tax in what delivery costs
 * @param pointsAsset what is paid with as points; null where nothing is
 * @param points how many are paid with
 * @param paidWithPoints what they come to
 */
public record PricedCart(
        @Nullable Cart cart,
        @Nullable Long member,
        int version,
        String currency,
        Instant at,
        @Nullable String channel,
        @Nullable String store,
        List<Line> lines,
        long shippingBefore,
        long shipping,
        boolean taxIncluded,
        long shippingTax,
        List<Applied> applied,
        @Nullable String pointsAsset,
        long points,
        long paidWithPoints) {

    public PricedCart {
        lines = List.copyOf(lines);
        applied = List.copyOf(applied);
    }

    /**
     * One line.
     *
     * @param before what it costs before anything is taken off
     * @param cuts what is taken off it, in order
     * @param costs what is left, with the tax on it
     * @param tax the tax in that
     * @param addedBefore what tax would come on top of it, were nothing taken off; 0 where prices contain it
     * @param paidWithPoints how much of what is left is paid with points
     */
    public record Line(
            String id,
            String sku,
            @Nullable String category,
            @Nullable String brand,
            long quantity,
            long before,
            List<Cut> cuts,
            long costs,
            long tax,
            long addedBefore,
            long paidWithPoints) {
        public Line {
            cuts = List.copyOf(cuts);
        }
    }

    /** What a promotion takes off a line. */
    public record Cut(String promotion, long amount) {}

    /**
     * A promotion that applies.
     *
     * @param coupon the coupon that it takes; null without one
     * @param off what it takes off, delivery and all
     * @param delivery how much of that off delivery
     * @param platform how much of that the platform pays; so do the store and a partner
     * @param choose how many of the gifts the member chooses
     * @param times how often the gifts come
     * @param uses how much it uses of what there is of it; 0 where there is no end of it
     * @param stock how much there is for all; null for any
     * @param perMember how much there is for a member; null for any
     * @param group the seat that it takes; null where nobody buys together
     */
    public record Applied(
            String promotion,
            @Nullable String coupon,
            long off,
            long delivery,
            long platform,
            long store,
            long partner,
            List<Gift> gifts,
            int choose,
            long times,
            long uses,
            @Nullable Long stock,
            @Nullable Long perMember,
            @Nullable Seat group) {
        public Applied {
            gifts = List.copyOf(gifts);
        }
    }

    /** Goods for nothing. */
    public record Gift(String sku, int units) {}

    /**
     * A seat in a group that buys together.
     *
     * @param id the group; null where one is opened
     * @param until when its time is over at the latest; null where one is opened that only its hours end
     */
    public record Seat(
            @Nullable Long id,
            Benefit.GroupPrice terms,
            @Nullable Instant until) {
        /** When the time of the group is over that is opened or joined at that moment. */
        public Instant endsAt(Instant at) {
            Instant end = at.plus(Duration.ofHours(terms.hours()));
            return until != null && (id != null || until.isBefore(end)) ? until : end;
        }
    }

    /** What applies and takes a seat in a group; null where nothing does. */
    public @Nullable Applied together() {
        return applied.stream().filter(each -> each.group() != null).findFirst().orElse(null);
    }

    /** Whether it was asked for together with others, and has no price for that. */
    public boolean misses() {
        return cart != null && cart.group() != null && together() == null;
    }

    /** What the goods cost. */
    public long goods() {
        return lines.stream().mapToLong(Line::costs).sum();
    }

    /** What goods and delivery cost, however they are paid. */
    public long costs() {
        return Math.addExact(goods(), shipping);
    }

    /** What is taken off in all. */
    public long off() {
        long before = shippingBefore + lines.stream().mapToLong(Line::before).sum();
        return before - (taxIncluded ? costs() : costs() - tax());
    }

    /** All taxes in what it costs. */
    public long tax() {
        return shippingTax + lines.stream().mapToLong(Line::tax).sum();
    }

    /** What is left to pay once points are taken. */
    public long toPay() {
        return costs() - paidWithPoints;
    }

    /** The order that it becomes once it is paid. */
    public Order order(String id) {
        return new Order(
                id,
                channel,
                store,
                shipping,
                lines.stream()
                        .map(line -> new OrderLine(
                                line.id(),
                                line.sku(),
                                line.category(),
                                line.brand(),
                                line.quantity(),
                                // an order's amounts have their taxes in them, however prices were stated
                                line.before() + line.addedBefore(),
                                line.before() + line.addedBefore() - line.costs(),
                                line.tax()))
                        .toList());
    }

    /**
     * Something that is not as it was.
     *
     * @param what line-added, line-removed, quantity, price, costs, promotion-added, promotion-removed, shipping, tax, points or to-pay
     * @param about the line or promotion
     */
    public record Change(
            String what,
            @Nullable String about,
            @Nullable Long was,
            @Nullable Long is) {}

    /** What is not as it was at another time; nothing where all is the same. */
    public List<Change> since(PricedCart then) {
        List<Change> changes = new ArrayList<>();
        Map<String, Line> before = new LinkedHashMap<>();
        then.lines().forEach(line -> before.put(line.id(), line));
        for (Line line : lines) {
            Line was = before.remove(line.id());
            if (was == null || !was.sku().equals(line.sku())) {
                changes.add(new Change("line-added", line.id(), null, line.costs()));
                if (was != null) {
                    changes.add(new Change("line-removed", line.id(), was.costs(), null));
                }
                continue;
            }
            note(changes, "quantity", line.id(), was.quantity(), line.quantity());
            note(changes, "price", line.id(), was.before(), line.before());
            note(changes, "costs", line.id(), was.costs(), line.costs());
        }
        before.values().forEach(line -> changes.add(new Change("line-removed", line.id(), line.costs(), null)));
        Map<String, Long> off = then.offBy();
        offBy().forEach((promotion, amount) -> {
            Long was = off.remove(promotion);
            if (was == null) {
                changes.add(new Change("promotion-added", promotion, null, amount));
            }
        });
        off.forEach((promotion, amount) -> changes.add(new Change("promotion-removed", promotion, amount, null)));
        note(changes, "shipping", null, then.shipping(), shipping);
        note(changes, "tax", null, then.tax(), tax());
        note(changes, "points", null, then.points(), points);
        note(changes, "to-pay", null, then.toPay(), toPay());
        return changes;
    }

    private static void note(List<Change> changes, String what, @Nullable String about, long was, long is) {
        if (was != is) {
            changes.add(new Change(what, about, was, is));
        }
    }

    private Map<String, Long> offBy() {
        Map<String, Long> off = new LinkedHashMap<>();
        applied.forEach(each -> off.merge(each.promotion(), each.off(), Math::addExact));
        return off;
    }

    /** The same without what was asked, which may call the member by a name that is not to be kept. */
    public PricedCart kept() {
        return new PricedCart(
                null,
                member,
                version,
                currency,
                at,
                channel,
                store,
                lines,
                shippingBefore,
                shipping,
                taxIncluded,
                shippingTax,
                applied,
                pointsAsset,
                points,
                paidWithPoints);
    }

    /** Whether another cart asks for the same. */
    public boolean isOf(Cart other) {
        return Objects.equals(cart, other);
    }
}
