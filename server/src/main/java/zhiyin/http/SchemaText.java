package zhiyin.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A JSON Schema in a few words of HTML. */
final class SchemaText {
    private SchemaText() {}

    /** {@code list of <a>Line</a>}, {@code text or null}. */
    static String type(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            String name = ReferencePage.escaped(reference.substring(reference.lastIndexOf('/') + 1));
            return "<a href=\"#schema-" + name + "\">" + name + "</a>";
        }
        for (String several : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.has(several)) {
                List<String> types = new ArrayList<>();
                schema.path(several).forEach(one -> types.add(type(one)));
                return String.join(" or ", types);
            }
        }
        if (schema.has("const")) {
            return "<code>" + ReferencePage.escaped(schema.path("const").asString("")) + "</code>";
        }
        if (schema.path("type").isArray()) {
            List<String> types = new ArrayList<>();
            schema.path("type").forEach(one -> types.add(word(one.asString(""), schema)));
            return String.join(" or ", types);
        }
        return word(schema.path("type").asString("anything"), schema);
    }

    private static String word(String type, JsonNode schema) {
        return switch (type) {
            case "array" -> "list of " + type(schema.path("items"));
            case "string" ->
                switch (schema.path("format").asString("")) {
                    case "date-time" -> "time";
                    case "date" -> "date";
                    default -> "text";
                };
            case "integer" -> "whole number";
            case "boolean" -> "true or false";
            case "object" ->
                schema.path("additionalProperties").isObject()
                        ? "names to " + type(schema.path("additionalProperties"))
                        : "object";
            default -> ReferencePage.escaped(type);
        };
    }

    private static String number(JsonNode bound) {
        return bound.isMissingNode() ? "any" : String.format(Locale.ROOT, "%,d", bound.asLong());
    }

    /** What more is asked of a value, in a line of its own. */
    static String bounds(JsonNode schema) {
        List<String> bounds = new ArrayList<>();
        if (schema.has("minimum") || schema.has("maximum")) {
            bounds.add("from " + number(schema.path("minimum")) + " to " + number(schema.path("maximum")));
        }
        if (schema.has("maxLength")) {
            bounds.add(schema.path("minLength").asString("0") + " to "
                    + schema.path("maxLength").asString() + " characters");
        }
        if (schema.has("maxItems")) {
            bounds.add(schema.path("minItems").asString("0") + " to "
                    + schema.path("maxItems").asString() + " items");
        }
        if (schema.has("pattern")) {
            bounds.add("<code>" + ReferencePage.escaped(schema.path("pattern").asString("")) + "</code>");
        }
        JsonNode words =
                schema.has("enum") ? schema.path("enum") : schema.path("items").path("enum");
        if (!words.isMissingNode()) {
            List<String> said = new ArrayList<>();
            words.forEach(word -> {
                if (word.isString()) {
                    said.add("<code>" + ReferencePage.escaped(word.asString("")) + "</code>");
                }
            });
            bounds.add("one of " + String.join(", ", said));
        }
        if (schema.has("default")) {
            bounds.add("otherwise <code>"
                    + ReferencePage.escaped(schema.path("default").asString("")) + "</code>");
        }
        return bounds.isEmpty() ? "" : " <span class=\"bounds\">" + String.join("; ", bounds) + "</span>";
    }
}
