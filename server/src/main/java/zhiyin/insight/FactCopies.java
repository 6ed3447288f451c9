package zhiyin.insight;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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

    private final DataSource database;
    private final Programmes programmes;
    private final Members members;
    private final Ledger ledger;
    private final Standings standings;
    private final Sources sources;
    private final Followed followed;
    private final Behaviours behaviours;
    private final Clock clock;
    private final Map<Long, Place> places = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    FactCopies(
            DataSource database,
            Programmes programmes,
            Members members,
            Ledger ledger,
            Standings standings,
            Sources sources,
            Followed followed,
            Behaviours behaviours,
            Clock clock,
            @Value("${zhiyin.command:}") String command) {
        super("facts", BETWEEN, command);
        this.database = database;
        this.programmes = programmes;
        this.members = members;
        this.ledger = ledger;
        this.standings = standings;
        this.sources = sources;
        this.followed = followed;
        this.behaviours = behaviours;
        this.clock = clock;
    }

    /** Where a programme's copy stands, and who may bring it on. */
    private static final class Place {
        final ReentrantLock lock = new ReentrantLock();

        @Nullable
        Copy copy;
        /** What was taken last, whole; for whoever comes while the copy is brought on. */
        volatile @Nullable Taken taken;

        Followed.Place until = Followed.Place.BEGINNING;
        Behaviours.Place behaviour = Behaviours.Place.BEGINNING;
        volatile boolean beginAgain;
        final AtomicLong read = new AtomicLong();
        final AtomicBoolean reading = new AtomicBoolean();
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
            pass();
        } catch (SQLException | RuntimeException accident) {
            log.warn("the facts will be brought on later: {}", accident.toString());
        }
    }

    @Override
    public void forgetDeleted(long program) {
        Place place = places.get(program);
        if (place != null) {
            place.beginAgain = true;
        }
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
                if (copy == null || place.beginAgain || !copy.kept().equals(kept)) {
                    place.beginAgain = false;
                    place.read.set(0);
                    Copy whole = new Copy(kept);
                    place.until = lay(connection, program, whole, place);
                    whole.isOf(now);
                    place.copy = whole;
                    take(place);
                    came(program, place, null);
                } else {
                    RoaringBitmap touched = follow(connection, program, copy, place);
                    copy.isOf(now);
                    if (!touched.isEmpty() && !listeners.isEmpty()) {
                        take(place);
                        came(program, place, touched);
                    }
                }
            } catch (SQLException | RuntimeException accident) {
                // nobody knows how much of it was told
                place.beginAgain = true;
                throw accident;
            } finally {
                connection.rollback();
            }
        } finally {
            place.lock.unlock();
        }
    }

    /** Everybody, and all that happened until this moment. */
    private Followed.Place lay(Connection connection, long program, Copy copy, Place place) throws SQLException {
        Followed.Place until = followed.end(connection);
        long after = 0;
        List<Long> page;
        do {
            page = Members.all(connection, program, after, MEMBERS_AT_A_TIME);
            for (Kept.Now member : now(connection, copy, page)) {
                copy.tell(member);
                after = member.id();
            }
        } while (page.size() == MEMBERS_AT_A_TIME);
        try (History history = History.open(connection, program, null)) {
            tell(copy, history, place, member -> List.of());
        }
        place.behaviour = Behaviours.Place.BEGINNING;
        behave(connection, program, copy, place, new RoaringBitmap());
        return until;
    }

    /** What members did beside orders and became known since; to whom it came, by number. */
    private void behave(Connection connection, long program, Copy copy, Place place, RoaringBitmap touched)
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
    private RoaringBitmap follow(Connection connection, long program, Copy copy, Place place) throws SQLException {
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
            step = followed.after(connection, place.until, LINKS_AT_A_TIME);
        }
        behave(connection, program, copy, place, all);
        return all;
    }

    private List<Kept.Now> now(Connection connection, Copy copy, Collection<Long> which) throws SQLException {
        return which.isEmpty()
                ? List.of()
                : copy.kept().read(connection, members, ledger, standings, sources, List.copyOf(which));
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

    private static void tell(Copy copy, History history, Place place, Copy.Past past) throws SQLException {
        List<History.Entry> entries = new ArrayList<>();
        for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
            if (!entries.isEmpty() && entries.getFirst().member() != entry.member()) {
                copy.tell(entries, past);
                place.read.addAndGet(entries.size());
                entries = new ArrayList<>();
            }
            entries.add(entry);
        }
        if (!entries.isEmpty()) {
            copy.tell(entries, past);
        }
    }
}
