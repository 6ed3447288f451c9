package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.http.ApiClient.Said;

/** A shop with a till: prices, points as money, a wallet. */
final class Tea {

    private static final String PRICING = """

            pricing:
              lanes:
                - {code: price, choose: all}
                - {code: order, choose: all}
                - {code: coupon, choose: best, most: 2}
              points: {asset: points, worth: 0.01, percent: 50}
              attachDays: 30
            """;

    final Shop shop;
    private int members;

    private Tea(Shop shop) {
        this.shop = shop;
    }

    /** The shop under that code, with these promotions live. */
    static Tea open(ApplicationContext application, TestClock clock, String code, String... promotions) {
        Tea tea = new Tea(Shop.open(application, code, Shop.yaml(code) + PRICING));
        for (String yaml : promotions) {
            tea.promote(yaml);
        }
        clock.advance(Duration.ofSeconds(2));
        return tea;
    }

    void promote(String yaml) {
        Said said = shop.api()
                .post("/v1/programs/" + shop.code() + "/promotions", Shop.json(Map.of("yaml", yaml, "publish", true)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    /** Somebody with so many points and so much in his wallet. */
    String somebody(long points, long value) {
        String card = "card:" + shop.code() + "-" + ++members;
        shop.enrol(card);
        if (points > 0) {
            credit(card, "points", points);
        }
        if (value > 0) {
            Said said = post("/v1/topups", """
                    {"id": "top-%s", "member": "%s", "currency": "CNY", "asset": "balance", "amount": %d}""".formatted(card, card, value));
            assertThat(said.status()).as(said.text()).isEqualTo(201);
        }
        return card;
    }

    private void credit(String member, String asset, long points) {
        Said said = post("/v1/adjustments", """
                {"kind": "credit", "member": "%s", "asset": "%s", "reason": "opening", "points": %d}""".formatted(member, asset, points));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    Said post(String path, String body) {
        return post(Shop.freshKey(), path, body);
    }

    Said post(String key, String path, String body) {
        return shop.api().post(path, body, "Idempotency-Key", key);
    }

    /** What must be done, and was. */
    JsonNode done(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    /** A cart of ten teas at 20.00 and a cup at 100.00, delivery 10.00. */
    static String cart(String member, long points) {
        return """
                {"member": "%s", "channel": "app", "shipping": 1000, "points": %d, "lines": [
                  {"id": "1", "sku": "tea", "category": "drinks", "quantity": 10, "unit_price": 2000},
                  {"id": "2", "sku": "cup", "category": "cups", "quantity": 1, "unit_price": 10000}]}""".formatted(member, points);
    }

    JsonNode quote(String cart) {
        Said said = shop.api().post("/v1/quotes", cart);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    /** Holds the price of a cart. */
    Said open(String cart, String more) {
        return post("/v1/checkouts", "{\"cart\": " + cart + more + "}");
    }

    Said confirm(String checkout) {
        return post("/v1/checkouts/" + checkout + "/confirm", "{}");
    }

    Said cancel(String checkout) {
        return post("/v1/checkouts/" + checkout + "/cancel", "{}");
    }

    JsonNode checkout(String id) {
        return shop.api().get("/v1/checkouts/" + id).json();
    }

    /** Available and held of an asset. */
    String has(String member, String asset) {
        JsonNode wallet = shop.wallet(member, asset);
        return wallet.path("available").asLong() + " " + wallet.path("held").asLong();
    }
}
