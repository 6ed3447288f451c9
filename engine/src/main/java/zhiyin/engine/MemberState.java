package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.tier.Standing;

/**
 * All that a decision about one member may depend on. A recorder may load less of it: of an order, what the event
 * names, with the holds placed for it and the lots of both; of holds, the one it names with its lots and the order it
 * pays for. Open lots, open holds and standings always.
 *
 * @param profile null before enrolment
 * @param asOf up to when everything that time brings about was decided; null before the first event
 * @param accounts by asset
 * @param orders by the shop's number
 * @param holds by the caller's number
 * @param standings by ladder
 * @param ordersPaid how many orders the member has paid
 * @param counters the member's own counts of movements and lots
 */
public record MemberState(
        @Nullable MemberProfile profile,
        @Nullable Instant asOf,
        Map<String, Account> accounts,
        Map<String, OrderPosition> orders,
        Map<String, Hold> holds,
        Map<String, Standing> standings,
        long ordersPaid,
        Books.Counters counters) {

    /** Nobody yet. */
    public static final MemberState NOBODY =
            new MemberState(null, null, Map.of(), Map.of(), Map.of(), Map.of(), 0, Books.Counters.NONE);

    /** The account of that asset; an empty one if there is none yet. */
    public Account account(String asset) {
        return accounts.getOrDefault(asset, Account.empty(asset));
    }

    /** When time alone will next bring something about; null if never. */
    public @Nullable Instant nextDue(ZoneId zone) {
        Instant due = null;
        for (Account account : accounts.values()) {
            for (Lot lot : account.open()) {
                if (lot.pending() > 0) {
                    Lot.Awaits awaits = lot.terms().awaits();
                    due = earlier(due, awaits == null ? lot.terms().activeAt() : awaits.cancelsAt());
                }
                if (lot.terms().slides()) {
                    due = lot.available() > 0 ? earlier(due, account.slidesUntil()) : due;
                } else if (lot.pending() + lot.available() > 0) {
                    due = earlier(due, lot.terms().expiresAt());
                }
            }
        }
        for (Hold hold : holds.values()) {
            due = hold.state() == Hold.State.OPEN ? earlier(due, hold.deadline()) : due;
        }
        for (Standing standing : standings.values()) {
            LocalDate review = standing.nextReview();
            due = review == null ? due : earlier(due, review.atStartOfDay(zone).toInstant());
        }
        return due;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
