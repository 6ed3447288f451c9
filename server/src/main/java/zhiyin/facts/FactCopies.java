package zhiyin.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.behaviour.Behaviours;
import zhiyin.chain.Followed;
import zhiyin.database.Sight;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Portrait;
import zhiyin.engine.program.Programme;
import zhiyin.privacy.Copies;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * The copies of programmes' facts. One is laid down when it is first asked for, and follows what is recorded from then on; whoever
 * asks meanwhile hears how far it has come. It can be thrown away at any time.
 */
@Component
class FactCopies extends Recurring implements MemberFacts, Copies {

    private static final Logger log = LoggerFactory.getLogger(FactCopies.class);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration WAITS_MAX = Duration.ofSeconds(3);

    /** So many copies are laid down at a time: each holds a connection, and the money's part of the pool is for others. */
    private static final int LAID_AT_A_TIME = 2;

    /** So many links of other programmes' batches are read again at most when a file is taken up. */
    private static final long LINKS_AHEAD_MAX = 10_000;
    /** Whether somebody was deleted by another process is looked at so often. */
    private static final Duration DELETED_EVERY = Duration.ofSeconds(5);
    /** A copy of which somebody was taken away is made again from the record, so that nothing of him is left of it; at most so often. */
    private static final Duration CLEANED_EVERY = Duration.ofHours(1);
    /** A file that was given up is made again after so long, and after twice as long each time that it comes to nothing. */
    private static final Duration REMADE_AFTER = Duration.ofMinutes(10);

    private static final int REMADE_TIMES_COUNTED = 10;
    private static final Duration REMADE_LATEST = Duration.ofDays(1);

    private final DataSource database;
    private final Programmes programmes;
    private final RecordReader reader;
    private final Portraying portraying;
    private final Followed followed;
    private final FactFolder files;
    private final Behaviours behaviours;
    private final Clock clock;
    private final Map<Long, Place> places = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService laying = Executors.newFixedThreadPool(
            LAID_AT_A_TIME,
            task -> Thread.ofPlatform().name("facts-laid").daemon(true).unstarted(task));
    private volatile boolean stopping;
    /** Whether what was left in files was taken up; only the thread that passes has it. */
    private boolean takenUp;

    FactCopies(
            DataSource database,
            Programmes programmes,
            RecordReader reader,
            Portraying portraying,
            Followed followed,
            FactFolder files,
            Behaviours behaviours,
            Clock clock,
            @Value("${zhiyin.command:}") String command) {
        super("facts", BETWEEN, command);
        this.database = database;
        this.programmes = programmes;
        this.reader = reader;
        this.portraying = portraying;
        this.followed = followed;
        this.files = files;
        this.behaviours = behaviours;
        this.clock = clock;
    }

    /** Where a programme's copy stands, and who may bring it on. */
    private static final class Place {
        final ReentrantLock lock = new ReentrantLock();

        @Nullable
        Copy copy;
        /** What is in the copy and lasts; null where there is none. */
        volatile @Nullable FactFile file;
        /** How many persons had been deleted when the copy was made. */
        volatile long deleted;
        /** How many had been when those who were deleted were last taken out of it, and when that was looked at. */
        long left;

        Instant leftAt = Instant.EPOCH;
        volatile boolean someLeft;
        /** What was taken last, whole; for whoever comes while the copy is brought on. */
        volatile @Nullable Taken taken;

        final RecordReader.Reach reach = new RecordReader.Reach();
        final Portraying.Last portrayed = new Portraying.Last();
        volatile boolean beginAgain;
        volatile boolean fromRecord;
        /** Whether something is just told of which nobody could say how much was. */
        boolean halfTold;
        /** To whom something came of which nobody was told yet, by number. */
        final RoaringBitmap untold = new RoaringBitmap();
        /** And by number which event of theirs came last. */
        final Map<Integer, Long> untoldEvents = new HashMap<>();

        Instant laidAt = Instant.EPOCH;
        /** When it is made again because of its file, and how often a file was given up; null where nothing is wrong with it. */
        @Nullable
        Instant remadeAt;

        int givenUp;
        final AtomicLong read = new AtomicLong();
        final AtomicBoolean reading = new AtomicBoolean();
    }

    @Override
    public @Nullable Layout layout(long program) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return null;
        }
        try (Connection connection = database.getConnection()) {
            return Kept.of(engines.latest().engine().programme(), behaviours.properties(connection, program))
                    .layout();
        } catch (SQLException e) {
            throw new IllegalStateException("what is kept of behaviour could not be read", e);
        }
    }

    @Override
    public void tell(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public Asked of(long program) {
        Place place = places.computeIfAbsent(program, _ -> new Place());
        if (place.taken == null) {
            begin(program, place);
        } else if (place.lock.tryLock()) {
            try {
                take(place);
            } finally {
                place.lock.unlock();
            }
        }
        Taken taken = place.taken;
        return taken == null ? new Asked.Underway(place.read.get()) : new Asked.Here(taken);
    }

    /** Between two steps, so that nobody sees half of what was told together. */
    private static void take(Place place) {
        if (place.copy != null) {
            place.taken = place.copy.take();
        }
    }

    /** What is small is read while one waits; whoever comes while somebody reads does not wait. */
    private void begin(long program, Place place) {
        Future<?> read = inBackground(program, place);
        if (read != null) {
            try {
                read.get(WAITS_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException large) {
                log.debug("the facts of programme {} are many", program);
            } catch (ExecutionException accident) {
                throw new IllegalStateException(accident);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lays a copy down on a thread for that, unless it is done already: DuckDB would hold up those that share one. */
    private @Nullable Future<?> inBackground(long program, Place place) {
        if (stopping || !place.reading.compareAndSet(false, true)) {
            return null;
        }
        return laying.submit(() -> Sight.of(program).run(() -> {
            try {
                goOn();
                var _ = bringOn(program, place, true);
            } catch (SQLException | RuntimeException accident) {
                log.warn("the facts of programme {} could not be read: {}", program, accident.toString());
            } finally {
                place.reading.set(false);
            }
        }));
    }

    /** Brings every copy that there is up to now, and lays down anew what has to be; what fails of one is thrown after the others. */
    void pass() throws SQLException {
        pass(true);
    }

    private void pass(boolean laysItself) throws SQLException {
        SQLException failed = null;
        for (Map.Entry<Long, Place> each : places.entrySet()) {
            long program = each.getKey();
            Place place = each.getValue();
            if (place.taken == null || (!laysItself && place.reading.get())) {
                continue;
            }
            try {
                boolean whole = Sight.of(program).call(() -> bringOn(program, place, laysItself));
                if (!whole) {
                    var _ = inBackground(program, place);
                }
            } catch (SQLException | RuntimeException accident) {
                log.warn("the facts of programme {} will be brought on later: {}", program, accident.toString());
                failed = accident instanceof SQLException refused ? refused : new SQLException(accident);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    protected void passQuietly() {
        if (!takenUp) {
            takenUp = true;
            // what was left in files is taken up again
            for (long program : files.programs()) {
                var _ = inBackground(program, places.computeIfAbsent(program, _ -> new Place()));
            }
        }
        try {
            pass(false);
        } catch (SQLException | RuntimeException said) {
            log.debug("some facts will be brought on later", said);
        }
    }

    /** Whoever was deleted since is taken out of the copy the next time; a file that nobody has open is gone at once. */
    @Override
    public void forgetDeleted(long program) {
        Place place = places.get(program);
        if (place != null && place.taken != null) {
            place.someLeft = true;
            return;
        }
        if (place != null) {
            // nobody follows it yet, and what was left in its file has him
            makeAgain(program, place);
            return;
        }
        try {
            files.delete(program);
        } catch (IOException accident) {
            throw new IllegalStateException("what was copied of a programme cannot be thrown away", accident);
        }
    }

    /** The copy is made again from the record; its file is gone at once unless somebody is just bringing it on. */
    void makeAgain(long program) {
        Place place = places.get(program);
        if (place != null) {
            makeAgain(program, place);
        }
    }

    private void makeAgain(long program, Place place) {
        place.beginAgain = true;
        if (place.lock.tryLock()) {
            try {
                throwAway(place);
                files.delete(program);
            } catch (IOException accident) {
                throw new UncheckedIOException(accident);
            } finally {
                place.lock.unlock();
            }
        }
    }

    private static void throwAway(Place place) {
        FactFile file = place.file;
        place.file = null;
        if (file != null) {
            try {
                file.throwAway();
            } catch (IOException accident) {
                throw new UncheckedIOException(accident);
            }
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

    @Override
    public void start() {
        stopping = false;
        super.start();
    }

    @Override
    public void stop() {
        stopping = true;
        super.stop();
        for (Place place : places.values()) {
            place.lock.lock();
            try {
                leave(place);
            } finally {
                place.lock.unlock();
            }
        }
    }

    /** Forgets what is in memory and leaves the file as it is. */
    private static void leave(Place place) {
        FactFile file = place.file;
        place.file = null;
        place.copy = null;
        if (file != null) {
            file.close();
        }
    }

    /** Ends as a process ends that goes on later; only a test does that to one that is to go on. */
    void leave(long program) {
        Place place = places.remove(program);
        if (place != null) {
            leave(place);
        }
    }

    /** Waits until all that was told is written, also what found no room yet to be handed over. */
    void settle(long program) {
        Place place = places.get(program);
        if (place == null) {
            return;
        }
        try {
            Sight.of(program).call(() -> {
                settle(place);
                return null;
            });
        } catch (SQLException accident) {
            throw new IllegalStateException("what was told could not be written", accident);
        }
    }

    private void settle(Place place) throws SQLException {
        place.lock.lock();
        try {
            FactFile file = place.file;
            Copy copy = place.copy;
            if (file != null && copy != null) {
                if (!file.now().isEmpty()) {
                    Instant now = clock.instant();
                    seal(copy, file, within(connection -> mark(connection, place, now)), true);
                }
                file.settle();
            }
        } finally {
            place.lock.unlock();
        }
    }

    /** Waits until a file that was laid down or opened just now can be asked. */
    void awaitWhole(long program) {
        Place place = places.get(program);
        FactFile file = place == null ? null : place.file;
        if (file != null && !file.isReady()) {
            file.settle();
        }
    }

    /** Whether the copy was laid down from the record rather than taken up from its file. */
    boolean madeFromTheRecord(long program) {
        Place place = places.get(program);
        return place != null && place.fromRecord;
    }

    /** Something that is done with a file. */
    interface FileReading<T> {
        @Nullable
        T of(FactFile file) throws SQLException;
    }

    /** Does something with a programme's file; null where there is none, or none that is ready to be asked. */
    <T> @Nullable T read(long program, FileReading<T> reading) throws SQLException {
        Place place = places.get(program);
        FactFile file = place == null ? null : place.file;
        return file == null || !file.isReady() ? null : reading.of(file);
    }

    /** Something that is read, within one view of the record. */
    private interface Within<T> {
        T of(Connection connection) throws SQLException;
    }

    /**
     * Asks the record, as it is at one moment. Nobody does anything else meanwhile that takes long: the database ends a transaction
     * in which nothing is asked.
     */
    private <T> T within(Within<T> reading) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return reading.of(connection);
            } finally {
                connection.rollback();
            }
        }
    }

    /**
     * Brings a copy up to now.
     *
     * @param mayLay whether it is laid down where it has to be, which takes long
     * @return false where it would have to be and may not
     */
    private boolean bringOn(long program, Place place, boolean mayLay) throws SQLException {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return true;
        }
        Programme programme = engines.latest().engine().programme();
        place.lock.lock();
        try {
            // whoever wishes that from now on wishes it again
            boolean again = place.beginAgain;
            Copy copy = place.copy;
            Instant now = clock.instant();
            Instant remadeAt = place.remadeAt;
            boolean fromRecord = again || (remadeAt != null && !now.isBefore(remadeAt));
            Portraying.Wanted wanted = portraying.wanted(program, programme, place.portrayed);
            if (copy != null && !fromRecord) {
                Optional<RecordReader.Step> step =
                        within(connection -> copy.kept().equals(kept(connection, program, programme))
                                ? Optional.of(followOn(connection, program, place, copy, now))
                                : Optional.empty());
                if (step.isPresent()) {
                    came(program, place, copy, step.get(), wanted, now);
                    return true;
                }
            }
            if (!mayLay) {
                return false;
            }
            place.beginAgain = false;
            place.halfTold = true;
            try {
                layAnew(program, programme, place, fromRecord, wanted, now);
            } catch (SQLException | RuntimeException accident) {
                place.beginAgain |= again;
                throw accident;
            }
            place.halfTold = false;
            return true;
        } catch (SQLException | RuntimeException accident) {
            if (place.halfTold) {
                // nobody knows how much of it was told; the file does
                leave(place);
                place.halfTold = false;
            }
            throw accident;
        } finally {
            place.lock.unlock();
        }
    }

    private Kept kept(Connection connection, long program, Programme programme) throws SQLException {
        return Kept.of(programme, behaviours.properties(connection, program));
    }

    private void layAnew(
            long program, Programme programme, Place place, boolean fromRecord, Portraying.Wanted wanted, Instant now)
            throws SQLException {
        place.read.set(0);
        place.copy = null;
        place.untold.clear();
        place.untoldEvents.clear();
        Kept kept = within(connection -> kept(connection, program, programme));
        place.deleted = within(connection -> deleted(connection, program));
        place.left = place.deleted;
        Copy whole = fromRecord ? null : takeUp(program, kept, place);
        place.fromRecord = whole == null;
        if (whole == null) {
            whole = lay(program, kept, place, now);
        } else {
            Copy copy = whole;
            RecordReader.Step step = within(connection -> follow(connection, program, copy, place, now));
            if (step.again()) {
                whole = lay(program, kept, place, now);
                place.fromRecord = true;
            }
        }
        whole.isOf(now);
        place.copy = whole;
        place.portrayed.forget();
        // who asks for what is expected must not hear that nothing is because nobody has looked yet
        portraying.expect(program, whole.take());
        portray(program, place, whole, wanted, new RoaringBitmap());
        place.taken = whole.take();
        came(program, place, null);
        keepUp(place, now);
    }

    private RecordReader.Step followOn(Connection connection, long program, Place place, Copy copy, Instant now)
            throws SQLException {
        place.halfTold = true;
        RecordReader.Step step = follow(connection, program, copy, place, now);
        step.touched().or(leaveDeleted(connection, program, place, copy, now));
        place.halfTold = false;
        return step;
    }

    /** Tells what was followed to whoever listens, and has it written. */
    private void came(
            long program, Place place, Copy copy, RecordReader.Step step, Portraying.Wanted wanted, Instant now)
            throws SQLException {
        if (step.again()) {
            // a file that knows nothing of it must not be found by whoever starts next
            place.beginAgain = true;
            throwAway(place);
            copy.alsoTo(null);
            return;
        }
        copy.isOf(now);
        // where somebody stumbles over it, it is told the next time
        place.untold.or(step.touched());
        place.untoldEvents.putAll(step.events());
        place.untold.or(portray(program, place, copy, wanted, place.untold));
        if (!place.untold.isEmpty() && !listeners.isEmpty()) {
            place.taken = copy.take();
            came(program, place, new News(place.untold.clone(), Map.copyOf(place.untoldEvents)));
        }
        place.untold.clear();
        place.untoldEvents.clear();
        keepUp(place, now);
    }

    private RecordReader.Step follow(Connection connection, long program, Copy copy, Place place, Instant now)
            throws SQLException {
        return reader.follow(
                connection,
                program,
                copy,
                place.reach,
                place.read::addAndGet,
                () -> sealIfFull(connection, place, copy, now));
    }

    private RoaringBitmap portray(
            long program, Place place, Copy copy, Portraying.Wanted wanted, RoaringBitmap touched) {
        FactFile file = place.file;
        return portraying.portray(program, copy, file == null ? null : file.now(), place.portrayed, wanted, touched);
    }

    /**
     * Takes those out of the copy who were deleted since; no event tells of them.
     *
     * @return who they were, by number
     */
    private RoaringBitmap leaveDeleted(Connection connection, long program, Place place, Copy copy, Instant now)
            throws SQLException {
        RoaringBitmap gone = new RoaringBitmap();
        if (!place.someLeft && now.isBefore(place.leftAt.plus(DELETED_EVERY))) {
            return gone;
        }
        place.someLeft = false;
        place.leftAt = now;
        long deleted = deleted(connection, program);
        if (deleted == place.left) {
            return gone;
        }
        Columns columns = copy.take().columns();
        try (PreparedStatement statement =
                connection.prepareStatement("select member_id from privacy.erasure where program_id = ?")) {
            statement.setLong(1, program);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    int number = copy.forget(row.getLong(1), columns);
                    if (number != NumberedMembers.NONE) {
                        gone.add(number);
                    }
                }
            }
        }
        place.left = deleted;
        // words that he alone used are in it, and his rows on the disk until something else is written there
        Instant cleaned = place.laidAt.plus(CLEANED_EVERY);
        Instant before = place.remadeAt;
        place.remadeAt = before != null && before.isBefore(cleaned) ? before : cleaned;
        return gone;
    }

    /** What was left in a file, if it is of this record; how far it is becomes the place. */
    private @Nullable Copy takeUp(long program, Kept kept, Place place) throws SQLException {
        throwAwayOther(place, kept);
        FactFile file = files.find(program, kept.layout(), place.deleted);
        if (file == null) {
            return null;
        }
        try {
            FactBatch.Mark mark = file.mark();
            if (mark != null
                    && mark.hashes().equals(within(connection -> followed.hashes(connection, mark.place())))
                    && mark.hashes().keySet().equals(mark.place().links().keySet())) {
                Copy copy = Copy.of(kept, file, read -> {
                    place.read.addAndGet(read);
                    goOn();
                });
                copy.alsoTo(file.now());
                place.file = file;
                place.reach.until = mark.place();
                place.reach.behaviour = new Behaviours.Place(mark.behaviourTold(), mark.behaviourSequence());
                // the file does not say which relations it knows: whoever has some is told again
                place.reach.related.clear();
                return copy;
            }
            log.info("the facts' file of programme {} is of another record", program);
        } catch (SQLException | RuntimeException damaged) {
            log.warn("the facts' file of programme {} cannot be read: {}", program, damaged.toString());
        }
        file.close();
        return null;
    }

    /** What takes long looks now and then whether the process is to end. */
    private void goOn() {
        if (stopping) {
            throw new IllegalStateException("told to stop");
        }
    }

    /** A file that is still open is of a programme that kept something else. */
    private static void throwAwayOther(Place place, Kept kept) {
        FactFile file = place.file;
        if (file != null && !file.layout().equals(kept.layout())) {
            throwAway(place);
        } else if (file != null) {
            place.file = null;
            file.close();
        }
    }

    /** What was told is handed over to be written, or stays to be handed over later. */
    private void keepUp(Place place, Instant now) throws SQLException {
        FactFile file = place.file;
        Copy copy = place.copy;
        if (file == null || copy == null) {
            return;
        }
        if (file.isBroken()) {
            throwAway(place);
            copy.alsoTo(null);
            missing(place, now);
            return;
        }
        FactBatch.Mark mark = file.mark();
        if (!file.now().isEmpty() || (mark != null && ahead(place.reach.until, mark.place()) > LINKS_AHEAD_MAX)) {
            // nobody can ask before members are portrayed
            seal(copy, file, within(connection -> mark(connection, place, now)), !file.isPortrayed());
        }
        file.isOf(now);
    }

    /** Columns go on without a file. One that worked for a day is no cause to wait longer the next time. */
    private static void missing(Place place, Instant now) {
        place.givenUp = place.laidAt.plus(REMADE_LATEST).isBefore(now) ? 0 : place.givenUp;
        Duration after = REMADE_AFTER.multipliedBy(1L << place.givenUp);
        place.remadeAt = now.plus(after.compareTo(REMADE_LATEST) < 0 ? after : REMADE_LATEST);
        place.givenUp = Math.min(place.givenUp + 1, REMADE_TIMES_COUNTED);
    }

    /** How many links lie between two places, of whichever programme. */
    private static long ahead(Followed.Place now, Followed.Place before) {
        return now.links().entrySet().stream()
                .mapToLong(each -> each.getValue() - before.links().getOrDefault(each.getKey(), 0L))
                .sum();
    }

    private FactBatch.Mark mark(Connection connection, Place place, Instant now) throws SQLException {
        RecordReader.Reach reach = place.reach;
        return new FactBatch.Mark(
                reach.until,
                followed.hashes(connection, reach.until),
                reach.behaviour.told(),
                reach.behaviour.sequence(),
                now);
    }

    private static void seal(Copy copy, FactFile file, FactBatch.Mark mark, boolean waits) {
        if (file.seal(copy::known, mark, waits)) {
            copy.alsoTo(file.now());
        }
    }

    private void sealIfFull(Connection connection, Place place, Copy copy, Instant now) throws SQLException {
        goOn();
        FactFile file = place.file;
        if (file != null && file.isFull()) {
            seal(copy, file, mark(connection, place, now), false);
        }
    }

    /** What follows from what a member bought; null where he is not in what was taken. */
    @Override
    public @Nullable Portrait portrait(long program, Taken taken, long member) {
        Place place = places.get(program);
        Portraying.By by = place == null ? null : place.portrayed.by;
        int number = taken.members().number(member);
        return by == null || number == NumberedMembers.NONE || !taken.columns().has(number)
                ? null
                : by.portrait(taken.columns(), number);
    }

    /** Everybody, and all that happened until this moment. */
    private Copy lay(long program, Kept kept, Place place, Instant now) throws SQLException {
        throwAway(place);
        Copy copy = new Copy(kept);
        FactFile file = files.make(program, kept.layout(), place.deleted);
        place.file = file;
        place.remadeAt = null;
        place.laidAt = now;
        if (file == null && files.isKeeping()) {
            missing(place, now);
        }
        if (file != null) {
            copy.alsoTo(file.now());
        }
        FactBatch.Mark mark = within(connection -> {
            reader.lay(connection, program, copy, place.reach, place.read::addAndGet, () -> {
                goOn();
                if (file != null && file.isFull() && file.seal(copy::known, null, true)) {
                    copy.alsoTo(file.now());
                }
            });
            return mark(connection, place, now);
        });
        if (file != null) {
            seal(copy, file, mark, true);
        }
        return copy;
    }

    private void came(long program, Place place, @Nullable News news) {
        Taken taken = place.taken;
        for (Listener listener : listeners) {
            if (taken != null) {
                listener.came(program, taken, news);
            }
        }
    }
}
