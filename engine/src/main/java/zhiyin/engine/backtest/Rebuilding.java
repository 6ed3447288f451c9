package zhiyin.engine.backtest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.TopUp;

/**
 * A member made again from nobody, by deciding his events one after the other. What a decision cannot ask for (orders that
 * are over, lots that are used up, ended holds) is put aside meanwhile, as a recorder leaves it in its tables: a decision
 * costs the same in the tenth year as in the first. Used by one thread.
 */
public final class Rebuilding {

    /** What every decision is given: open lots, open holds, standings. */
    private MemberState atHand = MemberState.NOBODY;

    /** What the last decision was given. */
    private MemberState given = MemberState.NOBODY;

    private final Map<String, OrderPosition> orders = new HashMap<>();
    private final Map<String, Hold> endedHolds = new HashMap<>();
    private final Map<String, Set<String>> holdsByOrder = new HashMap<>();
    private final Map<String, Map<Long, Lot>> usedUp = new HashMap<>();
    private final Map<String, TopUp> topUps = new HashMap<>();

    public Rebuilding() {
        // nobody yet
    }

    /** The same member, going his own way from here on. */
    Rebuilding copy() {
        Rebuilding copy = new Rebuilding();
        copy.atHand = atHand;
        copy.orders.putAll(orders);
        copy.endedHolds.putAll(endedHolds);
        holdsByOrder.forEach((order, holds) -> copy.holdsByOrder.put(order, new HashSet<>(holds)));
        usedUp.forEach((asset, lots) -> copy.usedUp.put(asset, new HashMap<>(lots)));
        copy.topUps.putAll(topUps);
        return copy;
    }

    /** Decides the next event and goes on from there; a refused one changes nothing. */
    public Outcome take(Engine engine, Event event, Allowances allowances) {
        Outcome outcome = decide(engine, event, allowances);
        if (outcome instanceof Outcome.Decided decided) {
            follow(decided);
        }
        return outcome;
    }

    /** Decides the next event, and stays where it is. */
    public Outcome decide(Engine engine, Event event, Allowances allowances) {
        given = with(event);
        return engine.decide(given, event, allowances);
    }

    /** Goes on from what was decided last. */
    public void follow(Outcome.Decided decided) {
        follow(given, decided.after());
    }

    /** The order of that number as it stands; null if there is none. */
    @Nullable
    OrderPosition order(String id) {
        return orders.get(id);
    }

    /** What is at hand: of accounts, holds and standings everything that is open. */
    MemberState atHand() {
        return atHand;
    }

    /** The whole member. */
    public MemberState state() {
        Map<String, Hold> holds = new HashMap<>(endedHolds);
        holds.putAll(atHand.holds());
        Map<String, Account> accounts = new TreeMap<>();
        atHand.accounts()
                .forEach((asset, account) -> accounts.put(asset, with(account, usedUp.getOrDefault(asset, Map.of()))));
        return state(
                accounts,
                Collections.unmodifiableMap(new HashMap<>(orders)),
                Collections.unmodifiableMap(holds),
                Collections.unmodifiableMap(new HashMap<>(topUps)));
    }

    private MemberState state(
            Map<String, Account> accounts,
            Map<String, OrderPosition> someOrders,
            Map<String, Hold> holds,
            Map<String, TopUp> someTopUps) {
        return new MemberState(
                atHand.profile(),
                atHand.asOf(),
                accounts,
                someOrders,
                holds,
                atHand.standings(),
                atHand.ordersPaid(),
                atHand.counters(),
                someTopUps,
                atHand.track());
    }

    private static Account with(Account account, Map<Long, Lot> closed) {
        return new Account(
                account.asset(),
                account.pending(),
                account.available(),
                account.held(),
                account.owed(),
                account.slidesUntil(),
                account.open(),
                closed.isEmpty() ? Map.of() : Collections.unmodifiableMap(new HashMap<>(closed)),
                account.tallies(),
                account.rest());
    }

    /** As much of the member as that event can ask for. */
    private MemberState with(Event event) {
        return switch (event) {
            case Event.OrderPaid paid ->
                orders.containsKey(paid.order().id()) ? asked(paid.order().id(), null) : atHand;
            case Event.OrderProgressed progressed -> asked(progressed.order(), null);
            case Event.ReviewClosed closed -> asked(closed.order(), null);
            case Event.OrderReturned returned -> asked(returned.order(), null);
            case Event.PointsSpent spent -> asked(spent.order(), spent.spend());
            case Event.PointsHeld held -> asked(null, held.hold());
            case Event.HoldCaptured captured -> {
                Hold hold = atHand.holds().get(captured.hold());
                yield asked(hold == null ? null : hold.order(), captured.hold());
            }
            case Event.HoldReleased released -> asked(null, released.hold());
            // by hand and seldom, about any lot or top-up there ever was
            case Event.TopUpPaid _,
                    Event.TopUpRefunded _,
                    Event.PointsExtended _,
                    Event.PointsRevived _,
                    Event.EstateGiven _,
                    Event.EstateTaken _ -> state();
            case Event.MemberEnrolled _,
                    Event.MemberMarked _,
                    Event.MemberDescribed _,
                    Event.MemberRestricted _,
                    Event.TierSet _,
                    Event.MemberMigrated _,
                    Event.ActivityDone _,
                    Event.PointsCredited _,
                    Event.PointsDebited _,
                    Event.PointsSent _,
                    Event.PointsReceived _,
                    Event.CardBound _,
                    Event.OccasionCame _,
                    Event.DayPassed _ -> atHand;
        };
    }

    /** What is at hand, and beside it that order with what it was paid with, that hold, and the used-up lots of both. */
    private MemberState asked(@Nullable String order, @Nullable String hold) {
        OrderPosition position = order == null ? null : orders.get(order);
        Map<String, Hold> holds = new HashMap<>(atHand.holds());
        if (hold != null && endedHolds.containsKey(hold)) {
            holds.put(hold, endedHolds.get(hold));
        }
        Set<Long> lots = new HashSet<>();
        if (position != null) {
            position.grants().forEach(grant -> lots.add(grant.lot()));
            for (String each : holdsByOrder.getOrDefault(position.id(), Set.of())) {
                Hold ended = endedHolds.get(each);
                if (ended != null) {
                    holds.put(each, ended);
                    ended.parts().forEach(part -> lots.add(part.lot()));
                }
            }
        }
        Map<String, Account> accounts = lots.isEmpty() || usedUp.isEmpty() ? atHand.accounts() : withUsedUp(lots);
        return state(accounts, position == null ? Map.of() : Map.of(position.id(), position), holds, Map.of());
    }

    private Map<String, Account> withUsedUp(Set<Long> lots) {
        Map<String, Account> accounts = new TreeMap<>();
        atHand.accounts().forEach((asset, account) -> {
            Map<Long, Lot> wanted = new HashMap<>();
            Map<Long, Lot> all = usedUp.getOrDefault(asset, Map.of());
            for (Long number : lots) {
                Lot lot = all.get(number);
                if (lot != null) {
                    wanted.put(number, lot);
                }
            }
            accounts.put(asset, wanted.isEmpty() ? account : with(account, wanted));
        });
        return accounts;
    }

    /** Puts aside what the next decision need not see. */
    private void follow(MemberState before, MemberState after) {
        // what the event saw and is there no more went over to another member
        for (String order : before.orders().keySet()) {
            if (!after.orders().containsKey(order)) {
                orders.remove(order);
            }
        }
        for (Hold hold : before.holds().values()) {
            if (!after.holds().containsKey(hold.id())) {
                endedHolds.remove(hold.id());
                if (hold.order() != null) {
                    holdsByOrder.getOrDefault(hold.order(), new HashSet<>()).remove(hold.id());
                }
            }
        }
        orders.putAll(after.orders());
        topUps.putAll(after.topUps());
        Map<String, Hold> openHolds = after.holds();
        for (Hold hold : after.holds().values()) {
            if (hold.order() != null) {
                holdsByOrder
                        .computeIfAbsent(hold.order(), order -> new HashSet<>())
                        .add(hold.id());
            }
            if (hold.state() != Hold.State.OPEN) {
                endedHolds.put(hold.id(), hold);
            }
        }
        if (!openHolds.isEmpty()) {
            openHolds = new HashMap<>();
            for (Hold hold : after.holds().values()) {
                if (hold.state() == Hold.State.OPEN) {
                    openHolds.put(hold.id(), hold);
                }
            }
        }
        atHand = new MemberState(
                after.profile(),
                after.asOf(),
                putAside(before.accounts(), after.accounts()),
                Map.of(),
                openHolds,
                after.standings(),
                after.ordersPaid(),
                after.counters(),
                Map.of(),
                after.track());
    }

    /** Puts used-up lots aside, and forgets those that were and are in use again. */
    private Map<String, Account> putAside(Map<String, Account> before, Map<String, Account> after) {
        List<Account> changed = new ArrayList<>(0);
        for (Account account : after.values()) {
            Account earlier = before.get(account.asset());
            Map<Long, Lot> known = earlier == null ? Map.of() : earlier.closed();
            if (account.closed().isEmpty() && known.isEmpty()) {
                continue;
            }
            Map<Long, Lot> aside = usedUp.computeIfAbsent(account.asset(), asset -> new HashMap<>());
            for (Long number : known.keySet()) {
                if (!account.closed().containsKey(number)) {
                    aside.remove(number);
                }
            }
            aside.putAll(account.closed());
            changed.add(account);
        }
        if (changed.isEmpty()) {
            return after;
        }
        Map<String, Account> accounts = new TreeMap<>(after);
        changed.forEach(account -> accounts.put(account.asset(), with(account, Map.of())));
        return accounts;
    }
}
