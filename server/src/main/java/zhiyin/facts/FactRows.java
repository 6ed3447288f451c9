package zhiyin.facts;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A programme's facts, row by row, for whoever keeps them elsewhere: the tables and columns that analysts may ask for, all of one
 * place of the record. Members are called by their ids and not by the copy's numbers, which are others in another copy.
 */
public interface FactRows {

    /** What a column's cells are. */
    enum Kind {
        /** A {@link Long}. */
        WHOLE("bigint"),
        /** A {@link Long} too, of a column that takes no larger ones than a {@code short}. */
        SMALL("smallint"),
        /** A {@link String}. */
        TEXT("varchar"),
        /** The days since 1970, as a {@link Long}. */
        DAY("date"),
        /** The microseconds since 1970, as a {@link Long}; UTC. */
        MOMENT("timestamp");

        private final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        /** As DuckDB calls it. */
        public String sql() {
            return sql;
        }
    }

    /** A column. */
    record Column(String name, Kind kind) {}

    /** The column that says whose a row is, in every table. */
    String MEMBER = "member";

    /** The column by which lines find their order: a number that means something in one reading alone. */
    String ORDER = "order_number";

    /** What no attribute of a member is called here: it gets a number behind its name. */
    Set<String> RESERVED = Set.of(MEMBER, "id", "op");

    /** A table; in {@code member} there is a row for each member. */
    record Table(String name, List<Column> columns) {}

    /** A place in a chain of what was recorded. */
    record Place(String chain, long link, String hash) {}

    /**
     * Of when the rows are.
     *
     * @param asOf all that was recorded before that is in them
     * @param places up to which link of each chain
     */
    record View(Instant asOf, List<Place> places, List<Table> tables) {}

    /** Whoever takes the rows: first told what there is, then the rows table by table. */
    interface Taker {
        void begin(View view) throws SQLException;

        /** @param cells as the columns of the table are; null for what is not known. Used again for the next row. */
        void row(Table table, @Nullable Object[] cells) throws SQLException;

        /** There are no more rows of that table. */
        void end(Table table) throws SQLException;
    }

    /**
     * Reads all of it, on the thread of whoever calls, which is no virtual one: DuckDB would hold up those that share it.
     *
     * @return false where there is nothing to be read, or not yet
     * @throws SQLException also where the copy was thrown away meanwhile: it can be read again when it was made anew
     */
    boolean read(long program, Taker taker) throws SQLException;
}
