package zhiyin.insight;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;

/** What programmes want to reach. */
@Repository
class Goals {

    static final PublicId ID = new PublicId("gol");

    private static final String COLUMNS = """
            select id, program_id, measure, subject, store, from_day, until_day, target, recipients, set_at, set_by, alerted_at, ended_at
            from insight.goal
            """;

    private final JdbcClient database;
    private final ProgramClocks clocks;
    private final Ids ids;

    Goals(JdbcClient database, ProgramClocks clocks, Ids ids) {
        this.database = database;
        this.clocks = clocks;
        this.ids = ids;
    }

    /** Of what a measure is. */
    enum Subject {
        NONE,
        /** A template of coupons; of all, where none is said. */
        TEMPLATE,
        ASSET,
        TIER,
        STEPS
    }

    /** What is counted. */
    enum Measure {
        NEW_MEMBERS(Figure.NEW_MEMBERS, Figure.Unit.MEMBERS, true),
        ACTIVE_MEMBERS(Figure.ACTIVE_MEMBERS, Figure.Unit.MEMBERS, true),
        BUYERS(Figure.SALES, Figure.Unit.MEMBERS, true),
        ORDERS(Figure.SALES, Figure.Unit.TIMES, true),
        REVENUE(Figure.SALES, Figure.Unit.MONEY, true),
        REPURCHASE_RATE(Figure.REPURCHASE, Figure.Unit.PERCENT, false),
        RETURNING_MEMBERS(Figure.RETURNING, Figure.Unit.MEMBERS, true),
        COUPONS_USED(Figure.COUPONS, Figure.Unit.COUPONS, true, Subject.TEMPLATE),
        POINTS_SPENT(Figure.POINTS, Figure.Unit.UNITS, true, Subject.ASSET),
        TIER_MEMBERS(Figure.TIERS, Figure.Unit.MEMBERS, false, Subject.TIER),
        FUNNEL_CONVERSION(Figure.FUNNEL, Figure.Unit.PERCENT, false, Subject.STEPS);

        private final Figure figure;
        private final Figure.Unit unit;
        private final boolean gathers;
        private final Subject subject;

        Measure(Figure figure, Figure.Unit unit, boolean gathers) {
            this(figure, unit, gathers, Subject.NONE);
        }

        Measure(Figure figure, Figure.Unit unit, boolean gathers, Subject subject) {
            this.figure = figure;
            this.unit = unit;
            this.gathers = gathers;
            this.subject = subject;
        }

        /** Of what it can be. */
        Subject subject() {
            return subject;
        }

        /** Whether it is counted in stores; coupons and the books of points are in none. */
        boolean isOfStores() {
            return figure.isOfStores();
        }

        Figure figure() {
            return figure;
        }

        Figure.Unit unit() {
            return unit;
        }

        /** Whether it becomes more from day to day; a rate does not. */
        boolean gathers() {
            return gathers;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is wanted.
     *
     * @param subject of what: an asset, a template, {@code ladder/tier}, or the steps of a funnel; null for measures that are of nothing
     * @param until the last day that counts
     * @param recipients staff to whom it is mailed when it gets off course, by their public ids
     */
    record Wanted(
            Measure measure,
            @Nullable String subject,
            @Nullable String store,
            LocalDate from,
            LocalDate until,
            long target,
            List<String> recipients) {}

    /** A goal. */
    record Goal(
            long id,
            long program,
            Wanted wanted,
            Instant setAt,
            String setBy,
            @Nullable Instant alertedAt,
            @Nullable Instant endedAt) {}

    /** Those of a programme; who ends first comes first. */
    List<Goal> of(long program, boolean ended) {
        return database.sql(COLUMNS + """
                         where program_id = :program and (:ended or ended_at is null)
                        order by until_day, id limit 500
                        """)
                .param("program", program)
                .param("ended", ended)
                .query((row, _) -> goal(row))
                .list();
    }

    Optional<Goal> find(long program, long id) {
        return database.sql(COLUMNS + " where program_id = :program and id = :id")
                .param("program", program)
                .param("id", id)
                .query((row, _) -> goal(row))
                .optional();
    }

    private static Goal goal(ResultSet row) throws SQLException {
        return new Goal(
                row.getLong("id"),
                row.getLong("program_id"),
                new Wanted(
                        Measure.valueOf(row.getString("measure").toUpperCase(Locale.ROOT)),
                        row.getString("subject"),
                        row.getString("store"),
                        row.getObject("from_day", LocalDate.class),
                        row.getObject("until_day", LocalDate.class),
                        row.getLong("target"),
                        Arrays.asList((String[]) row.getArray("recipients").getArray())),
                row.getObject("set_at", OffsetDateTime.class).toInstant(),
                row.getString("set_by"),
                moment(row, "alerted_at"),
                moment(row, "ended_at"));
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    Goal make(long program, Wanted wanted, String by) {
        long id = ids.next();
        database.sql("""
                        insert into insight.goal (program_id, id, measure, subject, store, from_day, until_day, target, recipients, set_at, set_by)
                        values (:program, :id, :measure, :subject, :store, :from, :until, :target, :recipients, :now, :by)
                        """)
                .param("program", program)
                .param("id", id)
                .param("measure", wanted.measure().word())
                .param("subject", wanted.subject(), Types.VARCHAR)
                .param("store", wanted.store(), Types.VARCHAR)
                .param("from", wanted.from())
                .param("until", wanted.until())
                .param("target", wanted.target())
                .param("recipients", wanted.recipients().toArray(String[]::new))
                .param("now", now(program))
                .param("by", by)
                .update();
        return find(program, id).orElseThrow();
    }

    /** Empty where there is no such goal, or it has ended. */
    Optional<Goal> change(long program, long id, Wanted wanted, String by) {
        int changed = database.sql("""
                        update insight.goal set measure = :measure, subject = :subject, store = :store, from_day = :from, until_day = :until,
                            target = :target, recipients = :recipients, set_at = :now, set_by = :by, alerted_at = null
                        where program_id = :program and id = :id and ended_at is null
                        """)
                .param("program", program)
                .param("id", id)
                .param("measure", wanted.measure().word())
                .param("subject", wanted.subject(), Types.VARCHAR)
                .param("store", wanted.store(), Types.VARCHAR)
                .param("from", wanted.from())
                .param("until", wanted.until())
                .param("target", wanted.target())
                .param("recipients", wanted.recipients().toArray(String[]::new))
                .param("now", now(program))
                .param("by", by)
                .update();
        return changed == 0 ? Optional.empty() : find(program, id);
    }

    /** One that has ended stays as it is. */
    Optional<Goal> end(long program, long id, String by) {
        database.sql("""
                        update insight.goal set ended_at = greatest(:now, set_at), ended_by = :by
                        where program_id = :program and id = :id and ended_at is null
                        """)
                .param("program", program)
                .param("id", id)
                .param("now", now(program))
                .param("by", by)
                .update();
        return find(program, id);
    }

    /** Takes it upon whoever asks to mail it; false where somebody else has. */
    boolean alert(long program, long id) {
        return database.sql("""
                        update insight.goal set alerted_at = :now
                        where program_id = :program and id = :id and alerted_at is null and ended_at is null
                        """)
                        .param("program", program)
                        .param("id", id)
                        .param("now", now(program))
                        .update()
                > 0;
    }

    /** Once it is on course again, it is mailed again when it gets off. */
    void calm(long program, long id) {
        database.sql("update insight.goal set alerted_at = null where program_id = :program and id = :id"
                        + " and alerted_at is not null")
                .param("program", program)
                .param("id", id)
                .update();
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
