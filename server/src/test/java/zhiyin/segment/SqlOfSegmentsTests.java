package zhiyin.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

/** A segment as SQL, asked at the door for questions, is as large as the segment. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlOfSegmentsTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;
    private int segments;

    @Autowired
    SqlOfSegmentsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private static JsonNode ok(int status, Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(status);
        return said.json();
    }

    /** Thirty members who have bought more or less often, longer or shorter ago. */
    @BeforeAll
    void open() {
        shop = Shop.open(application, "sql-of");
        for (int i = 0; i < 30; i++) {
            shop.enrol("card:q-" + i);
        }
        for (int round = 0; round < 6; round++) {
            for (int i = round; i < 30; i += 1 + round) {
                shop.told(Shop.paid(
                        "card:q-" + i,
                        "Q-" + round + "-" + i,
                        i % 2 == 0 ? "food" : "o'toys \\\\",
                        1 + i % 3,
                        1_000L * (i + 1)));
            }
            clock.advance(Duration.ofDays(40));
        }
        for (int i = 0; i < 30; i += 4) {
            shop.told("{\"type\": \"member.marked\", \"member\": \"card:q-" + i + "\", \"tags\": [\"fan's\"]}");
        }
        shop.api().get("/v1/segment-fields");
        Following.pass(application);
        Following.settled(application, application.getBean(Programmes.class).idOf(shop.code()));
        made("base", "{\"did\": \"order\", \"last\": 365, \"measure\": \"count\", \"operator\": \">=\", \"value\": 2}");
    }

    private JsonNode made(String code, String definition) {
        return ok(
                201,
                shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"" + code + "\", \"name\": \"" + code
                                        + "\", \"kind\": \"dynamic\", \"definition\": " + definition + "}"));
    }

    private JsonNode sql(String code, String dialect) {
        return ok(200, shop.api().get("/v1/segments/" + code + "/sql?dialect=" + dialect));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{field: lifecycle.stage, operator: in, value: [active, loyal, returned]}",
                "{field: lifecycle.stage, operator: '!=', value: lost}",
                "{field: lifecycle.days-asleep, operator: '>', value: 0}",
                "{field: rfm.group, operator: notNull}",
                "{field: rfm.group, operator: '!=', value: champions}",
                "{field: rfm.recency-score, operator: '>=', value: 4}",
                "{field: rfm.money, operator: between, value: [10.00, 900.00]}",
                "{field: preference.category, operator: '=', value: food}",
                "{field: preference.category, operator: contains, value: \"o't\"}",
                "{field: member.tags, operator: contains, value: \"fan's\"}",
                "{field: member.tags, operator: doesNotContain, value: \"fan's\"}",
                "{field: member.days, operator: '>=', value: 10}",
                "{field: member.joined, operator: '<=', daysAgo: 30}",
                "{did: order, last: 100, measure: count, operator: '>=', value: 1}",
                "{did: order, last: 100, measure: count, operator: '=', value: 0}",
                "{did: order, measure: net, operator: '>=', value: 300.00}",
                "{did: order, measure: average, operator: '>', value: 150.00}",
                "{did: order, measure: days-since-last, operator: '<=', value: 90}",
                "{did: order, measure: days-since-last, operator: notBetween, value: [0, 90]}",
                "{did: line, where: {field: line.category, operator: endsWith, value: \"s \\\\\"}, measure: sum, operator: '>=', value: 1.00}",
                "{did: line, where: {field: line.price, operator: '>=', value: 50.00}, measure: quantity, operator: '>=', value: 2}",
                "{did: order, where: {combinator: or, rules: [{field: date.weekday, operator: in, value: [1, 2, 3]}, {field: date.hour, operator: '<', value: 12}]}, measure: days, operator: '>=', value: 1}",
                "{did: order, last: 365, then: {did: order}, within: 45}",
                "{combinator: and, rules: [{segment: base}, {combinator: or, not: true, rules: [{field: lifecycle.stage, operator: '=', value: lost}, {field: rfm.frequency, operator: '<', value: 3}]}]}"
            })
    void the_door_counts_as_many_members_as_the_preview(String definition) {
        String json = java.util.Objects.requireNonNull(zhiyin.engine.program.PromotionReader.json(definition));
        String code = "asked-" + ++segments;
        made(code, json);
        JsonNode preview = ok(200, shop.api().post("/v1/segments/preview", "{\"definition\": " + json + "}"));
        JsonNode sql = sql(code, "duckdb");
        assertThat(sql.path("at_the_door").asBoolean()).isTrue();
        Said counted = shop.api()
                .post(
                        "/v1/figures/sql",
                        Shop.json(Map.of(
                                "sql",
                                "select count(*) from (" + sql.path("sql").asString() + ") who")));
        assertThat(counted.status()).as(counted.text() + sql).isEqualTo(200);
        assertThat(counted.json().at("/rows/0/0").asLong())
                .as(sql.path("sql").asString())
                .isEqualTo(preview.path("members").asLong());
        assertThat(preview.path("members").asLong()
                        + (definition.contains("champions") || definition.contains("lost") ? 1 : 0))
                .as("what means nobody or everybody shows nothing")
                .isBetween(1L, 30L);
    }

    @Test
    void each_database_has_its_own_words_and_what_people_typed_is_a_value_in_all() {
        made(
                "typed",
                "{\"combinator\": \"and\", \"rules\": [{\"field\": \"member.tags\", \"operator\": \"contains\", \"value\": \"x') or 1 = 1 -- \\\\\"},"
                        + " {\"did\": \"order\", \"last\": 30, \"measure\": \"count\", \"operator\": \">=\", \"value\": 1}]}");
        for (String dialect : List.of("duckdb", "postgresql", "trino")) {
            assertThat(sql("typed", dialect).path("sql").asString()).contains("'x'') or 1 = 1 -- \\'");
        }
        JsonNode house = sql("typed", "clickhouse");
        assertThat(house.path("sql").asString()).contains("'x'') or 1 = 1 -- \\\\'");
        assertThat(house.path("dialect").asString()).isEqualTo("clickhouse");
        assertThat(house.path("at_the_door").asBoolean()).isFalse();
        assertThat(house.path("tables").toString()).isEqualTo("[\"member\",\"member_words\",\"orders\"]");
        assertThat(shop.api().get("/v1/segments/typed/sql?dialect=oracle").code())
                .isEqualTo("malformed-parameter");
        assertThat(shop.api().get("/v1/segments/nowhere/sql").status()).isEqualTo(404);
    }

    @Test
    void what_the_door_does_not_have_is_said() {
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"list\", \"name\": \"l\", \"kind\": \"static\", \"members\": [\"card:q-1\"]}"));
        JsonNode list = sql("list", "duckdb");
        assertThat(list.path("tables").toString()).isEqualTo("[\"member\",\"member_lists\"]");
        assertThat(list.path("at_the_door").asBoolean()).isFalse();
        made("born", "{\"field\": \"member.birthMonth\", \"operator\": \"=\", \"value\": 5}");
        assertThat(sql("born", "duckdb").path("at_the_door").asBoolean()).isFalse();
        ok(200, shop.api().send("POST", "/v1/segments/born/archive", null));
        assertThat(shop.api().get("/v1/segments/born/sql").status()).isEqualTo(409);
    }
}
