package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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

/** A coupon of our own, from the price to the return, through checkouts. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponsAtTheTillTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final CheckoutExpiry expiry;
    private Tea tea;

    @Autowired
    CouponsAtTheTillTests(ApplicationContext application, TestClock clock, CheckoutExpiry expiry) {
        this.application = application;
        this.clock = clock;
        this.expiry = expiry;
    }

    @BeforeAll
    void aCoupon() {
        tea = Tea.open(application, clock, "tickets");
        Said said = tea.shop
                .api()
                .post(
                        "/v1/programs/tickets/coupon-templates",
                        Shop.json(Map.of(
                                "yaml",
                                "coupon: ten\nname: Ten off\nlane: coupon\ngives: {amountOff: 10}\n",
                                "publish",
                                true)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private String state(String coupon) {
        return tea.shop.api().get("/v1/coupons/" + coupon).json().path("state").asString();
    }

    @Test
    void a_coupon_is_set_aside_let_go_and_used_with_its_checkout() {
        String ada = tea.somebody(0, 0);
        String coupon = tea.done(tea.post("/v1/coupons", Shop.json(Map.of("member", ada, "template", "ten"))))
                .path("coupon")
                .asString();
        String signed =
                "{\"quote\": \"" + tea.quote(Tea.cart(ada, 0)).path("quote").asString() + "\"}";
        List<Said> opened = Shop.atOnce(20, each -> tea.post("/v1/checkouts", signed));
        List<Said> got = opened.stream().filter(said -> said.status() == 201).toList();
        assertThat(got).hasSize(1);
        assertThat(got.getFirst().json().path("to_pay").asLong()).isEqualTo(30_000);
        assertThat(state(coupon)).isEqualTo("reserved");
        tea.done(tea.cancel(got.getFirst().json().path("id").asString()));
        assertThat(state(coupon)).isEqualTo("usable");

        String over = tea.done(tea.post("/v1/checkouts", signed)).path("id").asString();
        clock.advance(Duration.ofMinutes(15));
        expiry.pass();
        assertThat(tea.checkout(over).path("state").asString()).isEqualTo("expired");
        assertThat(state(coupon)).isEqualTo("usable");

        JsonNode open = tea.done(tea.open(Tea.cart(ada, 0), ""));
        assertThat(open.path("to_pay").asLong()).isEqualTo(30_000);
        tea.done(tea.confirm(open.path("id").asString()));
        assertThat(state(coupon)).isEqualTo("redeemed");
        String returns = "/v1/orders/" + open.path("order").asString() + "/returns";
        tea.done(tea.post(returns, "{\"lines\": [{\"line\": \"2\", \"quantity\": 1}]}"));
        assertThat(state(coupon)).isEqualTo("redeemed");
        tea.done(tea.post(returns, "{}"));
        assertThat(state(coupon)).isNotEqualTo("reserved");
    }
}
