package zhiyin.warehouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import zhiyin.database.PublicId;
import zhiyin.facts.FactRows;
import zhiyin.facts.FactRows.Column;
import zhiyin.facts.FactRows.Kind;
import zhiyin.facts.FactRows.Table;
import zhiyin.facts.FactRows.View;

/**
 * Makes the files of an export, in a database of its own that is thrown away afterwards: the one that analysts ask opens no other
 * file, and stays so. Rows get keys that the record gives them, and no number of a copy's: an order, a return and what else somebody
 * did is known by whose it is, when it was, and which it is of those in that second, counted in the order of what it says. The work
 * goes members by members, so that it never holds more than some of them.
 */
final class Staging implements FactRows.Taker, AutoCloseable {

    static final PublicId MEMBER = new PublicId("mbr");

    private static final int THREADS = 2;
    private static final String AT = "occurred_at";
    private static final String NTH = "nth";
    private static final String ID = "id";
    private static final String LINE = "line";

    /** What DuckDB may take of the machine, and how many members' rows are in one file. */
    record Room(String memory, String spill, int membersAFile) {}

    /** What somebody who waits is told now and then. */
    interface Alive {
        void stillThere() throws SQLException;
    }

    private final Path folder;
    private final Room room;
    private final Alive alive;
    private final Connection connection;
    private final Map<String, DuckDBAppender> appenders = new HashMap<>();
    private @Nullable View view;

    /** @param folder empty; the database lies in it until it is closed */
    Staging(Path folder, Room room, Alive alive) throws SQLException {
        this.folder = folder;
        this.room = room;
        this.alive = alive;
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        settings.setProperty("allow_persistent_secrets", "false");
        settings.setProperty("memory_limit", room.memory());
        settings.setProperty(
                "threads",
                Integer.toString(Math.min(THREADS, Runtime.getRuntime().availableProcessors())));
        settings.setProperty(
                "temp_directory", folder.resolve("spill").toAbsolutePath().toString());
        settings.setProperty("max_temp_directory_size", room.spill());
        this.connection = DriverManager.getConnection(
                "jdbc:duckdb:" + folder.resolve("staging.duckdb").toAbsolutePath(), settings);
    }

    // taking

    @Override
    public void begin(View begun) throws SQLException {
        view = begun;
        run("begin transaction");
        for (Table table : begun.tables()) {
            run("create table " + staged(table.name()) + " ("
                    + Stream.concat(
                                    table.columns().stream(),
                                    table.name().equals("member") ? Stream.of(new Column(ID, Kind.TEXT)) : Stream.of())
                            .map(column ->
                                    quoted(column.name()) + " " + column.kind().sql())
                            .collect(Collectors.joining(", "))
                    + ")");
            appenders.put(
                    table.name(),
                    connection.unwrap(DuckDBConnection.class).createAppender("main", "staged_" + table.name()));
        }
    }

    @Override
    public void row(Table table, @Nullable Object[] cells) throws SQLException {
        DuckDBAppender row = Objects.requireNonNull(appenders.get(table.name()));
        row.beginRow();
        for (int i = 0; i < cells.length; i++) {
            append(row, table.columns().get(i).kind(), cells[i]);
        }
        if (table.name().equals("member")) {
            row.append(MEMBER.print((Long) Objects.requireNonNull(cells[0])));
        }
        row.endRow();
    }

    private static void append(DuckDBAppender row, Kind kind, @Nullable Object cell) throws SQLException {
        switch (cell) {
            case null -> row.appendNull();
            case String text -> row.append(text);
            case Long number -> {
                switch (kind) {
                    case WHOLE -> row.append(number.longValue());
                    case SMALL -> row.append(number.shortValue());
                    case DAY -> row.appendEpochDays(number.intValue());
                    case MOMENT -> row.appendEpochMicros(number.longValue());
                    case TEXT -> throw new IllegalArgumentException("a number is no text");
                }
            }
            default -> throw new IllegalArgumentException("no cell is a " + cell.getClass());
        }
    }

    @Override
    public void end(Table table) throws SQLException {
        Objects.requireNonNull(appenders.get(table.name())).close();
        alive.stillThere();
    }

    /** Of when what was taken is. */
    View view() {
        return Objects.requireNonNull(view, "nothing was taken");
    }

    // tables as they leave

    /** What the tables look like outside. */
    List<Manifest.Shape> shapes() {
        return view().tables().stream()
                .map(table -> new Manifest.Shape(
                        table.name(),
                        key(table),
                        columns(table).stream()
                                .map(name -> new Manifest.Column(name, type(table, name)))
                                .toList()))
                .toList();
    }

    private static String type(Table table, String name) {
        return name.equals(NTH)
                ? "integer"
                : name.equals(ID) && table.name().equals("member")
                        ? Kind.TEXT.sql()
                        : table.columns().stream()
                                .filter(column -> column.name().equals(name))
                                .findFirst()
                                .orElseThrow()
                                .kind()
                                .sql();
    }

    private static List<String> key(Table table) {
        return switch (table.name()) {
            case "member" -> List.of(FactRows.MEMBER);
            case "member_words" -> List.of(FactRows.MEMBER, "field", "word");
            case "lines" -> List.of(FactRows.MEMBER, AT, NTH, LINE);
            default -> List.of(FactRows.MEMBER, AT, NTH);
        };
    }

    /** The key first. */
    private static List<String> columns(Table table) {
        List<String> columns = new ArrayList<>(key(table));
        if (table.name().equals("member")) {
            columns.add(ID);
        }
        table.columns().stream()
                .map(Column::name)
                .filter(name -> !columns.contains(name) && !name.equals(FactRows.ORDER))
                .forEach(columns::add);
        return columns;
    }

    /** Some members: from one on, up to another, or to the end. */
    private record Page(
            int number, @Nullable Long from, @Nullable Long to) {
        String where() {
            return (from == null ? "true" : FactRows.MEMBER + " >= " + from)
                    + (to == null ? "" : " and " + FactRows.MEMBER + " < " + to);
        }
    }

    private List<Page> pages() throws SQLException {
        List<Long> bounds = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select member from (select member, row_number() over (order by"
                        + " member) - 1 as n from staged_member) where n > 0 and n % " + room.membersAFile()
                        + " = 0 order by 1")) {
            while (row.next()) {
                bounds.add(row.getLong(1));
            }
        }
        List<Page> pages = new ArrayList<>();
        for (int i = 0; i <= bounds.size(); i++) {
            pages.add(new Page(i + 1, i == 0 ? null : bounds.get(i - 1), i == bounds.size() ? null : bounds.get(i)));
        }
        return pages;
    }

    // files

    /** What there is of a table so far. */
    private static final class Written {
        long rows;
        BigInteger hash = BigInteger.ZERO;
        long upserts;
        long deletes;
        final List<Manifest.Stored> whole = new ArrayList<>();
        final List<Manifest.Stored> changes = new ArrayList<>();
    }

    /**
     * Writes all tables into a folder, and what has changed since another time into another.
     *
     * @param whole where everything goes
     * @param before where everything of the other time is; null where nobody asks what has changed
     * @param changes where that goes
     */
    List<Manifest.Table> write(Path whole, @Nullable Path before, Path changes) throws SQLException, IOException {
        run("commit");
        Map<String, Written> written = new HashMap<>();
        for (Table table : view().tables()) {
            written.put(table.name(), new Written());
        }
        for (Page page : pages()) {
            for (Table table : view().tables()) {
                lay(table, page);
                Written one = Objects.requireNonNull(written.get(table.name()));
                long rows = sum(table, one);
                one.whole.add(store(
                        "select " + list("", columns(table)) + " from page_" + table.name() + " order by "
                                + list("", key(table)),
                        rows,
                        whole.resolve(name("whole", table, page))));
                if (before != null) {
                    compare(table, page, before, changes, one);
                }
                alive.stillThere();
            }
        }
        return shapes().stream()
                .map(shape -> {
                    Written one = Objects.requireNonNull(written.get(shape.name()));
                    return new Manifest.Table(
                            shape.name(),
                            shape.key(),
                            shape.columns(),
                            one.rows,
                            one.hash.toString(16),
                            before == null ? null : one.upserts,
                            before == null ? null : one.deletes,
                            List.copyOf(one.whole),
                            List.copyOf(one.changes));
                })
                .toList();
    }

    private static String name(String what, Table table, Page page) {
        return what + "-" + table.name() + "-" + String.format(java.util.Locale.ROOT, "%05d", page.number())
                + ".parquet";
    }

    /** Some members' rows of a table, with their keys. */
    private void lay(Table table, Page page) throws SQLException {
        String make = "create or replace temp table page_" + table.name() + " as ";
        String rows = "select * from " + staged(table.name()) + " where " + page.where();
        switch (table.name()) {
            case "member", "member_words" -> run(make + rows);
            // two orders of a second that say the same are told apart by their lines; if these say the same too, by
            // nothing
            case "orders" ->
                run(make + numbered(rows, FactRows.ORDER, details(table), """
                        left join (select order_number, sum(hash(line, paid, product, category, brand, quantity)) as said
                            from staged_lines where %s group by 1) l using (order_number)
                        """.formatted(page.where()), ", l.said"));
            case "lines" ->
                run(make + "select t.*, o.nth from (" + rows + ") t join page_orders o using (order_number)");
            default -> {
                run("create or replace temp table page_rows as select *, row_number() over () as row_id from (" + rows
                        + ")");
                run(make + numbered("select * from page_rows", "row_id", details(table), "", ""));
            }
        }
    }

    /** What a deed says beside whose it is and when. */
    private static List<String> details(Table table) {
        return columns(table).stream()
                .filter(name -> !key(table).contains(name))
                .toList();
    }

    /** Most are alone in their second, and are not sorted. */
    private static String numbered(String rows, String row, List<String> by, String beside, String then) {
        return """
                with t as (%1$s),
                together as (select member, occurred_at from t group by all having count(*) > 1),
                numbered as (select t.%2$s, cast(row_number() over (partition by t.member, t.occurred_at order by %3$s%5$s)
                        as integer) as nth
                    from t join together using (member, occurred_at) %4$s)
                select t.*, coalesce(n.nth, cast(1 as integer)) as nth from t left join numbered n on n.%2$s = t.%2$s
                """.formatted(rows, row, list("t.", by), beside, then);
    }

    private long sum(Table table, Written one) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*), coalesce(sum(hash(" + list("", columns(table))
                        + ")::hugeint), 0)::varchar from page_" + table.name())) {
            row.next();
            one.rows += row.getLong(1);
            one.hash = one.hash.add(new BigInteger(row.getString(2)));
            return row.getLong(1);
        }
    }

    private void compare(Table table, Page page, Path before, Path changes, Written one)
            throws SQLException, IOException {
        String columns = list("", columns(table));
        run("create or replace temp table page_before as select " + columns + " from read_parquet("
                + files(before, "whole-" + table.name() + "-") + ") where " + page.where());
        run("create or replace temp table page_upserts as select " + columns + " from page_" + table.name()
                + " except select " + columns + " from page_before");
        run("create or replace temp table page_deletes as select " + columns + " from page_before b where not exists"
                + " (select 1 from page_" + table.name() + " p where "
                + key(table).stream()
                        .map(name -> "p." + quoted(name) + " = b." + quoted(name))
                        .collect(Collectors.joining(" and "))
                + ")");
        long upserts = count("page_upserts");
        long deletes = count("page_deletes");
        one.upserts += upserts;
        one.deletes += deletes;
        if (upserts + deletes == 0 && page.number() > 1) {
            return;
        }
        // of what is gone the key says all: the rest is nobody's business any more
        String gone = columns(table).stream()
                .map(name -> key(table).contains(name)
                        ? quoted(name)
                        : "cast(null as " + type(table, name) + ") as " + quoted(name))
                .collect(Collectors.joining(", "));
        one.changes.add(store(
                "select * from (select 'upsert' as op, " + columns
                        + " from page_upserts union all select 'delete' as op, " + gone
                        + " from page_deletes) order by " + list("", key(table)),
                upserts + deletes,
                changes.resolve(name("changes", table, page))));
    }

    private static String files(Path folder, String begin) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith(begin))
                    .sorted()
                    .map(file -> text(file.toAbsolutePath().toString()))
                    .collect(Collectors.joining(", ", "[", "]"));
        }
    }

    private long count(String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Manifest.Stored store(String select, long rows, Path file) throws SQLException, IOException {
        run("copy (" + select + ") to " + text(file.toAbsolutePath().toString())
                + " (format parquet, compression zstd)");
        return new Manifest.Stored(file.getFileName().toString(), rows, Files.size(file), sha256(file));
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** With what the files are written. */
    String engine() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select version()")) {
            row.next();
            return "duckdb " + row.getString(1);
        }
    }

    private static String staged(String table) {
        return "staged_" + table;
    }

    private static String list(String of, List<String> names) {
        return names.stream().map(name -> of + quoted(name)).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Leaves nothing of the database. */
    @Override
    public void close() throws SQLException {
        connection.close();
        try {
            Folders.delete(folder);
        } catch (IOException undeletable) {
            throw new UncheckedIOException(undeletable);
        }
    }
}
