package zhiyin.audit;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.ledger.Posting;

/** Law 3: no lot is spent beyond what it was granted, before it is active, or at or after its expiry. */
final class Limits {

    static final Law LAW = new Law(
            3,
            "No lot is spent beyond what it was granted, before it is active, or at or after its expiry.",
            Set.of(Table.MEMBER_STATE, Table.ACCOUNT, Table.LOT, Table.MOVEMENT),
            List.of(
                    new RowCheck("Nothing usable is left in a lot whose time is over.", """
                            select l.program_id, l.member_id, format('asset %s, lot %s', l.asset, l.number) about,
                                format('nothing left: it ended at %s, decided up to %s',
                                    coalesce(l.expires_at, a.slides_until), s.as_of) expected,
                                format('pending %s, available %s', l.pending, l.available) found
                            from lot l
                            join member_state s on s.member_id = l.member_id
                            left join account a on a.member_id = l.member_id and a.asset = l.asset
                            where (not l.slides and l.expires_at <= s.as_of and l.pending + l.available > 0)
                                or (l.slides and a.slides_until <= s.as_of and l.available > 0)
                            """),
                    new RowCheck("Nothing waits for a milestone beyond its time.", """
                            select l.program_id, l.member_id, format('asset %s, lot %s', l.asset, l.number) about,
                                format('nothing pending: given up at %s, decided up to %s', l.cancels_at, s.as_of)
                                    expected,
                                format('pending %s', l.pending) found
                            from lot l join member_state s on s.member_id = l.member_id
                            where l.awaits is not null and l.cancels_at <= s.as_of and l.pending > 0
                            """),
                    new RowCheck("Nothing waits in a lot whose time has come.", """
                            select l.program_id, l.member_id, format('asset %s, lot %s', l.asset, l.number) about,
                                format('nothing pending: active from %s, decided up to %s', l.active_at, s.as_of)
                                    expected,
                                format('pending %s', l.pending) found
                            from lot l join member_state s on s.member_id = l.member_id
                            where l.active_at <= s.as_of and l.pending > 0
                            """)),
            List.of(Limits::neverBeyondWhatThereIs, Limits::onlyWhileItCanBeUsed));

    private static final Set<String> USES = Set.of("spent", "held", "sent");

    private static final String BEYOND = "A lot never gives more than there is in that state of it.";

    private Limits() {}

    /** Follows each lot through its movements: no state of it is ever below zero. */
    private static void neverBeyondWhatThereIs(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Map<Long, Map<Place, Long>> lots = new HashMap<>();
        for (Recorded.Entry entry : recorded.movements()) {
            Movement movement = entry.posting().movement();
            if (movement.lot() == null) {
                continue;
            }
            Map<Place, Long> lot = lots.computeIfAbsent(movement.lot(), number -> new EnumMap<>(Place.class));
            lot.merge(movement.to(), movement.points(), Long::sum);
            // of what a merge takes along as spent, some may have repaid a debt or gone to somebody else
            boolean along = entry.posting().kind().equals("merged_out") && movement.from() == Place.SPENT;
            if (movement.from() != Place.ISSUED && movement.from() != Place.TRANSFERRED && !along) {
                long left = lot.merge(movement.from(), -movement.points(), Long::sum);
                if (left < 0) {
                    findings.note(recorded.difference(
                            BEYOND,
                            entry,
                            "at most " + (left + movement.points()) + " from " + word(movement.from()),
                            entry.posting().kind() + " " + movement.points()));
                }
            }
        }
    }

    private static void onlyWhileItCanBeUsed(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Map<Long, Lot> lots = new HashMap<>();
        for (Account account : recorded.position().accounts().values()) {
            account.open().forEach(lot -> lots.put(lot.number(), lot));
            lots.putAll(account.closed());
        }
        for (Recorded.Entry entry : recorded.movements()) {
            Posting posting = entry.posting();
            Movement movement = posting.movement();
            Lot lot = movement.lot() == null ? null : lots.get(movement.lot());
            if (lot == null || !USES.contains(posting.kind())) {
                continue;
            }
            Instant activeAt = lot.terms().activeAt();
            Instant expiresAt = lot.terms().expiresAt();
            if (lot.terms().awaits() != null) {
                findings.note(recorded.difference(
                        "No lot is spent or held before it is active.",
                        entry,
                        "nothing " + posting.kind() + ": it still awaits "
                                + lot.terms().awaits().milestone(),
                        posting.kind() + " at " + movement.at()));
            } else if (activeAt != null && movement.at().isBefore(activeAt)) {
                findings.note(recorded.difference(
                        "No lot is spent or held before it is active.",
                        entry,
                        posting.kind() + " at or after " + activeAt,
                        posting.kind() + " at " + movement.at()));
            } else if (expiresAt != null && !movement.at().isBefore(expiresAt)) {
                findings.note(recorded.difference(
                        "No lot is spent or held at or after its expiry.",
                        entry,
                        posting.kind() + " before " + expiresAt,
                        posting.kind() + " at " + movement.at()));
            }
        }
    }

    private static String word(Place place) {
        return place.name().toLowerCase(java.util.Locale.ROOT);
    }
}
