package zhiyin.intake;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Where events wait for their turn. Each member's events go through one lane and keep their order. A lane's writer takes
 * what is waiting and never waits for more: alone, an event is not delayed; under load the batch grows by itself.
 */
@Component
public class Lanes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    private static final int LANES = 4;
    private static final int BATCH_MAX = 256;
    private static final int WAITING_MAX = 20_000;
    private static final int ATTEMPTS_MAX = 5;

    private final Recorder recorder;
    private final List<Lane> lanes = new ArrayList<>();
    private volatile boolean running;

    Lanes(Recorder recorder) {
        this.recorder = recorder;
    }

    /** There is no room for more just now; try again in a moment. The door answers it with 503. */
    static final class Overloaded extends TransientDataAccessResourceException {
        private static final long serialVersionUID = 1;

        Overloaded() {
            super("too many events are waiting");
        }

        /** Thrown when there is no time to lose, and always from the same place. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it does nothing
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private record Waiting(Submission submission, CompletableFuture<Reply> reply) {}

    /**
     * Lays an event in its lane.
     *
     * @return the reply, once what it says is durable; fails with {@link DataAccessResourceFailureException} when the
     *     database does not answer, and then it is not known whether it was recorded: the same key tells
     * @throws TransientDataAccessResourceException when too many are waiting
     */
    public CompletableFuture<Reply> submit(Submission submission) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        if (!running || !lane(submission).queue.offer(new Waiting(submission, reply))) {
            throw new Overloaded();
        }
        return reply;
    }

    /** Lays events in their lanes and waits for all replies; one for each, in the same order. */
    public List<Reply> submitAll(List<Submission> submissions) {
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (Submission submission : submissions) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            replies.add(reply);
            try {
                if (!running) {
                    throw new Overloaded();
                }
                lane(submission).queue.put(new Waiting(submission, reply));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Overloaded();
            }
        }
        return replies.stream().map(CompletableFuture::join).toList();
    }

    private Lane lane(Submission submission) {
        int hash = 31 * Long.hashCode(submission.program()) + submission.who().hashCode();
        return lanes.get(Math.floorMod(hash ^ (hash >>> 16), LANES));
    }

    @Override
    public void start() {
        running = true;
        for (int i = 0; i < LANES; i++) {
            Lane lane = new Lane();
            lanes.add(lane);
            lane.thread = Thread.ofPlatform().name("lane-" + i).daemon(true).start(lane::run);
        }
    }

    @Override
    public void stop() {
        running = false;
        for (Lane lane : lanes) {
            lane.stop();
        }
        lanes.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** One queue and its one writer. */
    private final class Lane {
        private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(WAITING_MAX);
        private Thread thread = Thread.currentThread();

        void run() {
            List<Waiting> batch = new ArrayList<>(BATCH_MAX);
            try {
                while (running || !queue.isEmpty()) {
                    batch.clear();
                    batch.add(queue.take());
                    queue.drainTo(batch, BATCH_MAX - 1);
                    inRuns(batch);
                }
            } catch (InterruptedException e) {
                // told to stop while nothing was waiting; what came in between is answered below
                Thread.currentThread().interrupt();
            }
            queue.forEach(waiting -> waiting.reply().completeExceptionally(new Overloaded()));
        }

        void stop() {
            thread.interrupt();
        }

        /** What is only tried is decided by itself, so that it can be rolled back; the rest together, in order. */
        private void inRuns(List<Waiting> batch) {
            List<Waiting> run = new ArrayList<>();
            for (Waiting waiting : batch) {
                if (waiting.submission().dryRun()) {
                    record(run);
                    run = new ArrayList<>();
                    record(List.of(waiting));
                } else {
                    run.add(waiting);
                }
            }
            record(run);
        }

        private void record(List<Waiting> batch) {
            if (batch.isEmpty()) {
                return;
            }
            RuntimeException accident = null;
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                try {
                    List<Reply> replies = recorder.record(
                            batch.stream().map(Waiting::submission).toList());
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
                    || state.startsWith("57P")
                    || state.startsWith("53");
        }
    }
}
