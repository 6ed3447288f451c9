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

/** A price held until it is paid, or not, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckoutTests {

    private static final String SAVE = """
            {"promotion": "save", "name": "30 off 200", "lane": "order", "gives": {"steps": [{"from": 200, "amountOff": 30}]}}""";

    private final ApplicationContext application;
    private final TestClock clock;
    private final CheckoutExpiry expiry;
    private Tea tea;
    private int orders;

    @Autowired
    CheckoutTests(ApplicationContext application, TestClock clock, CheckoutExpiry expiry) {
        this.application = application;
        this.clock = clock;
        this.expiry = expiry;
    }

    @BeforeAll
    void aTill() {
        tea = Tea.open(application, clock, "till", SAVE);
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private String order() {
        return "T-" + ++orders;
    }

    private static String value(long amount) {
        return ", \"stored_value\": {\"asset\": \"balance\", \"amount\": " + amount + "}";
    }

    @Test
    void what_was_quoted_is_held_paid_and_earned() {
        String ada = tea.somebody(2_000, 50_000);
        JsonNode quote = tea.quote(Tea.cart(ada, 1_500));
        assertThat(quote.path("to_pay").asLong()).isEqualTo(30_000 - 3_000 + 1_000 - 1_500);
        String order = order();
        JsonNode open = tea.done(tea.post(
                "/v1/checkouts",
                "{\"quote\": \"%s\", \"order\": \"%s\"%s}"
                        .formatted(quote.path("quote").asString(), order, value(5_000))));
        assertThat(open.path("state").asString()).isEqualTo("open");
        assertThat(open.path("to_pay").asLong()).isEqualTo(26_500 - 5_000);
        assertThat(open.path("lines")).hasSize(2);
        assertThat(open.at("/lines/0/cuts/0/promotion").asString()).isEqualTo("save");
        assertThat(tea.has(ada, "points")).isEqualTo("500 1500");
        assertThat(tea.has(ada, "balance")).isEqualTo("45000 5000");

        String path = "/v1/checkouts/" + open.path("id").asString() + "/confirm";
        Said wrong = tea.post(path, "{\"amount\": 21499}");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().at("/errors/0/code").asString()).isEqualTo("checkout.amount");
        JsonNode paid = tea.done(tea.post(path, "{\"amount\": 21500}"));
        assertThat(paid.path("state").asString()).isEqualTo("confirmed");
        assertThat(paid.at("/event/type").asString()).isEqualTo("order.paid");
        assertThat(tea.has(ada, "balance")).isEqualTo("45000 0");
        // 270.00 of goods earn 270 points
        assertThat(tea.has(ada, "points")).isEqualTo("770 0");
        assertThat(tea.checkout(open.path("id").asString())).isEqualTo(paid);
    }

    @Test
    void a_price_does_not_drift_while_its_time_lasts() {
        tea.promote("{promotion: brief, name: Brief, lane: order, gives: {amountOff: 7}}");
        clock.advance(Duration.ofSeconds(2));
        String ada = tea.somebody(0, 0);
        JsonNode quote = tea.quote(Tea.cart(ada, 0));
        assertThat(quote.path("to_pay").asLong()).isEqualTo(27_300);
        assertThat(tea.shop
                        .api()
                        .post("/v1/programs/till/promotions/brief/end", "{}")
                        .status())
                .isEqualTo(200);
        clock.advance(Duration.ofSeconds(2));
        JsonNode now = tea.shop
                .api()
                .post(
                        "/v1/quotes",
                        Tea.cart(ada, 0)
                                .replaceFirst(
                                        "\\{",
                                        "{\"instead_of\": \""
                                                + quote.path("quote").asString() + "\", "))
                .json();
        assertThat(now.path("to_pay").asLong()).isEqualTo(28_000);
        assertThat(now.path("changes").toString())
                .contains("{\"what\":\"promotion-removed\",\"about\":\"brief\",\"was\":700}")
                .contains("{\"what\":\"to-pay\",\"was\":27300,\"is\":28000}");

        String signed = quote.path("quote").asString();
        JsonNode open = tea.done(tea.post("/v1/checkouts", "{\"quote\": \"" + signed + "\"}"));
        assertThat(open.path("to_pay").asLong()).isEqualTo(27_300);
        assertThat(open.path("order")).isEqualTo(open.path("id"));
        clock.advance(Duration.ofMinutes(14));
        assertThat(tea.done(tea.confirm(open.path("id").asString()))
                        .path("to_pay")
                        .asLong())
                .isEqualTo(27_300);

        // another cart, a text that was changed, a time that is over
        Said other = tea.post(
                "/v1/checkouts",
                "{\"quote\": \"%s\", \"cart\": %s}"
                        .formatted(signed, Tea.cart(ada, 0).replace("10000", "9000")));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().path("code").asString()).isEqualTo("quote-outdated");
        assertThat(tea.post("/v1/checkouts", "{\"quote\": \"%s\", \"cart\": %s}".formatted(signed, Tea.cart(ada, 0)))
                        .status())
                .isEqualTo(201);
        Said forged = tea.post("/v1/checkouts", "{\"quote\": \"A" + signed + "\"}");
        assertThat(forged.status()).isEqualTo(422);
        assertThat(forged.json().at("/errors/0/code").asString()).isEqualTo("quote.unknown");
        clock.advance(Duration.ofMinutes(1));
        assertThat(tea.post("/v1/checkouts", "{\"quote\": \"" + signed + "\"}")
                        .json()
                        .path("code")
                        .asString())
                .isEqualTo("quote-outdated");
    }

    @Test
    void each_step_counts_once_and_a_key_says_the_same_again() {
        String ada = tea.somebody(1_000, 0);
        String cart = "{\"order\": \"%s\", \"cart\": %s}".formatted(order(), Tea.cart(ada, 1_000));
        Said open = tea.post("one", "/v1/checkouts", cart);
        String id = tea.done(open).path("id").asString();
        Said again = tea.post("one", "/v1/checkouts", cart);
        assertThat(again.text()).isEqualTo(open.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(tea.post("one", "/v1/checkouts", cart.replace("10000", "10001"))
                        .status())
                .isEqualTo(422);
        // the order is being checked out
        assertThat(tea.post("/v1/checkouts", cart).status()).isEqualTo(409);

        Said paid = tea.post("two", "/v1/checkouts/" + id + "/confirm", "{}");
        assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        assertThat(tea.post("two", "/v1/checkouts/" + id + "/confirm", "{}").text())
                .isEqualTo(paid.text());
        assertThat(tea.post("two", "/v1/checkouts/" + id + "/cancel", "{}").status())
                .isEqualTo(422);
        for (Said late : List.of(tea.confirm(id), tea.cancel(id))) {
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.json().path("code").asString()).isEqualTo("checkout-ended");
            assertThat(late.json().path("state").asString()).isEqualTo("confirmed");
            assertThat(late.json().path("detail").asString()).contains("confirmed already");
        }
        // what was said when it was opened, though it is paid by now
        assertThat(tea.post("one", "/v1/checkouts", cart).text()).isEqualTo(open.text());
        assertThat(tea.has(ada, "points")).isEqualTo("270 0");
    }

    @Test
    void what_is_cancelled_or_over_is_there_again() {
        String ada = tea.somebody(1_000, 9_000);
        String cancelled = tea.done(tea.open(Tea.cart(ada, 1_000), value(9_000)))
                .path("id")
                .asString();
        assertThat(tea.has(ada, "points") + ", " + tea.has(ada, "balance")).isEqualTo("0 1000, 0 9000");
        assertThat(tea.done(tea.cancel(cancelled)).path("state").asString()).isEqualTo("cancelled");
        assertThat(tea.has(ada, "points") + ", " + tea.has(ada, "balance")).isEqualTo("1000 0, 9000 0");

        String over = tea.done(tea.open(Tea.cart(ada, 1_000), value(9_000)))
                .path("id")
                .asString();
        String bare = tea.done(tea.open(Tea.cart(ada, 0), "")).path("id").asString();
        clock.advance(Duration.ofMinutes(15));
        Said late = tea.confirm(over);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("state").asString()).isEqualTo("expired");
        assertThat(expiry.pass()).isGreaterThanOrEqualTo(2);
        assertThat(expiry.pass()).isZero();
        assertThat(tea.checkout(over).path("state").asString()).isEqualTo("expired");
        assertThat(tea.checkout(bare).path("state").asString()).isEqualTo("expired");
        assertThat(tea.has(ada, "points") + ", " + tea.has(ada, "balance")).isEqualTo("1000 0, 9000 0");
    }

    @Test
    void all_is_set_aside_or_nothing() {
        String ada = tea.somebody(1_000, 100);
        Said said = tea.open(Tea.cart(ada, 1_000), value(101));
        assertThat(said.status()).isEqualTo(409);
        assertThat(said.json().path("code").asString()).isEqualTo("insufficient-balance");
        assertThat(said.json().path("asset").asString()).isEqualTo("balance");
        assertThat(tea.has(ada, "points") + ", " + tea.has(ada, "balance")).isEqualTo("1000 0, 100 0");
        Said tooMuch = tea.open(Tea.cart(ada, 1_000), value(27_001));
        assertThat(tooMuch.status()).isEqualTo(422);
        assertThat(tooMuch.json().at("/errors/0/code").asString()).isEqualTo("checkout.too-much");
    }

    @Test
    void a_shop_that_prices_by_itself_pays_with_points_and_value_all_the_same() {
        String ada = tea.somebody(300, 500);
        JsonNode open = tea.done(tea.post("/v1/checkouts", """
                {"member": "%s", "order": "%s", "points": {"points": 300, "amount": 600}, "gift_card": 50,
                 "stored_value": {"asset": "balance", "amount": 500},
                 "priced": {"currency": "CNY", "shipping": 100, "lines": [
                    {"id": "1", "sku": "tea", "quantity": 3, "amount": 6000, "discount": 1000, "tax": 300}]}}""".formatted(ada, order())));
        assertThat(open.path("to_pay").asLong()).isEqualTo(5_100 - 600 - 500 - 50);
        tea.done(tea.confirm(open.path("id").asString()));
        assertThat(tea.has(ada, "points") + ", " + tea.has(ada, "balance")).isEqualTo("50 0, 0 0");
    }

    @Test
    void at_once_the_last_points_are_held_once_and_a_checkout_ends_once() {
        String ada = tea.somebody(1_000, 0);
        List<Said> opened = Shop.atOnce(24, each -> tea.open(Tea.cart(ada, 1_000), ""));
        List<Said> held = opened.stream()
                .filter(said ->
                        said.status() == 201 && !said.json().path("points").isMissingNode())
                .toList();
        // who came later was priced when there were none left, or was refused
        assertThat(held).hasSize(1);
        assertThat(tea.has(ada, "points")).isEqualTo("0 1000");
        String id = held.getFirst().json().path("id").asString();
        List<Said> ended = Shop.atOnce(24, each -> each % 2 == 0 ? tea.confirm(id) : tea.cancel(id));
        assertThat(ended.stream().filter(said -> said.status() == 201)).hasSize(1);
        assertThat(ended.stream().filter(said -> said.status() == 409)).hasSize(23);

        String same = order();
        List<Said> sameKey = Shop.atOnce(
                24,
                each -> tea.post(
                        "same-" + same,
                        "/v1/checkouts",
                        "{\"order\": \"%s\", \"cart\": %s}".formatted(same, Tea.cart(ada, 0))));
        assertThat(sameKey.stream().map(Said::text).distinct()).hasSize(1);
        assertThat(sameKey.getFirst().status()).isEqualTo(201);
        String taken = order();
        List<Said> sameOrder = Shop.atOnce(24, each -> tea.open(Tea.cart(ada, 0), ", \"order\": \"" + taken + "\""));
        assertThat(sameOrder.stream().filter(said -> said.status() == 201)).hasSize(1);
    }
}
