package zhiyin.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zhiyin.FaultPoint;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Sink;

/**
 * One programme's facts as tables in a DuckDB file of its own. What was told together is written together, with how far that is, in
 * one transaction: whenever the process ends, the file is as it was after some batch, and says after which. It can be thrown away at
 * any time; nobody else may write to it.
 *
 * <p>One thread tells ({@link #now}, {@link #seal}), one of its own writes, and others ask through connections that see what was
 * written last.
 */
final class FactFile {

    private static final Logger log = LoggerFactory.getLogger(FactFile.class);

    /** What the tables look like: others are thrown away. */
    private static final int FORM = 3;

    /** So much is worth being written. */
    private static final int FULL = 25_000;

    private static final int TRIES = 5;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So much that waits for a disk is given up, and with it the file. */
    private static final int WAITING_MAX = 1_000_000;

    private static final int THREADS = 2;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);
    private static final long CANCELLED_EVERY_MS = 200;

    /** Where somebody asks who cannot be made to end: DuckDB would give the same again to whoever opens that place. */
    private static final Set<Path> STUCK = ConcurrentHashMap.newKeySet();

    /**
     * What DuckDB may take of the machine for one programme.
     *
     * @param memory such as {@code 256MB}
     * @param spill how much it may lay on the disk while it sorts or joins, such as {@code 1GB}
     */
    record Room(String memory, String spill) {}

    private final Path folder;
    private final long program;
    private final Layout layout;
    private final FactTables tables;
    private final Connection connection;
    private final FactWriting writing;
    private final FactReading reading;
    private final BlockingQueue<FactBatch> waiting = new ArrayBlockingQueue<>(2);
    private final FactBatch.Numbers numbers = new FactBatch.Numbers();
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private final Thread writer;

    /** Which batch is being told; only whoever tells has it. */
    private FactBatch now;

    private @Nullable FactBatch last;
    private volatile boolean closing;
    private volatile @Nullable Statement asked;
    private volatile boolean broken;
    /** Whether the latest batch had to be tried again. */
    private volatile boolean behind;

    /** Whether members were portrayed since it was opened: until then what is in it is of another day. */
    private volatile boolean portrayed;

    private volatile FactBatch.@Nullable Mark mark;
    private volatile Instant asOf = Instant.EPOCH;

    private FactFile(Path folder, long program, Layout layout, Connection connection) {
        this.folder = folder;
        this.program = program;
        this.layout = layout;
        this.tables = new FactTables(layout);
        this.connection = connection;
        this.writing = new FactWriting(connection, tables, layout);
        this.reading = new FactReading(connection, tables, layout);
        this.now = new FactBatch(layout.zone(), numbers);
        this.writer =
                Thread.ofPlatform().name("facts-file-" + program).daemon(true).unstarted(this::write);
    }

    /**
     * The file of a programme as it was left; null if there is none, or none of this kind, or none that can be read.
     *
     * @param deleted how many persons have been deleted from the programme so far
     */
    static @Nullable FactFile find(Path folder, long program, Layout layout, Room room, long deleted) {
        if (!Files.exists(path(folder, program))) {
            return null;
        }
        FactFile file = null;
        try {
            file = new FactFile(folder, program, layout, connect(folder, program, room));
            if (file.isWhole(deleted)) {
                file.writer.start();
                return file;
            }
            log.info("the facts' file of programme {} is of another kind, or older than a deletion", program);
        } catch (SQLException | IOException | RuntimeException | LinkageError damaged) {
            log.warn("the facts' file of programme {} cannot be read: {}", program, damaged.toString());
        }
        if (file != null) {
            closeQuietly(file.connection);
        }
        return null;
    }

    /** A file without anything in it, in the place of any that is there. */
    static FactFile make(Path folder, long program, Layout layout, Room room, long deleted)
            throws SQLException, IOException {
        delete(folder, program);
        FactFile file = new FactFile(folder, program, layout, connect(folder, program, room));
        try {
            file.create(deleted);
        } catch (SQLException | RuntimeException accident) {
            closeQuietly(file.connection);
            throw accident;
        }
        file.writer.start();
        return file;
    }

    static Path path(Path folder, long program) {
        return folder.resolve(program + ".duckdb");
    }

    private static Path spill(Path folder, long program) {
        return folder.resolve(program + ".spill");
    }

    /** Nothing is left of the file, nor of what DuckDB lays beside it. */
    static void delete(Path folder, long program) throws IOException {
        Path file = path(folder, program);
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".wal"));
        Path spill = spill(folder, program);
        if (Files.exists(spill)) {
            try (Stream<Path> all = Files.walk(spill)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    /** Fetches nothing from anywhere, reads no other file, and lets nobody change that. */
    private static Connection connect(Path folder, long program, Room room) throws SQLException, IOException {
        if (STUCK.contains(path(folder, program))) {
            throw new IOException("somebody still asks what was there");
        }
        Files.createDirectories(folder);
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_unsigned_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        settings.setProperty("allow_persistent_secrets", "false");
        settings.setProperty("enable_external_access", "false");
        settings.setProperty("memory_limit", room.memory());
        settings.setProperty(
                "threads",
                Integer.toString(Math.min(THREADS, Runtime.getRuntime().availableProcessors())));
        settings.setProperty(
                "temp_directory", spill(folder, program).toAbsolutePath().toString());
        settings.setProperty("max_temp_directory_size", room.spill());
        Connection connection = DriverManager.getConnection(
                "jdbc:duckdb:" + path(folder, program).toAbsolutePath(), settings);
        try {
            run(connection, "set lock_configuration = true");
        } catch (SQLException accident) {
            closeQuietly(connection);
            throw accident;
        }
        return connection;
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException accident) {
            log.warn("a facts' file was not closed in good order: {}", accident.toString());
        }
    }

    /** One statement, in a {@link Statement} of its own: one on which something failed is closed. */
    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void create(long deleted) throws SQLException {
        run(connection, "begin transaction");
        run(connection, "create schema " + FactTables.DOOR);
        run(connection, tables.createPortrait());
        for (FactTables.Table table : tables.tables()) {
            run(connection, table.create());
            run(connection, tables.view(table));
        }
        run(connection, "create table main.known (number bigint, member bigint, whose bigint, told bigint)");
        run(connection, "create table main.place (chain bigint, link bigint, hash varchar)");
        run(
                connection,
                "create table main.copy (form integer, program bigint, deleted bigint, layout varchar, as_of_us bigint,"
                        + " behaviour_told bigint, behaviour_sequence bigint)");
        try (DuckDBAppender row = connection.unwrap(DuckDBConnection.class).createAppender("main", "copy")) {
            row.beginRow();
            row.append(FORM).append(program).append(deleted).append(layout.toString());
            // it is of no moment until everything is in it
            row.appendNull();
            row.append(0L).append(0L);
            row.endRow();
        }
        run(connection, "commit");
    }

    private boolean isWhole(long deleted) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select form, program, deleted, layout from main.copy")) {
                if (!row.next()
                        || row.getInt(1) != FORM
                        || row.getLong(2) != program
                        || row.getLong(3) != deleted
                        || !layout.toString().equals(row.getString(4))) {
                    return false;
                }
            }
            FactBatch.Mark left = FactReading.mark(statement);
            if (left == null) {
                return false;
            }
            mark = left;
            asOf = left.asOf();
        }
        numbers.orders = reading.next("orders");
        numbers.returns = reading.next("returns");
        numbers.events = reading.next("events");
        return true;
    }

    // telling

    /** How far it has come; null while it is laid down. */
    FactBatch.@Nullable Mark mark() {
        return mark;
    }

    Layout layout() {
        return layout;
    }

    /** Whom to tell what happens; only until {@link #seal} is called next. */
    FactBatch now() {
        return now;
    }

    /** Whether it is worth sealing what was told. */
    boolean isFull() {
        return now.rows() >= FULL;
    }

    /**
     * Hands over what was told since, to be written together.
     *
     * @param known asked, if it is handed over, for what has to be known to go on
     * @param mark how far one is who has it; null while the beginning is laid down, when the file is nobody's yet
     * @param waits whether whoever tells waits for room; otherwise it may go on being told, and be sealed later
     * @return whether it is on its way
     */
    boolean seal(Supplier<List<FactBatch.Known>> known, FactBatch.@Nullable Mark mark, boolean waits) {
        if (broken || closing) {
            return false;
        }
        if (!waits && waiting.remainingCapacity() == 0) {
            if (now.rows() > WAITING_MAX) {
                giveUp("too much waits to be written");
            }
            return false;
        }
        FactBatch batch = now;
        batch.mark = mark;
        batch.known = mark == null ? List.of() : known.get();
        try {
            while (!waiting.offer(batch, 1, TimeUnit.SECONDS)) {
                if (broken) {
                    return false;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            giveUp("told to stop");
            return false;
        }
        last = batch;
        now = new FactBatch(layout.zone(), numbers);
        return true;
    }

    /** All that was recorded before is here, if all that was told is written. */
    void isOf(Instant moment) {
        FactBatch sealed = last;
        if (now.rows() == 0 && (sealed == null || sealed.written.getCount() == 0) && !broken) {
            asOf = moment;
        }
    }

    /** All that was recorded before that moment is in it. */
    Instant asOf() {
        return asOf;
    }

    /** Whether questions can be asked: it is whole, and whoever writes is not waiting for room. */
    boolean isReady() {
        return mark != null && portrayed && !broken && !closing && !behind;
    }

    /** Whether members were portrayed since it was opened. */
    boolean isPortrayed() {
        return portrayed;
    }

    /** Whether it has been given up. */
    boolean isBroken() {
        return broken;
    }

    /** Waits until what was sealed is written, or given up. */
    void settle() {
        FactBatch sealed = last;
        try {
            while (sealed != null && !broken && !sealed.written.await(10, TimeUnit.MILLISECONDS)) {
                if (!writer.isAlive()) {
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp(String why) {
        if (!broken) {
            broken = true;
            log.warn("the facts' file of programme {} is given up: {}", program, why);
        }
    }

    // writing

    private void write() {
        while (!broken) {
            FactBatch batch;
            try {
                batch = waiting.poll(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopped) {
                return;
            }
            if (batch == null) {
                if (closing) {
                    return;
                }
                continue;
            }
            write(batch);
            batch.written.countDown();
        }
    }

    private void write(FactBatch batch) {
        for (int tried = 1; !broken; tried++) {
            try {
                writeTogether(batch);
                behind = false;
                return;
            } catch (SQLException | RuntimeException refused) {
                behind = true;
                log.warn("facts of programme {} could not be written: {}", program, refused.toString());
                rollBackQuietly();
                if (tried == TRIES) {
                    giveUp(refused.toString());
                } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void rollBackQuietly() {
        try {
            run(connection, "rollback");
        } catch (SQLException none) {
            log.debug("nothing was begun", none);
        }
    }

    private void writeTogether(FactBatch batch) throws SQLException {
        FactBatch.Mark reached = batch.mark;
        run(connection, "begin transaction");
        writing.write(batch, mark);
        FaultPoint.FACTS_WRITTEN.reach();
        run(connection, "commit");
        FaultPoint.FACTS_KEPT.reach();
        if (reached != null) {
            mark = reached;
            asOf = reached.asOf();
        }
        if (batch.portrayed != null) {
            portrayed = true;
        }
    }

    // reading

    /** Something to be done with a connection of one's own. */
    interface Reading<T> {
        @Nullable
        T with(Connection reading) throws SQLException;
    }

    /** Asks what was written last; null if it is being closed. */
    <T> @Nullable T read(Reading<T> reading) throws SQLException {
        if (!use.readLock().tryLock()) {
            return null;
        }
        try {
            if (closing || broken) {
                return null;
            }
            try (Connection own = connection.unwrap(DuckDBConnection.class).duplicate()) {
                return reading.with(own);
            }
        } finally {
            use.readLock().unlock();
        }
    }

    /** Whether it is closed or was given up: whoever reads much of it ends then. */
    boolean isEnding() {
        return closing || broken;
    }

    /** What somebody asks just now, to be ended if the file is closed; null once it is answered. */
    void asks(@Nullable Statement statement) {
        asked = statement;
    }

    /** Everybody who has a number, in the order of the numbers. */
    List<FactBatch.Known> known() throws SQLException {
        return reading.known();
    }

    /** Tells all of it; see {@link FactReading#tell}. */
    void tell(Sink sink, LongConsumer progress) throws SQLException {
        reading.tell(sink, progress);
    }

    FactTables tables() {
        return tables;
    }

    /**
     * Writes what was sealed, waits for whoever asks, and closes it. Whoever asks and cannot be made to end is left alone with it: no
     * file is opened at that place again before the process ends.
     */
    void close() {
        settle();
        closing = true;
        cancel();
        boolean alone = false;
        try {
            long end = System.nanoTime() + ENDS_WITHIN.toNanos();
            while (!alone && System.nanoTime() < end) {
                alone = use.writeLock().tryLock(CANCELLED_EVERY_MS, TimeUnit.MILLISECONDS);
                // one that was just about to begin did not hear of it
                cancel();
            }
            // it looks ten times a second whether it is to end
            if (!writer.join(ENDS_WITHIN)) {
                log.warn("whoever writes the facts' file of programme {} does not end", program);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (alone) {
            closeQuietly(connection);
            use.writeLock().unlock();
        } else {
            STUCK.add(path(folder, program));
            log.warn(
                    "whoever asks the facts' file of programme {} does not end: it has none until the next start",
                    program);
        }
    }

    private void cancel() {
        Statement question = asked;
        if (question != null) {
            try {
                question.cancel();
            } catch (SQLException over) {
                log.debug("it has ended by itself", over);
            }
        }
    }

    /** Closes it and leaves nothing of it. */
    void throwAway() throws IOException {
        broken = true;
        close();
        delete(folder, program);
    }
}
