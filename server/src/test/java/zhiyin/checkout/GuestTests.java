package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
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

/** Carts of nobody at the till, and whose they turn out to have been, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestTests {

    private static final String SAVE = """
            {"promotion": "save", "name": "30 off 200", "lane": "order", "gives": {"steps": [{"from": 200, "amountOff": 30}]}}""";
    private static final String FLASH = """
            {"promotion": "flash", "name": "Five lamps", "lane": "price", "gives": {"prices": {"lamp": 9.9}}, "limits": {"stock": 5, "perMember": 2}}""";

    private static final String CART = """
            {"channel": "till", "shipping": 1000, "lines": [
              {"id": "1", "sku": "tea", "category": "drinks", "quantity": 10, "unit_price": 2000},
              {"id": "2", "sku": "cup", "category": "cups", "quantity": 1, "unit_price": 10000}]}""";

    private final ApplicationContext application;
    private final TestClock clock;
    private final CheckoutExpiry expiry;
    private Tea tea;
    private int orders;

    @Autowired
    GuestTests(ApplicationContext application, TestClock clock, CheckoutExpiry expiry) {
        this.application = application;
        this.clock = clock;
        this.expiry = expiry;
    }

    @BeforeAll
    void aTill() {
        tea = Tea.open(application, clock, "guests", SAVE, FLASH);
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private String order() {
        return "G-" + ++orders;
    }

    private static String lamps(int units) {
        return "{\"lines\": [{\"id\": \"1\", \"sku\": \"lamp\", \"quantity\": %d, \"unit_price\": 5000}]}"
                .formatted(units);
    }

    /** The number of an order of nobody that was paid. */
    private String paid(String cart) {
        String order = order();
        JsonNode open = tea.done(tea.open(cart, ", \"order\": \"%s\"".formatted(order)));
        assertThat(tea.done(tea.confirm(open.path("id").asString()))
                        .path("state")
                        .asString())
                .isEqualTo("confirmed");
        return order;
    }

    private Said attach(String order, String member) {
        return tea.post("/v1/orders/" + order + "/member", "{\"member\": \"%s\"}".formatted(member));
    }

    private JsonNode back(String order, String body) {
        return tea.done(tea.post("/v1/orders/" + order + "/returns", body));
    }

    private static String money(JsonNode refund) {
        return refund.path("goods").asLong() + " " + refund.path("delivery").asLong() + " "
                + refund.at("/back/gift_card").asLong() + " "
                + refund.at("/back/money").asLong();
    }

    @Test
    void a_cart_of_nobody_is_held_paid_and_comes_back() {
        JsonNode quote = tea.quote(CART);
        assertThat(quote.path("to_pay").asLong()).isEqualTo(28_000);
        String order = order();
        String body = "{\"quote\": \"%s\", \"order\": \"%s\", \"gift_card\": 3000}"
                .formatted(quote.path("quote").asString(), order);
        Said open = tea.post("guest-1", "/v1/checkouts", body);
        String id = tea.done(open).path("id").asString();
        assertThat(open.json().has("member")).isFalse();
        assertThat(open.json().path("to_pay").asLong()).isEqualTo(25_000);
        Said again = tea.post("guest-1", "/v1/checkouts", body);
        assertThat(again.text()).isEqualTo(open.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(tea.post("/v1/checkouts", body).status()).isEqualTo(409);

        Said confirmed = tea.post("guest-2", "/v1/checkouts/" + id + "/confirm", "{\"amount\": 25000}");
        assertThat(tea.done(confirmed).path("state").asString()).isEqualTo("confirmed");
        assertThat(confirmed.json().has("event")).isFalse();
        assertThat(tea.post("guest-2", "/v1/checkouts/" + id + "/confirm", "{\"amount\": 25000}")
                        .text())
                .isEqualTo(confirmed.text());
        assertThat(tea.cancel(id).json().path("code").asString()).isEqualTo("checkout-ended");

        // in parts, as a whole one would
        String half = "{\"return\": \"R-1\", \"lines\": [{\"line\": \"1\", \"quantity\": 5}]}";
        Said tried = tea.post("/v1/orders/" + order + "/returns?dry_run=true", half);
        assertThat(tried.status()).as(tried.text()).isEqualTo(200);
        JsonNode first = back(order, half);
        assertThat(money(first)).isEqualTo(money(tried.json())).isEqualTo("9000 0 1000 8000");
        Said tooMany = tea.post(
                "/v1/orders/" + order + "/returns", half.replace("R-1", "R-2").replace("5}", "6}"));
        assertThat(tooMany.json().path("code").asString()).as(tooMany.text()).isEqualTo("refund-exceeds-original");
        assertThat(tea.shop
                        .api()
                        .get("/v1/orders/" + order)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("partly-returned");
        JsonNode rest = back(order, "{\"return\": \"R-2\"}");
        assertThat(rest.path("completes").asBoolean()).isTrue();
        assertThat(money(rest)).isEqualTo("18000 1000 2000 17000");
        JsonNode told = tea.shop.api().get("/v1/orders/" + order).json();
        assertThat(told.path("state").asString()).isEqualTo("returned");
        assertThat(told.has("event")).isFalse();
        assertThat(told.path("returns")).hasSize(2);
        Said nothing = tea.post("/v1/orders/" + order + "/returns", "{\"return\": \"R-3\"}");
        assertThat(nothing.json().path("code").asString()).isEqualTo("already-reversed");
    }

    @Test
    void only_a_member_has_points_and_a_wallet() {
        Said wallet = tea.open(CART, ", \"stored_value\": {\"asset\": \"balance\", \"amount\": 100}");
        assertThat(wallet.status()).isEqualTo(422);
        assertThat(wallet.json().at("/errors/0/code").asString()).isEqualTo("checkout.no-member");
        String priced = """
                {"priced": {"currency": "CNY", "shipping": 0, "lines": [{"id": "1", "sku": "tea", "quantity": 1, "amount": 2000}]}%s}""";
        Said points = tea.post("/v1/checkouts", priced.formatted(", \"points\": {\"points\": 100, \"amount\": 100}"));
        assertThat(points.json().at("/errors/0/code").asString()).isEqualTo("checkout.no-member");
        assertThat(tea.done(tea.post("/v1/checkouts", priced.formatted("")))
                        .path("to_pay")
                        .asLong())
                .isEqualTo(2_000);
        assertThat(tea.quote(CART.replaceFirst("\\{", "{\"points\": 500,"))
                        .at("/points/points")
                        .asLong())
                .isZero();
    }

    @Test
    void stock_is_taken_exactly_by_members_and_nobody_alike() throws Exception {
        // two at most for one order, as for one member
        assertThat(tea.quote(lamps(3)).path("costs").asLong()).isEqualTo(2 * 990 + 5_000);
        List<Callable<Said>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String cart = i % 4 == 0
                    ? lamps(1).replaceFirst("\\{", "{\"member\": \"%s\",".formatted(tea.somebody(0, 0)))
                    : lamps(1);
            String quote = tea.quote(cart).path("quote").asString();
            callers.add(() -> tea.post("/v1/checkouts", "{\"quote\": \"%s\"}".formatted(quote)));
        }
        List<String> open = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(16)) {
            for (var each : executor.invokeAll(callers)) {
                Said said = each.get();
                if (said.status() == 201) {
                    open.add(said.json().path("id").asString());
                } else {
                    assertThat(said.json().path("code").asString())
                            .as(said.text())
                            .isEqualTo("promotion-used-up");
                }
            }
        }
        assertThat(open).hasSize(5);
        tea.done(tea.cancel(open.get(0)));
        assertThat(tea.quote(lamps(1)).path("costs").asLong()).isEqualTo(990);
        clock.advance(Duration.ofMinutes(15));
        expiry.pass();
        assertThat(tea.checkout(open.get(1)).path("state").asString()).isEqualTo("expired");
        JsonNode two = tea.done(tea.open(lamps(2), ""));
        assertThat(two.path("costs").asLong()).isEqualTo(2 * 990);
        tea.done(tea.cancel(two.path("id").asString()));
    }

    @Test
    void whose_an_order_was_can_be_said_once_and_it_earns_what_it_would_have_earned() {
        String ada = tea.somebody(0, 0);
        String order = paid(CART);
        back(order, "{\"return\": \"A-1\", \"lines\": [{\"line\": \"1\", \"quantity\": 5}]}");
        back(order, "{\"return\": \"A-2\", \"goods\": false, \"delivery\": 400}");
        clock.advance(Duration.ofDays(3));
        String body = "{\"member\": \"%s\"}".formatted(ada);
        Said attached = tea.post("attach-1", "/v1/orders/" + order + "/member", body);
        assertThat(tea.done(attached).at("/event/type").asString()).isEqualTo("order.paid");
        // 270.00 would have earned 270 points; of the teas' 180 half came back
        assertThat(tea.has(ada, "points")).isEqualTo("180 0");
        Said again = tea.post("attach-1", "/v1/orders/" + order + "/member", body);
        assertThat(again.text()).isEqualTo(attached.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(attach(order, ada).status()).isEqualTo(409);
        assertThat(attach(order, tea.somebody(0, 0)).status()).isEqualTo(409);
        assertThat(tea.has(ada, "points")).isEqualTo("180 0");

        JsonNode told = tea.shop.api().get("/v1/orders/" + order).json();
        assertThat(told.path("member")).isEqualTo(attached.json().path("member"));
        assertThat(told.path("returns")).hasSize(2);
        assertThat(told.path("shipping_back").asLong()).isEqualTo(400);
        JsonNode rest = back(order, "{\"return\": \"A-3\"}");
        assertThat(money(rest)).isEqualTo("18000 600 0 18600");
        assertThat(tea.has(ada, "points")).isEqualTo("0 0");
    }

    @Test
    void what_nobody_had_counts_for_who_it_was() {
        String ada = tea.somebody(0, 0);
        String order = paid(lamps(2));
        tea.done(attach(order, ada));
        String cart = lamps(1).replaceFirst("\\{", "{\"member\": \"%s\",".formatted(ada));
        assertThat(tea.quote(cart).path("costs").asLong()).isEqualTo(5_000);
        back(order, "{\"return\": \"L-1\"}");
        assertThat(tea.quote(cart).path("costs").asLong()).isEqualTo(990);
    }

    @Test
    void it_can_be_said_for_so_many_days_only() {
        String ada = tea.somebody(0, 0);
        String late = paid(CART);
        String inTime = paid(CART);
        assertThat(attach(late, "card:nobody-has-it").status()).isEqualTo(404);
        assertThat(attach("G-none", ada).status()).isEqualTo(404);
        clock.advance(Duration.ofDays(30));
        tea.done(attach(inTime, ada));
        clock.advance(Duration.ofSeconds(1));
        assertThat(attach(late, ada).status()).isEqualTo(409);
        // one that had a member has him
        JsonNode his = tea.done(tea.open(CART.replaceFirst("\\{", "{\"member\": \"%s\",".formatted(ada)), ""));
        tea.done(tea.confirm(his.path("id").asString()));
        assertThat(attach(his.path("order").asString(), ada).status()).isEqualTo(409);
    }

    @Test
    void of_sixteen_who_say_whose_it_was_one_is_right() throws Exception {
        String order = paid(CART);
        List<String> members = new ArrayList<>();
        List<Callable<Said>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String member = tea.somebody(0, 0);
            members.add(member);
            callers.add(() -> attach(order, member));
        }
        callers.add(() -> tea.post(
                "/v1/orders/" + order + "/returns",
                "{\"return\": \"C-1\", \"lines\": [{\"line\": \"2\"}]}".replace("\"2\"", "\"2\", \"quantity\": 1")));
        List<Integer> answers = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(17)) {
            for (var each : executor.invokeAll(callers)) {
                answers.add(each.get().status());
            }
        }
        assertThat(answers.subList(0, 16)).containsOnlyOnce(201).containsOnly(201, 409);
        assertThat(answers.getLast()).isEqualTo(201);
        assertThat(members.stream().map(member -> tea.has(member, "points")).filter(has -> !has.equals("0 0")))
                .containsExactly("180 0");
    }

    @Test
    void an_order_of_nobody_is_exchanged() {
        String order = paid(CART);
        Said exchanged = tea.post("/v1/orders/" + order + "/exchanges", """
                {"return": {"return": "X-1", "lines": [{"line": "2", "quantity": 1}]}, "checkout": {"cart": %s, "order": "%s"}}""".formatted(lamps(1), order()));
        assertThat(exchanged.status()).as(exchanged.text()).isEqualTo(201);
        assertThat(exchanged.json().at("/checkout/state").asString()).isEqualTo("open");
        assertThat(exchanged.json().at("/returned/goods").asLong()).isEqualTo(9_000);
    }

    @Test
    void a_preview_says_what_would_be_held_and_earned_and_keeps_nothing() {
        String ada = tea.somebody(2_000, 5_000);
        String body = "{\"cart\": %s, \"order\": \"%s\", \"stored_value\": {\"asset\": \"balance\", \"amount\": 5000}}"
                .formatted(Tea.cart(ada, 1_500), order());
        Said tried = tea.post("dry", "/v1/checkouts?dry_run=true", body);
        assertThat(tried.status()).as(tried.text()).isEqualTo(200);
        assertThat(tried.json().has("id")).isFalse();
        assertThat(tried.json().path("to_pay").asLong()).isEqualTo(21_500);
        assertThat(tried.json().at("/event/effects").toString())
                .contains("\"points_earned\"")
                .contains("\"points\":270");
        assertThat(tea.has(ada, "points")).isEqualTo("2000 0");
        assertThat(tea.has(ada, "balance")).isEqualTo("5000 0");
        // the same key and number are still free
        JsonNode open = tea.done(tea.post("dry", "/v1/checkouts", body));
        JsonNode paid = tea.done(tea.confirm(open.path("id").asString()));
        assertThat(paid.at("/event/effects").size())
                .isEqualTo(tried.json().at("/event/effects").size());
        Said poor = tea.post("/v1/checkouts?dry_run=true", body.replace("G-", "GG-"));
        assertThat(poor.json().path("code").asString()).as(poor.text()).isEqualTo("insufficient-balance");

        long left = tea.quote(lamps(1)).path("costs").asLong();
        Said nobody = tea.post("/v1/checkouts?dry_run=true", "{\"cart\": " + lamps(1) + "}");
        assertThat(nobody.status()).as(nobody.text()).isEqualTo(200);
        assertThat(nobody.json().has("order")).isFalse();
        assertThat(nobody.json().has("event")).isFalse();
        assertThat(tea.quote(lamps(1)).path("costs").asLong()).isEqualTo(left);
    }
}
