package zhiyin.history;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import zhiyin.database.Sight;
import zhiyin.engine.backtest.Page;

/** Works studies out one after the other, on a thread of their own: each goes through the whole past once. */
@Component
class StudyRunner implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(StudyRunner.class);

    /** So often it is said how far one is, and asked whether it is still wanted. */
    private static final long NANOS_BETWEEN_WORDS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Studies studies;
    private final RecordCopy copy;
    private final ExecutorService runner = Executors.newSingleThreadExecutor(
            work -> Thread.ofPlatform().name("studies").daemon(true).unstarted(work));
    private volatile boolean closing;

    StudyRunner(Studies studies, RecordCopy copy) {
        this.studies = studies;
        this.copy = copy;
    }

    /** Something that is worked out page by page. */
    interface Work {
        void fold(Page page);

        /** What it came to, as it is kept. */
        Object result();
    }

    /**
     * Runs it when those before it are over.
     *
     * @param work begun when its turn has come
     */
    void run(long program, long run, Supplier<Work> work) {
        var _ = runner.submit(() -> Sight.of(program).run(() -> runNow(program, new Run(run), work)));
    }

    @Override
    public void destroy() {
        closing = true;
        runner.shutdownNow();
        try {
            var _ = runner.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One run: says now and then how far it is, and so learns whether to go on. */
    private final class Run {
        private final long id;
        private long saidAt = System.nanoTime();
        private long events;
        private @Nullable Long inAll;
        private boolean wanted = true;

        Run(long id) {
            this.id = id;
        }

        boolean stop() {
            if (wanted && System.nanoTime() - saidAt > NANOS_BETWEEN_WORDS) {
                say();
            }
            return !wanted || closing;
        }

        void say() {
            wanted = studies.at(id, events, inAll);
            saidAt = System.nanoTime();
        }
    }

    private void runNow(long program, Run run, Supplier<Work> begun) {
        try {
            run.say();
            RecordCopy.Past past = copy.of(program, run::stop, copied -> {});
            run.inAll = past.events();
            run.say();
            Work work = begun.get();
            try (Pages pages = past.pages().get()) {
                while (pages.hasNext()) {
                    if (run.stop()) {
                        throw new RecordCopy.Stopped();
                    }
                    Page page = pages.next();
                    work.fold(page);
                    run.events += page.counts().events();
                }
            }
            studies.done(run.id, run.events, BacktestRunner.JSON.writeValueAsString(work.result()));
        } catch (RecordCopy.Stopped unwanted) {
            if (closing) {
                studies.failed(run.id, run.events, "the server was stopped");
            }
        } catch (SQLException | IOException | RuntimeException | Error e) {
            log.error("a study of programme {} failed", program, e);
            if (!closing) {
                studies.failed(run.id, run.events, "an accident, which the server's log describes");
            }
        }
    }
}
