package zhiyin.promotion;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponShelf;
import zhiyin.coupon.OtherOffers;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Benefit;
import zhiyin.engine.promotion.Offers;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.program.Engines;
import zhiyin.versioned.Version;

/**
 * What is live, ready to be asked for prices, as the database knew it about a second ago.
 *
 * <p>A promotion is read once for each version of the programme: what is published or ended costs the reading of what is new.
 * Whoever asks while somebody else looks what has changed hears what was known before.
 */
@Component
class Shelf implements OtherOffers {

    /** So many promotions of a programme are live at most. */
    static final int LIVE_MAX = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Shelf.class);
    private static final long STALE_MS = 1_000;
    /** A programme's version that nobody asked for prices for so long is forgotten. */
    private static final long FORGOTTEN_MS = 600_000;

    private final Promotions promotions;
    private final CouponShelf coupons;
    private final Clock clock;
    private final Map<Key, Place> places = new ConcurrentHashMap<>();

    Shelf(Promotions promotions, CouponShelf coupons, Clock clock) {
        this.promotions = promotions;
        this.coupons = coupons;
        this.clock = clock;
    }

    private record Key(long program, int version) {}

    /** Where a programme's stock stands, and who may put another there. */
    private static final class Place {
        private final ReentrantLock looking = new ReentrantLock();
        private volatile @Nullable Stock stock;
    }

    /** One that is live, as the programme's version reads it; {@code promotion} is null if it does not fit that. */
    private record Known(
            int number,
            @Nullable Promotion promotion,
            @Nullable Label name) {}

    /**
     * What a programme has.
     *
     * @param names by code
     * @param known what is live, by code
     * @param changes how often something had been published or ended by then
     */
    record Stock(Offers offers, Map<String, Label> names, Map<String, Known> known, long changes, long readAtMs) {
        /** By which terms groups are opened; null where the promotion is not live, or not for groups. */
        Benefit.@Nullable GroupPrice groupPrice(String promotion) {
            Known live = known.get(promotion);
            return live != null
                            && live.promotion() != null
                            && live.promotion().gives() instanceof Benefit.GroupPrice terms
                    ? terms
                    : null;
        }

        /** Whether people buy together by that promotion at that moment. */
        boolean hasGroups(String promotion, Instant at) {
            Known live = known.get(promotion);
            return groupPrice(promotion) != null
                    && live != null
                    && live.promotion() != null
                    && live.promotion().isOn(at);
        }
    }

    /** What is live under a version of a programme, which says how prices are made. */
    Stock of(long program, Engines.Version version, Pricing pricing) {
        Key key = new Key(program, version.number());
        Place place = places.get(key);
        if (place == null) {
            places.values().removeIf(this::isForgotten);
            place = places.computeIfAbsent(key, _ -> new Place());
        }
        Stock known = place.stock;
        if (known != null && (isFresh(known) || !place.looking.tryLock())) {
            return known;
        }
        if (known == null) {
            place.looking.lock();
        }
        try {
            // another may have looked while this one waited
            known = place.stock;
            if (known == null || !isFresh(known)) {
                known = look(program, version, pricing, known);
                place.stock = known;
            }
            return known;
        } finally {
            place.looking.unlock();
        }
    }

    /**
     * Whether a promotion can stand beside what is live: all of them together name so many groups at most. To be asked within
     * the transaction that publishes it.
     */
    @Override
    public boolean hasRoomFor(long program, Promotion promotion, Engines.Version version, Pricing pricing) {
        Place place = places.get(new Key(program, version.number()));
        Stock stock = place == null ? null : place.stock;
        Map<String, Known> live =
                live(program, version.engine().programme(), pricing, stock == null ? Map.of() : stock.known());
        Stream<Promotion> others = live.entrySet().stream()
                .filter(other -> !other.getKey().equals(promotion.code()))
                .map(other -> other.getValue().promotion())
                .filter(Objects::nonNull);
        Stream<Promotion> ofCoupons = coupons.offeredNow(program, version, pricing).stream();
        return Offers.groups(Stream.of(Stream.of(promotion), others, ofCoupons)
                        .flatMap(each -> each)
                        .toList())
                <= Offers.GROUPS_MAX;
    }

    private boolean isFresh(Stock stock) {
        return Math.abs(clock.millis() - stock.readAtMs()) < STALE_MS;
    }

    private boolean isForgotten(Place place) {
        Stock stock = place.stock;
        return stock != null && Math.abs(clock.millis() - stock.readAtMs()) > FORGOTTEN_MS;
    }

    private Stock look(long program, Engines.Version version, Pricing pricing, @Nullable Stock before) {
        Programme programme = version.engine().programme();
        long now = clock.millis();
        long changes = promotions.changes(program) + coupons.changes(program);
        if (before != null && before.changes() == changes) {
            return new Stock(before.offers(), before.names(), before.known(), changes, now);
        }
        Map<String, Known> live = live(program, programme, pricing, before == null ? Map.of() : before.known());
        List<Promotion> offered = new ArrayList<>();
        Map<String, Label> names = new HashMap<>();
        live.forEach((code, known) -> {
            if (known.promotion() != null && known.name() != null) {
                offered.add(known.promotion());
                names.put(code, known.name());
            }
        });
        coupons.offered(program, version, pricing).forEach(each -> {
            offered.add(each.promotion());
            names.put(each.promotion().code(), each.name());
        });
        Offers offers = new Offers(pricing, programme.catalogue(), programme.zone(), offered);
        return new Stock(offers, names, live, changes, now);
    }

    /** What is live by code, of which only that is read which was not known before. */
    private Map<String, Known> live(long program, Programme programme, Pricing pricing, Map<String, Known> before) {
        Map<String, Known> live = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        promotions.numbersLive(program).forEach((code, number) -> {
            Known known = before.get(code);
            if (known != null && known.number() == number) {
                live.put(code, known);
            } else {
                unknown.add(code);
            }
        });
        for (Version version : unknown.isEmpty() ? List.<Version>of() : promotions.live(program, unknown)) {
            live.put(version.code(), known(version, programme, pricing));
        }
        return live;
    }

    private static Known known(Version version, Programme programme, Pricing pricing) {
        return switch (PromotionReader.read(version.document(), programme, pricing)) {
            case PromotionReader.Outcome.Read(var promotion, var name) -> new Known(version.number(), promotion, name);
            case PromotionReader.Outcome.Faulty(var faults) -> {
                // the programme has changed since, and has no such lane or field any more
                log.warn(
                        "promotion {} does not fit the present version of programme {}: {}",
                        version.code(),
                        programme.code(),
                        faults.getFirst().code());
                yield new Known(version.number(), null, null);
            }
        };
    }
}
