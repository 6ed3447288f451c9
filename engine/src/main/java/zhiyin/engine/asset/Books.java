package zhiyin.engine.asset;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.event.Estate;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.program.StoredValue.ReturnOrder;
import zhiyin.engine.program.StoredValue.SpendOrder;

/**
 * A member's accounts and holds, opened for one decision: every change goes through here, is written down as an
 * effect, and keeps the laws of the room. Used within one call and never shared.
 */
public final class Books {

    /** By number among equals, so that equal states give equal decisions however their maps are ordered. */
    private static final Comparator<Hold> LAPSE_ORDER = Comparator.comparing(
                    Hold::deadline, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(Hold::id);

    private final Map<String, Sheet> sheets = new TreeMap<>();
    private final Map<String, Hold> holds;
    private final Journal journal;
    private final Sliding sliding;
    private final Wallets wallets;
    private long lots;

    /**
     * @param accounts by asset
     * @param holds by id
     * @param counters the member's counts of movements and lots so far
     * @param sliding how long what slides lasts
     * @param wallets which assets are stored value
     * @param floor nothing is dated before it: what was posted stays in order
     * @param effects where the effects go
     */
    public Books(
            Collection<Account> accounts,
            Map<String, Hold> holds,
            Counters counters,
            Sliding sliding,
            Wallets wallets,
            Instant floor,
            List<Effect> effects) {
        this.journal = new Journal(effects, floor, counters.movements());
        this.sliding = sliding;
        this.wallets = wallets;
        this.lots = counters.lots();
        this.holds = new LinkedHashMap<>(holds);
        accounts.forEach(account -> sheets.put(account.asset(), new Sheet(account, sliding, journal)));
    }

    /** How long the lots of an account last that slide. */
    public interface Sliding {
        /** When they are over if nothing is done after {@code from}; null if nothing of the asset slides. */
        @Nullable
        Instant end(String asset, Instant from);
    }

    /** Which assets are stored value: one name to pay with, and two accounts behind it. */
    public interface Wallets {
        /** The terms of that stored value; null for every other asset. */
        @Nullable
        StoredValue of(String asset);
    }

    /** A member's own counts; both only grow. */
    public record Counters(long movements, long lots) {
        public static final Counters NONE = new Counters(0, 0);
    }

    public Counters counters() {
        return new Counters(journal.movements(), lots);
    }

    /** The accounts as they are now, by asset. */
    public Map<String, Account> accounts() {
        Map<String, Account> now = new TreeMap<>();
        sheets.forEach((asset, sheet) -> now.put(asset, sheet.account()));
        return Collections.unmodifiableMap(now);
    }

    public Map<String, Hold> holds() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(holds));
    }

    public @Nullable Hold hold(String id) {
        return holds.get(id);
    }

    /** What can be spent now; of stored value, principal and bonus together. */
    public long available(String asset) {
        return wallets.of(asset) == null
                ? ofAccount(asset, Sheet::available)
                : ofAccount(StoredValue.principal(asset), Sheet::available)
                        + ofAccount(StoredValue.bonus(asset), Sheet::available);
    }

    /** All that the account has: pending, available, set aside, less what is owed. */
    public long has(String account) {
        return ofAccount(
                account, sheet -> sheet.account().pending() + sheet.account().balance());
    }

    /** The lot of that account, which there is. */
    public Lot known(String account, long number) {
        return sheet(account).lot(number);
    }

    private long ofAccount(String account, ToLongFunction<Sheet> what) {
        Sheet sheet = sheets.get(account);
        return sheet == null ? 0 : what.applyAsLong(sheet);
    }

    /**
     * A new lot, with what waits pending and the rest available; repays what is owed.
     *
     * @param shares which rule gave how much of it
     * @return the lot's number
     */
    public long grant(
            String asset, long points, Lot.Source source, Lot.Terms terms, List<Effect.RuleShare> shares, Instant at) {
        return open(
                asset,
                points,
                source,
                terms,
                at,
                movement -> new Effect.PointsEarned(
                        movement,
                        shares,
                        terms.activeAt(),
                        terms.awaits() == null ? null : terms.awaits().milestone(),
                        terms.expiresAt()));
    }

    /**
     * A new lot that was bought, or came with what was.
     *
     * @param topUp the top-up, or the gift card
     * @return the lot's number
     */
    public long topUp(
            String account,
            long units,
            Lot.Source source,
            Lot.Terms terms,
            String topUp,
            Effect.ToppedUpPart part,
            Instant at) {
        return open(
                account,
                units,
                source,
                terms,
                at,
                movement -> new Effect.ToppedUp(movement, topUp, part, terms.activeAt(), terms.expiresAt()));
    }

    private long open(
            String account,
            long units,
            Lot.Source source,
            Lot.Terms terms,
            Instant at,
            Function<Movement, Effect.Moved> effect) {
        Sheet sheet = sheet(account);
        boolean waits = terms.awaits() != null
                || (terms.activeAt() != null && terms.activeAt().isAfter(journal.later(at)));
        Place place = waits ? Place.PENDING : Place.AVAILABLE;
        Lot lot = new Lot(++lots, source, terms, units, waits ? units : 0, waits ? 0 : units, 0, 0, 0, 0);
        sheet.add(lot);
        journal.add(effect.apply(sheet.write(lot, Place.ISSUED, place, units, at)));
        // what was earned late may be over already, and then repays nothing
        sheet.expireIfOver(lot.number(), at);
        sheet.repay(at);
        return lot.number();
    }

    /** Takes units out of what is not used of a lot, for good: first what is pending, then what is available. */
    public void remove(
            String account, long lot, long units, Place to, Instant at, Function<Movement, Effect.Moved> effect) {
        Sheet sheet = sheet(account);
        long left = units;
        for (Place place : List.of(Place.PENDING, Place.AVAILABLE)) {
            left -= sheet.takeFrom(lot, place, to, left, at, effect);
        }
        if (left > 0) {
            throw new IllegalStateException("more was to leave lot " + lot + " than is not used of it");
        }
    }

    /** The member did something at {@code done}: what slides lasts from then on. */
    public void slide(String asset, Instant done) {
        if (wallets.of(asset) == null) {
            sheet(asset).slide(done);
        } else {
            sheet(StoredValue.bonus(asset)).slide(done);
        }
    }

    /**
     * Lots of {@code order} that wait for {@code milestone} now know when they become usable. Whoever asks has loaded
     * the order's lots.
     *
     * @param activeAt from the days to wait after it, when
     */
    public void reach(String order, String milestone, java.util.function.IntFunction<Instant> activeAt) {
        for (Sheet sheet : sheets.values()) {
            for (Lot lot : sheet.waiting(order, milestone)) {
                int days = Objects.requireNonNull(lot.terms().awaits()).days();
                sheet.replace(lot, lot.activeFrom(activeAt.apply(days)));
            }
        }
    }

    /** Whether a lot of the order waits for the milestone. Whoever asks has loaded the order's lots. */
    public boolean awaits(String order, String milestone) {
        return sheets.values().stream()
                .anyMatch(sheet -> !sheet.waiting(order, milestone).isEmpty());
    }

    /** What waits for the milestone of that order is given up now. Whoever asks has loaded the order's lots. */
    public void giveUp(String order, String milestone, Instant at) {
        for (Sheet sheet : sheets.values()) {
            for (Lot lot : sheet.waiting(order, milestone)) {
                sheet.cancel(lot.number(), Objects.requireNonNull(lot.terms().awaits()), at);
            }
        }
    }

    /**
     * Everything that time alone brings about up to and including {@code now}, in the order of its moments; at one
     * moment first what is over, then what is let go, then what becomes usable.
     */
    public void advance(Instant now) {
        sheets.values().forEach(sheet -> sheet.requireWhatIsDue(now));
        // one at a time: what one brings about may be due in its turn, or put off another
        for (Due due = nextDue(now); due != null; due = nextDue(now)) {
            due.act.run();
        }
    }

    /** Something that time brings about. */
    private record Due(Instant at, int rank, Runnable act) {
        boolean before(Due other) {
            int order = at.compareTo(other.at);
            return order < 0 || (order == 0 && rank < other.rank);
        }
    }

    private @Nullable Due nextDue(Instant now) {
        Due next = null;
        for (Sheet sheet : sheets.values()) {
            if (sheet.restsAt(now)) {
                // this is asked before every decision, and mostly nothing is due
                continue;
            }
            for (int place = 0; place < sheet.openLots(); place++) {
                Lot lot = sheet.openLot(place);
                Instant end = sheet.perishable(lot) > 0 ? sheet.end(lot) : null;
                if (end != null && !end.isAfter(now)) {
                    next = sooner(next, new Due(end, 0, () -> sheet.expire(lot.number(), end)));
                }
                Lot.Awaits awaits = lot.pending() > 0 ? lot.terms().awaits() : null;
                Instant cancelsAt = awaits == null ? null : awaits.cancelsAt();
                if (awaits != null && cancelsAt != null && !cancelsAt.isAfter(now)) {
                    next = sooner(next, new Due(cancelsAt, 0, () -> sheet.cancel(lot.number(), awaits, cancelsAt)));
                }
                Instant activeAt = lot.pending() > 0 ? lot.terms().activeAt() : null;
                if (activeAt != null && !activeAt.isAfter(now)) {
                    next = sooner(next, new Due(activeAt, 2, () -> sheet.activate(lot.number(), activeAt)));
                }
            }
        }
        Hold first = null;
        for (Hold hold : holds.values()) {
            Instant deadline = hold.state() == Hold.State.OPEN ? hold.deadline() : null;
            if (deadline != null && !deadline.isAfter(now) && (first == null || LAPSE_ORDER.compare(hold, first) < 0)) {
                first = hold;
            }
        }
        if (first != null) {
            Hold lapsing = first;
            Instant deadline = Objects.requireNonNull(lapsing.deadline());
            next = sooner(next, new Due(deadline, 1, () -> release(lapsing, Hold.State.LAPSED, deadline)));
        }
        return next;
    }

    private static Due sooner(@Nullable Due one, Due other) {
        return one == null || other.before(one) ? other : one;
    }

    /** Pays with {@code points} at once; there are that many available. */
    public void spend(
            String spend, String asset, long points, @Nullable String order, @Nullable String store, Instant at) {
        List<Hold.Part> parts = new ArrayList<>();
        take(asset, points, (sheet, lot, taken) -> {
            sheet.move(lot, Place.AVAILABLE, Place.SPENT, taken);
            journal.add(
                    new Effect.PointsSpent(sheet.write(lot, Place.AVAILABLE, Place.SPENT, taken, at, store), spend));
            parts.add(new Hold.Part(lot.number(), taken, taken, 0));
        });
        holds.put(spend, new Hold(spend, asset, journal.later(at), null, order, store, Hold.State.CAPTURED, parts));
    }

    /** Sets {@code points} aside; there are that many available. */
    public void hold(
            String id,
            String asset,
            long points,
            @Nullable Instant deadline,
            @Nullable String order,
            @Nullable String store,
            Instant at) {
        List<Hold.Part> parts = new ArrayList<>();
        take(asset, points, (sheet, lot, taken) -> {
            sheet.move(lot, Place.AVAILABLE, Place.HELD, taken);
            journal.add(new Effect.PointsHeld(sheet.write(lot, Place.AVAILABLE, Place.HELD, taken, at), id));
            parts.add(new Hold.Part(lot.number(), taken, 0, 0));
        });
        holds.put(id, new Hold(id, asset, journal.later(at), deadline, order, store, Hold.State.OPEN, parts));
    }

    /** Is told, lot by lot, how much is taken of which account. */
    private interface Taking {
        void take(Sheet sheet, Lot lot, long points);
    }

    /** Takes from an asset's one account, or from a wallet's two, in the order of spending. */
    private void take(String asset, long points, Taking taking) {
        StoredValue wallet = wallets.of(asset);
        if (wallet == null) {
            Sheet sheet = sheet(asset);
            sheet.take(points, (lot, taken) -> taking.take(sheet, lot, taken));
            return;
        }
        Sheet principal = sheet(StoredValue.principal(asset));
        Sheet bonus = sheet(StoredValue.bonus(asset));
        long ofPrincipal = wallet.spendOrder().ofPrincipal(points, principal.available(), bonus.available());
        boolean bonusFirst = wallet.spendOrder() == SpendOrder.BONUS_FIRST;
        for (Sheet sheet : bonusFirst ? List.of(bonus, principal) : List.of(principal, bonus)) {
            sheet.take(
                    sheet == principal ? ofPrincipal : points - ofPrincipal,
                    (lot, taken) -> taking.take(sheet, lot, taken));
        }
    }

    /**
     * Pays with {@code points} of an open hold and lets the rest go.
     *
     * @param store where; null means where the hold was placed
     */
    public void capture(Hold hold, long points, @Nullable String store, Instant at) {
        String acceptor = store == null ? hold.store() : store;
        List<Hold.Part> parts = captured(hold, points);
        for (Hold.Part part : parts) {
            if (part.captured() > 0) {
                Sheet sheet = sheet(hold, part);
                Lot lot = sheet.lot(part.lot());
                sheet.move(lot, Place.HELD, Place.SPENT, part.captured());
                journal.add(new Effect.HoldCaptured(
                        sheet.write(lot, Place.HELD, Place.SPENT, part.captured(), at, acceptor), hold.id()));
            }
        }
        holds.put(
                hold.id(),
                new Hold(
                        hold.id(),
                        hold.asset(),
                        hold.placedAt(),
                        hold.deadline(),
                        hold.order(),
                        acceptor,
                        Hold.State.CAPTURED,
                        parts));
        for (Hold.Part part : parts) {
            letGo(sheet(hold, part), hold.id(), part.lot(), part.points() - part.captured(), at);
        }
        repay(hold, at);
    }

    /** The hold's parts with {@code points} of them captured: in their order, or of a wallet as it is spent. */
    private List<Hold.Part> captured(Hold hold, long points) {
        StoredValue wallet = wallets.of(hold.asset());
        Sheet principal = wallet == null ? null : sheets.get(StoredValue.principal(hold.asset()));
        long ofPrincipal = 0;
        long ofOthers = points;
        if (wallet != null) {
            long held = 0;
            for (Hold.Part part : hold.parts()) {
                held += sheet(hold, part) == principal ? part.points() : 0;
            }
            ofPrincipal = wallet.spendOrder().ofPrincipal(points, held, hold.points() - held);
            ofOthers = points - ofPrincipal;
        }
        List<Hold.Part> parts = new ArrayList<>();
        for (Hold.Part part : hold.parts()) {
            boolean isPrincipal = principal != null && sheet(hold, part) == principal;
            long captured = Math.min(isPrincipal ? ofPrincipal : ofOthers, part.points());
            if (isPrincipal) {
                ofPrincipal -= captured;
            } else {
                ofOthers -= captured;
            }
            parts.add(new Hold.Part(part.lot(), part.points(), captured, 0));
        }
        return parts;
    }

    /** Lets all of an open hold go. */
    public void release(Hold hold, Hold.State ending, Instant at) {
        holds.put(
                hold.id(),
                new Hold(
                        hold.id(),
                        hold.asset(),
                        hold.placedAt(),
                        hold.deadline(),
                        hold.order(),
                        hold.store(),
                        ending,
                        hold.parts()));
        for (Hold.Part part : hold.parts()) {
            letGo(sheet(hold, part), hold.id(), part.lot(), part.points(), at);
        }
        repay(hold, at);
    }

    private void letGo(Sheet sheet, String hold, long lotNumber, long points, Instant at) {
        if (points == 0) {
            return;
        }
        Lot lot = sheet.lot(lotNumber);
        sheet.move(lot, Place.HELD, Place.AVAILABLE, points);
        journal.add(new Effect.HoldReleased(sheet.write(lot, Place.HELD, Place.AVAILABLE, points, at), hold));
        sheet.expireIfOver(lotNumber, at);
    }

    /** The account that a part of a hold came from. Of which version of the programme the hold is does not matter. */
    private Sheet sheet(Hold hold, Hold.Part part) {
        for (String account : List.of(StoredValue.principal(hold.asset()), StoredValue.bonus(hold.asset()))) {
            Sheet sheet = sheets.get(account);
            if (sheet != null && sheet.has(part.lot())) {
                return sheet;
            }
        }
        for (String account : List.of(StoredValue.principal(hold.asset()), StoredValue.bonus(hold.asset()))) {
            Sheet sheet = sheets.get(account);
            if (sheet != null && sheet.isPartial()) {
                throw new Account.NotLoaded(account);
            }
        }
        return sheet(hold.asset());
    }

    /** What came available by the end of a hold goes to what is owed first; a wallet never owes. */
    private void repay(Hold hold, Instant at) {
        Sheet sheet = sheets.get(hold.asset());
        if (sheet != null) {
            sheet.repay(at);
        }
    }

    /**
     * Takes {@code points} back that {@code lot} granted, by the terms the lot was granted on: first what is pending in
     * it, then what is available, then what had expired anyway. What is left was spent: the member's other lots make
     * it good under DEFICIT and CLAMP, and under DEFICIT the member owes the rest.
     *
     * @return how much was taken back; the rest was forgiven
     */
    public long takeBack(String asset, long lotNumber, long points, String order, String reference, Instant at) {
        Sheet sheet = sheet(asset);
        Shortfall policy = sheet.lot(lotNumber).terms().shortfall();
        long left = points;
        for (Place place : List.of(Place.PENDING, Place.AVAILABLE, Place.EXPIRED)) {
            if (place == Place.AVAILABLE && policy == Shortfall.PENDING_ONLY) {
                continue;
            }
            left -= sheet.takeFrom(lotNumber, place, left, order, reference, at);
        }
        if (sheet.lot(lotNumber).terms().awaits() != null) {
            // what never became usable was not spent: what is missing had been given up by time
            return points - left;
        }
        if (left > 0 && policy != Shortfall.PENDING_ONLY) {
            long others = Math.min(left, sheet.available());
            sheet.take(
                    others, (lot, taken) -> sheet.takeFrom(lot.number(), Place.AVAILABLE, taken, order, reference, at));
            left -= others;
        }
        if (left > 0 && policy == Shortfall.DEFICIT) {
            journal.add(new Effect.PointsTakenBack(
                    sheet.write(null, Place.OWED, Place.REVERSED, left, at), order, reference));
            return points;
        }
        if (left > 0) {
            journal.add(new Effect.ShortfallForgiven(asset, left, order, reference));
        }
        return points - left;
    }

    /** What was taken back of {@code lot} goes back into the budget that had paid for it. */
    public void giveBack(
            String asset, long lot, String budget, long points, String order, String reference, Instant at) {
        sheet(asset).giveBack(lot, budget, points, order, reference, at);
    }

    /**
     * Gives {@code points} back that {@code hold} paid with, last taken first unless the wallet says otherwise, each to
     * the lot it came from with that lot's expiry; what has expired since expires at once.
     */
    public void reinstate(Hold hold, long points, String order, Instant at) {
        List<Hold.Part> parts = new ArrayList<>(hold.parts());
        long left = points;
        List<Hold.Part> touched = new ArrayList<>();
        for (int i : inOrderOfReturn(hold)) {
            Hold.Part part = parts.get(i);
            long back = Math.min(left, part.captured() - part.reinstated());
            if (back == 0) {
                continue;
            }
            left -= back;
            parts.set(i, new Hold.Part(part.lot(), part.points(), part.captured(), part.reinstated() + back));
            Sheet sheet = sheet(hold, part);
            Lot lot = sheet.lot(part.lot());
            sheet.move(lot, Place.SPENT, Place.AVAILABLE, back);
            // the store that was paid gives it back, wherever the goods are handed in
            journal.add(new Effect.PointsReinstated(
                    sheet.write(lot, Place.SPENT, Place.AVAILABLE, back, at, hold.store()), hold.id(), order));
            touched.add(part);
        }
        holds.put(hold.id(), hold.with(parts));
        touched.forEach(part -> sheet(hold, part).expireIfOver(part.lot(), at));
        repay(hold, at);
    }

    /** The places of the hold's parts: the last first, and of a wallet that wants it so one account before the other. */
    private List<Integer> inOrderOfReturn(Hold hold) {
        List<Integer> places = new ArrayList<>();
        for (int i = hold.parts().size() - 1; i >= 0; i--) {
            places.add(i);
        }
        StoredValue wallet = wallets.of(hold.asset());
        if (wallet == null || wallet.returnOrder() == ReturnOrder.AS_PAID) {
            return places;
        }
        Sheet principal = sheets.get(StoredValue.principal(hold.asset()));
        boolean principalFirst = wallet.returnOrder() == ReturnOrder.PRINCIPAL_FIRST;
        places.sort(Comparator.comparingInt(place ->
                (sheet(hold, hold.parts().get(place)) == principal) == principalFirst ? 0 : 1));
        return places;
    }

    /** A new lot that is given by hand, usable at once; repays what is owed. */
    public void credit(String asset, long points, Lot.Source source, Lot.Terms terms, String reason, Instant at) {
        bring(
                asset,
                Place.ISSUED,
                points,
                source,
                terms,
                at,
                movement -> new Effect.PointsCredited(movement, reason, source.earnedAt(), terms.expiresAt()));
    }

    /** A new lot that comes from another member; repays what is owed. */
    public void receive(
            String asset, long points, Lot.Source source, Lot.Terms terms, String transfer, long sender, Instant at) {
        bring(
                asset,
                Place.TRANSFERRED,
                points,
                source,
                terms,
                at,
                movement -> new Effect.PointsReceived(movement, transfer, sender, terms.expiresAt()));
    }

    private void bring(
            String asset,
            Place from,
            long points,
            Lot.Source source,
            Lot.Terms terms,
            Instant at,
            Function<Movement, Effect> effect) {
        Sheet sheet = sheet(asset);
        Lot lot = new Lot(++lots, source, terms, points, 0, points, 0, 0, 0, 0);
        sheet.add(lot);
        journal.add(effect.apply(sheet.write(lot, from, Place.AVAILABLE, points, at)));
        sheet.expireIfOver(lot.number(), at);
        sheet.repay(at);
    }

    /**
     * Takes {@code points} by hand, in the order of spending.
     *
     * @param owing whether the member owes what is not there; it is forgiven otherwise
     */
    public void debit(String asset, long points, boolean owing, String reason, Instant at) {
        Sheet sheet = sheet(asset);
        long there = Math.min(points, sheet.available());
        sheet.take(there, (lot, taken) -> {
            sheet.move(lot, Place.AVAILABLE, Place.REVERSED, taken);
            journal.add(new Effect.PointsDebited(sheet.write(lot, Place.AVAILABLE, Place.REVERSED, taken, at), reason));
        });
        long missing = points - there;
        if (missing > 0 && owing) {
            journal.add(new Effect.PointsDebited(sheet.write(null, Place.OWED, Place.REVERSED, missing, at), reason));
        } else if (missing > 0) {
            journal.add(new Effect.ShortfallForgiven(asset, missing, null, null));
        }
    }

    /** Gives {@code points} to another member; there are that many available. */
    public void send(String asset, long points, String transfer, long receiver, Instant at) {
        Sheet sheet = sheet(asset);
        sheet.take(points, (lot, taken) -> {
            sheet.move(lot, Place.AVAILABLE, Place.TRANSFERRED, taken);
            journal.add(new Effect.PointsSent(
                    sheet.write(lot, Place.AVAILABLE, Place.TRANSFERRED, taken, at), transfer, receiver));
        });
    }

    /** The lot of that number, if there is one; whoever asks has loaded all. */
    public @Nullable Lot lot(String asset, long number) {
        return sheet(asset).find(number);
    }

    /** All lots of the asset, open or not, by number; whoever asks has loaded them. */
    public List<Lot> lots(String asset) {
        return sheet(asset).lots();
    }

    /** From when the lot is over, as things stand; null if never. */
    public @Nullable Instant end(String asset, Lot lot) {
        return sheet(asset).end(lot);
    }

    /** The lot lasts until {@code end}, which is later than it did. */
    public void extend(String asset, Lot lot, Instant end, String reason, Instant at) {
        Sheet sheet = sheet(asset);
        Instant before = Objects.requireNonNull(sheet.end(lot));
        sheet.lastUntil(lot, end);
        journal.add(new Effect.ExpiryExtended(asset, lot.number(), before, end, reason, journal.later(at)));
    }

    /**
     * What had expired of the lot is back, usable or still waiting for its day, and lasts until {@code end}; repays what
     * is owed.
     */
    public void revive(String asset, Lot lot, Instant end, String reason, Instant at) {
        Sheet sheet = sheet(asset);
        sheet.lastUntil(lot, end);
        Lot revived = sheet.lot(lot.number());
        long points = revived.expired();
        Instant activeAt = revived.terms().activeAt();
        Place to = activeAt != null && activeAt.isAfter(journal.later(at)) ? Place.PENDING : Place.AVAILABLE;
        sheet.move(revived, Place.EXPIRED, to, points);
        journal.add(new Effect.PointsRevived(sheet.write(lot, Place.EXPIRED, to, points, at), reason, end));
        sheet.repay(at);
    }

    /** How much of the asset counts toward a ceiling: the balance and what is pending. */
    public long total(String asset) {
        return sheet(asset).total();
    }

    /** How much was counted in the stretch that {@code day} lies in. */
    public long tally(String asset, Tally.Of of, LocalDate day) {
        return sheet(asset).tally(of, of.per().startOf(day));
    }

    /** Counts what lots from the next one on bring. */
    public void count(String asset, Tally.Of of, LocalDate day, long points) {
        sheet(asset).count(of, of.per().startOf(day), lots + 1, points);
    }

    /** What is taken back of a lot gives room in the stretch that {@code day} lies in, if it was granted in it. */
    public void uncount(String asset, Tally.Of of, LocalDate day, long lot, long points) {
        sheet(asset).uncount(of, of.per().startOf(day), lot, points);
    }

    /**
     * What goes over leaves: of each lot out of the state it is in, what is owed, the holds.
     *
     * @param merge the number of the merge
     * @param other who gets it
     */
    public void give(Estate estate, long merge, long other, Instant at) {
        for (Estate.Parcel parcel : estate.lots()) {
            Sheet sheet = sheet(parcel.asset());
            inPlaces(parcel, (place, points) -> {
                Lot lot = sheet.lot(parcel.lot());
                sheet.move(lot, place, Place.TRANSFERRED, points);
                journal.add(
                        new Effect.PointsMerged(sheet.write(lot, place, Place.TRANSFERRED, points, at), merge, other));
            });
        }
        for (Estate.Debt debt : estate.debts()) {
            journal.add(new Effect.PointsMerged(
                    sheet(debt.asset()).write(null, Place.TRANSFERRED, Place.OWED, debt.points(), at), merge, other));
        }
        estate.holds().forEach(hold -> holds.remove(hold.id()));
    }

    /**
     * What comes over is here: each lot on its terms, in the states it was in. What is owed is repaid by what can be used.
     *
     * @param merge the number of the merge, which the lots are marked with
     * @param other who gave it
     * @return by the lot's number with the giver, its number here
     */
    public Map<Long, Long> take(Estate estate, long merge, long other, Instant at) {
        Map<Long, Long> numbers = new TreeMap<>();
        for (Estate.Parcel parcel : estate.lots()) {
            Sheet sheet = sheet(parcel.asset());
            Lot lot = new Lot(
                    ++lots,
                    new Lot.Source(merge, parcel.order(), parcel.version(), parcel.earnedAt(), parcel.store()),
                    terms(parcel),
                    parcel.units(),
                    parcel.pending(),
                    parcel.available(),
                    parcel.held(),
                    parcel.spent(),
                    parcel.expired(),
                    parcel.reversed());
            numbers.put(parcel.lot(), lot.number());
            sheet.addAny(lot);
            inPlaces(
                    parcel,
                    (place, points) -> journal.add(new Effect.PointsMerged(
                            sheet.write(lot, Place.TRANSFERRED, place, points, at), merge, other)));
        }
        for (Estate.Debt debt : estate.debts()) {
            journal.add(new Effect.PointsMerged(
                    sheet(debt.asset()).write(null, Place.OWED, Place.TRANSFERRED, debt.points(), at), merge, other));
        }
        estate.slides().forEach(slide -> sheet(slide.asset()).slideUntil(slide.until()));
        for (Estate.SetAside hold : estate.holds()) {
            holds.put(
                    hold.id(),
                    new Hold(
                            hold.id(),
                            hold.asset(),
                            hold.placedAt(),
                            hold.deadline(),
                            hold.order(),
                            hold.store(),
                            hold.open() ? Hold.State.OPEN : Hold.State.CAPTURED,
                            hold.parts().stream()
                                    .map(part -> new Hold.Part(
                                            Objects.requireNonNull(numbers.get(part.lot())),
                                            part.points(),
                                            part.captured(),
                                            part.reinstated()))
                                    .toList()));
        }
        for (Estate.Count count : estate.counts()) {
            Period per = Period.valueOf(count.per());
            sheet(count.asset())
                    .countToo(
                            new Tally.Of(Tally.What.valueOf(count.what()), per),
                            count.begins(),
                            lots + 1,
                            count.points());
        }
        sheets.values().forEach(sheet -> sheet.repay(at));
        return numbers;
    }

    private static Lot.Terms terms(Estate.Parcel parcel) {
        Estate.Waits waits = parcel.waits();
        return new Lot.Terms(
                parcel.activeAt(),
                waits == null
                        ? null
                        : new Lot.Awaits(waits.milestone(), waits.days(), waits.cancelsAt(), waits.budgets()),
                parcel.expiresAt(),
                parcel.slides(),
                Shortfall.valueOf(parcel.shortfall()));
    }

    /** The states of a lot out of which something goes over, one after the other. */
    private interface OutOf {
        void place(Place place, long points);
    }

    private static void inPlaces(Estate.Parcel parcel, OutOf each) {
        long[] points = {
            parcel.pending(), parcel.available(), parcel.held(), parcel.spent(), parcel.expired(), parcel.reversed()
        };
        List<Place> places =
                List.of(Place.PENDING, Place.AVAILABLE, Place.HELD, Place.SPENT, Place.EXPIRED, Place.REVERSED);
        for (int i = 0; i < points.length; i++) {
            if (points[i] > 0) {
                each.place(places.get(i), points[i]);
            }
        }
    }

    private Sheet sheet(String asset) {
        return sheets.computeIfAbsent(asset, code -> new Sheet(Account.empty(code), sliding, journal));
    }
}
