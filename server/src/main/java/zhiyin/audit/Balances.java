package zhiyin.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.decision.Movement;

/** Law 4: available and held make the balance, movement by movement; a hold ends once. */
final class Balances {

    static final Law LAW = new Law(
            4,
            "Available + held is the balance; each hold ends exactly once: captured, released or lapsed.",
            Set.of(Table.MEMBER_STATE, Table.ACCOUNT, Table.LOT, Table.MOVEMENT, Table.HOLD, Table.HOLD_PART),
            List.of(
                    new RowCheck("A lot holds what the open holds have set aside from it, and nothing else.", """
                            select coalesce(l.program_id, p.program_id) program_id, member_id, 'lot ' || number about,
                                format('held %s by open holds', coalesce(p.points, 0)) expected,
                                format('held %s in the lot', coalesce(l.held, 0)) found
                            from lot l full join (
                                select h.member_id, p.lot as number, min(h.program_id) program_id, sum(p.points) points
                                from hold h join hold_part p on p.member_id = h.member_id and p.hold_id = h.id
                                where h.state = 'open' group by h.member_id, p.lot) p using (member_id, number)
                            where coalesce(l.held, 0) <> coalesce(p.points, 0)
                            """),
                    new RowCheck("A hold ends once, by one event.", """
                            select min(program_id) program_id, member_id, 'hold ' || reference about,
                                'one event that ends it' expected, format('%s and %s', min(event_id), max(event_id)) found
                            from movement where kind in ('captured', 'released')
                            group by member_id, reference having min(event_id) <> max(event_id)
                            """),
                    new RowCheck("A hold is placed once, by one event.", """
                            select min(program_id) program_id, member_id, 'hold ' || reference about,
                                'one event that places it' expected,
                                format('%s and %s', min(event_id), max(event_id)) found
                            from movement where kind in ('held', 'spent')
                            group by member_id, reference having min(event_id) <> max(event_id)
                            """),
                    new RowCheck(
                            "What a hold set aside is still held, or was captured or released; nothing twice.", """
                            select coalesce(h.program_id, m.program_id) program_id, member_id,
                                format('hold %s (%s), lot %s', id, coalesce(h.state, 'none'), lot) about,
                                format('%s set aside, %s captured, %s released by its movements', coalesce(m.placed, 0),
                                    coalesce(m.captured, 0), coalesce(m.released, 0)) expected,
                                format('%s set aside, %s captured in the hold', coalesce(h.points, 0),
                                    coalesce(h.captured, 0)) found
                            from (
                                select h.member_id, h.id, p.lot, min(h.program_id) program_id, min(h.state) state,
                                    sum(p.points) points, sum(p.captured) captured
                                from hold h join hold_part p on p.member_id = h.member_id and p.hold_id = h.id
                                group by h.member_id, h.id, p.lot) h
                            full join (
                                select member_id, reference as id, lot, min(program_id) program_id,
                                    coalesce(sum(points) filter (where kind in ('held', 'spent')), 0) placed,
                                    coalesce(sum(points) filter (where kind in ('captured', 'spent')), 0) captured,
                                    coalesce(sum(points) filter (where kind = 'released'), 0) released
                                from movement where kind in ('held', 'spent', 'captured', 'released')
                                group by member_id, reference, lot) m using (member_id, id, lot)
                            where (h.points is null or m.placed is null
                                    or h.points <> m.placed or h.captured <> m.captured
                                    or (h.state = 'open' and m.captured + m.released <> 0)
                                    or (h.state <> 'open' and m.captured + m.released <> m.placed)
                                    or (h.state in ('released', 'lapsed') and m.captured <> 0))
                                -- what went over with a merge was set aside with one member, and ends with the other
                                and not exists (
                                    select from movement o where o.member_id = coalesce(h.member_id, m.member_id)
                                        and o.lot = coalesce(h.lot, m.lot) and o.kind in ('merged_out', 'merged_in'))
                            """),
                    new RowCheck("A hold has parts, and one that was captured has paid with something.", """
                            select h.program_id, h.member_id, format('hold %s (%s)', h.id, h.state) about,
                                'something set aside, and something captured if it says so' expected,
                                format('%s set aside, %s captured', coalesce(sum(p.points), 0),
                                    coalesce(sum(p.captured), 0)) found
                            from hold h left join hold_part p on p.member_id = h.member_id and p.hold_id = h.id
                            group by h.program_id, h.member_id, h.id, h.state
                            having count(p.lot) = 0 or (h.state = 'captured' and sum(p.captured) = 0)
                            """)),
            List.of(Balances::balanceAfterEachMovement, Balances::countsAreDense));

    private Balances() {}

    private static void balanceAfterEachMovement(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Map<String, Long> balances = new HashMap<>();
        for (Recorded.Entry entry : recorded.movements()) {
            Movement movement = entry.posting().movement();
            long change = (movement.to().counted() ? movement.points() : 0)
                    - (movement.from().counted() ? movement.points() : 0);
            long balance = balances.merge(movement.asset(), change, Long::sum);
            if (balance != movement.balanceAfter()) {
                findings.note(recorded.difference(
                        "The balance after each movement is the one before it and what moved.",
                        entry,
                        "balance " + balance,
                        "balance " + movement.balanceAfter()));
                // from here on by what is written, so that one wrong figure is one difference
                balances.put(movement.asset(), movement.balanceAfter());
            }
        }
        recorded.position().accounts().forEach((asset, account) -> {
            long last = balances.getOrDefault(asset, 0L);
            if (account.balance() != last) {
                findings.note(recorded.difference(
                        "The balance is the one after the last movement.",
                        "asset " + asset,
                        "balance " + last,
                        "balance " + account.balance()));
            }
        });
    }

    private static void countsAreDense(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        long expected = 0;
        for (Recorded.Entry entry : recorded.movements()) {
            expected++;
            long sequence = entry.posting().movement().sequence();
            if (sequence != expected) {
                findings.note(recorded.difference(
                        "A member's movements count from 1 without gaps.",
                        entry,
                        "movement " + expected,
                        "movement " + sequence));
                expected = sequence;
            }
        }
        count(recorded, "movements", expected, recorded.position().counters().movements(), findings);
        long lots = recorded.position().accounts().values().stream()
                .mapToLong(account -> account.open().size() + account.closed().size())
                .sum();
        count(recorded, "lots", lots, recorded.position().counters().lots(), findings);
        count(recorded, "events", rebuilt.events(), recorded.position().events(), findings);
    }

    private static void count(Recorded recorded, String what, long there, long counted, Findings findings) {
        if (there != counted) {
            findings.note(recorded.difference(
                    "A member's own counts are what there is.", what, there + " recorded", counted + " counted"));
        }
    }
}
