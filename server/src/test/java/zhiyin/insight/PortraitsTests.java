package zhiyin.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient.Said;

/** What members prefer, in which stage they are and how they are scored, as their own page says it and as segments ask for it. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortraitsTests {

    private final ApplicationContext application;
    private final TestClock clock;

    @Autowired
    PortraitsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private static void bought(
            Shop shop, String member, String order, String brand, String category, int quantity, long amount) {
        shop.told("""
                {"type": "order.paid", "member": "%s", "order": {"id": "%s", "currency": "CNY", "channel": "app", "lines": [
                  {"id": "1", "sku": "s", "category": "%s", "brand": "%s", "quantity": %d, "amount": %d}]}}""".formatted(member, order, category, brand, quantity, amount));
    }

    private JsonNode portrait(Shop shop, String member) {
        Following.pass(application);
        Said said = shop.api().get("/v1/members/" + member + "/portrait");
        if (said.status() == 503) {
            Following.pass(application);
            said = shop.api().get("/v1/members/" + member + "/portrait");
        }
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private int meant(Shop shop, String rule) {
        Following.pass(application);
        Said said = shop.api().post("/v1/tags/preview", Shop.json(Map.of("rule", rule)));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("members").asInt();
    }

    private static String test(String field, String operator, String value) {
        return "{\"field\": \"%s\", \"operator\": \"%s\", \"value\": %s}".formatted(field, operator, value);
    }

    @Test
    void what_somebody_prefers_fades_and_segments_ask_for_it() {
        Shop shop = Shop.open(application, "portraits");
        String member = shop.enrol("card:p-1");
        shop.enrol("card:p-2");
        assertThat(portrait(shop, member).at("/lifecycle/stage").asString()).isEqualTo("no_order");
        bought(shop, "card:p-1", "p-1", "Old", "tea", 2, 60_000);
        clock.advance(Duration.ofDays(90));
        bought(shop, "card:p-1", "p-2", "Fresh", "tea", 1, 40_000);
        JsonNode now = portrait(shop, member);
        // 600.00 a half-life ago weigh 300.00
        JsonNode brands = now.at("/preferences/0/preferred");
        assertThat(brands.findValuesAsString("what")).containsExactly("Fresh", "Old");
        assertThat(brands.at("/0/weight").asDouble()).isEqualTo(40_000);
        assertThat(brands.at("/1/weight").asDouble()).isEqualTo(30_000);
        assertThat(brands.at("/0/share").asDouble()).isEqualTo(4.0 / 7, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(brands.at("/0/last_seen").asString())
                .isEqualTo(now.path("day").asString());
        assertThat(now.at("/preferences/2/preferred/0/what").asString()).isEqualTo("200-500");
        assertThat(now.at("/preferences/4/preferred/0/what").asString()).isEqualTo("app");
        assertThat(now.at("/rfm/frequency").asInt()).isEqualTo(2);
        assertThat(now.at("/rfm/money").asLong()).isEqualTo(100_000);
        assertThat(now.at("/rfm/recency").asInt()).isZero();
        assertThat(now.at("/rfm/cell").asString()).hasSize(3);
        assertThat(meant(shop, test("preference.brand", "=", "\"Fresh\""))).isEqualTo(1);
        assertThat(meant(shop, test("preference.brand", "=", "\"Old\""))).isZero();
        assertThat(meant(shop, test("preference.category", "=", "\"tea\""))).isEqualTo(1);
        assertThat(meant(shop, test("preference.price-band", "=", "\"200-500\"")))
                .isEqualTo(1);
        assertThat(meant(shop, test("preference.channel", "=", "\"app\""))).isEqualTo(1);
        assertThat(meant(shop, test("rfm.frequency", ">=", "2"))).isEqualTo(1);
        assertThat(meant(shop, test("rfm.money", "=", "1000.00"))).isEqualTo(1);
        assertThat(meant(
                        shop, test("rfm.group", "=", "\"" + now.at("/rfm/group").asString() + "\"")))
                .isEqualTo(1);
        assertThat(meant(shop, test("lifecycle.stage", "=", "\"no_order\""))).isEqualTo(1);
        // an order comes, and he is asked about anew at once; another day comes, and everybody is
        bought(shop, "card:p-2", "p-3", "Fresh", "tea", 1, 10_000);
        assertThat(meant(shop, test("lifecycle.stage", "=", "\"new\""))).isEqualTo(1);
        clock.advance(Duration.ofDays(100));
        assertThat(meant(shop, test("lifecycle.stage", "=", "\"dormant\""))).isEqualTo(2);
        assertThat(meant(shop, test("lifecycle.days-asleep", ">=", "100"))).isEqualTo(2);
    }

    @Test
    void the_rules_of_stages_are_said_anew_and_hold_from_then_on() {
        Shop shop = Shop.open(application, "portraits-rules");
        String member = shop.enrol("card:l-1");
        bought(shop, "card:l-1", "l-1", "B", "tea", 1, 10_000);
        assertThat(portrait(shop, member).at("/lifecycle/stage").asString()).isEqualTo("new");
        Said usual = shop.api().get("/v1/figures/lifecycle/settings");
        assertThat(usual.json().path("dormant_days").asInt()).isEqualTo(90);
        assertThat(usual.json().has("changed_at")).isFalse();
        clock.advance(Duration.ofDays(20));
        assertThat(portrait(shop, member).at("/lifecycle/stage").asString()).isEqualTo("new");
        Map<String, Object> short10 = Map.of(
                "new_days",
                5,
                "dormant_days",
                10,
                "lost_days",
                50,
                "returned_days",
                5,
                "window_days",
                365,
                "loyal_orders",
                2,
                "high_value_spend",
                1_000_000);
        JsonNode tried = put(shop, "?dry_run=true", short10).json();
        assertThat(size(tried, "dormant", "members")).isEqualTo(1);
        assertThat(size(tried, "dormant", "before")).isZero();
        assertThat(size(tried, "new", "before")).isEqualTo(1);
        assertThat(portrait(shop, member).at("/lifecycle/stage").asString())
                .as("only tried")
                .isEqualTo("new");
        Said said = put(shop, "", short10);
        assertThat(said.status()).isEqualTo(200);
        assertThat(size(said.json(), "dormant", "members")).isEqualTo(1);
        JsonNode asleep = portrait(shop, member).path("lifecycle");
        assertThat(asleep.path("stage").asString()).isEqualTo("dormant");
        assertThat(asleep.path("days_asleep").asInt()).isEqualTo(20);
        bought(shop, "card:l-1", "l-2", "B", "tea", 1, 10_000);
        assertThat(portrait(shop, member).at("/lifecycle/stage").asString()).isEqualTo("returned");
        assertThat(put(
                                shop,
                                "",
                                Map.of(
                                        "new_days",
                                        50,
                                        "dormant_days",
                                        10,
                                        "lost_days",
                                        10,
                                        "returned_days",
                                        5,
                                        "window_days",
                                        365,
                                        "loyal_orders",
                                        2,
                                        "high_value_spend",
                                        1))
                        .json()
                        .path("errors")
                        .findValuesAsString("code"))
                .containsExactlyInAnyOrder("lifecycle.lost", "lifecycle.not-dormant");
    }

    private static long size(JsonNode settings, String stage, String of) {
        for (JsonNode each : settings.path("stages")) {
            if (each.path("stage").asString().equals(stage)) {
                return each.path(of).asLong();
            }
        }
        throw new AssertionError("no stage " + stage + " in " + settings);
    }

    private static Said put(Shop shop, String query, Object body) {
        return shop.api()
                .send(
                        "PUT",
                        "/v1/figures/lifecycle/settings" + query,
                        Shop.utf8(Shop.json(body)),
                        "Content-Type",
                        "application/json");
    }

    @Test
    void the_ages_of_whom_members_named_are_asked_for_and_follow_what_they_say() {
        Shop shop = Shop.open(
                application,
                "portraits-kin",
                Shop.yaml("portraits-kin") + "\nrelations: [{code: child, name: Child}, {code: pet, name: Pet}]\n");
        String parent = shop.enrol("card:k-1");
        shop.enrol("card:k-2");
        Following.pass(application);
        LocalDate today = LocalDate.ofInstant(clock.instant(), java.time.ZoneId.of("Asia/Shanghai"));
        String between = test("relation.child.age-months", "between", "[12, 36]");
        shop.api().get("/v1/members/" + parent + "/portrait");
        assertThat(meant(shop, between)).isZero();
        String child = shop.api()
                .post(
                        "/v1/members/" + parent + "/relations",
                        Shop.json(Map.of(
                                "kind",
                                "child",
                                "name",
                                "Doudou",
                                "birthday",
                                today.minusMonths(5).toString())))
                .json()
                .path("relation")
                .asString();
        assertThat(meant(shop, between)).isZero();
        shop.api()
                .post(
                        "/v1/members/" + parent + "/relations",
                        Shop.json(Map.of(
                                "kind",
                                "child",
                                "name",
                                "Kang",
                                "birthday",
                                today.minusMonths(20).toString())));
        assertThat(meant(shop, between)).as("one child is enough").isEqualTo(1);
        assertThat(meant(shop, test("relation.child.count", "=", "2"))).isEqualTo(1);
        assertThat(meant(shop, test("relation.child.age-months", "notBetween", "[12, 36]")))
                .as("asked for what it is not, none of them may be")
                .isEqualTo(1);
        assertThat(meant(shop, test("relation.child.age-months", "=", "5"))).isEqualTo(1);
        assertThat(meant(shop, test("relation.pet.age-months", ">=", "0"))).isZero();
        // he takes one off, and merging takes them along
        shop.api().send("DELETE", "/v1/members/" + parent + "/relations/" + child, null);
        assertThat(meant(shop, test("relation.child.age-months", "=", "5"))).isZero();
        shop.api()
                .post(
                        "/v1/members/" + parent + "/merge",
                        Shop.json(Map.of("into", "card:k-2", "reason", "the same")),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(meant(shop, between)).isEqualTo(1);
        clock.advance(Duration.ofDays(600));
        assertThat(meant(shop, between)).isZero();
    }
}
