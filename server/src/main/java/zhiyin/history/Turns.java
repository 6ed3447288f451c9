package zhiyin.history;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.Sight;

/** What goes through a whole past, one after the other, on a thread of its own: each says how far it is, and can be stopped. */
final class Turns implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Turns.class);

    /** So often it is said how far one is, and asked whether it is still wanted. */
    private static final long NANOS_BETWEEN_WORDS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int END_WAIT_SECONDS_MAX = 10;

    /** How results are kept and written. */
    static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(
                    nulls -> nulls.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final String name;
    private final ExecutorService runner;
    private volatile boolean closing;

    /** @param name of the thread, and in the log */
    Turns(String name) {
        this.name = name;
        this.runner = Executors.newSingleThreadExecutor(
                work -> Thread.ofPlatform().name(name).daemon(true).unstarted(work));
    }

    /** Where it is kept how far a run is and how it ended. */
    interface Book {
        /**
         * @param inAll how many events there are; null while nobody knows
         * @return whether it is still wanted
         */
        boolean at(long run, long events, @Nullable Long inAll);

        void failed(long run, long events, String why);
    }

    interface Work {
        void go(Run run) throws SQLException, IOException;
    }

    /** It cannot be done, for a reason that whoever asked should read. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String sentence;

        Refused(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }
    }

    /** One run: says now and then how far it is, and so learns whether to go on. */
    final class Run {
        final long id;
        private final Book book;
        private long saidAt = System.nanoTime();
        private long events;
        private @Nullable Long inAll;
        private boolean wanted = true;

        private Run(long id, Book book) {
            this.id = id;
            this.book = book;
        }

        long events() {
            return events;
        }

        /** @param events that it has gone through by now */
        void at(long events) {
            this.events = events;
        }

        /** Begins, once it is known how many there are. */
        void begin(long inAll) {
            this.inAll = inAll;
            say();
        }

        boolean stop() {
            if (wanted && System.nanoTime() - saidAt > NANOS_BETWEEN_WORDS) {
                say();
            }
            return !wanted || closing;
        }

        private void say() {
            wanted = book.at(id, events, inAll);
            saidAt = System.nanoTime();
        }
    }

    /** Does it when those before it are over, with nothing in sight but the programme it is about. */
    void take(long program, long id, Book book, Work work) {
        var _ = runner.submit(() -> Sight.of(program).run(() -> go(new Run(id, book), work)));
    }

    private void go(Run run, Work work) {
        try {
            run.say();
            work.go(run);
        } catch (RecordCopy.Stopped unwanted) {
            if (closing) {
                run.book.failed(run.id, run.events, "the server was stopped");
            } else {
                log.info("{}: {} was stopped", name, run.id);
            }
        } catch (Refused refused) {
            run.book.failed(run.id, run.events, refused.sentence);
        } catch (SQLException | IOException | RuntimeException | Error e) {
            log.error("{}: {} failed", name, run.id, e);
            if (!closing) {
                run.book.failed(run.id, run.events, "an accident, which the server's log describes");
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        runner.shutdownNow();
        try {
            var _ = runner.awaitTermination(END_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
