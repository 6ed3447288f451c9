package zhiyin.history;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Backtest;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.Sums;

/**
 * Folds a history page by page on several cores, and again where budgets want it. Pages may come one by one, as they are
 * read: no more of them are on their way than can be worked on.
 */
final class Folding {

    private final int threads;
    private final BooleanSupplier stop;
    private final LongConsumer progress;
    private long events;

    /**
     * @param threads how many fold at a time
     * @param stop asked between pages whether to end here
     * @param progress is told how many events are behind, over all rounds
     */
    Folding(int threads, BooleanSupplier stop, LongConsumer progress) {
        this.threads = threads;
        this.stop = stop;
        this.progress = progress;
    }

    /** The back-test that kept within its budgets, and what it came to. */
    record Result(Backtest backtest, Sums sums) {}

    /**
     * Folds until nothing passes its budget any more; null if it was stopped.
     *
     * @param past all pages, from the first one on each time it is asked
     */
    @Nullable
    Result run(Backtest backtest, Supplier<Pages> past) {
        return run(backtest, past, UnaryOperator.identity());
    }

    /**
     * The same over pages that are not as they lie.
     *
     * @param as what is folded instead of a page; on whatever thread, and the same each time it is asked
     */
    @Nullable
    Result run(Backtest backtest, Supplier<Pages> past, UnaryOperator<Page> as) {
        try (ExecutorService folders = Executors.newFixedThreadPool(
                threads,
                work -> Thread.ofPlatform().name("backtest").daemon(true).unstarted(work))) {
            for (Backtest round = backtest; ; ) {
                Sums sums = round.nothing();
                try (Pages pages = past.get()) {
                    if (!fold(round, pages, as, sums, folders)) {
                        return null;
                    }
                }
                Backtest next = round.within(sums);
                if (next == null) {
                    return new Result(round, sums);
                }
                round = next;
            }
        }
    }

    /** One round; false if it was stopped. */
    private boolean fold(Backtest round, Pages pages, UnaryOperator<Page> as, Sums sums, ExecutorService folders) {
        Queue<Future<Sums>> folded = new ArrayDeque<>();
        while (pages.hasNext() || !folded.isEmpty()) {
            if (stop.getAsBoolean()) {
                folders.shutdownNow();
                return false;
            }
            if (pages.hasNext() && folded.size() < 2 * threads) {
                Page page = pages.next();
                folded.add(folders.submit(() -> round.fold(as.apply(page))));
            } else {
                Sums part = take(folded.remove());
                sums.add(part);
                events += part.counts().events();
                progress.accept(events);
            }
        }
        return true;
    }

    private static Sums take(Future<Sums> folded) {
        try {
            return folded.get();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("a member of the past could not be decided", broken.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
    }
}
