package zhiyin.http;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request made up from the document: the right shape, the values are only of the right kind. */
final class SchemaExample {
    private static final int DEPTH_MAX = 6;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode document;

    SchemaExample(JsonNode document) {
        this.document = document;
    }

    String curl(String method, String path, JsonNode operation) {
        StringBuilder curl =
                new StringBuilder("curl -X " + method.toUpperCase(Locale.ROOT) + " \"$ZHIYIN" + path + "\" \\\n");
        if (!operation.path("security").isEmpty()) {
            curl.append("  -H \"Authorization: Bearer $KEY\" \\\n");
        }
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asString("").equals("header")) {
                curl.append("  -H \"")
                        .append(parameter.path("name").asString(""))
                        .append(": my-own-name-1\" \\\n");
            }
        });
        JsonNode body = of(operation.at("/requestBody/content/application~1json/schema"), 0);
        String written = JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(body);
        return curl.append("  -H \"Content-Type: application/json\" \\\n  -d '")
                .append(written)
                .append("'")
                .toString();
    }

    private JsonNode of(JsonNode schema, int depth) {
        if (depth > DEPTH_MAX) {
            return NODES.objectNode();
        }
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            return of(document.at(reference.substring(1)), depth + 1);
        }
        if (schema.has("oneOf") || schema.has("anyOf")) {
            return of(schema.path(schema.has("oneOf") ? "oneOf" : "anyOf").path(0), depth + 1);
        }
        for (String given : new String[] {"const", "default"}) {
            if (schema.has(given)) {
                return schema.path(given);
            }
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        JsonNode type = schema.path("type").isArray() ? schema.path("type").path(0) : schema.path("type");
        return switch (type.asString("")) {
            case "object" -> object(schema, depth);
            case "array" -> {
                ArrayNode array = NODES.arrayNode();
                array.add(of(schema.path("items"), depth + 1));
                yield array;
            }
            case "integer", "number" ->
                NODES.numberNode(Math.max(1, schema.path("minimum").asLong(1)));
            case "boolean" -> NODES.booleanNode(true);
            case "string" -> NODES.stringNode(text(schema));
            default -> NODES.nullNode();
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        schema.path("properties")
                .properties()
                .forEach(property -> object.set(property.getKey(), of(property.getValue(), depth + 1)));
        return object;
    }

    private static String text(JsonNode schema) {
        return switch (schema.path("format").asString("")) {
            case "date-time" -> "2026-03-08T10:15:00+08:00";
            case "date" -> "2026-03-08";
            default -> schema.path("pattern").asString("").equals("^[A-Z]{3}$") ? "CNY" : "text";
        };
    }
}
