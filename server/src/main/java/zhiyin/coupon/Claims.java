package zhiyin.coupon;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.coupon.Handing.Ask;
import zhiyin.coupon.Handing.Given;
import zhiyin.database.Sight;

/**
 * Where those wait who want a coupon. What waits for one template is given in one transaction: alone, a claim is not delayed;
 * under load the batch grows by itself, and the stock's one row is written once a batch.
 */
@Component
class Claims implements DisposableBean {

    private static final int BATCH_MAX = 512;
    private static final int WAITING_MAX = 20_000;
    private static final long ANSWER_SECONDS_MAX = 30;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Handing handing;
    private final ProgramClocks clocks;
    private final Map<Long, Queue> queues = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Threads of its own: nobody else's name stands on what is written for many. */
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();

    Claims(DataSource source, TransactionTemplate transaction, Handing handing, ProgramClocks clocks) {
        this.database = new JdbcTemplate(source);
        this.transaction = transaction;
        this.handing = handing;
        this.clocks = clocks;
    }

    private record Waiting(Ask ask, CompletableFuture<Given> answer) {}

    /** What waits for one version of a template. */
    private final class Queue {
        final long program;
        final Kind kind;
        final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
        final AtomicBoolean writing = new AtomicBoolean();

        Queue(long program, Kind kind) {
            this.program = program;
            this.kind = kind;
        }

        void wake() {
            if (writing.compareAndSet(false, true)) {
                var _ = writers.submit(this::write);
            }
        }

        private void write() {
            try {
                for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
                    settle(batch);
                }
            } finally {
                writing.set(false);
            }
            // somebody may have come between the last look and now
            if (!waiting.isEmpty()) {
                wake();
            }
        }

        private List<Waiting> next() {
            List<Waiting> batch = new ArrayList<>();
            while (batch.size() < BATCH_MAX) {
                Waiting one = waiting.poll();
                if (one == null) {
                    break;
                }
                batch.add(one);
            }
            return batch;
        }

        private void settle(List<Waiting> batch) {
            try {
                List<Given> given = give(batch.stream().map(Waiting::ask).toList());
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).answer().complete(given.get(i));
                }
            } catch (RuntimeException accident) {
                batch.forEach(one -> one.answer().completeExceptionally(accident));
            }
        }

        private List<Given> give(List<Ask> asks) {
            return Sight.of(program)
                    .call(() -> Objects.requireNonNull(transaction.execute(status ->
                            database.execute((ConnectionCallback<List<Given>>) connection -> handing.give(
                                    connection,
                                    program,
                                    kind,
                                    asks,
                                    clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS),
                                    true)))));
        }
    }

    /**
     * Waits for one's turn; what it says is durable.
     *
     * @throws TransientDataAccessResourceException when too many are waiting; nothing was given
     */
    Given claim(long program, Kind kind, Ask ask) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            throw new TransientDataAccessResourceException("no more claims are taken just now");
        }
        try {
            Queue queue = queues.compute(
                    kind.id(),
                    (id, known) -> known == null || !known.kind.equals(kind) ? new Queue(program, kind) : known);
            CompletableFuture<Given> answer = new CompletableFuture<>();
            queue.waiting.add(new Waiting(ask, answer));
            queue.wake();
            return answer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw new QueryTimeoutException("the claim is not answered; the same key tells", slow);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException accident) {
                throw accident;
            }
            throw new CompletionException(failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryTimeoutException("the claim is not answered; the same key tells", e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public void destroy() {
        writers.close();
    }
}
