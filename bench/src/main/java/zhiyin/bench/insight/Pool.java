package zhiyin.bench.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import zhiyin.engine.insight.Cores;

/** All cores of this machine. */
final class Pool implements Cores, AutoCloseable {

    private final int count = Runtime.getRuntime().availableProcessors();
    private final ExecutorService threads = Executors.newFixedThreadPool(count);

    @Override
    public int count() {
        return count;
    }

    @Override
    public void run(int parts, IntConsumer part) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int one = i;
            all.add(threads.submit(() -> part.accept(one)));
        }
        try {
            for (Future<?> each : all) {
                each.get();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", stopped);
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
