package zhiyin.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** The exports that were asked for, and what came of them. */
@Repository
class Exports {

    /** Whoever is at one and says nothing for so long was cut off. */
    static final Duration SILENT_MAX = Duration.ofMinutes(10);

    /** So often one is tried, ever later. */
    static final int TRIES_MAX = 3;

    private static final Duration BETWEEN_TRIES = Duration.ofMinutes(5);

    /** A copy of the facts may have somebody who was deleted still for a moment. */
    private static final Duration LEAVES_WITHIN = Duration.ofMinutes(2);

    /** Any number, the same in every process. */
    private static final long ONE_AT_A_TIME = 0x77617265L;

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Exports(JdbcClient database, TransactionTemplate transaction, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
    }

    enum Why {
        ASKED,
        DAILY,
        DELETION,
        AGAIN
    }

    enum State {
        ASKED,
        UNDERWAY,
        DONE,
        FAILED
    }

    /** Why one has come to nothing. */
    enum Failure {
        /** The copy of the facts is not laid down yet, or was thrown away meanwhile. */
        FACTS_NOT_THERE,
        /** The disk or the database that makes the files. */
        NOT_WRITTEN,
        /** The other end is not there, or at an address that we do not ask. */
        BUCKET_NOT_REACHED,
        /** The other end does not want it from us. */
        BUCKET_REFUSED,
        /** The process ended. */
        CUT_OFF
    }

    /**
     * An export.
     *
     * @param wanted whether a whole one is
     * @param manifest what is in it; null until it is done
     */
    record Export(
            long program,
            int number,
            Why why,
            boolean wanted,
            int tries,
            Instant askedAt,
            @Nullable Long askedBy,
            State state,
            @Nullable Instant begunAt,
            @Nullable Instant endedAt,
            @Nullable Failure failure,
            @Nullable Instant asOf,
            @Nullable Long rows,
            @Nullable Integer files,
            @Nullable Long bytes,
            @Nullable Manifest manifest,
            @Nullable Long destination,
            @Nullable Instant removedAt) {}

    private static final String COLUMNS = "program_id, number, why, whole, tries, asked_at, asked_by, state, begun_at,"
            + " ended_at, failure, as_of, rows, files, bytes, manifest, destination, removed_at";

    private static Export export(ResultSet row) throws SQLException {
        String failure = row.getString(11);
        String manifest = row.getString(16);
        return new Export(
                row.getLong(1),
                row.getInt(2),
                Why.valueOf(upper(row.getString(3))),
                row.getBoolean(4),
                row.getInt(5),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getObject(7, Long.class),
                State.valueOf(upper(row.getString(8))),
                moment(row, 9),
                moment(row, 10),
                failure == null ? null : Failure.valueOf(upper(failure)),
                moment(row, 12),
                row.getObject(13, Long.class),
                row.getObject(14, Integer.class),
                row.getObject(15, Long.class),
                manifest == null ? null : Manifest.of(manifest),
                row.getObject(17, Long.class),
                moment(row, 18));
    }

    private static @Nullable Instant moment(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The latest first. */
    List<Export> of(long program, @Nullable Integer before, int most) {
        return database.sql("select " + COLUMNS + " from warehouse.export where program_id = :program"
                        + " and number < coalesce(:before, 2147483647) order by number desc limit :most")
                .param("program", program)
                .param("before", before, Types.INTEGER)
                .param("most", most)
                .query((row, _) -> export(row))
                .list();
    }

    Optional<Export> find(long program, int number) {
        return database.sql(
                        "select " + COLUMNS + " from warehouse.export where program_id = :program and number = :number")
                .param("program", program)
                .param("number", number)
                .query((row, _) -> export(row))
                .optional();
    }

    // asking

    /** One that somebody is to begin with soon; the one that waits already, where there is one. */
    Export ask(long program, boolean whole, long by) {
        transaction.executeWithoutResult(_ -> {
            alone();
            boolean waits = database.sql("""
                            select exists(select from warehouse.export
                                where program_id = :program and state = 'asked' and not_before <= :now and (whole or not :whole))
                            """)
                    .param("program", program)
                    .param("now", now())
                    .param("whole", whole)
                    .query(Boolean.class)
                    .single();
            if (!waits) {
                insert(program, Why.ASKED, whole, null, 1, by, clock.instant());
            }
        });
        return database.sql("select " + COLUMNS + " from warehouse.export where program_id = :program"
                        + " order by number desc limit 1")
                .param("program", program)
                .query((row, _) -> export(row))
                .single();
    }

    /** The one of a night, unless there is one. */
    void nightly(long program, Why why, LocalDate day) {
        boolean there = database.sql(
                        "select exists(select from warehouse.export where program_id = :program and day = :day)")
                .param("program", program)
                .param("day", day)
                .query(Boolean.class)
                .single();
        if (!there) {
            transaction.executeWithoutResult(_ -> {
                alone();
                insert(program, why, why == Why.DELETION, day, 1, null, clock.instant());
            });
        }
    }

    private void insert(
            long program,
            Why why,
            boolean whole,
            @Nullable LocalDate day,
            int tries,
            @Nullable Long by,
            Instant notBefore) {
        database.sql("""
                        insert into warehouse.export (program_id, number, why, whole, day, tries, asked_at, asked_by, not_before, state)
                        select :program, coalesce(max(number), 0) + 1, :why, :whole, :day, :tries, :now, :by, :notBefore, 'asked'
                        from warehouse.export where program_id = :program
                        on conflict do nothing
                        """)
                .param("program", program)
                .param("why", word(why))
                .param("whole", whole)
                .param("day", day, Types.DATE)
                .param("tries", tries)
                .param("now", now())
                .param("by", by, Types.BIGINT)
                .param("notBefore", notBefore.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Until the transaction ends nobody else asks for one or begins with one, in whichever process. */
    private void alone() {
        database.sql("select pg_advisory_xact_lock(:lock)::text")
                .param("lock", ONE_AT_A_TIME)
                .query(String.class)
                .single();
    }

    // doing

    /** Whoever was cut off has failed, wherever in sight, and what he was at is asked for again. */
    void giveUpSilent() {
        OffsetDateTime silent = clock.instant().minus(SILENT_MAX).atOffset(ZoneOffset.UTC);
        List<Export> cutOff = database.sql(
                        "select " + COLUMNS + " from warehouse.export where state = 'underway' and alive_at < :silent")
                .param("silent", silent)
                .query((row, _) -> export(row))
                .list();
        cutOff.forEach(each -> fail(each, Failure.CUT_OFF));
    }

    /** The next that is to be done, of those in sight, by whoever asks; empty where there is none, or somebody is at one. */
    Optional<Export> begin() {
        Optional<Export> begun = transaction.execute(_ -> {
            alone();
            return database.sql("update warehouse.export set state = 'underway', begun_at = :now, alive_at = :now"
                            + " where (program_id, number) = (select program_id, number from warehouse.export"
                            + " where state = 'asked' and not_before <= :now"
                            + " and not exists (select from warehouse.export where state = 'underway')"
                            + " order by asked_at, program_id, number limit 1) returning " + COLUMNS)
                    .param("now", now())
                    .query((row, _) -> export(row))
                    .optional();
        });
        return begun == null ? Optional.empty() : begun;
    }

    /** Says that one is still at it; false where it was given up. */
    boolean stillThere(Export export) {
        return database.sql("""
                                update warehouse.export set alive_at = :now
                                where program_id = :program and number = :number and state = 'underway'
                                """)
                        .param("now", now())
                        .param("program", export.program())
                        .param("number", export.number())
                        .update()
                == 1;
    }

    /** Says that it is done; false where it was given up. */
    boolean done(Export export, Manifest manifest, @Nullable Long destination) {
        return database.sql("""
                                update warehouse.export set state = 'done', ended_at = :now, as_of = :asOf, rows = :rows, files = :files,
                                    bytes = :bytes, manifest = :manifest, destination = :destination
                                where program_id = :program and number = :number and state = 'underway'
                                """)
                        .param("now", now())
                        .param("asOf", manifest.asOf().atOffset(ZoneOffset.UTC))
                        .param(
                                "rows",
                                manifest.tables().stream()
                                        .mapToLong(Manifest.Table::rows)
                                        .sum())
                        .param("files", (int) manifest.files().count())
                        .param(
                                "bytes",
                                manifest.files()
                                        .mapToLong(Manifest.Stored::bytes)
                                        .sum())
                        .param("manifest", manifest.json())
                        .param("destination", destination, Types.BIGINT)
                        .param("program", export.program())
                        .param("number", export.number())
                        .update()
                == 1;
    }

    /** Says why it has come to nothing; another is asked for, later, unless that was the last try. */
    void fail(Export export, Failure failure) {
        transaction.executeWithoutResult(_ -> {
            alone();
            int failed = database.sql("""
                            update warehouse.export set state = 'failed', ended_at = :now, failure = :failure
                            where program_id = :program and number = :number and state = 'underway'
                            """)
                    .param("now", now())
                    .param("failure", word(failure))
                    .param("program", export.program())
                    .param("number", export.number())
                    .update();
            if (failed == 1 && export.tries() < TRIES_MAX) {
                insert(
                        export.program(),
                        Why.AGAIN,
                        export.wanted(),
                        null,
                        export.tries() + 1,
                        export.askedBy(),
                        clock.instant().plus(BETWEEN_TRIES.multipliedBy(export.tries())));
            }
        });
    }

    // what there is

    /** The last that was done. */
    Optional<Export> last(long program) {
        return database.sql(
                        "select " + COLUMNS + " from warehouse.export where program_id = :program and state = 'done'"
                                + " order by number desc limit 1")
                .param("program", program)
                .query((row, _) -> export(row))
                .optional();
    }

    /** Those that were done and whose files are kept, the latest first. */
    List<Export> kept(long program) {
        return database.sql(
                        "select " + COLUMNS + " from warehouse.export where program_id = :program and state = 'done'"
                                + " and removed_at is null order by number desc")
                .param("program", program)
                .query((row, _) -> export(row))
                .list();
    }

    /** How many were done after the last whole one. */
    int sinceWhole(long program) {
        int since = 0;
        for (Export each : kept(program)) {
            Manifest manifest = each.manifest();
            if (manifest != null && manifest.kind() == Manifest.Kind.WHOLE) {
                return since;
            }
            since++;
        }
        return since;
    }

    /** Whether one after that number has failed: what of it went where, nobody knows. */
    boolean someFailedAfter(long program, int number) {
        return database.sql("""
                        select exists(select from warehouse.export
                            where program_id = :program and number > :number and state = 'failed')
                        """)
                .param("program", program)
                .param("number", number)
                .query(Boolean.class)
                .single();
    }

    /** Whether somebody was deleted of whom there may be rows in an export that is of then. */
    boolean mayHaveDeleted(long program, Instant asOf) {
        Instant deleted = lastDeletion(program);
        return deleted != null && !asOf.isAfter(deleted.plus(LEAVES_WITHIN));
    }

    /** Whether that is so of one whose files are kept. */
    boolean keepsDeleted(long program) {
        return database.sql("select min(as_of) from warehouse.export where program_id = :program and state = 'done'"
                        + " and removed_at is null having min(as_of) is not null")
                .param("program", program)
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional()
                .filter(asOf -> mayHaveDeleted(program, asOf))
                .isPresent();
    }

    private @Nullable Instant lastDeletion(long program) {
        return database.sql(
                        "select max(at) from privacy.erasure where program_id = :program having max(at) is not null")
                .param("program", program)
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional()
                .orElse(null);
    }

    void removed(Export export) {
        database.sql(
                        "update warehouse.export set removed_at = :now where program_id = :program and number = :number and removed_at is null")
                .param("now", now())
                .param("program", export.program())
                .param("number", export.number())
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
