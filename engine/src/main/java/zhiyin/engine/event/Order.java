package zhiyin.engine.event;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A paid order, or a cart that is not paid yet.
 *
 * @param id the shop's own number
 * @param channel where it was made (shop, app, till …), if told
 * @param store which store, if any
 * @param shipping what the member paid for delivery, tax included; minor units
 * @param lines at least one, each with its own id
 * @param paidWith what of lines and delivery was not paid with money; null where all of it was
 */
public record Order(
        String id,
        @Nullable String channel,
        @Nullable String store,
        long shipping,
        List<OrderLine> lines,
        @Nullable PaidWith paidWith) {

    public Order {
        lines = List.copyOf(lines);
        if (lines.isEmpty() || shipping < 0) {
            throw new IllegalArgumentException("an order has at least one line and no negative shipping");
        }
        Set<String> ids = new HashSet<>();
        for (OrderLine line : lines) {
            if (!ids.add(line.id())) {
                throw new IllegalArgumentException("an order's lines have ids of their own");
            }
        }
        if (paidWith != null && paidWith.sum() > total(shipping, lines)) {
            throw new IllegalArgumentException("more was paid than there was to pay");
        }
    }

    /** One that was paid with money alone. */
    public Order(String id, @Nullable String channel, @Nullable String store, long shipping, List<OrderLine> lines) {
        this(id, channel, store, shipping, lines, null);
    }

    /** The same order, so much of it paid with something else than money. */
    public Order with(PaidWith tenders) {
        return new Order(id, channel, store, shipping, lines, tenders);
    }

    /** What there is to pay: lines and delivery; minor units. */
    public static long total(long shipping, List<OrderLine> lines) {
        long sum = shipping;
        for (OrderLine line : lines) {
            sum = Math.addExact(sum, line.paid());
        }
        return sum;
    }

    /** What the member paid for the lines: without shipping, tax included; minor units. */
    public long paid() {
        long sum = 0;
        for (OrderLine line : lines) {
            sum = Math.addExact(sum, line.paid());
        }
        return sum;
    }

    /** The lines before any discount; minor units. */
    public long gross() {
        long sum = 0;
        for (OrderLine line : lines) {
            sum = Math.addExact(sum, line.amount());
        }
        return sum;
    }

    /** Units over all lines. */
    public long quantity() {
        long sum = 0;
        for (OrderLine line : lines) {
            sum = Math.addExact(sum, line.quantity());
        }
        return sum;
    }
}
