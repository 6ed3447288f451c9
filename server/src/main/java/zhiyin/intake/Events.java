package zhiyin.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.chain.Content;
import zhiyin.database.Column;
import zhiyin.database.PublicId;
import zhiyin.database.RoundTrip;
import zhiyin.database.Rows;
import zhiyin.engine.Outcome;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.program.Programme;
import zhiyin.http.Problem;

/** All recorded events. */
@Repository
public class Events {

    /** How an event's id is shown. */
    public static final PublicId ID = new PublicId("evt");

    /** How the id of the decision about an event is shown; the number is the event's. */
    public static final PublicId DECISION = new PublicId("dec");

    private final JdbcClient database;

    Events(JdbcClient database) {
        this.database = database;
    }

    /**
     * An event as it was recorded, with the decision about it.
     *
     * @param refused whether it was refused; then {@code decision} is the refusal
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Row(Reply.Recorded event, byte[] fingerprint, boolean refused, String body, String decision) {

        Reply again() {
            return refused
                    ? new Reply.Refused(EventJson.readRefusal(decision), true)
                    : new Reply.Done(event, decision, true);
        }

        /** The event itself. */
        public Event event(Programme programme) {
            return EventJson.read(body, programme);
        }

        /** The decision; only of an event that was not refused. */
        public Verdict verdict() {
            return Verdict.read(decision);
        }

        /** Why it was refused, as it was answered; only of an event that was. */
        public Problem refusal() {
            return Answers.problem(EventJson.readRefusal(decision));
        }
    }

    /**
     * As much of a member's profile as is marked, as of a moment: by what was told of him and occurred by then, in the order
     * in which it was told.
     *
     * @param further of his events, those that are not written yet
     */
    @Nullable
    MemberProfile profile(Connection connection, long member, Instant at, List<Event> further) throws SQLException {
        List<Event> told = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select body from intake.event
                where member_id = ? and type in ('member.enrolled', 'member.marked') and outcome = 'decided'
                order by sequence
                """)) {
            statement.setLong(1, member);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    told.add(EventJson.read(rows.getString(1), null));
                }
            }
        }
        told.addAll(further);
        MemberProfile profile = null;
        for (Event event : told) {
            if (event instanceof Event.MemberEnrolled enrolled && profile == null) {
                profile = enrolled.profile();
            } else if (event instanceof Event.MemberMarked marked
                    && profile != null
                    && !event.at().isAfter(at)) {
                profile = profile.marked(marked);
            }
        }
        return profile;
    }

    /** A key within its scope. */
    record KeyOf(long program, long principal, String key) {}

    /** A business key within its programme. */
    record BusinessKeyOf(long program, String key) {}

    private static final String COLUMNS =
            "e.id, e.member_id, e.sequence, e.type, e.occurred_at, e.recorded_at, e.version,"
                    + " e.fingerprint, e.outcome, e.body, e.decision";

    /** Asks for the events recorded under these keys; by key, once the round trip is over. */
    Map<KeyOf, Row> byKey(RoundTrip trip, Collection<KeyOf> keys) {
        Map<KeyOf, Row> found = new HashMap<>();
        Column[] wanted = {
            Column.of("bigint", keys.stream().map(KeyOf::program).toList()),
            Column.of("bigint", keys.stream().map(KeyOf::principal).toList()),
            Column.texts(keys.stream().map(KeyOf::key).toList())
        };
        RoundTrip.Reading reading =
                row -> found.put(new KeyOf(row.getLong(12), row.getLong(13), row.getString(14)), read(row));
        trip.ask(
                "select " + COLUMNS + ", w.program_id, w.principal, w.key"
                        + " from unnest(?::bigint[], ?::bigint[], ?::text[]) w (program_id, principal, key)"
                        + " cross join lateral (select * from intake.event where program_id = w.program_id"
                        + " and principal = w.principal and key = w.key offset 0) e",
                reading,
                wanted);
        trip.ask(
                "select " + COLUMNS + ", w.program_id, w.principal, w.key"
                        + " from unnest(?::bigint[], ?::bigint[], ?::text[]) w (program_id, principal, key)"
                        + " cross join lateral (select event_id from intake.further_key where program_id = w.program_id"
                        + " and principal = w.principal and key = w.key offset 0) f"
                        + " cross join lateral (select * from intake.event where id = f.event_id offset 0) e",
                reading,
                wanted);
        return found;
    }

    /** Asks for the decided events of these business keys; by key, once the round trip is over. */
    Map<BusinessKeyOf, Row> byBusinessKey(RoundTrip trip, Collection<BusinessKeyOf> keys) {
        Map<BusinessKeyOf, Row> found = new HashMap<>();
        if (!keys.isEmpty()) {
            trip.ask(
                    "select " + COLUMNS + ", w.program_id, w.business_key"
                            + " from unnest(?::bigint[], ?::text[]) w (program_id, business_key)"
                            + " cross join lateral (select * from intake.event where program_id = w.program_id"
                            + " and business_key = w.business_key and business_key is not null and outcome = 'decided'"
                            + " offset 0) e",
                    row -> found.put(new BusinessKeyOf(row.getLong(12), row.getString(13)), read(row)),
                    Column.of(
                            "bigint", keys.stream().map(BusinessKeyOf::program).toList()),
                    Column.texts(keys.stream().map(BusinessKeyOf::key).toList()));
        }
        return found;
    }

    /**
     * The answer of then, if this content was recorded under this key: what it is held against — the time, the programme
     * — goes on, and what was taken once is not refused when it is sent again.
     */
    public Optional<Reply> again(long program, long principal, String key, byte[] fingerprint) {
        return database.sql("select " + COLUMNS + " from intake.event e"
                        + " where program_id = :program and principal = :principal and key = :key")
                .param("program", program)
                .param("principal", principal)
                .param("key", key)
                .query((row, number) -> read(row))
                .optional()
                .filter(row -> Arrays.equals(row.fingerprint(), fingerprint))
                .map(Row::again);
    }

    /** The member who has the hold of that number; null if the programme has no such hold. */
    @Nullable
    Long placedHold(long program, String hold) {
        return database.sql("select member.current(member_id) from intake.event where program_id = :program"
                        + " and business_key = :key and outcome = 'decided'")
                .param("program", program)
                .param("key", "points.held:" + hold)
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    /** What is kept under a caller's key, decided or refused; empty where nothing is. */
    public Optional<Row> byKey(long program, long principal, String key) {
        return database.sql("select " + COLUMNS + " from intake.event e where e.id = ("
                        + " select id from intake.event where program_id = :program and principal = :principal and key = :key"
                        + " union all select event_id from intake.further_key"
                        + " where program_id = :program and principal = :principal and key = :key limit 1)")
                .param("program", program)
                .param("principal", principal)
                .param("key", key)
                .query((row, number) -> read(row))
                .optional();
    }

    /** The latest refusal of what is about that, if one was kept. */
    public Optional<Row> refused(long program, String type, String reference) {
        return database.sql("select " + COLUMNS + " from intake.event e where program_id = :program"
                        + " and business_key = :key and business_key is not null and outcome = 'refused'"
                        + " order by id desc limit 1")
                .param("program", program)
                .param("key", type + ":" + reference)
                .query((row, number) -> read(row))
                .optional();
    }

    /** The event that tells of that paid order, if the programme has it. */
    public Optional<Row> paid(long program, String order) {
        return of(program, "order.paid:" + order);
    }

    /** The decided event of that business key, if the programme has one. */
    Optional<Row> of(long program, String businessKey) {
        return database.sql("select " + COLUMNS + " from intake.event e"
                        + " where program_id = :program and business_key = :key and outcome = 'decided'")
                .param("program", program)
                .param("key", businessKey)
                .query((row, number) -> read(row))
                .optional();
    }

    /** Who paid these orders; those that the programme does not have are left out. */
    Map<String, Long> payers(long program, Collection<String> orders) {
        Map<String, Long> payers = new HashMap<>();
        if (!orders.isEmpty()) {
            database.sql("select business_key, member.current(member_id) from intake.event where program_id = :program"
                            + " and business_key in (:keys) and outcome = 'decided'")
                    .param("program", program)
                    .param(
                            "keys",
                            orders.stream().map(order -> "order.paid:" + order).toList())
                    .query(row -> {
                        payers.put(row.getString(1).substring("order.paid:".length()), row.getLong(2));
                    });
        }
        return payers;
    }

    /** The event of that id, if it is the programme's. */
    public Optional<Row> find(long program, long id) {
        return database.sql("select " + COLUMNS + " from intake.event e where id = :id and program_id = :program")
                .param("id", id)
                .param("program", program)
                .query((row, number) -> read(row))
                .optional();
    }

    /** Those of these events that are the programme's, by id. */
    public Map<Long, Row> findAll(long program, Collection<Long> ids) {
        Map<Long, Row> found = new HashMap<>();
        if (!ids.isEmpty()) {
            database.sql("select " + COLUMNS + " from intake.event e where e.id in (:ids) and e.program_id = :program")
                    .param("ids", ids)
                    .param("program", program)
                    .query((row, number) -> read(row))
                    .list()
                    .forEach(row -> found.put(row.event().id(), row));
        }
        return found;
    }

    /** Reads a row whose first columns are those of {@link #COLUMNS}. */
    private static Row read(ResultSet row) throws SQLException {
        return new Row(
                new Reply.Recorded(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        row.getObject(6, OffsetDateTime.class).toInstant(),
                        row.getInt(7)),
                row.getBytes(8),
                row.getString(9).equals("refused"),
                row.getString(10),
                row.getString(11));
    }

    /** Given by the recorder for a member that has none: the key of the enrolment that an event brought with it. */
    static String enrolmentKey(long member) {
        return "enrolled:" + member;
    }

    /** Events on their way into the table. */
    static final class Additions {
        private final long batch;
        private final Instant now;
        private final Content content;
        private final Rows rows = new Rows(
                "intake.event",
                "member_id bigint",
                "sequence bigint",
                "id bigint",
                "program_id bigint",
                "type text",
                "principal bigint",
                "key text",
                "business_key text",
                "fingerprint bytea",
                "occurred_at timestamptz",
                "recorded_at timestamptz",
                "version integer",
                "outcome text",
                "body text",
                "decision text",
                "batch_id bigint");
        private final Rows furtherKeys = new Rows(
                "intake.further_key",
                "program_id bigint",
                "principal bigint",
                "key text",
                "event_id bigint",
                "recorded_at timestamptz");

        /**
         * @param batch the batch's id
         * @param now when it is recorded
         * @param content is told what is chained
         */
        Additions(long batch, Instant now, Content content) {
            this.batch = batch;
            this.now = now;
            this.content = content;
        }

        /** Notes an event and returns the text in which its outcome is kept. */
        String add(Submission submission, Event event, int version, long member, long sequence, Outcome outcome) {
            String decision = History.text(outcome);
            String word = outcome instanceof Outcome.Decided ? "decided" : "refused";
            rows.add(
                    member,
                    sequence,
                    event.id(),
                    submission.program(),
                    event.type(),
                    submission.principal(),
                    submission.key(),
                    submission.businessKey(),
                    submission.fingerprint(),
                    event.at(),
                    now,
                    version,
                    word,
                    EventJson.print(event),
                    decision,
                    batch);
            content.event(
                    member,
                    sequence,
                    event.id(),
                    submission.program(),
                    event.type(),
                    event.at(),
                    now,
                    version,
                    word,
                    batch);
            return decision;
        }

        /** Notes that a submission told an event again, under a key of its own. */
        void addKey(Submission submission, long event) {
            furtherKeys.add(submission.program(), submission.principal(), submission.key(), event, now);
        }

        void write(RoundTrip trip) {
            rows.insert(trip);
            furtherKeys.insert(trip);
        }
    }
}
