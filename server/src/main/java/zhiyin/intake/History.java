package zhiyin.intake;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.program.Programme;

/**
 * Every recorded event: member by member, each member's in the order in which they were decided. Read through a cursor,
 * some hundreds of rows at a time, within the transaction of whoever opened it.
 */
public final class History implements AutoCloseable {

    private static final int ROWS_AT_A_TIME = 500;

    private final PreparedStatement statement;
    private final ResultSet rows;

    private History(PreparedStatement statement, ResultSet rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /**
     * An event as it was recorded.
     *
     * @param decision the text that was kept: effects and reasons, or the refusal
     */
    public record Entry(
            long member,
            long sequence,
            long id,
            long program,
            String type,
            Instant occurredAt,
            int version,
            boolean refused,
            String body,
            String decision) {

        /** The event itself; throws a {@link RuntimeException} where the text is not one. */
        public Event event(@Nullable Programme programme) {
            return EventJson.read(body, programme);
        }

        /** What it was allowed to draw from budgets, as far as that made a difference: with it, it is decided the same again. */
        public Allowances allowances() {
            return refused ? Allowances.UNLIMITED : Verdict.read(decision).allowances();
        }

        /** The refusal; only of an event that was refused. */
        public Refusal refusal() {
            return EventJson.readRefusal(decision);
        }
    }

    private static final String READ = """
            select member_id, sequence, id, program_id, type, occurred_at, version, outcome, body, decision
            from intake.event
            """;

    /**
     * Opens the history.
     *
     * @param connection in a transaction, without which there is no cursor
     * @param program only this one's; null for all
     * @param members only these; null for all
     */
    public static History open(Connection connection, @Nullable Long program, @Nullable Set<Long> members)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(READ + """
                where (?::bigint is null or program_id = ?) and (?::bigint[] is null or member_id = any (?))
                    and member_id not in (select id from member.member where erased_at is not null)
                order by member_id, sequence
                """);
        try {
            statement.setObject(1, program, Types.BIGINT);
            statement.setObject(2, program, Types.BIGINT);
            Array these = members == null ? null : connection.createArrayOf("bigint", members.toArray());
            statement.setArray(3, these);
            statement.setArray(4, these);
            statement.setFetchSize(ROWS_AT_A_TIME);
            return new History(statement, statement.executeQuery());
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /**
     * Opens what of one programme was recorded by some batches alone, in the same order, but of whoever was deleted since.
     *
     * @param connection in a transaction
     */
    public static History ofBatches(Connection connection, long program, Collection<Long> batches) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(READ + """
                where batch_id = any (?) and program_id = ?
                    and member_id not in (select id from member.member where program_id = ? and erased_at is not null)
                order by member_id, sequence
                """);
        try {
            statement.setArray(1, connection.createArrayOf("bigint", batches.toArray()));
            statement.setLong(2, program);
            statement.setLong(3, program);
            statement.setFetchSize(ROWS_AT_A_TIME);
            return new History(statement, statement.executeQuery());
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** The next event; null after the last. */
    public @Nullable Entry next() throws SQLException {
        return rows.next()
                ? new Entry(
                        rows.getLong(1),
                        rows.getLong(2),
                        rows.getLong(3),
                        rows.getLong(4),
                        rows.getString(5),
                        rows.getObject(6, OffsetDateTime.class).toInstant(),
                        rows.getInt(7),
                        rows.getString(8).equals("refused"),
                        rows.getString(9),
                        rows.getString(10))
                : null;
    }

    /** The event that is recorded under that text; throws a {@link RuntimeException} where the text is not one. */
    public static Event event(String body, Programme programme) {
        return EventJson.read(body, programme);
    }

    /** The text under which that outcome is kept. */
    public static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Decided(var decision, var _) -> EventJson.MAPPER.writeValueAsString(Verdict.of(decision));
            case Outcome.Refused(var refusal) -> EventJson.print(refusal);
        };
    }

    /** The text under which a member's tags or segments are kept. */
    public static String texts(java.util.List<String> texts) {
        return EventJson.texts(texts);
    }

    /** The text under which a member's attributes are kept. */
    public static String attributes(MemberProfile profile) {
        return EventJson.attributes(profile.attributes());
    }

    @Override
    public void close() throws SQLException {
        try (statement;
                rows) {
            // closing both is all there is to do
        }
    }
}
