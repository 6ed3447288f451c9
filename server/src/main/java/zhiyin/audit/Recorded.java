package zhiyin.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect.TierChanged;
import zhiyin.engine.tier.Standing;
import zhiyin.ledger.Ledger;
import zhiyin.ledger.Posting;
import zhiyin.member.Members;

/**
 * What is stored of a member, whole.
 *
 * @param dueAt when time is said to bring something about next
 * @param movements in order of their sequence
 * @param changes of tiers, in the order of the events that brought them about
 * @param orderEvents by order, the event that is said to have paid it
 */
record Recorded(
        long member,
        long program,
        Members.Member profile,
        Ledger.Position position,
        @Nullable Instant dueAt,
        Map<String, Instant> accountsDueAt,
        Map<String, Standing> standings,
        List<Entry> movements,
        List<Change> changes,
        Map<String, Long> orderEvents) {

    /** A movement, and the event that brought it about. */
    record Entry(long event, Posting posting) {}

    /** A change of tier, and the event that brought it about. */
    record Change(long event, TierChanged change) {}

    Difference difference(String says, String about, String expected, String found) {
        return new Difference(says, program, member, about, expected, found);
    }

    Difference difference(String says, Entry movement, String expected, String found) {
        var moved = movement.posting().movement();
        return difference(
                says,
                "asset " + moved.asset() + (moved.lot() == null ? "" : ", lot " + moved.lot()) + ", movement "
                        + moved.sequence(),
                expected,
                found);
    }
}
