package zhiyin.audit;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.decision.Refusal;

/** Law 5: no balance is below its floor; what cannot be met is an answer with its numbers. */
final class Floors {

    static final Law LAW = new Law(
            5,
            "No balance is below its policy's floor; a debit that cannot be met is an answer with its numbers.",
            Set.of(Table.ACCOUNT, Table.LOT, Table.MOVEMENT, Table.EVENT),
            List.of(
                    new RowCheck(
                            "Nothing is below zero but what is owed, and nothing is owed while there is something.",
                            """
                            select program_id, member_id, 'asset ' || asset about,
                                'pending, available and held from zero up, owed from zero down, not both owed and available'
                                    expected,
                                format('pending %s, available %s, held %s, owed %s', pending, available, held, owed) found
                            from account
                            where pending < 0 or available < 0 or held < 0 or owed > 0 or (owed < 0 and available > 0)
                            """),
                    new RowCheck("Only what was granted on terms of deficit, or taken by hand, is ever owed.", """
                            select m.program_id, m.member_id,
                                format('asset %s, movement %s', m.asset, m.sequence) about,
                                format('a lot of order %s with shortfall deficit', m.reference) expected,
                                format('%s owed', m.points) found
                            from movement m
                            where m.from_place = 'owed' and m.kind <> 'debited' and not exists (
                                select from lot l where l.member_id = m.member_id and l.asset = m.asset
                                    and l.order_id = m.reference and l.shortfall = 'deficit')
                            """)),
            List.of(Floors::neverBelowAfterAnEvent, Floors::refusalsHaveTheirNumbers));

    private Floors() {}

    /** Within an event a credit may pass through available on its way to what is owed; once it is over, not. */
    private static void neverBelowAfterAnEvent(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Map<String, Map<Place, Long>> accounts = new HashMap<>();
        List<Recorded.Entry> movements = recorded.movements();
        for (int i = 0; i < movements.size(); i++) {
            Recorded.Entry entry = movements.get(i);
            Movement movement = entry.posting().movement();
            Map<Place, Long> account = accounts.computeIfAbsent(movement.asset(), asset -> new EnumMap<>(Place.class));
            account.merge(movement.from(), -movement.points(), Long::sum);
            account.merge(movement.to(), movement.points(), Long::sum);
            boolean over = i + 1 == movements.size() || movements.get(i + 1).event() != entry.event();
            if (over) {
                long available = account.getOrDefault(Place.AVAILABLE, 0L);
                long owed = account.getOrDefault(Place.OWED, 0L);
                if (available < 0 || owed > 0 || (available > 0 && owed < 0)) {
                    findings.note(recorded.difference(
                            "After every event the account is at its floor or above.",
                            entry,
                            "available from zero up, owed from zero down, not both",
                            "available " + available + ", owed " + owed));
                    return;
                }
            }
        }
    }

    private static void refusalsHaveTheirNumbers(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        rebuilt.refusals().forEach((sequence, refusal) -> {
            if (refusal instanceof Refusal.NotEnough(var asset, var wanted, var available) && wanted <= available) {
                findings.note(recorded.difference(
                        "What is refused for want of points asked for more than there was.",
                        "asset " + asset + ", event " + sequence,
                        "more wanted than the " + available + " available",
                        wanted + " wanted"));
            }
        });
    }
}
