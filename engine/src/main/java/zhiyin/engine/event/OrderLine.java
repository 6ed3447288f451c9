package zhiyin.engine.event;

import org.jspecify.annotations.Nullable;

/**
 * One line of an order.
 *
 * @param id the line's own name within the order
 * @param sku what was bought
 * @param category the shop's category, or a path such as {@code food/fresh}
 * @param quantity units, positive
 * @param amount for all units, before discount, tax included; minor units
 * @param discount this line's part of every discount; minor units, at most {@code amount}
 * @param tax the tax contained in {@code amount - discount}; minor units
 */
public record OrderLine(
        String id,
        String sku,
        @Nullable String category,
        @Nullable String brand,
        long quantity,
        long amount,
        long discount,
        long tax) {

    public OrderLine {
        if (quantity <= 0 || amount < 0 || discount < 0 || discount > amount || tax < 0 || tax > amount - discount) {
            throw new IllegalArgumentException("order line out of range");
        }
    }

    /** What the member pays for the line: amount less discount, tax included; minor units. */
    public long paid() {
        return amount - discount;
    }
}
