package zhiyin.lift;

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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.engine.insight.lift.LiftMeasure;

/** Lift tests as they are kept. */
@Repository
class LiftTests {

    static final PublicId ID = new PublicId("lft");

    /** How many a programme may have. */
    static final int MOST = 1_000;

    /** So many members are written at once. */
    private static final int SLICE = 50_000;

    private static final String COLUMNS = """
            select id, program_id, name, audience, held_back, draws, from_day, until_day, days_before, decides, margin, media, messages,
                templates, promotions, adjustments, made_at, seed, begun_at, treated_list, held_back_list, treated_drawn,
                held_back_drawn, smallest, ended_at
            from lift.test
            """;

    /** How members are drawn. */
    enum Draws {
        /** The same share of each stratum of what was spent before. */
        STRATA,
        /** Each by himself. */
        PLAIN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What it costs, and what is given by it. It may be said when it is known.
     *
     * @param margin of prices before what was taken off, in basis points
     * @param media minor units
     * @param messages minor units
     * @param templates of coupons that are given
     * @param promotions that are given
     * @param adjustments the reasons of adjustments by which points are given
     */
    record Terms(
            int margin,
            long media,
            long messages,
            List<String> templates,
            List<String> promotions,
            List<String> adjustments) {
        Terms {
            templates = List.copyOf(templates);
            promotions = List.copyOf(promotions);
            adjustments = List.copyOf(adjustments);
        }
    }

    /**
     * Of whom and of what it is; never changed once it has begun.
     *
     * @param audience a segment's code; null for everybody
     * @param heldBack in basis points
     * @param until the last day
     * @param daysBefore so many days before the first are looked at
     * @param decides what the verdict goes by
     */
    record Plan(
            @Nullable String audience,
            int heldBack,
            Draws draws,
            LocalDate from,
            LocalDate until,
            int daysBefore,
            LiftMeasure decides) {

        /** How many days it has. */
        int days() {
            return (int) ChronoUnit.DAYS.between(from, until) + 1;
        }
    }

    /**
     * How it was drawn.
     *
     * @param seed by which
     * @param treatedList the code of the segment of those who are given it; then of the others
     * @param treated how many were drawn
     * @param smallest the smallest effect that was foreseen to be seen, in the unit of what decides; null where it could not be
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Drawn(
            byte[] seed,
            Instant at,
            String treatedList,
            String heldBackList,
            long treated,
            long heldBack,
            @Nullable Double smallest) {}

    /** A lift test. */
    record LiftTest(
            long program,
            long id,
            String name,
            Plan plan,
            Terms terms,
            Instant madeAt,
            @Nullable Drawn drawn,
            @Nullable Instant endedAt) {}

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final ProgramClocks clocks;
    private final Ids ids;

    LiftTests(JdbcClient database, TransactionTemplate transaction, ProgramClocks clocks, Ids ids) {
        this.database = database;
        this.transaction = transaction;
        this.clocks = clocks;
        this.ids = ids;
    }

    /** All or nothing. */
    <T> T whole(Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }

    /** Those of a programme, the latest first. */
    List<LiftTest> of(long program) {
        return database.sql(COLUMNS + " where program_id = :program order by id desc")
                .param("program", program)
                .query((row, _) -> test(row))
                .list();
    }

    Optional<LiftTest> find(long program, long id) {
        return database.sql(COLUMNS + " where program_id = :program and id = :id")
                .param("program", program)
                .param("id", id)
                .query((row, _) -> test(row))
                .optional();
    }

    /** The same, that nobody else changes until the transaction is over. */
    Optional<LiftTest> lock(long program, long id) {
        return database.sql(COLUMNS + " where program_id = :program and id = :id for update")
                .param("program", program)
                .param("id", id)
                .query((row, _) -> test(row))
                .optional();
    }

    private static LiftTest test(ResultSet row) throws SQLException {
        byte[] seed = row.getBytes("seed");
        return new LiftTest(
                row.getLong("program_id"),
                row.getLong("id"),
                row.getString("name"),
                new Plan(
                        row.getString("audience"),
                        row.getInt("held_back"),
                        Draws.valueOf(row.getString("draws").toUpperCase(Locale.ROOT)),
                        row.getObject("from_day", LocalDate.class),
                        row.getObject("until_day", LocalDate.class),
                        row.getInt("days_before"),
                        LiftMeasure.valueOf(row.getString("decides").toUpperCase(Locale.ROOT))),
                new Terms(
                        row.getInt("margin"),
                        row.getLong("media"),
                        row.getLong("messages"),
                        texts(row, "templates"),
                        texts(row, "promotions"),
                        texts(row, "adjustments")),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                seed == null
                        ? null
                        : new Drawn(
                                seed,
                                row.getObject("begun_at", OffsetDateTime.class).toInstant(),
                                row.getString("treated_list"),
                                row.getString("held_back_list"),
                                row.getLong("treated_drawn"),
                                row.getLong("held_back_drawn"),
                                row.getObject("smallest", Double.class)),
                moment(row, "ended_at"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    LiftTest make(long program, String name, Plan plan, Terms terms, long by) {
        long id = ids.next();
        written(database.sql("""
                        insert into lift.test (program_id, id, name, audience, held_back, draws, from_day, until_day, days_before, decides,
                            margin, media, messages, templates, promotions, adjustments, made_at, made_by, changed_at)
                        values (:program, :id, :name, :audience, :heldBack, :draws, :from, :until, :before, :decides,
                            :margin, :media, :messages, :templates, :promotions, :adjustments, :now, :by, :now)
                        """), program, id, name, plan, terms)
                .param("by", by)
                .update();
        return find(program, id).orElseThrow();
    }

    /** Changes it, locked. */
    LiftTest change(LiftTest was, String name, Plan plan, Terms terms) {
        written(database.sql("""
                        update lift.test set name = :name, audience = :audience, held_back = :heldBack, draws = :draws, from_day = :from,
                            until_day = :until, days_before = :before, decides = :decides, margin = :margin, media = :media,
                            messages = :messages, templates = :templates, promotions = :promotions, adjustments = :adjustments,
                            changed_at = :now
                        where program_id = :program and id = :id
                        """), was.program(), was.id(), name, plan, terms).update();
        return find(was.program(), was.id()).orElseThrow();
    }

    private JdbcClient.StatementSpec written(
            JdbcClient.StatementSpec statement, long program, long id, String name, Plan plan, Terms terms) {
        return statement
                .param("program", program)
                .param("id", id)
                .param("name", name)
                .param("audience", plan.audience(), Types.VARCHAR)
                .param("heldBack", plan.heldBack())
                .param("draws", plan.draws().word())
                .param("from", plan.from())
                .param("until", plan.until())
                .param("before", plan.daysBefore())
                .param("decides", plan.decides().name().toLowerCase(Locale.ROOT))
                .param("margin", terms.margin())
                .param("media", terms.media())
                .param("messages", terms.messages())
                .param("templates", terms.templates().toArray(String[]::new))
                .param("promotions", terms.promotions().toArray(String[]::new))
                .param("adjustments", terms.adjustments().toArray(String[]::new))
                .param("now", now(program));
    }

    /** Takes it out, locked, while nobody was drawn. */
    void remove(LiftTest test) {
        database.sql("delete from lift.test where program_id = :program and id = :id and begun_at is null")
                .param("program", test.program())
                .param("id", test.id())
                .update();
    }

    /**
     * Begins it, locked: who was drawn is written down.
     *
     * @param members each once
     * @param heldBack by place in {@code members}
     */
    void begin(LiftTest test, Drawn drawn, long[] members, boolean[] heldBack, long by) {
        for (int from = 0; from < members.length; from += SLICE) {
            int to = Math.min(members.length, from + SLICE);
            Long[] slice = new Long[to - from];
            Boolean[] groups = new Boolean[to - from];
            for (int i = from; i < to; i++) {
                slice[i - from] = members[i];
                groups[i - from] = heldBack[i];
            }
            database.sql("""
                            insert into lift.drawn (member_id, program_id, test_id, held_back)
                            select t.member, :program, :test, t.held_back
                            from unnest(cast(:members as bigint[]), cast(:groups as boolean[])) t (member, held_back)
                            """)
                    .param("program", test.program())
                    .param("test", test.id())
                    .param("members", slice)
                    .param("groups", groups)
                    .update();
        }
        database.sql("""
                        update lift.test set seed = :seed, begun_at = :at, begun_by = :by, treated_list = :treated_list,
                            held_back_list = :held_back_list, treated_drawn = :treated, held_back_drawn = :held_back,
                            smallest = :smallest
                        where program_id = :program and id = :id and begun_at is null
                        """)
                .param("seed", drawn.seed())
                .param("at", drawn.at().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .param("treated_list", drawn.treatedList())
                .param("held_back_list", drawn.heldBackList())
                .param("treated", drawn.treated())
                .param("held_back", drawn.heldBack())
                .param("smallest", drawn.smallest(), Types.DOUBLE)
                .param("program", test.program())
                .param("id", test.id())
                .update();
    }

    /** Ends it before its last day, locked. */
    LiftTest end(LiftTest test, long by) {
        database.sql("""
                        update lift.test set ended_at = greatest(:now, begun_at), ended_by = :by
                        where program_id = :program and id = :id and ended_at is null and begun_at is not null
                        """)
                .param("now", now(test.program()))
                .param("by", by)
                .param("program", test.program())
                .param("id", test.id())
                .update();
        return find(test.program(), test.id()).orElseThrow();
    }

    /** Who was drawn for a group, in the order of their ids; who was deleted since is not there. */
    long[] drawn(long program, long test, boolean heldBack) {
        return database
                .sql("""
                        select member_id from lift.drawn where program_id = :program and test_id = :test and held_back = :held_back
                        order by member_id
                        """)
                .param("program", program)
                .param("test", test)
                .param("held_back", heldBack)
                .query((row, _) -> row.getLong(1))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
