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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.behaviour.Behaviours;
import zhiyin.chain.Followed;
import zhiyin.database.Sight;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Portrait;
import zhiyin.engine.insight.Portraits;
import zhiyin.engine.program.Programme;
import zhiyin.household.Relations;
import zhiyin.intake.History;
import zhiyin.ledger.Ledger;
import zhiyin.member.Members;
import zhiyin.privacy.Copies;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.source.Sources;
import zhiyin.tier.Standings;

/**
 * The copies of programmes' facts. One is laid down when it is first asked for, and follows what is recorded from then on; whoever
 * asks meanwhile hears how far it has come. It can be thrown away at any time.
 */
@Component
class FactCopies extends Recurring implements MemberFacts, Copies {

    private static final Logger log = LoggerFactory.getLogger(FactCopies.class);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration WAITS_MAX = Duration.ofSeconds(3);
    private static final int MEMBERS_AT_A_TIME = 500;
    private static final int LINKS_AT_A_TIME = 200;
    private static final int BEHAVIOUR_AT_A_TIME = 5_000;

    /** So many links of other programmes' batches are read again at most when a file is taken up. */
    private static final long LINKS_AHEAD_MAX = 10_000;
    /** What is written with an id that was made a minute before, and not seen then, is seen later: ids begin with the time. */
    private static final long LATE_IDS_MAX = 60_000L << 21;
    /** Terms that another process may have changed are looked at so often. */
    private static final Duration TERMS_EVERY = Duration.ofSeconds(5);
    /** A file that was given up is made again after so long, and after twice as long each time that it comes to nothing. */
    private static final Duration REMADE_AFTER = Duration.ofMinutes(10);

    private static final int REMADE_TIMES_COUNTED = 10;
    private static final Duration REMADE_LATEST = Duration.ofDays(1);

    private final DataSource database;
    private final Programmes programmes;
    private final Members members;
    private final Ledger ledger;
    private final Standings standings;
    private final Relations relations;
    private final Sources sources;
    private final Followed followed;
    private final FactFolder files;
    private final PortraitTerms terms;
    private final Behaviours behaviours;
    private final Clock clock;
    private final ProgramClocks clocks;
    private final Map<Long, Place> places = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    /** Whether what was left in files was taken up; only the thread that passes has it. */
    private boolean takenUp;

    FactCopies(
            DataSource database,
            Programmes programmes,
            Members members,
            Ledger ledger,
            Standings standings,
            Relations relations,
            Sources sources,
            Followed followed,
            FactFolder files,
            PortraitTerms terms,
            Behaviours behaviours,
            Clock clock,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command) {
        super("facts", BETWEEN, command);
        this.database = database;
        this.programmes = programmes;
        this.members = members;
        this.ledger = ledger;
        this.standings = standings;
        this.relations = relations;
        this.sources = sources;
        this.followed = followed;
        this.files = files;
        this.terms = terms;
        this.behaviours = behaviours;
        this.clock = clock;
        this.clocks = clocks;
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
        /** What was taken last, whole; for whoever comes while the copy is brought on. */
        volatile @Nullable Taken taken;

        Followed.Place until = Followed.Place.BEGINNING;
        /** Changes of relations that are in the copy, of those that may still be followed by earlier ones. */
        final TreeSet<Long> related = new TreeSet<>();

        Behaviours.Place behaviour = Behaviours.Place.BEGINNING;
        volatile boolean beginAgain;
        volatile boolean fromRecord;
        /** By what members were portrayed last, and for which day. */
        volatile @Nullable Portraits portraits;

        Portraits.@Nullable Terms terms;
        /** When the terms were looked at, and how often some had been said before that. */
        Instant termsAt = Instant.EPOCH;

        long termsSaid;
        /** When a file that was given up is made again, and how often one was; null where none is missing. */
        @Nullable
        Instant remadeAt;

        int givenUp;
        Instant laidAt = Instant.EPOCH;
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
        if (!place.reading.compareAndSet(false, true)) {
            return;
        }
        Thread reader = Thread.ofVirtual()
                .name("facts-" + program)
                .start(() -> Sight.of(program).run(() -> {
                    try {
                        bringOn(program, place);
                    } catch (SQLException | RuntimeException accident) {
                        log.warn("the facts of programme {} could not be read: {}", program, accident.toString());
                    } finally {
                        place.reading.set(false);
                    }
                }));
        try {
            reader.join(WAITS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes up again what was left in files. */
    private void takeUp() {
        for (long program : files.programs()) {
            Place place = places.computeIfAbsent(program, _ -> new Place());
            try {
                Sight.of(program).call(() -> {
                    bringOn(program, place);
                    return null;
                });
            } catch (SQLException | RuntimeException accident) {
                log.warn("the facts of programme {} will be read later: {}", program, accident.toString());
            }
        }
    }

    /** Brings every copy that there is up to now. */
    void pass() throws SQLException {
        for (Map.Entry<Long, Place> each : places.entrySet()) {
            if (each.getValue().taken != null) {
                long program = each.getKey();
                Sight.of(program).call(() -> {
                    bringOn(program, each.getValue());
                    return null;
                });
            }
        }
    }

    @Override
    protected void passQuietly() {
        try {
            if (!takenUp) {
                takenUp = true;
                takeUp();
            }
            pass();
        } catch (SQLException | RuntimeException accident) {
            log.warn("the facts will be brought on later: {}", accident.toString());
        }
    }

    /** Where somebody was deleted since the copy was made, nothing is left of it, and it is made again from the record. */
    @Override
    public void forgetDeleted(long program) {
        Place place = places.get(program);
        try (Connection connection = database.getConnection()) {
            if (place == null) {
                files.delete(program);
            } else if (place.copy == null || place.deleted != deleted(connection, program)) {
                makeAgain(program, place);
            }
        } catch (SQLException | IOException accident) {
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
    public void stop() {
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
    void settle(long program) throws SQLException {
        Place place = places.get(program);
        if (place != null) {
            Sight.of(program).call(() -> {
                settle(place);
                return null;
            });
        }
    }

    private void settle(Place place) throws SQLException {
        place.lock.lock();
        try (Connection connection = database.getConnection()) {
            FactFile file = place.file;
            Copy copy = place.copy;
            if (file != null && copy != null) {
                if (!file.now().isEmpty()) {
                    seal(connection, place, copy, file, clock.instant(), true);
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

    private void bringOn(long program, Place place) throws SQLException {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return;
        }
        place.lock.lock();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                Kept kept = Kept.of(engines.latest().engine().programme(), behaviours.properties(connection, program));
                Copy copy = place.copy;
                Instant now = clock.instant();
                Instant remadeAt = place.remadeAt;
                boolean remade = remadeAt != null && !now.isBefore(remadeAt);
                if (copy == null || place.beginAgain || remade || !copy.kept().equals(kept)) {
                    boolean fromRecord = place.beginAgain || remade;
                    place.beginAgain = false;
                    place.read.set(0);
                    place.copy = null;
                    place.deleted = deleted(connection, program);
                    Copy whole = fromRecord ? null : takeUp(connection, program, kept, place);
                    place.fromRecord = whole == null;
                    if (whole == null) {
                        whole = lay(connection, program, kept, place, now);
                    } else {
                        var _ = follow(connection, program, whole, place, now);
                    }
                    whole.isOf(now);
                    place.copy = whole;
                    place.portraits = null;
                    portray(program, engines, place, whole, new RoaringBitmap());
                    take(place);
                    came(program, place, null);
                } else {
                    RoaringBitmap touched = follow(connection, program, copy, place, now);
                    copy.isOf(now);
                    portray(program, engines, place, copy, touched);
                    if (!touched.isEmpty() && !listeners.isEmpty()) {
                        take(place);
                        came(program, place, touched);
                    }
                }
                keepUp(connection, place, now);
            } catch (SQLException | RuntimeException accident) {
                // nobody knows how much of it was told; the file does
                leave(place);
                throw accident;
            } finally {
                connection.rollback();
            }
        } finally {
            place.lock.unlock();
        }
    }

    /** What was left in a file, if it is of this record; how far it is becomes the place. */
    private @Nullable Copy takeUp(Connection connection, long program, Kept kept, Place place) throws SQLException {
        throwAwayOther(place, kept);
        FactFile file = files.find(program, kept.layout(), place.deleted);
        if (file == null) {
            return null;
        }
        try {
            FactBatch.Mark mark = file.mark();
            if (mark != null
                    && mark.hashes().equals(followed.hashes(connection, mark.place()))
                    && mark.hashes().keySet().equals(mark.place().links().keySet())) {
                Copy copy = Copy.of(kept, file, place.read::addAndGet);
                copy.alsoTo(file.now());
                place.file = file;
                place.until = mark.place();
                place.behaviour = new Behaviours.Place(mark.behaviourTold(), mark.behaviourSequence());
                // the file does not say which relations it knows: whoever has some is told again
                place.related.clear();
                return copy;
            }
            log.info("the facts' file of programme {} is of another record", program);
        } catch (SQLException | RuntimeException damaged) {
            log.warn("the facts' file of programme {} cannot be read: {}", program, damaged.toString());
        }
        file.close();
        return null;
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
    private void keepUp(Connection connection, Place place, Instant now) throws SQLException {
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
        if (!file.now().isEmpty() || (mark != null && ahead(place.until, mark.place()) > LINKS_AHEAD_MAX)) {
            // nobody can ask before members are portrayed
            seal(connection, place, copy, file, now, !file.isReady());
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
        return new FactBatch.Mark(
                place.until,
                followed.hashes(connection, place.until),
                place.behaviour.told(),
                place.behaviour.sequence(),
                now);
    }

    private void seal(Connection connection, Place place, Copy copy, FactFile file, Instant now, boolean waits)
            throws SQLException {
        if (file.seal(copy::known, mark(connection, place, now), waits)) {
            copy.alsoTo(file.now());
        }
    }

    private void sealIfFull(Connection connection, Place place, Copy copy, Instant now) throws SQLException {
        FactFile file = place.file;
        if (file != null && file.isFull()) {
            seal(connection, place, copy, file, now, false);
        }
    }

    /** Everybody, where it is another day than the last time or goes by other terms; else those to whom something came. */
    private void portray(long program, Engines engines, Place place, Copy copy, RoaringBitmap touched) {
        Programme programme = engines.latest().engine().programme();
        Portraits.Terms wanted = terms(program, programme, place);
        int today = Math.toIntExact(LocalDate.ofInstant(clocks.of(program).instant(), programme.zone())
                .toEpochDay());
        Portraits portraits = place.portraits;
        boolean all = portraits == null || portraits.asOf() != today || !wanted.equals(place.terms);
        if (!all && touched.isEmpty()) {
            return;
        }
        Columns columns = copy.take().columns();
        FactFile file = place.file;
        if (all || portraits == null) {
            portraits = Portraits.of(columns, today, wanted, AllCores.HERE);
            for (int number = 0; number < columns.numbers(); number++) {
                if (columns.has(number)) {
                    copy.portray(number, portraits.of(columns, number));
                }
            }
            place.portraits = portraits;
            place.terms = wanted;
            if (file != null) {
                file.now().portray(columns, portraits, null);
            }
        } else {
            PeekableIntIterator each = touched.getIntIterator();
            while (each.hasNext()) {
                int number = each.next();
                if (columns.has(number)) {
                    copy.portray(number, portraits.of(columns, number));
                }
            }
            if (file != null) {
                file.now().portray(columns, portraits, touched);
            }
        }
    }

    private Portraits.Terms terms(long program, Programme programme, Place place) {
        Portraits.Terms before = place.terms;
        Instant now = clock.instant();
        long said = terms.said();
        if (before != null && said == place.termsSaid && now.isBefore(place.termsAt.plus(TERMS_EVERY))) {
            return before;
        }
        place.termsAt = now;
        place.termsSaid = said;
        return terms.of(program, programme);
    }

    @Override
    public @Nullable Portrait portrait(long program, Taken taken, long member) {
        Place place = places.get(program);
        Portraits portraits = place == null ? null : place.portraits;
        int number = taken.members().number(member);
        return portraits == null
                        || number == NumberedMembers.NONE
                        || !taken.columns().has(number)
                ? null
                : portraits.of(taken.columns(), number);
    }

    /** Everybody, and all that happened until this moment. */
    private Copy lay(Connection connection, long program, Kept kept, Place place, Instant now) throws SQLException {
        throwAway(place);
        Copy copy = new Copy(kept);
        FactFile file = files.make(program, kept.layout(), place.deleted);
        place.file = file;
        place.remadeAt = null;
        place.laidAt = now;
        if (file == null && files.isKeeping()) {
            missing(place, now);
        }
        Runnable full = () -> {};
        if (file != null) {
            copy.alsoTo(file.now());
            full = () -> {
                if (file.isFull() && file.seal(copy::known, null, true)) {
                    copy.alsoTo(file.now());
                }
            };
        }
        Followed.Place until = followed.end(connection);
        place.related.clear();
        related(connection, program, place);
        long after = 0;
        List<Long> page;
        do {
            page = Members.all(connection, program, after, MEMBERS_AT_A_TIME);
            for (Kept.Now member : now(connection, copy, page)) {
                copy.tell(member);
                after = member.id();
            }
            full.run();
        } while (page.size() == MEMBERS_AT_A_TIME);
        try (History history = History.open(connection, program, null)) {
            tell(copy, history, place, member -> List.of(), full);
        }
        place.until = until;
        place.behaviour = Behaviours.Place.BEGINNING;
        behave(connection, program, copy, place, new RoaringBitmap(), full::run);
        if (file != null && file.seal(copy::known, mark(connection, place, now), true)) {
            copy.alsoTo(file.now());
        }
        return copy;
    }

    /** Something to be done now and then. */
    private interface Pause {
        void after() throws SQLException;
    }

    /** What members did beside orders and became known since; to whom it came, by number. */
    private void behave(Connection connection, long program, Copy copy, Place place, RoaringBitmap touched, Pause pause)
            throws SQLException {
        int told = BEHAVIOUR_AT_A_TIME;
        while (told == BEHAVIOUR_AT_A_TIME) {
            told = behaviours.after(connection, program, place.behaviour, BEHAVIOUR_AT_A_TIME, behaviour -> {
                copy.tell(behaviour);
                place.behaviour = behaviour.place();
                int number = copy.find(behaviour.member());
                if (number != NumberedMembers.NONE) {
                    touched.add(number);
                }
            });
            place.read.addAndGet(told);
            pause.after();
        }
    }

    private void came(long program, Place place, @Nullable RoaringBitmap touched) {
        Taken taken = place.taken;
        for (Listener listener : listeners) {
            if (taken != null) {
                listener.came(program, taken, touched);
            }
        }
    }

    /** What was recorded since; to whom it came, by number. */
    private RoaringBitmap follow(Connection connection, long program, Copy copy, Place place, Instant now)
            throws SQLException {
        RoaringBitmap all = new RoaringBitmap();
        Followed.Step step = followed.after(connection, place.until, LINKS_AT_A_TIME);
        while (!step.batches().isEmpty()) {
            Set<Long> touched;
            List<List<History.Entry>> each = new ArrayList<>();
            try (History history = History.ofBatches(connection, program, step.batches())) {
                touched = gather(history, each);
            }
            Copy.Past past = member -> past(connection, program, member);
            Set<Long> again = new LinkedHashSet<>();
            for (Kept.Now member : now(connection, copy, touched)) {
                switch (copy.tell(member)) {
                    case NOTHING -> {
                        // he goes on as who he was
                    }
                    case TELL_AGAIN -> again.addAll(copy.tellAgain(member.id()));
                    case BEGIN_AGAIN -> place.beginAgain = true;
                }
            }
            for (List<History.Entry> entries : each) {
                if (!again.contains(entries.getFirst().member())) {
                    copy.tell(entries, past);
                }
            }
            for (long member : again) {
                List<History.Entry> entries = past.of(member);
                if (!entries.isEmpty()) {
                    copy.tell(entries, past);
                }
                // what became known later comes by itself
                var _ = behaviours.of(connection, member, place.behaviour, copy::tell);
            }
            for (long member : touched) {
                int number = copy.find(member);
                if (number != NumberedMembers.NONE) {
                    all.add(number);
                }
            }
            place.until = step.until();
            sealIfFull(connection, place, copy, now);
            step = followed.after(connection, place.until, LINKS_AT_A_TIME);
        }
        for (Kept.Now member : now(connection, copy, related(connection, program, place))) {
            if (copy.tell(member) == Copy.Then.NOTHING) {
                all.add(copy.find(member.id()));
            }
        }
        behave(connection, program, copy, place, all, () -> sealIfFull(connection, place, copy, now));
        return all;
    }

    /** Whose relations are others since; no event tells of them. */
    private static Set<Long> related(Connection connection, long program, Place place) throws SQLException {
        Set<Long> members = new LinkedHashSet<>();
        long from = place.related.isEmpty() ? 0 : place.related.last() - LATE_IDS_MAX;
        for (Relations.Changed change : Relations.changes(connection, program, from)) {
            if (place.related.add(change.id())) {
                members.add(change.member());
            }
        }
        if (!place.related.isEmpty()) {
            place.related.headSet(place.related.last() - LATE_IDS_MAX).clear();
        }
        return members;
    }

    private List<Kept.Now> now(Connection connection, Copy copy, Collection<Long> which) throws SQLException {
        return which.isEmpty()
                ? List.of()
                : copy.kept().read(connection, members, ledger, standings, relations, sources, List.copyOf(which));
    }

    private static List<History.Entry> past(Connection connection, long program, long member) throws SQLException {
        List<List<History.Entry>> all = new ArrayList<>();
        try (History history = History.open(connection, program, Set.of(member))) {
            gather(history, all);
        }
        return all.isEmpty() ? List.of() : all.getFirst();
    }

    /** Each member's entries by themselves, and whose they are. */
    private static Set<Long> gather(History history, List<List<History.Entry>> each) throws SQLException {
        Set<Long> members = new LinkedHashSet<>();
        for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
            if (members.add(entry.member())) {
                each.add(new ArrayList<>());
            }
            each.getLast().add(entry);
        }
        return members;
    }

    private static void tell(Copy copy, History history, Place place, Copy.Past past, Runnable full)
            throws SQLException {
        List<History.Entry> entries = new ArrayList<>();
        for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
            if (!entries.isEmpty() && entries.getFirst().member() != entry.member()) {
                copy.tell(entries, past);
                place.read.addAndGet(entries.size());
                full.run();
                entries = new ArrayList<>();
            }
            entries.add(entry);
        }
        if (!entries.isEmpty()) {
            copy.tell(entries, past);
        }
    }
}
