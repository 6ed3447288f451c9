package zhiyin.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageWriter;
import zhiyin.intake.History;
import zhiyin.privacy.Copies;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * A programme's past, copied out of the record into Parquet files beside the database. Members to whom something has
 * happened since the copy was made are read from the record, whole; when they are many, the copy is made again. It can be
 * thrown away at any time. Histories that fit are kept in memory for the next time they are asked for; others are read a
 * page at a time.
 */
@Component
class RecordCopy implements Copies {

    private static final Logger log = LoggerFactory.getLogger(RecordCopy.class);

    /** What the files look like: others are thrown away. */
    private static final String FORM = "form-1";

    /** A copy is made again when more than one in so many members has changed since. */
    private static final int CHANGED_PART = 5;

    /** So few are read from the record in any case. */
    private static final int CHANGED_MIN = 1_000;

    private static final int MEMBERS_AT_A_TIME = 500;

    /** The file beside a copy that says how many persons had been deleted when it was made. */
    private static final String DELETED = "deleted";

    /** Of the memory there is, a history that is kept may take one part in so many. */
    private static final int MEMORY_PART = 4;

    private final DataSource database;
    private final Programmes programmes;
    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Kept kept;

    RecordCopy(DataSource database, Programmes programmes, @Value("${zhiyin.data:data}") Path data) {
        this.database = database;
        this.programmes = programmes;
        this.folder = data.resolve("history");
    }

    /** What was read of a programme before and is still in memory. */
    private record Kept(long program, Path files, List<Page> pages) {}

    /**
     * A programme's past as it is now.
     *
     * @param events how many there are
     * @param earliest when the earliest of them occurred, or earlier
     * @param pages all of it, from the first page on each time it is asked
     */
    record Past(long events, Instant earliest, Supplier<Pages> pages) {}

    /** Somebody wanted it to end. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * The past of a programme, made ready to be read.
     *
     * @param stop asked now and then whether to end here
     * @param progress is told how many events were copied
     * @throws Stopped if it was
     */
    Past of(long program, BooleanSupplier stop, LongConsumer progress) throws SQLException, IOException {
        lock.lock();
        try {
            return made(program, stop, progress);
        } finally {
            lock.unlock();
        }
    }

    private Past made(long program, BooleanSupplier stop, LongConsumer progress) throws SQLException, IOException {
        Path files = files(program);
        Changes changes = files == null ? null : changes(program, files);
        if (files == null || changes == null || changes.tooMany()) {
            files = copy(program, stop, progress);
            changes = changes(program, files);
        }
        Path copied = files;
        Set<Long> changed = changes.members();
        List<Page> since = since(program, changed);
        Instant earliest = earliest(copied);
        for (Page page : since) {
            Instant first = Instant.ofEpochSecond(page.counts().earliest());
            earliest = first.isBefore(earliest) ? first : earliest;
        }
        return new Past(changes.events(), earliest, () -> open(program, copied, changed, since));
    }

    /** Throws every copy of the programme away. */
    void forget(long program) throws IOException {
        lock.lock();
        try {
            kept = null;
            delete(folder.resolve(Long.toString(program)));
        } finally {
            lock.unlock();
        }
    }

    /** Leaves a copy alone that is just being made or read into memory: whoever asks again later finds it. */
    @Override
    public void forgetDeleted(long program) {
        Path place = folder.resolve(Long.toString(program));
        if (!Files.isDirectory(place) || !lock.tryLock()) {
            return;
        }
        try (Connection connection = reading()) {
            Path said = place.resolve(FORM).resolve(DELETED);
            long then = Files.exists(said) ? Long.parseLong(Files.readString(said)) : -1;
            if (then != deleted(connection, program)) {
                forget(program);
            }
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException("how many persons were deleted cannot be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    private static long deleted(Connection connection, long program) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select count(*) from privacy.erasure where program_id = ?")) {
            statement.setLong(1, program);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private @Nullable Path files(long program) throws IOException {
        Path files = folder.resolve(Long.toString(program)).resolve(FORM);
        return Files.isDirectory(files) ? files : null;
    }

    /** Copies everything anew; it takes the old copy's place when it is whole. */
    private Path copy(long program, BooleanSupplier stop, LongConsumer progress) throws SQLException, IOException {
        Path place = folder.resolve(Long.toString(program));
        Path fresh = place.resolve("fresh");
        kept = null;
        delete(fresh);
        Files.createDirectories(fresh);
        Engines engines = programmes.engines(program);
        long events = 0;
        try (Connection connection = reading();
                History history = History.open(connection, program, null);
                ParquetWriter writer = new ParquetWriter(fresh)) {
            for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
                writer.add(
                        entry,
                        entry.event(engines.number(entry.version()).engine().programme()));
                if (++events % MEMBERS_AT_A_TIME == 0) {
                    progress.accept(events);
                    if (stop.getAsBoolean()) {
                        throw new Stopped();
                    }
                }
            }
            writer.finish();
            // as many as this very snapshot leaves out
            Files.writeString(fresh.resolve(DELETED), Long.toString(deleted(connection, program)));
            connection.rollback();
        }
        Path files = place.resolve(FORM);
        delete(files);
        Files.move(fresh, files, StandardCopyOption.ATOMIC_MOVE);
        log.info("the history of programme {} was copied: {} events", program, events);
        return files;
    }

    private Connection reading() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        return connection;
    }

    /**
     * Members whose past in the copy is not their past in the record.
     *
     * @param all how many members the record has
     * @param events how many events it has
     */
    private record Changes(Set<Long> members, long all, long events) {
        boolean tooMany() {
            return members.size() > Math.max(CHANGED_MIN, all / CHANGED_PART);
        }
    }

    /** Compares how many events each member has and which the last one is: two walks side by side, in order of members. */
    private Changes changes(long program, Path files) throws SQLException, IOException {
        Set<Long> changed = new HashSet<>();
        long all = 0;
        long events = 0;
        try (Connection connection = reading();
                PreparedStatement recorded = connection.prepareStatement("""
                        select s.member_id, s.events, e.id
                        from ledger.member_state s
                        join intake.event e on e.member_id = s.member_id and e.sequence = s.events
                        where s.program_id = ?
                            and s.member_id not in (select id from member.member where erased_at is not null)
                        order by s.member_id
                        """);
                Duck duck = new Duck(files.resolve("spill"));
                Statement copied = duck.connection().createStatement()) {
            recorded.setLong(1, program);
            recorded.setFetchSize(MEMBERS_AT_A_TIME);
            try (ResultSet now = recorded.executeQuery();
                    Ends then = Ends.of(copied, files)) {
                while (now.next()) {
                    long member = now.getLong(1);
                    all++;
                    events += now.getLong(2);
                    // who is in the copy and not in the record any more is left out like those who changed
                    while (then.member < member) {
                        changed.add(then.member);
                        then.next();
                    }
                    if (then.member != member || then.events != now.getLong(2) || then.last != now.getLong(3)) {
                        changed.add(member);
                    }
                    if (then.member == member) {
                        then.next();
                    }
                }
                while (then.member < Long.MAX_VALUE) {
                    changed.add(then.member);
                    then.next();
                }
            }
            connection.rollback();
        }
        return new Changes(changed, all, events);
    }

    /** When the earliest event of the copy occurred; the end of time if it has none. */
    private static Instant earliest(Path files) throws SQLException, IOException {
        if (ParquetReader.files(files).isEmpty()) {
            return Instant.MAX;
        }
        try (Duck duck = new Duck(files.resolve("spill"));
                Statement statement = duck.connection().createStatement();
                ResultSet row = statement.executeQuery("select epoch_us(min(occurred_at)) from read_parquet("
                        + Duck.quoted(files.resolve("*.parquet")) + ")")) {
            row.next();
            return Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
        }
    }

    /** How the copy ends for each member, in order of members; the greatest number there is stands behind the last. */
    private static final class Ends implements AutoCloseable {
        private final @Nullable ResultSet rows;
        private long member;
        private long events;
        private long last;

        private Ends(@Nullable ResultSet rows) throws SQLException {
            this.rows = rows;
            next();
        }

        static Ends of(Statement statement, Path files) throws SQLException, IOException {
            return new Ends(
                    ParquetReader.files(files).isEmpty()
                            ? null
                            : statement.executeQuery(
                                    "select member, max(sequence), arg_max(event, sequence) from read_parquet("
                                            + Duck.quoted(files.resolve("*.parquet"))
                                            + ") group by member order by member"));
        }

        void next() throws SQLException {
            if (rows == null || !rows.next()) {
                member = Long.MAX_VALUE;
                return;
            }
            member = rows.getLong(1);
            events = rows.getLong(2);
            last = rows.getLong(3);
        }

        @Override
        public void close() throws SQLException {
            if (rows != null) {
                rows.close();
            }
        }
    }

    /** The whole past of those members, from the record. */
    private List<Page> since(long program, Set<Long> members) throws SQLException {
        Engines engines = programmes.engines(program);
        PageWriter writer = new PageWriter(ParquetReader.PAGE_BYTES);
        List<Page> pages = new ArrayList<>();
        List<Long> sorted = members.stream().sorted().toList();
        try (Connection connection = reading()) {
            for (int from = 0; from < sorted.size(); from += MEMBERS_AT_A_TIME) {
                Set<Long> some = Set.copyOf(sorted.subList(from, Math.min(sorted.size(), from + MEMBERS_AT_A_TIME)));
                lay(connection, program, some, engines, writer, pages);
            }
            connection.rollback();
        }
        Page rest = writer.finish();
        if (rest != null) {
            pages.add(rest);
        }
        return pages;
    }

    private static void lay(
            Connection connection,
            long program,
            Set<Long> members,
            Engines engines,
            PageWriter writer,
            List<Page> pages)
            throws SQLException {
        long member = Long.MIN_VALUE;
        try (History history = History.open(connection, program, members)) {
            for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
                if (entry.member() != member) {
                    member = entry.member();
                    Page full = writer.begin(member);
                    if (full != null) {
                        pages.add(full);
                    }
                }
                writer.add(
                        entry.event(engines.number(entry.version()).engine().programme()),
                        entry.version(),
                        entry.allowances());
            }
        }
    }

    /** One member's whole past, from the record; null if nothing happened to him. */
    @Nullable
    Page member(long program, long member) throws SQLException {
        List<Page> pages = since(program, Set.of(member));
        return pages.isEmpty() ? null : pages.getFirst();
    }

    private Pages open(long program, Path files, Set<Long> changed, List<Page> since) {
        List<Page> inMemory = inMemory(program, files);
        if (inMemory != null) {
            return new Reading(inMemory.iterator(), changed, since.iterator(), null, null);
        }
        try {
            Engines engines = programmes.engines(program);
            ParquetReader reader = new ParquetReader(
                    files, version -> engines.number(version).engine().programme());
            return new Reading(reader, changed, since.iterator(), reader, new Keeping(program, files));
        } catch (SQLException | IOException unreadable) {
            throw new IllegalStateException("the copy of the history cannot be opened", unreadable);
        }
    }

    private @Nullable List<Page> inMemory(long program, Path files) {
        lock.lock();
        try {
            return kept != null && kept.program() == program && kept.files().equals(files) ? kept.pages() : null;
        } finally {
            lock.unlock();
        }
    }

    private void keep(Kept pages) {
        lock.lock();
        try {
            // what was thrown away while it was read is not kept
            if (Files.isDirectory(pages.files())) {
                kept = pages;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gathers pages as they are read, as long as there is room for them. */
    private final class Keeping {
        private final long program;
        private final Path files;
        private final long room = Runtime.getRuntime().maxMemory() / MEMORY_PART;
        private List<Page> pages = new ArrayList<>();
        private long size;
        private boolean tooMuch;

        Keeping(long program, Path files) {
            this.program = program;
            this.files = files;
        }

        void add(Page page) {
            size += page.size();
            tooMuch |= size > room;
            if (tooMuch) {
                pages = new ArrayList<>();
            } else {
                pages.add(page);
            }
        }

        void all() {
            if (!tooMuch) {
                keep(new Kept(program, files, List.copyOf(pages)));
            }
        }
    }

    /** First the copy without those who changed, then these. */
    private static final class Reading implements Pages {
        private final Iterator<Page> copied;
        private final Set<Long> changed;
        private final Iterator<Page> since;
        private final @Nullable ParquetReader reader;
        private final @Nullable Keeping keeping;
        private boolean kept;

        Reading(
                Iterator<Page> copied,
                Set<Long> changed,
                Iterator<Page> since,
                @Nullable ParquetReader reader,
                @Nullable Keeping keeping) {
            this.copied = copied;
            this.changed = changed;
            this.since = since;
            this.reader = reader;
            this.keeping = keeping;
        }

        @Override
        public boolean hasNext() {
            if (copied.hasNext()) {
                return true;
            }
            if (keeping != null && !kept) {
                kept = true;
                keeping.all();
            }
            return since.hasNext();
        }

        @Override
        public Page next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (!copied.hasNext()) {
                return since.next();
            }
            Page page = copied.next();
            if (keeping != null) {
                keeping.add(page);
            }
            return changed.isEmpty() ? page : page.without(changed::contains);
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
