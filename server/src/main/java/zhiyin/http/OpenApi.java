package zhiyin.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 3.1 document of all declared routes: the promise we keep. Two runs write the same bytes; the order is that of
 * the rooms and of their routes, and that of the alphabet for schemas.
 */
final class OpenApi {
    private static final String PROBLEM = "Problem";
    private static final String RESPONSES = "#/components/responses/";

    private final ObjectNode document;

    OpenApi(List<Routes> rooms) {
        this.document = write(rooms);
    }

    /** The document; a copy of one's own. */
    public ObjectNode document() {
        return document.deepCopy();
    }

    /** The document as it is committed: indented by two, lines ended by {@code \n}. */
    public String pretty() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        return JsonMapper.shared().writer().with(printer).writeValueAsString(document) + "\n";
    }

    private static ObjectNode write(List<Routes> rooms) {
        Components components = new Components();
        ObjectNode document = Components.empty().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Zhiyin")
                .put("version", "v1")
                .put("description", """
                        Membership and loyalty for shops: record what happened, get points, tiers and the reasons for both.

                        Bodies are JSON in UTF-8 and read strictly: an unknown field, a key sent twice or a number of the \
                        wrong kind is refused. Amounts are whole numbers of the currency's minor unit, points are whole \
                        numbers, times are RFC 3339 with an offset. A value that is not there is left out of an answer.

                        Refusals are `application/problem+json` (RFC 9457) in English or Chinese, after `Accept-Language`. \
                        Any path can also answer 400 `malformed-request`, 405, 414 and 431 with such a document.""")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "/");
        ArrayNode tags = document.putArray("tags");
        ObjectNode paths = document.putObject("paths");
        components.named(PROBLEM, PROBLEM, OpenApi::problemSchema);
        for (Routes room : rooms) {
            if (room.routes().stream().noneMatch(route -> route.documented)) {
                continue;
            }
            tags.addObject().put("name", room.room()).put("description", room.says());
            for (Route route : room.routes()) {
                if (route.documented) {
                    ObjectNode path = paths.withObjectProperty(route.template);
                    path.set(route.method.toLowerCase(java.util.Locale.ROOT), operation(room, route, components));
                }
            }
        }
        ObjectNode shared = document.putObject("components");
        shared.set("schemas", components.all());
        shared.set("responses", problemResponses(rooms));
        ObjectNode schemes = shared.putObject("securitySchemes");
        schemes.putObject("key")
                .put("type", "http")
                .put("scheme", "bearer")
                .put(
                        "description",
                        "A programme's key (`zk_…`), an administrator's, or the token of a member of staff's session (`zs_…`).");
        schemes.putObject("session")
                .put("type", "apiKey")
                .put("in", "cookie")
                .put("name", Call.SESSION_COOKIE)
                .put(
                        "description",
                        "The session of a member of staff in a browser; all but GET needs the header `"
                                + Desk.CONSOLE_HEADER
                                + "` too. Staff of several programmes name the one they act in, by its code, in the"
                                + " header `" + Desk.PROGRAM_HEADER + "`.");
        return document;
    }

    private static ObjectNode operation(Routes room, Route route, Components components) {
        ObjectNode operation = Components.empty();
        operation.putArray("tags").add(room.room());
        operation.put("operationId", route.name).put("summary", route.summary);
        if (!route.details.isEmpty()) {
            operation.put("description", route.details);
        }
        ArrayNode security = operation.putArray("security");
        if (!route.open) {
            security.addObject().putArray("key");
            security.addObject().putArray("session");
            if (route.permission != null) {
                operation.put("x-permission", route.permission.word());
            }
            ArrayNode callers = operation.putArray("x-callers");
            route.callers.forEach(kind -> callers.add(Words.of(kind)));
        }
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        route.variables.forEach(variable -> parameters.add(parameter(variable, "path", true)));
        route.queries.values().forEach(query -> {
            boolean required = query instanceof Query<?> certain && certain.otherwise() == null;
            parameters.add(parameter(query, "query", required));
        });
        if (route.keyed) {
            ObjectNode key = parameters
                    .addObject()
                    .put("name", "Idempotency-Key")
                    .put("in", "header")
                    .put("required", true)
                    .put("description", """
                            Your name for this request, kept for ever: the same key with the same content gives the same \
                            answer and moves nothing twice.""");
            key.putObject("schema")
                    .put("type", "string")
                    .put("minLength", 1)
                    .put("maxLength", 255)
                    .put("pattern", "^[!-~]+$");
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        Shape<?> body = route.body;
        if (body != null) {
            ObjectNode request = operation.putObject("requestBody").put("required", true);
            request.put("x-bytes-max", route.bodyBytesMax);
            request.putObject("content").putObject("application/json").set("schema", body.schema(components));
        }
        Wire wire = route.wire;
        if (wire != null) {
            ObjectNode request = operation.putObject("requestBody").put("required", true);
            request.put("x-bytes-max", route.bodyBytesMax);
            ObjectNode content = request.putObject("content");
            for (String mediaType : wire.mediaTypes()) {
                // in the form of somebody else, who says what is in it
                content.putObject(mediaType)
                        .set("schema", Components.type(mediaType.contains("batch") ? "array" : "object"));
            }
        }
        operation.set("responses", responses(route, components));
        return operation;
    }

    private static ObjectNode parameter(Parameter parameter, String in, boolean required) {
        ObjectNode written =
                Components.empty().put("name", parameter.name()).put("in", in).put("required", required);
        if (!parameter.says().isEmpty()) {
            written.put("description", parameter.says());
        }
        ObjectNode schema = parameter.schema();
        if (parameter instanceof Query<?> query && query.otherwise() != null) {
            Components.putDefault(schema, query.otherwise());
        }
        if (schema.path("type").asString("").equals("array")) {
            written.put("style", "form").put("explode", false);
        }
        written.set("schema", schema);
        return written;
    }

    private static ObjectNode responses(Route route, Components components) {
        Map<Integer, ObjectNode> responses = new TreeMap<>();
        route.promises.forEach((status, promise) -> {
            ObjectNode response = Components.empty().put("description", word(status));
            Class<?> record = promise.record();
            if (record != null) {
                ObjectNode content = response.putObject("content");
                content.putObject("application/json").set("schema", new AnswerSchema(components).of(record));
                promise.also()
                        .forEach(mediaType -> content.putObject(mediaType).set("schema", Components.type("string")));
            } else if (promise.mediaType() != null) {
                response.putObject("content")
                        .putObject(promise.mediaType())
                        .set("schema", Components.type(promise.mediaType().endsWith("json") ? "object" : "string"));
            }
            if (route.keyed) {
                response.putObject("headers")
                        .putObject("Idempotency-Replayed")
                        .put("description", "Present when this answer was given before and nothing was done anew.")
                        .putObject("schema")
                        .put("const", "true");
            }
            responses.put(status, response);
        });
        Map<Integer, ArrayNode> codes = new TreeMap<>();
        for (ProblemType type : ProblemType.values()) {
            if (route.problems.contains(type)) {
                codes.computeIfAbsent(type.status(), status -> JsonNodeFactory.instance.arrayNode())
                        .add(type.code());
            }
        }
        codes.forEach((status, list) -> {
            if (responses.containsKey(status)) {
                throw new IllegalStateException(route + " promises both an answer and a problem under " + status);
            }
            boolean alone = list.size() == 1;
            responses.put(
                    status,
                    alone
                            ? Components.empty()
                                    .put("$ref", RESPONSES + list.get(0).asString())
                            : problem(status, list));
        });
        ObjectNode written = Components.empty();
        responses.forEach((status, response) -> written.set(String.valueOf(status), response));
        return written;
    }

    /** The response that carries one of several problems of one status. */
    private static ObjectNode problem(int status, ArrayNode codes) {
        StringBuilder words = new StringBuilder();
        codes.forEach(code -> words.append(words.isEmpty() ? "" : ", ")
                .append('`')
                .append(code.asString())
                .append('`'));
        ObjectNode response = Components.empty().put("description", words.toString());
        if (status == ProblemType.OVERLOADED.status() || status == ProblemType.RATE_LIMITED.status()) {
            response.putObject("headers")
                    .putObject("Retry-After")
                    .put("description", "Seconds to wait.")
                    .putObject("schema")
                    .put("type", "integer");
        }
        ObjectNode schema =
                response.putObject("content").putObject(Problem.MEDIA_TYPE).putObject("schema");
        schema.putArray("allOf").add(Components.reference(PROBLEM));
        schema.putObject("properties").putObject("code").set("enum", codes);
        return response;
    }

    /** A response for each problem that stands alone under its status somewhere. */
    private static ObjectNode problemResponses(List<Routes> rooms) {
        Map<String, ObjectNode> alone = new TreeMap<>();
        for (ProblemType type : ProblemType.values()) {
            boolean used = rooms.stream()
                    .flatMap(room -> room.routes().stream())
                    .anyMatch(route -> route.documented
                            && route.problems.contains(type)
                            && route.problems.stream()
                                            .filter(other -> other.status() == type.status())
                                            .count()
                                    == 1);
            if (used) {
                alone.put(
                        type.code(),
                        problem(
                                type.status(),
                                JsonNodeFactory.instance.arrayNode().add(type.code())));
            }
        }
        ObjectNode written = Components.empty();
        alone.forEach(written::set);
        return written;
    }

    private static String word(int status) {
        return switch (status) {
            case 200 -> "Done.";
            case 201 -> "Made.";
            case 202 -> "Taken; it will be done.";
            case 204 -> "Done; there is nothing to say.";
            case 207 -> "Each part has its own result.";
            default -> "Status " + status + ".";
        };
    }

    private static ObjectNode problemSchema() {
        ObjectNode schema = Components.type("object").put("description", """
                Why a request was refused. Further members carry numbers a program can use, such as `wanted` and `available`.""");
        ObjectNode properties = schema.putObject("properties");
        properties.set(
                "type",
                text("A stable reference for the kind of problem, below the server's address.")
                        .put("format", "uri-reference"));
        properties.set("title", text("The kind of problem in words."));
        properties.set("status", Components.type("integer"));
        properties.set("detail", text("What happened and what to do, in your language."));
        ObjectNode code = text("The kind of problem in a word that never changes.");
        ArrayNode codes = code.putArray("enum");
        for (ProblemType type : ProblemType.values()) {
            codes.add(type.code());
        }
        properties.set("code", code);
        ObjectNode errors = properties.putObject("errors").put("type", "array");
        errors.put("description", "Every single fault of the request.");
        ObjectNode error = errors.putObject("items").put("type", "object");
        ObjectNode parts = error.putObject("properties");
        parts.set("pointer", text("Where: a JSON pointer into the body, or `/query/…`."));
        parts.set("code", text("What, in words that never change."));
        parts.set("detail", text("What, in your language."));
        error.putArray("required").add("pointer").add("code").add("detail");
        error.put("additionalProperties", false);
        properties.set("request_id", text("Tell us this when you ask about it."));
        schema.putArray("required")
                .add("type")
                .add("title")
                .add("status")
                .add("detail")
                .add("code")
                .add("request_id");
        return schema;
    }

    private static ObjectNode text(String says) {
        return Components.type("string").put("description", says);
    }
}
