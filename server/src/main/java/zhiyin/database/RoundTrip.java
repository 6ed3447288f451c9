package zhiyin.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Statements that go to the database together and come back together: one exchange of messages however many they are.
 * They are executed one after the other, and each sees what those before it did and what others have committed meanwhile.
 * Once one fails, none after it is executed.
 */
public final class RoundTrip {

    private final Connection connection;
    private final List<Part> parts = new ArrayList<>();

    /** Is given each row of an answer. */
    public interface Reading {
        void read(ResultSet row) throws SQLException;
    }

    private record Part(
            String sql, @Nullable Reading reading, @Nullable IntConsumer count, List<Column> parameters) {}

    /** @param connection in a transaction */
    public RoundTrip(Connection connection) {
        this.connection = connection;
    }

    /** Asks; {@code sql} has a {@code ?} for each parameter, each an array. */
    public RoundTrip ask(String sql, Reading reading, Column... parameters) {
        parts.add(new Part(sql, reading, null, List.of(parameters)));
        return this;
    }

    /** Changes rows; {@code count} hears how many. */
    public RoundTrip tell(String sql, IntConsumer count, Column... parameters) {
        parts.add(new Part(sql, null, count, List.of(parameters)));
        return this;
    }

    /** Sends all of them and reads all answers, in the order in which they were given. */
    public void go() throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        SightedConnection.Telling telling = connection.isWrapperFor(SightedConnection.Telling.class)
                ? connection.unwrap(SightedConnection.Telling.class)
                : null;
        SightedConnection.Told untold = telling == null ? null : telling.untold();
        if (untold != null) {
            parts.add(
                    parts.getFirst().sql().startsWith("set transaction") ? 1 : 0,
                    new Part(SightedConnection.TELL, row -> {}, null, untold.parameters()));
        }
        go(telling == null ? connection : telling.plain());
        if (telling != null && untold != null) {
            telling.told(untold);
        }
    }

    private void go(Connection direct) throws SQLException {
        StringJoiner sql = new StringJoiner(";\n");
        parts.forEach(part -> sql.add(part.sql()));
        try (PreparedStatement statement = direct.prepareStatement(sql.toString())) {
            int at = 0;
            for (Part part : parts) {
                for (Column parameter : part.parameters()) {
                    statement.setArray(++at, parameter.array(direct));
                }
            }
            statement.execute();
            for (int i = 0; i < parts.size(); i++) {
                if (i > 0) {
                    statement.getMoreResults();
                }
                read(parts.get(i), statement);
            }
        }
        parts.clear();
    }

    private static void read(Part part, PreparedStatement statement) throws SQLException {
        if (part.count() != null) {
            part.count().accept(statement.getUpdateCount());
        }
        if (part.reading() != null) {
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    part.reading().read(rows);
                }
            }
        }
    }
}
