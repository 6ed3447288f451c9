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
     * @param paidFor the order that the hold or spend pays for, if told
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
            @Nullable String reference,
            @Nullable String paidFor) {}

    /**
     * A stretch of a member's movements, by the member's own count.
     *
     * @param after the last movement before it
     * @param through its last movement
     */
    public record Stretch(long after, long through) {}

    /** What a member had of an asset; available + held + owed is the balance. */
    public record Balance(String asset, long pending, long available, long held, long owed) {
        public long balance() {
            return Math.addExact(Math.addExact(available, held), owed);
        }
    }

    /** What the movements of one kind come to. */
    public record KindTotal(String asset, String kind, long movements, long points, long change) {}

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
     * The last movement that took effect before one moment and was written down before another. A member's movements are
     * in the order of both, so it is looked up by halves: the cost grows with the logarithm of the history. The statements
     * here ask for movements by order and not by number, so that they go by the primary key even if they were planned when
     * the tables were empty.
     *
     * @param before null for no matter when it took effect
     * @param recordedBefore null for no matter when it was written
     * @return 0 if there is none
     */
    public long lastMovement(long program, long member, @Nullable Instant before, @Nullable Instant recordedBefore) {
        return database.sql("""
                        with recursive halves (low, high) as (
                            select 0::bigint, movements from ledger.member_state
                            where member_id = :member and program_id = :program
                            union all
                            select case when early then middle else low end, case when early then high else middle - 1 end
                            from halves, lateral (select (low + high + 1) / 2) half (middle), lateral (
                                select (
                                    select (:before::timestamptz is null or m.at < :before)
                                        and (:recorded::timestamptz is null or m.recorded_at < :recorded)
                                    from ledger.movement m where m.member_id = :member and m.sequence >= middle
                                    order by m.sequence limit 1) offset 0) seen (early)
                            where low < high)
                        select coalesce(max(low), 0) from halves where low = high
                        """)
                .param("program", program)
                .param("member", member)
                .param("before", time(before))
                .param("recorded", time(recordedBefore))
                .query(Long.class)
                .single();
    }

    /** The movements that took effect from one moment on and before another; null leaves an end open. */
    public Stretch stretch(long program, long member, @Nullable Instant since, @Nullable Instant until) {
        long after = since == null ? 0 : lastMovement(program, member, since, null);
        return new Stretch(after, Math.max(after, lastMovement(program, member, until, null)));
    }

    /** What the member had of each asset after so many movements: a checkpoint, and what moved since. */
    public List<Balance> balances(long program, long member, long sequence) {
        return database.sql("""
                        with base (since) as (
                            select coalesce(max(sequence), 0) from ledger.checkpoint
                            where member_id = :member and sequence <= :sequence)
                        select asset, sum(pending), sum(available), sum(held), sum(owed)
                        from (
                            select asset, pending, available, held, owed from ledger.checkpoint
                            where member_id = :member and program_id = :program and sequence = (select since from base)
                            union all
                            (select asset,
                                case when to_place = 'pending' then points when from_place = 'pending' then -points else 0 end,
                                case when to_place = 'available' then points when from_place = 'available' then -points
                                    else 0 end,
                                case when to_place = 'held' then points when from_place = 'held' then -points else 0 end,
                                case when to_place = 'owed' then points when from_place = 'owed' then -points else 0 end
                            from ledger.movement
                            where member_id = :member and program_id = :program
                                and sequence > (select since from base) and sequence <= :sequence
                            order by sequence offset 0)) parts
                        group by asset order by asset
                        """)
                .param("program", program)
                .param("member", member)
                .param("sequence", sequence)
                .query((row, number) ->
                        new Balance(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
                .list();
    }

    /** What the movements of the stretch come to, by asset and kind. */
    public List<KindTotal> totals(long program, long member, @Nullable String asset, Stretch stretch) {
        return database.sql("""
                        select asset, kind, count(*), sum(points), sum(CHANGE)
                        from (
                            select * from ledger.movement
                            where program_id = :program and member_id = :member
                            and sequence > :after and sequence <= :through and (:asset::text is null or asset = :asset)
                            order by sequence offset 0) m
                        group by asset, kind order by asset, kind
                        """.replace("CHANGE", CHANGE))
                .param("program", program)
                .param("member", member)
                .param("asset", asset)
                .param("after", stretch.after())
                .param("through", stretch.through())
                .query((row, number) -> new KindTotal(
                        row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getLong(5)))
                .list();
    }

    /**
     * The movements of the stretch, the newest first.
     *
     * @param before only those with a smaller sequence; null from the newest
     */
    public List<Line> lines(
            long program,
            long member,
            @Nullable String asset,
            @Nullable String kind,
            Stretch stretch,
            @Nullable Long before,
            int limit) {
        return database.sql(LINE + """
                        where m.program_id = :program and m.member_id = :member
                        and m.sequence > :after and m.sequence <= :through
                        and (:asset::text is null or m.asset = :asset)
                        and (:kind::text is null or m.kind = :kind)
                        order by m.sequence desc limit :limit
                        """)
                .param("program", program)
                .param("member", member)
                .param("asset", asset)
                .param("kind", kind)
                .param("after", stretch.after())
                .param("through", before == null ? stretch.through() : Math.min(stretch.through(), before - 1))
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

    /** The event that granted the lot, if the member has one of that number. */
    public @Nullable Long eventOfLot(long program, long member, long lot) {
        return database.sql("""
                        select event_id from ledger.lot
                        where program_id = :program and member_id = :member and number = :lot
                        """)
                .param("program", program)
                .param("member", member)
                .param("lot", lot)
                .query(Long.class)
                .optional()
                .orElse(null);
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

    private static final String CHANGE = """
            (m.to_place in ('available', 'held', 'owed'))::int * m.points
            - (m.from_place in ('available', 'held', 'owed'))::int * m.points""";

    private static final String LINE = """
            select m.sequence, m.asset, m.kind, m.from_place, m.to_place, m.points, CHANGE as change,
                   m.balance_after, m.at, m.occurred_at, m.event_id, m.lot, m.reference,
                   (select order_id from ledger.lot l where l.member_id = m.member_id and l.number = m.lot) as order_id,
                   (select order_id from ledger.hold h where h.member_id = m.member_id and h.id = m.reference
                       and m.kind in ('spent', 'held', 'captured', 'released')) as paid_for
            from ledger.movement m
            """.replace("CHANGE", CHANGE);

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
                row.getString("reference"),
                row.getString("paid_for"));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
