package zhiyin.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Movements as they are shown to people, and sums over a programme. */
@Repository
public class Statements {

    private final JdbcClient database;

    Statements(JdbcClient database) {
        this.database = database;
    }

    /**
     * A line of a statement.
     *
     * @param change by how much it changed the balance; zero for what was still pending, or only set aside
     * @param balanceAfter the balance once it was applied
     * @param order the order behind the lot, if any
     * @param reference the hold, spend or returned order it is about, if any
     */
    public record Line(
            long sequence,
            String asset,
            String kind,
            String from,
            String to,
            long points,
            long change,
            long balanceAfter,
            Instant at,
            Instant occurredAt,
            long eventId,
            @Nullable Long lot,
            @Nullable String order,
            @Nullable String reference) {}

    /** What a statement is narrowed to; null means no matter which. */
    public record Filter(
            @Nullable String asset,
            @Nullable String kind,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /** What a member's lot has become. */
    public record LotLine(
            long number,
            String asset,
            long eventId,
            @Nullable String order,
            Instant earnedAt,
            @Nullable Instant activeAt,
            @Nullable String awaits,
            @Nullable Instant expiresAt,
            long granted,
            long pending,
            long available,
            long held,
            long consumed,
            long expired,
            long reversed) {}

    /**
     * The member's movements, the newest first.
     *
     * @param before only those with a smaller sequence; null from the newest
     */
    public List<Line> lines(long program, long member, Filter filter, @Nullable Long before, int limit) {
        return database.sql(LINE + """
                        where m.program_id = :program and m.member_id = :member
                        and (:asset::text is null or m.asset = :asset)
                        and (:kind::text is null or m.kind = :kind)
                        and (:since::timestamptz is null or m.at >= :since)
                        and (:until::timestamptz is null or m.at < :until)
                        and (:before::bigint is null or m.sequence < :before)
                        order by m.sequence desc limit :limit
                        """)
                .param("program", program)
                .param("member", member)
                .param("asset", filter.asset())
                .param("kind", filter.kind())
                .param("since", time(filter.since()))
                .param("until", time(filter.until()))
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> line(row))
                .list();
    }

    /** The movements on these lots of the member's, the oldest first. */
    public List<Line> onLots(long program, long member, List<Long> lots) {
        return lots.isEmpty()
                ? List.of()
                : database.sql(LINE + """
                                where m.program_id = :program and m.member_id = :member and m.lot in (:lots)
                                order by m.sequence
                                """)
                        .param("program", program)
                        .param("member", member)
                        .param("lots", lots)
                        .query((row, number) -> line(row))
                        .list();
    }

    /** The lots that an event granted. */
    public List<LotLine> lotsOf(long program, long member, long event) {
        return database.sql("""
                        select number, asset, event_id, order_id, earned_at, active_at, awaits, expires_at,
                               granted, pending, available, held, consumed, expired, reversed
                        from ledger.lot
                        where program_id = :program and member_id = :member and event_id = :event
                        order by number
                        """)
                .param("program", program)
                .param("member", member)
                .param("event", event)
                .query((row, number) -> new LotLine(
                        row.getLong("number"),
                        row.getString("asset"),
                        row.getLong("event_id"),
                        row.getString("order_id"),
                        row.getObject("earned_at", OffsetDateTime.class).toInstant(),
                        instant(row.getObject("active_at", OffsetDateTime.class)),
                        row.getString("awaits"),
                        instant(row.getObject("expires_at", OffsetDateTime.class)),
                        row.getLong("granted"),
                        row.getLong("pending"),
                        row.getLong("available"),
                        row.getLong("held"),
                        row.getLong("consumed"),
                        row.getLong("expired"),
                        row.getLong("reversed")))
                .list();
    }

    /** The event that brought the order, if the member has one of that number. */
    public @Nullable Long eventOfOrder(long program, long member, String order) {
        return database.sql("""
                        select event_id from ledger.order_position
                        where program_id = :program and member_id = :member and id = :order
                        """)
                .param("program", program)
                .param("member", member)
                .param("order", order)
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    /**
     * A hold, with the sums of its parts.
     *
     * @param order the order it pays for, if told
     */
    public record HoldLine(
            String asset,
            String state,
            long points,
            long captured,
            long reinstated,
            Instant placedAt,
            @Nullable Instant deadline,
            @Nullable String order) {}

    /** The member's hold of that number, if there is one. */
    public @Nullable HoldLine hold(long member, String hold) {
        return database.sql("""
                        select h.asset, h.state, h.placed_at, h.deadline, h.order_id, sum(p.points) points,
                               sum(p.captured) captured, sum(p.reinstated) reinstated
                        from ledger.hold h join ledger.hold_part p on p.member_id = h.member_id and p.hold_id = h.id
                        where h.member_id = :member and h.id = :hold
                        group by h.member_id, h.id
                        """)
                .param("member", member)
                .param("hold", hold)
                .query((row, number) -> new HoldLine(
                        row.getString("asset"),
                        row.getString("state"),
                        row.getLong("points"),
                        row.getLong("captured"),
                        row.getLong("reinstated"),
                        row.getObject("placed_at", OffsetDateTime.class).toInstant(),
                        instant(row.getObject("deadline", OffsetDateTime.class)),
                        row.getString("order_id")))
                .optional()
                .orElse(null);
    }

    /** What all members of the programme have of the asset, pending ones included, less what they owe. */
    public long outstanding(long program, String asset) {
        return database.sql("""
                        select coalesce(sum(pending + available + held + owed), 0) from ledger.account
                        where program_id = :program and asset = :asset
                        """)
                .param("program", program)
                .param("asset", asset)
                .query(Long.class)
                .single();
    }

    private static final String LINE = """
            select m.sequence, m.asset, m.kind, m.from_place, m.to_place, m.points,
                   (m.to_place in ('available', 'held', 'owed'))::int * m.points
                   - (m.from_place in ('available', 'held', 'owed'))::int * m.points as change,
                   m.balance_after, m.at, m.occurred_at, m.event_id, m.lot, l.order_id, m.reference
            from ledger.movement m left join ledger.lot l on l.member_id = m.member_id and l.number = m.lot
            """;

    private static Line line(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Line(
                row.getLong("sequence"),
                row.getString("asset"),
                row.getString("kind"),
                row.getString("from_place"),
                row.getString("to_place"),
                row.getLong("points"),
                row.getLong("change"),
                row.getLong("balance_after"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getLong("event_id"),
                row.getObject("lot", Long.class),
                row.getString("order_id"),
                row.getString("reference"));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
