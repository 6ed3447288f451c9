package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.tier.Climb;

/** Given, taken, prolonged and revived by hand, with a reason. */
final class ByHand {

    private final Desk desk;
    private final Programme programme;
    private final int version;
    private final ZoneId zone;
    private final Event event;
    private final Instant now;
    private final Books books;
    private final Climb climb;

    ByHand(Desk desk) {
        this.desk = desk;
        this.programme = desk.programme;
        this.version = desk.version;
        this.zone = desk.zone;
        this.event = desk.event;
        this.now = desk.now;
        this.books = desk.books;
        this.climb = desk.climb;
    }

    private @Nullable Refusal mayAdjust(String assetCode, String reason) {
        Programme.Asset asset = programme.asset(assetCode);
        if (asset == null) {
            return new Refusal.UnknownAsset(assetCode);
        }
        if (asset.storedValue() != null) {
            return new Refusal.NotByHand(assetCode);
        }
        return programme.hasReason(reason) ? null : new Refusal.UnknownReason(reason);
    }

    @Nullable
    Refusal credit(Event.PointsCredited credited) {
        Refusal refusal = mayAdjust(credited.asset(), credited.reason());
        if (refusal != null) {
            return refusal;
        }
        Programme.Asset asset = desk.known(credited.asset());
        refusal = desk.overCeiling(asset, credited.points());
        if (refusal != null) {
            return refusal;
        }
        boolean measures = asset.kind() == AssetKind.GROWTH;
        if (measures) {
            climb.open(event.at());
        }
        for (Event.Credit lot : credited.lots()) {
            Instant earnedAt = lot.earnedAt() == null ? event.at() : lot.earnedAt();
            LocalDate day = Climb.day(earnedAt, zone);
            Expiry expiry = asset.expiry();
            boolean slides = lot.usableThrough() == null && expiry instanceof Expiry.Sliding;
            if (slides) {
                books.slide(asset.code(), earnedAt);
            }
            books.credit(
                    asset.code(),
                    lot.points(),
                    new Lot.Source(event.id(), null, version, earnedAt),
                    new Lot.Terms(
                            null,
                            null,
                            lot.usableThrough() == null ? desk.expiresAt(expiry, day) : desk.endOf(lot.usableThrough()),
                            slides,
                            asset.shortfall()),
                    credited.reason(),
                    now);
            // what is given and taken by hand counts for tiers where the asset is there for nothing else
            if (measures) {
                climb.gather(new Measure.Earned(asset.code()), day, lot.points());
            }
        }
        if (measures) {
            climb.rise(now);
        }
        return null;
    }

    @Nullable
    Refusal debit(Event.PointsDebited debited) {
        Refusal refusal = mayAdjust(debited.asset(), debited.reason());
        if (refusal != null) {
            return refusal;
        }
        Programme.Asset asset = desk.known(debited.asset());
        OnShortfall policy = debited.onShortfall() == null ? asset.onDebit() : debited.onShortfall();
        long available = books.available(asset.code());
        if (debited.points() > available && policy == OnShortfall.REFUSE) {
            return new Refusal.NotEnough(asset.code(), debited.points(), available);
        }
        boolean owing = policy == OnShortfall.DEFICIT;
        books.debit(asset.code(), debited.points(), owing, debited.reason(), now);
        long taken = owing ? debited.points() : Math.min(debited.points(), available);
        if (asset.kind() == AssetKind.GROWTH) {
            climb.gather(new Measure.Earned(asset.code()), Climb.day(event.at(), zone), -taken);
            climb.sink(now, TierCause.ADJUSTED);
        }
        return null;
    }

    @Nullable
    Refusal extend(Event.PointsExtended extended) {
        Refusal refusal = mayAdjust(extended.asset(), extended.reason());
        if (refusal != null) {
            return refusal;
        }
        String asset = extended.asset();
        if (extended.lot() != null && books.lot(asset, extended.lot()) == null) {
            return new Refusal.UnknownLot(asset, extended.lot());
        }
        Instant until = desk.endOf(extended.usableThrough());
        Instant before = extended.endingBefore() == null ? until : desk.startOf(extended.endingBefore());
        boolean any = false;
        for (Lot lot : books.lots(asset)) {
            Instant end = lot.terms().slides() ? null : lot.terms().expiresAt();
            boolean meant =
                    extended.lot() == null ? end != null && end.isBefore(before) : lot.number() == extended.lot();
            if (meant && lot.open() && end != null && end.isBefore(until)) {
                books.extend(asset, lot, until, extended.reason(), now);
                any = true;
            }
        }
        return any ? null : new Refusal.NothingToExtend(asset);
    }

    @Nullable
    Refusal revive(Event.PointsRevived revived) {
        Refusal refusal = mayAdjust(revived.asset(), revived.reason());
        if (refusal != null) {
            return refusal;
        }
        String asset = revived.asset();
        if (revived.lot() != null && books.lot(asset, revived.lot()) == null) {
            return new Refusal.UnknownLot(asset, revived.lot());
        }
        Instant until = desk.endOf(revived.usableThrough());
        Instant since = revived.endedSince() == null ? Instant.MIN : desk.startOf(revived.endedSince());
        List<Lot> meant = new ArrayList<>();
        long points = 0;
        for (Lot lot : books.lots(asset)) {
            // what slid away has no end of its own to be asked for: it is revived by its number
            Instant end = lot.terms().expiresAt();
            boolean thisOne =
                    revived.lot() == null ? end != null && !end.isBefore(since) : lot.number() == revived.lot();
            if (thisOne && lot.expired() > 0 && lot.terms().awaits() == null && until.isAfter(now)) {
                meant.add(lot);
                points = Math.addExact(points, lot.expired());
            }
        }
        if (meant.isEmpty()) {
            return new Refusal.NothingToRevive(asset);
        }
        refusal = desk.overCeiling(desk.known(asset), points);
        if (refusal == null) {
            meant.forEach(lot -> books.revive(asset, lot, until, revived.reason(), now));
        }
        return refusal;
    }
}
