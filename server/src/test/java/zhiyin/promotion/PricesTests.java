package zhiyin.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Promotions written and published, and the price of carts, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PricesTests {

    private static final String PRICING = """

            pricing:
              lanes:
                - {code: price, choose: best-by-line}
                - {code: order, choose: all}
                - {code: coupon, choose: best, most: 2}
                - {code: delivery, choose: first}
              points: {asset: points, worth: 0.01, percent: 50}
            """;

    private static final String MEMBER_PRICE = """
            promotion: member-price
            name: {en: Member price, zh-CN: 会员价, zh-TW: 會員價}
            lane: price
            gives: {prices: {tea: 18.00}}
            paidBy: {store: 100}
            """;
    private static final String SAVE = """
            {"promotion": "save", "name": "30 off 200", "lane": "order", "gives": {"steps": [{"from": 200, "amountOff": 30}, \
            {"from": 400, "amountOff": 80}]}}""";
    private static final String TENTH = """
            promotion: tenth
            name: A tenth off
            lane: coupon
            coupon: true
            gives: {percentOff: 10}
            notWith: [five]
            """;
    private static final String FIVE = """
            promotion: five
            name: 5 off
            lane: coupon
            coupon: true
            gives: {amountOff: 5}
            groups: [five]
            """;
    private static final String FREE = """
            promotion: free
            name: {en: Free delivery, zh-CN: 包邮}
            lane: delivery
            atLeast: {amount: 300}
            gives: {delivery: free}
            """;

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    PricesTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "prices", Shop.yaml("prices") + PRICING);
        for (String yaml : new String[] {MEMBER_PRICE, SAVE, TENTH, FIVE, FREE}) {
            Said said = write(yaml, true);
            assertThat(said.status()).as(said.text()).isEqualTo(201);
            assertThat(said.json().path("state").asString()).isEqualTo("live");
        }
        passed();
    }

    private Said write(String yaml, boolean publish) {
        return shop.api().post("/v1/programs/prices/promotions", Shop.json(Map.of("yaml", yaml, "publish", publish)));
    }

    /** What is live is known within a second. */
    private void passed() {
        clock.advance(Duration.ofSeconds(2));
    }

    private JsonNode price(String cart) {
        Said said = shop.api().post("/v1/quotes", cart, "Accept-Language", "zh-CN");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private static String line(String sku, long quantity, long unitPrice) {
        return """
                {"id": "%s", "sku": "%s", "quantity": %d, "unit_price": %d}""".formatted(sku, sku, quantity, unitPrice);
    }

    private static JsonNode of(JsonNode quote, String promotion) {
        for (JsonNode each : quote.path("considered")) {
            if (each.path("promotion").asString("").equals(promotion)) {
                return each;
            }
        }
        throw new AssertionError(promotion + " was not considered: " + quote);
    }

    private JsonNode checked(String yaml) {
        Said said = shop.api().post("/v1/programs/prices/promotions/check", Shop.json(Map.of("yaml", yaml)));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    @Test
    void whatIsNotKeptYetIsCheckedPlaceByPlaceAndOpensAsAForm() {
        JsonNode right = checked(MEMBER_PRICE.replace("member-price", "another"));
        assertThat(right.path("faults")).isEmpty();
        assertThat(JsonMapper.shared()
                        .readTree(right.path("json").asString())
                        .at("/gives/prices/tea")
                        .decimalValue())
                .isEqualByComparingTo("18");
        JsonNode wrong = checked(
                "{promotion: wrong, name: Wrong, lane: nowhere, gives: {steps: [{from: 200, amountOff: 30}, {from: 0, amountOff: 80}]}}");
        assertThat(wrong.path("faults").findValuesAsString("path")).containsExactly("lane", "gives.steps[1].from");
        assertThat(wrong.at("/faults/0/example").asString()).isEqualTo("order");
        assertThat(wrong.path("json").asString()).startsWith("{");
        JsonNode none = checked("- not a promotion");
        assertThat(none.has("json")).isFalse();
        assertThat(none.path("faults")).hasSize(1);
        assertThat(checked("{coupon: }").path("faults")).isNotEmpty();
        assertThat(shop.api().get("/v1/programs/prices/promotions/another").status())
                .as("nothing is kept")
                .isEqualTo(404);
        Said coupon = shop.api()
                .post(
                        "/v1/programs/prices/coupon-templates/check",
                        Shop.json(Map.of(
                                "yaml",
                                "{coupon: c, name: C, lane: coupon, gives: {amountOff: 1}, lasts: {days: 0}}")));
        assertThat(coupon.json().at("/faults/0/path").asString())
                .as(coupon.text())
                .isEqualTo("lasts.days");
    }

    @Test
    void lanes_take_off_one_after_the_other_and_everything_says_why() {
        JsonNode quote = price("""
                {"shipping": 1000, "lines": [%s, %s, {"id": "later", "sku": "x", "quantity": 1, "unit_price": 99, "selected": false}]}""".formatted(line("tea", 10, 2_000), line("cup", 1, 10_000)));
        // 200 + 100; tea at 18: 280; 30 off from 200 on: 250; delivery asks for 300
        assertThat(quote.path("costs").asLong()).isEqualTo(26_000);
        assertThat(quote.path("to_pay").asLong()).isEqualTo(26_000);
        assertThat(quote.path("off").asLong()).isEqualTo(5_000);
        assertThat(quote.path("shipping").asLong()).isEqualTo(1_000);
        assertThat(quote.path("lines")).hasSize(2);
        JsonNode tea = quote.path("lines").path(0);
        assertThat(tea.path("before").asLong()).isEqualTo(20_000);
        assertThat(tea.path("cuts").toString())
                .isEqualTo(
                        "[{\"promotion\":\"member-price\",\"amount\":2000},{\"promotion\":\"save\",\"amount\":1929}]");
        assertThat(quote.path("applied").path(0).path("name").asString()).isEqualTo("会员价");
        assertThat(quote.path("applied").path(0).path("funded").path("store").asLong())
                .isEqualTo(2_000);
        assertThat(of(quote, "free").path("code").asString()).isEqualTo("too-little");
        assertThat(of(quote, "free").path("missing").asLong()).isEqualTo(5_000);
        assertThat(of(quote, "free").path("sentence").asString()).isEqualTo("再买 50.00 CNY 即可享受。");
        assertThat(of(quote, "save").path("sentence").asString()).isEqualTo("再买 120.00 CNY 即可享受下一档。");
        assertThat(quote.path("earns")).isNotEmpty();
    }

    @Test
    void of_coupons_those_are_used_that_are_worth_most() {
        String coupons = """
                "coupons": [{"id": "c1", "promotion": "five"}, {"id": "c2", "promotion": "tenth"}, {"id": "c3", "promotion": "gone"}]""";
        JsonNode small = price("{\"lines\": [%s], %s}".formatted(line("cup", 1, 4_000), coupons));
        assertThat(small.path("to_pay").asLong()).isEqualTo(3_500);
        assertThat(small.path("applied").path(0).path("coupon").asString()).isEqualTo("c1");
        assertThat(of(small, "tenth").path("code").asString()).isEqualTo("shut-out");
        JsonNode large = price("{\"lines\": [%s], %s}".formatted(line("cup", 1, 9_000), coupons));
        assertThat(large.path("to_pay").asLong()).isEqualTo(8_100);
        assertThat(large.path("considered").toString())
                .contains("\"coupon\":\"c3\",\"applies\":false,\"off\":0,\"code\":\"unknown\"");
    }

    @Test
    void points_pay_for_half_at_most_and_what_is_paid_with_them_is_told() {
        shop.told("""
                {"type": "order.paid", "member": "ext:shop:prices-1", "order": {"id": "p-1", "currency": "CNY", "lines": [\
                {"id": "1", "sku": "cup", "quantity": 1, "amount": 100000}]}}""");
        JsonNode quote = price("""
                {"member": "ext:shop:prices-1", "points": 1000000, "lines": [%s]}""".formatted(line("cup", 1, 1_000)));
        long points = quote.path("points").path("points").asLong();
        assertThat(points).isEqualTo(quote.path("points").path("most").asLong()).isBetween(1L, 500L);
        assertThat(quote.path("points").path("amount").asLong()).isEqualTo(points);
        assertThat(quote.path("to_pay").asLong()).isEqualTo(1_000 - points);
        assertThat(quote.path("lines").path(0).path("paid_with_points").asLong())
                .isEqualTo(points);
        assertThat(price("""
                {"member": "ext:shop:prices-1", "lines": [%s]}""".formatted(line("cup", 1, 1_000)))
                        .path("points")
                        .path("points")
                        .asLong())
                .isZero();
    }

    @Test
    void a_promotion_lives_in_versions() {
        assertThat(write(FREE.replace("promotion: free", "promotion: gift").replace("300", "1"), false)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("draft");
        passed();
        String cart = "{\"shipping\": 700, \"lines\": [%s]}".formatted(line("pen", 1, 500));
        assertThat(price(cart).path("to_pay").asLong()).isEqualTo(1_200);
        String path = "/v1/programs/prices/promotions/gift";
        assertThat(shop.api().post(path + "/publish", "{\"number\": 2}").status())
                .isEqualTo(404);
        assertThat(shop.api().post(path + "/publish", "{\"number\": 1}").status())
                .isEqualTo(200);
        assertThat(shop.api().post(path + "/publish", "{\"number\": 1}").status())
                .isEqualTo(409);
        passed();
        assertThat(price(cart).path("to_pay").asLong()).isEqualTo(500);
        Said second = write(FREE.replace("promotion: free", "promotion: gift").replace("300", "6"), true);
        assertThat(second.json().path("number").asInt()).isEqualTo(2);
        passed();
        assertThat(price(cart).path("to_pay").asLong()).isEqualTo(1_200);
        assertThat(shop.api().post(path + "/end", "").status()).isEqualTo(200);
        assertThat(shop.api().post(path + "/end", "").status()).isEqualTo(404);
        JsonNode versions = shop.api().get(path).json().path("versions");
        assertThat(versions).hasSize(2);
        passed();
        assertThat(price(cart).path("to_pay").asLong()).isEqualTo(1_200);
        versions.forEach(version -> assertThat(version.path("state").asString()).isEqualTo("ended"));
        assertThat(shop.api()
                        .get("/v1/programs/prices/promotions?state=live")
                        .json()
                        .path("promotions"))
                .hasSize(5);
    }

    @Test
    void what_cannot_stand_beside_what_is_live_leaves_nothing_behind() {
        Shop other = Shop.open(application, "crowded", Shop.yaml("crowded") + PRICING);
        for (int block = 0; block < 4; block++) {
            String groups = IntStream.range(block * 20, block * 20 + 20)
                    .mapToObj(group -> "g" + group)
                    .collect(Collectors.joining(", "));
            Said said = other.api()
                    .post(
                            "/v1/programs/crowded/promotions",
                            Shop.json(Map.of(
                                    "yaml",
                                    "{promotion: block-%d, name: Many, lane: order, gives: {amountOff: 1}, groups: [%s]}"
                                            .formatted(block, groups),
                                    "publish",
                                    true)));
            assertThat(said.status()).as(said.text()).isEqualTo(block < 3 ? 201 : 409);
        }
        assertThat(other.api().get("/v1/programs/crowded/promotions/block-3").status())
                .isEqualTo(404);
        clock.advance(Duration.ofSeconds(2));
        Said quote = other.api().post("/v1/quotes", "{\"lines\": [%s]}".formatted(line("pen", 1, 500)));
        assertThat(quote.json().path("to_pay").asLong()).as(quote.text()).isEqualTo(200);
    }

    @Test
    void what_does_not_fit_the_programme_any_more_says_so_and_prices_nothing() {
        Shop other = Shop.open(application, "changing", Shop.yaml("changing") + PRICING);
        // a lane that goes is worse terms, which would be announced first
        assertThat(other.admin()
                        .send(
                                "PUT",
                                "/v1/programs/changing/settings",
                                Shop.utf8("{\"needs_approval\": false, \"notice_days\": 0}"),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(200);
        String path = "/v1/programs/changing/promotions";
        for (String yaml : new String[] {SAVE, FREE}) {
            assertThat(other.api()
                            .post(path, Shop.json(Map.of("yaml", yaml, "publish", true)))
                            .status())
                    .isEqualTo(201);
        }
        clock.advance(Duration.ofSeconds(2));
        String cart = "{\"shipping\": 700, \"lines\": [%s]}".formatted(line("pen", 1, 50_000));
        assertThat(other.api().post("/v1/quotes", cart).json().path("to_pay").asLong())
                .isEqualTo(42_000);
        String without = Shop.yaml("changing") + PRICING.replace("    - {code: order, choose: all}\n", "");
        Said changed =
                other.api().post("/v1/programs/changing/versions", Shop.json(Map.of("yaml", without, "publish", true)));
        assertThat(changed.status()).as(changed.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
        assertThat(other.api().post("/v1/quotes", cart).json().path("to_pay").asLong())
                .isEqualTo(50_000);
        JsonNode save = other.api().get(path + "/save").json().path("versions").path(0);
        assertThat(save.path("state").asString()).isEqualTo("live");
        assertThat(save.path("faults").path(0).asString()).contains("lane: ");
        JsonNode free = other.api().get(path + "/free").json().path("versions").path(0);
        assertThat(free.hasNonNull("faults")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lane: order | lane: nowhere | unknown-lane",
                "gives: {percentOff: 10} | gives: {percentOff: 0} | range",
                "gives: {percentOff: 10} | gives: {} | one-of",
                "gives: {percentOff: 10} | gives: {percentOff: 10, pay: 2} | not-applicable",
                "gives: {percentOff: 10} | gives: {take: 2, pay: 2} | range",
                "gives: {percentOff: 10} | 'gives: {steps: [{from: 20, amountOff: 1}, {from: 10, amountOff: 2}]}' | range",
                "lane: order | 'lane: price, when: {}' | yaml-syntax",
                "lane: order | times: 2 | required",
            })
    void what_is_wrong_with_a_promotion_is_told_with_its_place(String right, String wrong, String code) {
        String yaml = """
                promotion: wrong
                name: Wrong
                lane: order
                gives: {percentOff: 10}
                """.replace(right, wrong);
        Said said = write(yaml, true);
        assertThat(said.status()).as(said.text()).isEqualTo(422);
        assertThat(said.text()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void what_is_not_by_line_does_not_stand_in_a_lane_that_chooses_by_line() {
        Said said = write("{promotion: wrong, name: Wrong, lane: price, gives: {amountOff: 1}}", false);
        assertThat(said.status()).isEqualTo(422);
        assertThat(said.text()).contains("not-by-line");
    }

    @Test
    void a_cart_that_cannot_be_read_is_refused_with_all_its_faults() {
        assertThat(shop.api().post("/v1/quotes", "{\"lines\": []}").status()).isEqualTo(422);
        assertThat(shop.api()
                        .post("/v1/quotes", "{\"lines\": [%s, %s]}".formatted(line("a", 1, 1), line("a", 1, 1)))
                        .text())
                .contains("line.duplicate");
        assertThat(shop.api()
                        .post("/v1/quotes", "{\"lines\": [%s]}".formatted(line("a", 1_000_000, 100_000_000_000L)))
                        .status())
                .isEqualTo(422);
        assertThat(shop.api()
                        .post(
                                "/v1/quotes",
                                "{\"member\": \"ext:shop:nobody\", \"lines\": [%s]}".formatted(line("a", 1, 1)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_programme_that_does_not_say_how_prices_are_made_makes_none() {
        Shop other = Shop.open(application, "priceless");
        Said said = other.api().post("/v1/quotes", "{\"lines\": [%s]}".formatted(line("a", 1, 1)));
        assertThat(said.status()).isEqualTo(409);
        assertThat(said.text()).contains("pricing");
    }
}
