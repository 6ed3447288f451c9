package zhiyin.behaviour;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Json;

/**
 * The calls of Segment's HTTP tracking API as behaviour, after its published specification (Segment, "HTTP API source" and "Spec:
 * common fields", twilio.com/docs/segment, read in 2026): identify and alias say who somebody is, track, page, screen and group what
 * was done. Fields that are not known are passed over, as real clients send many; what has no use is counted by the reason.
 */
final class SegmentProtocol {

    /** Bytes of one call. */
    static final int CALL_BYTES_MAX = 32 * 1024;

    /** Bytes of a batch. */
    static final int BATCH_BYTES_MAX = 500 * 1024;

    /**
     * Calls of a batch. As published, one with more is answered with 200 and what is above is not taken ("HTTP API source", errors):
     * so a client does not send the same again for ever.
     */
    static final int CALLS_MAX = 2_500;

    private static final int ID_MAX = 200;
    private static final int MESSAGE_MAX = 200;

    /** The moments that the columns know. */
    private static final Instant EARLIEST = Instant.EPOCH.plus(Duration.ofDays(2));

    /** What a call says, of which all is the same when it is told again. */
    private static final Set<String> MEANT = Set.of(
            "type",
            "event",
            "name",
            "category",
            "userId",
            "anonymousId",
            "previousId",
            "groupId",
            "properties",
            "timestamp",
            "originalTimestamp");

    private final Instant now;
    private final List<Said> said = new ArrayList<>();
    private final Map<String, Long> dropped = new LinkedHashMap<>();

    private SegmentProtocol(Instant now) {
        this.now = now;
    }

    /**
     * What was read of a request.
     *
     * @param dropped what has no use here, by the reason
     */
    record Read(List<Said> said, Map<String, Long> dropped) {}

    /** Reads one call whose type its address says. */
    static Read call(Json.Fields body, String type, Instant now) {
        SegmentProtocol protocol = new SegmentProtocol(now);
        protocol.take(body, type, null);
        return new Read(protocol.said, protocol.dropped);
    }

    /** Reads a batch; null where it is none, or one of its calls is too large. */
    static @Nullable Read batch(Json.Fields body, Instant now) {
        if (!(body.fields().get("batch") instanceof Json.Items(List<Json> calls))) {
            return null;
        }
        SegmentProtocol protocol = new SegmentProtocol(now);
        String sentAt = text(body, "sentAt");
        for (int i = 0; i < calls.size(); i++) {
            if (i >= CALLS_MAX) {
                protocol.drop("too-many");
            } else if (calls.get(i) instanceof Json.Fields call) {
                if (call.canonical().getBytes(StandardCharsets.UTF_8).length > CALL_BYTES_MAX) {
                    return null;
                }
                String type = text(call, "type");
                protocol.take(call, type == null ? "" : type, sentAt);
            } else {
                protocol.drop("unreadable");
            }
        }
        return new Read(protocol.said, protocol.dropped);
    }

    private void drop(String reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    private void take(Json.Fields call, String type, @Nullable String sentWithBatch) {
        String user = id(call, "userId");
        String anonymous = id(call, "anonymousId");
        if (user == null && anonymous == null) {
            drop("nobody");
            return;
        }
        switch (type) {
            case "identify" -> {
                if (user != null && anonymous != null) {
                    said.add(new Said.Is(user, List.of(anonymous)));
                } else if (user != null) {
                    said.add(new Said.Is(user, List.of()));
                }
            }
            case "alias" -> {
                String before = id(call, "previousId");
                if (user == null || before == null) {
                    drop("unreadable");
                } else {
                    said.add(new Said.Is(user, anonymous == null ? List.of(before) : List.of(before, anonymous)));
                }
            }
            case "track" -> {
                String event = text(call, "event");
                String kind = event == null ? null : Words.kind(event);
                if (kind == null) {
                    drop("event");
                } else {
                    did(call, kind, Map.of(), user, anonymous, sentWithBatch);
                }
            }
            case "page", "screen" -> did(call, "visit", named(call, "page", "name"), user, anonymous, sentWithBatch);
            case "group" -> did(call, "group", named(call, "group", "groupId"), user, anonymous, sentWithBatch);
            default -> drop("type");
        }
    }

    private static Map<String, Json.Scalar> named(Json.Fields call, String property, String field) {
        String name = text(call, field);
        return name == null || name.length() > Words.TEXT_MAX ? Map.of() : Map.of(property, new Json.Text(name));
    }

    private void did(
            Json.Fields call,
            String kind,
            Map<String, Json.Scalar> more,
            @Nullable String user,
            @Nullable String anonymous,
            @Nullable String sentWithBatch) {
        String message = text(call, "messageId");
        Instant at = at(call, sentWithBatch);
        if ((message != null && (message.isEmpty() || message.length() > MESSAGE_MAX)) || at.isBefore(EARLIEST)) {
            drop(at.isBefore(EARLIEST) ? "time" : "unreadable");
            return;
        }
        Json.Fields sent =
                call.fields().get("properties") instanceof Json.Fields fields ? fields : new Json.Fields(Map.of());
        Map<String, Json.Scalar> properties = new LinkedHashMap<>(more);
        sent.fields().forEach((name, value) -> {
            String property = Words.property(name);
            if (property != null
                    && !FIXED.contains(property)
                    && value instanceof Json.Scalar scalar
                    && Shapes.kept(scalar)
                    && properties.size() < Words.PROPERTIES_MAX) {
                properties.putIfAbsent(property, scalar);
            }
        });
        Map<String, Json> meant = new LinkedHashMap<>(call.fields());
        meant.keySet().retainAll(MEANT);
        meant.put("type", new Json.Text(kind));
        said.add(new Said.Did(
                message,
                new Json.Fields(meant).fingerprint(),
                kind,
                at,
                user,
                anonymous,
                where(call, sent),
                properties));
    }

    /** What of the published vocabulary has a place of its own. */
    private static final Set<String> FIXED = Set.of(
            "sku",
            "product_id",
            "productId",
            "product",
            "category",
            "brand",
            "store",
            "store_id",
            "channel",
            "referrer");

    private static Said.Where where(Json.Fields call, Json.Fields properties) {
        Json.Fields page = call.fields().get("context") instanceof Json.Fields context
                        && context.fields().get("page") instanceof Json.Fields fields
                ? fields
                : new Json.Fields(Map.of());
        String referrer = first(properties, "referrer");
        return new Said.Where(
                first(properties, "sku", "product_id", "productId", "product"),
                first(properties, "category"),
                first(properties, "brand"),
                first(properties, "channel") == null ? first(call, "channel") : first(properties, "channel"),
                first(properties, "store_id", "store"),
                Words.host(referrer == null ? text(page, "referrer") : referrer));
    }

    /** The first of these that says something short. */
    private static @Nullable String first(Json.Fields fields, String... names) {
        for (String name : names) {
            String text = switch (fields.fields().get(name)) {
                case Json.Text(String said) -> said;
                case Json.Numeral(String literal) -> literal;
                case null, default -> null;
            };
            if (text != null && !text.isBlank() && text.length() <= 2_000) {
                return name.equals("referrer") || text.length() <= Words.TEXT_MAX ? text.strip() : null;
            }
        }
        return null;
    }

    private static @Nullable String text(Json.Fields fields, String name) {
        return fields.fields().get(name) instanceof Json.Text(String text) ? text : null;
    }

    /** Numbers are ids too. */
    private static @Nullable String id(Json.Fields call, String name) {
        String id = first(call, name);
        return id == null || id.length() > ID_MAX ? null : id;
    }

    /**
     * When it was done: by the client's clock, put right by how far that was off when it sent this (published: timestamp =
     * receivedAt - (sentAt - originalTimestamp)); not after it came in.
     */
    private Instant at(Json.Fields call, @Nullable String sentWithBatch) {
        Instant original = moment(text(call, "originalTimestamp"));
        if (original == null) {
            original = moment(text(call, "timestamp"));
        }
        if (original == null) {
            return now;
        }
        Instant sent = moment(text(call, "sentAt"));
        if (sent == null) {
            sent = moment(sentWithBatch);
        }
        Instant at = sent == null ? original : now.minus(Duration.between(original, sent));
        return (at.isAfter(now) ? now : at).truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable Instant moment(@Nullable String text) {
        if (text == null || text.length() > 40) {
            return null;
        }
        try {
            OffsetDateTime moment = OffsetDateTime.parse(text);
            return moment.getYear() < 1970 || moment.getYear() > 2100 ? null : moment.toInstant();
        } catch (DateTimeException other) {
            return null;
        }
    }
}
