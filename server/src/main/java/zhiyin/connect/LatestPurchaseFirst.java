package zhiyin.connect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the purchases behind returns that name no order: the same customer's latest lines of the same article, dated
 * strictly before the return, that still have units which have not come back; of lines with the same date the later row
 * first; several, and in part, where need be.
 *
 * <p>The returns of one customer's one article are looked at in order of time, so the lines before a return form a
 * stack: each line is laid on it once, and taken off it when nothing of it is left. The work is one pass however often
 * a line comes back.
 */
final class LatestPurchaseFirst {

    private final History history;

    LatestPurchaseFirst(History history) {
        this.history = history;
    }

    /** One answer for each return row, by time and then by row. */
    List<MatchedReturn> match() {
        PairIndex index = new PairIndex();
        List<Purchases> found = new ArrayList<>();
        for (ReturnRow row : history.returns) {
            int customer = history.customers.known(row.customer());
            int sku = history.skus.known(row.sku());
            if (customer >= 0 && sku >= 0 && index.putIfAbsent(customer, sku, found.size()) == PairIndex.NONE) {
                found.add(new Purchases());
            }
        }
        for (int line = 0; line < history.lines(); line++) {
            int place = index.get(history.customer(history.order(line)), history.sku(line));
            if (place != PairIndex.NONE) {
                found.get(place).lines.add(line);
            }
        }
        // A stable sort: lines of one time stay in the order of the file.
        found.forEach(purchases -> purchases.lines.sort(Comparator.comparingLong(history::at)));

        List<MatchedReturn> matched = new ArrayList<>();
        for (ReturnRow row : inOrderOfTime(history.returns)) {
            int customer = history.customers.known(row.customer());
            int sku = history.skus.known(row.sku());
            int place = customer < 0 || sku < 0 ? PairIndex.NONE : index.get(customer, sku);
            matched.add(place == PairIndex.NONE ? answer(row, List.of()) : answer(row, take(row, found.get(place))));
        }
        return matched;
    }

    static List<ReturnRow> inOrderOfTime(List<ReturnRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparingLong(ReturnRow::at).thenComparingLong(ReturnRow::row))
                .toList();
    }

    private List<MatchedReturn.Part> take(ReturnRow row, Purchases purchases) {
        while (purchases.next < purchases.lines.size() && history.at(purchases.lines.get(purchases.next)) < row.at()) {
            int line = purchases.lines.get(purchases.next++);
            purchases.stack.add(new Left(line, history.quantity(line)));
        }
        List<MatchedReturn.Part> parts = new ArrayList<>();
        long wanted = row.quantity();
        while (wanted > 0 && !purchases.stack.isEmpty()) {
            Left top = purchases.stack.getLast();
            long units = Math.min(wanted, top.units);
            parts.add(new MatchedReturn.Part(
                    row.customer(),
                    history.orders.name(history.order(top.line)),
                    history.lineNames.name(history.lineName(top.line)),
                    units,
                    null));
            wanted -= units;
            top.units -= units;
            if (top.units == 0) {
                purchases.stack.removeLast();
            }
        }
        return parts;
    }

    private static MatchedReturn answer(ReturnRow row, List<MatchedReturn.Part> parts) {
        long left = row.quantity()
                - parts.stream().mapToLong(MatchedReturn.Part::units).sum();
        return new MatchedReturn(
                row, row.quantity(), parts, left == 0 ? null : left + " of " + row.quantity() + " units");
    }

    /** One customer's purchases of one article. */
    private static final class Purchases {
        private final List<Integer> lines = new ArrayList<>();
        private final List<Left> stack = new ArrayList<>();
        private int next;
    }

    /** What has not come back of a line. */
    private static final class Left {
        private final int line;
        private long units;

        private Left(int line, long units) {
            this.line = line;
            this.units = units;
        }
    }
}
