package zhiyin.engine.program;

import java.time.ZoneId;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Shortfall;
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

    private static final String ATTRIBUTE_EXAMPLE = "{name: skinType, kind: text, says: What sort of skin.}";
    private static final String ACTIVITY_EXAMPLE = "{name: review.posted, label: Review}";
    private static final String ASSET_EXAMPLE =
            "{code: points, name: Points, kind: points, pending: none, expiry: never}";

    private static final Form PROGRAMME = Form.of(SMALLEST)
            .needs("programme", "my-shop")
            .needs("name", "My shop")
            .needs("currency", "CNY")
            .needs("zone", "Asia/Shanghai")
            .needs("unknownMember", "enroll")
            .may("attributes", "[" + ATTRIBUTE_EXAMPLE + "]")
            .may("activities", "[" + ACTIVITY_EXAMPLE + "]")
            .needs("assets", "[" + ASSET_EXAMPLE + "]")
            .may("earning", "{choose: sum}")
            .may("ladders", "[" + LadderReader.EXAMPLE + "]");
    private static final Form ATTRIBUTE = Form.of(ATTRIBUTE_EXAMPLE)
            .needs("name", "skinType")
            .needs("kind", "text")
            .needs("says", "What sort of skin.");
    private static final Form ACTIVITY = Form.of(ACTIVITY_EXAMPLE)
            .needs("name", "review.posted")
            .needs("label", "Review")
            .may("attributes", "[{name: stars, kind: number, says: How many stars.}]");
    private static final Form ASSET = Form.of(ASSET_EXAMPLE)
            .needs("code", "points")
            .needs("name", "Points")
            .needs("kind", "points")
            .needs("pending", "none")
            .needs("expiry", "never")
            .may("shortfall", "deficit");

    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9]{0,39}");
    private static final Pattern ACTIVITY_NAME =
            Pattern.compile("(?=.{3,60}$)[a-z][a-zA-Z0-9]*(\\.[a-z][a-zA-Z0-9]*)+");
    /** How the names of the platform's own events begin. */
    private static final List<String> RESERVED = List.of("order.", "points.", "hold.", "member.", "day.");

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
        Set<String> attributeNames = new HashSet<>();
        List<Attribute> attributes = fields.list(
                "attributes", ATTRIBUTE_EXAMPLE, Limits.ATTRIBUTES_MAX, at -> memberAttribute(at, attributeNames));
        Set<String> activityNames = new LinkedHashSet<>();
        List<Activity> activities =
                fields.list("activities", ACTIVITY_EXAMPLE, Limits.ACTIVITIES_MAX, at -> activity(at, activityNames));
        Set<String> assetCodes = new LinkedHashSet<>();
        List<Asset> assets = fields.read(
                "assets",
                List.of(),
                at -> at.list(ASSET_EXAMPLE, 1, Limits.ASSETS_MAX, item -> asset(item, assetCodes)));
        Place assetsPlace = fields.at("assets");
        if (assetsPlace != null) {
            assetCodes.addAll(rawCodes(assetsPlace));
        }

        int digits = currency == null ? -1 : currency.getDefaultFractionDigits();
        Known known = new Known(
                digits,
                assetCodes,
                assets,
                activityNames,
                activities,
                catalogue(attributes, activities),
                doubtful,
                Map.of());
        LadderReader ladderReader = new LadderReader(known);
        List<Ladder> ladders = fields.list("ladders", LadderReader.EXAMPLE, Limits.LADDERS_MAX, ladderReader::ladder);
        Known all = withLadders(known, ladders, fields.at("ladders"));
        EarningReader.Earning earning =
                fields.read("earning", EarningReader.Earning.NOTHING, at -> EarningReader.read(at, all));
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
                ladders);
    }

    /** A code that nothing of the same sort has yet. */
    static @Nullable String uniqueCode(Place place, Set<String> taken) {
        return unique(place, place.code(), taken, "-");
    }

    private static @Nullable String unique(Place place, @Nullable String name, Set<String> taken, String joint) {
        if (name == null || taken.add(name)) {
            return name;
        }
        int number = 2;
        String stem = name.substring(0, Math.min(name.length(), Limits.CODE_LENGTH_MAX - 4));
        while (taken.contains(stem + joint + number)) {
            number++;
        }
        place.fault("duplicate", "There is another one of that name.", Scalars.write(stem + joint + number));
        return null;
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

    private @Nullable Attribute memberAttribute(Place place, Set<String> taken) {
        Attribute attribute = attribute(place, "member.", taken);
        return attribute;
    }

    private @Nullable Attribute attribute(Place place, String prefix, Set<String> taken) {
        Fields fields = place.fields(ATTRIBUTE);
        String name = fields.find("name", at -> attributeName(at, prefix, taken));
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
        return kinds;
    }

    private static @Nullable String attributeName(Place place, String prefix, Set<String> taken) {
        String name = place.matching(ATTRIBUTE_NAME, "A name here is a letter and up to 39 letters and digits.");
        if (name != null && Catalogue.common().find(prefix + name) != null) {
            place.fault("reserved", "Every member has a field of that name already.");
            return null;
        }
        return unique(place, name, taken, "");
    }

    private @Nullable Activity activity(Place place, Set<String> taken) {
        Fields fields = place.fields(ACTIVITY);
        String name = fields.find("name", at -> activityName(at, taken));
        Label label = fields.read("label", Label.of(""), LabelReader::read);
        Set<String> names = new HashSet<>();
        List<Attribute> attributes = fields.list(
                "attributes",
                "{name: stars, kind: number, says: How many stars.}",
                Limits.ATTRIBUTES_MAX,
                at -> activityAttribute(at, names));
        String raw = raw(fields, "name");
        if (name == null && raw != null) {
            taken.add(raw);
        }
        return name == null ? null : new Activity(name, label, attributes);
    }

    private static @Nullable String activityName(Place place, Set<String> taken) {
        String name = place.matching(
                ACTIVITY_NAME, "An activity's name is two or more words of letters and digits with dots between them.");
        if (name != null && RESERVED.stream().anyMatch(name::startsWith)) {
            place.fault("reserved", "Names that begin with " + String.join(" ", RESERVED) + " are the platform's own.");
            return null;
        }
        return unique(place, name, taken, "");
    }

    /** Attributes of one name have one kind, whatever the activity: conditions ask for activity.NAME. */
    private @Nullable Attribute activityAttribute(Place place, Set<String> taken) {
        Attribute attribute = attribute(place, "activity.", taken);
        if (attribute == null) {
            return null;
        }
        Field.Kind before = activityAttributeKinds.putIfAbsent(attribute.name(), attribute.kind());
        if (before != null && before != attribute.kind()) {
            Fields fields = place.quietly().fields(ATTRIBUTE);
            Place kind = fields.at("kind");
            place.faults()
                    .add(new Fault(
                            place.path() + ".kind",
                            "conflict",
                            "Another activity has an attribute of that name and of another kind.",
                            Words.of(before),
                            (kind == null ? place : kind).node().line()));
            return null;
        }
        return attribute;
    }

    private static @Nullable Asset asset(Place place, Set<String> taken) {
        Fields fields = place.fields(ASSET);
        String code = fields.find("code", at -> uniqueCode(at, taken));
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        AssetKind kind = fields.read("kind", AssetKind.POINTS, at -> at.oneOf(Words.all(AssetKind.class)));
        Pending pending = fields.read("pending", new Pending.None(), TermsReader::pending);
        Expiry expiry = fields.read("expiry", new Expiry.Never(), TermsReader::expiry);
        Shortfall shortfall = fields.read("shortfall", Shortfall.DEFICIT, at -> at.oneOf(Words.all(Shortfall.class)));
        return code == null ? null : new Asset(code, name, kind, pending, expiry, shortfall);
    }

    private static Catalogue catalogue(List<Attribute> attributes, List<Activity> activities) {
        Catalogue catalogue = Catalogue.common();
        for (Attribute attribute : attributes) {
            catalogue = catalogue.withMemberAttribute(attribute.name(), attribute.kind(), attribute.says());
        }
        for (Activity activity : activities) {
            for (Attribute attribute : activity.attributes()) {
                catalogue = catalogue.withActivityAttribute(attribute.name(), attribute.kind(), attribute.says());
            }
        }
        return catalogue;
    }

    private static Known withLadders(Known known, List<Ladder> ladders, @Nullable Place place) {
        Catalogue catalogue = known.catalogue();
        Map<String, List<String>> tiers = new HashMap<>();
        for (Ladder ladder : ladders) {
            catalogue = catalogue.withLadder(ladder.code());
            tiers.put(
                    "member.tier." + ladder.code(),
                    ladder.tiers().stream().map(Programme.Tier::code).toList());
        }
        Set<String> doubtful = new HashSet<>(known.doubtful());
        if (place != null) {
            rawCodes(place).forEach(code -> doubtful.add("member.tier." + code));
        }
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

    /** The codes of a list as they are written, right or wrong. */
    private static List<String> rawCodes(Place place) {
        List<String> codes = new ArrayList<>();
        if (place.node() instanceof Node.Sequence sequence) {
            for (Node item : sequence.items()) {
                if (item instanceof Node.Mapping mapping) {
                    mapping.entries().stream()
                            .filter(entry -> entry.key() instanceof Node.Scalar key
                                    && key.text().equals("code"))
                            .forEach(entry -> {
                                if (entry.value() instanceof Node.Scalar value) {
                                    codes.add(value.text());
                                }
                            });
                }
            }
        }
        return codes;
    }

    private static @Nullable String raw(Fields fields, String key) {
        Place place = fields.at(key);
        return place == null ? null : place.raw();
    }
}
