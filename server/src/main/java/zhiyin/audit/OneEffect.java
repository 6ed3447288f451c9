package zhiyin.audit;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Law 6: one key, one effect; one business event counts once; nothing without the event that brought it about. */
final class OneEffect {

    /** What came over with a merge is of the merge's event, which is the other member's. */
    private static final String MERGED = "(e.type in ('member.merged', 'merge.undone'))";

    static final Law LAW = new Law(
            6,
            "One key, one effect, for ever; one business event counts once; no effect is without its event.",
            Set.of(
                    Table.EVENT,
                    Table.MOVEMENT,
                    Table.CHANGE,
                    Table.LOT,
                    Table.ORDER_POSITION,
                    Table.TOP_UP,
                    Table.CARD),
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
                                    new RowCheck(
                                            "A bound gift card's value went to one wallet, by one event, and whole.",
                                            """
                                            select coalesce(c.program_id, e.program_id) program_id,
                                                coalesce(c.member_id, e.member_id) member_id,
                                                coalesce('card ' || c.id, 'event ' || e.sequence) about,
                                                format('%s to the wallet by a decided event', coalesce(c.amount, 0)) expected,
                                                format('%s by event %s', coalesce(m.points, 0), coalesce(e.sequence, 0)) found
                                            from (select * from card where state = 'bound') c
                                            full join (select * from event where type = 'card.bound' and outcome = 'decided') e
                                                on e.id = c.event_id and e.member_id = c.member_id
                                                    and e.program_id = c.program_id
                                            left join (
                                                select member_id, event_id, sum(points) points from movement
                                                where kind = 'topped_up' group by member_id, event_id) m
                                                on m.event_id = e.id and m.member_id = e.member_id
                                            where c.id is null or e.id is null or m.points is distinct from c.amount
                                            """),
                                    new RowCheck(
                                            "A gift card's changes lead from one to the next, from made to what it is.",
                                            """
                                            select c.program_id, c.member_id, 'card ' || c.id about,
                                                'changes without a gap, from made to ' || c.state expected,
                                                case when h.card_id is null then 'no change'
                                                    else format('%s changes, to %s', h.many, h.last) end found
                                            from card c left join (
                                                select card_id, count(*) many, (array_agg(becomes order by ordinal desc))[1] last,
                                                    bool_and(ordinal = place and from_state is not distinct from before) leads
                                                from (
                                                    select *, row_number() over w place, lag(becomes) over w before
                                                    from (
                                                        select *, case to_state when 'renewed' then from_state else to_state end becomes
                                                        from card.change) step
                                                    window w as (partition by card_id order by ordinal)) walk
                                                group by card_id) h on h.card_id = c.id
                                            where h.card_id is null or not h.leads or h.last <> c.state
                                            """),
                                    new RowCheck(
                                            "A batch has as many gift cards as were made, each worth as much; one that took"
                                                    + " another's place is no further one.",
                                            """
                                            select b.program_id, null::bigint member_id, 'batch ' || b.id about,
                                                format('%s cards, each of %s', b.cards, b.amount) expected,
                                                format('%s cards, of %s to %s',
                                                    count(c.id) - count(c.id) filter (where c.state = 'swapped'),
                                                    min(c.amount), max(c.amount)) found
                                            from card.batch b left join card c
                                                on c.batch_id = b.id and c.program_id = b.program_id
                                            where (:program is null or b.program_id = :program)
                                            group by b.id
                                            having count(c.id) - count(c.id) filter (where c.state = 'swapped') <> b.cards
                                                or min(c.amount) is distinct from b.amount or max(c.amount) <> b.amount
                                            """),
                                    new RowCheck(
                                            "A top-up whose payment was asked for here was paid, by its member, in that amount.",
                                            """
                                            select t.program_id, t.member_id, 'top-up ' || t.id about,
                                                format('%s paid by member %s', t.paid, t.member_id) expected,
                                                format('%s %s by member %s', r.amount, r.state, r.member_id) found
                                            from top_up t cross join lateral (
                                                select state, amount, member_id from payment.request
                                                where program_id = t.program_id and top_up_id = t.id
                                                order by state = 'failed' limit 1) r
                                            where r.state <> 'paid' or r.amount <> t.paid or r.member_id <> t.member_id
                                            """),
                                    new RowCheck(
                                            "What a payment says that a household gave, they gave, and toward that payment.",
                                            """
                                            select coalesce(said.program_id, gave.program_id) program_id,
                                                coalesce(said.payer, gave.payer) member_id,
                                                format('payment %s, given by member %s', coalesce(said.number, gave.number),
                                                    coalesce(said.giver, gave.giver)) about,
                                                coalesce(said.points, 0) || ' given' expected,
                                                coalesce(gave.points, 0) || ' given' found
                                            from (
                                                select program_id, member_id payer,
                                                    coalesce(told ->> 'spend', told ->> 'hold') number,
                                                    (drawn ->> 'member')::bigint giver, (drawn ->> 'points')::bigint points
                                                from (
                                                    select program_id, member_id, body::jsonb told from event
                                                    where type in ('points.spent', 'points.held') and outcome = 'decided'
                                                        and body like '%"drawn"%') payment
                                                cross join lateral jsonb_array_elements(told #> '{household,drawn}') drawn) said
                                            full join (
                                                select program_id, (told ->> 'receiver')::bigint payer,
                                                    told ->> 'transfer' number, member_id giver, (told ->> 'points')::bigint points
                                                from (
                                                    select program_id, member_id, body::jsonb told from event
                                                    where type = 'points.sent' and outcome = 'decided'
                                                        and body like '%"household"%') given) gave
                                                on gave.program_id = said.program_id and gave.payer = said.payer
                                                    and gave.number = said.number and gave.giver = said.giver
                                            where said.points is distinct from gave.points
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
                                            "(e.version = r.version and (e.occurred_at = r.earned_at"
                                                    + " or e.type in ('points.credited', 'points.received'))) or "
                                                    + MERGED),
                                    ofAnEvent(
                                            "top_up",
                                            "'top-up ' || r.id",
                                            "e.type = 'topup.paid' and e.occurred_at = r.paid_at"),
                                    ofAnEvent(
                                            "order_position",
                                            "'order ' || r.id",
                                            "(e.type = 'order.paid' and e.version = r.version"
                                                    + " and e.occurred_at = r.paid_at) or " + MERGED)))
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
                where e.id is null or e.program_id <> r.program_id
                    or (e.member_id <> r.member_id and e.type not in ('member.merged', 'merge.undone'))
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
