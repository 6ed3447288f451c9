package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.DatabaseTest;

/** The document of the whole application: as committed, and of one kind throughout. */
@DatabaseTest
class ContractKeptTests {
    private static final Path COMMITTED = Path.of("..", "docs", "reference", "openapi.json");
    /** For programs, for spreadsheets, for people. */
    private static final Set<String> FORMS = Set.of(
            "application/json",
            "application/yaml",
            "application/vnd.zhiyin.person+json",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.apple.pkpass",
            "image/png",
            "image/svg+xml",
            "text/css",
            "text/csv",
            "application/octet-stream",
            "application/x-ndjson",
            "text/html");

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final OpenApi openApi;
    private JsonNode document;
    private final List<String> wrong = new ArrayList<>();

    @Autowired
    ContractKeptTests(OpenApi openApi) {
        this.openApi = openApi;
    }

    @BeforeEach
    void read() {
        document = JsonMapper.shared().readTree(openApi.pretty());
    }

    @Test
    void theDocumentIsTheCommittedOne() throws IOException {
        Contract.keeps(openApi.pretty(), COMMITTED);
    }

    @Test
    void everyOperationHasANameOfItsOwnAndSaysWhatItDoes() {
        Set<String> names = new HashSet<>();
        operations((where, operation) -> {
            String name = operation.path("operationId").asString("");
            expect(name.matches("[a-z][A-Za-z]+") && names.add(name), where + " is called '" + name + "'");
            expect(operation.path("summary").asString("").matches("[A-Z].*[^.]"), where + " has no proper summary");
            expect(operation.path("tags").size() == 1, where + " has not one tag");
            Set<String> parameters = new HashSet<>();
            operation.path("parameters").forEach(parameter -> {
                expect(
                        parameters.add(parameter.path("in") + " " + parameter.path("name")),
                        where + " repeats " + parameter);
                expect(parameter.at("/schema/type").isString(), where + " has an untyped " + parameter);
            });
            Matcher variables = Pattern.compile("\\{([a-z_]+)}").matcher(where);
            while (variables.find()) {
                expect(
                        parameters.contains("\"path\" \"" + variables.group(1) + "\""),
                        where + " hides a variable of its path");
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRefusalIsDescribedAsAProblem() {
        operations((where, operation) -> {
            expect(!operation.path("responses").isEmpty(), where + " answers nothing");
            operation.path("responses").properties().forEach(entry -> {
                JsonNode response = resolved(entry.getValue());
                String what = where + " " + entry.getKey();
                expect(!response.path("description").asString("").isBlank(), what + " has no description");
                if (entry.getKey().compareTo("400") >= 0) {
                    expect(
                            response.path("content").has("application/problem+json")
                                    && response.path("content").size() == 1,
                            what + " is no problem document");
                } else {
                    expect(
                            response.path("content").isEmpty()
                                    || FORMS.stream().anyMatch(response.path("content")::has),
                            what);
                }
            });
            JsonNode security = operation.path("security");
            expect(security.isArray(), where + " does not say who may call it");
            if (!security.isEmpty()) {
                expect(
                        operation.path("responses").has("401")
                                && operation.path("responses").has("403"),
                        where + " is guarded by nobody");
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void everySchemaHasATypeAndEveryReferenceLeadsSomewhere() {
        document.at("/components/schemas").properties().forEach(entry -> schema(entry.getKey(), entry.getValue()));
        operations((where, operation) -> {
            schema(
                    where,
                    operation
                            .at("/requestBody/content")
                            .path("application/json")
                            .path("schema"));
            operation
                    .path("responses")
                    .properties()
                    .forEach(entry -> resolved(entry.getValue())
                            .path("content")
                            .properties()
                            .forEach(media -> schema(where, media.getValue().path("schema"))));
        });
        assertThat(wrong).isEmpty();
    }

    private void schema(String where, JsonNode schema) {
        if (schema.isMissingNode()) {
            return;
        }
        if (schema.has("$ref")) {
            expect(
                    !document.at(schema.path("$ref").asString().substring(1)).isMissingNode(),
                    where + " refers to nothing: " + schema);
            return;
        }
        boolean typed = schema.has("type") || schema.has("const") || schema.has("enum");
        for (String several : List.of("oneOf", "anyOf", "allOf")) {
            typed |= schema.has(several);
            schema.path(several).forEach(part -> schema(where + "/" + several, part));
        }
        expect(typed, where + " has no type: " + schema);
        schema.path("properties").properties().forEach(entry -> schema(where + "/" + entry.getKey(), entry.getValue()));
        if (schema.path("type").asString("").equals("array")) {
            expect(schema.has("items"), where + " is a list of anything");
            schema(where + "/items", schema.path("items"));
        }
        schema.path("required")
                .forEach(name -> expect(
                        schema.path("properties").has(name.asString()) || schema.has("allOf"),
                        where + " requires an unknown " + name));
        if (schema.path("additionalProperties").isObject()) {
            schema(where + "/*", schema.path("additionalProperties"));
        }
    }

    private JsonNode resolved(JsonNode response) {
        String reference = response.path("$ref").asString("");
        return reference.isEmpty() ? response : document.at(reference.substring(1));
    }

    private interface Looks {
        void at(String where, JsonNode operation);
    }

    private void operations(Looks looks) {
        assertThat(document.path("paths").size()).isGreaterThan(8);
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    expect(
                            METHODS.contains(operation.getKey()),
                            path.getKey() + " has a strange " + operation.getKey());
                    looks.at(operation.getKey() + " " + path.getKey(), operation.getValue());
                }));
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }
}
