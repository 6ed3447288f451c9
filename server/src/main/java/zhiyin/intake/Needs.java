package zhiyin.intake;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.ledger.Ledger;

/** What a batch's events may ask about. */
final class Needs {
    private final Map<Long, Instant> until = new HashMap<>();
    private final Set<Ledger.Named> orders = new HashSet<>();
    private final Set<Ledger.Named> holds = new HashSet<>();
    private final Set<Ledger.Named> topUps = new HashSet<>();
    private final Map<Ledger.Purse, Long> purses = new HashMap<>();

    private final Set<Long> whole = new HashSet<>();
    private boolean everything;

    void comeTo(long member, Instant at) {
        until.merge(member, at, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** @param accounts those that an asset is paid from */
    void add(long member, Event event, Function<String, List<String>> accounts) {
        comeTo(member, event.at());
        switch (event) {
            case Event.OrderReturned returned -> orders.add(new Ledger.Named(member, returned.order()));
            case Event.OrderProgressed progressed -> orders.add(new Ledger.Named(member, progressed.order()));
            case Event.ReviewClosed closed -> orders.add(new Ledger.Named(member, closed.order()));
            case Event.PointsSpent spent -> {
                holds.add(new Ledger.Named(member, spent.spend()));
                accounts.apply(spent.asset()).forEach(each -> pay(member, each, spent.points()));
                addIfTold(member, spent.order());
            }
            case Event.PointsHeld held -> {
                holds.add(new Ledger.Named(member, held.hold()));
                accounts.apply(held.asset()).forEach(each -> pay(member, each, held.points()));
                // it may be captured in the same batch, and then its order may have come back before
                addIfTold(member, held.order());
            }
            case Event.HoldCaptured captured -> holds.add(new Ledger.Named(member, captured.hold()));
            case Event.HoldReleased released -> holds.add(new Ledger.Named(member, released.hold()));
            case Event.PointsDebited debited -> pay(member, debited.asset(), debited.points());
            case Event.PointsSent sent -> pay(member, sent.asset(), sent.points());
            // by hand and seldom, about any lot there ever was
            case Event.PointsExtended _, Event.PointsRevived _ -> whole.add(member);
            case Event.TopUpPaid paid -> topUps.add(new Ledger.Named(member, paid.topUp()));
            case Event.TopUpRefunded refunded -> {
                topUps.add(new Ledger.Named(member, refunded.topUp()));
                whole.add(member);
            }
            // all there is goes over
            case Event.EstateGiven _, Event.EstateTaken _ -> everything = true;
            case Event.MemberEnrolled _,
                    Event.MemberMarked _,
                    Event.MemberDescribed _,
                    Event.MemberRestricted _,
                    Event.TierSet _,
                    Event.MemberMigrated _,
                    Event.OrderPaid _,
                    Event.ActivityDone _,
                    Event.PointsCredited _,
                    Event.PointsReceived _,
                    Event.CardBound _,
                    Event.OccasionCame _,
                    Event.DayPassed _ -> {
                // these ask about nothing but what is due
            }
        }
    }

    private void pay(long member, String account, long points) {
        // more than there can be anywhere is as good as all of it
        purses.merge(
                new Ledger.Purse(member, account),
                points,
                (one, other) -> Math.min(one, ENOUGH) + Math.min(other, ENOUGH));
    }

    private static final long ENOUGH = Long.MAX_VALUE / 4;

    private void addIfTold(long member, @Nullable String order) {
        if (order != null) {
            orders.add(new Ledger.Named(member, order));
        }
    }

    Set<Long> members() {
        return until.keySet();
    }

    Ledger.Wanted wanted() {
        return new Ledger.Wanted(orders, holds, topUps, new Ledger.Few(until, purses), whole, true, everything);
    }
}
