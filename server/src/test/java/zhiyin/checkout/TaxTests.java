package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
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
import zhiyin.http.ApiClient.Said;

/** Taxes beside prices, from the quote to the last part that comes back, in currencies of none, two and three decimals. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaxTests {

    private static final String PROGRAMME = """
            programme: %s
            name: Taxes
            currency: %s
            zone: Asia/Shanghai
            unknownMember: enroll
            assets:
              - {code: points, name: Points, kind: points, pending: none, expiry: never}
            earning:
              choose: sum
              stack: best
              rules:
                - {code: base, name: Base, asset: points, on: order.paid, award: {points: 1, each: 1, round: floor, tax: without}}
            pricing:
              lanes: [{code: order, choose: all}, {code: delivery, choose: first}]
              points: {asset: points, worth: 1}
              taxes: {prices: %s, on: %s, each: %s}
            """;

    private final ApplicationContext application;
    private final TestClock clock;
    private int orders;

    @Autowired
    TaxTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private Shop shop(String code, String currency, String prices, String on, String each, String... promotions) {
        Shop shop = Shop.open(application, code, PROGRAMME.formatted(code, currency, prices, on, each));
        for (String yaml : promotions) {
            Said said = shop.api()
                    .post("/v1/programs/" + code + "/promotions", Shop.json(Map.of("yaml", yaml, "publish", true)));
            assertThat(said.status()).as(said.text()).isEqualTo(201);
        }
        clock.advance(Duration.ofSeconds(2));
        return shop;
    }

    private static JsonNode done(Shop shop, String path, String body, int status) {
        Said said = shop.api().post(path, body, "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as("%s %s: %s", path, body, said.text()).isEqualTo(status);
        return said.json();
    }

    private static JsonNode quote(Shop shop, String cart) {
        Said said = shop.api().post("/v1/quotes", cart);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private String paid(Shop shop, JsonNode quote) {
        String order = "X-" + ++orders;
        JsonNode open = done(
                shop,
                "/v1/checkouts",
                "{\"quote\": \"%s\", \"order\": \"%s\"}"
                        .formatted(quote.path("quote").asString(), order),
                201);
        assertThat(open.path("tax")).isEqualTo(quote.at("/taxes/tax"));
        assertThat(open.path("to_pay")).isEqualTo(quote.path("to_pay"));
        done(shop, "/v1/checkouts/" + open.path("id").asString() + "/confirm", "{}", 201);
        return order;
    }

    @Test
    void prices_without_taxes_have_them_on_top_of_what_is_left_and_rules_may_count_without() {
        Shop shop = shop(
                "tax-top",
                "CNY",
                "excluded",
                "left",
                "line",
                "{promotion: ten, name: Ten, lane: order, gives: {percentOff: 10}}");
        shop.enrol("card:tax-ada");
        String cart = """
                {"member": "card:tax-ada", "shipping": 1000, "shipping_tax_rate": "19", "lines": [
                  {"id": "1", "sku": "tea", "quantity": 3, "unit_price": 3333, "tax_rate": "19"},
                  {"id": "2", "sku": "book", "quantity": 1, "unit_price": 1000, "tax": 70},
                  {"id": "3", "sku": "stamp", "quantity": 1, "unit_price": 100}]}""";
        JsonNode quote = quote(shop, cart);
        // 89.99 and 17.0981, 9.00 and 0.63, 0.90; delivery 10.00 and 1.90
        assertThat(quote.at("/lines/0/costs").asLong() + " "
                        + quote.at("/lines/0/tax").asLong())
                .isEqualTo("10709 1710");
        assertThat(quote.at("/lines/1/costs").asLong() + " "
                        + quote.at("/lines/1/tax").asLong())
                .isEqualTo("963 63");
        assertThat(quote.path("shipping").asLong()).isEqualTo(1_190);
        assertThat(quote.path("taxes").toString())
                .isEqualTo("{\"included\":false,\"net\":10989,\"tax\":1963,\"of_shipping\":190,\"gross\":12952}");
        assertThat(quote.path("off").asLong()).isEqualTo(1_110);
        assertThat(quote.path("to_pay").asLong()).isEqualTo(12_952);
        String order = paid(shop, quote);
        // 99.89 without taxes and delivery; per line 89, 9 and 0.90: what a line earns is rounded down for the order
        assertThat(shop.available("card:tax-ada")).isEqualTo(99);
        Said told = shop.api().get("/v1/orders/" + order, "Accept-Language", "en");
        assertThat(told.json().path("sentences").toString())
                .contains("tea × 3: 99.99 CNY, less 10.00 CNY by \\\"ten\\\", and 17.10 CNY tax: 107.09 CNY.")
                .doesNotContain("that the shop took off");
        JsonNode back = done(shop, "/v1/orders/" + order + "/returns", """
                {"return": "T-1", "lines": [{"line": "1", "quantity": 1}]}""", 201);
        assertThat(back.path("goods").asLong() + " " + back.path("tax").asLong())
                .isEqualTo("3569 569");
        // told for this cart alone
        JsonNode within = quote(shop, cart.replaceFirst("\\{", "{\"tax_included\": true, "));
        assertThat(within.at("/lines/0/costs").asLong() + " "
                        + within.at("/lines/0/tax").asLong())
                .isEqualTo("8999 1437");
        assertThat(within.at("/taxes/included").asBoolean()).isTrue();
    }

    @Test
    void what_a_shop_takes_off_may_leave_the_tax_as_it_was() {
        String half = "{promotion: half, name: Half, lane: order, gives: {percentOff: 50}}";
        String cart = """
                {"lines": [{"id": "1", "sku": "tea", "quantity": 1, "unit_price": 11900, "tax_rate": "19"}]}""";
        JsonNode within = quote(shop("tax-full", "CNY", "included", "full", "line", half), cart);
        assertThat(within.at("/lines/0/costs").asLong() + " "
                        + within.at("/lines/0/tax").asLong())
                .isEqualTo("5950 1900");
        JsonNode top = quote(shop("tax-full-top", "CNY", "excluded", "full", "line", half), cart);
        assertThat(top.at("/lines/0/costs").asLong() + " "
                        + top.at("/lines/0/tax").asLong())
                .isEqualTo("8211 2261");
    }

    @Test
    void what_is_no_tax_is_refused() {
        Shop shop = shop("tax-wrong", "CNY", "included", "left", "line");
        String line = "{\"lines\": [{\"id\": \"1\", \"sku\": \"a\", \"quantity\": 1, \"unit_price\": 100%s}]%s}";
        for (String[] each : new String[][] {
            {", \"tax_rate\": \"-1\"", "", "/lines/0/tax_rate tax.rate"},
            {", \"tax_rate\": \"1\", \"tax\": 1", "", "/lines/0/tax tax.twice"},
            {", \"tax\": 101", "", "/lines/0/tax tax.more"},
            {"", ", \"shipping\": 10, \"shipping_tax\": 11", "/shipping_tax tax.delivery"},
            {"", ", \"shipping\": 10, \"shipping_tax\": 1, \"shipping_tax_rate\": \"1\"", "/shipping_tax tax.delivery"}
        }) {
            Said said = shop.api().post("/v1/quotes", line.formatted(each[0], each[1]));
            assertThat(said.status()).as(said.text()).isEqualTo(422);
            assertThat(said.json().at("/errors/0/pointer").asString() + " "
                            + said.json().at("/errors/0/code").asString())
                    .isEqualTo(each[2]);
        }
    }

    /** Law by seeded carts: the quote is the sum of its lines; a return in any split and order gives back the tax of a whole one. */
    @ParameterizedTest
    @CsvSource({
        "CNY, included, left, line",
        "CNY, excluded, left, rate",
        "JPY, included, left, rate",
        "JPY, excluded, left, line",
        "JPY, included, full, line",
        "KWD, included, left, line",
        "KWD, excluded, full, rate",
        "KWD, excluded, left, line"
    })
    void what_comes_back_in_parts_is_what_was_paid(String currency, String prices, String on, String each) {
        Shop shop = shop(
                "tax-%s-%s-%s-%s".formatted(currency, prices, on, each).toLowerCase(java.util.Locale.ROOT),
                currency,
                prices,
                on,
                each,
                "{promotion: tenth, name: Tenth, lane: order, gives: {percentOff: 13}}",
                "{promotion: less, name: Less, lane: order, gives: {amountOff: 3}}",
                "{promotion: ship, name: Ship, lane: delivery, gives: {delivery: free, most: 2}}");
        for (int seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            int lines = 1 + random.nextInt(4);
            List<String> told = new ArrayList<>();
            List<Integer> units = new ArrayList<>();
            for (int i = 1; i <= lines; i++) {
                int quantity = 1 + random.nextInt(5);
                units.add(quantity);
                String tax = random.nextInt(4) == 0
                        ? ", \"tax\": " + random.nextInt(100)
                        : ", \"tax_rate\": \"" + new String[] {"0", "5", "8.25", "10", "19"}[random.nextInt(5)] + "\"";
                told.add("{\"id\": \"%d\", \"sku\": \"s%d\", \"quantity\": %d, \"unit_price\": %d%s}"
                        .formatted(i, i, quantity, 100 + random.nextInt(9_900), tax));
            }
            String cart = "{\"shipping\": %d, \"shipping_tax_rate\": \"8.25\", \"lines\": [%s]}"
                    .formatted(random.nextInt(3_000), String.join(", ", told));
            JsonNode quote = quote(shop, cart);
            String as = "%s seed %d: %s".formatted(shop.code(), seed, cart);
            long tax = quote.at("/taxes/of_shipping").asLong();
            long costs = quote.path("shipping").asLong();
            long off = 0;
            for (JsonNode line : quote.path("lines")) {
                tax += line.path("tax").asLong();
                costs += line.path("costs").asLong();
                assertThat(line.path("tax").asLong())
                        .as(as)
                        .isBetween(0L, line.path("costs").asLong());
                off += line.path("before").asLong()
                        - line.path("costs").asLong()
                        + (prices.equals("excluded") ? line.path("tax").asLong() : 0);
            }
            assertThat(quote.at("/taxes/tax").asLong()).as(as).isEqualTo(tax);
            assertThat(quote.at("/taxes/gross").asLong()).as(as).isEqualTo(costs);
            assertThat(quote.at("/taxes/net").asLong()).as(as).isEqualTo(costs - tax);
            assertThat(quote.path("off").asLong()).as(as).isGreaterThanOrEqualTo(off);
            whole(shop, paid(shop, quote), costs, tax, as);
            parts(shop, paid(shop, quote), units, random, costs, tax, as);
        }
    }

    private static void whole(Shop shop, String order, long costs, long tax, String as) {
        JsonNode back = done(shop, "/v1/orders/" + order + "/returns", "{\"return\": \"W\"}", 201);
        assertThat(back.path("goods").asLong() + back.path("delivery").asLong())
                .as(as)
                .isEqualTo(costs);
        assertThat(back.path("tax").asLong()).as(as).isEqualTo(tax);
    }

    private static void parts(
            Shop shop, String order, List<Integer> units, Random random, long costs, long tax, String as) {
        List<Integer> left = new ArrayList<>(units);
        long money = 0;
        long taxBack = 0;
        int returns = 0;
        while (left.stream().anyMatch(each -> each > 0)) {
            int line = random.nextInt(left.size());
            if (left.get(line) == 0) {
                continue;
            }
            int some = 1 + random.nextInt(left.get(line));
            left.set(line, left.get(line) - some);
            JsonNode back = done(
                    shop,
                    "/v1/orders/" + order + "/returns",
                    "{\"return\": \"P-%d\", \"lines\": [{\"line\": \"%d\", \"quantity\": %d}]}"
                            .formatted(++returns, line + 1, some),
                    201);
            money += back.path("goods").asLong() + back.path("delivery").asLong();
            taxBack += back.path("tax").asLong();
        }
        assertThat(money).as(as).isEqualTo(costs);
        assertThat(taxBack).as(as).isEqualTo(tax);
        JsonNode told = shop.api().get("/v1/orders/" + order).json();
        for (JsonNode line : told.path("lines")) {
            assertThat(line.path("returned_tax")).as(as).isEqualTo(line.path("tax"));
        }
    }
}
