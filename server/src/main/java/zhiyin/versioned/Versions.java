package zhiyin.versioned;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;

/**
 * The life of documents of one kind, in one table: with the columns id, program_id, code, number, document, made_at, made_by,
 * published_at, published_by, ended_at and ended_by, and maybe others that are written with a draft.
 */
public final class Versions {

    /** The columns of a {@link Version}, in its order. */
    public static final String COLUMNS = "id, code, number, document, made_at, published_at, ended_at";

    private final House house;
    private final String table;
    private final List<Column> more;
    private final int liveMax;

    /** What every kind of documents is kept with. */
    @Component
    public static final class House {
        private final JdbcClient database;
        private final TransactionTemplate transaction;
        private final Ids ids;
        private final ProgramClocks clocks;
        private final List<String> tables = new CopyOnWriteArrayList<>();

        House(JdbcClient database, TransactionTemplate transaction, Ids ids, ProgramClocks clocks) {
            this.database = database;
            this.transaction = transaction;
            this.ids = ids;
            this.clocks = clocks;
        }

        /**
         * @param table where they are kept
         * @param more what else is written with a draft
         * @param liveMax so many of a programme are live at most
         */
        public Versions of(String table, List<Column> more, int liveMax) {
            tables.add(table);
            return new Versions(this, table, more, liveMax);
        }

        /**
         * A document that counts, or waits to.
         *
         * @param table where its kind is kept
         */
        public record Counting(String table, String code, int number, String document) {}

        /** What is live and what is drafted, of all kinds, where the text is somewhere in it. */
        public List<Counting> mentioning(long program, String text) {
            List<Counting> found = new ArrayList<>();
            for (String table : tables) {
                found.addAll(database.sql("""
                                select code, number, document from %s
                                where program_id = :program and ended_at is null and position(:text in document) > 0
                                order by code, number
                                """.formatted(table))
                        .param("program", program)
                        .param("text", text)
                        .query((row, at) -> new Counting(table, row.getString(1), row.getInt(2), row.getString(3)))
                        .list());
            }
            return found;
        }
    }

    /** A column of the room's own, and its type as JDBC calls it. */
    public record Column(String name, int type) {}

    private Versions(House house, String table, List<Column> more, int liveMax) {
        this.house = house;
        this.table = table;
        this.more = List.copyOf(more);
        this.liveMax = liveMax;
    }

    /**
     * What comes of the wish to publish one.
     *
     * @param <R> why a room does not want it beside what is live
     */
    public sealed interface Outcome<R> {
        record Done<R>(Version version) implements Outcome<R> {}

        /** As many are live as may be. */
        record Full<R>(int most) implements Outcome<R> {}

        /** There is no such draft: it was published before. */
        record NotThere<R>() implements Outcome<R> {}

        record Refused<R>(R why) implements Outcome<R> {}
    }

    /**
     * What is to be written.
     *
     * @param terms the values of the room's own columns
     */
    public record Written(String code, String document, List<@Nullable Object> terms) {
        public Written(String code, String document) {
            this(code, document, List.of());
        }
    }

    /** A draft: the first version of a document, or its next. */
    public Version add(long program, Written written, long principal) {
        return Objects.requireNonNull(house.transaction.execute(_ -> {
            lock(program);
            return draft(program, written, principal, now(program));
        }));
    }

    /**
     * The first version of a document, or its next, live from now on; not even a draft is there if it cannot be.
     *
     * @param objection why it cannot be, null if it can; asked, and what it does done, while nothing else is published
     */
    public <R> Outcome<R> addLive(
            long program, Written written, long principal, Supplier<? extends @Nullable R> objection) {
        return alone(program, now -> {
            Version draft = draft(program, written, principal, now);
            return publish(program, draft.code(), draft.number(), principal, objection, now);
        });
    }

    /**
     * Lets a draft be live; the version that was live till then is over.
     *
     * @param objection why it cannot be, null if it can; asked, and what it does done, while nothing else is published
     */
    public <R> Outcome<R> publish(
            long program, String code, int number, long principal, Supplier<? extends @Nullable R> objection) {
        return alone(program, now -> publish(program, code, number, principal, objection, now));
    }

    /** One writer at a time; nothing is written if it does not become live. */
    private <R> Outcome<R> alone(long program, Function<OffsetDateTime, Outcome<R>> work) {
        return Objects.requireNonNull(house.transaction.execute(status -> {
            lock(program);
            Outcome<R> outcome = work.apply(now(program));
            if (!(outcome instanceof Outcome.Done)) {
                status.setRollbackOnly();
            }
            return outcome;
        }));
    }

    private Version draft(long program, Written written, long principal, OffsetDateTime now) {
        String names = more.stream().map(column -> ", " + column.name()).collect(Collectors.joining());
        String values = more.stream().map(column -> ", :" + column.name()).collect(Collectors.joining());
        JdbcClient.StatementSpec insert = house.database
                .sql("""
                        insert into %1$s (id, program_id, code, number, document, made_at, made_by%2$s)
                        select :id, :program, :code, coalesce(max(number), 0) + 1, :document, :now, :principal%3$s
                        from %1$s where program_id = :program and code = :code
                        returning %4$s
                        """.formatted(table, names, values, COLUMNS))
                .param("id", house.ids.next())
                .param("program", program)
                .param("code", written.code())
                .param("document", written.document())
                .param("now", now)
                .param("principal", principal);
        for (int i = 0; i < more.size(); i++) {
            insert = insert.param(
                    more.get(i).name(), written.terms().get(i), more.get(i).type());
        }
        return insert.query(Versions::version).single();
    }

    private <R> Outcome<R> publish(
            long program,
            String code,
            int number,
            long principal,
            Supplier<? extends @Nullable R> objection,
            OffsetDateTime now) {
        R why = objection.get();
        if (why != null) {
            return new Outcome.Refused<>(why);
        }
        end(program, code, principal, now);
        Optional<Version> published = house.database
                .sql("""
                        update %s set published_at = :now, published_by = :principal
                        where program_id = :program and code = :code and number = :number and published_at is null
                        returning %s
                        """.formatted(table, COLUMNS))
                .param("now", now)
                .param("principal", principal)
                .param("program", program)
                .param("code", code)
                .param("number", number)
                .query(Versions::version)
                .optional();
        if (published.isEmpty()) {
            return new Outcome.NotThere<>();
        }
        return countLive(program) > liveMax ? new Outcome.Full<>(liveMax) : new Outcome.Done<>(published.get());
    }

    /**
     * Ends the version that is live; empty if none is.
     *
     * @param before done first, while nothing else is published, if there is such a document
     */
    public Optional<Version> end(long program, String code, long principal, Runnable before) {
        return Objects.requireNonNull(house.transaction.execute(_ -> {
            lock(program);
            if (all(program, code).isEmpty()) {
                return Optional.empty();
            }
            before.run();
            return end(program, code, principal, now(program));
        }));
    }

    private Optional<Version> end(long program, String code, long principal, OffsetDateTime now) {
        return house.database
                .sql("""
                        update %s set ended_at = greatest(:now, published_at), ended_by = :principal
                        where program_id = :program and code = :code and published_at is not null and ended_at is null
                        returning %s
                        """.formatted(table, COLUMNS))
                .param("now", now)
                .param("principal", principal)
                .param("program", program)
                .param("code", code)
                .query(Versions::version)
                .optional();
    }

    private void lock(long program) {
        house.database
                .sql("select id from program.program where id = :id for update")
                .param("id", program)
                .query(Long.class)
                .single();
    }

    private OffsetDateTime now(long program) {
        return house.clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private long countLive(long program) {
        return house.database
                .sql(
                        "select count(*) from %s where program_id = :program and published_at is not null and ended_at is null"
                                .formatted(table))
                .param("program", program)
                .query(Long.class)
                .single();
    }

    /** All versions of one, the youngest first. */
    public List<Version> all(long program, String code) {
        return house.database
                .sql("select %s from %s where program_id = :program and code = :code order by number desc"
                        .formatted(COLUMNS, table))
                .param("program", program)
                .param("code", code)
                .query(Versions::version)
                .list();
    }

    /**
     * The youngest version of each in that state, by code, those after {@code after}.
     *
     * @param state null for any
     */
    public List<Version> list(long program, Version.@Nullable State state, String after, int limit) {
        return house.database
                .sql("""
                        select distinct on (code) %s from %s
                        where program_id = :program and code > :after and (:state is null or :state = case
                            when published_at is null then 'DRAFT' when ended_at is null then 'LIVE' else 'ENDED' end)
                        order by code, number desc limit :limit
                        """.formatted(COLUMNS, table))
                .param("program", program)
                .param("after", after)
                .param("state", state == null ? null : state.name(), Types.VARCHAR)
                .param("limit", limit)
                .query(Versions::version)
                .list();
    }

    /** A row of {@link #COLUMNS}. */
    public static Version version(ResultSet row, int at) throws SQLException {
        return new Version(
                row.getLong(1),
                String.valueOf(row.getString(2)),
                row.getInt(3),
                String.valueOf(row.getString(4)),
                Objects.requireNonNull(instant(row, 5)),
                instant(row, 6),
                instant(row, 7));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }
}
