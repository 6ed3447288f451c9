package zhiyin.engine.promotion;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * All promotions of a shop, ready to be asked for the price of a cart. Safe to share; never changed.
 *
 * <p>Those that ask for certain goods, stores, tiers or groups of members are found by these, so that a price takes as long as
 * there is of what fits, and not of what there is.
 */
public final class Offers {

    /** By what promotions are found; what comes earlier sorts out more. */
    private static final List<String> KEYS =
            List.of("line.sku", "line.brand", "line.category", "member.segments", "member.tags");

    private static final List<String> KEYS_LAST = List.of("order.store", "order.channel");
    /** More groups than this all promotions together cannot name. */
    public static final int GROUPS_MAX = Long.SIZE;

    private static final String TIER = "member.tier.";
    private static final int[] NONE = {};

    private final Pricing pricing;
    private final ZoneId zone;
    private final @Nullable Check payable;
    /** In the order of lanes, in it the greatest priority first, of equal ones by code. */
    private final List<Offer> offers;

    private final int[] always;
    private final Map<String, Map<String, int[]>> byKey;
    private final Map<String, Integer> ofCoupons;
    private final Map<String, int[]> ofGroups;
    private final Map<String, Promotion.Limits> limits;

    /**
     * @param catalogue the fields of the programme
     * @param zone by whose days and hours
     * @throws IllegalArgumentException if a promotion stands in no lane, if two have one code, if one whose benefit is not by
     *     line stands in a lane that chooses by line, or if they name more than {@link #GROUPS_MAX} groups
     */
    public Offers(Pricing pricing, Catalogue catalogue, ZoneId zone, Collection<Promotion> promotions) {
        this.pricing = pricing;
        this.zone = zone;
        Pricing.PointsAsMoney points = pricing.points();
        this.payable = points == null ? null : Check.compile(points.on(), catalogue);
        Map<String, Integer> lanes = new HashMap<>();
        Bits laneBits = new Bits();
        for (Lane lane : pricing.lanes()) {
            lanes.put(lane.code(), lanes.size());
            laneBits.of(java.util.Set.of(lane.code()));
        }
        Bits groups = new Bits();
        List<Offer> all = new ArrayList<>();
        Map<String, Promotion> codes = new HashMap<>();
        for (Promotion promotion : promotions) {
            Integer lane = lanes.get(promotion.lane());
            if (lane == null || codes.put(promotion.code(), promotion) != null) {
                throw new IllegalArgumentException("a promotion stands in a lane, under a code of its own");
            }
            if (pricing.lanes().get(lane).choose() == Lane.Choose.BEST_BY_LINE
                    && !promotion.gives().isByLine()) {
                throw new IllegalArgumentException("a lane that chooses by line has no " + promotion.code());
            }
            if (!lanes.keySet().containsAll(promotion.together().notAfter())) {
                throw new IllegalArgumentException(promotion.code() + " names a lane that there is not");
            }
            all.add(Offer.of(promotion, lane, catalogue, groups, laneBits));
        }
        all.sort(Comparator.comparingInt(Offer::lane)
                .thenComparingInt(offer -> -offer.promotion().priority())
                .thenComparing(offer -> offer.promotion().code()));
        this.offers = List.copyOf(all);

        this.limits = promotions.stream()
                .filter(promotion -> promotion.limits() != null)
                .collect(Collectors.toUnmodifiableMap(
                        Promotion::code, promotion -> Objects.requireNonNull(promotion.limits())));
        List<Integer> rest = new ArrayList<>();
        Map<String, Map<String, List<Integer>>> found = new HashMap<>();
        this.ofCoupons = new HashMap<>();
        this.ofGroups = new HashMap<>();
        for (int place = 0; place < offers.size(); place++) {
            Promotion promotion = offers.get(place).promotion();
            if (promotion.coupon()) {
                ofCoupons.put(promotion.code(), place);
                continue;
            }
            if (promotion.gives() instanceof Benefit.GroupPrice) {
                ofGroups.put(promotion.code(), new int[] {place});
            }
            Key key = key(promotion);
            if (key == null) {
                rest.add(place);
            } else {
                for (String value : key.values()) {
                    found.computeIfAbsent(key.field(), field -> new HashMap<>())
                            .computeIfAbsent(value, each -> new ArrayList<>())
                            .add(place);
                }
            }
        }
        this.always = array(rest);
        this.byKey = new HashMap<>();
        found.forEach((field, values) -> {
            Map<String, int[]> places = new HashMap<>();
            values.forEach((value, list) -> places.put(value, array(list)));
            byKey.put(field, places);
        });
    }

    private static int[] array(List<Integer> places) {
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Something without which a promotion has nothing to do with a cart. */
    private record Key(String field, List<String> values) {}

    private static @Nullable Key key(Promotion promotion) {
        List<Key> keys = new ArrayList<>();
        keys(promotion.on(), keys);
        keys(promotion.when(), keys);
        if (promotion.gives() instanceof Benefit.Price price && price.otherwise() == null) {
            keys.add(new Key("line.sku", List.copyOf(price.bySku().keySet())));
        }
        if (promotion.gives() instanceof Benefit.GroupPrice(var steps, int _, var _)
                && steps.getFirst().otherwise() == null) {
            keys.add(new Key("line.sku", List.copyOf(steps.getFirst().bySku().keySet())));
        }
        return keys.stream()
                .min(Comparator.comparingInt(key -> rank(key.field())))
                .orElse(null);
    }

    private static int rank(String field) {
        int place = KEYS.indexOf(field);
        return place >= 0 ? place : KEYS.size() + Math.max(0, KEYS_LAST.indexOf(field) + 1);
    }

    private static boolean isKey(String field) {
        return KEYS.contains(field) || field.startsWith(TIER) || KEYS_LAST.contains(field);
    }

    /** Adds what a condition can't be met without. */
    private static void keys(@Nullable Condition condition, List<Key> keys) {
        switch (condition) {
            case Condition.Group(var combinator, var not, var rules) -> {
                if (!not && (combinator == Condition.Combinator.AND || rules.size() == 1)) {
                    rules.forEach(rule -> keys(rule, keys));
                }
            }
            case Condition.Test(var field, var operator, var operand) -> {
                boolean asksFor = operator == Operator.EQUAL
                        || operator == Operator.IN
                        || (operator == Operator.CONTAINS && (field.endsWith(".segments") || field.endsWith(".tags")));
                if (asksFor && isKey(field)) {
                    switch (operand) {
                        case Operand.Words(var word) -> keys.add(new Key(field, List.of(word)));
                        case Operand.WordList(var words) -> keys.add(new Key(field, words));
                        case Operand.None _, Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ -> {}
                    }
                }
            }
            case null -> {}
        }
    }

    /** How many groups these promotions name, all together. */
    public static long groups(Collection<Promotion> promotions) {
        return promotions.stream()
                .flatMap(promotion ->
                        Stream.concat(promotion.together().groups().stream(), promotion.together().notWith().stream()))
                .distinct()
                .count();
    }

    /** Those that there is an end of, by code. */
    public Map<String, Promotion.Limits> limits() {
        return limits;
    }

    /** How many promotions there are. */
    public int size() {
        return offers.size();
    }

    /**
     * The best lawful price of a cart.
     *
     * @param cart what was taken off it already, by others, stays off
     */
    public Quote quote(Order cart, Customer customer) {
        Facts facts = Facts.of(
                new Event.OrderPaid(0, customer.at(), cart),
                customer.profile(),
                customer.tiers(),
                customer.ordersBefore(),
                zone);
        Basket.Cart fixed = new Basket.Cart(cart, facts);
        List<Candidate> candidates = new ArrayList<>();
        int[] places = found(fixed, customer);
        for (int place : places) {
            Offer offer = offers.get(place);
            candidates.add(new Candidate(place, offer, null, customer, fixed, left(customer, offer)));
        }
        List<Customer.Coupon> unknown = coupons(customer, fixed, candidates);
        return new Search(pricing, candidates, fixed).quote(customer, payable, unknown);
    }

    private static long left(Customer customer, Offer offer) {
        Long left = customer.left().get(offer.promotion().code());
        return left == null ? Long.MAX_VALUE : left;
    }

    /** Adds the coupons that may be used; gives back those that are for nothing that there is. */
    private List<Customer.Coupon> coupons(Customer customer, Basket.Cart cart, List<Candidate> candidates) {
        if (customer.coupons().isEmpty()) {
            return List.of();
        }
        List<Customer.Coupon> unknown = new ArrayList<>(0);
        List<Customer.Coupon> sorted = new ArrayList<>(customer.coupons());
        sorted.sort(Comparator.comparing(Customer.Coupon::until, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Customer.Coupon::id));
        Map<String, Integer> times = new HashMap<>();
        for (Customer.Coupon coupon : sorted) {
            Integer place = ofCoupons.get(coupon.promotion());
            if (place == null) {
                unknown.add(coupon);
                continue;
            }
            Offer offer = offers.get(place);
            Candidate candidate = new Candidate(
                    place,
                    offer,
                    coupon,
                    customer,
                    cart,
                    left(customer, offer) - times.getOrDefault(coupon.promotion(), 0),
                    times.getOrDefault(coupon.promotion(), 0)
                            >= offer.promotion().times());
            if (candidate.isOn()) {
                times.merge(coupon.promotion(), 1, Integer::sum);
            }
            candidates.add(candidate);
        }
        return unknown;
    }

    /** The places of promotions that could have something to do with the cart, in order, each once. */
    private int[] found(Basket.Cart cart, Customer customer) {
        if (byKey.isEmpty()) {
            return always;
        }
        Places places = new Places(always);
        if (customer.seat() != null) {
            // a group keeps its terms: it may be for other goods than those that are opened now
            places.add(ofGroups, customer.seat().promotion());
        }
        Map<String, int[]> bySku = byKey.getOrDefault("line.sku", Map.of());
        Map<String, int[]> byBrand = byKey.getOrDefault("line.brand", Map.of());
        Map<String, int[]> byCategory = byKey.getOrDefault("line.category", Map.of());
        for (OrderLine line : cart.order.lines()) {
            places.add(bySku, line.sku());
            places.add(byBrand, line.brand());
            places.add(byCategory, line.category());
        }
        places.add(byKey.getOrDefault("order.store", Map.of()), cart.order.store());
        places.add(byKey.getOrDefault("order.channel", Map.of()), cart.order.channel());
        if (customer.profile() != null) {
            Map<String, int[]> bySegment = byKey.getOrDefault("member.segments", Map.of());
            customer.profile().segments().forEach(segment -> places.add(bySegment, segment));
            Map<String, int[]> byTag = byKey.getOrDefault("member.tags", Map.of());
            customer.profile().tags().forEach(tag -> places.add(byTag, tag));
        }
        customer.tiers().forEach((ladder, tier) -> places.add(byKey.getOrDefault(TIER + ladder, Map.of()), tier));
        return places.sorted();
    }

    /** Places as they are found. */
    private static final class Places {
        private int[] found;
        private int size;

        Places(int[] always) {
            this.found = Arrays.copyOf(always, always.length + 32);
            this.size = always.length;
        }

        void add(Map<String, int[]> by, @Nullable String value) {
            int[] more = value == null || by.isEmpty() ? NONE : by.getOrDefault(value, NONE);
            if (size + more.length > found.length) {
                found = Arrays.copyOf(found, 2 * (size + more.length));
            }
            System.arraycopy(more, 0, found, size, more.length);
            size += more.length;
        }

        int[] sorted() {
            Arrays.sort(found, 0, size);
            int each = 0;
            for (int i = 0; i < size; i++) {
                if (i == 0 || found[i] != found[i - 1]) {
                    found[each++] = found[i];
                }
            }
            return Arrays.copyOf(found, each);
        }
    }
}
