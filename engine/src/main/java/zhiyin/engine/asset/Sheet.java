package zhiyin.engine.asset;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;

/** One account, open for writing: what the books do to its lots, written into the journal. */
final class Sheet {
    /** Is told, lot by lot, how much is taken. */
    interface Taking {
        void take(Lot lot, long points);
    }

    private final Account before;
    private final Books.Sliding sliding;
    private final Journal journal;
    private final List<Lot> open;
    /** Somebody else's until there is something to change in it, and again once it was handed out. */
    private Map<Long, Lot> closed;

    private boolean closedIsMine;
    private long pending;
    private long available;
    private long held;
    private long owed;
    private @Nullable Instant slidesUntil;
    /** The same. */
    private Map<Tally.Of, Tally> tallies;

    private boolean talliesAreMine;
    private boolean touched;

    Sheet(Account account, Books.Sliding sliding, Journal journal) {
        this.before = account;
        this.sliding = sliding;
        this.journal = journal;
        this.open = new ArrayList<>(account.open());
        this.closed = account.closed();
        this.pending = account.pending();
        this.available = account.available();
        this.held = account.held();
        this.owed = account.owed();
        this.slidesUntil = account.slidesUntil();
        this.tallies = account.tallies();
    }

    /** What can be spent now. */
    long available() {
        return available;
    }

    /** The lots of which something is still the member's, as they are at this moment. */
    List<Lot> open() {
        return List.copyOf(open);
    }

    /** How many lots there are of which something is still the member's. */
    int openLots() {
        return open.size();
    }

    /** One of them, in the order of spending, from 0. */
    Lot openLot(int place) {
        return open.get(place);
    }

    /** Whether its first lots show that time brings nothing about up to {@code now}: nothing waits, and no end has come. */
    boolean restsAt(Instant now) {
        if (pending > 0 || (slidesUntil != null && !slidesUntil.isAfter(now))) {
            return false;
        }
        // in the order of spending, what expires first is the first
        Instant first = open.isEmpty() ? null : open.getFirst().terms().expiresAt();
        return first == null || first.isAfter(now);
    }

    Account account() {
        if (!touched && Objects.equals(slidesUntil, before.slidesUntil()) && tallies.equals(before.tallies())) {
            return before;
        }
        closedIsMine = false;
        talliesAreMine = false;
        return new Account(
                before.asset(),
                pending,
                available,
                held,
                owed,
                slidesUntil,
                List.copyOf(open),
                Collections.unmodifiableMap(closed),
                Collections.unmodifiableMap(tallies),
                before.rest());
    }

    private Map<Long, Lot> ownClosed() {
        if (!closedIsMine) {
            closed = new HashMap<>(closed);
            closedIsMine = true;
        }
        return closed;
    }

    private Map<Tally.Of, Tally> ownTallies() {
        if (!talliesAreMine) {
            tallies = new HashMap<>(tallies);
            talliesAreMine = true;
        }
        return tallies;
    }

    /** What was counted in the stretch that begins on {@code begins}. */
    long tally(Tally.Of of, LocalDate begins) {
        Tally tally = tallies.get(of);
        return tally == null || !tally.begins().equals(begins) ? 0 : tally.points();
    }

    /** Counts {@code points} more; {@code nextLot} is the first lot of the stretch, if it begins with this. */
    void count(Tally.Of of, LocalDate begins, long nextLot, long points) {
        Tally tally = tallies.get(of);
        ownTallies()
                .put(
                        of,
                        tally == null || !tally.begins().equals(begins)
                                ? new Tally(begins, nextLot, points)
                                : new Tally(begins, tally.firstLot(), Math.addExact(tally.points(), points)));
    }

    /** The same, unless what is counted is of a later stretch. */
    void countToo(Tally.Of of, LocalDate begins, long nextLot, long points) {
        Tally tally = tallies.get(of);
        if (tally == null || !tally.begins().isAfter(begins)) {
            count(of, begins, nextLot, points);
        }
    }

    /** What was granted in this stretch and is taken back counts no more; what is older gives no room in it. */
    void uncount(Tally.Of of, LocalDate begins, long lot, long points) {
        Tally tally = tallies.get(of);
        if (tally != null && tally.begins().equals(begins) && lot >= tally.firstLot()) {
            ownTallies().put(of, new Tally(begins, tally.firstLot(), Math.max(0, tally.points() - points)));
        }
    }

    /** Everything that counts toward a ceiling. */
    long total() {
        return pending + available + held + owed;
    }

    /** The member did something at {@code done}: what slides lasts from then on. */
    void slide(Instant done) {
        Instant until = sliding.end(before.asset(), done);
        if (until != null && (slidesUntil == null || slidesUntil.isBefore(until))) {
            slidesUntil = until;
        }
    }

    void add(Lot lot) {
        touched = true;
        int place = Collections.binarySearch(open, lot, Lot.SPEND_ORDER);
        open.add(-place - 1, lot);
    }

    /** A lot that may be used up already. */
    void addAny(Lot lot) {
        if (lot.open()) {
            add(lot);
        } else {
            touched = true;
            ownClosed().put(lot.number(), lot);
        }
    }

    /** What slides lasts until then at least. */
    void slideUntil(Instant until) {
        if (slidesUntil == null || slidesUntil.isBefore(until)) {
            slidesUntil = until;
        }
    }

    Lot lot(long number) {
        Lot lot = closed.get(number);
        if (lot != null) {
            return lot;
        }
        for (Lot each : open) {
            if (each.number() == number) {
                return each;
            }
        }
        if (before.rest() != null) {
            throw new Account.NotLoaded(before.asset());
        }
        throw new IllegalStateException("lot " + number + " of " + before.asset() + " was not loaded");
    }

    void replace(Lot old, Lot now) {
        touched = true;
        int place = Collections.binarySearch(open, old, Lot.SPEND_ORDER);
        if (place >= 0) {
            if (now.open()) {
                open.set(place, now);
            } else {
                open.remove(place);
                ownClosed().put(now.number(), now);
            }
        } else if (now.open()) {
            ownClosed().remove(now.number());
            add(now);
        } else {
            ownClosed().put(now.number(), now);
        }
    }

    void move(Lot lot, Place from, Place to, long points) {
        replace(lot, lot.moved(from, to, points));
    }

    Movement write(@Nullable Lot lot, Place from, Place to, long points, Instant at) {
        return write(lot, from, to, points, at, null);
    }

    /** @param acceptor the store where it is paid with, if known */
    Movement write(@Nullable Lot lot, Place from, Place to, long points, Instant at, @Nullable String acceptor) {
        touched = true;
        add(from, -points);
        add(to, points);
        return journal.move(
                before.asset(),
                lot == null ? null : lot.number(),
                from,
                to,
                points,
                at,
                available + held + owed,
                lot == null ? null : lot.source().store(),
                acceptor);
    }

    private void add(Place place, long points) {
        switch (place) {
            case PENDING -> pending = Math.addExact(pending, points);
            case AVAILABLE -> available = Math.addExact(available, points);
            case HELD -> held = Math.addExact(held, points);
            case OWED -> owed = Math.addExact(owed, points);
            case ISSUED, SPENT, EXPIRED, REVERSED, REFUNDED, TRANSFERRED -> {
                // the programme's own places are counted where the whole programme is
            }
        }
    }

    /** Whatever time brings about up to {@code now}, it brings about in lots that are here. */
    void requireWhatIsDue(Instant now) {
        Account.Rest rest = before.rest();
        if (rest != null && rest.dueAt() != null && !rest.dueAt().isAfter(now)) {
            throw new Account.NotLoaded(before.asset());
        }
    }

    /** Takes from available lots in the order of spending and stops at the last it needs. */
    void take(long points, Taking taking) {
        long left = points;
        List<Lot> needed = new ArrayList<>();
        Account.Rest unloaded = before.rest();
        if (unloaded != null && open.stream().mapToLong(Lot::available).sum() == available) {
            // the lots that are here hold all there is to spend: the others have no part in the order
            unloaded = null;
        }
        for (Lot lot : open) {
            if (left <= 0) {
                break;
            }
            if (lot.available() > 0) {
                if (unloaded != null
                        && (unloaded.after() == null || Lot.SPEND_ORDER.compare(lot, unloaded.after()) > 0)) {
                    throw new Account.NotLoaded(before.asset());
                }
                needed.add(lot);
                left -= lot.available();
            }
        }
        if (left > 0 && unloaded != null) {
            throw new Account.NotLoaded(before.asset());
        }
        if (left > 0) {
            throw new IllegalStateException("more was asked of " + before.asset() + " than is available");
        }
        long rest = points;
        for (Lot lot : needed) {
            long taken = Math.min(rest, lot.available());
            rest -= taken;
            taking.take(lot, taken);
        }
    }

    /** Takes at most {@code most} back from one state of one lot, and says how much that was. */
    long takeFrom(long lotNumber, Place place, long most, String order, String reference, Instant at) {
        return takeFrom(
                lotNumber,
                place,
                Place.REVERSED,
                most,
                at,
                movement -> new Effect.PointsTakenBack(movement, order, reference));
    }

    /** Takes at most {@code most} out of one state of one lot for good, and says how much that was. */
    long takeFrom(
            long lotNumber, Place place, Place to, long most, Instant at, Function<Movement, Effect.Moved> effect) {
        Lot lot = lot(lotNumber);
        long there = switch (place) {
            case PENDING -> lot.pending();
            case AVAILABLE -> lot.available();
            case EXPIRED -> lot.expired();
            case ISSUED, HELD, OWED, SPENT, REVERSED, REFUNDED, TRANSFERRED -> 0;
        };
        long taken = Math.min(most, there);
        if (taken > 0) {
            move(lot, place, to, taken);
            journal.add(effect.apply(write(lot, place, to, taken, at)));
        }
        return taken;
    }

    /** Whether there are lots that were not loaded. */
    boolean isPartial() {
        return before.rest() != null;
    }

    /** Whether the lot is this account's, as far as it was loaded. */
    boolean has(long number) {
        return closed.containsKey(number) || open.stream().anyMatch(lot -> lot.number() == number);
    }

    void activate(long lotNumber, Instant at) {
        Lot lot = lot(lotNumber);
        if (lot.pending() > 0) {
            long points = lot.pending();
            move(lot, Place.PENDING, Place.AVAILABLE, points);
            journal.add(new Effect.PointsActivated(write(lot, Place.PENDING, Place.AVAILABLE, points, at)));
            if (lot.terms().slides() && slidesUntil != null && !slidesUntil.isAfter(at)) {
                // nobody can be idle with what cannot be used: an account that ran out meanwhile begins again
                slide(at);
            }
            repay(at);
        }
    }

    /** From when the lot is over, as things stand; null if never. */
    @Nullable
    Instant end(Lot lot) {
        return lot.terms().slides() ? slidesUntil : lot.terms().expiresAt();
    }

    /**
     * What its end takes of the lot, never what is held. What slides is kept alive by activity once it can be
     * used; while it waits, nobody can be idle with it.
     */
    long perishable(Lot lot) {
        return lot.terms().slides() ? lot.available() : lot.pending() + lot.available();
    }

    void expire(long lotNumber, Instant at) {
        for (Place place : List.of(Place.PENDING, Place.AVAILABLE)) {
            Lot lot = lot(lotNumber);
            long points = place == Place.PENDING ? perishable(lot) - lot.available() : lot.available();
            if (points > 0) {
                move(lot, place, Place.EXPIRED, points);
                journal.add(new Effect.PointsExpired(write(lot, place, Place.EXPIRED, points, at)));
            }
        }
    }

    /** The open lots of an order that wait for a milestone, in the order of spending. */
    List<Lot> waiting(String order, String milestone) {
        List<Lot> waiting = new ArrayList<>();
        for (Lot lot : open()) {
            Lot.Awaits awaits = lot.terms().awaits();
            if (awaits != null
                    && awaits.milestone().equals(milestone)
                    && order.equals(lot.source().order())) {
                waiting.add(lot);
            }
        }
        return waiting;
    }

    /** What waited for a milestone that did not come in time is given up, and goes back into the budgets that had paid. */
    void cancel(long lotNumber, Lot.Awaits awaits, Instant at) {
        Lot lot = lot(lotNumber);
        long points = lot.pending();
        move(lot, Place.PENDING, Place.REVERSED, points);
        journal.add(
                new Effect.PointsCancelled(write(lot, Place.PENDING, Place.REVERSED, points, at), awaits.milestone()));
        String order = Objects.requireNonNull(lot.source().order());
        awaits.budgets().forEach((budget, units) -> giveBack(lotNumber, budget, units, order, null, at));
    }

    /** Units that were taken back of the lot go back into the budget that had paid for them. */
    void giveBack(long lotNumber, String budget, long points, String order, @Nullable String reference, Instant at) {
        Lot lot = lot(lotNumber);
        replace(lot, lot.givingBack(budget, points));
        journal.add(new Effect.BudgetGivenBack(budget, before.asset(), points, order, reference, journal.later(at)));
    }

    /** The lot ends at {@code end} from now on, and lies in the order of spending where it then belongs. */
    void lastUntil(Lot lot, Instant end) {
        Lot longer = lot.lastingUntil(end);
        touched = true;
        if (lot.open()) {
            open.remove(Collections.binarySearch(open, lot, Lot.SPEND_ORDER));
            add(longer);
        } else {
            ownClosed().put(longer.number(), longer);
        }
    }

    /** All lots, open or not, by number; whoever asks has loaded them. */
    List<Lot> lots() {
        if (before.rest() != null) {
            throw new Account.NotLoaded(before.asset());
        }
        List<Lot> all = new ArrayList<>(open);
        all.addAll(closed.values());
        all.sort(java.util.Comparator.comparingLong(Lot::number));
        return all;
    }

    @Nullable
    Lot find(long number) {
        return lots().stream().filter(lot -> lot.number() == number).findFirst().orElse(null);
    }

    void expireIfOver(long lotNumber, Instant at) {
        Instant end = end(lot(lotNumber));
        if (end != null && !end.isAfter(journal.later(at))) {
            expire(lotNumber, at);
        }
    }

    /** What became available goes to what is owed first. */
    void repay(Instant at) {
        if (owed < 0 && available > 0) {
            take(Math.min(-owed, available), (lot, taken) -> {
                move(lot, Place.AVAILABLE, Place.OWED, taken);
                journal.add(new Effect.DeficitRepaid(write(lot, Place.AVAILABLE, Place.OWED, taken, at)));
            });
        }
    }
}
