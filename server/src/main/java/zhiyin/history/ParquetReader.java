package zhiyin.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageWriter;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.program.Programme;
import zhiyin.intake.History;

/**
 * Reads Parquet files of events, one after the other, and lays them down in pages. The numbers of goods, channels and stores
 * are DuckDB's, so that their texts are made once a file and not once a line.
 */
final class ParquetReader implements Iterator<Page>, AutoCloseable {

    /** Large enough to be worth handing over, small enough for every core to have several. */
    static final int PAGE_BYTES = 1 << 20;

    /** Between the parts of what an order line is of, and instead of a part that is not told. */
    private static final String PART = "\u001f";

    private static final String NOT_TOLD = "\u001e";

    private final List<Path> files;
    private final IntFunction<Programme> versions;
    private final PageWriter writer = new PageWriter(PAGE_BYTES);
    private final Duck duck;
    private int file;
    private @Nullable Statement statement;
    private @Nullable ResultSet rows;
    private List<String[]> goods = List.of();
    private List<String[]> places = List.of();
    private long member = Long.MIN_VALUE;
    private long sequence;
    private @Nullable Page next;
    private boolean over;

    /** @param versions the programme of a version */
    ParquetReader(Path folder, IntFunction<Programme> versions) throws SQLException, IOException {
        this.files = files(folder);
        this.versions = versions;
        this.duck = new Duck(folder.resolve("spill"));
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && !over) {
                read();
            }
        } catch (SQLException unreadable) {
            throw new IllegalStateException("the copy of the history cannot be read", unreadable);
        }
        return next != null;
    }

    @Override
    public Page next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Page page = Objects.requireNonNull(next);
        next = null;
        return page;
    }

    // an order whose lines are still coming
    private @Nullable String orderId;
    private Instant at = Instant.EPOCH;
    private int version;
    private Allowances allowances = Allowances.UNLIMITED;
    private int place;
    private long shipping;
    private final List<OrderLine> lines = new ArrayList<>();

    /** Reads until a page is full or there is nothing more. */
    private void read() throws SQLException {
        while (next == null) {
            ResultSet row = rows;
            if (row == null && !open()) {
                next = writer.finish();
                over = true;
                return;
            }
            row = Objects.requireNonNull(rows);
            if (!row.next()) {
                flush();
                closeFile();
                continue;
            }
            take(row);
        }
    }

    private void take(ResultSet row) throws SQLException {
        long whose = row.getLong(1);
        long number = row.getLong(2);
        int line = row.getInt(7);
        if (line <= 1) {
            flush();
            if (whose != member) {
                if (whose < member) {
                    throw new IllegalStateException("members of the copy are out of order");
                }
                member = whose;
                sequence = 0;
                next = writer.begin(whose);
            }
            if (number != ++sequence) {
                throw new IllegalStateException("events of the copy are missing");
            }
            version = row.getInt(4);
            String allowed = row.getString(5);
            allowances = allowed == null ? Allowances.UNLIMITED : allowances(allowed);
            String body = row.getString(6);
            if (body != null) {
                writer.add(History.event(body, versions.apply(version)), version, allowances);
                return;
            }
            at = Instant.EPOCH.plus(row.getLong(3), ChronoUnit.MICROS);
            orderId = row.getString(8);
            place = row.getInt(9);
            shipping = row.getLong(10);
        }
        String[] what = goods.get(row.getInt(12));
        lines.add(new OrderLine(
                row.getString(11),
                what[0],
                told(what[1]),
                told(what[2]),
                row.getLong(13),
                row.getLong(14),
                row.getLong(15),
                row.getLong(16)));
    }

    private void flush() {
        String id = orderId;
        if (id != null) {
            String[] where = places.get(place);
            writer.add(
                    new Event.OrderPaid(0, at, new Order(id, told(where[0]), told(where[1]), shipping, lines)),
                    version,
                    allowances);
            lines.clear();
            orderId = null;
        }
    }

    private static @Nullable String told(String part) {
        return part.equals(NOT_TOLD) ? null : part;
    }

    private static Allowances allowances(String text) {
        Map<String, Long> units = new HashMap<>();
        for (String each : text.split(",", -1)) {
            int equals = each.indexOf('=');
            units.put(each.substring(0, equals), Long.parseLong(each.substring(equals + 1)));
        }
        return new Allowances(units);
    }

    private static final String GOODS =
            "sku || chr(31) || coalesce(category, chr(30)) || chr(31) || coalesce(brand, chr(30))";
    private static final String PLACE = "coalesce(channel, chr(30)) || chr(31) || coalesce(store, chr(30))";

    /** Opens the next file; false if there is none. */
    private boolean open() throws SQLException {
        if (file == files.size()) {
            return false;
        }
        String from = "read_parquet(" + Duck.quoted(files.get(file++)) + ")";
        goods = enumerate("goods", GOODS, from);
        places = enumerate("place", PLACE, from);
        Statement opened = duck.connection().createStatement();
        statement = opened;
        rows = opened.executeQuery("select member, sequence, epoch_us(occurred_at), version, allowances, body,"
                + " coalesce(line, 0), case when line = 1 then order_id end,"
                + " case when line = 1 then enum_code((" + PLACE + ")::place) end, shipping, line_id,"
                + " enum_code((" + GOODS + ")::goods), quantity, amount, discount, tax from " + from);
        return true;
    }

    /** Gives every value of an expression over order lines a number from 0, and says which has which. */
    private List<String[]> enumerate(String name, String expression, String from) throws SQLException {
        duck.run("drop type if exists " + name);
        // an order line of nothing, so that there is at least one
        duck.run("create type " + name + " as enum (select distinct " + expression + " from " + from
                + " where line is not null union select chr(31) order by 1)");
        try (Statement asked = duck.connection().createStatement();
                ResultSet row = asked.executeQuery("select unnest(enum_range(null::" + name + "))")) {
            List<String[]> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1).split(PART, -1));
            }
            return values;
        }
    }

    private void closeFile() throws SQLException {
        if (statement != null) {
            statement.close();
        }
        statement = null;
        rows = null;
    }

    @Override
    public void close() {
        try {
            closeFile();
            duck.close();
        } catch (SQLException gone) {
            throw new IllegalStateException("the copy of the history cannot be closed", gone);
        }
    }
}
