package zhiyin.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.reversal.OrderPosition;

/** Paid with what the member has: at once, or set aside first. */
final class Checkout {

    private final Desk desk;
    private final Programme programme;
    private final Event event;
    private final Instant now;
    private final Books books;
    private final Map<String, OrderPosition> orders;

    Checkout(Desk desk) {
        this.desk = desk;
        this.programme = desk.programme;
        this.event = desk.event;
        this.now = desk.now;
        this.books = desk.books;
        this.orders = desk.orders;
    }

    @Nullable
    Refusal spend(Event.PointsSpent spent) {
        if (books.hold(spent.spend()) != null) {
            return new Refusal.HoldExists(spent.spend());
        }
        Refusal refusal = mayPay(spent, spent.store(), spent.categories());
        if (refusal == null) {
            books.spend(spent.spend(), spent.asset(), spent.points(), spent.order(), spent.store(), now);
            books.slide(spent.asset(), event.at());
            giveBackOfWhatCameBack(spent.spend());
        }
        return refusal;
    }

    @Nullable
    Refusal hold(Event.PointsHeld held) {
        if (books.hold(held.hold()) != null) {
            return new Refusal.HoldExists(held.hold());
        }
        Refusal refusal = mayPay(held, held.store(), held.categories());
        if (refusal == null) {
            books.hold(held.hold(), held.asset(), held.points(), held.deadline(), held.order(), held.store(), now);
            // told late, its deadline may have passed
            books.advance(now);
        }
        return refusal;
    }

    @Nullable
    Refusal capture(Event.HoldCaptured captured) {
        Hold hold = books.hold(captured.hold());
        if (hold == null) {
            return new Refusal.UnknownHold(captured.hold());
        }
        if (hold.state() != Hold.State.OPEN) {
            return new Refusal.HoldEnded(hold.id(), hold.state().name().toLowerCase(java.util.Locale.ROOT));
        }
        long points = captured.points() == null ? hold.points() : captured.points();
        if (points > hold.points()) {
            return new Refusal.CaptureExceeds(hold.id(), points, hold.points());
        }
        Refusal elsewhere = mayUse(programme.asset(hold.asset()), captured.store(), List.of());
        if (elsewhere != null) {
            return elsewhere;
        }
        books.capture(hold, points, captured.store(), now);
        books.slide(hold.asset(), event.at());
        giveBackOfWhatCameBack(hold.id());
        return null;
    }

    @Nullable
    Refusal release(Event.HoldReleased released) {
        Hold hold = books.hold(released.hold());
        if (hold == null) {
            return new Refusal.UnknownHold(released.hold());
        }
        if (hold.state() != Hold.State.OPEN) {
            return new Refusal.HoldEnded(hold.id(), hold.state().name().toLowerCase(java.util.Locale.ROOT));
        }
        books.release(hold, Hold.State.RELEASED, now);
        return null;
    }

    /** Tells, before it is paid with, what others of the household gave toward it. */
    private @Nullable Refusal mayPay(Event.Paying paying, @Nullable String store, List<String> categories) {
        Refusal refusal = mayTake(paying.asset(), paying.points(), store, categories);
        Event.FromHousehold household = paying.household();
        if (household == null) {
            return refusal;
        }
        if (refusal instanceof Refusal.NotEnough(var asset, var wanted, var available)) {
            return new Refusal.NotEnough(asset, wanted, Math.addExact(available, household.offered()));
        }
        if (refusal == null) {
            household
                    .drawn()
                    .forEach(drawn -> desk.effects.add(new Effect.HouseholdDrawn(
                            paying.asset(), drawn.points(), paying.number(), drawn.member())));
        }
        return refusal;
    }

    @Nullable
    Refusal mayTake(String assetCode, long points, @Nullable String store, List<String> categories) {
        Programme.Asset asset = programme.asset(assetCode);
        if (asset == null) {
            return new Refusal.UnknownAsset(assetCode);
        }
        if (!asset.kind().spendable()) {
            return new Refusal.NotSpendable(assetCode);
        }
        Refusal elsewhere = mayUse(asset, store, categories);
        if (elsewhere != null) {
            return elsewhere;
        }
        long available = books.available(assetCode);
        return points > available ? new Refusal.NotEnough(assetCode, points, available) : null;
    }

    /** Whether it can be paid with in that store and for such things. */
    private static @Nullable Refusal mayUse(
            Programme.@Nullable Asset asset, @Nullable String store, List<String> categories) {
        if (asset == null || asset.storedValue() == null) {
            return null;
        }
        StoredValue.Scope scope = asset.storedValue().usableAt();
        if (store != null && !scope.covers(store)) {
            return new Refusal.NotUsableAt(asset.code(), store);
        }
        for (String category : categories) {
            if (!scope.paysFor(category)) {
                return new Refusal.NotUsableFor(asset.code(), category);
            }
        }
        return null;
    }

    /** The order may have come back before it was paid with points: these come back as if they had been there. */
    private void giveBackOfWhatCameBack(String paidWith) {
        Hold hold = books.hold(paidWith);
        OrderPosition order = hold == null || hold.order() == null ? null : orders.get(hold.order());
        if (hold != null && order != null) {
            desk.giveBack(hold, order);
        }
    }
}
