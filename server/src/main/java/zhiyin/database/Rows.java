package zhiyin.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into one table, written by one statement however many they are: an {@code insert} that selects from
 * {@code unnest} of one array a column. The statement's text does not depend on the number of rows, so it is planned once.
 */
public final class Rows {

    private final String table;
    private final String[] names;
    private final String[] types;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /**
     * @param table with its schema
     * @param columns each as a name and a PostgreSQL type, such as {@code "member_id bigint"}; part of the program, never
     *     of anybody's input
     */
    public Rows(String table, String... columns) {
        this.table = table;
        this.names = new String[columns.length];
        this.types = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
            int space = columns[i].indexOf(' ');
            names[i] = columns[i].substring(0, space);
            types[i] = columns[i].substring(space + 1);
        }
    }

    /** One row; values in the order of the columns, {@link Instant}s for {@code timestamptz}. */
    public void add(@Nullable Object... values) {
        if (values.length != names.length) {
            throw new IllegalArgumentException(table + " takes " + names.length + " values, not " + values.length);
        }
        rows.add(values);
    }

    /** Writes all rows as new ones. */
    public void insert(Connection connection) throws SQLException {
        write(connection, "");
    }

    /** Writes all rows, each in the place of the one with the same key if there is one. */
    public void upsert(Connection connection, String... key) throws SQLException {
        List<String> keys = Arrays.asList(key);
        String set = Arrays.stream(names)
                .filter(name -> !keys.contains(name))
                .map(name -> name + " = excluded." + name)
                .collect(Collectors.joining(", "));
        write(connection, " on conflict (" + String.join(", ", key) + ") do update set " + set);
    }

    /**
     * Writes the rows that are not there yet, and leaves the others alone.
     *
     * @return how many were new
     */
    public int insertMissing(Connection connection) throws SQLException {
        return write(connection, " on conflict do nothing");
    }

    /** Deletes the rows whose columns, all of those given, are equal to one of these. */
    public void delete(Connection connection) throws SQLException {
        String match = Arrays.stream(names)
                .map(name -> "old." + name + " = gone." + name)
                .collect(Collectors.joining(" and "));
        run(connection, "delete from " + table + " old using " + unnest("gone") + " where " + match);
    }

    private int write(Connection connection, String onConflict) throws SQLException {
        String columns = String.join(", ", names);
        return run(
                connection,
                "insert into " + table + " (" + columns + ") select " + columns + " from " + unnest("fresh")
                        + onConflict);
    }

    private String unnest(String alias) {
        String parameters =
                Arrays.stream(types).map(type -> "?::" + type + "[]").collect(Collectors.joining(", "));
        return "unnest(" + parameters + ") " + alias + " (" + String.join(", ", names) + ")";
    }

    private int run(Connection connection, String sql) throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int column = 0; column < names.length; column++) {
                int at = column;
                // the driver wants bytes as an array of their own type
                @Nullable
                Object[] values = rows.stream()
                        .map(row -> bound(row[at]))
                        .toArray(types[column].equals("bytea") ? byte[][]::new : Object[]::new);
                Array array = connection.createArrayOf(base(types[column]), values);
                statement.setArray(column + 1, array);
            }
            return statement.executeUpdate();
        }
    }

    private static String base(String type) {
        return type.equals("bytea") || !type.contains("(") ? type : type.substring(0, type.indexOf('('));
    }

    private static @Nullable Object bound(@Nullable Object value) {
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
    }

    @Override
    public String toString() {
        return IntStream.range(0, names.length)
                .mapToObj(i -> names[i])
                .collect(Collectors.joining(", ", rows.size() + " rows of " + table + " (", ")"));
    }
}
