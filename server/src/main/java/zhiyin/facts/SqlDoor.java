package zhiyin.facts;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The door for those who ask in SQL: of one programme's copy, one at a time, for so many rows and so long, and for nothing that is
 * anybody's own. What is asked is read first and refused where it is not known to be harmless; what then runs, runs in a transaction
 * that cannot write, in a database that opens no other file.
 */
@Component
class SqlDoor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SqlDoor.class);

    /** What comes of a question. */
    sealed interface Told {

        /**
         * @param more whether there are more rows than were asked for
         * @param asOf all that was recorded before that moment was there to be asked
         */
        record Rows(
                List<String> columns,
                List<String> types,
                List<List<@Nullable Object>> rows,
                boolean more,
                Instant asOf,
                long tookMs)
                implements Told {}

        /** It was not run, or did not come to an end; see {@link SqlCheck.Read.Unfit}. */
        record Refused(
                String code,
                @Nullable Integer position,
                @Nullable String says) implements Told {}

        /** Somebody else asks just now. */
        record Busy() implements Told {}

        /** There is nothing to ask, or not yet. */
        record NotThere() implements Told {}
    }

    /** So many characters of texts an answer has at most. */
    private static final int TEXTS_MAX = 8_000_000;

    /** So many cells: an answer of many columns has the fewer rows. */
    private static final int CELLS_MAX = 1_000_000;

    /** How long after the end of its time a question is waited for, that was told to end. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(3);

    /** How long all rows may be read to sum them up. */
    private static final Duration SUMS_MAX = Duration.ofMinutes(1);

    private static final Pattern LINE = Pattern.compile("\\nLINE (\\d+): (.*)\\n( *)\\^");

    private final FactCopies facts;
    private final Duration timeMax;
    private final Map<Long, Semaphore> one = new ConcurrentHashMap<>();
    private final Map<Long, Standing> stood = new ConcurrentHashMap<>();
    private final ExecutorService asking = Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().name("facts-asked").daemon(true).unstarted(task));
    private final ScheduledExecutorService ending = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("facts-asked-end").daemon(true).unstarted(task));

    SqlDoor(FactCopies facts, @Value("${zhiyin.facts.sql-time:10s}") Duration timeMax) {
        this.facts = facts;
        this.timeMax = timeMax;
    }

    /** How long a question may take, in milliseconds. */
    long timeMaxMs() {
        return timeMax.toMillis();
    }

    /** What is asked of a file. */
    private interface Asking<T> {
        @Nullable
        T of(FactFile file) throws SQLException;
    }

    /** What came of it: something, or why there is nothing. */
    private record Came<T>(@Nullable T answer, boolean busy, boolean late) {}

    Told ask(long program, String sql, int rowsMax) {
        Came<Told> came = take(program, file -> {
            Instant asOf = file.asOf();
            return file.read(reading -> asked(reading, file, sql, rowsMax, asOf));
        });
        if (came.busy()) {
            return new Told.Busy();
        }
        if (came.late()) {
            return new Told.Refused("sql.too-slow", null, null);
        }
        Told answer = came.answer();
        return answer == null ? new Told.NotThere() : answer;
    }

    /**
     * How a programme's copy stands: what each of its tables comes to, at one place of the record.
     *
     * @param asOf all that was recorded before that moment is in it
     */
    record Standing(Instant asOf, FactBatch.Mark mark, List<FactReading.Sum> sums) {}

    /**
     * How a programme's copy stands, or how it stood when that was last said where it takes too long just now; null where that was
     * never said. All rows are read for it.
     */
    @Nullable
    Standing standing(long program) {
        Came<Standing> came = take(
                program,
                file -> file.read(reading -> {
                    // first how far it is, then what is in it
                    Instant asOf = file.asOf();
                    FactFile.run(reading, "begin transaction read only");
                    try (Statement statement = reading.createStatement()) {
                        FactBatch.Mark mark = FactReading.mark(statement);
                        Standing before = stood.get(program);
                        if (mark == null) {
                            return null;
                        }
                        if (before != null && before.mark().equals(mark)) {
                            return new Standing(asOf, mark, before.sums());
                        }
                        Standing now = new Standing(
                                asOf,
                                mark,
                                within(file, statement, SUMS_MAX, () -> FactReading.sums(statement, file.tables())));
                        stood.put(program, now);
                        return now;
                    } catch (SQLException ended) {
                        log.warn("the facts of programme {} could not be summed up: {}", program, ended.toString());
                        return null;
                    }
                }));
        Standing standing = came.answer();
        return standing == null ? stood.get(program) : standing;
    }

    /** Asks on a thread of its own, since DuckDB would hold up those who share one; of each programme one question at a time. */
    private <T> Came<T> take(long program, Asking<T> question) {
        Semaphore turn = one.computeIfAbsent(program, _ -> new Semaphore(1));
        if (!turn.tryAcquire()) {
            return new Came<>(null, true, false);
        }
        Future<@Nullable T> told;
        try {
            told = asking.submit(() -> {
                try {
                    return facts.read(program, question::of);
                } finally {
                    turn.release();
                }
            });
        } catch (RuntimeException stopped) {
            turn.release();
            return new Came<>(null, false, false);
        }
        try {
            return new Came<>(told.get(timeMax.plus(ENDS_WITHIN).toMillis(), TimeUnit.MILLISECONDS), false, false);
        } catch (TimeoutException hangs) {
            return new Came<>(null, false, true);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Came<>(null, false, false);
        } catch (ExecutionException accident) {
            throw new IllegalStateException("a question could not be asked", accident.getCause());
        }
    }

    /** Something that takes time, and is ended when it is over. */
    private interface Timed<T> {
        T run() throws SQLException;
    }

    private <T> T within(FactFile file, Statement statement, Duration most, Timed<T> timed) throws SQLException {
        file.asks(statement);
        ScheduledFuture<?> end = ending.schedule(() -> cancel(statement), most.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return timed.run();
        } finally {
            end.cancel(false);
            file.asks(null);
        }
    }

    private Told asked(Connection reading, FactFile file, String sql, int rowsMax, Instant asOf) throws SQLException {
        long begun = System.nanoTime();
        Map<String, Integer> tables = file.tables().tables().stream()
                .collect(Collectors.toMap(FactTables.Table::name, table ->
                        (int) file.tables().asked(table).count()));
        FactFile.run(reading, "set schema = '" + FactTables.DOOR + "'");
        String fit;
        switch (SqlCheck.read(reading, sql, tables)) {
            case SqlCheck.Read.Unfit(var code, var position, var says) -> {
                return new Told.Refused(code, position, says);
            }
            case SqlCheck.Read.Fit(String read) -> fit = read;
        }
        // where it is wrong is said of what was typed
        int columns;
        try (PreparedStatement typed = reading.prepareStatement(sql)) {
            if (typed.getParameterMetaData().getParameterCount() > 0) {
                return new Told.Refused("sql.parameter", null, null);
            }
            columns = Math.max(1, typed.getMetaData().getColumnCount());
        } catch (SQLException wrong) {
            return new Told.Refused("sql.wrong", position(sql, message(wrong)), first(message(wrong)));
        }
        if (columns > SqlGrowth.COLUMNS_MAX) {
            return new Told.Refused("sql.too-large", null, null);
        }
        int rowsAtMost = Math.min(rowsMax, CELLS_MAX / columns);
        String bounded = "select * from (" + fit + ") limit " + (rowsAtMost + 1);
        if (SqlCheck.read(reading, bounded, tables) instanceof SqlCheck.Read.Unfit(var code, var _, var _)) {
            return new Told.Refused(code, null, null);
        }
        FactFile.run(reading, "begin transaction read only");
        try (Statement statement = reading.createStatement()) {
            return within(file, statement, timeMax, () -> {
                try (ResultSet rows = statement.executeQuery(bounded)) {
                    return rows(rows, rowsAtMost, asOf, begun);
                }
            });
        } catch (SQLTimeoutException ended) {
            return new Told.Refused("sql.too-slow", null, null);
        } catch (SQLException failed) {
            String message = message(failed);
            if (message.contains("INTERRUPT")) {
                return new Told.Refused("sql.too-slow", null, null);
            }
            return message.startsWith("Out of Memory")
                    ? new Told.Refused("sql.too-large", null, null)
                    : new Told.Refused("sql.failed", null, first(message));
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException over) {
            // it has ended by itself
        }
    }

    private static Told rows(ResultSet answer, int rowsMax, Instant asOf, long begun) throws SQLException {
        ResultSetMetaData about = answer.getMetaData();
        List<String> columns = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            columns.add(about.getColumnLabel(i));
            types.add(about.getColumnTypeName(i).toLowerCase(java.util.Locale.ROOT));
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        long texts = 0;
        while (rows.size() < rowsMax && answer.next()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                Object cell = cell(answer, i, about.getColumnType(i));
                texts += cell instanceof String text ? text.length() : 0;
                row.add(cell);
            }
            if (texts > TEXTS_MAX) {
                return new Told.Refused("sql.too-large", null, null);
            }
            rows.add(row);
        }
        boolean more = rows.size() == rowsMax && answer.next();
        return new Told.Rows(
                columns, types, rows, more, asOf, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    }

    /** Numbers and flags as they are, everything else as a text; days and moments as ISO 8601 has them. */
    private static @Nullable Object cell(ResultSet row, int column, int type) throws SQLException {
        if (type == Types.TIMESTAMP) {
            LocalDateTime moment = row.getObject(column, LocalDateTime.class);
            return moment == null ? null : moment + "Z";
        }
        return switch (row.getObject(column)) {
            case null -> null;
            case Double number -> Double.isFinite(number) ? number : number.toString();
            case Float number -> Float.isFinite(number) ? number : number.toString();
            case Boolean flag -> flag;
            case BigDecimal number -> number;
            case BigInteger number -> number;
            case Long number -> number;
            case Integer number -> number;
            case Short number -> number;
            case Byte number -> number;
            case LocalDate day -> day.toString();
            case Object other -> other.toString();
        };
    }

    private static String message(SQLException refused) {
        String message = refused.getMessage();
        return message == null ? "" : message;
    }

    private static String first(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** Where DuckDB puts its mark, in characters of what was typed; null where it does not say, or has left the line's beginning out. */
    static @Nullable Integer position(String sql, String message) {
        Matcher mark = LINE.matcher(message);
        if (!mark.find() || mark.group(2).startsWith("...")) {
            return null;
        }
        int line = Integer.parseInt(mark.group(1));
        int begin = 0;
        for (int i = 1; i < line; i++) {
            begin = sql.indexOf('\n', begin) + 1;
        }
        int column = mark.group(3).length() - "LINE : ".length() - mark.group(1).length();
        int position = begin + column;
        return column < 0 || position > sql.length() ? null : position;
    }

    @Override
    public void close() {
        asking.shutdownNow();
        ending.shutdownNow();
    }
}
