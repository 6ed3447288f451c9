package zhiyin.engine.program;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.promotion.Benefit;
import zhiyin.engine.promotion.Benefit.GroupPrice;
import zhiyin.engine.promotion.Lane;
import zhiyin.engine.promotion.Measure;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.engine.promotion.Promotion.AtLeast;
import zhiyin.engine.promotion.Promotion.PaidBy;
import zhiyin.engine.promotion.Promotion.Together;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;

/**
 * Reads one promotion's document, YAML 1.2 or JSON, as the programme it belongs to lets it be: its lanes, its fields, its
 * currency. Money is written in major units; parts of a price in percent.
 */
public final class PromotionReader {

    /** What comes of it: the whole promotion, or everything that is wrong with it. */
    public sealed interface Outcome {
        /** @param name what people call it */
        record Read(Promotion promotion, Label name) implements Outcome {}

        /** @param faults at least one, in the order of the document */
        record Faulty(List<Fault> faults) implements Outcome {
            public Faulty {
                faults = List.copyOf(faults);
            }
        }
    }

    private static final String PERCENT = "{percentOff: 20}";
    private static final String STEP = "{from: 100, amountOff: 10}";
    private static final String GIFT = "{sku: tote, units: 1}";
    private static final String PART = "{units: 1}";
    private static final String PEOPLE = "{people: 3, price: 69}";
    private static final String AT = "2026-11-01T00:00:00+08:00";

    private static final Form PROMOTION = terms(Form.empty().needs("promotion", "autumn"))
            .may("coupon", "true")
            .may("limits", "{stock: 100, perMember: 1}");
    private static final int GROUP_SIZE_MAX = 1_000;
    private static final int GROUP_HOURS_MAX = 24 * 30;
    private static final long STOCK_MAX = 1_000_000_000L;
    private static final Form LIMITS =
            Form.of("{stock: 100, perMember: 1}").may("stock", "100").may("perMember", "1");
    private static final Form AT_LEAST = Form.of("{amount: 100}")
            .may("amount", "100")
            .may("amountBefore", "100")
            .may("units", "3");
    private static final Form PAID_BY = Form.of("{platform: 50, store: 50}")
            .may("platform", "50")
            .may("store", "50")
            .may("partner", "0");
    private static final Form GIVES = Form.of(PERCENT)
            .may("percentOff", "20")
            .may("amountOff", "10")
            .may("amountOffEach", "1")
            .may("price", "9.9")
            .may("prices", "{sku-1: 9.9}")
            .may("nth", "2")
            .may("take", "3")
            .may("pay", "2")
            .may("buy", "2")
            .may("get", "1")
            .may("of", ConditionReader.LINES_EXAMPLE)
            .may("bundle", "[" + PART + ", " + PART + "]")
            .may("by", "amount")
            .may("steps", "[" + STEP + "]")
            .may("gifts", "[" + GIFT + "]")
            .may("choose", "1")
            .may("delivery", "free")
            .may("group", "[" + PEOPLE + "]")
            .may("hours", "24")
            .may("groups", "100")
            .may("most", "50")
            .may("times", "1");
    private static final Form GIFT_FORM =
            Form.empty().needs("sku", "tote").may("units", "1").may("worth", "5");
    private static final Form PART_FORM =
            Form.of(PART).may("lines", ConditionReader.LINES_EXAMPLE).may("units", "1");

    private final Known known;
    private final Pricing pricing;

    PromotionReader(Programme programme, Pricing pricing) {
        this.known = Known.of(programme);
        this.pricing = pricing;
    }

    /** The keys that promotions and coupons have in common, after others. */
    static Form terms(Form before) {
        return before.needs("name", "Autumn")
                .needs("lane", "order")
                .may("priority", "0")
                .may("from", AT)
                .may("until", "2026-12-01T00:00:00+08:00")
                .may("times", "1")
                .may("when", ConditionReader.WHEN_EXAMPLE)
                .may("lines", ConditionReader.LINES_EXAMPLE)
                .may("atLeast", "{amount: 100}")
                .needs("gives", PERCENT)
                .may("alone", "true")
                .may("groups", "[autumn]")
                .may("notWith", "[clearance]")
                .may("notAfter", "[order]")
                .may("paidBy", "{platform: 50, store: 50}");
    }

    /** The promotion that {@code document} says, or all of its faults. Never throws for what is written there. */
    public static Outcome read(String document, Programme programme, Pricing pricing) {
        Faults faults = new Faults();
        Node root = Tree.parse(document, faults);
        Outcome read =
                root == null ? null : new PromotionReader(programme, pricing).promotion(Place.root(root, faults));
        return read != null && faults.isEmpty() ? read : new Outcome.Faulty(faults.inOrder());
    }

    /**
     * A document of a promotion or a coupon as JSON, whatever it says: for forms, which open what was written as YAML. Null
     * where it is no mapping at all.
     */
    public static @Nullable String json(String document) {
        Faults faults = new Faults();
        Node root = Tree.parse(document, faults);
        return root instanceof Node.Mapping && faults.isEmpty() ? Node.json(root) : null;
    }

    private @Nullable Outcome promotion(Place root) {
        Fields fields = root.fields(shown(PROMOTION));
        String code = fields.find("promotion", Place::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        boolean coupon = fields.read("coupon", false, Place::flag);
        if (!coupon) {
            fields.notApplicable("Only coupons are used several times in one order.", "times");
        }
        Promotion promotion = promotion(fields, code, coupon);
        return promotion == null ? null : new Outcome.Read(promotion, name);
    }

    /** A form of promotions with a lane that there is. */
    Form shown(Form form) {
        String aLane = pricing.lanes().isEmpty()
                ? "order"
                : Scalars.write(pricing.lanes().getFirst().code());
        return form.showing("lane", aLane).showing("notAfter", "[" + aLane + "]");
    }

    Known known() {
        return known;
    }

    /** What the {@link #terms} say; null after a fault. */
    @Nullable
    Promotion promotion(Fields fields, @Nullable String code, boolean coupon) {
        Lane lane = fields.find("lane", this::lane);
        Integer priority = fields.read("priority", 0, at -> at.whole(-1_000_000, 1_000_000));
        Instant from = fields.find("from", PromotionReader::moment);
        Instant until = fields.find("until", at -> momentAfter(at, from));
        Integer times = fields.read("times", 1, at -> at.whole(1, Limits.PER_ORDER_MAX));
        Condition when = fields.find("when", at -> ConditionReader.read(at, known, PromotionReader::notInWhen));
        Condition lines = fields.find("lines", this::lines);
        AtLeast atLeast = fields.find("atLeast", this::atLeast);
        Benefit gives = fields.find("gives", at -> gives(at, lane));
        if (coupon && gives instanceof GroupPrice) {
            fields.find("gives", at -> {
                at.fault("not-with-coupon", "People who buy together need no coupon for it.", PERCENT);
                return null;
            });
        }
        Together together = new Together(
                fields.read("alone", false, Place::flag),
                words(fields, "groups", Place::code),
                words(fields, "notWith", Place::code),
                words(fields, "notAfter", at -> {
                    Lane before = lane(at);
                    return before == null ? null : before.code();
                }));
        PaidBy paidBy = fields.read("paidBy", PaidBy.PLATFORM, PromotionReader::paidBy);
        Promotion.Limits limits = fields.find("limits", PromotionReader::limits);
        return code == null || lane == null || gives == null
                ? null
                : new Promotion(
                        code,
                        lane.code(),
                        priority,
                        from,
                        until,
                        coupon,
                        times,
                        when,
                        lines,
                        atLeast,
                        gives,
                        together,
                        paidBy,
                        limits);
    }

    private @Nullable Lane lane(Place place) {
        String code = place.text();
        if (code == null) {
            return null;
        }
        for (Lane lane : pricing.lanes()) {
            if (lane.code().equals(code)) {
                return lane;
            }
        }
        place.unknownWord(
                "unknown-lane",
                pricing.lanes().stream().map(Lane::code).collect(Collectors.toCollection(LinkedHashSet::new)));
        return null;
    }

    /** The end of what begins at that moment. */
    static @Nullable Instant momentAfter(Place place, @Nullable Instant from) {
        Instant end = moment(place);
        if (end != null && from != null && !end.isAfter(from)) {
            place.fault("range", "It ends after it begins.", "2027-01-01T00:00:00+08:00");
            return null;
        }
        return end;
    }

    static @Nullable Instant moment(Place place) {
        place.tellComplaints();
        String text = place.raw();
        try {
            if (text != null) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeParseException e) {
            // told below, like anything else that is no moment
        }
        place.fault("type", "A moment with its offset goes here, as RFC 3339 writes it.", AT);
        return null;
    }

    private @Nullable Condition lines(Place place) {
        return ConditionReader.read(
                place, known, field -> field.scope() == Field.Scope.ACTIVITY ? "Carts have no activities." : null);
    }

    static @Nullable String notInWhen(Field field) {
        return switch (field.scope()) {
            case EVENT, ORDER -> null;
            case LINE -> "Fields of a line are asked about under lines.";
            case ACTIVITY -> "Carts have no activities.";
        };
    }

    private static Set<String> words(Fields fields, String key, Place.Reader<String> word) {
        return new LinkedHashSet<>(fields.list(key, "autumn", Limits.GROUPS_MAX, word));
    }

    private @Nullable AtLeast atLeast(Place place) {
        Fields fields = place.fields(AT_LEAST);
        String key = fields.exactlyOne("amount", "amountBefore", "units");
        if (key == null) {
            return null;
        }
        Measure measure = switch (key) {
            case "amount" -> Measure.AMOUNT;
            case "amountBefore" -> Measure.AMOUNT_BEFORE;
            default -> Measure.UNITS;
        };
        Long least = fields.find(key, at -> measured(at, measure));
        return least == null ? null : new AtLeast(measure, least);
    }

    private @Nullable Long measured(Place place, Measure measure) {
        return measure == Measure.UNITS ? place.whole(1, Benefit.OFTEN_MAX) : place.money(known.digits(), 1);
    }

    private static @Nullable PaidBy paidBy(Place place) {
        Fields fields = place.fields(PAID_BY);
        Place.Reader<Integer> share = at -> at.whole(0, 100);
        int platform = fields.read("platform", 0, share);
        int store = fields.read("store", 0, share);
        int partner = fields.read("partner", 0, share);
        if (fields.isReadable() && platform + store + partner != 100) {
            place.fault("range", "The shares add up to 100 percent.");
            return null;
        }
        return platform + store + partner == 100 ? new PaidBy(platform, store, partner) : null;
    }

    private static Promotion.@Nullable Limits limits(Place place) {
        Fields fields = place.fields(LIMITS);
        Long stock = fields.find("stock", at -> at.whole(1L, STOCK_MAX));
        Long perMember = fields.find("perMember", at -> at.whole(1L, STOCK_MAX));
        if (stock != null || perMember != null) {
            return new Promotion.Limits(stock, perMember);
        }
        if (fields.isReadable()) {
            place.fault("needed", "Limits say a stock, how much a member has, or both.", "{stock: 100, perMember: 1}");
        }
        return null;
    }

    private @Nullable Benefit gives(Place place, @Nullable Lane lane) {
        Benefit benefit = benefit(place);
        if (benefit != null && lane != null && lane.choose() == Lane.Choose.BEST_BY_LINE && !benefit.isByLine()) {
            place.fault(
                    "not-by-line",
                    "The lane chooses for each line by itself: a price, a part off without a cap or an amount off each unit go"
                            + " there.",
                    PERCENT);
            return null;
        }
        return benefit;
    }

    /** By what each sort of benefit is known, and what else it may say. */
    private static final Map<String, Set<String>> SORTS = Map.ofEntries(
            Map.entry("percentOff", Set.of("most")),
            Map.entry("amountOff", Set.of()),
            Map.entry("amountOffEach", Set.of()),
            Map.entry("price", Set.of("most", "prices")),
            Map.entry("prices", Set.of("most", "price")),
            Map.entry("nth", Set.of("percentOff", "times")),
            Map.entry("take", Set.of("pay", "price", "times")),
            Map.entry("buy", Set.of("get", "of", "percentOff", "times")),
            Map.entry("bundle", Set.of("price", "times")),
            Map.entry("steps", Set.of("by", "times")),
            Map.entry("gifts", Set.of("choose")),
            Map.entry("group", Set.of("hours", "groups")),
            Map.entry("delivery", Set.of("most")));

    /** A sort whose key is also a word of the others comes after them. */
    private static final List<String> IN_TURN = List.of(
            "nth",
            "take",
            "buy",
            "bundle",
            "steps",
            "gifts",
            "delivery",
            "group",
            "amountOff",
            "amountOffEach",
            "prices",
            "price",
            "percentOff");

    private @Nullable Benefit benefit(Place place) {
        Fields fields = place.fields(GIVES);
        if (!fields.isReadable()) {
            return null;
        }
        String sort = IN_TURN.stream().filter(fields::has).findFirst().orElse(null);
        if (sort == null) {
            place.fault("one-of", "One of " + String.join(", ", IN_TURN.reversed()) + " goes here.", PERCENT);
            return null;
        }
        Set<String> own = SORTS.getOrDefault(sort, Set.of());
        fields.notApplicable(
                "This does not go with " + sort + ".",
                GIVES.examples().keySet().stream()
                        .filter(key -> !key.equals(sort) && !own.contains(key))
                        .toArray(String[]::new));
        long times = fields.read(
                "times", sort.equals("steps") ? 1L : Benefit.OFTEN_MAX, at -> at.whole(1, Benefit.OFTEN_MAX));
        return switch (sort) {
            case "nth" -> {
                Integer every = fields.find("nth", at -> at.whole(2, Limits.UNITS_MAX));
                Ratio part = neededPart(fields);
                yield every == null || part == null ? null : new Benefit.NthUnit(every, part, times);
            }
            case "take" -> take(fields, times);
            case "buy" -> {
                Integer buy = fields.find("buy", at -> at.whole(1, Limits.UNITS_MAX));
                Integer get = needed(fields, "get", "1", at -> at.whole(1, Limits.UNITS_MAX));
                Condition of = fields.find("of", this::lines);
                Ratio part = fields.read("percentOff", Ratio.ONE, PromotionReader::part);
                yield buy == null || get == null ? null : new Benefit.BuyGet(buy, of, get, part, times);
            }
            case "bundle" -> {
                List<Benefit.Bundle.Part> parts =
                        fields.read("bundle", List.of(), at -> at.list(PART, 1, Limits.PARTS_MAX, this::bundled));
                Long price = needed(fields, "price", "99", this::amount);
                yield parts.isEmpty() || price == null ? null : new Benefit.Bundle(parts, price, times);
            }
            case "steps" -> steps(fields, times);
            case "gifts" -> gifts(fields);
            case "group" -> group(fields);
            case "delivery" -> {
                String word = fields.find("delivery", Place::text);
                if (word != null && !word.equals("free")) {
                    fields.find("delivery", at -> {
                        at.fault("unknown-word", "free goes here; most says up to what amount.", "free");
                        return null;
                    });
                }
                yield new Benefit.DeliveryOff(fields.find("most", this::positiveAmount));
            }
            case "amountOff", "amountOffEach" -> {
                Long amount = fields.find(sort, this::positiveAmount);
                yield amount == null ? null : new Benefit.AmountOff(amount, sort.equals("amountOffEach"));
            }
            case "price", "prices" -> {
                Map<String, Long> bySku = fields.read("prices", Map.of(), this::prices);
                Long otherwise = fields.find("price", this::amount);
                Long most = fields.read("most", Benefit.OFTEN_MAX, at -> at.whole(1, Benefit.OFTEN_MAX));
                yield bySku.isEmpty() && otherwise == null ? null : new Benefit.Price(bySku, otherwise, most);
            }
            default -> {
                Ratio part = fields.find("percentOff", PromotionReader::part);
                Long most = fields.find("most", this::positiveAmount);
                yield part == null ? null : new Benefit.PercentOff(part, most);
            }
        };
    }

    private @Nullable Benefit take(Fields fields, long times) {
        Integer take = fields.find("take", at -> at.whole(2, Limits.UNITS_MAX));
        if (fields.exactlyOne("pay", "price") == null || take == null) {
            return null;
        }
        if (fields.has("price")) {
            Long price = fields.find("price", this::amount);
            return price == null ? null : new Benefit.PriceOfSeveral(take, price, times);
        }
        Integer pay =
                fields.find("pay", at -> at.showing(String.valueOf(take - 1)).whole(0, take - 1));
        return pay == null ? null : new Benefit.PayFewer(take, pay, times);
    }

    private @Nullable Benefit steps(Fields fields, long times) {
        Measure measure = fields.read("by", Measure.AMOUNT, at -> at.oneOf(Words.all(Measure.class)));
        List<Benefit.Steps.Step> steps =
                fields.read("steps", List.of(), at -> at.list(STEP, 1, Limits.STEPS_MAX, item -> step(item, measure)));
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).from() <= steps.get(i - 1).from()) {
                fields.find("steps", at -> {
                    at.fault("range", "Each step asks for more than the one before.");
                    return null;
                });
                return null;
            }
        }
        return steps.isEmpty() ? null : new Benefit.Steps(measure, steps, times);
    }

    private Benefit.Steps.@Nullable Step step(Place place, Measure measure) {
        Fields fields = place.fields(Form.of(STEP)
                .needs("from", "100")
                .may("percentOff", "20")
                .may("amountOff", "10")
                .may("gifts", "[" + GIFT + "]")
                .may("choose", "1")
                .may("delivery", "free")
                .may("most", "50"));
        Long from = fields.find("from", at -> measured(at, measure));
        String sort = fields.exactlyOne("percentOff", "amountOff", "gifts", "delivery");
        if (sort == null) {
            return null;
        }
        if (!sort.equals("gifts")) {
            fields.notApplicable("Only gifts are chosen.", "choose");
        }
        if (sort.equals("amountOff") || sort.equals("gifts")) {
            fields.notApplicable("Only a part of the price and delivery are off up to an amount.", "most");
        }
        Long most = fields.find("most", this::positiveAmount);
        Benefit gives = switch (sort) {
            case "percentOff" -> {
                Ratio part = fields.find("percentOff", PromotionReader::part);
                yield part == null ? null : new Benefit.PercentOff(part, most);
            }
            case "amountOff" -> {
                Long amount = fields.find("amountOff", this::positiveAmount);
                yield amount == null ? null : new Benefit.AmountOff(amount, false);
            }
            case "gifts" -> gifts(fields);
            default -> new Benefit.DeliveryOff(most);
        };
        return from == null || gives == null ? null : new Benefit.Steps.Step(from, gives);
    }

    private @Nullable Benefit group(Fields fields) {
        List<GroupPrice.PriceFor> steps =
                fields.read("group", List.of(), at -> at.list(PEOPLE, 1, Limits.STEPS_MAX, this::people));
        Integer hours = needed(fields, "hours", "24", at -> at.whole(1, GROUP_HOURS_MAX));
        Integer groups = fields.find("groups", at -> at.whole(1, Limits.UNITS_MAX));
        for (int i = 1; i < steps.size(); i++) {
            if (!steps.get(i).follows(steps.get(i - 1))) {
                fields.find("group", at -> {
                    at.fault(
                            "range",
                            "Each step asks for more people than the one before, and for no more money of the same goods.");
                    return null;
                });
                return null;
            }
        }
        return steps.isEmpty() || hours == null ? null : new GroupPrice(steps, hours, groups);
    }

    private GroupPrice.@Nullable PriceFor people(Place place) {
        Fields fields = place.fields(
                Form.of(PEOPLE).needs("people", "3").may("price", "69").may("prices", "{sku-1: 69}"));
        Integer people = fields.find("people", at -> at.whole(2, GROUP_SIZE_MAX));
        Map<String, Long> bySku = fields.read("prices", Map.of(), at -> prices(at, this::positiveAmount));
        Long otherwise = fields.find("price", this::positiveAmount);
        if (fields.isReadable() && !fields.has("price") && !fields.has("prices")) {
            fields.missing("price", "69");
        }
        return people == null || (bySku.isEmpty() && otherwise == null)
                ? null
                : new GroupPrice.PriceFor(people, bySku, otherwise);
    }

    private @Nullable Benefit gifts(Fields fields) {
        Names skus = new Names(fields.at("gifts"), "sku");
        List<Benefit.Gifts.Gift> gifts =
                fields.read("gifts", List.of(), at -> at.list(GIFT, 1, Limits.PARTS_MAX, item -> gift(item, skus)));
        if (gifts.isEmpty()) {
            return null;
        }
        int choose = fields.read("choose", gifts.size(), at -> at.whole(1, gifts.size()));
        return new Benefit.Gifts(gifts, choose);
    }

    private Benefit.Gifts.@Nullable Gift gift(Place place, Names skus) {
        Fields fields = place.fields(GIFT_FORM);
        String sku = fields.find("sku", at -> skus.take(at, at.text()));
        int units = fields.read("units", 1, at -> at.whole(1, Limits.UNITS_MAX));
        long worth = fields.read("worth", 0L, this::amount);
        return sku == null ? null : new Benefit.Gifts.Gift(sku, units, worth);
    }

    private Benefit.Bundle.@Nullable Part bundled(Place place) {
        Fields fields = place.fields(PART_FORM);
        Condition lines = fields.find("lines", this::lines);
        return new Benefit.Bundle.Part(lines, fields.read("units", 1, at -> at.whole(1, Limits.UNITS_MAX)));
    }

    private @Nullable Map<String, Long> prices(Place place) {
        return prices(place, this::amount);
    }

    private static @Nullable Map<String, Long> prices(Place place, Place.Reader<Long> each) {
        if (!(place.node() instanceof Node.Mapping mapping)) {
            place.fault("type", "Prices by sku go here.", "{sku-1: 9.9}");
            return null;
        }
        if (mapping.entries().isEmpty() || mapping.entries().size() > Limits.PRICES_MAX) {
            place.fault("range", "1 to " + Limits.PRICES_MAX + " prices go here.", "{sku-1: 9.9}");
            return null;
        }
        // the keys are the shop's own: each that is there makes up the form
        Form form = Form.of("{sku-1: 9.9}").may("sku-1", "9.9");
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key() instanceof Node.Scalar key && !key.text().isEmpty()) {
                form = form.may(key.text(), "9.9");
            }
        }
        Fields fields = place.fields(form);
        Map<String, Long> prices = new HashMap<>();
        for (String sku : form.examples().keySet()) {
            Long price = fields.find(sku, each);
            if (price != null) {
                prices.put(sku, price);
            }
        }
        return prices;
    }

    private @Nullable Long amount(Place place) {
        return place.money(known.digits(), 0);
    }

    private @Nullable Long positiveAmount(Place place) {
        return place.money(known.digits(), 1);
    }

    private static @Nullable Ratio neededPart(Fields fields) {
        return needed(fields, "percentOff", "50", PromotionReader::part);
    }

    private static <T> @Nullable T needed(Fields fields, String key, String example, Place.Reader<T> reader) {
        if (!fields.has(key)) {
            fields.missing(key, example);
        }
        return fields.find(key, reader);
    }

    /** A percentage above 0 and up to 100, as a part. */
    static @Nullable Ratio part(Place place) {
        Integer hundredths = StoredValueReader.percent(place, Limits.WHOLE);
        if (hundredths == null) {
            return null;
        }
        if (hundredths == 0) {
            place.fault("range", "A percentage above 0 goes here.", "20");
            return null;
        }
        return new Ratio(hundredths, Limits.WHOLE);
    }
}
