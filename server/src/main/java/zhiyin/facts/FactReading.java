package zhiyin.facts;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.chain.Followed;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Sink;
import zhiyin.engine.rule.Field.Kind;

/** Reads what was written into a programme's file, to go on from it or to compare it with another. */
final class FactReading {

    private static final int PAGE = 100_000;

    private final Connection connection;
    private final FactTables tables;
    private final Layout layout;

    FactReading(Connection connection, FactTables tables, Layout layout) {
        this.connection = connection;
        this.tables = tables;
        this.layout = layout;
    }

    /** The number of the next row of a table. */
    long next(String table) throws SQLException {
        return whole(connection, "select coalesce(max(number), -1) + 1 from main." + table);
    }

    private static long whole(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Everybody who has a number, in the order of the numbers. */
    List<FactBatch.Known> known() throws SQLException {
        List<FactBatch.Known> known = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select number, member, whose, told from main.known order by number")) {
            while (row.next()) {
                known.add(new FactBatch.Known(row.getInt(1), row.getLong(2), row.getInt(3), row.getLong(4)));
            }
        }
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).number() != i) {
                throw new IllegalStateException("a number is missing, or there twice");
            }
        }
        return known;
    }

    /**
     * Tells all of it, in the order in which it was told: what is kept of members, and what each did.
     *
     * @param progress is told how many orders, returns and events were told
     */
    void tell(Sink sink, LongConsumer progress) throws SQLException {
        tellMembers(sink);
        tellOrders(sink, progress);
        tellReturns(sink, progress);
        tellEvents(sink, progress);
    }

    private void tellMembers(Sink sink) throws SQLException {
        List<FactTables.Column> columns = tables.table("member").columns();
        Map<String, Kind> kinds = new HashMap<>();
        layout.members().forEach(kept -> kinds.put(kept.name(), kept.kind()));
        Map<String, String> fields = new TreeMap<>();
        tables.sets().forEach((name, field) -> fields.put(field, name));
        long end = whole(connection, "select coalesce(max(number), -1) + 1 from main.member");
        for (long from = 0; from < end; from += PAGE) {
            String range = between("number", from);
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("select * from main.member where " + range + " order by number")) {
                while (row.next()) {
                    int number = row.getInt(1);
                    LocalDate joined = row.getObject(2, LocalDate.class);
                    if (joined != null) {
                        sink.join(number, joined.atStartOfDay(layout.zone()).toInstant());
                    }
                    sink.born(number, row.getObject(3, LocalDate.class));
                    for (int i = FactTables.MEMBER_FIRST; i < columns.size(); i++) {
                        String kept = columns.get(i).kept();
                        Object value = value(row, i + 1, Objects.requireNonNull(kinds.get(kept)));
                        if (value != null) {
                            sink.keep(number, kept, value);
                        }
                    }
                }
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select member, field, list(word order by word) from"
                            + " main.member_words where " + between("member", from)
                            + " group by member, field order by member, field")) {
                while (row.next()) {
                    List<String> words = new ArrayList<>();
                    for (Object word : (Object[]) row.getArray(3).getArray()) {
                        words.add((String) word);
                    }
                    sink.keep(row.getInt(1), Objects.requireNonNull(fields.get(row.getString(2))), words);
                }
            }
        }
    }

    private static String between(String column, long from) {
        return column + " >= " + from + " and " + column + " < " + (from + PAGE);
    }

    private static @Nullable Object value(ResultSet row, int column, Kind kind) throws SQLException {
        return switch (kind) {
            case NUMBER, MONEY -> {
                long number = row.getLong(column);
                yield row.wasNull() ? null : number;
            }
            case FLAG -> {
                short flag = row.getShort(column);
                yield row.wasNull() ? null : flag != 0;
            }
            case DATE -> row.getObject(column, LocalDate.class);
            case TEXT, SET -> row.getString(column);
        };
    }

    private void tellOrders(Sink sink, LongConsumer progress) throws SQLException {
        long end = next("orders");
        for (long from = 0; from < end; from += PAGE) {
            try (Statement ordered = connection.createStatement();
                    ResultSet order = ordered.executeQuery(
                            "select number, member, epoch_us(occurred_at), paid, store, channel from main.orders where "
                                    + between("number", from) + " order by number");
                    Statement lined = connection.createStatement();
                    ResultSet line = lined.executeQuery(
                            "select order_number, product, category, brand, quantity, paid from main.lines where "
                                    + between("order_number", from) + " order by order_number, line")) {
                boolean more = line.next();
                while (order.next()) {
                    long number = order.getLong(1);
                    List<Growing.Line> lines = new ArrayList<>();
                    while (more && line.getLong(1) == number) {
                        lines.add(new Growing.Line(
                                line.getString(2),
                                line.getString(3),
                                line.getString(4),
                                line.getLong(5),
                                line.getLong(6)));
                        more = line.next();
                    }
                    sink.order(
                            order.getInt(2),
                            moment(order.getLong(3)),
                            order.getLong(4),
                            order.getString(5),
                            order.getString(6),
                            lines);
                }
                if (more) {
                    throw new IllegalStateException("a line of no order");
                }
            }
            progress.accept(Math.min(PAGE, end - from));
        }
    }

    private static Instant moment(long microseconds) {
        return Instant.ofEpochSecond(Math.floorDiv(microseconds, 1_000_000L));
    }

    private void tellReturns(Sink sink, LongConsumer progress) throws SQLException {
        long end = next("returns");
        for (long from = 0; from < end; from += PAGE) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select member, epoch_us(occurred_at), amount, store, channel from main.returns where "
                                    + between("number", from) + " order by number")) {
                while (row.next()) {
                    sink.comeBack(
                            row.getInt(1), moment(row.getLong(2)), row.getLong(3), row.getString(4), row.getString(5));
                }
            }
            progress.accept(Math.min(PAGE, end - from));
        }
    }

    private void tellEvents(Sink sink, LongConsumer progress) throws SQLException {
        List<FactTables.Column> columns = tables.table("events").columns();
        String list = columns.subList(FactTables.EVENT_FIRST, columns.size()).stream()
                .map(column -> ", " + FactTables.quoted(column.name()))
                .collect(Collectors.joining());
        long end = next("events");
        for (long from = 0; from < end; from += PAGE) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select member, epoch_us(occurred_at), kind" + list
                            + " from main.events where " + between("number", from) + " order by number")) {
                while (row.next()) {
                    Map<String, String> properties = new HashMap<>();
                    for (int i = 0; i < layout.properties().size(); i++) {
                        String value = row.getString(4 + i);
                        if (value != null) {
                            properties.put(layout.properties().get(i), value);
                        }
                    }
                    sink.event(row.getInt(1), moment(row.getLong(2)), row.getString(3), properties);
                }
            }
            progress.accept(Math.min(PAGE, end - from));
        }
    }

    /**
     * How many rows a table has, and what they come to whatever their order and whichever numbers members have in it: two that say
     * the same hold the same.
     *
     * @param hash in hexadecimal digits
     */
    record Sum(String table, long rows, String hash) {}

    /** How far the tables have come; null while they are laid down. */
    static FactBatch.@Nullable Mark mark(Statement statement) throws SQLException {
        Instant asOf;
        long behaviourTold;
        long behaviourSequence;
        try (ResultSet row = statement.executeQuery(
                "select as_of_us, behaviour_told, behaviour_sequence from main.copy where as_of_us is not null")) {
            if (!row.next()) {
                return null;
            }
            asOf = Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
            behaviourTold = row.getLong(2);
            behaviourSequence = row.getLong(3);
        }
        Map<Long, Long> links = new HashMap<>();
        Map<Long, String> hashes = new HashMap<>();
        try (ResultSet row = statement.executeQuery("select chain, link, hash from main.place")) {
            while (row.next()) {
                links.put(row.getLong(1), row.getLong(2));
                hashes.put(row.getLong(1), row.getString(3));
            }
        }
        return new FactBatch.Mark(new Followed.Place(links), hashes, behaviourTold, behaviourSequence, asOf);
    }

    /** What each table comes to. */
    static List<Sum> sums(Statement statement, FactTables tables) throws SQLException {
        List<Sum> sums = new ArrayList<>();
        for (FactTables.Table table : tables.tables()) {
            boolean members = table.name().equals("member");
            String columns = table.columns().stream()
                    .map(FactTables.Column::name)
                    .filter(name -> !List.of("number", "member", "order_number").contains(name))
                    .map(name -> ", t." + FactTables.quoted(name))
                    .collect(Collectors.joining());
            try (ResultSet row = statement.executeQuery("select count(*), coalesce(sum(hash(k.member" + columns
                    + ")::hugeint), 0)::varchar from main." + table.name()
                    + " t left join main.known k on k.number = t." + (members ? "number" : "member"))) {
                row.next();
                sums.add(new Sum(table.name(), row.getLong(1), new BigInteger(row.getString(2)).toString(16)));
            }
        }
        return sums;
    }
}
