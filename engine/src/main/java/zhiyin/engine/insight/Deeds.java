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

    Deeds(Segment.Deed deed, Columns columns) {
        what = deed.what();
        kinds = columns.lexicon.kinds;
        event = deed.event();
        kind = event == null ? -1 : kinds.find(event);
        where = deed.where() == null
                ? null
                : RowCheck.compile(deed.where(), what, new Askable(columns.layout).deeds(what), columns);
    }

    /** Whether every row of the sort is meant, so that they need not be looked at. */
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

    /** Whether a row is meant; for lines, whether one of the order's is. */
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
