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
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.program.Programme.Shortfall;

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
    private long lots;

    /**
     * @param accounts by asset
     * @param holds by id
     * @param counters the member's counts of movements and lots so far
     * @param sliding how long what slides lasts
     * @param floor nothing is dated before it: what was posted stays in order
     * @param effects where the effects go
     */
    public Books(
            Collection<Account> accounts,
            Map<String, Hold> holds,
            Counters counters,
            Sliding sliding,
            Instant floor,
            List<Effect> effects) {
        this.journal = new Journal(effects, floor, counters.movements());
        this.sliding = sliding;
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

    /** What can be spent now. */
    public long available(String asset) {
        Sheet sheet = sheets.get(asset);
        return sheet == null ? 0 : sheet.available();
    }

    /**
     * A new lot, with what waits pending and the rest available; repays what is owed.
     *
     * @param shares which rule gave how much of it
     * @return the lot's number
     */
    public long grant(
            String asset, long points, Lot.Source source, Lot.Terms terms, List<Effect.RuleShare> shares, Instant at) {
        Sheet sheet = sheet(asset);
        boolean waits = terms.awaits() != null
                || (terms.activeAt() != null && terms.activeAt().isAfter(journal.later(at)));
        Place place = waits ? Place.PENDING : Place.AVAILABLE;
        Lot lot = new Lot(++lots, source, terms, points, waits ? points : 0, waits ? 0 : points, 0, 0, 0, 0);
        sheet.add(lot);
        Movement movement = sheet.write(lot.number(), Place.ISSUED, place, points, at);
        journal.add(new Effect.PointsEarned(
                movement,
                shares,
                terms.activeAt(),
                terms.awaits() == null ? null : terms.awaits().milestone(),
                terms.expiresAt()));
        // what was earned late may be over already, and then repays nothing
        sheet.expireIfOver(lot.number(), at);
        sheet.repay(at);
        return lot.number();
    }

    /** The member did something at {@code done}: what slides lasts from then on. */
    public void slide(String asset, Instant done) {
        sheet(asset).slide(done);
    }

    /**
     * Lots of {@code order} that wait for {@code milestone} now know when they become usable. Whoever asks has loaded
     * the order's lots.
     *
     * @param activeAt from the days to wait after it, when
     */
    public void reach(String order, String milestone, java.util.function.IntFunction<Instant> activeAt) {
        for (Sheet sheet : sheets.values()) {
            for (Lot lot : sheet.open()) {
                Lot.Awaits awaits = lot.terms().awaits();
                if (awaits != null
                        && awaits.milestone().equals(milestone)
                        && order.equals(lot.source().order())) {
                    sheet.replace(lot, lot.activeFrom(activeAt.apply(awaits.days())));
                }
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
            for (Lot lot : sheet.open()) {
                Instant end = sheet.perishable(lot) > 0 ? sheet.end(lot) : null;
                if (end != null && !end.isAfter(now)) {
                    next = sooner(next, new Due(end, 0, () -> sheet.expire(lot.number(), end)));
                }
                Lot.Awaits awaits = lot.pending() > 0 ? lot.terms().awaits() : null;
                Instant cancelsAt = awaits == null ? null : awaits.cancelsAt();
                if (awaits != null && cancelsAt != null && !cancelsAt.isAfter(now)) {
                    next = sooner(
                            next,
                            new Due(cancelsAt, 0, () -> sheet.cancel(lot.number(), awaits.milestone(), cancelsAt)));
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
    public void spend(String spend, String asset, long points, @Nullable String order, Instant at) {
        Sheet sheet = sheet(asset);
        List<Hold.Part> parts = new ArrayList<>();
        sheet.take(points, (lot, taken) -> {
            sheet.move(lot, Place.AVAILABLE, Place.SPENT, taken);
            journal.add(
                    new Effect.PointsSpent(sheet.write(lot.number(), Place.AVAILABLE, Place.SPENT, taken, at), spend));
            parts.add(new Hold.Part(lot.number(), taken, taken, 0));
        });
        holds.put(spend, new Hold(spend, asset, journal.later(at), null, order, Hold.State.CAPTURED, parts));
    }

    /** Sets {@code points} aside; there are that many available. */
    public void hold(
            String id, String asset, long points, @Nullable Instant deadline, @Nullable String order, Instant at) {
        Sheet sheet = sheet(asset);
        List<Hold.Part> parts = new ArrayList<>();
        sheet.take(points, (lot, taken) -> {
            sheet.move(lot, Place.AVAILABLE, Place.HELD, taken);
            journal.add(new Effect.PointsHeld(sheet.write(lot.number(), Place.AVAILABLE, Place.HELD, taken, at), id));
            parts.add(new Hold.Part(lot.number(), taken, 0, 0));
        });
        holds.put(id, new Hold(id, asset, journal.later(at), deadline, order, Hold.State.OPEN, parts));
    }

    /** Pays with {@code points} of an open hold and lets the rest go. */
    public void capture(Hold hold, long points, Instant at) {
        Sheet sheet = sheet(hold.asset());
        List<Hold.Part> parts = new ArrayList<>();
        long left = points;
        for (Hold.Part part : hold.parts()) {
            long captured = Math.min(left, part.points());
            left -= captured;
            if (captured > 0) {
                sheet.move(sheet.lot(part.lot()), Place.HELD, Place.SPENT, captured);
                journal.add(new Effect.HoldCaptured(
                        sheet.write(part.lot(), Place.HELD, Place.SPENT, captured, at), hold.id()));
            }
            parts.add(new Hold.Part(part.lot(), part.points(), captured, 0));
        }
        holds.put(
                hold.id(),
                new Hold(
                        hold.id(),
                        hold.asset(),
                        hold.placedAt(),
                        hold.deadline(),
                        hold.order(),
                        Hold.State.CAPTURED,
                        parts));
        for (Hold.Part part : parts) {
            letGo(sheet, hold.id(), part.lot(), part.points() - part.captured(), at);
        }
        sheet.repay(at);
    }

    /** Lets all of an open hold go. */
    public void release(Hold hold, Hold.State ending, Instant at) {
        Sheet sheet = sheet(hold.asset());
        holds.put(
                hold.id(),
                new Hold(
                        hold.id(), hold.asset(), hold.placedAt(), hold.deadline(), hold.order(), ending, hold.parts()));
        for (Hold.Part part : hold.parts()) {
            letGo(sheet, hold.id(), part.lot(), part.points(), at);
        }
        sheet.repay(at);
    }

    private void letGo(Sheet sheet, String hold, long lotNumber, long points, Instant at) {
        if (points == 0) {
            return;
        }
        sheet.move(sheet.lot(lotNumber), Place.HELD, Place.AVAILABLE, points);
        journal.add(new Effect.HoldReleased(sheet.write(lotNumber, Place.HELD, Place.AVAILABLE, points, at), hold));
        sheet.expireIfOver(lotNumber, at);
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

    /**
     * Gives {@code points} back that {@code hold} paid with, last taken first, each to the lot it came from with that
     * lot's expiry; what has expired since expires at once.
     */
    public void reinstate(Hold hold, long points, String order, Instant at) {
        Sheet sheet = sheet(hold.asset());
        List<Hold.Part> parts = new ArrayList<>(hold.parts());
        long left = points;
        List<Long> touched = new ArrayList<>();
        for (int i = parts.size() - 1; i >= 0 && left > 0; i--) {
            Hold.Part part = parts.get(i);
            long back = Math.min(left, part.captured() - part.reinstated());
            if (back == 0) {
                continue;
            }
            left -= back;
            parts.set(i, new Hold.Part(part.lot(), part.points(), part.captured(), part.reinstated() + back));
            sheet.move(sheet.lot(part.lot()), Place.SPENT, Place.AVAILABLE, back);
            journal.add(new Effect.PointsReinstated(
                    sheet.write(part.lot(), Place.SPENT, Place.AVAILABLE, back, at), hold.id(), order));
            touched.add(part.lot());
        }
        holds.put(
                hold.id(),
                new Hold(hold.id(), hold.asset(), hold.placedAt(), hold.deadline(), hold.order(), hold.state(), parts));
        touched.forEach(lot -> sheet.expireIfOver(lot, at));
        sheet.repay(at);
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
        journal.add(effect.apply(sheet.write(lot.number(), from, Place.AVAILABLE, points, at)));
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
            journal.add(new Effect.PointsDebited(
                    sheet.write(lot.number(), Place.AVAILABLE, Place.REVERSED, taken, at), reason));
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
                    sheet.write(lot.number(), Place.AVAILABLE, Place.TRANSFERRED, taken, at), transfer, receiver));
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
        journal.add(new Effect.PointsRevived(sheet.write(lot.number(), Place.EXPIRED, to, points, at), reason, end));
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

    private Sheet sheet(String asset) {
        return sheets.computeIfAbsent(asset, code -> new Sheet(Account.empty(code), sliding, journal));
    }
}
