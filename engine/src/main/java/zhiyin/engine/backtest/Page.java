package zhiyin.engine.backtest;

/** Some members of a history, and all that happened to each of them, side by side. Never changes; safe to share. */
public final class Page {

    private final Dictionary dictionary;
    final byte[] bytes;
    /** In the order of their events. */
    final long[] members;
    /** Where a member's events begin; they end where the next one's do. */
    final int[] starts;

    private final Counts counts;

    Page(Dictionary dictionary, byte[] bytes, long[] members, int[] starts, Counts counts) {
        this.dictionary = dictionary;
        this.bytes = bytes;
        this.members = members;
        this.starts = starts;
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

    public Counts counts() {
        return counts;
    }

    /** How much memory its own arrays take; what it shares with other pages comes on top. */
    public long size() {
        return bytes.length + 8L * members.length + 4L * starts.length;
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
