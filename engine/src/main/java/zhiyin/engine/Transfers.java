package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.asset.Tally;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.program.Programme;
import zhiyin.engine.tier.Climb;

/** Given from member to member: the giver and the receiver are decided each by himself. */
final class Transfers {

    private static final Tally.Of SENT_A_DAY = new Tally.Of(Tally.What.SENT, Period.DAY);

    private final Desk desk;
    private final Programme programme;
    private final int version;
    private final ZoneId zone;
    private final Event event;
    private final Instant now;
    private final Books books;

    Transfers(Desk desk) {
        this.desk = desk;
        this.programme = desk.programme;
        this.version = desk.version;
        this.zone = desk.zone;
        this.event = desk.event;
        this.now = desk.now;
        this.books = desk.books;
    }

    /**
     * What the other member gets of a transfer that was decided for the one who gives.
     *
     * @param id of the event that is told of it
     * @param sender the one who gives
     */
    static Event.PointsReceived received(long id, long sender, Event.PointsSent sent, Outcome.Decided decided) {
        Account account = decided.after().account(sent.asset());
        List<Event.Received> parts = new ArrayList<>();
        for (Effect effect : decided.decision().effects()) {
            if (effect instanceof Effect.PointsSent(var movement, var _, var _)) {
                Lot lot = account.lot(Objects.requireNonNull(movement.lot()));
                parts.add(new Event.Received(
                        movement.points(),
                        lot.source().earnedAt(),
                        lot.terms().slides()
                                ? account.slidesUntil()
                                : lot.terms().expiresAt()));
            }
        }
        return new Event.PointsReceived(id, sent.at(), sent.transfer(), sender, sent.asset(), parts, sent.household());
    }

    @Nullable
    Refusal send(Event.PointsSent sent) {
        Refusal refusal = new Checkout(desk).mayTake(sent.asset(), sent.points(), null, List.of());
        if (refusal instanceof Refusal.UnknownAsset || refusal instanceof Refusal.NotSpendable) {
            return refusal;
        }
        if (sent.household() != null) {
            return pool(sent, refusal);
        }
        Programme.Transfer terms = desk.known(sent.asset()).transfer();
        if (terms == null) {
            return new Refusal.NotTransferable(sent.asset());
        }
        LocalDate today = Climb.day(now, zone);
        Refusal limit = outsideOf(terms, sent, books.tally(sent.asset(), SENT_A_DAY, today));
        if (limit != null || refusal != null) {
            return limit != null ? limit : refusal;
        }
        books.send(sent.asset(), sent.points(), sent.transfer(), sent.receiver(), now);
        if (terms.maxPerDay() != null) {
            books.count(sent.asset(), SENT_A_DAY, today, sent.points());
        }
        return null;
    }

    /** A household's own affair: what members may give each other otherwise, and how much a day, does not count for it. */
    private @Nullable Refusal pool(Event.PointsSent sent, @Nullable Refusal notThere) {
        if (!programme.pools(sent.asset())) {
            return new Refusal.NotTransferable(sent.asset());
        }
        if (notThere == null) {
            books.send(sent.asset(), sent.points(), sent.transfer(), sent.receiver(), now);
        }
        return notThere;
    }

    /**
     * Which members of a household give how much of what is missing: what ends soonest is given first, whoever's it is, and
     * of what ends together, that of the member with the lower number.
     *
     * @param others how those stand who may be asked, at the moment of the payment
     * @return by member; less than {@code missing} in all, where they have no more
     */
    static List<Event.Drawn> drawn(String asset, long missing, Map<Long, MemberState> others) {
        record Offer(long member, Lot lot) {}
        List<Offer> offers = new ArrayList<>();
        others.forEach((member, state) -> {
            for (Lot lot : state.account(asset).open()) {
                if (lot.available() > 0) {
                    offers.add(new Offer(member, lot));
                }
            }
        });
        // a member's own lots stay in his own order of spending: that is how they will be taken
        offers.sort(Comparator.comparing(
                        (Offer offer) -> offer.lot().terms().expiresAt(),
                        Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
                .thenComparingLong(Offer::member)
                .thenComparing(Offer::lot, Lot.SPEND_ORDER));
        SortedMap<Long, Long> byMember = new TreeMap<>();
        long left = missing;
        for (Offer offer : offers) {
            long taken = Math.min(left, offer.lot().available());
            if (taken > 0) {
                byMember.merge(offer.member(), taken, Math::addExact);
                left -= taken;
            }
        }
        return byMember.entrySet().stream()
                .map(each -> new Event.Drawn(each.getKey(), each.getValue()))
                .toList();
    }

    private static @Nullable Refusal outsideOf(Programme.Transfer terms, Event.PointsSent sent, long sentToday) {
        if (sent.points() < terms.min()) {
            return new Refusal.TransferLimit(sent.asset(), "min", sent.points(), terms.min());
        }
        if (terms.max() != null && sent.points() > terms.max()) {
            return new Refusal.TransferLimit(sent.asset(), "max", sent.points(), terms.max());
        }
        if (terms.maxPerDay() != null && sent.points() > terms.maxPerDay() - sentToday) {
            return new Refusal.TransferLimit(
                    sent.asset(), "max-per-day", sent.points(), Math.max(0, terms.maxPerDay() - sentToday));
        }
        return null;
    }

    @Nullable
    Refusal receive(Event.PointsReceived received) {
        Programme.Asset asset = programme.asset(received.asset());
        if (asset == null) {
            return new Refusal.UnknownAsset(received.asset());
        }
        if (asset.storedValue() != null) {
            return new Refusal.NotByHand(received.asset());
        }
        long points = 0;
        for (Event.Received part : received.parts()) {
            points = Math.addExact(points, part.points());
        }
        // what a household gives toward a payment is paid with: it is not there to stay
        Refusal refusal = received.household() == null ? desk.overCeiling(asset, points) : null;
        if (refusal != null) {
            return refusal;
        }
        for (Event.Received part : received.parts()) {
            books.receive(
                    asset.code(),
                    part.points(),
                    new Lot.Source(event.id(), null, version, part.earnedAt()),
                    new Lot.Terms(null, null, part.expiresAt(), false, asset.shortfall()),
                    received.transfer(),
                    received.sender(),
                    now);
        }
        return null;
    }
}
