package zhiyin.http;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of an answer's records, from their components: what {@link AnswerJson} writes and nothing else. Components
 * marked {@code @Nullable} may be absent; every other is required. A type that cannot be told stops the start.
 */
final class AnswerSchema {
    private final Components components;

    AnswerSchema(Components components) {
        this.components = components;
    }

    ObjectNode of(Class<?> type) {
        if (type.isRecord()) {
            return components.named(type.getSimpleName(), type, () -> record(type));
        }
        if (type.isSealed()) {
            return components.named(type.getSimpleName(), type, () -> oneOf(type));
        }
        if (type.isEnum()) {
            return words(type);
        }
        if (type == String.class || type == CharSequence.class) {
            return Components.type("string");
        }
        if (type == long.class || type == Long.class) {
            return Components.type("integer").put("format", "int64");
        }
        if (type == int.class || type == Integer.class) {
            return Components.type("integer").put("format", "int32");
        }
        if (type == double.class || type == Double.class) {
            return Components.type("number");
        }
        if (type == boolean.class || type == Boolean.class) {
            return Components.type("boolean");
        }
        if (type == Instant.class) {
            return Components.type("string").put("format", "date-time");
        }
        if (type == LocalDate.class) {
            return Components.type("string").put("format", "date");
        }
        if (type == Object.class) {
            // a cell of a table of which nobody knows beforehand what is in it
            ObjectNode cell = Components.empty();
            cell.putArray("type").add("string").add("number").add("boolean").add("null");
            return cell;
        }
        throw new IllegalStateException("an answer cannot hold a " + type.getName() + ": give it a record or a text");
    }

    private ObjectNode of(AnnotatedType annotated) {
        if (annotated instanceof AnnotatedParameterizedType parameterized && raw(annotated) instanceof Class<?> raw) {
            AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                ObjectNode array = Components.type("array");
                array.set("items", of(arguments[0]));
                return array;
            }
            if (Map.class.isAssignableFrom(raw)) {
                ObjectNode object = Components.type("object");
                object.set("additionalProperties", of(arguments[1]));
                return object;
            }
        }
        if (!(annotated instanceof AnnotatedArrayType) && annotated.getType() instanceof Class<?> type) {
            return of(type);
        }
        throw new IllegalStateException("an answer cannot hold a " + annotated.getType());
    }

    private static @Nullable Type raw(AnnotatedType annotated) {
        return annotated.getType() instanceof java.lang.reflect.ParameterizedType parameterized
                ? parameterized.getRawType()
                : null;
    }

    private ObjectNode record(Class<?> type) {
        ObjectNode schema = Components.type("object");
        describe(schema, type.getAnnotation(Says.class));
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.arrayNode();
        Class<?> parent = AnswerJson.oneOf(type);
        OneOf oneOf = parent == null ? null : parent.getAnnotation(OneOf.class);
        if (oneOf != null) {
            properties.set(oneOf.value(), Components.type("string").put("const", AnswerJson.word(type)));
            required.add(oneOf.value());
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String name = AnswerJson.snake(component.getName());
            ObjectNode part = of(component.getAnnotatedType());
            describe(part, component.getAnnotation(Says.class));
            properties.set(name, part);
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private ObjectNode oneOf(Class<?> type) {
        OneOf discriminator = type.getAnnotation(OneOf.class);
        if (discriminator == null) {
            throw new IllegalStateException(type.getName() + " needs @OneOf to be part of an answer");
        }
        ObjectNode schema = Components.empty();
        describe(schema, type.getAnnotation(Says.class));
        ArrayNode either = schema.putArray("oneOf");
        ObjectNode mapping = Components.empty();
        for (Class<?> record : type.getPermittedSubclasses()) {
            ObjectNode reference = of(record);
            either.add(reference);
            mapping.set(AnswerJson.word(record), reference.get("$ref"));
        }
        schema.putObject("discriminator")
                .put("propertyName", discriminator.value())
                .set("mapping", mapping);
        return schema;
    }

    private static ObjectNode words(Class<?> type) {
        ObjectNode schema = Components.type("string");
        ArrayNode words = schema.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            words.add(Words.of((Enum<?>) constant));
        }
        return schema;
    }

    private static void describe(ObjectNode schema, @Nullable Says says) {
        if (says != null) {
            schema.put("description", says.value());
        }
    }
}
