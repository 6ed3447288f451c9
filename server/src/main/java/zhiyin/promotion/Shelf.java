package zhiyin.promotion;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponShelf;
import zhiyin.coupon.OtherOffers;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Offers;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.program.Engines;

/** What is live, ready to be asked for prices, as the database knew it at most a second ago. */
@Component
class Shelf implements OtherOffers {

    /** So many promotions of a programme are live at most. */
    static final int LIVE_MAX = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Shelf.class);
    private static final long STALE_MS_MAX = 1_000;

    private final Promotions promotions;
    private final CouponShelf coupons;
    private final Clock clock;
    private final Map<Key, Stock> stocks = new ConcurrentHashMap<>();

    Shelf(Promotions promotions, CouponShelf coupons, Clock clock) {
        this.promotions = promotions;
        this.coupons = coupons;
        this.clock = clock;
    }

    private record Key(long program, int version) {}

    /**
     * What a programme has.
     *
     * @param names by code
     * @param changes how often something had been published or ended by then
     */
    record Stock(Offers offers, Map<String, Label> names, long changes, long readAtMs) {}

    /** What is live under a version of a programme, which says how prices are made. */
    Stock of(long program, Engines.Version version, Pricing pricing) {
        Key key = new Key(program, version.number());
        Stock known = fresh(key);
        if (known != null) {
            return known;
        }
        // one of them asks the database; those who come meanwhile hear what he heard
        synchronized (this) {
            known = fresh(key);
            return known == null ? read(key, version, pricing) : known;
        }
    }

    /** Whether a promotion can stand beside what is live: all of them together name so many groups at most. */
    @Override
    public boolean hasRoomFor(long program, Promotion promotion, Engines.Version version, Pricing pricing) {
        Programme programme = version.engine().programme();
        List<Promotion> live = new ArrayList<>(List.of(promotion));
        coupons.offered(program, version, pricing).forEach(offered -> live.add(offered.promotion()));
        for (Promotions.Version each : promotions.live(program)) {
            if (!each.code().equals(promotion.code())
                    && PromotionReader.read(each.document(), programme, pricing)
                            instanceof PromotionReader.Outcome.Read(var other, var _)) {
                live.add(other);
            }
        }
        return Offers.groups(live) <= Offers.GROUPS_MAX;
    }

    private @Nullable Stock fresh(Key key) {
        Stock known = stocks.get(key);
        return known != null && Math.abs(clock.millis() - known.readAtMs()) < STALE_MS_MAX ? known : null;
    }

    private Stock read(Key key, Engines.Version version, Pricing pricing) {
        long now = clock.millis();
        long changes = promotions.changes(key.program()) + coupons.changes(key.program());
        Stock before = stocks.get(key);
        Stock stock = before != null && before.changes() == changes
                ? new Stock(before.offers(), before.names(), changes, now)
                : stock(key, version, pricing, changes, now);
        stocks.put(key, stock);
        return stock;
    }

    private Stock stock(Key key, Engines.Version version, Pricing pricing, long changes, long now) {
        Programme programme = version.engine().programme();
        List<Promotion> live = new ArrayList<>();
        Map<String, Label> names = new HashMap<>();
        for (CouponShelf.Offered offered : coupons.offered(key.program(), version, pricing)) {
            live.add(offered.promotion());
            names.put(offered.promotion().code(), offered.name());
        }
        for (Promotions.Version written : promotions.live(key.program())) {
            switch (PromotionReader.read(written.document(), programme, pricing)) {
                case PromotionReader.Outcome.Read(var promotion, var name) -> {
                    live.add(promotion);
                    names.put(promotion.code(), name);
                }
                case PromotionReader.Outcome.Faulty(var faults) ->
                    // the programme has changed since, and has no such lane or field any more
                    log.warn(
                            "promotion {} of programme {} does not fit version {}: {}",
                            written.code(),
                            programme.code(),
                            key.version(),
                            faults.getFirst().code());
            }
        }
        return new Stock(new Offers(pricing, programme.catalogue(), programme.zone(), live), names, changes, now);
    }
}
