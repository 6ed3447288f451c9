package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.earning.Track;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.TopUp;
import zhiyin.engine.tier.Standing;

/**
 * All that a decision about one member may depend on. A recorder may load less of it: of an order, what the event
 * names, with the holds placed for it and the lots of both; of holds, the one it names with its lots and the order it
 * pays for; of top-ups, the one it names with all of the member's lots; and of an account's open lots, those that a
 * decision may come to, with {@link Account#rest} telling of the others. Open holds and standings always.
 *
 * @param profile null before enrolment
 * @param asOf up to when everything that time brings about was decided; null before the first event
 * @param accounts by asset
 * @param orders by the shop's number
 * @param holds by the caller's number
 * @param standings by ladder
 * @param ordersPaid how many orders the member has paid
 * @param counters the member's own counts of movements and lots
 * @param topUps by the caller's number
 * @param track what is remembered for limits that ask
 */
public record MemberState(
        @Nullable MemberProfile profile,
        @Nullable Instant asOf,
        Map<String, Account> accounts,
        Map<String, OrderPosition> orders,
        Map<String, Hold> holds,
        Map<String, Standing> standings,
        long ordersPaid,
        Books.Counters counters,
        Map<String, TopUp> topUps,
        Track track) {

    /** Nobody yet. */
    public static final MemberState NOBODY = new MemberState(
            null, null, Map.of(), Map.of(), Map.of(), Map.of(), 0, Books.Counters.NONE, Map.of(), Track.NONE);

    /** The account of that asset; an empty one if there is none yet. */
    public Account account(String asset) {
        return accounts.getOrDefault(asset, Account.empty(asset));
    }

    /** This state with accounts of which every open lot is there. */
    public MemberState with(Map<String, Account> whole) {
        return new MemberState(profile, asOf, whole, orders, holds, standings, ordersPaid, counters, topUps, track);
    }

    /**
     * When time alone will next bring something about, or, as long as not every open lot was loaded, a moment before;
     * null if never.
     */
    public @Nullable Instant nextDue(ZoneId zone) {
        Instant due = null;
        for (Account account : accounts.values()) {
            due = earlier(due, account.nextDue());
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
