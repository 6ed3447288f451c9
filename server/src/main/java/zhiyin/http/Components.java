package zhiyin.http;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The named schemas of a document, each written once, in the order of the alphabet. */
final class Components {
    private final Map<String, ObjectNode> schemas = new TreeMap<>();
    private final Map<String, Object> owners = new HashMap<>();

    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode type(String type) {
        return empty().put("type", type);
    }

    static ObjectNode reference(String name) {
        return empty().put("$ref", "#/components/schemas/" + name);
    }

    /** The same schema, which also takes null. */
    static ObjectNode orNull(ObjectNode schema) {
        if (schema.path("type").isString()) {
            ArrayNode types =
                    schema.arrayNode().add(schema.path("type").asString()).add("null");
            schema.set("type", types);
            if (schema.get("enum") instanceof ArrayNode words) {
                words.addNull();
            }
            return schema;
        }
        ObjectNode either = empty();
        either.putArray("anyOf").add(schema).add(type("null"));
        return either;
    }

    static void putDefault(ObjectNode schema, Object value) {
        switch (value) {
            case Long number -> schema.put("default", number);
            case Integer number -> schema.put("default", number);
            case Boolean truth -> schema.put("default", truth);
            case Enum<?> word -> schema.put("default", Words.of(word));
            case String text -> schema.put("default", text);
            default -> {
                // Lists and records have no short way to be written down; their sentence says what happens.
            }
        }
    }

    /**
     * A reference to the schema {@code name}, written by {@code writer} the first time.
     *
     * @param owner what the schema describes; two owners of one name stop the start
     */
    ObjectNode named(String name, Object owner, Supplier<ObjectNode> writer) {
        @Nullable Object before = owners.putIfAbsent(name, owner);
        if (before == null) {
            schemas.put(name, writer.get());
        } else if (!before.equals(owner)) {
            throw new IllegalStateException("two different schemas are called " + name);
        }
        return reference(name);
    }

    ObjectNode all() {
        ObjectNode all = empty();
        schemas.forEach(all::set);
        return all;
    }
}
