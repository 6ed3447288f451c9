package zhiyin.history;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.intake.History;

/**
 * Writes events to Parquet files, member by member: a row for each order line, and one for each other event with the text
 * under which it is recorded. A file ends with the member that makes it large enough; files follow each other as members do.
 */
final class ParquetWriter implements AutoCloseable {

    private static final int ROWS_A_FILE = 500_000;

    private final Path folder;
    private final Duck duck;
    private final int rowsAFile;
    private @Nullable DuckDBAppender appender;
    private long member = Long.MIN_VALUE;
    private int rows;
    private int files;

    ParquetWriter(Path folder) throws SQLException {
        this(folder, ROWS_A_FILE);
    }

    ParquetWriter(Path folder, int rowsAFile) throws SQLException {
        this.folder = folder;
        this.rowsAFile = rowsAFile;
        this.duck = new Duck(folder.resolve("spill"));
    }

    /** The next of the member's events; members come in ascending order, each one's events in theirs. */
    void add(History.Entry entry, Event event) throws SQLException {
        if (entry.member() != member && rows >= rowsAFile) {
            closeFile();
        }
        member = entry.member();
        DuckDBAppender rowsOf = open();
        // what few orders have is no column of its own
        if (event instanceof Event.OrderPaid paid
                && paid.order().paidWith() == null
                && event.at().equals(event.at().truncatedTo(ChronoUnit.MICROS))) {
            Order order = paid.order();
            for (int i = 0; i < order.lines().size(); i++) {
                begin(rowsOf, entry, event);
                line(rowsOf, order, i);
                rowsOf.endRow();
            }
            rows += order.lines().size();
        } else {
            begin(rowsOf, entry, event);
            for (int i = 0; i < LINE_COLUMNS; i++) {
                rowsOf.appendNull();
            }
            rowsOf.append(entry.body());
            rowsOf.endRow();
            rows++;
        }
    }

    private static final int LINE_COLUMNS = 13;

    private static void begin(DuckDBAppender row, History.Entry entry, Event event) throws SQLException {
        row.beginRow();
        row.append(entry.member());
        row.append(entry.sequence());
        row.append(entry.id());
        row.append(event.type());
        row.append(LocalDateTime.ofInstant(event.at(), ZoneOffset.UTC));
        row.append(entry.version());
        row.append(entry.refused());
        Map<String, Long> units = entry.allowances().units();
        text(row, units.isEmpty() ? null : allowances(units));
    }

    private static void line(DuckDBAppender row, Order order, int place) throws SQLException {
        OrderLine line = order.lines().get(place);
        row.append(order.id());
        text(row, order.channel());
        text(row, order.store());
        row.append(order.shipping());
        row.append(place + 1);
        row.append(line.id());
        row.append(line.sku());
        text(row, line.category());
        text(row, line.brand());
        row.append(line.quantity());
        row.append(line.amount());
        row.append(line.discount());
        row.append(line.tax());
        row.appendNull();
    }

    private static void text(DuckDBAppender row, @Nullable String text) throws SQLException {
        if (text == null) {
            row.appendNull();
        } else {
            row.append(text);
        }
    }

    /** {@code pot=12,jar=0}: codes have neither of the two marks in them. */
    static String allowances(Map<String, Long> units) {
        return new TreeMap<>(units)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(","));
    }

    private DuckDBAppender open() throws SQLException {
        DuckDBAppender opened = appender;
        if (opened == null) {
            duck.run("""
                    create or replace table event (
                        member bigint, sequence bigint, event bigint, type varchar, occurred_at timestamp, version integer,
                        refused boolean, allowances varchar, order_id varchar, channel varchar, store varchar,
                        shipping bigint, line integer, line_id varchar, sku varchar, category varchar, brand varchar,
                        quantity bigint, amount bigint, discount bigint, tax bigint, body varchar)
                    """);
            opened = duck.appender("event");
            appender = opened;
            rows = 0;
        }
        return opened;
    }

    private void closeFile() throws SQLException {
        DuckDBAppender opened = appender;
        if (opened != null) {
            opened.close();
            appender = null;
            duck.run("copy event to " + Duck.quoted(folder.resolve("events-%06d.parquet".formatted(++files)))
                    + " (format parquet, compression zstd)");
        }
    }

    /** Ends the last file. */
    void finish() throws SQLException {
        closeFile();
    }

    @Override
    public void close() throws SQLException {
        duck.close();
    }
}
