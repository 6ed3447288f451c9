package zhiyin.intake;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.reversal.OrderPosition;

/** Orders that were paid, the latest first. */
@Repository
public class PaidOrders {

    private final JdbcClient database;

    PaidOrders(JdbcClient database) {
        this.database = database;
    }

    /**
     * Which orders are looked at.
     *
     * @param number the shop's own; null for any
     * @param member null for anybody's
     * @param from none that was paid before; null for any
     * @param until none that was paid then or later; null for any
     */
    public record Asked(
            @Nullable String number,
            @Nullable Long member,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /**
     * An order with what has come back of its goods.
     *
     * @param event that tells of it
     * @param member who has it now: whom its payer was merged into, if he was
     * @param returned what was paid for what came back; minor units
     * @param back whether anything came back
     * @param whollyBack whether no goods are out any more
     */
    public record Paid(
            long event, long member, Instant at, Order order, long returned, boolean back, boolean whollyBack) {}

    private static final String PREFIX = "order.paid:";

    /**
     * So many at most.
     *
     * @param after the event beyond which; null for the first
     */
    public List<Paid> find(long program, Asked asked, @Nullable Long after, int most) {
        // each wish is its own condition: a plan that must do for all of them would look at every order
        String wishes = (asked.number() == null ? "" : " and e.business_key = :key")
                + (asked.member() == null ? "" : " and e.member_id in (select member.same(:member))")
                + (asked.from() == null ? "" : " and e.occurred_at >= :from")
                + (asked.until() == null ? "" : " and e.occurred_at < :until")
                + (after == null
                        ? ""
                        : " and (e.occurred_at, e.id) < ((select occurred_at from intake.event where id = :after), :after)");
        JdbcClient.StatementSpec statement = database.sql("""
                        select e.occurred_at, e.id, member.current(e.member_id), e.body,
                            coalesce(l.returned, 0), coalesce(l.back, false), coalesce(l.whole, false)
                        from (select * from intake.event e where e.program_id = :program and e.type = 'order.paid'
                                and e.outcome = 'decided' %s
                            order by e.occurred_at desc, e.id desc limit :most) e
                        left join lateral (
                            select sum(l.returned_amount) filter (where l.line_id <> :delivery) returned,
                                bool_or(l.returned_amount > 0 or l.returned_quantity > 0) back,
                                bool_and(case when l.paid > 0 then l.returned_amount = l.paid
                                    else l.returned_quantity = l.quantity end) filter (where l.line_id <> :delivery) whole
                            from ledger.order_line l
                            where l.member_id = member.current(e.member_id)
                                and l.order_id = substr(e.business_key, :prefix)) l on true
                        order by e.occurred_at desc, e.id desc
                        """.formatted(wishes))
                .param("program", program)
                .param("most", most)
                .param("delivery", OrderPosition.DELIVERY)
                .param("prefix", PREFIX.length() + 1);
        if (asked.number() != null) {
            statement = statement.param("key", PREFIX + asked.number());
        }
        if (asked.member() != null) {
            statement = statement.param("member", asked.member());
        }
        if (asked.from() != null) {
            statement = statement.param("from", asked.from().atOffset(ZoneOffset.UTC));
        }
        if (asked.until() != null) {
            statement = statement.param("until", asked.until().atOffset(ZoneOffset.UTC));
        }
        if (after != null) {
            statement = statement.param("after", after);
        }
        return statement
                .query((row, number) -> new Paid(
                        row.getLong(2),
                        row.getLong(3),
                        Objects.requireNonNull(row.getObject(1, OffsetDateTime.class))
                                .toInstant(),
                        ((Event.OrderPaid) Submission.event(row.getString(4))).order(),
                        row.getLong(5),
                        row.getBoolean(6),
                        row.getBoolean(7)))
                .list();
    }
}
