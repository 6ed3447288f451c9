package zhiyin.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;

/** The back-tests that were asked for, and what became of them. */
@Repository
class Backtests {

    static final PublicId ID = new PublicId("bkt");

    /** So many that are over are kept for each programme. */
    private static final int KEPT = 50;

    /** So many may wait for each programme. */
    static final int WAITING_MAX = 10;

    /** Whoever runs one says so every second; after so long he is gone. */
    private static final Duration SILENT_MAX = Duration.ofMinutes(2);

    private final JdbcClient database;
    private final Ids ids;
    private final Clock clock;

    Backtests(JdbcClient database, Ids ids, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** What was asked for. */
    record Asked(
            String draft,
            @Nullable Integer version,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            String worth) {}

    /**
     * One of them.
     *
     * @param state waiting, running, done or failed
     * @param events how many events are behind
     * @param eventsInAll null until that is known
     */
    record Backtest(
            long id,
            long program,
            Asked asked,
            String state,
            Instant createdAt,
            @Nullable Instant finishedAt,
            long events,
            @Nullable Long eventsInAll,
            @Nullable String result,
            @Nullable String failure) {}

    /** Writes one down that is to be run; empty if too many are waiting. */
    Optional<Long> add(long program, Asked asked) {
        int waiting = database.sql("""
                        select count(*) from history.backtest
                        where program_id = :program and state in ('waiting', 'running') and seen_at > :alive
                        """)
                .param("program", program)
                .param("alive", alive())
                .query(Integer.class)
                .single();
        if (waiting >= WAITING_MAX) {
            return Optional.empty();
        }
        database.sql("""
                        delete from history.backtest where program_id = :program and finished_at is not null and id not in (
                            select id from history.backtest where program_id = :program and finished_at is not null
                            order by id desc limit :kept)
                        """).param("program", program).param("kept", KEPT - 1).update();
        long id = ids.next();
        database.sql("""
                        insert into history.backtest (
                            id, program_id, draft, version, from_day, to_day, worth, state, created_at, seen_at, events)
                        values (:id, :program, :draft, :version, :from, :to, :worth, 'waiting', :now, :now, 0)
                        """)
                .param("id", id)
                .param("program", program)
                .param("draft", asked.draft())
                .param("version", asked.version())
                .param("from", asked.from())
                .param("to", asked.to())
                .param("worth", asked.worth())
                .param("now", now())
                .update();
        return Optional.of(id);
    }

    /** The one of that id; one whose runner has died has failed. */
    Optional<Backtest> find(long program, long id) {
        return list("and id = :id", program, id).stream().findFirst();
    }

    /** All of a programme, the youngest first. */
    List<Backtest> all(long program) {
        return list("", program, 0);
    }

    private List<Backtest> list(String which, long program, long id) {
        Instant alive = clock.instant().minus(SILENT_MAX);
        return database.sql("""
                        select id, program_id, draft, version, from_day, to_day, worth, state, created_at, seen_at,
                            finished_at, events, events_in_all, result, failure
                        from history.backtest where program_id = :program %s order by id desc
                        """.formatted(which))
                .param("program", program)
                .param("id", id)
                .query((row, at) -> {
                    Instant seenAt = instant(row.getObject(10, OffsetDateTime.class));
                    Instant finishedAt = instant(row.getObject(11, OffsetDateTime.class));
                    boolean dead = finishedAt == null && seenAt != null && seenAt.isBefore(alive);
                    Long inAll = row.getObject(13, Long.class);
                    return new Backtest(
                            row.getLong(1),
                            row.getLong(2),
                            new Asked(
                                    row.getString(3),
                                    row.getObject(4, Integer.class),
                                    row.getObject(5, LocalDate.class),
                                    row.getObject(6, LocalDate.class),
                                    row.getString(7)),
                            dead ? "failed" : row.getString(8),
                            java.util.Objects.requireNonNull(instant(row.getObject(9, OffsetDateTime.class))),
                            dead ? seenAt : finishedAt,
                            row.getLong(12),
                            inAll,
                            row.getString(14),
                            dead ? "the server that ran it is gone" : row.getString(15));
                })
                .list();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Says that it is being run and how far it is; false if nobody wants it any more. */
    boolean at(long id, long events, @Nullable Long inAll) {
        return database.sql("""
                        update history.backtest set state = 'running', seen_at = :now, events = :events,
                            events_in_all = coalesce(:all, events_in_all)
                        where id = :id and finished_at is null
                        """)
                        .param("id", id)
                        .param("now", now())
                        .param("events", events)
                        .param("all", inAll)
                        .update()
                == 1;
    }

    void done(long id, long events, String result) {
        over(id, events, "done", result, null);
    }

    void failed(long id, long events, String why) {
        over(id, events, "failed", null, why);
    }

    private void over(long id, long events, String state, @Nullable String result, @Nullable String failure) {
        database.sql("""
                        update history.backtest set state = :state, seen_at = :now, finished_at = :now, events = :events,
                            result = :result, failure = :failure
                        where id = :id and finished_at is null
                        """)
                .param("id", id)
                .param("now", now())
                .param("state", state)
                .param("events", events)
                .param("result", result)
                .param("failure", failure)
                .update();
    }

    /** Throws one away; whoever runs it stops. False if there is none. */
    boolean remove(long program, long id) {
        return database.sql("delete from history.backtest where id = :id and program_id = :program")
                        .param("id", id)
                        .param("program", program)
                        .update()
                == 1;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private OffsetDateTime alive() {
        return clock.instant().minus(SILENT_MAX).atOffset(ZoneOffset.UTC);
    }
}
