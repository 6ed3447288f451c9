package zhiyin.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import zhiyin.intake.History;
import zhiyin.program.Engines;

/**
 * One pass over all members: two cursors side by side, members and events, both in the order of the members. Each member is
 * rebuilt from its events; what is stored is loaded for some members together, and compared by every law's checks. Reading is
 * one thread's, deciding and comparing all cores', some hundred members at a time.
 */
final class Walk {

    private static final int MEMBERS_AT_A_TIME = 200;
    private static final int EVENTS_AT_A_TIME = 4_000;
    private static final int DECIDERS = Runtime.getRuntime().availableProcessors();

    private final Connection connection;
    private final Scope scope;
    private final RecordedMembers recordedMembers;
    private final LongFunction<Engines> enginesOf;
    private final Clock clock;
    private final Map<Law, Findings> findings;
    private final Pace pace;
    private final Map<Long, Engines> engines = new HashMap<>();
    private final List<Told> waiting = new ArrayList<>();
    private final Queue<Future<Map<Law, Findings>>> decided = new ArrayDeque<>();
    private long waitingEvents;
    private long events;

    /** @param enginesOf a programme's published versions, by its id */
    Walk(
            Connection connection,
            Scope scope,
            RecordedMembers recordedMembers,
            LongFunction<Engines> enginesOf,
            Clock clock,
            Map<Law, Findings> findings,
            Pace pace) {
        this.connection = connection;
        this.scope = scope;
        this.recordedMembers = recordedMembers;
        this.enginesOf = enginesOf;
        this.clock = clock;
        this.findings = findings;
        this.pace = pace;
    }

    void run() throws SQLException {
        pace.begin("decisions", "events", 0);
        try (ExecutorService deciders = Executors.newFixedThreadPool(
                        DECIDERS,
                        work -> Thread.ofPlatform().name("verify").daemon(true).unstarted(work));
                PreparedStatement statement = connection.prepareStatement(
                        scope.over("select id, program_id from member where erased_at is null order by id"));
                History history = History.open(connection, scope.program(), scope.members())) {
            statement.setFetchSize(MEMBERS_AT_A_TIME);
            try (ResultSet row = statement.executeQuery()) {
                History.Entry next = history.next();
                while (row.next()) {
                    long member = row.getLong(1);
                    long program = row.getLong(2);
                    Told told = new Told(
                            new Rebuilt(member, program, engines.computeIfAbsent(program, enginesOf::apply)),
                            new ArrayList<>());
                    // events of nobody are passed over here: they break the law of boundaries, which names them
                    while (next != null && next.member() <= member) {
                        if (next.member() == member) {
                            told.events().add(next);
                            events++;
                            waitingEvents++;
                        }
                        next = history.next();
                    }
                    waiting.add(told);
                    if (waiting.size() == MEMBERS_AT_A_TIME || waitingEvents >= EVENTS_AT_A_TIME) {
                        handOver(deciders);
                        pace.at(events);
                    }
                }
            }
            handOver(deciders);
            while (!decided.isEmpty()) {
                takeOver();
            }
        }
        pace.end(events);
    }

    /** How many were decided again. */
    long events() {
        return events;
    }

    /** A member and what happened to him, before it is decided again. */
    private record Told(Rebuilt rebuilt, List<History.Entry> events) {}

    /** What is stored of some members, and why it could not be read of the others. */
    private record Stored(Map<Long, Recorded> recorded, Map<Long, RuntimeException> unreadable) {}

    /** Hands those that are waiting to whoever has time; no more are on their way than can be worked on. */
    private void handOver(ExecutorService deciders) throws SQLException {
        List<Told> some = List.copyOf(waiting);
        Stored stored = load();
        waiting.clear();
        waitingEvents = 0;
        decided.add(deciders.submit(() -> decide(some, stored)));
        if (decided.size() > DECIDERS) {
            takeOver();
        }
    }

    /** What was found comes in the order of the members, whoever was ready first. */
    private void takeOver() {
        try {
            decided.remove().get().forEach((law, found) -> of(law).add(found));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
    }

    /** Decides again and compares; reads nothing. */
    private Map<Law, Findings> decide(List<Told> some, Stored stored) {
        Map<Law, Findings> found = new HashMap<>();
        Law.ALL.forEach(law -> found.put(law, new Findings()));
        Findings replay = Objects.requireNonNull(found.get(Replay.LAW));
        Instant from = clock.instant();
        some.forEach(told -> told.events().forEach(told.rebuilt()::take));
        Instant to = clock.instant();
        replay.spent(Duration.between(from, to));
        for (Law law : Law.ALL) {
            if (law.memberChecks().isEmpty()) {
                continue;
            }
            from = to;
            Findings ofLaw = Objects.requireNonNull(found.get(law));
            for (Told told : some) {
                Recorded recorded = stored.recorded().get(told.rebuilt().member());
                if (recorded != null) {
                    law.memberChecks().forEach(check -> check.examine(told.rebuilt(), recorded, ofLaw));
                }
            }
            to = clock.instant();
            ofLaw.spent(Duration.between(from, to));
        }
        for (Told told : some) {
            RuntimeException unreadable = stored.unreadable().get(told.rebuilt().member());
            if (unreadable != null) {
                told.rebuilt().differences().forEach(replay::note);
                replay.note(new Difference(
                        "What is stored of a member can be read.",
                        told.rebuilt().program(),
                        told.rebuilt().member(),
                        "stored state",
                        "a state",
                        unreadable.toString()));
            }
        }
        return found;
    }

    private Stored load() throws SQLException {
        Long[] members = waiting.stream().map(told -> told.rebuilt().member()).toArray(Long[]::new);
        try {
            return new Stored(recordedMembers.load(connection, members), Map.of());
        } catch (RuntimeException oneOfThem) {
            Stored stored = new Stored(new HashMap<>(), new HashMap<>());
            for (Long member : members) {
                try {
                    stored.recorded().putAll(recordedMembers.load(connection, new Long[] {member}));
                } catch (RuntimeException unreadable) {
                    stored.unreadable().put(member, unreadable);
                }
            }
            return stored;
        }
    }

    private Findings of(Law law) {
        return Objects.requireNonNull(findings.get(law));
    }
}
