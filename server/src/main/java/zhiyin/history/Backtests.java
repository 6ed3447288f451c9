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

/** The back-tests and simulations that were asked for, and what became of them. */
@Repository
class Backtests implements Turns.Book {

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
            String worth,
            boolean check,
            @Nullable Ahead ahead) {}

    /**
     * What only a simulation asks for.
     *
     * @param lift a fraction such as 1/20; null for none
     */
    record Ahead(
            int months,
            int replications,
            long seed,
            @Nullable String lift) {}

    /**
     * Which of the two.
     *
     * @param which a condition that its rows meet
     */
    record Kind(PublicId id, String which) {
        static final Kind BACKTEST = new Kind(new PublicId("bkt"), "months is null");
        static final Kind SIMULATION = new Kind(new PublicId("sim"), "months is not null");
    }

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
            @Nullable Long differences,
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
        Ahead ahead = asked.ahead();
        database.sql("""
                        insert into history.backtest (
                            id, program_id, draft, version, from_day, to_day, worth, checked, months, replications,
                            seed, lift, state, created_at, seen_at, events)
                        values (:id, :program, :draft, :version, :from, :to, :worth, :check, :months, :replications,
                            :seed, :lift, 'waiting', :now, :now, 0)
                        """)
                .param("id", id)
                .param("program", program)
                .param("draft", asked.draft())
                .param("version", asked.version())
                .param("from", asked.from())
                .param("to", asked.to())
                .param("worth", asked.worth())
                .param("check", asked.check())
                .param("months", ahead == null ? null : (Integer) ahead.months())
                .param("replications", ahead == null ? null : (Integer) ahead.replications())
                .param("seed", ahead == null ? null : (Long) ahead.seed())
                .param("lift", ahead == null ? null : ahead.lift())
                .param("now", now())
                .update();
        return Optional.of(id);
    }

    /** The one of that id, whichever it is; one whose runner has died has failed. */
    Optional<Backtest> find(long program, long id) {
        return list("and id = :id", program, id).stream().findFirst();
    }

    /** The one of that id and kind. */
    Optional<Backtest> find(Kind kind, long program, long id) {
        return list("and id = :id and " + kind.which, program, id).stream().findFirst();
    }

    /** All of a programme, the youngest first. */
    List<Backtest> all(Kind kind, long program) {
        return list("and " + kind.which, program, 0);
    }

    private List<Backtest> list(String which, long program, long id) {
        Instant alive = clock.instant().minus(SILENT_MAX);
        return database.sql("""
                        select id, program_id, draft, version, from_day, to_day, worth, state, created_at, seen_at,
                            finished_at, events, events_in_all, result, failure, checked, differences,
                            months, replications, seed, lift
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
                                    row.getString(7),
                                    row.getBoolean(16),
                                    ahead(
                                            row.getObject(18, Integer.class),
                                            row.getInt(19),
                                            row.getLong(20),
                                            row.getString(21))),
                            dead ? "failed" : row.getString(8),
                            java.util.Objects.requireNonNull(instant(row.getObject(9, OffsetDateTime.class))),
                            dead ? seenAt : finishedAt,
                            row.getLong(12),
                            inAll,
                            row.getObject(17, Long.class),
                            row.getString(14),
                            dead ? "the server that ran it is gone" : row.getString(15));
                })
                .list();
    }

    private static @Nullable Ahead ahead(@Nullable Integer months, int replications, long seed, @Nullable String lift) {
        return months == null ? null : new Ahead(months, replications, seed, lift);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Says that it is being run and how far it is; false if nobody wants it any more. */
    @Override
    public boolean at(long id, long events, @Nullable Long inAll) {
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

    /** @param differences from the record, if that was asked for */
    void done(long id, long events, String result, @Nullable Long differences) {
        over(id, events, "done", result, null, differences);
    }

    @Override
    public void failed(long id, long events, String why) {
        over(id, events, "failed", null, why, null);
    }

    private void over(
            long id,
            long events,
            String state,
            @Nullable String result,
            @Nullable String failure,
            @Nullable Long differences) {
        database.sql("""
                        update history.backtest set state = :state, seen_at = :now, finished_at = :now, events = :events,
                            result = :result, failure = :failure, differences = :differences
                        where id = :id and finished_at is null
                        """)
                .param("id", id)
                .param("now", now())
                .param("state", state)
                .param("events", events)
                .param("result", result)
                .param("failure", failure)
                .param("differences", differences)
                .update();
    }

    /** Throws one away; whoever runs it stops. False if there is none. */
    boolean remove(Kind kind, long program, long id) {
        return database.sql("delete from history.backtest where id = :id and program_id = :program and " + kind.which)
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
