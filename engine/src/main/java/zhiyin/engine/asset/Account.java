package zhiyin.engine.asset;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member has of one asset.
 *
 * @param pending not usable yet
 * @param available to spend
 * @param held set aside
 * @param owed what the member owes; zero or less
 * @param slidesUntil from when sliding lots are lost unless the member does something; null if none slide
 * @param open the lots of which something is still the member's, in the order of spending
 * @param closed lots that are used up, by number, as far as they were loaded: a return may still ask for them
 * @param tallies what there was in the current stretch of the calendar, for limits that ask
 */
public record Account(
        String asset,
        long pending,
        long available,
        long held,
        long owed,
        @Nullable Instant slidesUntil,
        List<Lot> open,
        Map<Long, Lot> closed,
        Map<Tally.Of, Tally> tallies) {

    public static Account empty(String asset) {
        return new Account(asset, 0, 0, 0, 0, null, List.of(), Map.of(), Map.of());
    }

    /** Available + held + owed (which is zero or less). */
    public long balance() {
        return available + held + owed;
    }
}
