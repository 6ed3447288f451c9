package zhiyin.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.PublicId;
import zhiyin.database.Rows;
import zhiyin.engine.Outcome;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;

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
    }

    /** A key within its scope. */
    record KeyOf(long program, long principal, String key) {}

    /** A business key within its programme. */
    record BusinessKeyOf(long program, String key) {}

    private static final String COLUMNS =
            "id, member_id, sequence, type, occurred_at, recorded_at, version, fingerprint, outcome, body, decision";

    /** The events recorded under these keys. */
    Map<KeyOf, Row> byKey(Connection connection, Collection<KeyOf> keys) throws SQLException {
        Map<KeyOf, Row> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "with wanted as (select * from unnest(?::bigint[], ?::bigint[], ?::text[]) w (program_id, principal, key))"
                        + " select " + COLUMNS + ", program_id, principal, key from intake.event"
                        + " where (program_id, principal, key) in (select * from wanted)"
                        + " union all select " + COLUMNS + ", further.program_id, further.principal, further.key"
                        + " from (select program_id, principal, key, event_id from intake.further_key"
                        + " where (program_id, principal, key) in (select * from wanted)) further"
                        + " join intake.event on id = event_id")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", keys.stream().map(KeyOf::program).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint", keys.stream().map(KeyOf::principal).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", keys.stream().map(KeyOf::key).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(new KeyOf(row.getLong(12), row.getLong(13), row.getString(14)), read(row));
                }
            }
        }
        return found;
    }

    /** The decided events of these business keys. */
    Map<BusinessKeyOf, Row> byBusinessKey(Connection connection, Collection<BusinessKeyOf> keys) throws SQLException {
        Map<BusinessKeyOf, Row> found = new HashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement("select " + COLUMNS
                + ", program_id, business_key from intake.event where outcome = 'decided' and business_key is not null"
                + " and (program_id, business_key) in (select * from unnest(?::bigint[], ?::text[]))")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", keys.stream().map(BusinessKeyOf::program).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", keys.stream().map(BusinessKeyOf::key).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(new BusinessKeyOf(row.getLong(12), row.getString(13)), read(row));
                }
            }
        }
        return found;
    }

    /**
     * The answer of then, if this content was recorded under this key: what it is held against — the time, the programme
     * — goes on, and what was taken once is not refused when it is sent again.
     */
    public Optional<Reply> again(long program, long principal, String key, byte[] fingerprint) {
        return database.sql("select " + COLUMNS + " from intake.event"
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
        return database.sql("select member_id from intake.event where program_id = :program and business_key = :key"
                        + " and outcome = 'decided'")
                .param("program", program)
                .param("key", "points.held:" + hold)
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    /** The event of that id, if it is the programme's. */
    public Optional<Row> find(long program, long id) {
        return database.sql("select " + COLUMNS + " from intake.event where id = :id and program_id = :program")
                .param("id", id)
                .param("program", program)
                .query((row, number) -> read(row))
                .optional();
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
         */
        Additions(long batch, Instant now) {
            this.batch = batch;
            this.now = now;
        }

        /** Notes an event and returns the text in which its outcome is kept. */
        String add(Submission submission, Event event, int version, long member, long sequence, Outcome outcome) {
            String decision = History.text(outcome);
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
                    outcome instanceof Outcome.Decided ? "decided" : "refused",
                    EventJson.print(event),
                    decision,
                    batch);
            return decision;
        }

        /** Notes that a submission told an event again, under a key of its own. */
        void addKey(Submission submission, long event) {
            furtherKeys.add(submission.program(), submission.principal(), submission.key(), event, now);
        }

        void write(Connection connection) throws SQLException {
            rows.insert(connection);
            furtherKeys.insert(connection);
        }
    }
}
