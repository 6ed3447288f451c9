package zhiyin.tag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
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
import zhiyin.coupon.CouponsGiven;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient.Said;
import zhiyin.segment.SegmentsKept;

/** Does what the recipe of the milk powder says, call by call, and holds the answers against what it says of them. */
@DatabaseTest
@Import(TestClock.Installed.class)
class MilkPowderRecipeTests {

    private static final Path RECIPES = Path.of("..", "docs", "recipes");
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile(
            "^api (?<method>[A-Z]+) (?<path>\\S+)(?: (?<body>'.*?'))?$|^# (?<expected>[a-z_.0-9]+): (?<value>[^\n]*)$",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern AGO = Pattern.compile("'\\$\\(ago (\\d+)\\)'");
    private static final int FIGURES = 30;

    private final ApplicationContext application;
    private final TestClock clock;
    private final TagRefreshing refreshing;

    @Autowired
    MilkPowderRecipeTests(ApplicationContext application, TestClock clock, TagRefreshing refreshing) {
        this.application = application;
        this.clock = clock;
        this.refreshing = refreshing;
    }

    @ParameterizedTest
    @CsvSource({"milk-powder.md, milk-en", "milk-powder.zh-CN.md, milk-zh"})
    void what_the_recipe_says_is_what_is_answered(String recipe, String code) throws IOException {
        Shop shop = Shop.open(
                application,
                code,
                Files.readString(RECIPES.resolve("milk-powder.yaml"))
                        .replace("programme: milk-powder", "programme: " + code));
        Said last = null;
        int expected = 0;
        String text =
                Files.readString(RECIPES.resolve(recipe)).replace("/programs/milk-powder/", "/programs/" + code + "/");
        for (String step : steps(AGO.matcher(text).replaceAll(this::ago))) {
            Matcher told = STEP.matcher(step);
            assertThat(told.matches()).as(step).isTrue();
            if (told.group("expected") != null) {
                assertThat(last).isNotNull();
                JsonNode value = last.json().at("/" + told.group("expected").replace('.', '/'));
                assertThat(value.asString()).as(step + " of " + last.text()).isEqualTo(told.group("value"));
                expected++;
                continue;
            }
            last = said(shop, told.group("method"), told.group("path"), told.group("body"));
            assertThat(last.status()).as(step + " → " + last.text()).isBetween(200, 202);
            aSecondPasses();
        }
        assertThat(expected).isEqualTo(FIGURES);
        // twenty months later Ada's child is forty months old, and nobody has bought within a year
        clock.advance(Duration.ofDays(600));
        aSecondPasses();
        assertThat(shop.api()
                        .get("/v1/members/ext:shop:ada/tags")
                        .json()
                        .path("tags")
                        .size())
                .isZero();
        assertThat(shop.api().get("/v1/tags/milk-a").json().path("members").asInt())
                .isZero();
        assertThat(shop.api()
                        .get("/v1/segments/milk-a/members")
                        .json()
                        .path("size")
                        .asInt())
                .isZero();
        assertThat(shop.api()
                        .get("/v1/members/ext:shop:ada")
                        .json()
                        .path("segments")
                        .size())
                .as("nor is she marked with the segment")
                .isZero();
        Shop.assertLawful(application);
    }

    private static Said said(Shop shop, String method, String path, String body) {
        if (method.equals("GET")) {
            return shop.api().get(path);
        }
        byte[] bytes = Shop.utf8(body == null ? "{}" : body.substring(1, body.length() - 1));
        return shop.api()
                .send(method, path, bytes, "Content-Type", "application/json", "Idempotency-Key", Shop.freshKey());
    }

    /** What the server does by itself meanwhile. */
    private void aSecondPasses() {
        clock.advance(Duration.ofSeconds(2));
        Following.pass(application);
        refreshing.hear();
        refreshing.pass();
        CouponsGiven.now(application);
        SegmentsKept.now(application);
        Following.pass(application);
        refreshing.hear();
    }

    private String ago(MatchResult months) {
        return LocalDate.ofInstant(clock.instant(), ZoneId.of("Asia/Shanghai"))
                .minusMonths(Long.parseLong(months.group(1)))
                .toString();
    }

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
}
