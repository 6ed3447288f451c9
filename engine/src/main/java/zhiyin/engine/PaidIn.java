package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Place;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.earning.Grant;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.reversal.RefundPlan;
import zhiyin.engine.reversal.TopUp;
import zhiyin.engine.tier.Climb;

/** Money that was paid in, by the member or on a gift card, and what is paid out of it again. */
final class PaidIn {

    private final Desk desk;
    private final Programme programme;
    private final int version;
    private final ZoneId zone;
    private final Event event;
    private final Instant now;
    private final List<Effect> effects;
    private final Books books;
    private final Map<String, TopUp> topUps;

    PaidIn(Desk desk) {
        this.desk = desk;
        this.programme = desk.programme;
        this.version = desk.version;
        this.zone = desk.zone;
        this.event = desk.event;
        this.now = desk.now;
        this.effects = desk.effects;
        this.books = desk.books;
        this.topUps = desk.topUps;
    }

    @Nullable
    Refusal topUp(Event.TopUpPaid paid) {
        if (topUps.containsKey(paid.topUp())) {
            return new Refusal.TopUpExists(paid.topUp());
        }
        List<Programme.Given> gives;
        if (paid.code() == null) {
            String asset = Objects.requireNonNull(paid.asset());
            if (programme.asset(asset) == null) {
                return new Refusal.UnknownAsset(asset);
            }
            gives = List.of(new Programme.Given(asset, 0, 0));
        } else {
            Programme.TopUpPackage bought = programme.topUpPackage(paid.code());
            if (bought == null || !bought.offeredOn(Climb.day(event.at(), zone))) {
                return new Refusal.UnknownPackage(paid.code());
            }
            if (bought.price() != paid.amount()) {
                return new Refusal.PriceDiffers(bought.code(), bought.price(), paid.amount());
            }
            gives = bought.gives();
        }
        Programme.Given first = gives.getFirst();
        Programme.Asset asset = desk.known(first.asset());
        if (asset.storedValue() != null || paid.code() == null) {
            Refusal refusal = mayHave(asset, paid.amount());
            if (refusal != null) {
                return refusal;
            }
        }
        for (Programme.Given given : gives) {
            Refusal refusal = desk.overCeiling(desk.known(given.asset()), Math.addExact(given.units(), given.bonus()));
            if (refusal != null) {
                return refusal;
            }
        }
        List<TopUp.Part> parts = new ArrayList<>();
        // of stored value the price itself is what it buys
        give(first.asset(), true, asset.storedValue() == null ? first.units() : paid.amount(), paid, parts);
        give(first.asset(), false, first.bonus(), paid, parts);
        for (Programme.Given given : gives.subList(1, gives.size())) {
            give(given.asset(), false, given.units(), paid, parts);
            give(given.asset(), false, given.bonus(), paid, parts);
        }
        StoredValue.Refund terms = asset.storedValue() == null
                ? StoredValue.Refund.WITHOUT_FEE
                : asset.storedValue().refund();
        desk.climb.open(event.at());
        topUps.put(
                paid.topUp(),
                new TopUp(
                        paid.topUp(),
                        event.at(),
                        paid.amount(),
                        terms,
                        parts,
                        0,
                        0,
                        0,
                        paid.code(),
                        desk.climb.ladders()));
        LocalDate day = Climb.day(event.at(), zone);
        if (asset.storedValue() != null) {
            desk.climb.gather(new Measure.ToppedUp(asset.code()), day, paid.amount());
        }
        if (paid.code() != null) {
            desk.climb.gather(new Measure.Bought(paid.code()), day, 1);
        }
        desk.climb.rise(now);
        return null;
    }

    /** One more lot of a top-up, unless there is nothing to give. */
    private void give(String assetCode, boolean bought, long units, Event.TopUpPaid paid, List<TopUp.Part> parts) {
        if (units > 0) {
            Programme.Asset asset = desk.known(assetCode);
            Effect.ToppedUpPart part = bought ? Effect.ToppedUpPart.PRINCIPAL : Effect.ToppedUpPart.BONUS;
            long lot = paidIn(paid.topUp(), asset, part, units, paid.store());
            parts.add(new TopUp.Part(account(asset, part), lot, part, units, 0));
        }
    }

    /** A lot of what money bought, or of what came with it. */
    private long paidIn(
            String topUp, Programme.Asset asset, Effect.ToppedUpPart part, long units, @Nullable String store) {
        Expiry expiry = asset.storedValue() == null || part == Effect.ToppedUpPart.PRINCIPAL
                ? asset.expiry()
                : asset.storedValue().bonusExpiry();
        Grant grant = new Grant(asset, asset.pending(), expiry, List.of());
        books.slide(asset.code(), event.at());
        return books.topUp(
                account(asset, part),
                units,
                new Lot.Source(event.id(), null, version, event.at(), store),
                desk.terms(grant, Climb.day(event.at(), zone)),
                topUp,
                part,
                now);
    }

    private static String account(Programme.Asset asset, Effect.ToppedUpPart part) {
        if (asset.storedValue() == null) {
            return asset.code();
        }
        return part == Effect.ToppedUpPart.PRINCIPAL
                ? StoredValue.principal(asset.code())
                : StoredValue.bonus(asset.code());
    }

    /** Whether so much principal may come to what there is. */
    private @Nullable Refusal mayHave(Programme.Asset asset, long amount) {
        if (asset.storedValue() == null) {
            return new Refusal.NotStoredValue(asset.code());
        }
        StoredValue.Ceiling ceiling = asset.storedValue().ceiling(programme.currency(), Climb.day(event.at(), zone));
        long balance = books.has(StoredValue.principal(asset.code()));
        return ceiling != null && Math.addExact(balance, amount) > ceiling.named()
                ? new Refusal.BalanceLimitExceeded(asset.code(), ceiling.named(), balance, amount)
                : null;
    }

    @Nullable
    Refusal bind(Event.CardBound bound) {
        Programme.Asset asset = programme.asset(bound.asset());
        if (asset == null) {
            return new Refusal.UnknownAsset(bound.asset());
        }
        Refusal refusal = mayHave(asset, bound.amount());
        if (refusal == null) {
            paidIn(bound.card(), asset, Effect.ToppedUpPart.PRINCIPAL, bound.amount(), bound.store());
        }
        return refusal;
    }

    @Nullable
    Refusal refund(Event.TopUpRefunded refunded) {
        TopUp topUp = topUps.get(refunded.topUp());
        if (topUp == null) {
            return new Refusal.UnknownTopUp(refunded.topUp());
        }
        LocalDate free = Climb.day(topUp.paidAt(), zone).plusDays(topUp.terms().freeDays());
        return switch (RefundPlan.plan(
                topUp,
                refunded.refund(),
                refunded.units(),
                part -> books.known(part.asset(), part.lot()),
                !Climb.day(event.at(), zone).isAfter(free))) {
            case RefundPlan.Outcome.Refused(var refusal) -> refusal;
            case RefundPlan.Outcome.Planned(var plan) -> {
                for (int i = 0; i < topUp.parts().size(); i++) {
                    TopUp.Part before = topUp.parts().get(i);
                    payOut(before, plan.after().parts().get(i).taken() - before.taken(), refunded);
                }
                effects.add(plan.reckoned());
                topUps.put(topUp.id(), plan.after());
                goDown(topUp, plan);
                yield null;
            }
        };
    }

    /** What was paid in and is paid out again counts for no tier. */
    private void goDown(TopUp topUp, RefundPlan plan) {
        LocalDate day = Climb.day(topUp.paidAt(), zone);
        for (Programme.Asset asset : programme.assets()) {
            if (asset.storedValue() != null
                    && StoredValue.principal(asset.code())
                            .equals(topUp.principal().asset())) {
                desk.climb.takeOff(
                        new Measure.ToppedUp(asset.code()),
                        topUp.ladders(),
                        day,
                        plan.reckoned().amount());
            }
        }
        if (topUp.code() != null && plan.after().isWhollyRefunded()) {
            desk.climb.takeOff(new Measure.Bought(topUp.code()), topUp.ladders(), day, 1);
        }
        desk.climb.sink(now, Effect.TierCause.RETURNED);
    }

    private void payOut(TopUp.Part part, long units, Event.TopUpRefunded refunded) {
        boolean bought = part.part() == Effect.ToppedUpPart.PRINCIPAL;
        books.remove(
                part.asset(),
                part.lot(),
                units,
                bought ? Place.REFUNDED : Place.REVERSED,
                now,
                movement -> bought
                        ? new Effect.PrincipalRefunded(movement, refunded.topUp(), refunded.refund())
                        : new Effect.BonusForfeited(movement, refunded.topUp(), refunded.refund()));
    }
}
