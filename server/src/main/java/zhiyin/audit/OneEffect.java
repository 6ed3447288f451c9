package zhiyin.audit;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Law 6: one key, one effect; one business event counts once; nothing without the event that brought it about. */
final class OneEffect {

    static final Law LAW = new Law(
            6,
            "One key, one effect, for ever; one business event counts once; no effect is without its event.",
            Set.of(Table.EVENT, Table.MOVEMENT, Table.CHANGE, Table.LOT, Table.ORDER_POSITION, Table.TOP_UP),
            Stream.concat(
                            Stream.of(
                                    new RowCheck("A key names one event.", """
                                            select program_id, min(member_id) member_id,
                                                format('key %s of principal %s', key, principal) about, '1 event' expected,
                                                count(*) || ' events' found
                                            from event group by program_id, principal, key having count(*) > 1
                                            """),
                                    new RowCheck(
                                            "A further key means one event of its programme, and is no event's own.",
                                            """
                                            select k.program_id, e.member_id,
                                                format('key %s of principal %s', k.key, k.principal) about,
                                                'an event of its programme, which has another key' expected,
                                                coalesce('event ' || e.sequence, 'no such event') found
                                            from intake.further_key k left join event e on e.id = k.event_id
                                            where (:program is null or k.program_id = :program)
                                                and (e.id is null or e.program_id <> k.program_id
                                                    or exists (select from event o where o.program_id = k.program_id
                                                        and o.principal = k.principal and o.key = k.key))
                                            """),
                                    new RowCheck("A business event counts once, however many keys it comes with.", """
                                            select program_id, min(member_id) member_id,
                                                'business key ' || business_key about, '1 decided event' expected,
                                                count(*) || ' decided events' found
                                            from event where outcome = 'decided' and business_key is not null
                                            group by program_id, business_key having count(*) > 1
                                            """),
                                    new RowCheck("An id names one event.", """
                                            select min(program_id) program_id, min(member_id) member_id,
                                                'event ' || id about, '1 event' expected, count(*) || ' events' found
                                            from event group by id having count(*) > 1
                                            """)),
                            Stream.of(
                                    ofAnEvent(
                                            "movement",
                                            "format('asset %s, movement %s', r.asset, r.sequence)",
                                            "e.batch_id = r.batch_id and e.occurred_at = r.occurred_at"
                                                    + " and e.recorded_at = r.recorded_at"),
                                    ofAnEvent(
                                            "change",
                                            "format('ladder %s, change to %s', r.ladder, r.to_tier)",
                                            "e.recorded_at = r.recorded_at"),
                                    ofAnEvent(
                                            "lot",
                                            "format('asset %s, lot %s', r.asset, r.number)",
                                            // what is credited may bring its own time, and what is received that of the
                                            // lot it came from
                                            "e.version = r.version and (e.occurred_at = r.earned_at"
                                                    + " or e.type in ('points.credited', 'points.received'))"),
                                    ofAnEvent(
                                            "top_up",
                                            "'top-up ' || r.id",
                                            "e.type = 'topup.paid' and e.occurred_at = r.paid_at"),
                                    ofAnEvent(
                                            "order_position",
                                            "'order ' || r.id",
                                            "e.type = 'order.paid' and e.version = r.version"
                                                    + " and e.occurred_at = r.paid_at")))
                    .toList(),
            List.of(OneEffect::ordersAreOfTheirEvents));

    private OneEffect() {}

    /** Each row of the table was brought about by a decided event of the same member and programme. */
    private static RowCheck ofAnEvent(String table, String about, String fits) {
        return new RowCheck(
                "Each row of " + table + " was brought about by the decided event that it names.",
                """
                select r.program_id, r.member_id, ABOUT about,
                    format('a decided event %s of the same member, programme, moment, version and batch', r.event_id)
                        expected,
                    case when e.id is null then 'no such event'
                        else format('event %s (%s, %s) of member %s', e.sequence, e.type, e.outcome, e.member_id) end found
                from TABLE r left join event e on e.id = r.event_id
                where e.id is null or e.member_id <> r.member_id or e.program_id <> r.program_id
                    or e.outcome <> 'decided' or not (FITS)
                """.replace("ABOUT", about).replace("TABLE", table).replace("FITS", fits));
    }

    private static void ordersAreOfTheirEvents(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        recorded.orderEvents().forEach((order, event) -> {
            Long paid = rebuilt.orders().get(order);
            if (!event.equals(paid)) {
                findings.note(recorded.difference(
                        "An order's event is the one by which it was paid.",
                        "order " + order,
                        paid == null ? "no such order: no decided event pays it" : "event " + paid,
                        "event " + event));
            }
        });
    }
}
