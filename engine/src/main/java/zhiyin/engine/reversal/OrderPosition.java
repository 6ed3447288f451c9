package zhiyin.engine.reversal;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/**
 * What the engine remembers of a paid order, so that a return knows what to take back.
 *
 * @param paidAt when it was paid
 * @param version the programme version that decided it
 * @param ladders the codes of the ladders that counted it: a return takes nothing off one that came later
 * @param grants what its lines earned
 * @param coupons what rules gave for it besides
 */
public record OrderPosition(
        String id,
        Instant paidAt,
        int version,
        List<String> ladders,
        List<LinePosition> lines,
        List<LineGrant> grants,
        List<CouponGrant> coupons) {

    /**
     * The name of the line that stands for delivery, where points, stored value or gift cards paid for some of it: so much of it
     * comes back with them. No line of an order can be called so. What of delivery was paid with money is nothing of ours.
     */
    public static final String DELIVERY = "+delivery";

    public OrderPosition {
        ladders = List.copyOf(ladders);
        lines = List.copyOf(lines);
        grants = List.copyOf(grants);
        coupons = List.copyOf(coupons);
    }

    /** One that earned no coupons. */
    public OrderPosition(
            String id,
            Instant paidAt,
            int version,
            List<String> ladders,
            List<LinePosition> lines,
            List<LineGrant> grants) {
        this(id, paidAt, version, ladders, lines, grants, List.of());
    }

    /**
     * Coupons that a rule gave for the order: of the whole of it, and of none of its lines.
     *
     * @param template the code of what they are
     * @param takenBack of {@code count}
     */
    public record CouponGrant(String rule, String template, int count, int takenBack) {
        public CouponGrant {
            if (takenBack < 0 || takenBack > count) {
                throw new IllegalArgumentException("more coupons are taken back than there were");
            }
        }
    }

    /**
     * @param quantity units bought
     * @param paid money paid for them; minor units
     * @param returnedQuantity units that came back
     * @param returnedAmount money that came back, at most {@code paid}; minor units
     */
    public record LinePosition(String id, long quantity, long paid, long returnedQuantity, long returnedAmount) {

        public LinePosition {
            if (returnedQuantity < 0 || returnedQuantity > quantity || returnedAmount < 0 || returnedAmount > paid) {
                throw new IllegalArgumentException("more of a line came back than there was");
            }
        }

        /**
         * Whether nothing of it is out any more: all its money came back, however many of its units did, or all its
         * units where it cost nothing.
         */
        public boolean whollyReturned() {
            return part() == whole();
        }

        /** The part that came back, as {@code part / whole}: by money, or by units where the line cost nothing. */
        long part() {
            return paid > 0 ? returnedAmount : returnedQuantity;
        }

        long whole() {
            return paid > 0 ? paid : quantity;
        }
    }

    /**
     * What one rule gave one line.
     *
     * @param lot the member's lot it went into
     * @param takenBack of {@code points}
     * @param budget the budget into which goes back what is taken back; null if it goes into none
     */
    public record LineGrant(
            String line,
            String rule,
            String asset,
            long lot,
            long points,
            long takenBack,
            @Nullable String budget) {
        public LineGrant {
            if (takenBack < 0 || takenBack > points) {
                throw new IllegalArgumentException("more of a grant is taken back than there was");
            }
        }
    }

    public static OrderPosition of(
            Order order,
            Instant paidAt,
            int version,
            List<String> ladders,
            List<LineGrant> grants,
            List<CouponGrant> coupons) {
        List<LinePosition> lines = new ArrayList<>();
        for (OrderLine line : order.lines()) {
            lines.add(new LinePosition(line.id(), line.quantity(), line.paid(), 0, 0));
        }
        long beyond = order.paidWith() == null ? 0 : order.paidWith().sum() - order.paid();
        if (beyond > 0) {
            lines.add(new LinePosition(DELIVERY, 1, beyond, 0, 0));
        }
        return new OrderPosition(order.id(), paidAt, version, ladders, lines, grants, coupons);
    }

    /** The order with so much of its lines come back, and so much of its grants taken back. */
    OrderPosition with(Collection<LinePosition> newLines, List<LineGrant> newGrants) {
        return new OrderPosition(id, paidAt, version, ladders, List.copyOf(newLines), newGrants, coupons);
    }

    /** The order with so many of its coupons taken back. */
    OrderPosition withCoupons(List<CouponGrant> newCoupons) {
        return new OrderPosition(id, paidAt, version, ladders, lines, grants, newCoupons);
    }

    public @Nullable LinePosition line(String lineId) {
        for (LinePosition line : lines) {
            if (line.id().equals(lineId)) {
                return line;
            }
        }
        return null;
    }

    public boolean whollyReturned() {
        return lines.stream().allMatch(LinePosition::whollyReturned);
    }

    /** Whether no goods are out any more, whatever became of delivery. */
    public boolean goodsWhollyReturned() {
        return goods().allMatch(LinePosition::whollyReturned);
    }

    private Stream<LinePosition> goods() {
        return lines.stream().filter(line -> !line.id().equals(DELIVERY));
    }

    /** What was paid for the goods. */
    public long paid() {
        return goods().mapToLong(LinePosition::paid).sum();
    }

    /** What came back for the goods. */
    public long returnedAmount() {
        return goods().mapToLong(LinePosition::returnedAmount).sum();
    }

    /** What was paid for goods, and for delivery as far as that comes back here. */
    long money() {
        return sum(LinePosition::paid);
    }

    /** What of that came back. */
    long moneyBack() {
        return sum(LinePosition::returnedAmount);
    }

    private long sum(ToLongFunction<LinePosition> of) {
        return lines.stream().mapToLong(of).sum();
    }

    /** The part of the order that came back, as {@code part / whole}: by money, or by units where it cost nothing. */
    long part() {
        return money() > 0 ? moneyBack() : sum(LinePosition::returnedQuantity);
    }

    long whole() {
        return money() > 0 ? money() : sum(LinePosition::quantity);
    }

    /** What of {@code spent} on this order is to be given back in all by now: the order's returned part, rounded down. */
    public long givenBack(long spent) {
        return part(spent, part(), whole());
    }

    /** {@code amount * part / whole}, rounded down, exact for any size. */
    public static long part(long amount, long part, long whole) {
        if (part == whole) {
            return amount;
        }
        if (Math.multiplyHigh(amount, part) == 0 && amount * part >= 0) {
            return amount * part / whole;
        }
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }
}
