package zhiyin.promotion;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;

/** All promotions, as they were written. */
@Repository
class Promotions {

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final ProgramClocks clocks;

    Promotions(JdbcClient database, TransactionTemplate transaction, Ids ids, ProgramClocks clocks) {
        this.database = database;
        this.transaction = transaction;
        this.ids = ids;
        this.clocks = clocks;
    }

    /** How far a version has come. */
    enum State {
        DRAFT,
        LIVE,
        ENDED
    }

    /**
     * A version of a promotion.
     *
     * @param document as it was written
     */
    record Version(
            String code,
            int number,
            String document,
            Instant madeAt,
            @Nullable Instant publishedAt,
            @Nullable Instant endedAt) {
        State state() {
            return publishedAt == null ? State.DRAFT : endedAt == null ? State.LIVE : State.ENDED;
        }
    }

    private static final String COLUMNS = "code, number, document, made_at, published_at, ended_at";

    private static Version version(ResultSet row, int at) throws SQLException {
        return new Version(
                String.valueOf(row.getString(1)),
                row.getInt(2),
                String.valueOf(row.getString(3)),
                Objects.requireNonNull(instant(row, 4)),
                instant(row, 5),
                instant(row, 6));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** What comes of the wish to write or publish one. */
    sealed interface Outcome {
        record Done(Version version) implements Outcome {}

        /** As many are live as may be. */
        record Full(int most) implements Outcome {}

        /** It cannot stand beside what is live. */
        record NoRoom() implements Outcome {}

        /** There is no such version, or it has been published before. */
        record NotThere() implements Outcome {}
    }

    /** A draft: the first version of a promotion, or its next. */
    Version add(long program, String code, String document, long principal) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            lock(program);
            return draft(program, code, document, principal, now(program));
        }));
    }

    /**
     * The first version of a promotion, or its next, live from now on; not even a draft is there if it cannot be.
     *
     * @param room whether it can stand beside what is live, asked while nothing else is published
     */
    Outcome addLive(long program, String code, String document, long principal, BooleanSupplier room) {
        return alone(program, now -> {
            Version draft = draft(program, code, document, principal, now);
            return publish(program, code, draft.number(), principal, room, now);
        });
    }

    /**
     * Lets a draft be live; the version that was live till then is over.
     *
     * @param room whether it can stand beside what is live, asked while nothing else is published
     */
    Outcome publish(long program, String code, int number, long principal, BooleanSupplier room) {
        return alone(program, now -> publish(program, code, number, principal, room, now));
    }

    /** One writer at a time; nothing is written if it does not become live. */
    private Outcome alone(long program, Function<OffsetDateTime, Outcome> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            lock(program);
            Outcome outcome = work.apply(now(program));
            if (!(outcome instanceof Outcome.Done)) {
                status.setRollbackOnly();
            }
            return outcome;
        }));
    }

    private Version draft(long program, String code, String document, long principal, OffsetDateTime now) {
        return database.sql("""
                        insert into promotion.promotion (id, program_id, code, number, document, made_at, made_by)
                        select :id, :program, :code, coalesce(max(number), 0) + 1, :document, :now, :principal
                        from promotion.promotion where program_id = :program and code = :code
                        returning %s
                        """.formatted(COLUMNS))
                .param("id", ids.next())
                .param("program", program)
                .param("code", code)
                .param("document", document)
                .param("now", now)
                .param("principal", principal)
                .query(Promotions::version)
                .single();
    }

    private Outcome publish(
            long program, String code, int number, long principal, BooleanSupplier room, OffsetDateTime now) {
        if (!room.getAsBoolean()) {
            return new Outcome.NoRoom();
        }
        end(program, code, principal, now);
        Optional<Version> published = database.sql("""
                        update promotion.promotion set published_at = :now, published_by = :principal
                        where program_id = :program and code = :code and number = :number and published_at is null
                        returning %s
                        """.formatted(COLUMNS))
                .param("now", now)
                .param("principal", principal)
                .param("program", program)
                .param("code", code)
                .param("number", number)
                .query(Promotions::version)
                .optional();
        if (published.isEmpty()) {
            return new Outcome.NotThere();
        }
        return count(program) > Shelf.LIVE_MAX ? new Outcome.Full(Shelf.LIVE_MAX) : new Outcome.Done(published.get());
    }

    /** Ends the version that is live; empty if none is. */
    Optional<Version> end(long program, String code, long principal) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            lock(program);
            return end(program, code, principal, now(program));
        }));
    }

    private Optional<Version> end(long program, String code, long principal, OffsetDateTime now) {
        return database.sql("""
                        update promotion.promotion set ended_at = greatest(:now, published_at), ended_by = :principal
                        where program_id = :program and code = :code and published_at is not null and ended_at is null
                        returning %s
                        """.formatted(COLUMNS))
                .param("now", now)
                .param("principal", principal)
                .param("program", program)
                .param("code", code)
                .query(Promotions::version)
                .optional();
    }

    /** One writer of a programme's promotions at a time: numbers and the count of what is live go by what was there before. */
    private void lock(long program) {
        database.sql("select id from program.program where id = :program for update")
                .param("program", program)
                .query(Long.class)
                .single();
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private long count(long program) {
        return database.sql("""
                        select count(*) from promotion.promotion
                        where program_id = :program and published_at is not null and ended_at is null
                        """).param("program", program).query(Long.class).single();
    }

    /** All versions of one, the youngest first. */
    List<Version> versions(long program, String code) {
        return database.sql("""
                        select %s from promotion.promotion where program_id = :program and code = :code order by number desc
                        """.formatted(COLUMNS))
                .param("program", program)
                .param("code", code)
                .query(Promotions::version)
                .list();
    }

    /**
     * The youngest version of each in that state, by code, those after {@code after}.
     *
     * @param state null for any
     */
    List<Version> list(long program, @Nullable State state, String after, int limit) {
        return database.sql("""
                        select distinct on (code) %s from promotion.promotion
                        where program_id = :program and code > :after and (:state is null or :state = case
                            when published_at is null then 'DRAFT' when ended_at is null then 'LIVE' else 'ENDED' end)
                        order by code, number desc limit :limit
                        """.formatted(COLUMNS))
                .param("program", program)
                .param("after", after)
                .param("state", state == null ? null : state.name(), java.sql.Types.VARCHAR)
                .param("limit", limit)
                .query(Promotions::version)
                .list();
    }

    /** The number of the version that is live, by code. */
    Map<String, Integer> numbersLive(long program) {
        Map<String, Integer> numbers = new HashMap<>();
        database.sql("""
                        select code, number from promotion.promotion
                        where program_id = :program and published_at is not null and ended_at is null
                        """).param("program", program).query(row -> {
            numbers.put(String.valueOf(row.getString(1)), row.getInt(2));
        });
        return numbers;
    }

    /** Of these what is live. */
    List<Version> live(long program, List<String> codes) {
        return database.sql("""
                        select %s from promotion.promotion
                        where program_id = :program and published_at is not null and ended_at is null
                            and code = any (:codes)
                        """.formatted(COLUMNS))
                .param("program", program)
                .param("codes", codes.toArray(String[]::new))
                .query(Promotions::version)
                .list();
    }

    /** Grows whenever something is published or ended. */
    long changes(long program) {
        return database.sql(
                        "select count(published_at) + count(ended_at) from promotion.promotion where program_id = :program")
                .param("program", program)
                .query(Long.class)
                .single();
    }
}
