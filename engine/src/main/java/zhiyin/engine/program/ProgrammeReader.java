package zhiyin.engine.program;

import java.time.ZoneId;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.engine.program.Programme.EarnLimit;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Household;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Reason;
import zhiyin.engine.program.Programme.Relation;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.program.Programme.Transfer;
import zhiyin.engine.program.Programme.UnknownMember;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Field;

/**
 * Reads a programme's document: YAML 1.2, or JSON, which is a part of it. Money is written in major units with at most
 * the currency's digits and kept in minor units; no figure ever becomes a floating-point number.
 *
 * <p>Anchors, aliases, tags, unknown keys, keys said twice and a second document are refused, and so is what exceeds
 * the limits on size, depth and number.
 */
public final class ProgrammeReader {

    /** The least that is a programme. */
    static final String SMALLEST = "{programme: my-shop, name: My shop, currency: CNY, zone: Asia/Shanghai,"
            + " unknownMember: enroll, assets: [{code: points, name: Points, kind: points, pending: none,"
            + " expiry: never}]}";

    private static final Form ATTRIBUTE =
            Form.empty().needs("name", "skinType").needs("kind", "text").needs("says", "What sort of skin.");
    /** Of a member's, which is said by somebody and kept. */
    private static final Form OF_MEMBER = ATTRIBUTE
            .may("choices", "[dry, oily]")
            .may("required", "true")
            .may("by", "[member, staff, shop]")
            .may("personal", "true");

    private static final Form PROFILE = Form.empty()
            .needs("code", "basics")
            .needs("name", "The basics")
            .needs("fields", "[skinType]")
            .needs("completes", "profile.completed");
    private static final Form ACTIVITY = Form.empty()
            .needs("name", "review.posted")
            .needs("label", "Review")
            .may("attributes", "[{name: stars, kind: number, says: How many stars.}]");
    private static final Form ASSET = Form.empty()
            .needs("code", "points")
            .needs("name", "Points")
            .needs("kind", "points")
            .needs("pending", "none")
            .needs("expiry", "never")
            .may("shortfall", "deficit")
            .may("onDebit", "refuse")
            .may("ceiling", "1000000")
            .may("earnAtMost", "[{points: 500, per: day}]")
            .may("transfer", "{min: 1}")
            .may("card", "10")
            .may("valuePerPoint", "0.01");
    private static final Form EARN_LIMIT = Form.empty().needs("points", "500").needs("per", "day");
    private static final Form TRANSFER =
            Form.empty().needs("min", "1").may("max", "5000").may("maxPerDay", "10000");
    private static final Form REASON = Form.empty().needs("code", "apology").needs("name", "Apology");

    private static final Form RELATION = Form.empty()
            .needs("code", "baby")
            .needs("name", "Baby")
            .may("most", "3")
            .may("changes", "2");
    private static final int RELATION_MOST = 3;
    private static final int RELATION_CHANGES = 2;

    private static final String PRICING_EXAMPLE = "{lanes: [{code: order, choose: all}]}";

    private static final Form PROGRAMME = Form.of(SMALLEST)
            .needs("programme", "my-shop")
            .needs("name", "My shop")
            .needs("currency", "CNY")
            .needs("zone", "Asia/Shanghai")
            .needs("unknownMember", "enroll")
            .may("attributes", "[]")
            .may("activities", "[]")
            .needs("assets", "[" + ASSET.example() + "]")
            .may("budgets", "[]")
            .may("earning", "{choose: sum}")
            .may("ladders", "[]")
            .may("reasons", "[]")
            .may("packages", "[]")
            .may("household", "{members: 6, pool: [points]}")
            .may("calendars", "[]")
            .may("velocity", "[]")
            .may("relations", "[]")
            .may("profile", "[]")
            .may("pricing", PRICING_EXAMPLE);
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9]{0,39}");
    private static final Pattern ACTIVITY_NAME =
            Pattern.compile("(?=.{3,60}$)[a-z][a-zA-Z0-9]*(\\.[a-z][a-zA-Z0-9]*)+");
    /** How the names of the platform's own events begin. */
    private static final List<String> RESERVED =
            List.of("order.", "points.", "hold.", "member.", "tier.", "day.", "topup.", "card.", "relation.");

    private final Map<String, Field.Kind> activityAttributeKinds = new HashMap<>();
    private final Set<String> doubtful = new HashSet<>();

    private ProgrammeReader() {}

    /** The programme that {@code yaml} says, or all of its faults. Never throws for what is written there. */
    public static Reading read(String yaml) {
        Faults faults = new Faults();
        Node root = Tree.parse(yaml, faults);
        Programme programme = root == null ? null : new ProgrammeReader().programme(Place.root(root, faults));
        return programme != null && faults.isEmpty()
                ? new Reading.Read(programme)
                : new Reading.Faulty(faults.inOrder());
    }

    private @Nullable Programme programme(Place root) {
        Fields fields = root.fields(PROGRAMME);
        String code = fields.read("programme", "", Place::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        Currency currency = fields.find("currency", ProgrammeReader::currency);
        ZoneId zone = fields.find("zone", ProgrammeReader::zone);
        UnknownMember unknownMember =
                fields.read("unknownMember", UnknownMember.ENROLL, at -> at.oneOf(Words.all(UnknownMember.class)));
        Names attributeNames = new Names(fields.at("attributes"), "name");
        Form attributeForm = OF_MEMBER.showing("name", attributeNames.fresh("skinType"));
        List<Attribute> attributes = fields.list(
                "attributes",
                attributeForm.example(),
                Limits.ATTRIBUTES_MAX,
                at -> ofMember(at, attributeForm, attributeNames));
        Names activityNames = new Names(fields.at("activities"), "name");
        if (fields.has("relations")) {
            // one name has one kind over all activities, theirs too
            activityAttributeKinds.put(Relation.KIND, Field.Kind.TEXT);
            activityAttributeKinds.put(Relation.YEARS, Field.Kind.NUMBER);
        }
        Form activityForm = ACTIVITY.showing("name", activityNames.fresh("review.posted"));
        List<Activity> activities = fields.list(
                "activities",
                activityForm.example(),
                Limits.ACTIVITIES_MAX,
                at -> activity(at, activityForm, activityNames));
        Names relationNames = new Names(fields.at("relations"), "code");
        Form relationForm = RELATION.showing("code", relationNames.fresh("baby"));
        List<Relation> relations = fields.list(
                "relations",
                relationForm.example(),
                Limits.RELATIONS_MAX,
                at -> relation(at, relationForm, relationNames));
        Set<String> toEarnBy = new LinkedHashSet<>(activityNames.written());
        if (!relationNames.written().isEmpty()) {
            toEarnBy.addAll(Relation.BIRTHDAYS);
        }
        List<Activity> happening = Relation.with(relations, activities);
        int digits = currency == null ? -1 : currency.getDefaultFractionDigits();
        StoredValueReader storedValue =
                new StoredValueReader(digits, currency == null ? null : currency.getCurrencyCode());
        Names assetNames = new Names(fields.at("assets"), "code");
        Form assetForm = ASSET.showing("code", assetNames.fresh("points"));
        List<Asset> assets = fields.read(
                "assets",
                List.of(),
                at -> at.list(
                        assetForm.example(),
                        1,
                        Limits.ASSETS_MAX,
                        item -> asset(item, assetForm, assetNames, storedValue)));

        CalendarReader calendars = new CalendarReader(fields);
        calendars.written().forEach(calendar -> doubtful.add("date.on." + calendar));
        Known known = new Known(
                digits,
                assetNames.written(),
                assets,
                toEarnBy,
                happening,
                catalogue(attributes, happening, calendars.calendars()),
                doubtful,
                Map.of());
        Names ladderNames = new Names(fields.at("ladders"), "code");
        CouponsReader coupons = new CouponsReader();
        LadderReader ladderReader =
                new LadderReader(known, ladderNames, new Names(fields.at("packages"), "code").written(), coupons);
        List<Ladder> ladders =
                fields.list("ladders", LadderReader.LADDER.example(), Limits.LADDERS_MAX, ladderReader::ladder);
        Known all = withLadders(known, ladders, ladderNames);
        BudgetReader budgets = new BudgetReader(fields, known);
        EarningReader.Earning earning = fields.read(
                "earning", EarningReader.Earning.NOTHING, at -> EarningReader.read(at, all, budgets, coupons));
        List<Programme.TopUpPackage> packages = storedValue.packages(fields, all);
        Names reasonNames = new Names(fields.at("reasons"), "code");
        Form reasonForm = REASON.showing("code", reasonNames.fresh("apology"));
        List<Reason> reasons = fields.list(
                "reasons", reasonForm.example(), Limits.REASONS_MAX, at -> reason(at, reasonForm, reasonNames));
        Names groupNames = new Names(fields.at("profile"), "code");
        Form groupForm = PROFILE.showing("code", groupNames.fresh("basics"));
        List<Programme.ProfileGroup> profile = fields.list(
                "profile",
                groupForm.example(),
                Limits.PROFILE_GROUPS_MAX,
                at -> profileGroup(at, groupForm, groupNames, attributeNames.written(), activityNames.written()));
        Household household = fields.find("household", at -> household(at, known));
        coupons.needPrices(fields, PRICING_EXAMPLE);
        if (currency == null || zone == null) {
            return null;
        }
        return new Programme(
                code,
                name,
                currency.getCurrencyCode(),
                digits,
                zone,
                unknownMember,
                attributes,
                activities,
                assets,
                earning.choose(),
                earning.stack(),
                earning.rules(),
                earning.multipliers(),
                ladders,
                budgets.budgets(),
                reasons,
                packages,
                household,
                calendars.calendars(),
                LimitReader.velocity(fields, all),
                relations,
                profile,
                fields.find("pricing", at -> PricingReader.read(at, all)),
                earning.coupons());
    }

    private static @Nullable Household household(Place place, Known known) {
        String asset = known.aPooledAsset();
        String pool = "[" + asset + "]";
        Fields fields = place.fields(Form.of("{members: 6, pool: " + pool + "}")
                .needs("members", "6")
                .needs("pool", pool));
        Integer members = fields.find("members", at -> at.whole(2, Limits.HOUSEHOLD_MAX));
        List<String> pooled =
                fields.read("pool", List.of(), at -> at.list(asset, 1, Limits.ASSETS_MAX, known::pooledCode));
        Set<String> once = new LinkedHashSet<>(pooled);
        Place list = fields.at("pool");
        if (list != null && once.size() < pooled.size()) {
            list.fault(
                    "duplicate",
                    "An asset is in the pool once.",
                    once.stream().map(Scalars::write).collect(Collectors.joining(", ", "[", "]")));
        }
        return members == null || pooled.isEmpty() ? null : new Household(members, pooled);
    }

    private static @Nullable Currency currency(Place place) {
        String text = place.text();
        if (text == null) {
            return null;
        }
        try {
            Currency currency = Currency.getInstance(text);
            if (currency.getDefaultFractionDigits() >= 0) {
                return currency;
            }
        } catch (IllegalArgumentException e) {
            // told below, together with those codes that are no money
        }
        place.fault("unknown-currency", "An ISO 4217 currency code goes here, in capitals.");
        return null;
    }

    private static @Nullable ZoneId zone(Place place) {
        String text = place.text();
        if (text == null) {
            return null;
        }
        if (!ZoneId.getAvailableZoneIds().contains(text)) {
            place.fault("unknown-zone", "An IANA time zone goes here.");
            return null;
        }
        return ZoneId.of(text);
    }

    private @Nullable Attribute ofMember(Place place, Form form, Names names) {
        Fields fields = place.fields(form);
        Attribute attribute = attribute(fields, "member.", names);
        List<String> choices =
                fields.read("choices", List.of(), at -> at.list("dry", 1, Limits.CHOICES_MAX, Place::text));
        Place list = fields.at("choices");
        if (list != null && new HashSet<>(choices).size() < choices.size()) {
            list.fault("duplicate", "A choice is there once.", "[dry, oily]");
        }
        if (attribute != null && attribute.kind() != Field.Kind.TEXT) {
            fields.notApplicable("Only a text is chosen from a list.", "choices");
        }
        Boolean required = fields.find("required", Place::flag);
        List<Programme.Setter> by = fields.read(
                "by",
                Programme.Schema.USUAL.by(),
                at -> at.list("shop", 1, Programme.Setter.values().length, item -> item.oneOf(SETTERS)));
        Boolean personal = fields.find("personal", Place::flag);
        return attribute == null
                ? null
                : new Attribute(
                        attribute.name(),
                        attribute.kind(),
                        attribute.says(),
                        new Programme.Schema(
                                choices, Boolean.TRUE.equals(required), by, Boolean.TRUE.equals(personal)));
    }

    private static final SequencedMap<String, Programme.Setter> SETTERS = Words.all(Programme.Setter.class);

    private static Programme.@Nullable ProfileGroup profileGroup(
            Place place, Form form, Names names, Set<String> attributes, Set<String> activities) {
        Fields fields = place.fields(form);
        String code = fields.find("code", names::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        List<String> asked = fields.read(
                "fields",
                List.of(),
                at -> at.list(
                        "skinType", 1, Limits.ATTRIBUTES_MAX, item -> known(item, "unknown-attribute", attributes)));
        String completes = fields.find("completes", at -> known(at, "unknown-activity", activities));
        return code == null || completes == null || asked.isEmpty()
                ? null
                : new Programme.ProfileGroup(code, name, asked, completes);
    }

    private static @Nullable String known(Place place, String code, Set<String> names) {
        String name = place.text();
        if (name != null && !names.contains(name)) {
            place.unknownWord(code, names);
            return null;
        }
        return name;
    }

    private @Nullable Attribute attribute(Fields fields, String prefix, Names names) {
        String name = fields.find("name", at -> attributeName(at, prefix, names));
        Field.Kind kind = fields.find("kind", at -> at.oneOf(KINDS));
        String says = fields.read("says", "", Place::text);
        if (name != null && kind != null) {
            return new Attribute(name, kind, says);
        }
        String raw = raw(fields, "name");
        if (raw != null && Catalogue.common().find(prefix + raw) == null) {
            doubtful.add(prefix + raw);
        }
        return null;
    }

    private static final SequencedMap<String, Field.Kind> KINDS = kinds();

    private static SequencedMap<String, Field.Kind> kinds() {
        SequencedMap<String, Field.Kind> kinds = new LinkedHashMap<>(Words.all(Field.Kind.class));
        // money needs a currency, and only orders have one
        kinds.remove(Words.of(Field.Kind.MONEY));
        kinds.remove(Words.of(Field.Kind.SET));
        return kinds;
    }

    private static @Nullable String attributeName(Place place, String prefix, Names names) {
        String name = place.matching(ATTRIBUTE_NAME, "A name here is a letter and up to 39 letters and digits.");
        if (name != null && Catalogue.common().find(prefix + name) != null) {
            place.fault("reserved", "Every member has a field of that name already.");
            return null;
        }
        return names.take(place, name);
    }

    private @Nullable Activity activity(Place place, Form form, Names names) {
        Fields fields = place.fields(form);
        String name = fields.find("name", at -> activityName(at, names));
        Label label = fields.read("label", Label.of(""), LabelReader::read);
        Names attributeNames = new Names(fields.at("attributes"), "name");
        Form attributeForm =
                ATTRIBUTE.showing("name", attributeNames.fresh("stars")).showing("kind", "number");
        List<Attribute> attributes = fields.list(
                "attributes",
                attributeForm.example(),
                Limits.ATTRIBUTES_MAX,
                at -> activityAttribute(at, attributeForm, attributeNames));
        if (name == null) {
            attributeNames.written().forEach(attribute -> doubtful.add("activity." + attribute));
            return null;
        }
        return new Activity(name, label, attributes);
    }

    private static @Nullable String activityName(Place place, Names names) {
        String name = place.matching(
                ACTIVITY_NAME, "An activity's name is two or more words of letters and digits with dots between them.");
        if (name != null && RESERVED.stream().anyMatch(name::startsWith)) {
            place.fault("reserved", "Names that begin with " + String.join(" ", RESERVED) + " are the platform's own.");
            return null;
        }
        return names.take(place, name);
    }

    /** Attributes of one name have one kind, whatever the activity: conditions ask for activity.NAME. */
    private @Nullable Attribute activityAttribute(Place place, Form form, Names names) {
        Attribute attribute = attribute(place.fields(form), "activity.", names);
        if (attribute == null) {
            return null;
        }
        Field.Kind before = activityAttributeKinds.putIfAbsent(attribute.name(), attribute.kind());
        if (before != null && before != attribute.kind()) {
            place.fields(form).find("kind", at -> {
                at.fault(
                        "conflict",
                        "Another activity has an attribute of that name and of another kind.",
                        Words.of(before));
                return null;
            });
            return null;
        }
        return attribute;
    }

    private static @Nullable Asset asset(Place place, Form form, Names names, StoredValueReader storedValue) {
        if (StoredValueReader.KIND.equals(place.rawAt("kind"))) {
            Fields fields = place.fields(StoredValueReader.ASSET.showing("code", names.fresh("balance")));
            String code = fields.find("code", names::code);
            Label name = fields.read("name", Label.of(""), LabelReader::read);
            fields.find("kind", at -> at.oneOf(Words.all(AssetKind.class)));
            StoredValue terms = storedValue.read(fields);
            return code == null ? null : Asset.of(code, name, terms);
        }
        Fields fields = place.fields(form);
        String code = fields.find("code", names::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        AssetKind kind = fields.read("kind", AssetKind.POINTS, at -> at.oneOf(Words.all(AssetKind.class)));
        Pending pending = fields.read("pending", new Pending.None(), TermsReader::pending);
        Expiry expiry = fields.read("expiry", new Expiry.Never(), TermsReader::expiry);
        Shortfall shortfall = fields.read("shortfall", Shortfall.DEFICIT, at -> at.oneOf(Words.all(Shortfall.class)));
        OnShortfall onDebit = fields.read("onDebit", OnShortfall.REFUSE, at -> at.oneOf(Words.all(OnShortfall.class)));
        Long ceiling = fields.find("ceiling", at -> at.whole(1, Limits.BALANCE_MAX));
        List<EarnLimit> earnAtMost = earnAtMost(fields);
        Integer card = fields.find("card", at -> at.whole(2, Limits.CARD_MAX));
        if (kind != AssetKind.STAMPS) {
            fields.notApplicable("Only stamps fill a card.", "card");
        } else if (!fields.has("card")) {
            fields.missing("card", "10");
        }
        if (!kind.spendable()) {
            fields.notApplicable("What only measures is not given to anybody.", "transfer");
        }
        Transfer transfer = fields.find("transfer", ProgrammeReader::transfer);
        Ratio valuePerPoint = fields.find("valuePerPoint", ProgrammeReader::valuePerPoint);
        return code == null
                ? null
                : new Asset(
                        code,
                        name,
                        kind,
                        pending,
                        expiry,
                        shortfall,
                        onDebit,
                        ceiling,
                        earnAtMost,
                        transfer,
                        card,
                        valuePerPoint);
    }

    static @Nullable Ratio valuePerPoint(Place place) {
        return EarningReader.ratio(
                place,
                "What one unit is worth goes here: money as 0.01, or a fraction such as 1/150.",
                0,
                Limits.VALUE_PER_POINT_MAX,
                "A unit is worth more than nothing and at most " + Limits.VALUE_PER_POINT_MAX
                        + ", in parts no finer than 1/" + Limits.FACTOR_PARTS_MAX + ".");
    }

    private static List<EarnLimit> earnAtMost(Fields fields) {
        Set<Period> taken = new HashSet<>();
        return fields.list("earnAtMost", EARN_LIMIT.example(), Limits.EARN_LIMITS_MAX, at -> {
            Fields limit = at.fields(EARN_LIMIT);
            Long points = limit.find("points", each -> each.whole(1, Limits.BALANCE_MAX));
            Period per = limit.find("per", each -> {
                Period period = each.oneOf(Words.all(Period.class));
                if (period != null && !taken.add(period)) {
                    each.fault("duplicate", "There is a limit for that already.");
                    return null;
                }
                return period;
            });
            return points == null || per == null ? null : new EarnLimit(points, per);
        });
    }

    private static @Nullable Transfer transfer(Place place) {
        Fields fields = place.fields(TRANSFER);
        Long min = fields.find("min", at -> at.whole(1, Limits.BALANCE_MAX));
        long least = min == null ? 1 : min;
        Long max = fields.find("max", at -> at.showing(String.valueOf(least)).whole(least, Limits.BALANCE_MAX));
        Long maxPerDay =
                fields.find("maxPerDay", at -> at.showing(String.valueOf(least)).whole(least, Limits.BALANCE_MAX));
        return min == null ? null : new Transfer(min, max, maxPerDay);
    }

    private static @Nullable Reason reason(Place place, Form form, Names names) {
        Fields fields = place.fields(form);
        String code = fields.find("code", at -> {
            String own = names.code(at);
            if (own != null && Programme.BUILT_IN_REASONS.contains(own)) {
                at.fault("reserved", "Every programme has a reason of that name already.");
                return null;
            }
            return own;
        });
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        return code == null ? null : new Reason(code, name);
    }

    private static @Nullable Relation relation(Place place, Form form, Names names) {
        Fields fields = place.fields(form);
        String code = fields.find("code", names::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        Integer most = fields.find("most", at -> at.whole(1, Limits.RELATION_MOST_MAX));
        Integer changes = fields.find("changes", at -> at.whole(0, Limits.RELATION_CHANGES_MAX));
        return code == null
                ? null
                : new Relation(
                        code, name, most == null ? RELATION_MOST : most, changes == null ? RELATION_CHANGES : changes);
    }

    private static Catalogue catalogue(
            List<Attribute> attributes, List<Activity> activities, List<Programme.Calendar> calendars) {
        Catalogue catalogue = Catalogue.common();
        for (Attribute attribute : attributes) {
            catalogue = catalogue.withMemberAttribute(attribute.name(), attribute.kind(), attribute.says());
        }
        for (Activity activity : activities) {
            for (Attribute attribute : activity.attributes()) {
                catalogue = catalogue.withActivityAttribute(attribute.name(), attribute.kind(), attribute.says());
            }
        }
        for (Programme.Calendar calendar : calendars) {
            catalogue = catalogue.withCalendar(calendar.code(), calendar.contains());
        }
        return catalogue;
    }

    private static Known withLadders(Known known, List<Ladder> ladders, Names names) {
        Catalogue catalogue = known.catalogue();
        Map<String, List<String>> tiers = new HashMap<>();
        for (Ladder ladder : ladders) {
            catalogue = catalogue.withLadder(ladder.code());
            tiers.put(
                    "member.tier." + ladder.code(),
                    ladder.tiers().stream().map(Programme.Tier::code).toList());
        }
        Set<String> doubtful = new HashSet<>(known.doubtful());
        names.written().forEach(code -> doubtful.add("member.tier." + code));
        return new Known(
                known.digits(),
                known.assetCodes(),
                known.assets(),
                known.activityNames(),
                known.activities(),
                catalogue,
                doubtful,
                tiers);
    }

    private static @Nullable String raw(Fields fields, String key) {
        Place place = fields.at(key);
        return place == null ? null : place.raw();
    }
}
