package zhiyin.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.intake.History;
import zhiyin.program.Engines;

/**
 * One pass over all members: two cursors side by side, members and events, both in the order of the members. Each member is
 * rebuilt as its events come by; what is stored is loaded for some members together, and compared by every law's checks.
 */
final class Walk {

    private static final int MEMBERS_AT_A_TIME = 200;
    private static final int EVENTS_AT_A_TIME = 4_000;

    private final Connection connection;
    private final Scope scope;
    private final RecordedMembers recordedMembers;
    private final LongFunction<Engines> enginesOf;
    private final Clock clock;
    private final Map<Law, Findings> findings;
    private final Pace pace;
    private final Map<Long, Engines> engines = new HashMap<>();
    private final List<Rebuilt> waiting = new ArrayList<>();
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
        Instant begun = clock.instant();
        pace.begin("decisions", "events", 0);
        try (PreparedStatement statement =
                        connection.prepareStatement(scope.over("select id, program_id from member order by id"));
                History history = History.open(connection, scope.program(), scope.members())) {
            statement.setFetchSize(MEMBERS_AT_A_TIME);
            try (ResultSet row = statement.executeQuery()) {
                History.Entry next = history.next();
                while (row.next()) {
                    long member = row.getLong(1);
                    long program = row.getLong(2);
                    Rebuilt rebuilt = new Rebuilt(member, program, engines.computeIfAbsent(program, enginesOf::apply));
                    // events of nobody are passed over here: they break the law of boundaries, which names them
                    while (next != null && next.member() <= member) {
                        if (next.member() == member) {
                            rebuilt.take(next);
                            events++;
                            waitingEvents++;
                        }
                        next = history.next();
                    }
                    waiting.add(rebuilt);
                    if (waiting.size() == MEMBERS_AT_A_TIME || waitingEvents >= EVENTS_AT_A_TIME) {
                        begun = compare(begun);
                        pace.at(events);
                    }
                }
            }
        }
        compare(begun);
        pace.end(events);
    }

    /** How many were decided again. */
    long events() {
        return events;
    }

    /** Compares those that are waiting; reading and deciding counts as the time of the law that asks for it. */
    private Instant compare(Instant begun) throws SQLException {
        Map<Long, Recorded> stored = load();
        Instant from = clock.instant();
        of(Replay.LAW).spent(Duration.between(begun, from));
        for (Law law : Law.ALL) {
            if (law.memberChecks().isEmpty()) {
                continue;
            }
            for (Rebuilt rebuilt : waiting) {
                Recorded recorded = stored.get(rebuilt.member());
                if (recorded != null) {
                    law.memberChecks().forEach(check -> check.examine(rebuilt, recorded, of(law)));
                }
            }
            Instant to = clock.instant();
            of(law).spent(Duration.between(from, to));
            from = to;
        }
        waiting.clear();
        waitingEvents = 0;
        return from;
    }

    private Map<Long, Recorded> load() throws SQLException {
        try {
            return recordedMembers.load(
                    connection, waiting.stream().map(Rebuilt::member).toArray(Long[]::new));
        } catch (RuntimeException oneOfThem) {
            Map<Long, Recorded> stored = new HashMap<>();
            for (Rebuilt rebuilt : waiting) {
                Recorded recorded = loadAlone(rebuilt);
                if (recorded != null) {
                    stored.put(rebuilt.member(), recorded);
                }
            }
            return stored;
        }
    }

    private @Nullable Recorded loadAlone(Rebuilt rebuilt) throws SQLException {
        try {
            return recordedMembers
                    .load(connection, new Long[] {rebuilt.member()})
                    .get(rebuilt.member());
        } catch (RuntimeException unreadable) {
            rebuilt.differences().forEach(of(Replay.LAW)::note);
            of(Replay.LAW)
                    .note(new Difference(
                            "What is stored of a member can be read.",
                            rebuilt.program(),
                            rebuilt.member(),
                            "stored state",
                            "a state",
                            unreadable.toString()));
            return null;
        }
    }

    private Findings of(Law law) {
        return Objects.requireNonNull(findings.get(law));
    }
}
