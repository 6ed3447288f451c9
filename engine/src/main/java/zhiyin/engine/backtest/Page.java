package zhiyin.engine.backtest;

import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** Some members of a history, and all that happened to each of them, side by side. Never changes; safe to share. */
public final class Page {

    private final Dictionary dictionary;
    final byte[] bytes;
    /** In the order of their events. */
    final long[] members;
    /** Where a member's events begin. */
    final int[] starts;
    /** Where they end. */
    final int[] ends;

    private final Counts counts;

    Page(Dictionary dictionary, byte[] bytes, long[] members, int[] starts, int[] ends, Counts counts) {
        this.dictionary = dictionary;
        this.bytes = bytes;
        this.members = members;
        this.starts = starts;
        this.ends = ends;
        this.counts = counts;
    }

    /**
     * How much is in it.
     *
     * @param orders paid orders
     * @param lines lines of these
     * @param earliest when the earliest event occurred; seconds since 1970
     * @param latest when the latest event occurred; seconds since 1970
     */
    public record Counts(long members, long events, long orders, long lines, long earliest, long latest) {

        public static final Counts NONE = new Counts(0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

        public Counts plus(Counts other) {
            return new Counts(
                    members + other.members,
                    events + other.events,
                    orders + other.orders,
                    lines + other.lines,
                    Math.min(earliest, other.earliest),
                    Math.max(latest, other.latest));
        }
    }

    /** How much was laid down in it. */
    public Counts counts() {
        return counts;
    }

    /** How much memory its own arrays take; what it shares with other pages comes on top. */
    public long size() {
        return bytes.length + 16L * members.length;
    }

    /** The page without those members; it shares the others with this one, and still counts what it was laid down with. */
    public Page without(LongPredicate gone) {
        int[] left = IntStream.range(0, members.length)
                .filter(place -> !gone.test(members[place]))
                .toArray();
        return left.length == members.length
                ? this
                : new Page(
                        dictionary,
                        bytes,
                        Arrays.stream(left).mapToLong(place -> members[place]).toArray(),
                        Arrays.stream(left).map(place -> starts[place]).toArray(),
                        Arrays.stream(left).map(place -> ends[place]).toArray(),
                        counts);
    }

    /** Who is in it, in the order in which they lie. */
    public long[] members() {
        return members.clone();
    }

    /** Whether that member is in it. */
    public boolean has(long member) {
        return place(member) >= 0;
    }

    /** Where that member is; negative if it is not here. Members are in no particular order. */
    int place(long member) {
        for (int i = 0; i < members.length; i++) {
            if (members[i] == member) {
                return i;
            }
        }
        return -1;
    }

    /** What the numbers in it mean. */
    Dictionary.View dictionary() {
        return dictionary.view();
    }
}
