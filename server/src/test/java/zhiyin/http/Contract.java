package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published document as a judge: every answer a test gets is compared with what the document promises for its method,
 * path and status.
 */
public final class Contract {
    /** Refusals that any address can make before it is known what was asked for. */
    private static final Set<String> ANYWHERE = Set.of(
            "malformed-request", "method-not-allowed", "uri-too-long", "request-header-fields-too-large", "internal");

    /** Pages for people, which the document for programs leaves out. */
    private static final Set<String> PAGES = Set.of("/", "/openapi.json", "/reference.css");

    private final JsonNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    public Contract(JsonNode document) {
        this.document = document;
    }

    /** Fails where {@code body} is not what the document promises. */
    public void check(String method, String path, int status, HttpHeaders headers, byte[] body) {
        String asked = method + " " + path + " → " + status;
        assertThat(headers.firstValue("X-Request-Id"))
                .as(asked + " has no request id")
                .isPresent();
        String mediaType = headers.firstValue("Content-Type").orElse("").split(";", 2)[0];
        String template = template(path);
        JsonNode operation = template == null
                ? document.path("nothing")
                : document.path("paths")
                        .path(template)
                        .path(method.equals("HEAD") ? "get" : method.toLowerCase(java.util.Locale.ROOT));
        if (method.equals("OPTIONS") && status == 204) {
            // a browser's question whether a page may ask is about no operation
            assertThat(body).as(asked).isEmpty();
            return;
        }
        if (status >= 400) {
            assertThat(mediaType).as(asked).isEqualTo("application/problem+json");
            if (method.equals("HEAD")) {
                return;
            }
            JsonNode problem = JsonMapper.shared().readTree(body);
            String code = problem.path("code").asString("");
            boolean anywhere = ANYWHERE.contains(code) || operation.isMissingNode();
            validate(asked, anywhere ? generalProblem() : content(asked, operation, status, mediaType), problem);
            // A key in the place of its sentence: a code that no messages/*.properties knows.
            assertThat(problem.toString()).as(asked).doesNotContain("\"fault.", "\"problem.");
            assertThat(problem.path("status").asInt()).as(asked).isEqualTo(status);
            assertThat(problem.path("request_id").asString())
                    .isEqualTo(headers.firstValue("X-Request-Id").orElse(""));
            return;
        }
        if (operation.isMissingNode()) {
            if (!PAGES.contains(path) && !path.startsWith("/problems/")) {
                fail(asked + ": the document knows no such route");
            }
            return;
        }
        JsonNode response = operation.path("responses").path(String.valueOf(status));
        if (response.isMissingNode()) {
            fail(asked + ": the document promises no such status");
        }
        if (method.equals("HEAD") || (!response.has("content") && body.length == 0)) {
            return;
        }
        JsonNode schema = content(asked, operation, status, mediaType);
        if (mediaType.equals("application/json")) {
            validate(asked, schema, JsonMapper.shared().readTree(body));
        }
    }

    private JsonNode content(String asked, JsonNode operation, int status, String mediaType) {
        JsonNode response = operation.path("responses").path(String.valueOf(status));
        String reference = response.path("$ref").asString("");
        JsonNode answer = reference.isEmpty() ? response : document.at(reference.substring(1));
        JsonNode media = answer.path("content").path(mediaType);
        if (media.isMissingNode()) {
            fail(asked + ": the document promises no " + mediaType + " under this status");
        }
        return media.path("schema");
    }

    private JsonNode generalProblem() {
        return Components.reference("Problem");
    }

    private void validate(String asked, JsonNode schema, JsonNode body) {
        Schema judge = compiled.computeIfAbsent(schema.toString(), text -> {
            ObjectNode whole = Components.empty();
            whole.putArray("allOf").add(schema);
            whole.set("components", document.path("components"));
            return schemas.getSchema(whole);
        });
        List<Error> errors = judge.validate(
                body, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        if (!errors.isEmpty()) {
            List<String> said = new ArrayList<>();
            errors.forEach(error -> said.add(error.getInstanceLocation() + ": " + error.getMessage()));
            fail(asked + " is not as the document says:\n  " + String.join("\n  ", said) + "\n"
                    + body.toPrettyString());
        }
    }

    private @Nullable String template(String path) {
        String plain = path.split("\\?", 2)[0];
        if (document.path("paths").has(plain)) {
            return plain;
        }
        for (String template : document.path("paths").propertyNames()) {
            if (plain.matches(template.replaceAll("\\{[a-z_]+}", "[^/]+").replace(".", "\\."))) {
                return template;
            }
        }
        return null;
    }

    /**
     * Compares what was written with the committed promise; with {@code -Dzhiyin.promises=write} it is written anew.
     *
     * @param committed the file below the repository's root
     */
    public static void keeps(String written, Path committed) throws IOException {
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Path folder = committed.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(committed, written);
        }
        assertThat(committed)
                .as("run the tests once with -Dzhiyin.promises=write and commit the file")
                .exists();
        assertThat(written)
                .as("a promise changed: %s. If that is meant, run the tests with -Dzhiyin.promises=write", committed)
                .isEqualTo(Files.readString(committed, StandardCharsets.UTF_8));
    }
}
