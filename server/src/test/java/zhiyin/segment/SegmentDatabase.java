package zhiyin.segment;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.MadeUpMembers;
import zhiyin.engine.insight.MadeUpMembers.Told;
import zhiyin.engine.rule.Field.Kind;

/** The tables of {@code docs/reference/insight-tables.md} in some database, filled with made-up members. */
final class SegmentDatabase {

    private static final List<String> TABLES =
            List.of("member", "member_words", "member_lists", "orders", "lines", "returns", "events");

    private final Connection connection;

    private SegmentDatabase(Connection connection) {
        this.connection = connection;
    }

    static SegmentDatabase fill(Connection connection, List<Told> told) throws SQLException {
        SegmentDatabase database = new SegmentDatabase(connection);
        for (String table : TABLES) {
            database.run("drop table if exists " + table);
        }
        database.run("create table member (number bigint, joined date, birthday date, birth_month_day smallint,"
                + " tier_status varchar, wallet_points bigint, wallet_cash bigint, next_expiry date, reachable smallint,"
                + " expected_value bigint, expected_alive bigint, expected_churn_risk varchar)");
        database.run("create table member_words (member bigint, field varchar, word varchar)");
        database.run("create table member_lists (list varchar, member bigint)");
        String when = "member bigint, occurred_at timestamp, day date, weekday smallint, hour smallint";
        database.run("create table orders (" + when + ", paid bigint, store varchar, channel varchar)");
        database.run("create table lines (" + when + ", paid bigint, store varchar, channel varchar, product varchar,"
                + " category varchar, brand varchar, quantity bigint)");
        database.run("create table returns (" + when + ", amount bigint)");
        database.run("create table events (" + when + ", kind varchar, p_product varchar, p_page varchar)");
        database.members(told);
        for (Told one : told) {
            database.insert(one);
        }
        return database;
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void insert(String table, Object... values) throws SQLException {
        String marks = "?" + ", ?".repeat(values.length - 1);
        try (PreparedStatement statement =
                connection.prepareStatement("insert into " + table + " values (" + marks + ")")) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private void members(List<Told> told) throws SQLException {
        Map<Integer, Object[]> rows = new HashMap<>();
        for (Told one : told) {
            switch (one) {
                case Told.Joined(int member, Instant at) -> row(rows, member)[1] = day(at);
                case Told.Born(int member, LocalDate day) -> {
                    row(rows, member)[2] = day;
                    row(rows, member)[3] = day == null ? null : day.getMonthValue() * 100 + day.getDayOfMonth();
                }
                case Told.Kept(int member, String name, Object value) -> {
                    int place = 0;
                    for (Layout.Kept kept : MadeUpMembers.LAYOUT.members()) {
                        if (kept.name().equals(name)) {
                            if (kept.kind() == Kind.SET) {
                                for (Object word : (List<?>) value) {
                                    insert("member_words", member, SegmentTables.column(name), word);
                                }
                            } else {
                                row(rows, member)[4 + place] =
                                        value instanceof Boolean flag ? Integer.valueOf(flag ? 1 : 0) : value;
                            }
                        }
                        place++;
                    }
                }
                default -> {
                    // below
                }
            }
        }
        for (Object[] row : rows.values()) {
            insert("member", row);
        }
    }

    private static Object[] row(Map<Integer, Object[]> rows, int member) {
        return rows.computeIfAbsent(member, number -> {
            Object[] row = new Object[12];
            row[0] = number;
            return row;
        });
    }

    private static LocalDate day(Instant at) {
        return at.atZone(MadeUpMembers.ZONE).toLocalDate();
    }

    private static List<Object> when(int member, Instant at) {
        ZonedDateTime local = at.atZone(MadeUpMembers.ZONE);
        return new ArrayList<>(Arrays.asList(
                member,
                LocalDateTime.ofInstant(at, ZoneOffset.UTC),
                local.toLocalDate(),
                local.getDayOfWeek().getValue(),
                local.getHour()));
    }

    private void insert(Told told) throws SQLException {
        switch (told) {
            case Told.Ordered order -> {
                List<Object> row = when(order.member(), order.at());
                row.addAll(Arrays.asList(order.paid(), order.store(), order.channel()));
                insert("orders", row.toArray());
                for (Growing.Line line : order.lines()) {
                    List<Object> one = when(order.member(), order.at());
                    one.addAll(Arrays.asList(
                            line.paid(),
                            order.store(),
                            order.channel(),
                            line.product(),
                            line.category(),
                            line.brand(),
                            line.quantity()));
                    insert("lines", one.toArray());
                }
            }
            case Told.Returned back -> {
                List<Object> row = when(back.member(), back.at());
                row.add(back.amount());
                insert("returns", row.toArray());
            }
            case Told.Behaved event -> {
                List<Object> row = when(event.member(), event.at());
                row.addAll(Arrays.asList(
                        event.kind(),
                        event.properties().get("product"),
                        event.properties().get("page")));
                insert("events", row.toArray());
            }
            default -> {
                // members were first
            }
        }
    }

    /** Puts members on a list. */
    void list(String name, RoaringBitmap members) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into member_lists (list, member) values (?, ?)")) {
            for (int member : members) {
                statement.setString(1, name);
                statement.setLong(2, member);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Whom a statement names; its values are bound. */
    RoaringBitmap ask(SegmentSql.Statement sql) throws SQLException {
        RoaringBitmap members = new RoaringBitmap();
        try (PreparedStatement statement = connection.prepareStatement(sql.sql())) {
            for (int i = 0; i < sql.values().size(); i++) {
                statement.setObject(i + 1, sql.values().get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    members.add(rows.getInt(1));
                }
            }
        }
        return members;
    }

    /** The same with its values written out. */
    RoaringBitmap ask(String sql) throws SQLException {
        return ask(new SegmentSql.Statement(sql, List.of(), List.of()));
    }

    /** Writes each table into a file of that folder, an object a line; of DuckDB alone. */
    void copyTo(Path folder) throws SQLException {
        for (String table : TABLES) {
            run("copy " + table + " to '" + folder.resolve(table + ".json") + "' (format json)");
        }
    }

    /** How many rows the table of members still has. */
    long members() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from member")) {
            row.next();
            return row.getLong(1);
        }
    }
}
