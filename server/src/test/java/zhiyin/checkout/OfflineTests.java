package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Tills that were offline for a while, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OfflineTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private Tea tea;
    private int numbers;

    @Autowired
    OfflineTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void aTill() {
        tea = Tea.open(application, clock, "offline");
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private JsonNode allowance(int sales, long worth, long worthOfSale) {
        return tea.done(tea.post("/v1/till-allowances", """
                {"till": "t-1", "hours": 8, "sales": %d, "worth": %d, "worth_of_sale": %d}""".formatted(sales, worth, worthOfSale)));
    }

    /** A sale of 100.00, keys sorted as they are signed, with so many points at a fen each and so much of the wallet. */
    private String sale(JsonNode allowance, String number, String member, String at, long points, long value) {
        String content = "{\"member\":\"" + member + "\",\"number\":\"" + number
                + "\",\"order\":{\"currency\":\"CNY\",\"lines\":[{\"amount\":10000,\"id\":\"1\",\"quantity\":1,\"sku\":\"tea\"}]}"
                + (points == 0 ? "" : ",\"points\":{\"amount\":" + points + ",\"points\":" + points + "}")
                + ",\"sold_at\":\"" + at + "\""
                + (value == 0 ? "" : ",\"stored_value\":{\"amount\":" + value + ",\"asset\":\"balance\"}") + "}";
        String signature = Allowances.sign(allowance.path("key").asString(), content);
        return content.substring(0, content.length() - 1) + ",\"signature\":\"" + signature + "\"}";
    }

    private String number() {
        return "off-" + ++numbers;
    }

    private JsonNode told(JsonNode allowance, String... sales) {
        Said said = tea.shop
                .api()
                .post(
                        "/v1/till-allowances/" + allowance.path("id").asString() + "/sales",
                        "{\"sales\": [" + String.join(",", sales) + "]}");
        assertThat(said.status()).as(said.text()).isEqualTo(207);
        return said.json().path("results");
    }

    @Test
    void what_was_sold_offline_is_recorded_in_the_order_of_the_tills_time_and_what_is_missing_is_short() {
        String ada = tea.somebody(500, 3_000);
        JsonNode allowance = allowance(10, 100_000, 5_000);
        String base = allowance.path("issued_at").asString();
        String early = base.replace("Z", ".100Z");
        String late = base.replace("Z", ".200Z");
        clock.advance(Duration.ofHours(1));
        // she spent some of it online meanwhile
        tea.shop.told(Shop.spent(ada, "online-" + number(), 100));
        String first = number();
        String second = number();
        JsonNode results = told(
                allowance,
                sale(allowance, second, ada, late, 300, 2_000),
                sale(allowance, first, ada, early, 300, 2_000));
        assertThat(results.path(0).path("number").asString()).isEqualTo(second);
        assertThat(results.path(0).path("status").asInt())
                .as(results.toString())
                .isEqualTo(201);
        // 300 and 20.00 went to the first; the first earned 100 before the second came
        assertThat(results.path(1).path("short_of_points").asLong()).isZero();
        assertThat(results.path(1).path("short_of_stored_value").asLong()).isZero();
        assertThat(results.path(0).path("short_of_points").asLong()).isEqualTo(100);
        assertThat(results.path(0).path("short_of_stored_value").asLong()).isEqualTo(1_000);
        assertThat(tea.has(ada, "points") + ", " + tea.has(ada, "balance")).isEqualTo("100 0, 0 0");
        JsonNode order = tea.shop.api().get("/v1/orders/" + second).json();
        assertThat(order.path("tenders").toString())
                .contains("{\"tender\":\"points\",\"paid\":200,\"back\":0,\"left\":200}")
                .contains("{\"tender\":\"stored-value\",\"paid\":1000,\"back\":0,\"left\":1000}");
        // told again it is what it was; and it comes back like any other
        JsonNode again = told(allowance, sale(allowance, second, ada, late, 300, 2_000));
        assertThat(again.path(0).path("replayed").asBoolean()).isTrue();
        assertThat(again.path(0).path("short_of_points").asLong()).isEqualTo(100);
        tea.done(tea.post("/v1/orders/" + second + "/returns", "{}"));
        assertThat(tea.has(ada, "balance")).isEqualTo("1000 0");
        assertThat(told(allowance, sale(allowance, second, ada, late, 1, 0))
                        .path(0)
                        .path("status")
                        .asInt())
                .isEqualTo(422);
    }

    @Test
    void beyond_its_allowance_and_without_its_signature_a_till_takes_nothing() {
        String ada = tea.somebody(5_000, 0);
        JsonNode allowance = allowance(2, 1_500, 1_000);
        String at = allowance.path("issued_at").asString();
        String forged = sale(allowance, number(), ada, at, 10, 0).replace("\"points\":10}", "\"points\":11}");
        assertThat(told(allowance, forged).path(0).path("problem").asString()).isEqualTo("forbidden");
        assertThat(told(allowance(1, 1, 1), sale(allowance, number(), ada, at, 1, 0))
                        .path(0)
                        .path("problem")
                        .asString())
                .isEqualTo("forbidden");
        JsonNode results = told(
                allowance,
                sale(allowance, number(), ada, at, 1_001, 0), // more than in one sale
                sale(allowance, number(), ada, at, 1_000, 0),
                sale(allowance, number(), ada, at, 501, 0), // more than in all
                sale(allowance, number(), ada, at, 500, 0),
                sale(allowance, number(), ada, at, 0, 0), // with money alone
                sale(allowance, number(), ada, at, 1, 0)); // one sale too many
        List<Long> missing = new java.util.ArrayList<>();
        results.forEach(each -> missing.add(each.path("short_of_points").asLong()));
        assertThat(missing).containsExactly(1_001L, 0L, 501L, 0L, 0L, 1L);
        JsonNode used = tea.shop
                .api()
                .get("/v1/till-allowances/" + allowance.path("id").asString())
                .json();
        assertThat(used.path("sales").asLong()).isEqualTo(2);
        assertThat(used.path("worth").asLong()).isEqualTo(1_500);
        assertThat(tea.has(ada, "points")).isEqualTo(5_000 - 1_500 + 6 * 100 + " 0");
        clock.advance(Duration.ofHours(9));
        String over = java.time.Instant.parse(at).plus(Duration.ofHours(8)).toString();
        JsonNode tooLate = told(allowance(1, 10, 10), sale(allowance, number(), ada, over, 0, 0));
        assertThat(tooLate.path(0).path("status").asInt()).isEqualTo(403);
        JsonNode unused = allowance(1, 10, 10);
        String before = at;
        assertThat(told(unused, sale(unused, number(), ada, before, 1, 0))
                        .path(0)
                        .path("short_of_points")
                        .asLong())
                .as("sold before the till was allowed to")
                .isEqualTo(1);
    }

    @Test
    void at_once_each_sale_counts_once() {
        String ada = tea.somebody(10_000, 0);
        JsonNode allowance = allowance(100, 100_000, 5_000);
        String at = allowance.path("issued_at").asString();
        String same = sale(allowance, number(), ada, at, 100, 0);
        List<Said> said = Shop.atOnce(
                24,
                each -> tea.shop
                        .api()
                        .post(
                                "/v1/till-allowances/" + allowance.path("id").asString() + "/sales",
                                "{\"sales\": [" + same + "]}"));
        assertThat(said).allMatch(each -> each.json().at("/results/0/status").asInt() == 201);
        assertThat(tea.has(ada, "points")).isEqualTo(10_000 - 100 + 100 + " 0");
    }
}
