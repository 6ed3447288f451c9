package zhiyin.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/** Orders for tests. Amounts are in fen; lines are numbered from 1 in the order in which they are named. */
public final class Orders {

    private final String id;
    private final List<OrderLine> lines = new ArrayList<>();
    private long shipping;

    private Orders(String id) {
        this.id = id;
    }

    public static Orders anOrder(String id) {
        return new Orders(id);
    }

    /** An order of one unit of one thing. */
    public static Order anOrder(String id, long amount) {
        return new Orders(id).line("any", 1, amount).build();
    }

    public Orders shipping(long amount) {
        shipping = amount;
        return this;
    }

    public Orders line(String sku, long quantity, long amount) {
        return line(sku, null, null, quantity, amount, 0, 0);
    }

    public Orders line(
            String sku,
            @Nullable String category,
            @Nullable String brand,
            long quantity,
            long amount,
            long discount,
            long tax) {
        lines.add(
                new OrderLine(String.valueOf(lines.size() + 1), sku, category, brand, quantity, amount, discount, tax));
        return this;
    }

    public Order build() {
        return new Order(id, null, null, shipping, lines);
    }
}
