package zhiyin.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.earning.Track;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.tier.Climb;

/**
 * Two members turn out to be one person: what the one has goes over to the other, lot by lot on its terms. And back again, as
 * far as it is still there, if that was a mistake. Each side is decided by itself.
 */
final class Merging {

    private static final String ORDER = "order ";
    private static final String HOLD = "hold ";

    private final Desk desk;

    Merging(Desk desk) {
        this.desk = desk;
    }

    @Nullable
    Refusal give(Event.EstateGiven given) {
        MemberState now = desk.after();
        if (!given.back()) {
            for (Programme.Asset asset : desk.programme.assets()) {
                long left = asset.storedValue() == null
                        ? 0
                        : desk.books.has(StoredValue.principal(asset.code()))
                                + desk.books.has(StoredValue.bonus(asset.code()));
                if (left != 0) {
                    return new Refusal.StoredValueLeft(asset.code(), left);
                }
            }
        }
        Estate estate = estate(now, given);
        desk.books.give(estate, given.merge(), given.other(), desk.now);
        estate.orders().forEach(order -> desk.orders.remove(order.id()));
        Event.Came came = given.came();
        if (came == null) {
            desk.climb.rest();
        } else {
            desk.count(-came.estate().ordersPaid(), NOTHING);
            desk.climb.part(came.estate().ranks(), came.before(), desk.now);
        }
        return null;
    }

    @Nullable
    Refusal take(Event.EstateTaken taken) {
        Estate estate = taken.came().estate();
        for (Estate.SetAside hold : estate.holds()) {
            if (desk.books.hold(hold.id()) != null) {
                return new Refusal.HoldExists(hold.id());
            }
        }
        if (!taken.back()) {
            desk.climb.open(taken.at());
        }
        Map<Long, Long> numbers = desk.books.take(estate, taken.merge(), taken.other(), desk.now);
        for (Estate.PastOrder order : estate.orders()) {
            desk.orders.put(order.id(), order(order, numbers));
        }
        desk.count(estate.ordersPaid(), estate);
        desk.climb.join(estate.ranks(), desk.now);
        // the giver's moment may be earlier than the taker's: what is over by now is over here
        desk.timePasses();
        return null;
    }

    private static final Estate NOTHING = new Estate(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 0, List.of(), List.of(), List.of());

    /**
     * What goes over: everything; or of what had come with the merge, what is still there. An order goes with every lot that it
     * earned; where one of them was used up meanwhile, order and payment stay with who used it.
     */
    static Estate estate(MemberState giver, Event.EstateGiven given) {
        Set<String> staying = new HashSet<>();
        while (true) {
            Estate estate = estate(giver, given, staying);
            Set<Long> there = new HashSet<>();
            estate.lots().forEach(parcel -> there.add(parcel.lot()));
            Set<String> without = new HashSet<>();
            for (Estate.PastOrder order : estate.orders()) {
                if (!order.grants().stream().allMatch(grant -> there.contains(grant.lot()))) {
                    without.add(ORDER + order.id());
                }
            }
            for (Estate.SetAside hold : estate.holds()) {
                if (!hold.parts().stream().allMatch(part -> there.contains(part.lot()))) {
                    without.add(HOLD + hold.id());
                    if (hold.order() != null) {
                        without.add(ORDER + hold.order());
                    }
                }
            }
            if (without.isEmpty()) {
                return estate;
            }
            staying.addAll(without);
        }
    }

    private static Estate estate(MemberState giver, Event.EstateGiven given, Set<String> staying) {
        Event.Came came = given.came();
        Set<String> paidByOpenHolds = new HashSet<>();
        for (Hold hold : giver.holds().values()) {
            if (hold.state() == Hold.State.OPEN && hold.order() != null) {
                paidByOpenHolds.add(hold.order());
            }
        }
        Map<String, OrderPosition> orders = new TreeMap<>();
        Set<String> otherOrders = new HashSet<>();
        for (OrderPosition order : giver.orders().values()) {
            boolean wanted = came == null
                    || came.estate().orders().stream()
                            .anyMatch(each -> each.id().equals(order.id()));
            boolean over = order.whollyReturned() && !paidByOpenHolds.contains(order.id());
            if (wanted && !over && !staying.contains(ORDER + order.id())) {
                orders.put(order.id(), order);
            } else if (wanted && !over) {
                otherOrders.add(order.id());
            }
        }
        Map<String, Hold> holds = new TreeMap<>();
        for (Hold hold : giver.holds().values()) {
            boolean wanted = came == null
                    || came.estate().holds().stream().anyMatch(each -> each.id().equals(hold.id()));
            boolean stays =
                    staying.contains(HOLD + hold.id()) || (hold.order() != null && otherOrders.contains(hold.order()));
            if (wanted && !stays && mayMatter(hold)) {
                holds.put(hold.id(), hold);
            }
        }
        Set<Long> asked = new HashSet<>();
        orders.values().forEach(order -> order.grants().forEach(grant -> asked.add(grant.lot())));
        holds.values().forEach(hold -> hold.parts().forEach(part -> asked.add(part.lot())));
        List<Estate.Parcel> parcels = new ArrayList<>();
        List<Estate.Debt> debts = new ArrayList<>();
        for (Account account : new TreeMap<>(giver.accounts()).values()) {
            Map<Long, Lot> lots = new TreeMap<>(account.closed());
            account.open().forEach(lot -> lots.put(lot.number(), lot));
            for (Lot lot : lots.values()) {
                if (came == null || lot.source().event() == given.merge()) {
                    Estate.Parcel parcel = parcel(account.asset(), lot, giver.holds(), holds);
                    boolean matters = lot.open() || lot.expired() > 0 || asked.contains(lot.number());
                    if (matters && parcel.units() > 0) {
                        parcels.add(parcel);
                    }
                }
            }
            long owed = -account.owed();
            long debt = came == null ? owed : Math.min(owed, debt(came.estate(), account.asset()));
            if (debt > 0) {
                debts.add(new Estate.Debt(account.asset(), debt));
            }
        }
        List<Estate.PastOrder> going =
                orders.values().stream().map(Merging::order).toList();
        List<Estate.SetAside> aside = holds.values().stream().map(Merging::hold).toList();
        return came == null
                ? new Estate(
                        parcels,
                        debts,
                        going,
                        aside,
                        slides(giver),
                        Climb.ranks(giver.standings()),
                        giver.ordersPaid(),
                        awards(giver.track()),
                        moments(giver.track()),
                        counts(giver))
                : new Estate(
                        parcels, debts, going, aside, slides(giver), List.of(), 0, List.of(), List.of(), List.of());
    }

    /** A hold that is open, or a payment that its order's return gives back. */
    private static boolean mayMatter(Hold hold) {
        return hold.state() == Hold.State.OPEN
                || (hold.state() == Hold.State.CAPTURED && hold.order() != null && hold.captured() > hold.reinstated());
    }

    private static long debt(Estate estate, String asset) {
        return estate.debts().stream()
                .filter(debt -> debt.asset().equals(asset))
                .mapToLong(Estate.Debt::points)
                .sum();
    }

    /** A lot without what stays: what is set aside by, or can come back to, a hold that does not go over. */
    private static Estate.Parcel parcel(String asset, Lot lot, Map<String, Hold> all, Map<String, Hold> going) {
        long held = lot.held();
        long spent = lot.consumed();
        for (Hold hold : all.values()) {
            if (going.containsKey(hold.id()) || !mayMatter(hold)) {
                continue;
            }
            for (Hold.Part part : hold.parts()) {
                if (part.lot() == lot.number()) {
                    held -= hold.state() == Hold.State.OPEN ? part.points() : 0;
                    spent -= hold.state() == Hold.State.OPEN ? 0 : part.captured() - part.reinstated();
                }
            }
        }
        Lot.Terms terms = lot.terms();
        Lot.Awaits awaits = terms.awaits();
        return new Estate.Parcel(
                asset,
                lot.number(),
                lot.source().order(),
                lot.source().version(),
                lot.source().earnedAt(),
                lot.source().store(),
                terms.activeAt(),
                awaits == null
                        ? null
                        : new Estate.Waits(awaits.milestone(), awaits.days(), awaits.cancelsAt(), awaits.budgets()),
                terms.expiresAt(),
                terms.slides(),
                terms.shortfall().name(),
                lot.pending(),
                lot.available(),
                held,
                spent,
                lot.expired(),
                lot.reversed());
    }

    private static Estate.PastOrder order(OrderPosition order) {
        return new Estate.PastOrder(
                order.id(),
                order.paidAt(),
                order.version(),
                order.ladders(),
                order.lines().stream()
                        .map(line -> new Estate.Line(
                                line.id(),
                                line.quantity(),
                                line.paid(),
                                line.returnedQuantity(),
                                line.returnedAmount()))
                        .toList(),
                order.grants().stream()
                        .map(grant -> new Estate.Grant(
                                grant.line(),
                                grant.rule(),
                                grant.asset(),
                                grant.lot(),
                                grant.points(),
                                grant.takenBack(),
                                grant.budget()))
                        .toList(),
                order.coupons().stream()
                        .map(grant -> new Estate.CouponGrant(
                                grant.rule(), grant.template(), grant.count(), grant.takenBack()))
                        .toList());
    }

    private static OrderPosition order(Estate.PastOrder order, Map<Long, Long> numbers) {
        return new OrderPosition(
                order.id(),
                order.paidAt(),
                order.version(),
                order.ladders(),
                order.lines().stream()
                        .map(line -> new OrderPosition.LinePosition(
                                line.id(),
                                line.quantity(),
                                line.paid(),
                                line.returnedQuantity(),
                                line.returnedAmount()))
                        .toList(),
                order.grants().stream()
                        .map(grant -> new OrderPosition.LineGrant(
                                grant.line(),
                                grant.rule(),
                                grant.asset(),
                                Objects.requireNonNull(numbers.get(grant.lot())),
                                grant.points(),
                                grant.takenBack(),
                                grant.budget()))
                        .toList(),
                order.coupons().stream()
                        .map(grant -> new OrderPosition.CouponGrant(
                                grant.rule(), grant.template(), grant.count(), grant.takenBack()))
                        .toList());
    }

    private static Estate.SetAside hold(Hold hold) {
        return new Estate.SetAside(
                hold.id(),
                hold.asset(),
                hold.placedAt(),
                hold.deadline(),
                hold.order(),
                hold.store(),
                hold.state() == Hold.State.OPEN,
                hold.parts().stream()
                        .map(part -> new Estate.Part(part.lot(), part.points(), part.captured(), part.reinstated()))
                        .toList());
    }

    private static List<Estate.Slide> slides(MemberState state) {
        List<Estate.Slide> slides = new ArrayList<>();
        new TreeMap<>(state.accounts()).forEach((asset, account) -> {
            if (account.slidesUntil() != null) {
                slides.add(new Estate.Slide(asset, account.slidesUntil()));
            }
        });
        return slides;
    }

    private static List<Estate.Award> awards(Track track) {
        List<Estate.Award> awards = new ArrayList<>();
        new TreeMap<>(track.awarded())
                .forEach((of, awarded) -> awards.add(new Estate.Award(
                        of.rule(),
                        of.per().name(),
                        awarded.begins(),
                        awarded.times(),
                        awarded.points(),
                        awarded.last())));
        return awards;
    }

    private static List<Estate.Moments> moments(Track track) {
        List<Estate.Moments> moments = new ArrayList<>();
        new TreeMap<>(track.moments()).forEach((velocity, at) -> moments.add(new Estate.Moments(velocity, at)));
        return moments;
    }

    private static List<Estate.Count> counts(MemberState state) {
        List<Estate.Count> counts = new ArrayList<>();
        new TreeMap<>(state.accounts())
                .forEach((asset, account) -> new TreeMap<>(account.tallies())
                        .forEach((of, tally) -> counts.add(new Estate.Count(
                                asset, of.what().name(), of.per().name(), tally.begins(), tally.points()))));
        return counts;
    }
}
