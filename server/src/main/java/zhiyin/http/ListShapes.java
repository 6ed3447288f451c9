package zhiyin.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Several of the same. */
final class ListShapes {
    private ListShapes() {}

    private static @Nullable List<Json> items(Json json, int min, int max, Reading reading) {
        if (!(json instanceof Json.Items(List<Json> items))) {
            reading.fault("type");
            return null;
        }
        if (items.size() < min || items.size() > max) {
            reading.fault("list.length", Map.of("min", min, "max", max));
            return null;
        }
        return items;
    }

    private static ObjectNode arrayOf(ObjectNode item, int min, int max) {
        ObjectNode schema = Components.type("array");
        schema.set("items", item);
        return schema.put("minItems", min).put("maxItems", max);
    }

    static final class ListShape<T> extends Shape<List<T>> {
        private final Shape<T> item;
        private final int min;
        private final int max;

        ListShape(Shape<T> item, int min, int max) {
            this.item = item;
            this.min = min;
            this.max = max;
        }

        @Override
        @Nullable
        List<T> read(Json json, Reading reading) {
            List<Json> items = items(json, min, max, reading);
            if (items == null) {
                return null;
            }
            List<T> values = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                reading.enter(i);
                T value = item.read(items.get(i), reading);
                reading.leave();
                if (value != null) {
                    values.add(value);
                }
            }
            return values.size() == items.size() ? Collections.unmodifiableList(values) : null;
        }

        @Override
        ObjectNode schema(Components components) {
            return arrayOf(item.schema(components), min, max);
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "list.length"));
            item.codes(codes);
        }
    }

    static final class EachShape<T> extends Shape<List<Outcome<T>>> {
        private final Shape<T> item;
        private final int min;
        private final int max;

        EachShape(Shape<T> item, int min, int max) {
            this.item = item;
            this.min = min;
            this.max = max;
        }

        @Override
        @Nullable
        List<Outcome<T>> read(Json json, Reading reading) {
            List<Json> items = items(json, min, max, reading);
            if (items == null) {
                return null;
            }
            List<Outcome<T>> outcomes = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                // Each item has a reading of its own, so that the faults of one leave room for those of the next.
                Reading own = reading.below(i);
                T value = item.read(items.get(i), own);
                outcomes.add(
                        value == null ? new Outcome.Refused<>(own.faults()) : new Outcome.Read<>(value, items.get(i)));
            }
            return Collections.unmodifiableList(outcomes);
        }

        @Override
        ObjectNode schema(Components components) {
            return arrayOf(item.schema(components), min, max);
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "list.length"));
            item.codes(codes);
        }
    }

    static final class AttributesShape extends Shape<Map<String, Json.Scalar>> {
        private static final TextShape NAME = Shape.text(1, 64);
        private static final TextShape TEXT = Shape.prose(0, 1_000);
        private final int max;

        AttributesShape(int max) {
            this.max = max;
        }

        @Override
        @Nullable
        Map<String, Json.Scalar> read(Json json, Reading reading) {
            if (!(json instanceof Json.Fields(Map<String, Json> fields))) {
                reading.fault("type");
                return null;
            }
            if (fields.size() > max) {
                reading.fault("list.length", Map.of("min", 0, "max", max));
                return null;
            }
            Map<String, Json.Scalar> attributes = new LinkedHashMap<>();
            fields.forEach((name, value) -> {
                reading.enter(name);
                if (NAME.fault(name) != null) {
                    reading.fault("attribute.name");
                } else if (!(value instanceof Json.Scalar scalar)) {
                    reading.fault("type");
                } else if (!(scalar instanceof Json.Text) || TEXT.read(scalar, reading) != null) {
                    attributes.put(name, scalar);
                }
                reading.leave();
            });
            return attributes.size() == fields.size() ? Collections.unmodifiableMap(attributes) : null;
        }

        @Override
        ObjectNode schema(Components components) {
            ObjectNode schema = Components.type("object").put("maxProperties", max);
            ObjectNode value = schema.putObject("additionalProperties");
            value.putArray("type").add("string").add("number").add("boolean");
            value.put("maxLength", 1_000);
            return schema;
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "list.length", "attribute.name"));
            TEXT.codes(codes);
        }
    }
}
