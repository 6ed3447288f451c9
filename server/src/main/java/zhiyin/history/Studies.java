package zhiyin.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Ids;

/** Questions about versions that are answered out of the whole past, and what became of them: the last of each kind. */
@Repository
class Studies implements Turns.Book {

    /** Whoever runs one says so every second; after so long he is gone. */
    private static final Duration SILENT_MAX = Duration.ofMinutes(2);

    private final JdbcClient database;
    private final Ids ids;
    private final Clock clock;

    Studies(JdbcClient database, Ids ids, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** What is asked of a version. */
    enum Kind {
        /** What becomes of members under way when it takes effect. */
        UNDER_WAY,
        /** How those in its pilot compare with the others. */
        PILOT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of which version, and what. */
    record Question(long program, int number, Kind kind) {}

    /**
     * One of them.
     *
     * @param run another one each time it is asked for
     * @param state waiting, running, done or failed
     * @param events how many events are behind
     * @param eventsInAll null until that is known
     */
    record Study(
            long run,
            String state,
            Instant createdAt,
            @Nullable Instant finishedAt,
            long events,
            @Nullable Long eventsInAll,
            @Nullable String result,
            @Nullable String failure) {
        boolean over() {
            return state.equals("done") || state.equals("failed");
        }
    }

    /** Asks anew, unless it is being worked out already; the number of the run, if there is to be one. */
    Optional<Long> ask(Question question) {
        Optional<Study> known = find(question);
        if (known.isPresent() && !known.get().over()) {
            return Optional.empty();
        }
        long run = ids.next();
        int asked = database.sql("""
                        insert into history.study (program_id, number, kind, run, state, created_at, seen_at, events)
                        values (:program, :number, :kind, :run, 'waiting', :now, :now, 0)
                        on conflict (program_id, number, kind) do update set run = excluded.run, state = 'waiting',
                            created_at = excluded.created_at, seen_at = excluded.seen_at, finished_at = null, events = 0,
                            events_in_all = null, result = null, failure = null
                        where study.run = :before
                        """)
                .param("program", question.program())
                .param("number", question.number())
                .param("kind", question.kind().word())
                .param("run", run)
                .param("before", known.map(Study::run).orElse(0L))
                .param("now", now())
                .update();
        return asked == 1 ? Optional.of(run) : Optional.empty();
    }

    /** The last one; one whose runner has died has failed. */
    Optional<Study> find(Question question) {
        Instant alive = clock.instant().minus(SILENT_MAX);
        return database.sql("""
                        select run, state, created_at, seen_at, finished_at, events, events_in_all, result, failure
                        from history.study where program_id = :program and number = :number and kind = :kind
                        """)
                .param("program", question.program())
                .param("number", question.number())
                .param("kind", question.kind().word())
                .query((row, at) -> {
                    Instant seenAt = Objects.requireNonNull(instant(row.getObject(4, OffsetDateTime.class)));
                    Instant finishedAt = instant(row.getObject(5, OffsetDateTime.class));
                    boolean dead = finishedAt == null && seenAt.isBefore(alive);
                    return new Study(
                            row.getLong(1),
                            dead ? "failed" : row.getString(2),
                            Objects.requireNonNull(instant(row.getObject(3, OffsetDateTime.class))),
                            dead ? seenAt : finishedAt,
                            row.getLong(6),
                            row.getObject(7, Long.class),
                            row.getString(8),
                            dead ? "the server that ran it is gone" : row.getString(9));
                })
                .optional();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Says that it is being run and how far it is; false if nobody wants it any more. */
    @Override
    public boolean at(long run, long events, @Nullable Long inAll) {
        return database.sql("""
                        update history.study set state = 'running', seen_at = :now, events = :events,
                            events_in_all = coalesce(:all, events_in_all)
                        where run = :run and finished_at is null
                        """)
                        .param("run", run)
                        .param("now", now())
                        .param("events", events)
                        .param("all", inAll)
                        .update()
                == 1;
    }

    void done(long run, long events, String result) {
        over(run, events, "done", result, null);
    }

    @Override
    public void failed(long run, long events, String why) {
        over(run, events, "failed", null, why);
    }

    private void over(long run, long events, String state, @Nullable String result, @Nullable String failure) {
        database.sql("""
                        update history.study set state = :state, seen_at = :now, finished_at = :now, events = :events,
                            result = :result, failure = :failure
                        where run = :run and finished_at is null
                        """)
                .param("run", run)
                .param("now", now())
                .param("state", state)
                .param("events", events)
                .param("result", result)
                .param("failure", failure)
                .update();
    }

    /** Throws one away; whoever runs it stops. False if there is none. */
    boolean remove(Question question) {
        return database.sql("""
                        delete from history.study where program_id = :program and number = :number and kind = :kind
                        """)
                        .param("program", question.program())
                        .param("number", question.number())
                        .param("kind", question.kind().word())
                        .update()
                == 1;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
