package zhiyin.behaviour;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;
import zhiyin.FaultPoint;
import zhiyin.ProgramClocks;
import zhiyin.database.DiskGuard;
import zhiyin.database.Sight;
import zhiyin.engine.program.Programme;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.seal.Seals;

/**
 * Where behaviour is written down. Each programme has a line; one writer at a time takes what waits in it, and never waits for
 * more: alone, nobody is delayed; under load the batch grows by itself.
 */
@Component
class Journal {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    /** So much at a time, unless one caller says more at once. */
    private static final int BATCH_MAX = 1_000;

    private static final int WAITING_MAX = 20_000;
    private static final int ATTEMPTS_MAX = 3;

    private final DataSource database;
    private final Members members;
    private final Seals seals;
    private final Programmes programmes;
    private final Activities activities;
    private final DiskGuard disk;
    private final ProgramClocks clocks;
    private final Map<Long, Line> lines = new ConcurrentHashMap<>();

    Journal(
            DataSource database,
            Members members,
            Seals seals,
            Programmes programmes,
            Activities activities,
            DiskGuard disk,
            ProgramClocks clocks) {
        this.database = database;
        this.members = members;
        this.seals = seals;
        this.programmes = programmes;
        this.activities = activities;
        this.disk = disk;
        this.clocks = clocks;
    }

    private record Waiting(Recording.Told told, CompletableFuture<List<Result>> results) {}

    /** What waits of one programme. */
    private static final class Line {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private int size;
        private boolean written;
    }

    /**
     * Records what a caller says, all of it or nothing, and waits until it is durable.
     *
     * @return one result for each, in order
     * @throws DataAccessException when too much waits, or the database does not answer: told again it counts once
     */
    List<Result> record(long program, Recording.Told told) {
        disk.requireRoom();
        Waiting mine = new Waiting(told, new CompletableFuture<>());
        Line line = lines.computeIfAbsent(program, each -> new Line());
        boolean begin;
        synchronized (line) {
            if (line.size + told.said().size() > WAITING_MAX) {
                throw new TransientDataAccessResourceException("no more behaviour is taken just now");
            }
            line.waiting.add(mine);
            line.size += told.said().size();
            begin = !line.written;
            line.written = true;
        }
        if (begin) {
            Thread.ofVirtual().name("behaviour-" + program).start(() -> write(program, line));
        }
        try {
            return mine.results().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw e;
        }
    }

    /** What lies at the head of the line; none where nothing waits any more, and then nobody writes. */
    private static List<Waiting> next(Line line) {
        List<Waiting> batch = new ArrayList<>();
        int size = 0;
        synchronized (line) {
            while (!line.waiting.isEmpty()
                    && (batch.isEmpty()
                            || size + line.waiting.peek().told().said().size() <= BATCH_MAX)) {
                Waiting waiting = line.waiting.remove();
                size += waiting.told().said().size();
                batch.add(waiting);
            }
            line.size -= size;
            line.written = !batch.isEmpty();
        }
        return batch;
    }

    private void write(long program, Line line) {
        for (List<Waiting> batch = next(line); !batch.isEmpty(); batch = next(line)) {
            try {
                write(program, batch);
            } catch (Throwable accident) {
                // whatever it is, the line goes on: whoever comes next has nothing to do with it
                log.error("behaviour of programme {} could not be recorded", program, accident);
                for (Waiting waiting : batch) {
                    waiting.results().completeExceptionally(new IllegalStateException(accident));
                }
            }
        }
    }

    private void write(long program, List<Waiting> batch) {
        RuntimeException accident = new IllegalStateException("never tried");
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            try {
                List<List<Result>> results = Sight.of(program).call(() -> inSight(program, batch));
                for (int i = 0; i < results.size(); i++) {
                    batch.get(i).results().complete(results.get(i));
                }
                return;
            } catch (SQLException e) {
                accident = new DataAccessResourceFailureException("behaviour could not be recorded", e);
                if (!worthAnotherTry(e)) {
                    break;
                }
            } catch (RuntimeException e) {
                accident = e;
                break;
            }
        }
        if (batch.size() > 1) {
            log.warn("a batch of {} is recorded one by one", batch.size(), accident);
            batch.forEach(waiting -> write(program, List.of(waiting)));
        } else {
            batch.getFirst().results().completeExceptionally(accident);
        }
    }

    private List<List<Result>> inSight(long program, List<Waiting> batch) throws SQLException {
        // before a connection is held: whoever holds one and waits for another can be stuck with all the others who do
        Engines engines = programmes.engines(program);
        members.ready(program);
        seals.ready(program);
        Set<String> earning = engines.versions().isEmpty()
                ? Set.of()
                : engines.latest().engine().programme().activities().stream()
                        .map(Programme.Activity::name)
                        .collect(Collectors.toSet());
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        Recording recording;
        List<List<Result>> results;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            recording = new Recording(connection, members, seals, program, earning, now);
            try {
                results = recording.record(batch.stream().map(Waiting::told).toList());
                FaultPoint.BEHAVIOUR_WRITTEN.reach();
                connection.commit();
                FaultPoint.BEHAVIOUR_RECORDED.reach();
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
        if (recording.owes()) {
            activities.settleSoon(program);
        }
        return results;
    }

    /** What went wrong first is what is told; a connection that is gone cannot roll back, and need not. */
    private static void rollback(Connection connection, Exception first) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            first.addSuppressed(gone);
        }
    }

    /** Another process was there at once: the same again finds what it did. */
    private static boolean worthAnotherTry(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("23505") || state.equals("40P01") || state.equals("40001");
    }
}
