package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Does what the recipe of the till says, call by call, and holds the answers against what it says of them. */
@DatabaseTest
@Import(TestClock.Installed.class)
class TillRecipeTests {

    private static final Path RECIPES = Path.of("..", "docs", "recipes");
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile(
            "^(?:(?<name>[A-Z]+)=\\$\\()?api (?<method>[A-Z]+) (?<path>\\S+)(?: (?<body>'.*?'))?(?: \\| jq -r \\.(?<field>\\w+)\\))?$"
                    + "|^# (?<expected>[a-z_.]+): (?<value>[^\n]*)$",
            Pattern.DOTALL | Pattern.MULTILINE);

    private final ApplicationContext application;
    private final TestClock clock;

    @Autowired
    TillRecipeTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @ParameterizedTest
    @CsvSource({"checkout.md, tea-till-en", "checkout.zh-CN.md, tea-till-zh"})
    void what_the_recipe_says_is_what_is_answered(String recipe, String code) throws IOException {
        Shop shop = Shop.open(
                application,
                code,
                Files.readString(RECIPES.resolve("checkout.yaml"))
                        .replace("programme: tea-till", "programme: " + code));
        Map<String, String> variables = new HashMap<>();
        Said last = null;
        int expected = 0;
        for (String step : steps(Files.readString(RECIPES.resolve(recipe)).replace("/tea-till/", "/" + code + "/"))) {
            Matcher told = STEP.matcher(step);
            assertThat(told.matches()).as(step).isTrue();
            if (told.group("expected") != null) {
                assertThat(last).isNotNull();
                JsonNode value = last.json().at("/" + told.group("expected").replace('.', '/'));
                assertThat(value.asString()).as(step + " of " + last.text()).isEqualTo(told.group("value"));
                expected++;
                continue;
            }
            String path = filled(told.group("path"), variables);
            String body = told.group("body") == null ? null : unquoted(filled(told.group("body"), variables));
            last = told.group("method").equals("GET")
                    ? shop.api().get(path)
                    : shop.api().post(path, String.valueOf(body), "Idempotency-Key", Shop.freshKey());
            assertThat(last.status()).as(step + " → " + last.text()).isBetween(200, 201);
            if (told.group("name") != null) {
                variables.put(
                        told.group("name"),
                        last.json().path(told.group("field")).asString());
            }
            clock.advance(Duration.ofSeconds(2));
        }
        assertThat(expected).isEqualTo(23);
        Shop.assertLawful(application);
    }

    /** Each call, with a body over several lines, and each figure after it. */
    private static List<String> steps(String recipe) {
        List<String> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(recipe);
        while (block.find()) {
            if (block.group(1).startsWith("api()")) {
                continue;
            }
            Matcher step = STEP.matcher(block.group(1));
            int end = 0;
            while (step.find()) {
                assertThat(block.group(1).substring(end, step.start())).isBlank();
                steps.add(step.group());
                end = step.end();
            }
            assertThat(block.group(1).substring(end)).isBlank();
        }
        return steps;
    }

    private static String filled(String text, Map<String, String> variables) {
        String filled = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("'$" + variable.getKey() + "'", variable.getValue())
                    .replace("$" + variable.getKey(), variable.getValue());
        }
        return filled;
    }

    private static String unquoted(String body) {
        return body.substring(1, body.length() - 1);
    }
}
