package zhiyin.tag;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.engine.tier.Climb;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** When rules were asked of everybody, and what came of it. */
@Repository
class TagRuns {

    static final PublicId ID = new PublicId("tgr");

    /** What a process was at that does not go on with it for so long has failed, as when it was cut off. */
    private static final Duration UNDERWAY_MAX = Duration.ofHours(2);

    private final JdbcClient database;
    private final Ids ids;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final Clock clock;

    TagRuns(JdbcClient database, Ids ids, Programmes programmes, ProgramClocks clocks, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.programmes = programmes;
        this.clocks = clocks;
        this.clock = clock;
    }

    enum Why {
        SAVED,
        DAILY,
        ASKED,
        CONFIRMED,
        SEGMENT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum State {
        ASKED,
        UNDERWAY,
        DONE,
        WAITING,
        CONFIRMED,
        OVERTAKEN,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A run.
     *
     * @param members how many the rule meant
     * @param came how many it was put on, or would be
     * @param went how many it was taken off, or would be
     * @param refused how many were meant who refuse it
     */
    record Run(
            long id,
            String tag,
            int ruleNumber,
            Why why,
            LocalDate day,
            State state,
            Instant askedAt,
            @Nullable String askedBy,
            @Nullable Instant asOf,
            @Nullable Instant endedAt,
            int members,
            int came,
            int went,
            int refused,
            @Nullable String failure) {}

    private static final String COLUMNS =
            "id, tag, rule_number, why, day, state, asked_at, asked_by, as_of, ended_at, members,"
                    + " came, went, refused, failure";

    private static Run run(ResultSet row) throws SQLException {
        OffsetDateTime asOf = row.getObject(9, OffsetDateTime.class);
        OffsetDateTime ended = row.getObject(10, OffsetDateTime.class);
        return new Run(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                Why.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                row.getObject(5, LocalDate.class),
                State.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                row.getString(8),
                asOf == null ? null : asOf.toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getInt(11),
                row.getInt(12),
                row.getInt(13),
                row.getInt(14),
                row.getString(15));
    }

    /** The latest runs of a tag, the latest first. */
    List<Run> of(long program, String tag, int most) {
        return database.sql("select " + COLUMNS + " from tag.run where program_id = :program and tag = :tag"
                        + " order by id desc limit :most")
                .param("program", program)
                .param("tag", tag)
                .param("most", most)
                .query((row, at) -> run(row))
                .list();
    }

    /** The latest run of each tag of a programme. */
    List<Run> latest(long program) {
        return database.sql("select distinct on (tag) " + COLUMNS + " from tag.run where program_id = :program"
                        + " order by tag, id desc")
                .param("program", program)
                .query((row, at) -> run(row))
                .list();
    }

    Optional<Run> find(long program, long id) {
        return database.sql("select " + COLUMNS + " from tag.run where program_id = :program and id = :id")
                .param("program", program)
                .param("id", id)
                .query((row, at) -> run(row))
                .optional();
    }

    /** The run of a tag that waits for somebody to confirm it; empty where none does. */
    Optional<Run> waiting(long program, String tag) {
        return of(program, tag, 1).stream()
                .filter(run -> run.state() == State.WAITING)
                .findFirst();
    }

    /** A run that somebody is to begin with soon. */
    long ask(long program, String tag, int ruleNumber, Why why, @Nullable String by) {
        long id = ids.next();
        insert(program, id, tag, ruleNumber, why, today(program), State.ASKED, by);
        return id;
    }

    /** The run of a day, unless there is one. */
    @Nullable
    Long daily(long program, String tag, int ruleNumber, LocalDate day) {
        long id = ids.next();
        return insert(program, id, tag, ruleNumber, Why.DAILY, day, State.ASKED, null) == 1 ? id : null;
    }

    private int insert(
            long program,
            long id,
            String tag,
            int ruleNumber,
            Why why,
            LocalDate day,
            State state,
            @Nullable String by) {
        return database.sql("""
                        insert into tag.run (program_id, id, tag, rule_number, why, day, state, asked_at, asked_by, members, came,
                            went, refused)
                        values (:program, :id, :tag, :number, :why, :day, :state, :now, :by, 0, 0, 0, 0)
                        on conflict do nothing
                        """)
                .param("program", program)
                .param("id", id)
                .param("tag", tag)
                .param("number", ruleNumber)
                .param("why", why.word())
                .param("day", day)
                .param("state", state.word())
                .param("now", now(program).atOffset(ZoneOffset.UTC))
                .param("by", by, Types.VARCHAR)
                .update();
    }

    /** A programme's run that somebody is to see to. */
    record Asked(long program, long id) {}

    /** Those in sight that nobody has begun with, in order. */
    List<Asked> asked() {
        return database.sql("select program_id, id from tag.run where state = 'asked' order by id")
                .query((row, at) -> new Asked(row.getLong(1), row.getLong(2)))
                .list();
    }

    /** Whether this process is the one that begins with it. */
    boolean begin(long program, long id) {
        return database.sql("""
                                update tag.run set state = 'underway', alive_at = :now
                                where program_id = :program and id = :id and state = 'asked'
                                """)
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .param("program", program)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Says for which segments the rule asked, as they were kept then. */
    void about(long program, long id, String segments) {
        database.sql("update tag.run set segments = :segments where program_id = :program and id = :id")
                .param("segments", segments)
                .param("program", program)
                .param("id", id)
                .update();
    }

    /** For which segments the rule asked in a run; empty for none. */
    String segments(long program, long id) {
        return database.sql("select segments from tag.run where program_id = :program and id = :id")
                .param("program", program)
                .param("id", id)
                .query(String.class)
                .optional()
                .orElse("");
    }

    /** Says how far it has come; false where it was given up, and somebody else may be at it. */
    boolean tell(long program, long id, Instant asOf, int members, int came, int went, int refused) {
        return database.sql("""
                        update tag.run set as_of = :asOf, members = :members, came = :came, went = :went, refused = :refused,
                            alive_at = :now
                        where program_id = :program and id = :id and state = 'underway'
                        """)
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .param("program", program)
                        .param("id", id)
                        .param("asOf", asOf.atOffset(ZoneOffset.UTC))
                        .param("members", members)
                        .param("came", came)
                        .param("went", went)
                        .param("refused", refused)
                        .update()
                == 1;
    }

    /** It is over, unless it was given up before; what waited of the same tag before is overtaken, or confirmed. */
    void end(long program, Run run, State state, @Nullable String failure) {
        int ended = database.sql("""
                        update tag.run set state = :state, ended_at = :now, failure = :failure
                        where program_id = :program and id = :id and state = 'underway'
                        """)
                .param("program", program)
                .param("id", run.id())
                .param("state", state.word())
                .param("now", now(program).atOffset(ZoneOffset.UTC))
                .param("failure", failure, Types.VARCHAR)
                .update();
        if (ended == 0 || state == State.FAILED) {
            return;
        }
        database.sql("""
                        update tag.run set state = case when :confirmed then 'confirmed' else 'overtaken' end
                        where program_id = :program and tag = :tag and id < :id and state = 'waiting'
                        """)
                .param("program", program)
                .param("tag", run.tag())
                .param("id", run.id())
                .param("confirmed", run.why() == Why.CONFIRMED)
                .update();
    }

    /** Those in sight that nobody goes on with: by the house's clock, since a process ends whatever time it is in a sandbox. */
    List<Asked> cutOff() {
        return database.sql("""
                        select program_id, id from tag.run
                        where state = 'underway' and coalesce(alive_at, asked_at) < :since order by id
                        """)
                .param("since", clock.instant().minus(UNDERWAY_MAX).atOffset(ZoneOffset.UTC))
                .query((row, at) -> new Asked(row.getLong(1), row.getLong(2)))
                .list();
    }

    /** What was cut off is not under way any more. */
    boolean giveUp(Asked cutOff) {
        return database.sql("""
                        update tag.run set state = 'failed', failure = 'cut-off', ended_at = greatest(asked_at, :now)
                        where program_id = :program and id = :id and state = 'underway'
                            and coalesce(alive_at, asked_at) < :since
                        """)
                        .param("now", now(cutOff.program()).atOffset(ZoneOffset.UTC))
                        .param("program", cutOff.program())
                        .param("id", cutOff.id())
                        .param("since", clock.instant().minus(UNDERWAY_MAX).atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** The programme's day. */
    LocalDate today(long program) {
        Engines engines = programmes.engines(program);
        return engines.versions().isEmpty()
                ? LocalDate.ofInstant(now(program), ZoneOffset.UTC)
                : Climb.day(now(program), engines.latest().engine().programme().zone());
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }
}
