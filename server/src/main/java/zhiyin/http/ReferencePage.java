package zhiyin.http;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The API reference for people: one page of plain HTML made from the OpenAPI document, no script and nothing from afar. */
final class ReferencePage {
    private final JsonNode document;
    private final Messages messages;
    private final StringBuilder out = new StringBuilder(64 * 1024);

    ReferencePage(JsonNode document, Messages messages) {
        this.document = document;
        this.messages = messages;
    }

    String html() {
        out.append("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Zhiyin API</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <link rel="stylesheet" href="/reference.css"></head><body>
                """);
        contents();
        out.append("<main id=\"top\"><header><h1>Zhiyin API</h1>");
        prose(document.at("/info/description").asString(""));
        out.append(
                "<p>The whole contract for programs: <a href=\"/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p></header>");
        for (JsonNode tag : document.path("tags")) {
            room(tag);
        }
        problems();
        schemas();
        return out.append("</main></body></html>\n").toString();
    }

    private interface Operation {
        void visit(String path, String method, JsonNode operation);
    }

    private void eachOperation(String room, Operation visitor) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (entry.getValue().at("/tags/0").asString("").equals(room)) {
                        visitor.visit(path.getKey(), entry.getKey(), entry.getValue());
                    }
                }));
    }

    private void contents() {
        out.append("<nav aria-label=\"Contents\"><a class=\"brand\" href=\"#top\">Zhiyin <span>知音</span></a>");
        for (JsonNode tag : document.path("tags")) {
            String room = tag.path("name").asString("");
            out.append("<h2>").append(escaped(room)).append("</h2><ul>");
            eachOperation(
                    room,
                    (path, method, operation) -> out.append("<li><a href=\"#")
                            .append(escaped(operation.path("operationId").asString("")))
                            .append("\"><span class=\"method ")
                            .append(method)
                            .append("\">")
                            .append(method)
                            .append("</span> ")
                            .append(escaped(operation.path("summary").asString("")))
                            .append("</a></li>"));
            out.append("</ul>");
        }
        out.append("<h2>Reference</h2><ul><li><a href=\"#problems\">Problems</a></li>")
                .append("<li><a href=\"#schemas\">Schemas</a></li></ul></nav>");
    }

    private void room(JsonNode tag) {
        String room = tag.path("name").asString("");
        out.append("<section class=\"room\"><h2>").append(escaped(room)).append("</h2>");
        prose(tag.path("description").asString(""));
        eachOperation(room, this::operation);
        out.append("</section>");
    }

    private void operation(String path, String method, JsonNode operation) {
        out.append("<article id=\"")
                .append(escaped(operation.path("operationId").asString("")))
                .append("\"><h3>")
                .append(escaped(operation.path("summary").asString("")))
                .append("</h3><p class=\"address\"><span class=\"method ")
                .append(method)
                .append("\">")
                .append(method)
                .append("</span> <code>")
                .append(escaped(path).replace("/", "/<wbr>"))
                .append("</code>");
        if (operation.path("security").isEmpty()) {
            out.append("<span class=\"who\">open to all</span>");
        }
        operation
                .path("x-callers")
                .forEach(caller -> out.append("<span class=\"who\">")
                        .append(escaped(caller.asString("")))
                        .append(" key</span>"));
        out.append("</p>");
        prose(operation.path("description").asString(""));
        if (operation.has("parameters")) {
            out.append("<h4>Parameters</h4>").append(TABLE);
            operation
                    .path("parameters")
                    .forEach(parameter -> row(
                            parameter.path("name").asString(""),
                            parameter.path("in").asString(""),
                            parameter.path("required").asBoolean(false),
                            parameter.path("schema"),
                            parameter.path("description").asString("")));
            out.append("</tbody></table>");
        }
        JsonNode body = operation.at("/requestBody/content/application~1json/schema");
        if (!body.isMissingNode()) {
            out.append("<h4>Body</h4><p class=\"type\">")
                    .append(SchemaText.type(body))
                    .append("</p>");
            fields(resolved(body));
            out.append("<details><summary>Example</summary><pre><code>")
                    .append(escaped(new SchemaExample(document).curl(method, path, operation)))
                    .append("</code></pre></details>");
        }
        out.append("<h4>Answers</h4><table class=\"answers\"><tbody>");
        operation.path("responses").properties().forEach(response -> {
            JsonNode answer = resolved(response.getValue());
            JsonNode media = answer.path("content");
            JsonNode schema = media.path("application/json").path("schema");
            out.append("<tr class=\"")
                    .append(response.getKey().charAt(0) < '4' ? "good" : "bad")
                    .append("\"><td><code>")
                    .append(response.getKey())
                    .append("</code></td><td>")
                    .append(schema.isMissingNode() ? "" : SchemaText.type(schema) + " ")
                    .append(said(response.getKey(), answer))
                    .append("</td></tr>");
        });
        out.append("</tbody></table></article>");
    }

    private static final String TABLE =
            "<table><thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead><tbody>";

    private void row(String name, String in, boolean required, JsonNode schema, String says) {
        out.append("<tr><td><code>")
                .append(escaped(name))
                .append("</code>")
                .append(required ? " <span class=\"required\">required</span>" : "")
                .append(in.isEmpty() ? "" : " <span class=\"in\">" + escaped(in) + "</span>")
                .append("</td><td class=\"type\">")
                .append(SchemaText.type(schema))
                .append("</td><td>")
                .append(marked(says))
                .append(SchemaText.bounds(schema))
                .append("</td></tr>");
    }

    private void fields(JsonNode schema) {
        if (schema.has("properties")) {
            out.append(TABLE);
            rows("", schema);
            out.append("</tbody></table>");
        }
    }

    /** A row for each field, and after an object without a name of its own one for each field in it. */
    private void rows(String before, JsonNode schema) {
        schema.path("properties").properties().forEach(property -> {
            boolean required = false;
            for (JsonNode name : schema.path("required")) {
                required |= name.asString("").equals(property.getKey());
            }
            JsonNode field = property.getValue();
            String name = before + property.getKey();
            row(name, "", required, field, field.path("description").asString(""));
            rows(name + ".", field);
        });
    }

    /** What an answer means; problems lead to where they are explained. */
    private static String said(String status, JsonNode answer) {
        String words = marked(answer.path("description").asString(""));
        return status.charAt(0) < '4'
                ? words
                : words.replaceAll("<code>([a-z-]+)</code>", "<a href=\"#problem-$1\"><code>$1</code></a>");
    }

    private void problems() {
        out.append(
                        "<section id=\"problems\"><h2>Problems</h2><table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th>")
                .append("</tr></thead><tbody>");
        for (ProblemType type : ProblemType.values()) {
            out.append("<tr id=\"problem-")
                    .append(type.code())
                    .append("\"><td><code>")
                    .append(type.code())
                    .append("</code></td><td>")
                    .append(type.status())
                    .append("</td><td>")
                    .append(escaped(messages.say(Language.EN, "problem." + type.code() + ".detail", Map.of())))
                    .append("</td></tr>");
        }
        out.append("</tbody></table></section>");
    }

    private void schemas() {
        out.append("<section id=\"schemas\"><h2>Schemas</h2>");
        document.at("/components/schemas").properties().forEach(entry -> {
            out.append("<article id=\"schema-")
                    .append(escaped(entry.getKey()))
                    .append("\"><h3>")
                    .append(escaped(entry.getKey()))
                    .append("</h3>");
            prose(entry.getValue().path("description").asString(""));
            if (entry.getValue().has("oneOf")) {
                out.append("<p class=\"type\">")
                        .append(SchemaText.type(entry.getValue()))
                        .append("</p>");
            }
            fields(entry.getValue());
            out.append("</article>");
        });
        out.append("</section>");
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : document.at(reference.substring(1));
    }

    private void prose(String text) {
        for (String paragraph : text.split("\n\n", -1)) {
            if (!paragraph.isBlank()) {
                out.append("<p>").append(marked(paragraph)).append("</p>");
            }
        }
    }

    /** Escaped text in which words between back-ticks are code. */
    private static String marked(String text) {
        return escaped(text).replaceAll("`([^`]*)`", "<code>$1</code>");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
