package zhiyin.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into one table, written by one statement however many they are: an {@code insert} that selects from
 * {@code unnest} of one array a column. The statement's text does not depend on the number of rows, so it is planned once.
 * Within a {@link RoundTrip} they go with other statements.
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
    public void insert(RoundTrip trip) {
        write(trip, "", count -> {});
    }

    /** Writes all rows as new ones, at once. */
    public void insert(Connection connection) throws SQLException {
        at(connection, this::insert);
    }

    /** Writes all rows, each in the place of the one with the same key if there is one. */
    public void upsert(RoundTrip trip, String... key) {
        List<String> keys = Arrays.asList(key);
        String set = Arrays.stream(names)
                .filter(name -> !keys.contains(name))
                .map(name -> name + " = excluded." + name)
                .collect(Collectors.joining(", "));
        write(trip, " on conflict (" + String.join(", ", key) + ") do update set " + set, count -> {});
    }

    /** Writes all rows at once, each in the place of the one with the same key if there is one. */
    public void upsert(Connection connection, String... key) throws SQLException {
        at(connection, trip -> upsert(trip, key));
    }

    /**
     * Writes the rows that are not there yet, at once, and leaves the others alone.
     *
     * @return how many were new
     */
    public int insertMissing(Connection connection) throws SQLException {
        AtomicInteger fresh = new AtomicInteger();
        at(connection, trip -> write(trip, " on conflict do nothing", fresh::set));
        return fresh.get();
    }

    /** Deletes the rows whose columns, all of those given, are equal to one of these. */
    public void delete(RoundTrip trip) {
        String match = Arrays.stream(names)
                .map(name -> "old." + name + " = gone." + name)
                .collect(Collectors.joining(" and "));
        run(
                trip,
                "delete from " + table + " using (select old.ctid row from " + unnest("gone") + " cross join lateral ("
                        + "select ctid from " + table + " old where " + match + " offset 0) old) found where "
                        + table.substring(table.indexOf('.') + 1) + ".ctid = found.row",
                count -> {});
    }

    private static void at(Connection connection, Consumer<RoundTrip> telling) throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        telling.accept(trip);
        trip.go();
    }

    private void write(RoundTrip trip, String onConflict, IntConsumer count) {
        String columns = String.join(", ", names);
        run(
                trip,
                "insert into " + table + " (" + columns + ") select " + columns + " from " + unnest("fresh")
                        + onConflict,
                count);
    }

    private String unnest(String alias) {
        String parameters =
                Arrays.stream(types).map(type -> "?::" + type + "[]").collect(Collectors.joining(", "));
        return "unnest(" + parameters + ") " + alias + " (" + String.join(", ", names) + ")";
    }

    private void run(RoundTrip trip, String sql, IntConsumer count) {
        if (rows.isEmpty()) {
            return;
        }
        Column[] columns = new Column[names.length];
        for (int column = 0; column < columns.length; column++) {
            List<@Nullable Object> values = new ArrayList<>(rows.size());
            for (@Nullable Object[] row : rows) {
                values.add(row[column]);
            }
            columns[column] = Column.of(types[column], values);
        }
        trip.tell(sql, count, columns);
    }

    @Override
    public String toString() {
        return IntStream.range(0, names.length)
                .mapToObj(i -> names[i])
                .collect(Collectors.joining(", ", rows.size() + " rows of " + table + " (", ")"));
    }
}
