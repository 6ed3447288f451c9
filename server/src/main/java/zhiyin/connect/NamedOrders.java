package zhiyin.connect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the orders and lines that returns name. An order that is not in the file may have been recorded by an
 * earlier one: if the row says whose it is, the return is handed over as it stands and the recorder judges it.
 */
final class NamedOrders {

    private final History history;
    private final PairIndex lines;
    private final History.Grouped grouped;
    private final Map<Integer, Long> cameBack = new HashMap<>();
    private final Set<List<String>> seen = new HashSet<>();

    /** @param lines order and line name → line */
    NamedOrders(History history, PairIndex lines) {
        this.history = history;
        this.lines = lines;
        this.grouped = history.grouped();
    }

    /** One answer for each return row, by time and then by row. */
    List<MatchedReturn> match() {
        return LatestPurchaseFirst.inOrderOfTime(history.returns).stream()
                .map(this::match)
                .toList();
    }

    private MatchedReturn match(ReturnRow row) {
        if (!seen.add(List.of(row.order(), row.reference(), row.line()))) {
            return MatchedReturn.nowhere(row, "the return names the line twice");
        }
        if (history.linesOf(row.order()) == 0) {
            return row.customer().isEmpty()
                    ? MatchedReturn.nowhere(row, "the order is not in the file, and no customer is named")
                    : found(row, row.customer(), row.line(), row.quantity(), row.amount());
        }
        int order = history.orders.known(row.order());
        String customer = history.customers.name(history.customer(order));
        if (!row.customer().isEmpty() && !row.customer().equals(customer)) {
            return MatchedReturn.nowhere(row, "the order is another customer's");
        }
        if (row.at() < history.orderAt(order)) {
            return MatchedReturn.nowhere(row, "the return is before the order");
        }
        return row.line().isEmpty() ? everything(row, order, customer) : line(row, order, customer);
    }

    private MatchedReturn everything(ReturnRow row, int order, String customer) {
        long units = 0;
        for (int i = grouped.starts()[order]; i < grouped.starts()[order + 1]; i++) {
            int line = grouped.lines()[i];
            units += left(line);
            cameBack.put(line, history.quantity(line));
        }
        return units == 0
                ? MatchedReturn.nowhere(row, "everything had come back before")
                : found(row, customer, "", units, null);
    }

    private MatchedReturn line(ReturnRow row, int order, String customer) {
        int name = history.lineNames.known(row.line());
        int line = name < 0 ? PairIndex.NONE : lines.get(order, name);
        if (line == PairIndex.NONE) {
            return MatchedReturn.nowhere(row, "the order has no such line");
        }
        long units = Math.min(row.quantity(), left(line));
        if (row.quantity() > 0 && (units == 0 || (units < row.quantity() && row.amount() != null))) {
            return MatchedReturn.nowhere(row, row.quantity() + " of " + row.quantity() + " units");
        }
        cameBack.merge(line, units, Math::addExact);
        MatchedReturn found = found(row, customer, row.line(), units, row.amount());
        return units == row.quantity()
                ? found
                : new MatchedReturn(
                        row,
                        row.quantity(),
                        found.parts(),
                        (row.quantity() - units) + " of " + row.quantity() + " units");
    }

    private long left(int line) {
        return history.quantity(line) - cameBack.getOrDefault(line, 0L);
    }

    private static MatchedReturn found(ReturnRow row, String customer, String line, long units, @Nullable Long amount) {
        MatchedReturn.Part part = new MatchedReturn.Part(customer, row.order(), line, units, amount);
        return new MatchedReturn(row, units, List.of(part), null);
    }
}
