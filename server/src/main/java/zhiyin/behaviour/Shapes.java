package zhiyin.behaviour;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.Outcome;
import zhiyin.http.Shape;

/** Behaviour as callers say it in our own words, and in those of CloudEvents. */
final class Shapes {

    static final int ITEMS_MAX = 500;
    private static final Duration AHEAD_MAX = Duration.ofMinutes(5);
    private static final Instant EARLIEST = Instant.EPOCH.plus(Duration.ofDays(2));
    private static final int PROPERTY_MAX = 500;

    private static final Field<String> ID =
            Field.required("id", Shape.text(1, 200)).says("Your own name for it: the same again counts once.");
    private static final Field<String> KIND = Field.required(
                    "kind", Shape.text(1, Words.KIND_MAX).check(Words::isKind, "behaviour.kind"))
            .says(
                    "browse, search, cart, share, visit, scan, or a word of your own: small letters, digits, underscores and dots.");
    private static final Field<Instant> AT =
            Field.required("occurred_at", Shape.instant()).says("When it was done.");
    private static final OptionalField<String> MEMBER = Field.optional("member", Shape.text(1, 200))
            .says(
                    "Whose it is: a member's id, one of his identities, or a bare customer number of the system that the terms"
                            + " name. Whoever is no member yet is kept under a mark of that name.");
    private static final OptionalField<String> ANONYMOUS = Field.optional("anonymous_id", Shape.text(1, 200))
            .says("How a page or an app calls whoever has not signed in. With a member it is his from then on.");
    private static final OptionalField<String> PRODUCT =
            Field.optional("product", Shape.text(1, Words.TEXT_MAX)).says("Its sku.");
    private static final OptionalField<String> CATEGORY = Field.optional("category", Shape.text(1, Words.TEXT_MAX))
            .says("The product's; the catalogue's, if not said.");
    private static final OptionalField<String> BRAND =
            Field.optional("brand", Shape.text(1, Words.TEXT_MAX)).says("The product's; the catalogue's, if not said.");
    private static final OptionalField<String> CHANNEL = Field.optional("channel", Shape.text(1, Words.TEXT_MAX))
            .says("By which of your channels, such as app or store.");
    private static final OptionalField<String> STORE =
            Field.optional("store", Shape.text(1, Words.TEXT_MAX)).says("In which store.");
    private static final OptionalField<String> REFERRER = Field.optional("referrer", Shape.text(1, 2_000))
            .says("From which site; of an address its host alone is kept.");
    private static final Field<Map<String, Json.Scalar>> PROPERTIES = Field.withDefault(
                    "properties",
                    Shape.attributes(Words.PROPERTIES_MAX)
                            .check(
                                    said -> said.keySet().stream().allMatch(Words::isProperty)
                                            && said.keySet().stream().noneMatch(Personal::isName),
                                    "behaviour.property")
                            .check(said -> said.values().stream().allMatch(Shapes::kept), "behaviour.value"),
                    Map.<String, Json.Scalar>of())
            .says(
                    "What else there is to say: texts of up to 500 characters, numbers and flags. Nothing that is called or looks like what"
                            + " says who somebody is: a name, phone, e-mail or other address, an identity card.");

    /** Something as it is said, whose moment is not held against the clock yet. */
    record Item(
            String id,
            String kind,
            Instant at,
            @Nullable String member,
            @Nullable String anonymous,
            Said.Where where,
            Map<String, Json.Scalar> properties) {

        /** What lies wrong with it at this moment; pointers begin at the item. */
        List<Fault> faults(Instant now) {
            List<Fault> faults = new ArrayList<>();
            if (at.isAfter(now.plus(AHEAD_MAX))) {
                faults.add(new Fault("/occurred_at", "date.future"));
            } else if (at.isBefore(EARLIEST)) {
                faults.add(new Fault("/occurred_at", "date.range"));
            }
            return faults;
        }

        Said.Did did(byte[] content) {
            return new Said.Did(
                    id, content, kind, at.truncatedTo(ChronoUnit.MICROS), member, anonymous, where, properties);
        }
    }

    private static Said.Where where(ObjectShape.Body body) {
        return new Said.Where(
                body.find(PRODUCT),
                body.find(CATEGORY),
                body.find(BRAND),
                body.find(CHANNEL),
                body.find(STORE),
                Words.host(body.find(REFERRER)));
    }

    private static final Shape<Item> ITEM = Shape.object(
                    "Behaviour",
                    body -> new Item(
                            body.get(ID),
                            body.get(KIND),
                            body.get(AT),
                            body.find(MEMBER),
                            body.find(ANONYMOUS),
                            where(body),
                            body.get(PROPERTIES)),
                    ID,
                    KIND,
                    AT,
                    MEMBER,
                    ANONYMOUS,
                    PRODUCT,
                    CATEGORY,
                    BRAND,
                    CHANNEL,
                    STORE,
                    REFERRER,
                    PROPERTIES)
            .check(item -> item.member() != null || item.anonymous() != null, "behaviour.nobody");

    static final Field<List<Outcome<Item>>> ITEMS = Field.required("events", Shape.each(ITEM, 1, ITEMS_MAX));
    static final Shape<List<Outcome<Item>>> BATCH = Shape.object("BehaviourBatch", body -> body.get(ITEMS), ITEMS);

    private Shapes() {}

    /** Whether a value is one that is kept: of no great length, and nobody's address or number. */
    static boolean kept(Json.Scalar value) {
        return switch (value) {
                    case Json.Text(String text) -> text.length() <= PROPERTY_MAX;
                    case Json.Numeral(String literal) -> literal.length() <= 40;
                    case Json.Truth _ -> true;
                }
                && !Personal.isValue(value);
    }

    /**
     * Reads a cloud event (CNCF, CloudEvents 1.0.2) in its structured form. Its name is made of source and id, which together are
     * unique; its kind is the last part of its type, unless the data say another; its data are those of an item without id and moment.
     *
     * @param at where in the body it stands
     */
    static Outcome<Item> cloud(Json json, String at, Instant now) {
        if (!(json instanceof Json.Fields(Map<String, Json> event))) {
            return new Outcome.Refused<>(List.of(new Fault(at, "type")));
        }
        Map<String, Json> item = event.get("data") instanceof Json.Fields(Map<String, Json> data)
                ? new LinkedHashMap<>(data)
                : new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        if (!new Json.Text("1.0").equals(event.get("specversion"))) {
            faults.add(new Fault(at + "/specversion", "behaviour.cloud"));
        }
        String source = text(event, "source", at, faults);
        String id = text(event, "id", at, faults);
        String type = text(event, "type", at, faults);
        if (event.containsKey("data_base64")) {
            faults.add(new Fault(at + "/data_base64", "unknown-field"));
        }
        if (!faults.isEmpty()) {
            return new Outcome.Refused<>(faults);
        }
        item.put("id", new Json.Text(source + "#" + id));
        String kind = Words.kind(type.substring(type.lastIndexOf('.') + 1));
        item.putIfAbsent("kind", new Json.Text(kind == null ? "" : kind));
        item.put("occurred_at", event.get("time") instanceof Json.Text time ? time : new Json.Text(now.toString()));
        if (event.get("subject") instanceof Json.Text subject && !item.containsKey("member")) {
            item.put("member", subject);
        }
        Json.Fields said = new Json.Fields(item);
        return switch (ITEM.read(said, at.isEmpty() ? "data" : at.substring(1))) {
            case Outcome.Refused<Item> refused -> refused;
            case Outcome.Read<Item>(Item read, Json _) -> new Outcome.Read<>(read, json);
        };
    }

    private static String text(Map<String, Json> event, String name, String at, List<Fault> faults) {
        if (event.get(name) instanceof Json.Text(String text) && !text.isBlank()) {
            return text;
        }
        faults.add(new Fault(at + "/" + name, "required"));
        return "";
    }

    /** A cloud event in its binary form as one in its structured form; what stands in a header is escaped as in an address. */
    static Json.Fields structured(Map<String, String> headers, Json data) {
        Map<String, Json> event = new LinkedHashMap<>();
        headers.forEach((name, value) -> event.put(name.substring("ce-".length()), new Json.Text(unescaped(value))));
        event.put("data", data);
        return new Json.Fields(event);
    }

    private static String unescaped(String header) {
        try {
            return URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException asItIs) {
            return header;
        }
    }
}
