package zhiyin.intake;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.engine.rule.Field;

/** How events, decisions and refusals are kept: JSON that reads back as the same value. */
final class EventJson {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(
                    all -> all.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            // maps have no order of their own: sorted, the same content is always the same text
            .enable(tools.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(tools.jackson.databind.cfg.DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private static final List<Class<? extends Event>> KINDS = List.of(
            Event.MemberEnrolled.class,
            Event.MemberMarked.class,
            Event.MemberDescribed.class,
            Event.MemberRestricted.class,
            Event.TierSet.class,
            Event.MemberMigrated.class,
            Event.OrderPaid.class,
            Event.OrderProgressed.class,
            Event.OrderReturned.class,
            Event.PointsSpent.class,
            Event.PointsHeld.class,
            Event.HoldCaptured.class,
            Event.HoldReleased.class,
            Event.TopUpPaid.class,
            Event.TopUpRefunded.class,
            Event.CardBound.class,
            Event.PointsCredited.class,
            Event.PointsDebited.class,
            Event.PointsExtended.class,
            Event.PointsRevived.class,
            Event.PointsSent.class,
            Event.PointsReceived.class,
            Event.EstateGiven.class,
            Event.EstateTaken.class,
            Event.ActivityDone.class,
            Event.ReviewClosed.class,
            Event.OccasionCame.class,
            Event.DayPassed.class);

    private EventJson() {}

    /** The event, with its kind, as JSON. */
    static String print(Event event) {
        // every event has fields: what follows the brace follows the kind
        return "{\"kind\":\"" + kind(event.getClass()) + "\","
                + MAPPER.writeValueAsString(event).substring(1);
    }

    /**
     * The event that {@link #print} printed.
     *
     * @param programme the one that decided it: it knows which attributes are dates; null where there are none
     */
    static Event read(String text, @Nullable Programme programme) {
        ObjectNode json = (ObjectNode) MAPPER.readTree(text);
        String kind = json.remove("kind").asString();
        Class<? extends Event> type = KINDS.stream()
                .filter(each -> kind(each).equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an event of kind " + kind));
        Event event = MAPPER.treeToValue(json, type);
        return switch (event) {
            case Event.MemberEnrolled(var id, var at, var profile) ->
                new Event.MemberEnrolled(
                        id,
                        at,
                        profile.with(
                                typed(profile.attributes(), programme == null ? List.of() : programme.attributes())));
            case Event.MemberDescribed(var id, var at, var attributes, var cleared, var birthday) ->
                new Event.MemberDescribed(
                        id,
                        at,
                        typed(attributes, programme == null ? List.of() : programme.attributes()),
                        cleared,
                        birthday);
            case Event.ActivityDone(var id, var at, var name, var attributes) -> {
                Activity activity = programme == null ? null : programme.activity(name);
                yield new Event.ActivityDone(
                        id, at, name, typed(attributes, activity == null ? List.of() : activity.attributes()));
            }
            default -> event;
        };
    }

    /** Attributes as JSON text. */
    static String attributes(Map<String, Object> attributes) {
        return MAPPER.writeValueAsString(new java.util.TreeMap<>(attributes));
    }

    /** The attributes that {@link #attributes} printed. */
    @SuppressWarnings("unchecked") // a JSON object is a map by text
    static Map<String, Object> attributes(String text, List<Attribute> declared) {
        return typed(MAPPER.readValue(text, Map.class), declared);
    }

    /** Texts as JSON text. */
    static String texts(List<String> texts) {
        return MAPPER.writeValueAsString(texts);
    }

    /** The texts that {@link #texts(List)} printed. */
    static List<String> texts(String json) {
        return List.of(MAPPER.readValue(json, String[].class));
    }

    private static Map<String, Object> typed(Map<String, Object> attributes, List<Attribute> declared) {
        Map<String, Object> typed = new HashMap<>(attributes);
        for (Attribute attribute : declared) {
            if (attribute.kind() == Field.Kind.DATE && typed.get(attribute.name()) instanceof String text) {
                // an older version may have declared it as text: what is no day is nothing to rules about days
                LocalDate day = Attributes.day(text);
                typed.put(attribute.name(), day == null ? text : day);
            }
        }
        return typed;
    }

    static String print(Refusal refusal) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("refusal", kind(refusal.getClass()));
        json.setAll((ObjectNode) MAPPER.<JsonNode>valueToTree(refusal));
        return MAPPER.writeValueAsString(json);
    }

    static Refusal readRefusal(String text) {
        ObjectNode json = (ObjectNode) MAPPER.readTree(text);
        String kind = json.remove("refusal").asString();
        for (Class<?> type : Refusal.class.getPermittedSubclasses()) {
            if (kind(type).equals(kind)) {
                return (Refusal) MAPPER.treeToValue(json, type);
            }
        }
        throw new IllegalStateException("a refusal of kind " + kind);
    }

    private static final ClassValue<String> KIND = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return snake(type);
        }
    };

    /** {@code OrderPaid} as {@code order_paid}. */
    static String kind(Class<?> type) {
        return KIND.get(type);
    }

    private static String snake(Class<?> type) {
        StringBuilder words = new StringBuilder();
        for (char c : type.getSimpleName().toCharArray()) {
            if (Character.isUpperCase(c) && !words.isEmpty()) {
                words.append('_');
            }
            words.append(c);
        }
        return words.toString().toLowerCase(Locale.ROOT);
    }

    static @Nullable String lower(@Nullable Enum<?> word) {
        return word == null ? null : word.name().toLowerCase(Locale.ROOT);
    }
}
