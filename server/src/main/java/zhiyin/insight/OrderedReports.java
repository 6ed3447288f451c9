package zhiyin.insight;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.program.PromotionReader;
import zhiyin.insight.ReportRoutes.ReportSending;
import zhiyin.member.AsksForSegments;
import zhiyin.staff.StaffMail;

/** The reports that programmes have ordered, and what came of mailing them. */
@Repository
class OrderedReports implements AsksForSegments {

    /** Whoever has taken a mail upon himself and says nothing for so long is gone: the mail is sent by another, under its old name. */
    private static final Duration CLAIM_LASTS = Duration.ofMinutes(10);

    /** So often, ever later. */
    static final int TRIES_MAX = 5;

    private static final Duration BETWEEN_TRIES = Duration.ofMinutes(5);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final ProgramClocks clocks;
    private final Ids ids;

    OrderedReports(JdbcClient database, TransactionTemplate transaction, ProgramClocks clocks, Ids ids) {
        this.database = database;
        this.transaction = transaction;
        this.clocks = clocks;
        this.ids = ids;
    }

    /** Somebody who is sent it, until he wants no more. */
    record Recipient(long staff, @Nullable Instant endedAt) {}

    /**
     * A report.
     *
     * @param begins periods that end on this day or later are mailed
     */
    record Ordered(
            long id,
            long program,
            Reports.Wanted wanted,
            LocalDate begins,
            Instant orderedAt,
            @Nullable Instant endedAt,
            List<Recipient> recipients) {}

    /** A mail that was sent. */
    record Mailed(long program, long report, long staff, String name) {}

    List<Ordered> of(long program, boolean ended) {
        Map<Long, List<Recipient>> recipients = new HashMap<>();
        database.sql("""
                        select report_id, staff_id, ended_at from insight.recipient where program_id = :program
                        order by report_id, staff_id
                        """).param("program", program).query(row -> {
            recipients
                    .computeIfAbsent(row.getLong(1), _ -> new ArrayList<>())
                    .add(new Recipient(row.getLong(2), moment(row, "ended_at")));
        });
        return database.sql("""
                        select id, program_id, name, path, parameters, form, every, hour, language, begins, ordered_at, ended_at
                        from insight.report where program_id = :program and (:ended or ended_at is null) order by id limit 500
                        """)
                .param("program", program)
                .param("ended", ended)
                .query((row, _) -> ordered(row, recipients))
                .list();
    }

    Optional<Ordered> find(long program, long report) {
        return of(program, true).stream().filter(each -> each.id() == report).findFirst();
    }

    private static Ordered ordered(ResultSet row, Map<Long, List<Recipient>> recipients) throws SQLException {
        List<Recipient> all = recipients.getOrDefault(row.getLong("id"), List.of());
        return new Ordered(
                row.getLong("id"),
                row.getLong("program_id"),
                new Reports.Wanted(
                        row.getString("name"),
                        row.getString("path"),
                        JSON.readValue(row.getString("parameters"), new TypeReference<Map<String, String>>() {}),
                        Reports.Form.valueOf(upper(row.getString("form"))),
                        Reports.Every.valueOf(upper(row.getString("every"))),
                        row.getInt("hour"),
                        Reports.Tongue.valueOf(upper(row.getString("language"))),
                        all.stream().map(each -> StaffMail.print(each.staff())).toList()),
                row.getObject("begins", LocalDate.class),
                row.getObject("ordered_at", OffsetDateTime.class).toInstant(),
                moment(row, "ended_at"),
                all);
    }

    /** The reports that are mailed still, of the members of a segment alone. */
    @Override
    public List<Use> of(long program, String segment) {
        return of(program, false).stream()
                .filter(each -> asks(each.wanted().parameters(), segment))
                .map(each -> new Use("report", Reports.ID.print(each.id())))
                .toList();
    }

    private static boolean asks(Map<String, String> parameters, String segment) {
        String where = parameters.get("where");
        String tree = where == null || !where.contains(segment) ? null : PromotionReader.json(where);
        return segment.equals(parameters.get("segment"))
                || (tree != null && AsksForSegments.asks(JSON.readTree(tree), segment));
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    Ordered make(long program, Reports.Wanted wanted, LocalDate today, long by) {
        long id = ids.next();
        transaction.executeWithoutResult(_ -> {
            database.sql("""
                            insert into insight.report (program_id, id, name, path, parameters, form, every, hour, language, begins,
                                ordered_at, ordered_by)
                            values (:program, :id, :name, :path, cast(:parameters as jsonb), :form, :every, :hour, :language,
                                :begins, :now, :by)
                            """).params(values(program, id, wanted, today, by)).update();
            recipients(program, id, wanted);
        });
        return find(program, id).orElseThrow();
    }

    private Map<String, Object> values(long program, long id, Reports.Wanted wanted, LocalDate today, long by) {
        Map<String, Object> values = new HashMap<>();
        values.put("program", program);
        values.put("id", id);
        values.put("name", wanted.name());
        values.put("path", wanted.path());
        values.put("parameters", JSON.writeValueAsString(wanted.parameters()));
        values.put("form", lower(wanted.form()));
        values.put("every", lower(wanted.every()));
        values.put("hour", wanted.hour());
        values.put("language", lower(wanted.tongue()));
        values.put("begins", today);
        values.put("now", now(program));
        values.put("by", by);
        return values;
    }

    /** Those named are sent it, and who is named again after he has ended it is sent it again; others no more. */
    private void recipients(long program, long id, Reports.Wanted wanted) {
        Long[] staff = wanted.recipients().stream().map(StaffMail::id).toArray(Long[]::new);
        database.sql("""
                        update insight.recipient set ended_at = :now
                        where program_id = :program and report_id = :id and ended_at is null and staff_id <> all (:staff)
                        """)
                .param("now", now(program))
                .param("program", program)
                .param("id", id)
                .param("staff", staff)
                .update();
        database.sql("""
                        insert into insight.recipient (program_id, report_id, staff_id)
                        select :program, :id, each from unnest(cast(:staff as bigint[])) each
                        on conflict (program_id, report_id, staff_id) do update set ended_at = null
                        """)
                .param("program", program)
                .param("id", id)
                .param("staff", staff)
                .update();
    }

    /** Empty where there is none, or it has ended. */
    Optional<Ordered> change(long program, long id, Reports.Wanted wanted, LocalDate today, long by) {
        Boolean changed = transaction.execute(_ -> {
            int rows = database.sql("""
                            update insight.report set name = :name, path = :path, parameters = cast(:parameters as jsonb),
                                form = :form, every = :every, hour = :hour, language = :language, begins = :begins,
                                ordered_at = :now, ordered_by = :by
                            where program_id = :program and id = :id and ended_at is null
                            """)
                    .params(values(program, id, wanted, today, by))
                    .update();
            if (rows > 0) {
                recipients(program, id, wanted);
            }
            return rows > 0;
        });
        return Boolean.TRUE.equals(changed) ? find(program, id) : Optional.empty();
    }

    Optional<Ordered> end(long program, long id) {
        database.sql("""
                        update insight.report set ended_at = greatest(:now, ordered_at)
                        where program_id = :program and id = :id and ended_at is null
                        """)
                .param("now", now(program))
                .param("program", program)
                .param("id", id)
                .update();
        return find(program, id);
    }

    List<ReportSending> sendings(long program, long report, int most) {
        return database.sql("""
                        select until_day, staff_id, state, failure, tries, coalesce(sent_at, claimed_at) from insight.sending
                        where program_id = :program and report_id = :report
                        order by until_day desc, claimed_at desc, staff_id limit :most
                        """)
                .param("program", program)
                .param("report", report)
                .param("most", most)
                .query((row, _) -> new ReportSending(
                        row.getObject(1, LocalDate.class),
                        StaffMail.print(row.getLong(2)),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Whether a mail about a period waits for somebody to send it: the cheap question before everything is reckoned. */
    boolean waits(Ordered ordered, LocalDate until, long staff) {
        return database.sql("""
                        select not exists (select from insight.sending
                            where program_id = :program and report_id = :report and until_day = :until and staff_id = :staff
                                and not (state = 'claimed' and claimed_at < :lapsed)
                                and not (state = 'failed' and claimed_at < :again))
                        """)
                .params(claim(ordered, until, staff))
                .query(Boolean.class)
                .single();
    }

    private Map<String, Object> claim(Ordered ordered, LocalDate until, long staff) {
        OffsetDateTime now = now(ordered.program());
        Map<String, Object> values = new HashMap<>();
        values.put("program", ordered.program());
        values.put("report", ordered.id());
        values.put("until", until);
        values.put("staff", staff);
        values.put("lapsed", now.minus(CLAIM_LASTS));
        values.put("again", now.minus(BETWEEN_TRIES));
        values.put("now", now);
        return values;
    }

    /** Takes a mail upon whoever asks; the number of the try, or null where another has it, or it was sent. */
    @Nullable
    Integer take(Ordered ordered, LocalDate until, long staff, byte[] token) {
        return database.sql("""
                        insert into insight.sending (program_id, report_id, until_day, staff_id, state, tries, token, claimed_at)
                        values (:program, :report, :until, :staff, 'claimed', 1, :token, :now)
                        on conflict (program_id, report_id, until_day, staff_id) do update set state = 'claimed', failure = null,
                            tries = sending.tries + 1, token = excluded.token, claimed_at = excluded.claimed_at
                        where (sending.state = 'claimed' and sending.claimed_at < :lapsed)
                            or (sending.state = 'failed' and sending.claimed_at < :again)
                        returning tries
                        """)
                .params(claim(ordered, until, staff))
                .param("token", token)
                .query(Integer.class)
                .optional()
                .orElse(null);
    }

    /** @param failure null where it was sent */
    void say(Ordered ordered, LocalDate until, long staff, String state, @Nullable String failure) {
        database.sql("""
                        update insight.sending set state = :state, failure = :failure,
                            sent_at = case when :state = 'sent' then cast(:now as timestamptz) end
                        where program_id = :program and report_id = :report and until_day = :until and staff_id = :staff
                        """)
                .params(claim(ordered, until, staff))
                .param("state", state)
                .param("failure", failure, Types.VARCHAR)
                .update();
    }

    /** The mail that carries a token. */
    Optional<Mailed> mailed(long program, byte[] token) {
        return database.sql("""
                        select s.report_id, s.staff_id, r.name from insight.sending s
                        join insight.report r on r.program_id = s.program_id and r.id = s.report_id
                        where s.program_id = :program and s.token = :token
                        """)
                .param("program", program)
                .param("token", token)
                .query((row, _) -> new Mailed(program, row.getLong(1), row.getLong(2), row.getString(3)))
                .optional();
    }

    void unsubscribe(Mailed mailed) {
        database.sql("""
                        update insight.recipient set ended_at = :now
                        where program_id = :program and report_id = :report and staff_id = :staff and ended_at is null
                        """)
                .param("now", now(mailed.program()))
                .param("program", mailed.program())
                .param("report", mailed.report())
                .param("staff", mailed.staff())
                .update();
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
