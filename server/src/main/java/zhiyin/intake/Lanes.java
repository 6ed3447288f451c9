package zhiyin.intake;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.chain.Chain;
import zhiyin.chain.Chains;
import zhiyin.database.DiskGuard;

/**
 * Where events wait for their turn. Each member's events go through one lane and keep their order. A lane's writer takes
 * what is waiting and never waits for more: alone, an event is not delayed; under load the batch grows by itself.
 */
@Component
public class Lanes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    private static final int LANES = 2;
    private static final int BATCH_MAX = 256;
    private static final int WAITING_MAX = 20_000;
    private static final int ATTEMPTS_MAX = 5;
    private static final Duration ROOM_WAIT_MAX = Duration.ofSeconds(30);

    private static final Duration LAST_BATCH_MAX = Duration.ofSeconds(20);

    /** The end of a queue: whatever lies before it is still recorded. */
    private static final Waiting END = new Waiting(null, null, new CompletableFuture<>());

    private final Recorder recorder;
    private final DiskGuard disk;
    private final ProgramClocks clocks;
    private final List<Lane> lanes;
    private volatile boolean running;

    Lanes(Recorder recorder, Chains chains, DiskGuard disk, ProgramClocks clocks) {
        this.recorder = recorder;
        this.disk = disk;
        this.clocks = clocks;
        this.lanes = IntStream.range(0, LANES)
                .mapToObj(number -> new Lane(number, chains.of(number)))
                .toList();
    }

    /** There is no room for more just now; try again in a moment. The door answers it with 503. */
    static final class Overloaded extends TransientDataAccessResourceException {
        private static final long serialVersionUID = 1;

        Overloaded() {
            super("no more events are taken just now");
        }

        /** Thrown when there is no time to lose, and always from the same place. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it does nothing
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private record Waiting(
            @Nullable Submission told, @Nullable Clock clock, CompletableFuture<Reply> reply) {
        Submission submission() {
            return Objects.requireNonNull(told);
        }

        /** By which its programme goes. */
        Clock time() {
            return Objects.requireNonNull(clock);
        }
    }

    /**
     * Lays an event in its lane and waits for the reply; what it says is durable.
     *
     * @throws DataAccessResourceFailureException when the database does not answer: then it is not known whether it was
     *     recorded, and the same key tells
     * @throws TransientDataAccessResourceException when too many are waiting; it was not recorded
     */
    public Reply submit(Submission submission) {
        return submitAll(List.of(submission), Duration.ZERO).getFirst();
    }

    /**
     * Lays events in their lanes, waits for room and then for all replies; one for each, in the same order. An accident
     * with one of them is its own {@link Reply.Failed}.
     *
     * @throws DataAccessResourceFailureException when the database does not answer; the same keys tell what was recorded
     * @throws TransientDataAccessResourceException when there is no room for long; the same keys tell what was recorded
     */
    public List<Reply> submitAll(List<Submission> submissions) {
        return submitAll(submissions, ROOM_WAIT_MAX);
    }

    private List<Reply> submitAll(List<Submission> submissions, Duration patience) {
        // the door asks too; this is for the house's own: time that passes, an import, the demo's year
        disk.requireRoom();
        List<CompletableFuture<Reply>> replies = new ArrayList<>(submissions.size());
        for (Submission submission : submissions) {
            Waiting waiting = new Waiting(submission, clocks.of(submission.program()), new CompletableFuture<>());
            lane(submission).lay(waiting, patience);
            replies.add(waiting.reply());
        }
        List<Reply> all = new ArrayList<>(replies.size());
        for (CompletableFuture<Reply> reply : replies) {
            try {
                all.add(reply.join());
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case DataAccessException away -> throw away;
                    case RuntimeException accident -> all.add(new Reply.Failed(accident));
                    case null, default -> throw e;
                }
            }
        }
        return all;
    }

    private Lane lane(Submission submission) {
        int hash = 31 * Long.hashCode(submission.program()) + submission.who().hashCode();
        return lanes.get(Math.floorMod(hash ^ (hash >>> 16), LANES));
    }

    /** Before the door opens, and after it has closed: what came in is answered. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        running = true;
        lanes.forEach(Lane::start);
    }

    @Override
    public void stop() {
        running = false;
        lanes.forEach(Lane::end);
        lanes.forEach(Lane::awaitEnd);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** One queue and its one writer. */
    private final class Lane {
        private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(WAITING_MAX);
        private final int number;
        private final Chain chain;
        private volatile @Nullable Thread writer;

        Lane(int number, Chain chain) {
            this.number = number;
            this.chain = chain;
        }

        void start() {
            writer = Thread.ofPlatform().name("lane-" + number).daemon(true).start(this::run);
        }

        void lay(Waiting waiting, Duration patience) {
            boolean laid;
            try {
                laid = running && queue.offer(waiting, patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                laid = false;
            }
            // laid just as the writer left, nobody would take it any more
            if (!laid || (writer == null && queue.remove(waiting))) {
                throw new Overloaded();
            }
        }

        void run() {
            List<Waiting> batch = new ArrayList<>(BATCH_MAX);
            boolean ended = false;
            while (!ended) {
                batch.clear();
                try {
                    batch.add(queue.take());
                } catch (InterruptedException e) {
                    break;
                }
                queue.drainTo(batch, BATCH_MAX - 1);
                ended = batch.remove(END);
                try {
                    inRuns(batch);
                } catch (Throwable accident) {
                    // whatever it is, the lane goes on: whoever comes next has nothing to do with it
                    log.error("a batch of {} could not be recorded", batch.size(), accident);
                    batch.forEach(
                            waiting -> waiting.reply().completeExceptionally(new IllegalStateException(accident)));
                }
            }
            writer = null;
            for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
                waiting.reply().completeExceptionally(new Overloaded());
            }
        }

        void end() {
            if (!queue.offer(END)) {
                // full to the brim: nothing more fits, not even the word to stop
                Thread thread = writer;
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }

        void awaitEnd() {
            Thread thread = writer;
            try {
                if (thread != null && !thread.join(LAST_BATCH_MAX)) {
                    log.warn("lane {} did not end in time; the same keys tell what it recorded", number);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /**
         * What is only tried is decided by itself, so that it can be rolled back, and so is what changes whom names mean; the
         * rest together, in order, as far as it goes by one clock: members of two programmes never wait for each other.
         */
        private void inRuns(List<Waiting> batch) {
            Map<Clock, List<Waiting>> runs = new LinkedHashMap<>();
            for (Waiting waiting : batch) {
                if (waiting.submission().alone()) {
                    runs.values().forEach(this::record);
                    runs.clear();
                    record(List.of(waiting));
                } else {
                    runs.computeIfAbsent(waiting.time(), time -> new ArrayList<>())
                            .add(waiting);
                }
            }
            runs.values().forEach(this::record);
        }

        private void record(List<Waiting> batch) {
            RuntimeException accident = null;
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                try {
                    List<Reply> replies = recorder.record(
                            chain, batch.stream().map(Waiting::submission).toList());
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).reply().complete(replies.get(i));
                    }
                    return;
                } catch (Recorder.Overtaken overtaken) {
                    accident = new IllegalStateException(overtaken);
                } catch (SQLException e) {
                    if (!worthAnotherTry(e)) {
                        accident = away(e)
                                ? new DataAccessResourceFailureException("the database does not answer", e)
                                : new IllegalStateException(e);
                        break;
                    }
                    accident = new IllegalStateException(e);
                } catch (RuntimeException e) {
                    accident = e;
                    break;
                }
            }
            if (batch.size() > 1 && !(accident instanceof DataAccessResourceFailureException)) {
                // one of them spoils it for the others: find out which
                log.warn("a batch of {} is recorded one by one", batch.size(), accident);
                batch.forEach(waiting -> record(List.of(waiting)));
            } else {
                for (Waiting waiting : batch) {
                    waiting.reply().completeExceptionally(accident);
                }
            }
        }

        /** Another process was first with a key, or two waited for each other: the same again finds what the other did. */
        private static boolean worthAnotherTry(SQLException e) {
            String state = String.valueOf(e.getSQLState());
            return state.equals("23505") || state.equals("40P01") || state.equals("40001");
        }

        private static boolean away(SQLException e) {
            String state = String.valueOf(e.getSQLState());
            return e instanceof java.sql.SQLTransientException
                    || state.startsWith("08")
                    || state.startsWith("57")
                    || state.startsWith("53")
                    || state.equals("55P03")
                    // this process stood still in the middle of it for too long
                    || state.equals("25P03");
        }
    }
}
