package zhiyin.connect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/**
 * The orders and returns of a file while it is read, in columns: an order line takes some forty bytes. Orders, lines,
 * customers and goods are known by numbers from 0 (names from 1).
 */
final class History {

    final Names orders = new Names();
    final Names customers = new Names();
    final Names skus = new Names();
    final Names lineNames = new Names();
    final List<ReturnRow> returns = new ArrayList<>();

    private final Names labels = new Names();

    // by the number of the order's name
    private final Numbers orderCustomer = new Numbers();
    private final Numbers orderAt = new Numbers();
    private final Numbers orderLines = new Numbers();
    private final Numbers orderChannel = new Numbers();
    private final Numbers orderStore = new Numbers();
    private final Numbers orderShipping = new Numbers();

    // by the number of the line
    private final Numbers lineOrder = new Numbers();
    private final Numbers lineName = new Numbers();
    private final Numbers lineSku = new Numbers();
    private final Numbers lineCategory = new Numbers();
    private final Numbers lineBrand = new Numbers();
    private final Numbers lineQuantity = new Numbers();
    private final Numbers lineAmount = new Numbers();
    private final Numbers lineDiscount = new Numbers();
    private final Numbers lineTax = new Numbers();
    private final Numbers lineAt = new Numbers();
    private final Numbers lineRow = new Numbers();

    /**
     * One line of an order as a row states it, with what the row states of the whole order.
     *
     * @param at milliseconds since 1970 in UTC
     * @param shipping what the order's rows say of shipping; minor units, 0 for nothing
     */
    record LineRow(
            long row,
            String order,
            String customer,
            long at,
            String line,
            String sku,
            String category,
            String brand,
            long quantity,
            long amount,
            long discount,
            long tax,
            long shipping,
            String channel,
            String store) {}

    /** Adds a line to its order; the caller has looked whether the two agree. */
    int add(LineRow row) {
        int order = orders.number(row.order());
        int line = lineOrder.add(order);
        lineName.add(lineNames.number(row.line()));
        lineSku.add(skus.number(row.sku()));
        lineCategory.add(labels.number(row.category()));
        lineBrand.add(labels.number(row.brand()));
        lineQuantity.add(row.quantity());
        lineAmount.add(row.amount());
        lineDiscount.add(row.discount());
        lineTax.add(row.tax());
        lineAt.add(row.at());
        lineRow.add(row.row());
        long before = orderLines.get(order);
        orderLines.set(order, before + 1);
        orderCustomer.set(order, customers.number(row.customer()));
        orderAt.set(order, before == 0 ? row.at() : Math.min(orderAt.get(order), row.at()));
        set(orderChannel, order, labels.number(row.channel()));
        set(orderStore, order, labels.number(row.store()));
        set(orderShipping, order, row.shipping());
        return line;
    }

    private static void set(Numbers column, int order, long value) {
        if (value != 0) {
            column.set(order, value);
        }
    }

    /** How many lines an order has so far; 0 for one that is not known. */
    int linesOf(String order) {
        int number = orders.known(order);
        return number < 0 ? 0 : (int) orderLines.get(number);
    }

    /** Whether what a row says of its order contradicts what an earlier row said; nothing said is no contradiction. */
    boolean contradicts(LineRow row) {
        int order = orders.known(row.order());
        return order >= 0
                && (differs(orderCustomer.get(order), customers.known(row.customer()))
                        || (!row.channel().isEmpty() && differs(orderChannel.get(order), labels.known(row.channel())))
                        || (!row.store().isEmpty() && differs(orderStore.get(order), labels.known(row.store())))
                        || (row.shipping() != 0 && differs(orderShipping.get(order), row.shipping())));
    }

    private static boolean differs(long known, long said) {
        return known != 0 && known != said;
    }

    int lines() {
        return lineOrder.size();
    }

    int order(int line) {
        return (int) lineOrder.get(line);
    }

    int sku(int line) {
        return (int) lineSku.get(line);
    }

    int lineName(int line) {
        return (int) lineName.get(line);
    }

    long quantity(int line) {
        return lineQuantity.get(line);
    }

    long amount(int line) {
        return lineAmount.get(line);
    }

    long discount(int line) {
        return lineDiscount.get(line);
    }

    long row(int line) {
        return lineRow.get(line);
    }

    /** Milliseconds since 1970. */
    long at(int line) {
        return lineAt.get(line);
    }

    int customer(int order) {
        return (int) orderCustomer.get(order);
    }

    /** When its earliest line was; milliseconds since 1970. */
    long orderAt(int order) {
        return orderAt.get(order);
    }

    /** The orders' lines side by side, each order's in the order of the file. */
    Grouped grouped() {
        int[] starts = new int[orders.size() + 1];
        for (int line = 0; line < lines(); line++) {
            starts[order(line) + 1]++;
        }
        for (int order = 0; order < orders.size(); order++) {
            starts[order + 1] += starts[order];
        }
        int[] lines = new int[lines()];
        int[] next = starts.clone();
        for (int line = 0; line < lines(); line++) {
            lines[next[order(line)]++] = line;
        }
        return new Grouped(starts, lines);
    }

    /**
     * Lines by order.
     *
     * @param starts where in {@code lines} an order's begin; its end is where the next one's begin
     */
    @SuppressWarnings("ArrayRecordComponent") // columns, never compared
    record Grouped(int[] starts, int[] lines) {}

    /** One order as the engine knows it. */
    Order assembled(int order, Grouped grouped) {
        List<OrderLine> assembled = new ArrayList<>();
        for (int i = grouped.starts()[order]; i < grouped.starts()[order + 1]; i++) {
            int line = grouped.lines()[i];
            assembled.add(new OrderLine(
                    lineNames.name(lineName.get(line)),
                    skus.name(lineSku.get(line)),
                    labels.nameOrNull(lineCategory.get(line)),
                    labels.nameOrNull(lineBrand.get(line)),
                    lineQuantity.get(line),
                    lineAmount.get(line),
                    lineDiscount.get(line),
                    lineTax.get(line)));
        }
        return new Order(
                orders.name(order),
                labels.nameOrNull(orderChannel.get(order)),
                labels.nameOrNull(orderStore.get(order)),
                orderShipping.get(order),
                assembled);
    }

    static Instant instant(long at) {
        return Instant.ofEpochMilli(at);
    }
}
