package zhiyin.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** What a model expects of members is asked for in segments and tags, and is there what the members' own pages say. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExpectedFieldsTests {

    private static final int MEMBERS = 60;

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;
    private List<JsonNode> pages = List.of();

    @Autowired
    ExpectedFieldsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    /** Some buy every other week, some seldom, some have stopped, and five have never bought. */
    @BeforeAll
    void open() {
        shop = Shop.open(application, "expected");
        for (int i = 0; i < MEMBERS; i++) {
            shop.enrol("card:e-" + i);
        }
        for (int round = 0; round < 10; round++) {
            for (int i = 5; i < MEMBERS; i++) {
                boolean stopped = i % 3 == 0 && round > 3;
                if (!stopped && round % (1 + i % 4) == 0) {
                    shop.told(Shop.paid("card:e-" + i, "E-" + round + "-" + i, 1_000L * (1 + i % 7)));
                }
            }
            clock.advance(Duration.ofDays(14));
        }
        // the first to ask for anything has the facts laid down, and with them the model is fitted
        shop.api().get("/v1/segment-fields");
        Following.pass(application);
    }

    /** Another test may have let a day pass, and a page that is asked for has the model fitted anew. */
    @BeforeEach
    void read() {
        pages = pages();
        Following.pass(application);
    }

    private List<JsonNode> pages() {
        List<JsonNode> pages = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            Said page = shop.api().get("/v1/members/card:e-" + i + "/expectations");
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            pages.add(page.json().path("expected"));
        }
        return pages;
    }

    private long shown(Predicate<JsonNode> of) {
        return pages.stream().filter(page -> page.isObject() && of.test(page)).count();
    }

    private static String rule(String field, String operator, String value) {
        return "{\"field\": \"%s\", \"operator\": \"%s\", \"value\": %s}".formatted(field, operator, value);
    }

    private long segment(String rule) {
        Said said = shop.api().post("/v1/segments/preview", "{\"definition\": " + rule + "}");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("members").asLong();
    }

    private long tag(String rule) {
        Said said = shop.api().post("/v1/tags/preview", Shop.json(Map.of("rule", rule)));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("members").asLong();
    }

    private static final Map<String, java.util.function.ToDoubleFunction<JsonNode>> SHOWN = new HashMap<>(Map.of(
            "expected.value", page -> page.at("/value/value").asDouble() / 100,
            "expected.value-low", page -> page.at("/value/low").asDouble() / 100,
            "expected.alive", page -> page.at("/alive/value").asDouble() * 100,
            "expected.churn", page -> page.at("/churn/value").asDouble() * 100,
            "expected.orders", page -> page.path("year_purchases").asDouble()));

    /** What is asked is whether something is less than so much, or so much at least: there whole numbers say what the page says. */
    @ParameterizedTest
    @CsvSource({
        "expected.value, 100",
        "expected.value, 300.50",
        "expected.value-low, 100",
        "expected.alive, 40",
        "expected.alive, 75",
        "expected.alive, 95",
        "expected.churn, 20",
        "expected.churn, 60",
        "expected.orders, 2",
        "expected.orders, 5"
    })
    void a_segment_has_those_whose_page_says_so(String field, double bound) {
        long least = shown(page -> SHOWN.get(field).applyAsDouble(page) >= bound);
        long bought = shown(_ -> true);
        String value = field.contains("value") ? String.valueOf(bound) : String.valueOf((long) bound);
        assertThat(segment(rule(field, ">=", value))).isEqualTo(least);
        assertThat(segment(rule(field, "<", value))).isEqualTo(bought - least);
        assertThat(tag(rule(field, ">=", value))).isEqualTo(least);
        assertThat(bought).isEqualTo(MEMBERS - 5);
        assertThat(segment("{\"field\": \"" + field + "\", \"operator\": \"null\"}"))
                .as("of who never bought nothing is expected")
                .isEqualTo(5);
    }

    @Test
    void what_half_of_them_have_tells_members_apart() {
        SHOWN.forEach((field, shown) -> {
            double[] values = pages.stream()
                    .filter(JsonNode::isObject)
                    .mapToDouble(shown)
                    .sorted()
                    .toArray();
            long bound = (long) Math.ceil(values[values.length / 2]);
            long least = shown(page -> shown.applyAsDouble(page) >= bound);
            assertThat(least).as(field).isLessThan(MEMBERS - 5);
            assertThat(segment(rule(field, ">=", String.valueOf(bound))))
                    .as("%s from %d on", field, bound)
                    .isEqualTo(least);
            assertThat(segment(rule(field, "<", String.valueOf(bound))))
                    .as("%s below %d", field, bound)
                    .isEqualTo(MEMBERS - 5 - least)
                    .isPositive();
        });
    }

    @Test
    void a_risk_is_a_word_and_the_next_order_is_so_many_days_off() {
        for (String word : List.of("low", "medium", "high")) {
            assertThat(segment(rule("expected.churn-risk", "=", "\"" + word + "\"")))
                    .isEqualTo(shown(page -> page.path("churn_risk").asString().equals(word)));
        }
        assertThat(shown(page -> page.path("churn_risk").asString().equals("high")
                        == page.at("/churn/value").asDouble() >= 0.7))
                .isEqualTo(MEMBERS - 5);
        assertThat(segment(rule("expected.next-order-days", "<=", "60")))
                .isEqualTo(shown(page -> page.has("next_purchase_days")
                        && page.path("next_purchase_days").asLong() <= 60))
                .isPositive();
        assertThat(segment("{\"field\": \"expected.next-order-days\", \"operator\": \"null\"}"))
                .isEqualTo(5 + shown(page -> !page.has("next_purchase_days")));
        JsonNode fields = shop.api().get("/v1/segment-fields").json();
        List<String> labels = new ArrayList<>();
        fields.path("members").forEach(field -> {
            if (field.path("name").asString().startsWith("expected.")) {
                labels.add(field.path("label").asString());
            }
        });
        assertThat(labels)
                .hasSize(7)
                .contains("churn risk", "lifetime value")
                .noneMatch(label -> label.startsWith("expected."));
    }

    @Test
    void asked_in_sql_it_is_the_same() {
        Following.settled(application, application.getBean(Programmes.class).idOf(shop.code()));
        for (String rule : List.of(
                rule("expected.value", ">=", "300.50"),
                rule("expected.alive", "<", "75"),
                rule("expected.churn-risk", "!=", "\"low\""),
                rule("expected.next-order-days", "notBetween", "[0, 14]"))) {
            String code = "sql-" + Math.abs(rule.hashCode());
            assertThat(shop.api()
                            .post(
                                    "/v1/segments",
                                    "{\"code\": \"" + code
                                            + "\", \"name\": \"n\", \"kind\": \"dynamic\", \"definition\": " + rule
                                            + "}")
                            .status())
                    .isEqualTo(201);
            JsonNode sql = shop.api().get("/v1/segments/" + code + "/sql").json();
            assertThat(sql.path("at_the_door").asBoolean()).isTrue();
            Said counted = shop.api()
                    .post(
                            "/v1/figures/sql",
                            Shop.json(Map.of(
                                    "sql",
                                    "select count(*) from (" + sql.path("sql").asString() + ") who")));
            assertThat(counted.status()).as(counted.text()).isEqualTo(200);
            assertThat(counted.json().at("/rows/0/0").asLong()).as(rule).isEqualTo(segment(rule));
        }
    }

    @Test
    void it_counts_until_the_model_is_fitted_anew_and_is_the_same_after_facts_are_laid_down_again() {
        Shop other = Shop.open(application, "expected-days");
        for (int i = 0; i < 40; i++) {
            String member = other.enrol("card:d-" + i);
            other.told(Shop.paid(member, "D-1-" + i, 2_000));
        }
        clock.advance(Duration.ofDays(30));
        for (int i = 0; i < 40; i += 2) {
            other.told(Shop.paid("card:d-" + i, "D-2-" + i, 2_000));
        }
        other.api().get("/v1/segment-fields");
        Following.pass(application);
        long program = application.getBean(Programmes.class).idOf(other.code());
        JsonNode before = expected(other, 1);
        // he buys: by the page and by the field nothing else is expected before the model is fitted anew
        other.told(Shop.paid("card:d-1", "D-3-1", 90_000));
        Following.pass(application);
        assertThat(expected(other, 1)).isEqualTo(before);
        assertThat(meant(other, before)).isPositive();
        Following.again(application, program);
        assertThat(expected(other, 1)).isEqualTo(before);
        assertThat(meant(other, before)).isPositive();
        clock.advance(Duration.ofDays(1));
        application.getBean(ModelFits.class).pass();
        Following.pass(application);
        JsonNode after = expected(other, 1);
        assertThat(after).isNotEqualTo(before);
        assertThat(meant(other, after)).isPositive();
    }

    private static JsonNode expected(Shop of, int member) {
        return of.api()
                .get("/v1/members/card:d-" + member + "/expectations")
                .json()
                .path("expected");
    }

    /** How many are expected to bring exactly what a page says. */
    private static long meant(Shop of, JsonNode page) {
        long minor = (long) Math.floor(page.at("/value/value").asDouble());
        return of.api()
                .post(
                        "/v1/segments/preview",
                        "{\"definition\": "
                                + rule("expected.value", "=", "%d.%02d".formatted(minor / 100, minor % 100))
                                + "}")
                .json()
                .path("members")
                .asLong();
    }
}
