package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a chunk did, of one sort: member after member, and each one's in the order of time. Never changes.
 *
 * <p>By row: {@code day} is the programme's own, counted from 1970; {@code at} are seconds since 1970 without a sign.
 */
final class Acts {

    static final Acts NONE = new Acts(new int[Chunk.SIZE + 1], new char[0], new int[0], new Column[0]);

    /** By member where his rows begin; one more says where the last one's end. */
    final int[] starts;

    final char[] day;
    final int[] at;
    /** What else there is by row, each in its place. */
    final Column[] columns;

    Acts(int[] starts, char[] day, int[] at, Column[] columns) {
        this.starts = starts;
        this.day = day;
        this.at = at;
        this.columns = columns;
    }

    static Acts none(int columns) {
        Column[] empty = new Column[columns];
        Arrays.fill(empty, Column.EMPTY);
        return new Acts(NONE.starts, NONE.day, NONE.at, empty);
    }

    long second(int row) {
        return at[row] & 0xffff_ffffL;
    }

    /** The first of the member's rows that lies on this day or later. */
    int from(int member, int first) {
        return search(starts[member], starts[member + 1], first);
    }

    /** The first of the member's rows that lies after this day. */
    int until(int member, int last) {
        int to = starts[member + 1];
        // most questions end today, and so do histories
        if (to == starts[member] || day[to - 1] <= last) {
            return to;
        }
        return search(starts[member], to, last + 1);
    }

    /** The last day but one on which there was one of some of a member's rows; {@link Stages#NEVER} if there was none. */
    int dayBeforeLast(int from, int to) {
        int row = to - 2;
        while (row >= from && day[row] == day[to - 1]) {
            row--;
        }
        return row < from ? Stages.NEVER : day[row];
    }

    private int search(int from, int to, int wanted) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (day[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long bytes() {
        long bytes = 4L * starts.length + 2L * day.length + 4L * at.length;
        for (Column column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    /** Acts that have come and are not laid down yet, in the order in which they came. */
    static final class Come {
        private final Numbers members = new Numbers();
        private final Numbers seconds = new Numbers();
        private final Numbers[] columns;

        Come(int columns) {
            this.columns = new Numbers[columns];
            Arrays.setAll(this.columns, column -> new Numbers());
        }

        void add(int member, long second, long... values) {
            if (values.length != columns.length) {
                throw new IllegalArgumentException("another sort of act");
            }
            members.add(member);
            seconds.add(second);
            for (int i = 0; i < values.length; i++) {
                columns[i].add(values[i]);
            }
        }

        int size() {
            return members.size();
        }
    }

    /** Where members and time put a row: ten bits for the member, 32 for the second, the rest for which one it is. */
    private static final int PLACE_BITS = 21;

    /** So many may wait. */
    static final int COME_MAX = 1 << PLACE_BITS;

    /**
     * These and what came, each member's in the order of time; of what lies in the same second, what came first.
     *
     * @param order is told where each row is from: below the number of these one of these, from there on one that came
     */
    Acts with(Come come, Days days, Consumer<int[]> order) {
        int rows = at.length;
        int more = come.size();
        long[] keys = new long[more];
        for (int i = 0; i < more; i++) {
            keys[i] = come.members.get(i) << (32 + PLACE_BITS) | come.seconds.get(i) << PLACE_BITS | i;
        }
        Arrays.sort(keys);
        int[] from = new int[rows + more];
        int[] newStarts = new int[Chunk.SIZE + 1];
        int next = 0;
        int out = 0;
        for (int member = 0; member < Chunk.SIZE; member++) {
            int old = starts[member];
            int end = starts[member + 1];
            while (next < more && keys[next] >>> (32 + PLACE_BITS) == member) {
                long second = keys[next] >>> PLACE_BITS & 0xffff_ffffL;
                while (old < end && second(old) <= second) {
                    from[out++] = old++;
                }
                from[out++] = rows + (int) (keys[next++] & (COME_MAX - 1));
            }
            while (old < end) {
                from[out++] = old++;
            }
            newStarts[member + 1] = out;
        }
        order.accept(from);
        return laid(newStarts, from, come, days);
    }

    /** These without one member's. */
    Acts without(int member) {
        int begin = starts[member];
        int count = starts[member + 1] - begin;
        int[] from = new int[at.length - count];
        for (int i = 0; i < from.length; i++) {
            from[i] = i < begin ? i : i + count;
        }
        int[] newStarts = new int[starts.length];
        for (int i = 0; i < starts.length; i++) {
            newStarts[i] = i <= member ? starts[i] : starts[i] - count;
        }
        return laid(newStarts, from, new Come(columns.length), null);
    }

    /** @param days may be missing where nothing came */
    private Acts laid(int[] newStarts, int[] from, Come come, @Nullable Days days) {
        int rows = at.length;
        int out = from.length;
        char[] newDay = new char[out];
        int[] newAt = new int[out];
        Column.copy(day, newDay, from, rows);
        Column.copy(at, newAt, from, rows);
        for (int i = 0; i < out; i++) {
            if (from[i] >= rows) {
                long second = come.seconds.get(from[i] - rows);
                newDay[i] = (char) Objects.requireNonNull(days).of(second);
                newAt[i] = (int) second;
            }
        }
        Column[] newColumns = new Column[columns.length];
        for (int i = 0; i < newColumns.length; i++) {
            newColumns[i] = columns[i].with(come.columns[i], from);
        }
        return new Acts(newStarts, newDay, newAt, newColumns);
    }
}
