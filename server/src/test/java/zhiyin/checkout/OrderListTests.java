package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** Orders, open checkouts, uses of coupons and top-ups as somebody looks for one. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderListTests {

    private static final String COUPON = """
            {coupon: ten-off, name: Ten off, lane: coupon, gives: {amountOff: 10}, get: {quota: 50}}""";

    private final ApplicationContext application;
    private final TestClock clock;
    private Tea tea;
    /** Another shop: what is done in it is in no list of the first. */
    private Tea coupons;

    private String ada = "";
    private String bob = "";

    @Autowired
    OrderListTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void ordersOfEveryKind() {
        tea = Tea.open(application, clock, "lists");
        coupons = Tea.open(application, clock, "uses");
        Said template = coupons.shop
                .api()
                .post(
                        "/v1/programs/uses/coupon-templates",
                        Shop.json(java.util.Map.of("yaml", COUPON, "publish", true)));
        assertThat(template.status()).as(template.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
        ada = tea.somebody(1_000, 5_000);
        bob = tea.somebody(0, 0);
        bought(ada, "L-1");
        bought(ada, "L-2");
        bought(bob, "L-3");
        clock.advance(Duration.ofDays(1));
        bought(bob, "L-4");
        tea.shop.told("""
                {"type": "order.paid", "member": "%s", "order": {"id": "L-5", "currency": "CNY", "store": "north", "shipping": 500, "lines": [
                  {"id": "1", "sku": "tea", "quantity": 2, "amount": 4000}, {"id": "2", "sku": "gift", "quantity": 1, "amount": 0}]}}""".formatted(ada));
        bought(ada, "L-6");
        back("L-2", "{\"lines\": [{\"line\": \"1\", \"quantity\": 3}]}");
        back("L-3", "{}");
        back("L-4", "{\"goods\": false, \"delivery\": 400}");
        // money alone, and of what cost nothing the units
        back("L-5", "{\"lines\": [{\"line\": \"1\", \"amount\": 4000}], \"delivery\": 0}");
        back("L-6", "{\"lines\": [{\"line\": \"2\", \"amount\": 1}]}");
    }

    private void bought(String member, String order) {
        JsonNode open = tea.done(tea.open(Tea.cart(member, 0), ", \"order\": \"" + order + "\""));
        tea.done(tea.confirm(open.path("id").asString()));
        clock.advance(Duration.ofSeconds(1));
    }

    private void back(String order, String body) {
        tea.done(tea.post("/v1/orders/" + order + "/returns", body));
    }

    private List<JsonNode> list(String query) {
        Said said = tea.shop.api().get("/v1/orders" + query);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        List<JsonNode> orders = new ArrayList<>();
        said.json().path("orders").forEach(orders::add);
        return orders;
    }

    private List<String> numbers(String query) {
        return list(query).stream().map(order -> order.path("order").asString()).toList();
    }

    @Test
    void each_stands_in_the_list_as_it_stands_by_itself() {
        List<JsonNode> all = list("");
        assertThat(all).hasSize(6);
        for (JsonNode line : all) {
            String number = line.path("order").asString();
            JsonNode one = tea.shop.api().get("/v1/orders/" + number).json();
            for (String same : List.of("state", "member", "event", "paid_at", "store", "channel")) {
                assertThat(line.path(same)).as(number + " " + same).isEqualTo(one.path(same));
            }
            long costs = one.path("shipping").asLong();
            long returned = one.path("shipping_back").asLong();
            for (JsonNode each : one.path("lines")) {
                costs += each.path("costs").asLong();
                returned += each.path("returned_amount").asLong();
            }
            assertThat(line.path("costs").asLong()).as(number).isEqualTo(costs);
            assertThat(line.path("returned").asLong()).as(number).isEqualTo(returned);
        }
        assertThat(all.stream().map(line -> line.path("state").asString()))
                .containsExactly(
                        "partly-returned", "partly-returned", "partly-returned", "returned", "partly-returned", "paid");
    }

    @Test
    void the_latest_comes_first_and_pages_hold_all_of_them_once() {
        assertThat(numbers("")).containsExactly("L-6", "L-5", "L-4", "L-3", "L-2", "L-1");
        List<String> paged = new ArrayList<>();
        for (String query = "?limit=2"; ; ) {
            JsonNode page = tea.shop.api().get("/v1/orders" + query).json();
            page.path("orders").forEach(order -> paged.add(order.path("order").asString()));
            if (page.path("next").isMissingNode()) {
                break;
            }
            query = "?limit=2&cursor=" + page.path("next").asString();
        }
        assertThat(paged).isEqualTo(numbers(""));
    }

    @Test
    void they_are_found_by_number_member_store_state_and_day() {
        assertThat(numbers("?number=L-2")).containsExactly("L-2");
        assertThat(numbers("?number=L-2&member=" + bob)).isEmpty();
        assertThat(numbers("?member=" + bob)).containsExactly("L-4", "L-3");
        assertThat(numbers("?member=card:nobody")).isEmpty();
        assertThat(numbers("?store=north")).containsExactly("L-5");
        assertThat(numbers("?state=returned")).containsExactly("L-3");
        assertThat(numbers("?state=paid")).containsExactly("L-1");
        assertThat(numbers("?state=partly-returned&limit=2")).containsExactly("L-6", "L-5");
        String first = clock.instant()
                .atZone(java.time.ZoneId.of("Asia/Shanghai"))
                .toLocalDate()
                .minusDays(1)
                .toString();
        assertThat(numbers("?until=" + first)).containsExactly("L-3", "L-2", "L-1");
        assertThat(numbers("?from=" + first + "&until=" + first)).containsExactly("L-3", "L-2", "L-1");
        assertThat(numbers("?from=2026-01-02&until=2026-01-01")).isEmpty();
    }

    @Test
    void what_is_open_is_listed_until_it_ends() {
        JsonNode open = tea.done(tea.open(Tea.cart(bob, 0), ", \"order\": \"L-9\""));
        JsonNode found =
                tea.shop.api().get("/v1/checkouts?order=L-9&member=" + bob).json();
        assertThat(found.at("/checkouts/0")).isEqualTo(open);
        assertThat(tea.shop
                        .api()
                        .get("/v1/checkouts?order=L-9&member=" + ada)
                        .json()
                        .path("checkouts"))
                .isEmpty();
        tea.done(tea.cancel(open.path("id").asString()));
        assertThat(tea.shop.api().get("/v1/checkouts?order=L-9").json().path("checkouts"))
                .isEmpty();
    }

    @Test
    void uses_of_coupons_say_what_became_of_them() {
        String eve = coupons.somebody(0, 0);
        coupons.done(coupons.post("/v1/coupons", "{\"member\": \"%s\", \"template\": \"ten-off\"}".formatted(eve)));
        JsonNode open = coupons.done(coupons.open(Tea.cart(eve, 0), ", \"order\": \"L-7\""));
        assertThat(use("?order=L-7").path("state").asString()).isEqualTo("reserved");
        coupons.done(coupons.confirm(open.path("id").asString()));
        JsonNode used = use("?template=ten-off&member=" + eve);
        assertThat(used.path("state").asString()).isEqualTo("redeemed");
        assertThat(used.path("off").asLong()).isEqualTo(1_000);
        assertThat(used.path("coupon")).isEqualTo(open.at("/applied/0/coupon"));
        coupons.done(coupons.post("/v1/orders/L-7/returns", "{}"));
        assertThat(use("?member=" + eve).path("state").asString()).isEqualTo("given-back");
        assertThat(coupons.shop
                        .api()
                        .get("/v1/coupon-uses?template=no-such")
                        .json()
                        .path("uses"))
                .isEmpty();
    }

    private JsonNode use(String query) {
        return coupons.shop.api().get("/v1/coupon-uses" + query).json().at("/uses/0");
    }

    @Test
    void batches_of_a_template_are_listed() {
        JsonNode batch = coupons.done(
                coupons.post("/v1/coupon-codes/foreign", "{\"template\": \"ten-off\", \"codes\": [\"THEIRS-1\"]}"));
        JsonNode listed = coupons.shop
                .api()
                .get("/v1/coupon-batches?template=ten-off")
                .json()
                .path("batches");
        assertThat(listed).hasSize(1);
        assertThat(listed.at("/0/batch")).isEqualTo(batch.path("batch"));
        assertThat(coupons.shop
                        .api()
                        .get("/v1/coupon-batches?template=other")
                        .json()
                        .path("batches"))
                .isEmpty();
    }

    @Test
    void top_ups_are_listed_with_what_was_paid_out_of_them() {
        JsonNode listed = tea.shop.api().get("/v1/topups?member=" + ada).json().path("topups");
        assertThat(listed).hasSize(1);
        String id = listed.at("/0/id").asString();
        JsonNode one = tea.shop.api().get("/v1/topups/" + id).json();
        for (String same : List.of("id", "member", "payment", "state", "amount", "event", "refunded")) {
            assertThat(listed.at("/0/" + same)).as(same).isEqualTo(one.path(same));
        }
        assertThat(tea.shop
                        .api()
                        .get("/v1/topups?state=pending&member=" + ada)
                        .json()
                        .path("topups"))
                .isEmpty();
    }
}
