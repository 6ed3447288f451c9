package zhiyin.engine.reversal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.reversal.OrderPosition.CouponGrant;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.OrderPosition.LinePosition;

/**
 * What a return does to an order: decided here, carried out by the books.
 *
 * @param after the order once it is done
 * @param takeBacks by lot, what to take back
 * @param recalls the coupons to take back
 * @param returnedAmount money of this return, in minor units
 * @param completes whether with it all goods have come back; as none come back after that, so of one return at most
 */
public record ReturnPlan(
        OrderPosition after, List<TakeBack> takeBacks, List<Recall> recalls, long returnedAmount, boolean completes) {

    public ReturnPlan {
        takeBacks = List.copyOf(takeBacks);
        recalls = List.copyOf(recalls);
    }

    /**
     * So much of an asset, out of that lot.
     *
     * @param budget the budget into which it goes back; null if it goes into none
     */
    public record TakeBack(
            String asset, long lot, long points, @Nullable String budget) {}

    /** So many of the coupons that a rule gave. */
    public record Recall(String rule, String template, int count) {}

    /** Either a plan or a refusal. */
    public sealed interface Outcome {
        record Planned(ReturnPlan plan) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}
    }

    /**
     * Plans the return of {@code returned}, or of everything that is still out if that is empty.
     *
     * <p>A line's part is {@code returned money / money paid}; of each grant of the line that part, rounded down, is
     * taken back in all. What one step takes is the difference to what earlier steps took, so the steps add up to the
     * same as one, and the last leaves nothing. Delivery, as far as it was paid with something that comes back here, comes with
     * the last of the goods, unless the return says how much of it.
     *
     * <p>Coupons are the order's and no line's: of so many the order's part is taken back, rounded down, and so the only one with the
     * last of what came back.
     */
    public static Outcome plan(OrderPosition order, List<ReturnedLine> returned) {
        if (order.whollyReturned()) {
            return new Outcome.Refused(new Refusal.AlreadyReturned(order.id()));
        }
        Map<String, LinePosition> lines = new LinkedHashMap<>();
        order.lines().forEach(line -> lines.put(line.id(), line));
        if (returned.isEmpty()) {
            lines.replaceAll(
                    (id, line) -> new LinePosition(id, line.quantity(), line.paid(), line.quantity(), line.paid()));
        }
        for (ReturnedLine one : returned) {
            LinePosition line = lines.get(one.line());
            if (line == null) {
                return new Outcome.Refused(new Refusal.UnknownLine(order.id(), one.line()));
            }
            long unitsOut = line.quantity() - line.returnedQuantity();
            long moneyOut = line.paid() - line.returnedAmount();
            long units = one.quantity() == null ? 0 : one.quantity();
            if (units > unitsOut) {
                return exceeds(order, one, "units", units, unitsOut);
            }
            long money;
            if (one.amount() == null) {
                // the units' part of what was paid, as a difference of running totals; at most what is still out
                long before = OrderPosition.part(line.paid(), line.returnedQuantity(), line.quantity());
                long after = OrderPosition.part(line.paid(), line.returnedQuantity() + units, line.quantity());
                // money that came back alone has made the units that are still out cheaper, each by as much
                money = line.returnedAmount() > before
                        ? OrderPosition.part(moneyOut, units, unitsOut)
                        : Math.min(after - before, moneyOut);
            } else if (one.amount() > moneyOut) {
                return exceeds(order, one, "amount", one.amount(), moneyOut);
            } else {
                money = one.amount();
            }
            lines.put(
                    line.id(),
                    new LinePosition(
                            line.id(),
                            line.quantity(),
                            line.paid(),
                            line.returnedQuantity() + units,
                            line.returnedAmount() + money));
        }
        LinePosition delivery = lines.get(OrderPosition.DELIVERY);
        boolean told = returned.stream().anyMatch(one -> one.line().equals(OrderPosition.DELIVERY));
        if (delivery != null
                && !told
                && lines.values().stream()
                        .allMatch(line -> line.id().equals(OrderPosition.DELIVERY) || line.whollyReturned())) {
            // with the last of the goods, unless it is said otherwise
            lines.put(delivery.id(), new LinePosition(delivery.id(), 1, delivery.paid(), 1, delivery.paid()));
        }
        Map<TakeBack, Long> sums = new LinkedHashMap<>();
        List<LineGrant> grants = new ArrayList<>();
        for (LineGrant grant : order.grants()) {
            LinePosition line = lines.get(grant.line());
            long target =
                    line == null ? grant.takenBack() : OrderPosition.part(grant.points(), line.part(), line.whole());
            long now = target - grant.takenBack();
            grants.add(new LineGrant(
                    grant.line(), grant.rule(), grant.asset(), grant.lot(), grant.points(), target, grant.budget()));
            if (now > 0) {
                sums.merge(new TakeBack(grant.asset(), grant.lot(), 0, grant.budget()), now, Math::addExact);
            }
        }
        OrderPosition goods = order.with(lines.values(), grants);
        List<CouponGrant> coupons = new ArrayList<>();
        List<Recall> recalls = new ArrayList<>();
        for (CouponGrant grant : order.coupons()) {
            int target = Math.toIntExact(goods.givenBack(grant.count()));
            coupons.add(new CouponGrant(grant.rule(), grant.template(), grant.count(), target));
            if (target > grant.takenBack()) {
                recalls.add(new Recall(grant.rule(), grant.template(), target - grant.takenBack()));
            }
        }
        OrderPosition after = goods.withCoupons(coupons);
        List<TakeBack> takeBacks = new ArrayList<>();
        sums.forEach((key, points) -> takeBacks.add(new TakeBack(key.asset(), key.lot(), points, key.budget())));
        return new Outcome.Planned(new ReturnPlan(
                after,
                takeBacks,
                recalls,
                after.returnedAmount() - order.returnedAmount(),
                after.goodsWhollyReturned() && !order.goodsWhollyReturned()));
    }

    private static Outcome exceeds(OrderPosition order, ReturnedLine one, String unit, long asked, long remaining) {
        return new Outcome.Refused(new Refusal.ReturnExceeds(order.id(), one.line(), unit, asked, remaining));
    }
}
