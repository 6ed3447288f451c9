package zhiyin.engine.insight;

import org.jspecify.annotations.Nullable;

/** One sort of deed, compiled once: which rows of a chunk are meant. */
final class Deeds {

    final Segment.What what;
    /** The kind of behaviour; -1 where nobody ever did it, or for others than behaviour. */
    private final Vocabulary kinds;

    private final @Nullable String event;
    private int kind;
    private final @Nullable RowCheck where;
    /** Whether the first that a member ever did is meant alone. */
    final boolean first;

    Deeds(Segment.Deed deed, Columns columns) {
        what = deed.what();
        kinds = columns.lexicon.kinds;
        event = deed.event();
        first = deed.first();
        kind = event == null ? -1 : kinds.find(event);
        where = deed.where() == null
                ? null
                : RowCheck.compile(deed.where(), what, new Askable(columns.layout).deeds(what), columns);
    }

    /** Whether every row of the sort is meant, so that they need not be looked at; where it is the first, of those of its second. */
    boolean all() {
        return where == null && (what == Segment.What.ORDER || what == Segment.What.RETURN);
    }

    Acts acts(Chunk chunk) {
        return switch (what) {
            case ORDER, LINE -> chunk.orders;
            case RETURN -> chunk.returns;
            case EVENT -> chunk.events;
        };
    }

    /**
     * The first of a member's rows that is of the sort, whatever it must be like; where his rows end if there is none.
     */
    int begin(Acts acts, int member) {
        int row = acts.starts[member];
        int end = acts.starts[member + 1];
        if (what == Segment.What.EVENT) {
            while (row < end && acts.columns[Chunk.KIND].get(row) != kind()) {
                row++;
            }
        }
        return row;
    }

    /** Where those end that lie in the second of the one that {@link #begin} found. */
    static int endOf(Acts acts, int member, int begin) {
        int row = begin;
        int end = acts.starts[member + 1];
        while (row < end && acts.second(row) == acts.second(begin)) {
            row++;
        }
        return row;
    }

    /** Whether a row of the sort lies in the second of the member's first one. */
    boolean isFirst(Acts acts, int member, int row) {
        return acts.second(row) == acts.second(begin(acts, member));
    }

    /** Whether a row is meant, but for being the first; for lines, whether one of the order's is. */
    boolean has(Chunk chunk, Acts acts, int row) {
        switch (what) {
            case LINE -> {
                for (int line = chunk.lineStarts[row]; line < chunk.lineStarts[row + 1]; line++) {
                    if (hasLine(chunk, acts, row, line)) {
                        return true;
                    }
                }
                return false;
            }
            case EVENT -> {
                if (acts.columns[Chunk.KIND].get(row) != kind()) {
                    return false;
                }
            }
            case ORDER, RETURN -> {
                // all of a sort
            }
        }
        return where == null || where.passes(chunk, acts, row, 0);
    }

    boolean hasLine(Chunk chunk, Acts acts, int row, int line) {
        return where == null || where.passes(chunk, acts, row, line);
    }

    /** Whether it is behaviour, and of the kind that has that number. */
    boolean isOf(long number) {
        return event != null && kind() == number;
    }

    /** It gets its number with the first who does it; whether it has one is asked until then. */
    private int kind() {
        if (kind < 0 && event != null) {
            kind = kinds.find(event);
        }
        return kind;
    }
}
