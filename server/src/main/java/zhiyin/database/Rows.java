package zhiyin.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into one table, written by one statement however many they are: an {@code insert} that selects from
 * {@code unnest} of one array a column. The statement's text does not depend on the number of rows, so it is planned once.
 * Within a {@link RoundTrip} they go with other statements.
 */
public final class Rows {

    /** Every table's columns and statements, put together once. */
    private static final ConcurrentMap<List<String>, Form> FORMS = new ConcurrentHashMap<>();

    private final Form form;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /** The columns of a table that are written, and the statements that write them. */
    private static final class Form {
        private final String table;
        private final String[] names;
        private final String[] types;
        private final ConcurrentMap<List<String>, String> statements = new ConcurrentHashMap<>();

        Form(List<String> columns) {
            this.table = columns.getFirst();
            this.names = new String[columns.size() - 1];
            this.types = new String[names.length];
            for (int i = 0; i < names.length; i++) {
                String column = columns.get(i + 1);
                int space = column.indexOf(' ');
                names[i] = column.substring(0, space);
                types[i] = column.substring(space + 1);
            }
        }

        String insert(String onConflict) {
            return statements.computeIfAbsent(List.of(onConflict), each -> text(onConflict));
        }

        private String text(String onConflict) {
            String columns = String.join(", ", names);
            return "insert into " + table + " (" + columns + ") select " + columns + " from " + unnest("fresh")
                    + onConflict;
        }

        String upsert(String... key) {
            return statements.computeIfAbsent(Arrays.asList(key), keys -> {
                String set = Arrays.stream(names)
                        .filter(name -> !keys.contains(name))
                        .map(name -> name + " = excluded." + name)
                        .collect(Collectors.joining(", "));
                return text(" on conflict (" + String.join(", ", keys) + ") do update set " + set);
            });
        }

        String update(String... key) {
            return statements.computeIfAbsent(
                    Stream.concat(Stream.of("update"), Stream.of(key)).toList(), each -> {
                        List<String> keys = Arrays.asList(key);
                        String set = Arrays.stream(names)
                                .filter(name -> !keys.contains(name))
                                .map(name -> name + " = found." + name)
                                .collect(Collectors.joining(", "));
                        return "update " + table + " set " + set + " from (select old.ctid row, fresh.* from "
                                + unnest("fresh") + rowOf("fresh", Arrays.stream(key)) + ") found where " + bare()
                                + ".ctid = found.row";
                    });
        }

        String delete() {
            return "delete from " + table + " using (select old.ctid row from " + unnest("gone")
                    + rowOf("gone", Arrays.stream(names)) + ") found where " + bare() + ".ctid = found.row";
        }

        /** Row by row through the key: a join could as well be made from the other side. */
        private String rowOf(String given, Stream<String> columns) {
            return columns.map(name -> "old." + name + " = " + given + "." + name)
                    .collect(Collectors.joining(
                            " and ",
                            " cross join lateral (select ctid from " + table + " old where ",
                            " offset 0) old"));
        }

        private String bare() {
            return table.substring(table.indexOf('.') + 1);
        }

        private String unnest(String alias) {
            String parameters =
                    Arrays.stream(types).map(type -> "?::" + type + "[]").collect(Collectors.joining(", "));
            return "unnest(" + parameters + ") " + alias + " (" + String.join(", ", names) + ")";
        }
    }

    /**
     * @param table with its schema
     * @param columns each as a name and a PostgreSQL type, such as {@code "member_id bigint"}; part of the program, never
     *     of anybody's input
     */
    public Rows(String table, String... columns) {
        List<String> all = new ArrayList<>(columns.length + 1);
        all.add(table);
        all.addAll(Arrays.asList(columns));
        Form known = FORMS.get(all);
        this.form = known == null ? FORMS.computeIfAbsent(List.copyOf(all), Form::new) : known;
    }

    private Rows(Form form) {
        this.form = form;
    }

    /** None yet of the same table and columns, for rows that are written in another way. */
    public Rows another() {
        return new Rows(form);
    }

    /** One row; values in the order of the columns, {@link Instant}s for {@code timestamptz}. */
    public void add(@Nullable Object... values) {
        if (values.length != form.names.length) {
            throw new IllegalArgumentException(
                    form.table + " takes " + form.names.length + " values, not " + values.length);
        }
        rows.add(values);
    }

    /** Writes all rows as new ones. */
    public void insert(RoundTrip trip) {
        run(trip, form.insert(""), count -> {});
    }

    /** Writes all rows as new ones, at once. */
    public void insert(Connection connection) throws SQLException {
        at(connection, this::insert);
    }

    /** Writes all rows, each in the place of the one with the same key if there is one. */
    public void upsert(RoundTrip trip, String... key) {
        run(trip, form.upsert(key), count -> {});
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
        at(connection, trip -> run(trip, form.insert(" on conflict do nothing"), fresh::set));
        return fresh.get();
    }

    /** Gives the rows with these keys these values in the other columns; all of them are there, and locked by whoever calls. */
    public void update(RoundTrip trip, String... key) {
        run(trip, form.update(key), count -> {});
    }

    /** Deletes the rows whose columns, all of those given, are equal to one of these. */
    public void delete(RoundTrip trip) {
        run(trip, form.delete(), count -> {});
    }

    private static void at(Connection connection, Consumer<RoundTrip> telling) throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        telling.accept(trip);
        trip.go();
    }

    private void run(RoundTrip trip, String sql, IntConsumer count) {
        if (rows.isEmpty()) {
            return;
        }
        Column[] columns = new Column[form.names.length];
        for (int column = 0; column < columns.length; column++) {
            List<@Nullable Object> values = new ArrayList<>(rows.size());
            for (@Nullable Object[] row : rows) {
                values.add(row[column]);
            }
            columns[column] = Column.of(form.types[column], values);
        }
        trip.tell(sql, count, columns);
    }

    @Override
    public String toString() {
        return rows.size() + " rows of " + form.table + " (" + String.join(", ", form.names) + ")";
    }
}
