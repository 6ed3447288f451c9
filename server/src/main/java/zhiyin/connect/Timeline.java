package zhiyin.connect;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * All facts of a history in order of time; at one moment orders before returns, and then as in the file. Orders are put
 * together one by one as they are asked for.
 */
final class Timeline implements Iterator<Fact> {

    private final HistoryFormat format;
    private final History history;
    private final History.Grouped grouped;
    private final List<Fact.Returned> returns;

    /** Orders by their number, returns by the complement of theirs. */
    private final int[] sequence;

    private int next;

    Timeline(HistoryFormat format, History history, List<Fact.Returned> returns) {
        this.format = format;
        this.history = history;
        this.grouped = history.grouped();
        this.returns = returns;
        int orders = 0;
        for (int order = 0; order < history.orders.size(); order++) {
            orders += hasLines(order) ? 1 : 0;
        }
        int[] unsorted = new int[orders + returns.size()];
        int at = 0;
        for (int order = 0; order < history.orders.size(); order++) {
            if (hasLines(order)) {
                unsorted[at++] = order;
            }
        }
        for (int i = 0; i < returns.size(); i++) {
            unsorted[at++] = ~i;
        }
        this.sequence = sorted(unsorted);
    }

    private boolean hasLines(int order) {
        return grouped.starts()[order] < grouped.starts()[order + 1];
    }

    /** Goes customer by customer, in the order of their names' numbers, each one's facts still in order of time. */
    void sortByCustomer() {
        int[] starts = new int[history.customers.size() + 1];
        for (int number : sequence) {
            starts[customer(number) + 1]++;
        }
        for (int customer = 0; customer < history.customers.size(); customer++) {
            starts[customer + 1] += starts[customer];
        }
        int[] byTime = sequence.clone();
        for (int number : byTime) {
            sequence[starts[customer(number)]++] = number;
        }
    }

    private int customer(int number) {
        return number < 0 ? history.customers.known(returns.get(~number).customer()) : history.customer(number);
    }

    /** How many facts there are. */
    int size() {
        return sequence.length;
    }

    /** How many rows of the file the facts were put together from. */
    long rows() {
        return history.lines() + returns.stream().mapToLong(Fact.Returned::rows).sum();
    }

    @Override
    public boolean hasNext() {
        return next < sequence.length;
    }

    @Override
    public Fact next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int number = sequence[next++];
        return number < 0 ? returns.get(~number) : ordered(number);
    }

    private Fact ordered(int order) {
        return new Fact.Ordered(
                history.customers.name(history.customer(order)),
                History.instant(history.orderAt(order)),
                format.orderKey(history.orders.name(order)),
                line(order),
                grouped.starts()[order + 1] - grouped.starts()[order],
                history.assembled(order, grouped));
    }

    /** A merge sort, because millions of numbers are to be sorted by what they stand for without a box each. */
    private int[] sorted(int[] numbers) {
        int[] from = numbers;
        int[] into = new int[numbers.length];
        for (int width = 1; width < numbers.length; width *= 2) {
            for (int start = 0; start < numbers.length; start += 2 * width) {
                merge(from, into, start, Math.min(start + width, numbers.length), width);
            }
            int[] merged = into;
            into = from;
            from = merged;
        }
        return from;
    }

    private void merge(int[] from, int[] into, int start, int middle, int width) {
        int stop = Math.min(middle + width, from.length);
        int left = start;
        int right = middle;
        for (int at = start; at < stop; at++) {
            boolean takeLeft = right == stop || (left < middle && compare(from[left], from[right]) <= 0);
            into[at] = from[takeLeft ? left++ : right++];
        }
    }

    private int compare(int one, int other) {
        int byTime = Long.compare(at(one), at(other));
        if (byTime != 0) {
            return byTime;
        }
        int byKind = Boolean.compare(one < 0, other < 0);
        if (byKind != 0) {
            return byKind;
        }
        int byLine = Long.compare(line(one), line(other));
        // One row may have come back to several orders: their numbers within the return decide.
        return byLine != 0 ? byLine : Integer.compare(Math.max(one, ~one), Math.max(other, ~other));
    }

    private long at(int number) {
        return number < 0 ? returns.get(~number).occurredAt().toEpochMilli() : history.orderAt(number);
    }

    private long line(int number) {
        return number < 0 ? returns.get(~number).line() : history.row(grouped.lines()[grouped.starts()[number]]);
    }
}
