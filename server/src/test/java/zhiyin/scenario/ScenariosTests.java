package zhiyin.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;

/**
 * Cases of other people's test suites, over HTTP: as they are; with everything posted twice; with the last cart paid and returned,
 * and reserved and let go; and, where something is limited, by sixteen callers at once.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenariosTests {

    private static final int CALLERS = 16;
    private static final Path TABLE = Path.of("..", "docs", "reference", "scenarios.md");
    private static final Path OTHERS = Path.of("..", "..", "shared", "checks", "scenarios.json");

    private final ApplicationContext application;
    private final TestClock clock;
    private final Map<String, String> ours = new ConcurrentHashMap<>();

    @Autowired
    ScenariosTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    static List<Scenario> all() {
        return Scenario.all();
    }

    static Stream<Scenario> ofMembers() {
        return all().stream()
                .filter(scenario -> scenario.lastQuote().path("quote").has("member"));
    }

    static Stream<Scenario> limited() {
        return all().stream().filter(scenario -> scenario.limit() != null);
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private ScenarioShop shop(Scenario scenario, String form, boolean twice) {
        return new ScenarioShop(
                application, clock, scenario, form + "-" + scenario.id().toLowerCase(Locale.ROOT), twice);
    }

    /** What a step says that it should, and nothing else of it. */
    private static Map<String, String> wanted(JsonNode step) {
        Map<String, String> wanted = new TreeMap<>();
        for (var says : step.path("says").properties()) {
            switch (says.getKey()) {
                case "left" ->
                    says.getValue()
                            .properties()
                            .forEach(line -> wanted.put("left." + line.getKey(), amount(line.getValue())));
                case "pay", "off", "shipping", "tax" -> wanted.put(says.getKey(), amount(says.getValue()));
                case "earned_by" -> {
                    // said once it is paid
                }
                default -> wanted.put(says.getKey(), says.getValue().asString());
            }
        }
        return wanted;
    }

    /** What a step says, for whoever reads the table. */
    private static String told(JsonNode step) {
        Stream<String> said = wanted(step).entrySet().stream().map(each -> switch (each.getKey()) {
            case "got" -> each.getValue().equals("true") ? "has a coupon" : "is refused one";
            default -> each.getKey().replace("left.", "") + " " + each.getValue();
        });
        Stream<String> earned = step.path("says").path("earned_by").properties().stream()
                .map(each -> each.getKey() + " " + each.getValue().asString());
        return Stream.concat(said, earned).collect(Collectors.joining(", "));
    }

    private static String amount(JsonNode said) {
        return new BigDecimal(said.asString()).setScale(2).toPlainString();
    }

    private static void agrees(Scenario scenario, JsonNode step, Map<String, String> said) {
        Map<String, String> found = new TreeMap<>(said);
        found.keySet().retainAll(wanted(step).keySet());
        assertThat(found).as("%s: %s", scenario.id(), step).isEqualTo(wanted(step));
    }

    private static void run(Scenario scenario, ScenarioShop shop) {
        for (JsonNode step : scenario.steps()) {
            agrees(scenario, step, shop.does(step));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void comes_to_what_others_say(Scenario scenario) {
        run(scenario, shop(scenario, "plain", false));
        ours.put(
                scenario.id(),
                scenario.steps().stream()
                        .map(ScenariosTests::told)
                        .filter(said -> !said.isEmpty())
                        .collect(Collectors.joining("; ")));
    }

    @ParameterizedTest
    @MethodSource("all")
    void comes_to_the_same_where_everything_is_sent_twice(Scenario scenario) {
        run(scenario, shop(scenario, "twice", true));
    }

    @ParameterizedTest
    @MethodSource("ofMembers")
    void what_is_reserved_and_let_go_leaves_the_price_as_it_was(Scenario scenario) {
        ScenarioShop shop = shop(scenario, "let-go", false);
        run(scenario, shop);
        JsonNode last = scenario.lastQuote();
        String member = last.path("quote").path("member").asString();
        long points = shop.points(member);
        agreesButEarning(scenario, last, shop.open(last.path("quote")));
        shop.cancel("last");
        assertThat(shop.points(member)).isEqualTo(points);
        agrees(scenario, last, shop.quote(last.path("quote")));
    }

    @ParameterizedTest
    @MethodSource("ofMembers")
    void what_is_paid_costs_what_was_quoted_and_comes_back_wholly(Scenario scenario) {
        ScenarioShop shop = shop(scenario, "paid", false);
        run(scenario, shop);
        JsonNode last = scenario.lastQuote();
        String member = last.path("quote").path("member").asString();
        long points = shop.points(member);
        agreesButEarning(scenario, last, shop.open(last.path("quote")));
        Map<String, Long> earned = shop.confirm("last");
        Map<String, Long> wanted = new HashMap<>();
        last.path("says")
                .path("earned_by")
                .properties()
                .forEach(each -> wanted.put(each.getKey(), each.getValue().asLong()));
        if (!wanted.isEmpty()) {
            assertThat(earned).isEqualTo(wanted);
        }
        shop.giveBack("last");
        assertThat(shop.points(member)).as("points after all came back").isEqualTo(points);
    }

    private static void agreesButEarning(Scenario scenario, JsonNode step, Map<String, String> said) {
        Map<String, String> with = new TreeMap<>(said);
        String earned = wanted(step).get("earned");
        if (earned != null) {
            with.put("earned", earned);
        }
        agrees(scenario, step, with);
    }

    @ParameterizedTest
    @MethodSource("limited")
    void no_more_than_there_are_though_sixteen_ask_at_once(Scenario scenario) {
        ScenarioShop shop = shop(scenario, "at-once", false);
        JsonNode claim = scenario.steps().getFirst().path("claim");
        long limit = Objects.requireNonNull(scenario.limit());
        assertThat(shop.claimsAtOnce(claim, CALLERS)).isEqualTo(limit);
        ObjectNode cart = (ObjectNode) scenario.lastQuote().path("quote").deepCopy();
        cart.put("member", claim.path("member").asString());
        // who priced with what another took first was refused; what is left is used one after the other
        long used = shop.atOnce(cart, CALLERS);
        assertThat(used).isBetween(1L, limit);
        while (!shop.open(cart).get("off").equals("0.00")) {
            used++;
        }
        assertThat(used).isEqualTo(limit);
    }

    /** Where the list of others is at hand, each case of it is here, under its id and its kind. */
    @Test
    void every_case_that_is_known_is_here() throws IOException {
        if (!Files.exists(OTHERS)) {
            return;
        }
        Map<String, String> here = all().stream().collect(Collectors.toMap(Scenario::id, Scenario::kind));
        for (JsonNode known : JsonMapper.shared().readTree(Files.readString(OTHERS))) {
            assertThat(here)
                    .containsEntry(
                            known.path("id").asString(), known.path("kind").asString());
        }
    }

    @AfterAll
    void theTableIsAsItWasKept() throws IOException {
        if (ours.size() < all().size()) {
            return;
        }
        String table = table();
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.writeString(TABLE, table);
        }
        assertThat(TABLE)
                .as("run this test once with -Dzhiyin.promises=write and commit the file")
                .hasContent(table);
    }

    private String table() {
        StringBuilder text = new StringBuilder("""
                # What others' test suites come to here

                Cases of the test suites of other shops and loyalty systems, each as data in
                [scenarios.yaml](../../server/src/test/resources/scenarios/scenarios.yaml) and run over HTTP by a test, which writes this page: as it is; with everything
                sent twice under its key; with the last cart reserved and let go; with it paid and returned wholly; and, where something is limited, by sixteen callers
                at once.

                Kind U: whoever reckons right comes to that. P: it is a matter of configuration, which the case has. R: a rounding of ours that is another.
                Amounts in yuan.

                | id | kind | case | theirs | ours | from |
                |---|---|---|---|---|---|
                """);
        for (Scenario scenario : all()) {
            text.append("| %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            scenario.id(),
                            scenario.kind(),
                            scenario.title(),
                            scenario.theirs(),
                            ours.get(scenario.id()),
                            scenario.source()));
        }
        return text.toString();
    }
}
