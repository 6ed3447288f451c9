package zhiyin.audit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A check that the database makes, a set at a time.
 *
 * @param says what holds, as a sentence
 * @param sql finds the rows for which it does not, and no others: {@code program_id} and {@code member_id} (either may be
 *     null), {@code about}, {@code expected} and {@code found} as text; written for {@link Scope#over}
 */
record RowCheck(String says, String sql) {

    void examine(Connection connection, Scope scope, Findings findings) throws SQLException {
        String first = "select *, count(*) over () as many from (\n" + sql
                + "\n) as difference order by program_id, member_id, about limit 1";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(scope.over(first))) {
            if (row.next()) {
                findings.note(
                        new Difference(
                                says,
                                row.getObject("program_id", Long.class),
                                row.getObject("member_id", Long.class),
                                row.getString("about"),
                                row.getString("expected"),
                                row.getString("found")),
                        row.getLong("many"));
            }
        }
    }

    /** What goes into these places less what goes out of them, as an aggregate over movements. */
    static String net(String... places) {
        String list = "('" + String.join("', '", places) + "')";
        return "coalesce(sum(case when to_place in " + list + " then points else 0 end - case when from_place in "
                + list + " then points else 0 end), 0)";
    }
}
