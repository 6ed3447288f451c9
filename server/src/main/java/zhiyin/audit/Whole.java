package zhiyin.audit;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.asset.Tally;
import zhiyin.engine.earning.Track;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.TopUp;
import zhiyin.intake.History;

/**
 * All that is kept of a member, in a form in which equal means the same: lots by number whether open or not, grants in one
 * order. Standings are another law's.
 *
 * @param events the member's count of events
 */
record Whole(
        @Nullable Profile profile,
        @Nullable Instant asOf,
        long ordersPaid,
        Books.Counters counters,
        long events,
        Map<String, Purse> accounts,
        Map<String, Hold> holds,
        Map<String, OrderPosition> orders,
        Map<String, TopUp> topUps,
        Track track) {

    /** What rules may know of a member. */
    record Profile(
            Instant enrolledAt,
            @Nullable LocalDate birthday,
            @Nullable String source,
            String attributes,
            String tags,
            String segments) {}

    /** One account with all its lots. */
    record Purse(
            long pending,
            long available,
            long held,
            long owed,
            @Nullable Instant slidesUntil,
            Map<Long, Lot> lots,
            Map<Tally.Of, Tally> tallies) {}

    static Whole of(Rebuilt rebuilt) {
        MemberState state = rebuilt.state();
        MemberProfile profile = state.profile();
        return new Whole(
                profile == null
                        ? null
                        : new Profile(
                                profile.enrolledAt(),
                                profile.birthday(),
                                profile.source(),
                                History.attributes(profile),
                                History.texts(profile.tags()),
                                History.texts(profile.segments())),
                state.asOf(),
                state.ordersPaid(),
                state.counters(),
                rebuilt.events(),
                purses(state.accounts()),
                state.holds(),
                inOrder(state.orders()),
                new TreeMap<>(state.topUps()),
                inOrder(state.track()));
    }

    static Whole of(Recorded recorded) {
        return new Whole(
                new Profile(
                        recorded.profile().enrolledAt(),
                        recorded.profile().birthday(),
                        recorded.profile().source(),
                        recorded.profile().attributes(),
                        recorded.profile().tags(),
                        recorded.profile().segments()),
                recorded.position().asOf(),
                recorded.position().ordersPaid(),
                recorded.position().counters(),
                recorded.position().events(),
                purses(recorded.position().accounts()),
                recorded.position().holds(),
                inOrder(recorded.position().orders()),
                new TreeMap<>(recorded.position().topUps()),
                inOrder(recorded.position().track()));
    }

    private static Map<String, Purse> purses(Map<String, Account> accounts) {
        Map<String, Purse> purses = new TreeMap<>();
        accounts.forEach((asset, account) -> {
            Map<Long, Lot> lots = new TreeMap<>(account.closed());
            account.open().forEach(lot -> lots.put(lot.number(), lot));
            purses.put(
                    asset,
                    new Purse(
                            account.pending(),
                            account.available(),
                            account.held(),
                            account.owed(),
                            account.slidesUntil(),
                            lots,
                            account.tallies()));
        });
        return purses;
    }

    private static Track inOrder(Track track) {
        return new Track(new TreeMap<>(track.awarded()), new TreeMap<>(track.moments()));
    }

    private static Map<String, OrderPosition> inOrder(Map<String, OrderPosition> orders) {
        Map<String, OrderPosition> sorted = new TreeMap<>();
        orders.forEach((id, order) -> {
            List<LineGrant> grants = order.grants().stream()
                    .sorted(Comparator.comparing(LineGrant::line)
                            .thenComparing(LineGrant::rule)
                            .thenComparingLong(LineGrant::lot))
                    .toList();
            sorted.put(
                    id,
                    new OrderPosition(
                            id,
                            order.paidAt(),
                            order.version(),
                            order.ladders(),
                            order.lines(),
                            grants,
                            order.coupons()));
        });
        return sorted;
    }
}
