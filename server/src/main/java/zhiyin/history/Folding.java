package zhiyin.history;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Backtest;
import zhiyin.engine.backtest.Comparison;
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

    /**
     * What the back-test comes to; null if it was stopped.
     *
     * @param past all pages, from the first one on each time it is asked
     */
    @Nullable
    Comparison compare(Backtest backtest, Supplier<Iterator<Page>> past) {
        Result result = run(backtest, past);
        return result == null ? null : result.backtest().comparison(result.sums());
    }

    /** The back-test that kept within its budgets, and what it came to. */
    record Result(Backtest backtest, Sums sums) {}

    @Nullable
    Result run(Backtest backtest, Supplier<Iterator<Page>> past) {
        long events = 0;
        try (ExecutorService folders = Executors.newFixedThreadPool(
                threads,
                work -> Thread.ofPlatform().name("backtest").daemon(true).unstarted(work))) {
            for (Backtest round = backtest; ; ) {
                Sums sums = round.nothing();
                Queue<Future<Sums>> folded = new ArrayDeque<>();
                Iterator<Page> pages = past.get();
                while (pages.hasNext() || !folded.isEmpty()) {
                    if (stop.getAsBoolean()) {
                        folders.shutdownNow();
                        return null;
                    }
                    if (pages.hasNext() && folded.size() < 2 * threads) {
                        Page page = pages.next();
                        Backtest current = round;
                        folded.add(folders.submit(() -> current.fold(page)));
                    } else {
                        Sums part = take(folded.remove());
                        sums.add(part);
                        events += part.counts().events();
                        progress.accept(events);
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
