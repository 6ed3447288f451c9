package zhiyin.segment;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets whoever waits for a change of who is in a segment go on when there is one. Whoever waits holds nothing but his own thread, and
 * asks the record when the bell is rung and not before: by this process when it has written a change, and for what others have
 * written by one question a pass for all who wait.
 */
@Component
class ChangeBell implements SmartLifecycle {

    /** More than so many are answered at once. */
    static final int WAITING_MAX = 2_000;

    private record Of(long program, String code) {}

    private final JdbcClient database;
    private final Map<Of, CompletableFuture<Void>> rings = new ConcurrentHashMap<>();
    private final Map<Long, Long> heard = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean running;

    ChangeBell(JdbcClient database) {
        this.database = database;
    }

    /**
     * What there is now, or, where that is not enough, what there is once the bell was rung; after the longest time whatever there is.
     *
     * @param enough whether nobody has to wait for more
     */
    <T> T await(long program, String code, Duration most, Supplier<T> look, Predicate<T> enough) {
        long begun = System.nanoTime();
        Of of = new Of(program, code);
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            return look.get();
        }
        try {
            while (true) {
                // taken before one looks: whatever is written after that rings this one
                CompletableFuture<Void> next = rings.computeIfAbsent(of, _ -> new CompletableFuture<>());
                T found = look.get();
                long left = most.toNanos() - (System.nanoTime() - begun);
                if (left <= 0 || !running || enough.test(found)) {
                    return found;
                }
                if (!rung(next, left)) {
                    return look.get();
                }
            }
        } finally {
            if (waiting.decrementAndGet() == 0) {
                heard.clear();
            }
        }
    }

    /** Whether it was rung within that time. */
    private static boolean rung(CompletableFuture<Void> next, long nanos) {
        try {
            next.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a bell that fails", impossible);
        }
    }

    /** How many wait just now. */
    int waiting() {
        return waiting.get();
    }

    /** Somebody entered these segments or left them. */
    void ring(long program, Collection<String> codes) {
        for (String code : Set.copyOf(codes)) {
            CompletableFuture<Void> next = rings.remove(new Of(program, code));
            if (next != null) {
                next.complete(null);
            }
        }
    }

    /** Rings for what another process has written meanwhile. */
    void pass(long program) {
        if (waiting() == 0) {
            return;
        }
        List<String> codes = rings.keySet().stream()
                .filter(of -> of.program() == program)
                .map(Of::code)
                .toList();
        if (codes.isEmpty()) {
            return;
        }
        long changes = database.sql("select changes from segment.head where program_id = :program")
                .param("program", program)
                .query(Long.class)
                .optional()
                .orElse(0L);
        Long before = heard.put(program, changes);
        if (before == null || before != changes) {
            ring(program, codes);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Nobody keeps a server waiting that is to end. */
    @Override
    public void stop() {
        running = false;
        rings.values().forEach(next -> next.complete(null));
        rings.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
