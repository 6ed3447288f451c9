package zhiyin.engine.asset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * @param rest what is known of the open lots that were not loaded; null if all were
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
        Map<Tally.Of, Tally> tallies,
        @Nullable Rest rest) {

    /** An account of which every open lot is there. */
    public Account(
            String asset,
            long pending,
            long available,
            long held,
            long owed,
            @Nullable Instant slidesUntil,
            List<Lot> open,
            Map<Long, Lot> closed,
            Map<Tally.Of, Tally> tallies) {
        this(asset, pending, available, held, owed, slidesUntil, open, closed, tallies, null);
    }

    /**
     * Open lots that were not loaded. Somebody who has shopped for years has thousands, and next to nothing that happens
     * asks for one of them.
     *
     * @param dueAt nothing that time brings about in them is earlier; null if time brings nothing about
     * @param after of what can be spent, they hold only what comes after this lot in the order of spending; null if
     *     it may come anywhere
     */
    public record Rest(@Nullable Instant dueAt, @Nullable Lot after) {}

    /** A lot is asked for that was not loaded: the decision has to be made again, with all of the member's open lots. */
    public static final class NotLoaded extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotLoaded(String asset) {
            // thrown to be caught: nobody reads where it came from
            super("not all lots of " + asset + " were loaded", null, false, false);
        }
    }

    public static Account empty(String asset) {
        return new Account(asset, 0, 0, 0, 0, null, List.of(), Map.of(), Map.of());
    }

    /** This account with the lots that were not loaded; of those that are there already, what is here is later. */
    public Account with(List<Lot> everyOpenLot) {
        Set<Long> known = new HashSet<>(closed.keySet());
        open.forEach(lot -> known.add(lot.number()));
        List<Lot> all = new ArrayList<>(open);
        for (Lot lot : everyOpenLot) {
            if (!known.contains(lot.number())) {
                all.add(lot);
            }
        }
        all.sort(Lot.SPEND_ORDER);
        return new Account(asset, pending, available, held, owed, slidesUntil, List.copyOf(all), closed, tallies, null);
    }

    /** When time alone will next bring something about in its lots, or earlier; null if never. */
    public @Nullable Instant nextDue() {
        Instant due = rest == null ? null : rest.dueAt();
        for (Lot lot : open) {
            if (lot.pending() > 0) {
                Lot.Awaits awaits = lot.terms().awaits();
                due = earlier(due, awaits == null ? lot.terms().activeAt() : awaits.cancelsAt());
            }
            if (lot.terms().slides()) {
                due = lot.available() > 0 ? earlier(due, slidesUntil) : due;
            } else if (lot.pending() + lot.available() > 0) {
                due = earlier(due, lot.terms().expiresAt());
            }
        }
        return due;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    /** The lot of that number, open or closed; it was loaded. */
    public Lot lot(long number) {
        Lot used = closed.get(number);
        return used != null
                ? used
                : open.stream()
                        .filter(lot -> lot.number() == number)
                        .findFirst()
                        .orElseThrow();
    }

    /** Available + held + owed (which is zero or less). */
    public long balance() {
        return available + held + owed;
    }
}
