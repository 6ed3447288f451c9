package zhiyin.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An object of known fields; see {@link Shape#object}. */
public final class ObjectShape<T> extends Shape<T> {
    private final String name;
    private final Function<Body, T> maker;
    private final AnyField[] fields;
    private final Map<String, Integer> positions = new HashMap<>();
    private final String says;

    ObjectShape(String name, Function<Body, T> maker, List<? extends AnyField> fields) {
        this(name, maker, fields.toArray(AnyField[]::new), "");
    }

    private ObjectShape(String name, Function<Body, T> maker, AnyField[] fields, String says) {
        this.name = name;
        this.maker = maker;
        this.fields = fields;
        this.says = says;
        for (int i = 0; i < fields.length; i++) {
            if (positions.put(fields[i].name(), i) != null) {
                throw new IllegalArgumentException("field " + fields[i].name() + " of " + name + " is declared twice");
            }
        }
    }

    /** The same shape with a sentence for the documentation. */
    public ObjectShape<T> says(String sentence) {
        return new ObjectShape<>(name, maker, fields, sentence);
    }

    /** The fields of one object, all read without a fault. */
    public static final class Body {
        private final AnyField[] fields;
        private final @Nullable Object[] values;

        private Body(AnyField[] fields, @Nullable Object[] values) {
            this.fields = fields;
            this.values = values;
        }

        /** The value of a field that is required or has a default. */
        public <T> T get(Field<T> field) {
            T value = at(field);
            if (value == null) {
                throw new IllegalStateException("a required field was read as nothing: " + field.name());
            }
            return value;
        }

        /** The value of an optional field, or null. */
        public <T> @Nullable T find(OptionalField<T> field) {
            return at(field);
        }

        @SuppressWarnings({"unchecked", "ReferenceEquality", "TypeParameterUnusedInFormals"
        }) // A field is a key by identity; two may look alike.
        private <T> @Nullable T at(AnyField field) {
            for (int i = 0; i < fields.length; i++) {
                if (fields[i] == field) {
                    return (T) values[i];
                }
            }
            throw new IllegalStateException("field " + field.name() + " was not declared for this object");
        }
    }

    @Override
    @Nullable
    T read(Json json, Reading reading) {
        return read(json, reading, null);
    }

    /** @param discriminator a field that is known but was read already */
    @Nullable
    T read(Json json, Reading reading, @Nullable String discriminator) {
        if (!(json instanceof Json.Fields(Map<String, Json> sent))) {
            reading.fault("type");
            return null;
        }
        @Nullable Object[] values = new @Nullable Object[fields.length];
        boolean whole = true;
        for (int i = 0; i < fields.length; i++) {
            AnyField field = fields[i];
            Json value = sent.get(field.name());
            if (value == null || value == Json.Null.NULL) {
                Object otherwise = field instanceof Field<?> certain ? certain.otherwise() : null;
                if (otherwise == null && field instanceof Field<?>) {
                    whole = false;
                    reading.enter(field.name());
                    reading.fault("required");
                    reading.leave();
                }
                values[i] = otherwise;
                continue;
            }
            reading.enter(field.name());
            Object read = field.shape().read(value, reading);
            reading.leave();
            whole &= read != null;
            values[i] = read;
        }
        for (String sentName : sent.keySet()) {
            if (!positions.containsKey(sentName) && !sentName.equals(discriminator)) {
                whole = false;
                reading.enter(sentName);
                reading.fault("unknown-field");
                reading.leave();
            }
        }
        return whole ? maker.apply(new Body(fields, values)) : null;
    }

    String name() {
        return name;
    }

    @Override
    ObjectNode schema(Components components) {
        return name.isEmpty()
                ? inline(components, null, "")
                : components.named(name, this, () -> inline(components, null, ""));
    }

    /** The schema of the branch that {@code word} selects. */
    ObjectNode schema(Components components, String discriminator, String word) {
        return components.named(name, this, () -> inline(components, discriminator, word));
    }

    private ObjectNode inline(Components components, @Nullable String discriminator, String word) {
        ObjectNode schema = Components.type("object");
        if (!says.isEmpty()) {
            schema.put("description", says);
        }
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.arrayNode();
        if (discriminator != null) {
            properties.set(discriminator, Components.type("string").put("const", word));
            required.add(discriminator);
        }
        for (AnyField field : fields) {
            ObjectNode part = field.shape().schema(components);
            switch (field) {
                case Field<?> certain when certain.otherwise() == null -> required.add(field.name());
                case Field<?> certain -> {
                    part = Components.orNull(part);
                    if (certain.otherwise() != null) {
                        Components.putDefault(part, certain.otherwise());
                    }
                }
                case OptionalField<?> optional -> part = Components.orNull(part);
            }
            if (!field.says().isEmpty()) {
                part.put("description", field.says());
            }
            properties.set(field.name(), part);
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    @Override
    void codes(Set<String> codes) {
        codes.addAll(Set.of("type", "required", "unknown-field"));
        for (AnyField field : fields) {
            field.shape().codes(codes);
        }
    }
}
