package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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

/** Coupons of ours on their way through checkouts and returns. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponsAtCheckoutTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final CheckoutExpiry expiry;
    private Tea tea;

    @Autowired
    CouponsAtCheckoutTests(ApplicationContext application, TestClock clock, CheckoutExpiry expiry) {
        this.application = application;
        this.clock = clock;
        this.expiry = expiry;
    }

    @BeforeAll
    void aTill() {
        tea = Tea.open(application, clock, "coupon-till");
        Said said = tea.shop
                .api()
                .post(
                        "/v1/programs/coupon-till/coupon-templates",
                        Shop.json(Map.of(
                                "publish",
                                true,
                                "yaml",
                                "{coupon: ten, name: Ten off, lane: coupon, gives: {amountOff: 10}, budget: 1000}")));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
    }

    private String coupon(String member) {
        return tea.done(tea.post("/v1/coupons", "{\"member\": \"" + member + "\", \"template\": \"ten\"}"))
                .path("coupon")
                .asString();
    }

    private String state(String coupon) {
        return tea.shop.api().get("/v1/coupons/" + coupon).json().path("state").asString();
    }

    private long taken() {
        return tea.shop
                .api()
                .get("/v1/programs/coupon-till/coupon-templates/ten")
                .json()
                .path("taken")
                .asLong();
    }

    @Test
    void a_coupon_is_set_aside_used_and_comes_back_with_the_whole_order() {
        String ada = tea.somebody(0, 0);
        String coupon = coupon(ada);
        long before = taken();
        JsonNode quote = tea.quote(Tea.cart(ada, 0));
        assertThat(quote.path("to_pay").asLong()).isEqualTo(31_000 - 1_000);
        JsonNode open = tea.done(tea.open(Tea.cart(ada, 0), ", \"order\": \"coupon-1\""));
        assertThat(open.at("/applied/0/coupon").asString()).isEqualTo(coupon);
        assertThat(open.at("/applied/0/promotion").asString()).isEqualTo("ten");
        assertThat(open.at("/lines/0/cuts/0/promotion").asString()).isEqualTo("ten");
        assertThat(state(coupon)).isEqualTo("reserved");
        assertThat(taken()).isEqualTo(before + 1_000);
        // whoever still has the former price hears that the coupon is in use
        Said second = tea.post(
                "/v1/checkouts",
                "{\"quote\": \"%s\"}".formatted(quote.path("quote").asString()));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.json().path("reason").asString()).isEqualTo("reserved");
        assertThat(second.json().path("coupon").asString()).isEqualTo(coupon);
        tea.done(tea.confirm(open.path("id").asString()));
        assertThat(state(coupon)).isEqualTo("redeemed");

        String half = "{\"return\": \"h\", \"lines\": [{\"line\": \"1\", \"quantity\": 5}]}";
        tea.done(tea.post("/v1/orders/coupon-1/returns", half));
        assertThat(state(coupon)).as("only with the last of it").isEqualTo("redeemed");
        tea.done(tea.post("/v1/orders/coupon-1/returns", "{\"return\": \"r\"}"));
        assertThat(state(coupon)).isEqualTo("usable");
        assertThat(taken()).isEqualTo(before);
    }

    @Test
    void a_coupon_is_there_again_when_the_checkout_is_cancelled_or_over() {
        String ada = tea.somebody(0, 0);
        String coupon = coupon(ada);
        long before = taken();
        String cancelled = tea.done(tea.open(Tea.cart(ada, 0), "")).path("id").asString();
        assertThat(state(coupon)).isEqualTo("reserved");
        tea.done(tea.cancel(cancelled));
        assertThat(state(coupon)).isEqualTo("usable");
        tea.done(tea.open(Tea.cart(ada, 0), ""));
        assertThat(state(coupon)).isEqualTo("reserved");
        clock.advance(Duration.ofMinutes(15));
        assertThat(expiry.pass()).isPositive();
        assertThat(state(coupon)).isEqualTo("usable");
        assertThat(taken()).isEqualTo(before);
    }

    @Test
    void what_a_shop_has_set_aside_for_an_order_that_it_prices_itself_goes_with_the_orders_checkout() {
        String ada = tea.somebody(0, 0);
        String coupon = coupon(ada);
        tea.done(tea.cancel(pricedByTheShop(ada, coupon, "own-1")));
        assertThat(state(coupon)).isEqualTo("usable");
        tea.done(tea.confirm(pricedByTheShop(ada, coupon, "own-2")));
        assertThat(state(coupon)).isEqualTo("redeemed");
    }

    /** An order that is told with its discount, with a coupon set aside for it; the checkout. */
    private String pricedByTheShop(String member, String coupon, String order) {
        Said set = tea.post(
                "/v1/coupon-uses",
                "{\"member\": \"%s\", \"order\": \"%s\", \"coupons\": [{\"coupon\": \"%s\", \"off\": 1000}], \"until\": \"%s\"}"
                        .formatted(member, order, coupon, clock.instant().plus(Duration.ofMinutes(10))));
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(state(coupon)).isEqualTo("reserved");
        return tea.done(tea.post("/v1/checkouts", """
                        {"member": "%s", "order": "%s", "priced": {"currency": "CNY", "lines": [
                          {"id": "1", "sku": "tea", "quantity": 1, "amount": 4000, "discount": 1000}]}}""".formatted(member, order)))
                .path("id")
                .asString();
    }

    @Test
    void of_many_who_bring_one_price_one_has_the_coupon() {
        String ada = tea.somebody(0, 0);
        String coupon = coupon(ada);
        long before = taken();
        String quote = tea.quote(Tea.cart(ada, 0)).path("quote").asString();
        List<Said> opened = Shop.atOnce(24, each -> tea.post("/v1/checkouts", "{\"quote\": \"%s\"}".formatted(quote)));
        assertThat(opened.stream().filter(said -> said.status() == 201)).hasSize(1);
        assertThat(opened.stream().filter(said -> said.status() == 409)).hasSize(23);
        assertThat(state(coupon)).isEqualTo("reserved");
        assertThat(taken()).isEqualTo(before + 1_000);
    }

    @Test
    void a_checkout_whose_coupon_was_let_go_elsewhere_is_not_confirmed_and_says_why() {
        String ada = tea.somebody(500, 0);
        String coupon = coupon(ada);
        long before = taken();
        String id = tea.done(tea.open(Tea.cart(ada, 500), ", \"order\": \"let-go\""))
                .path("id")
                .asString();
        assertThat(tea.post("/v1/coupon-uses/let-go/cancel", "{}").status()).isEqualTo(200);
        assertThat(state(coupon)).isEqualTo("usable");
        Said said = tea.confirm(id);
        assertThat(said.status()).as(said.text()).isEqualTo(409);
        assertThat(said.json().path("reason").asString()).isEqualTo("let-go");
        assertThat(tea.checkout(id).path("state").asString()).isEqualTo("open");
        assertThat(tea.has(ada, "points")).isEqualTo("0 500");
        tea.done(tea.cancel(id));
        assertThat(tea.has(ada, "points")).isEqualTo("500 0");
        assertThat(taken()).isEqualTo(before);
    }

    @Test
    void whoever_buys_without_a_name_uses_a_code_once() {
        long before = taken();
        Said codes = tea.post("/v1/coupon-codes/foreign", "{\"template\": \"ten\", \"codes\": [\"GUEST77\"]}");
        assertThat(codes.status()).as(codes.text()).isIn(200, 201, 202);
        String cart = Tea.cart("nobody", 0)
                .replace("\"member\": \"nobody\", ", "")
                .replaceFirst("\\{", "{\"codes\": [\"GUEST77\"], ");
        String quote = tea.quote(cart).path("quote").asString();
        String body = "{\"quote\": \"%s\", \"order\": \"%s\"}";
        JsonNode open = tea.done(tea.post("/v1/checkouts", body.formatted(quote, "code-1")));
        assertThat(open.path("to_pay").asLong()).isEqualTo(30_000);
        assertThat(taken()).isEqualTo(before + 1_000);
        tea.done(tea.confirm(open.path("id").asString()));
        Said second = tea.post("/v1/checkouts", body.formatted(quote, "code-2"));
        assertThat(second.status()).as(second.text()).isEqualTo(409);
        tea.done(tea.post("/v1/orders/code-1/returns", "{\"return\": \"r\"}"));
        assertThat(taken()).isEqualTo(before);
    }
}
