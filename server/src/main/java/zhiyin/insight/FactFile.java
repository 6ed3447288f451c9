package zhiyin.insight;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zhiyin.FaultPoint;
import zhiyin.chain.Followed;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.rule.Field.Kind;

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
    private static final int FORM = 2;

    private static final int PAGE = 100_000;
    private static final int TRIES = 5;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So much that waits for a disk is given up, and with it the file. */
    private static final int WAITING_MAX = 1_000_000;

    private static final int THREADS = 2;
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);

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

    private volatile FactBatch.@Nullable Mark mark;
    private volatile Instant asOf = Instant.EPOCH;

    private FactFile(Path folder, long program, Layout layout, Connection connection) {
        this.folder = folder;
        this.program = program;
        this.layout = layout;
        this.tables = new FactTables(layout);
        this.connection = connection;
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
        for (FactTables.Table table : tables.tables()) {
            run(connection, table.create());
            run(connection, table.view());
        }
        run(connection, "create table main.known (number bigint, member bigint, whose bigint, told bigint)");
        run(connection, "create table main.place (chain bigint, link bigint, hash varchar)");
        run(
                connection,
                "create table main.copy (form integer, program bigint, deleted bigint, layout varchar, as_of_us bigint,"
                        + " behaviour_told bigint, behaviour_sequence bigint)");
        try (DuckDBAppender row = appender("main", "copy")) {
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
        Map<Long, Long> links = new HashMap<>();
        Map<Long, String> hashes = new HashMap<>();
        long behaviourTold;
        long behaviourSequence;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select form, program, deleted, layout, as_of_us, behaviour_told, behaviour_sequence from main.copy"
                                + " where as_of_us is not null")) {
            if (!row.next()
                    || row.getInt(1) != FORM
                    || row.getLong(2) != program
                    || row.getLong(3) != deleted
                    || !layout.toString().equals(row.getString(4))) {
                return false;
            }
            asOf = Instant.EPOCH.plus(row.getLong(5), ChronoUnit.MICROS);
            behaviourTold = row.getLong(6);
            behaviourSequence = row.getLong(7);
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select chain, link, hash from main.place")) {
            while (row.next()) {
                links.put(row.getLong(1), row.getLong(2));
                hashes.put(row.getLong(1), row.getString(3));
            }
        }
        mark = new FactBatch.Mark(new Followed.Place(links), hashes, behaviourTold, behaviourSequence, asOf);
        numbers.orders = next("orders");
        numbers.returns = next("returns");
        numbers.events = next("events");
        return true;
    }

    private long next(String table) throws SQLException {
        return whole(connection, "select coalesce(max(number), -1) + 1 from main." + table);
    }

    private static long whole(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
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
        return now.rows() >= PAGE / 4;
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
        return mark != null && !broken && !closing && !behind;
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
                write(connection, batch);
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

    private void write(Connection connection, FactBatch batch) throws SQLException {
        FactBatch.Mark reached = batch.mark;
        // what is laid down first has nothing to be found among
        boolean fresh = mark == null;
        run(connection, "begin transaction");
        if (!fresh && !batch.gone.isEmpty()) {
            remove(batch);
        }
        members(batch, fresh);
        words(batch, fresh);
        deeds(batch);
        if (reached != null) {
            known(batch.known, fresh);
            place(reached);
        }
        FaultPoint.FACTS_WRITTEN.reach();
        run(connection, "commit");
        FaultPoint.FACTS_KEPT.reach();
        if (reached != null) {
            mark = reached;
            asOf = reached.asOf();
        }
    }

    private DuckDBAppender appender(String schema, String table) throws SQLException {
        return connection.unwrap(DuckDBConnection.class).createAppender(schema, table);
    }

    /** A table that is there only while something is written. */
    private DuckDBAppender came(String table, String as) throws SQLException {
        run(connection, "create or replace temp table " + table + " as " + as + " limit 0");
        return connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", table);
    }

    private void remove(FactBatch batch) throws SQLException {
        try (DuckDBAppender rows = came("came_gone", "select number from main.member")) {
            for (int number : batch.gone) {
                rows.beginRow();
                rows.append((long) number);
                rows.endRow();
            }
        }
        for (FactTables.Table table : tables.tables()) {
            run(
                    connection,
                    "delete from main." + table.name() + " where "
                            + (table.name().equals("member") ? "number" : "member")
                            + " in (select number from temp.came_gone)");
        }
    }

    /** Of what members say something: those of whom the same columns were told together. */
    private void members(FactBatch batch, boolean fresh) throws SQLException {
        Map<TreeSet<Integer>, List<Map.Entry<Integer, FactBatch.Row>>> alike = new LinkedHashMap<>();
        List<FactTables.Column> columns = tables.table("member").columns();
        for (Map.Entry<Integer, FactBatch.Row> each : batch.members.entrySet()) {
            TreeSet<Integer> told = new TreeSet<>();
            FactBatch.Row row = each.getValue();
            if (row.joined) {
                told.add(1);
            }
            if (row.born) {
                told.add(2);
                told.add(3);
            }
            for (int i = FactTables.MEMBER_FIRST; i < columns.size(); i++) {
                if (row.values.containsKey(columns.get(i).kept())) {
                    told.add(i);
                }
            }
            alike.computeIfAbsent(told, _ -> new ArrayList<>()).add(each);
        }
        for (Map.Entry<TreeSet<Integer>, List<Map.Entry<Integer, FactBatch.Row>>> each : alike.entrySet()) {
            if (fresh && each.getKey().size() == columns.size() - 1) {
                append(appender("main", "member"), columns, each.getKey(), each.getValue());
            } else {
                merge(columns, each.getKey(), each.getValue());
            }
        }
    }

    private void merge(
            List<FactTables.Column> columns, SequencedSet<Integer> told, List<Map.Entry<Integer, FactBatch.Row>> rows)
            throws SQLException {
        List<String> names =
                told.stream().map(i -> FactTables.quoted(columns.get(i).name())).toList();
        String list = Stream.concat(Stream.of("number"), names.stream()).collect(Collectors.joining(", "));
        append(came("came_member", "select " + list + " from main.member"), columns, told, rows);
        if (!names.isEmpty()) {
            run(
                    connection,
                    names.stream()
                            .map(name -> name + " = came." + name)
                            .collect(Collectors.joining(
                                    ", ",
                                    "update main.member set ",
                                    " from temp.came_member came where member.number = came.number")));
        }
        run(
                connection,
                "insert into main.member (" + list + ") select " + list + " from temp.came_member came"
                        + " where not exists (select 1 from main.member m where m.number = came.number)");
    }

    private static void append(
            DuckDBAppender to,
            List<FactTables.Column> columns,
            SequencedSet<Integer> told,
            List<Map.Entry<Integer, FactBatch.Row>> rows)
            throws SQLException {
        try (to) {
            for (Map.Entry<Integer, FactBatch.Row> each : rows) {
                to.beginRow();
                to.append((long) each.getKey());
                FactBatch.Row row = each.getValue();
                for (int i : told) {
                    switch (i) {
                        case 1 -> append(to, row.joinedAt);
                        case 2 -> append(to, row.birthday);
                        case 3 -> {
                            LocalDate day = row.birthday;
                            if (day == null) {
                                to.appendNull();
                            } else {
                                to.append((short) (day.getMonthValue() * 100 + day.getDayOfMonth()));
                            }
                        }
                        default -> append(to, row.values.get(columns.get(i).kept()));
                    }
                }
                to.endRow();
            }
        }
    }

    private static void append(DuckDBAppender to, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> to.appendNull();
            case Long number -> to.append(number.longValue());
            case Boolean flag -> to.append((short) (flag ? 1 : 0));
            case LocalDate day -> to.append(day);
            case String text -> to.append(text);
            default -> throw new IllegalArgumentException("nothing that is kept is a " + value.getClass());
        }
    }

    private void words(FactBatch batch, boolean fresh) throws SQLException {
        if (batch.members.values().stream()
                .noneMatch(row -> tables.sets().keySet().stream().anyMatch(row.values::containsKey))) {
            return;
        }
        String like = "select member, field, word from main.member_words";
        if (fresh) {
            append(appender("main", "member_words"), batch);
            return;
        }
        append(came("came_words", like), batch);
        try (DuckDBAppender rows = came("came_sets", "select member, field from main.member_words")) {
            for (Map.Entry<Integer, FactBatch.Row> each : batch.members.entrySet()) {
                for (Map.Entry<String, String> set : tables.sets().entrySet()) {
                    if (each.getValue().values.containsKey(set.getKey())) {
                        rows.beginRow();
                        rows.append((long) each.getKey()).append(set.getValue());
                        rows.endRow();
                    }
                }
            }
        }
        run(connection, """
                delete from main.member_words where rowid in (
                    select w.rowid from main.member_words w join temp.came_sets s on s.member = w.member and s.field = w.field
                    where not exists (select 1 from temp.came_words c
                        where c.member = w.member and c.field = w.field and c.word = w.word))
                """);
        run(connection, """
                insert into main.member_words select member, field, word from temp.came_words c
                where not exists (select 1 from main.member_words w
                    where c.member = w.member and c.field = w.field and c.word = w.word)
                """);
    }

    private void append(DuckDBAppender to, FactBatch batch) throws SQLException {
        try (to) {
            for (Map.Entry<Integer, FactBatch.Row> each : batch.members.entrySet()) {
                for (Map.Entry<String, String> set : tables.sets().entrySet()) {
                    if (each.getValue().values.get(set.getKey()) instanceof List<?> words) {
                        for (Object word : new TreeSet<>(words)) {
                            to.beginRow();
                            to.append((long) each.getKey())
                                    .append(set.getValue())
                                    .append(word.toString());
                            to.endRow();
                        }
                    }
                }
            }
        }
    }

    private void deeds(FactBatch batch) throws SQLException {
        if (!batch.orders.isEmpty()) {
            try (DuckDBAppender rows = appender("main", "orders")) {
                for (FactBatch.Ordered order : batch.orders) {
                    rows.beginRow();
                    rows.append(order.number());
                    when(rows, order.member(), order.at());
                    rows.append(order.paid());
                    append(rows, order.store());
                    append(rows, order.channel());
                    rows.endRow();
                }
            }
            try (DuckDBAppender rows = appender("main", "lines")) {
                for (FactBatch.Ordered order : batch.orders) {
                    long place = 1;
                    for (Growing.Line line : order.lines()) {
                        rows.beginRow();
                        rows.append(order.number()).append(place++);
                        when(rows, order.member(), order.at());
                        rows.append(line.paid());
                        append(rows, order.store());
                        append(rows, order.channel());
                        append(rows, line.product());
                        append(rows, line.category());
                        append(rows, line.brand());
                        rows.append(line.quantity());
                        rows.endRow();
                    }
                }
            }
        }
        if (!batch.returns.isEmpty()) {
            try (DuckDBAppender rows = appender("main", "returns")) {
                for (FactBatch.CameBack back : batch.returns) {
                    rows.beginRow();
                    rows.append(back.number());
                    when(rows, back.member(), back.at());
                    rows.append(back.amount());
                    append(rows, back.store());
                    append(rows, back.channel());
                    rows.endRow();
                }
            }
        }
        if (!batch.events.isEmpty()) {
            try (DuckDBAppender rows = appender("main", "events")) {
                for (FactBatch.Behaved event : batch.events) {
                    rows.beginRow();
                    rows.append(event.number());
                    when(rows, event.member(), event.at());
                    rows.append(event.kind());
                    for (String property : layout.properties()) {
                        append(rows, event.properties().get(property));
                    }
                    rows.endRow();
                }
            }
        }
    }

    /** Whose it is, and when by the programme's own clock. */
    private void when(DuckDBAppender row, int member, Instant at) throws SQLException {
        ZonedDateTime local = at.atZone(layout.zone());
        row.append((long) member)
                .append(LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC))
                .append(local.toLocalDate())
                .append((short) local.getDayOfWeek().getValue())
                .append((short) local.getHour());
    }

    private void known(List<FactBatch.Known> known, boolean fresh) throws SQLException {
        if (known.isEmpty()) {
            return;
        }
        try (DuckDBAppender rows = fresh ? appender("main", "known") : came("came_known", "select * from main.known")) {
            for (FactBatch.Known each : known) {
                rows.beginRow();
                rows.append((long) each.number())
                        .append(each.member())
                        .append((long) each.whose())
                        .append(each.told());
                rows.endRow();
            }
        }
        if (!fresh) {
            run(connection, """
                    update main.known set whose = came.whose, told = came.told from temp.came_known came
                    where known.number = came.number
                    """);
            run(connection, """
                    insert into main.known select * from temp.came_known came
                    where not exists (select 1 from main.known k where k.number = came.number)
                    """);
        }
    }

    private void place(FactBatch.Mark reached) throws SQLException {
        FactBatch.Mark before = mark;
        try (DuckDBAppender rows = came("came_place", "select * from main.place")) {
            for (Map.Entry<Long, Long> each : reached.place().links().entrySet()) {
                if (before == null
                        || !each.getValue().equals(before.place().links().get(each.getKey()))) {
                    rows.beginRow();
                    rows.append(each.getKey().longValue())
                            .append(each.getValue().longValue());
                    append(rows, reached.hashes().get(each.getKey()));
                    rows.endRow();
                }
            }
        }
        run(connection, """
                update main.place set link = came.link, hash = came.hash from temp.came_place came
                where place.chain = came.chain
                """);
        run(connection, """
                insert into main.place select * from temp.came_place came
                where not exists (select 1 from main.place p where p.chain = came.chain)
                """);
        run(
                connection,
                "update main.copy set as_of_us = "
                        + ChronoUnit.MICROS.between(Instant.EPOCH, reached.asOf())
                        + ", behaviour_told = " + reached.behaviourTold()
                        + ", behaviour_sequence = " + reached.behaviourSequence());
    }

    // reading

    /** Something to be done with a connection of one's own. */
    interface Reading<T> {
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

    /** What somebody asks just now, to be ended if the file is closed; null once it is answered. */
    void asks(@Nullable Statement statement) {
        asked = statement;
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

    /** What each table comes to. */
    static List<Sum> sums(Connection reading, FactTables tables) throws SQLException {
        List<Sum> sums = new ArrayList<>();
        for (FactTables.Table table : tables.tables()) {
            boolean members = table.name().equals("member");
            String columns = table.columns().stream()
                    .map(FactTables.Column::name)
                    .filter(name -> !List.of("number", "member", "order_number").contains(name))
                    .map(name -> ", t." + FactTables.quoted(name))
                    .collect(Collectors.joining());
            try (Statement statement = reading.createStatement();
                    ResultSet row = statement.executeQuery("select count(*), coalesce(sum(hash(k.member" + columns
                            + ")::hugeint), 0)::varchar from main." + table.name()
                            + " t left join main.known k on k.number = t." + (members ? "number" : "member"))) {
                row.next();
                sums.add(new Sum(table.name(), row.getLong(1), new BigInteger(row.getString(2)).toString(16)));
            }
        }
        return sums;
    }

    FactTables tables() {
        return tables;
    }

    /** Writes what was sealed, waits for whoever asks, and closes it. */
    void close() {
        settle();
        closing = true;
        Statement question = asked;
        if (question != null) {
            try {
                question.cancel();
            } catch (SQLException over) {
                log.debug("it has ended by itself", over);
            }
        }
        use.writeLock().lock();
        try {
            // it looks ten times a second whether it is to end
            if (!writer.join(ENDS_WITHIN)) {
                log.warn("whoever writes the facts' file of programme {} does not end", program);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly(connection);
            use.writeLock().unlock();
        }
    }

    /** Closes it and leaves nothing of it. */
    void throwAway() throws IOException {
        broken = true;
        close();
        delete(folder, program);
    }
}
