package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.http.ApiClient.Said;

/** Promotions that there is an end of: flash sales with a stock, and how much of them a member has. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockTests {

    private static final String FLASH = """
            {"promotion": "%s", "name": "Flash", "lane": "price", "gives": {"prices": {"%s": 9.90}}, "limits": {%s}}""";

    private final ApplicationContext application;
    private final TestClock clock;
    private final CheckoutExpiry expiry;
    private final JdbcClient sql;
    private Tea tea;

    @Autowired
    StockTests(ApplicationContext application, TestClock clock, CheckoutExpiry expiry, JdbcClient sql) {
        this.application = application;
        this.clock = clock;
        this.expiry = expiry;
        this.sql = sql;
    }

    @BeforeAll
    void aSale() {
        tea = Tea.open(
                application,
                clock,
                "flash",
                FLASH.formatted("phone", "phone", "\"stock\": 20, \"perMember\": 2"),
                FLASH.formatted("case", "case", "\"stock\": 1000"),
                FLASH.formatted("cable", "cable", "\"perMember\": 3"),
                "{promotion: first, name: First, lane: order, gives: {amountOff: 5}, lines: {field: line.sku, operator: \"=\", value: hat},"
                        + " limits: {stock: 2}}");
    }

    @AfterEach
    void whatIsTakenIsWhatCheckoutsTook() {
        Shop.assertLawful(application);
        assertThat(Sight.everywhere()
                        .call(() -> sql.sql("""
                                select s.promotion from checkout.stock s left join lateral (
                                    select coalesce(sum(units) filter (where not back), 0) units from checkout.use u
                                    where u.program_id = s.program_id and u.promotion = s.promotion) u on true
                                where s.taken <> u.units
                                """).query(String.class).list()))
                .isEmpty();
    }

    private static String cart(String member, String sku, int quantity) {
        return """
                {"member": "%s", "lines": [{"id": "1", "sku": "%s", "quantity": %d, "unit_price": 10000}]}""".formatted(member, sku, quantity);
    }

    private String signed(String member, String sku, int quantity) {
        JsonNode quote = tea.quote(cart(member, sku, quantity));
        assertThat(quote.at("/applied/0/promotion").asString())
                .as(quote.toString())
                .isNotEmpty();
        return "{\"quote\": \"" + quote.path("quote").asString() + "\"}";
    }

    private long taken(String promotion) {
        return Sight.everywhere()
                .call(() -> sql.sql("select coalesce(sum(taken), 0) from checkout.stock where promotion = :promotion")
                        .param("promotion", promotion)
                        .query(Long.class)
                        .single());
    }

    @Test
    void of_any_number_of_callers_exactly_as_many_get_one_as_there_are() {
        // all were told the price while there were some
        List<String> wishes = java.util.stream.IntStream.range(0, 60)
                .mapToObj(each -> signed(tea.somebody(0, 0), "phone", 1))
                .toList();
        List<Said> opened = Shop.atOnce(60, each -> tea.post("/v1/checkouts", wishes.get(each)));
        List<Said> got = opened.stream().filter(said -> said.status() == 201).toList();
        assertThat(got).hasSize(20);
        assertThat(opened.stream()
                        .filter(said -> said.status() == 409)
                        .map(Said::code)
                        .distinct())
                .containsExactly("promotion-used-up");
        JsonNode late = tea.quote(cart(tea.somebody(0, 0), "phone", 1));
        assertThat(late.path("to_pay").asLong()).isEqualTo(10_000);
        assertThat(late.at("/considered/0/code").asString()).isEqualTo("used-up");

        // half of them pay, half let it go: what they let go of others have, and no more
        ConcurrentLinkedQueue<String> wanting = new ConcurrentLinkedQueue<>(wishes);
        Shop.atOnce(40, each -> {
            String id = got.get(each % 20).json().path("id").asString();
            return each >= 20
                    ? tea.post("/v1/checkouts", String.valueOf(wanting.poll()))
                    : each % 2 == 0 ? tea.confirm(id) : tea.cancel(id);
        });
        assertThat(taken("phone")).isBetween(10L, 20L);
        String whole = "{\"goods\": true}";
        String order = got.getFirst().json().path("order").asString();
        long before = taken("phone");
        tea.done(tea.post("/v1/orders/" + order + "/returns", whole));
        assertThat(taken("phone")).isEqualTo(before - 1);
        clock.advance(Duration.ofMinutes(15));
        expiry.pass();
        assertThat(taken("phone")).isEqualTo(9);
    }

    @Test
    void a_member_has_no_more_than_he_may_and_again_once_it_came_back() {
        String ada = tea.somebody(0, 0);
        JsonNode quote = tea.quote(cart(ada, "cable", 5));
        // three at 9.90, two at 100.00
        assertThat(quote.path("to_pay").asLong()).isEqualTo(3 * 990 + 2 * 10_000);
        String twice = "{\"quote\": \"" + quote.path("quote").asString() + "\"}";
        List<Said> opened = Shop.atOnce(24, each -> tea.post("/v1/checkouts", twice));
        assertThat(opened.stream().filter(said -> said.status() == 201)).hasSize(1);
        assertThat(tea.quote(cart(ada, "cable", 5)).path("to_pay").asLong()).isEqualTo(50_000);
        Said one =
                opened.stream().filter(said -> said.status() == 201).findFirst().orElseThrow();
        tea.done(tea.confirm(one.json().path("id").asString()));
        String returns = "/v1/orders/" + one.json().path("order").asString() + "/returns";
        tea.done(tea.post(returns, "{\"lines\": [{\"line\": \"1\", \"quantity\": 4}]}"));
        assertThat(tea.quote(cart(ada, "cable", 5)).path("to_pay").asLong()).isEqualTo(50_000);
        tea.done(tea.post(returns, "{}"));
        assertThat(tea.quote(cart(ada, "cable", 5)).path("to_pay").asLong()).isEqualTo(22_970);
        tea.done(tea.post("/v1/checkouts", twice));
    }

    @Test
    void several_at_once_are_taken_together_or_not_at_all() {
        List<String> members = java.util.stream.IntStream.range(0, 24)
                .mapToObj(each -> tea.somebody(0, 0))
                .toList();
        List<String> wishes = members.stream()
                .map(member -> {
                    String lines = "{\"member\": \"" + member
                            + "\", \"lines\": [{\"id\": \"1\", \"sku\": \"case\", \"quantity\": 2, \"unit_price\": 2000},"
                            + " {\"id\": \"2\", \"sku\": \"hat\", \"quantity\": 1, \"unit_price\": 2000}]}";
                    return "{\"quote\": \"" + tea.quote(lines).path("quote").asString() + "\"}";
                })
                .toList();
        List<Said> opened = Shop.atOnce(24, each -> tea.post("/v1/checkouts", wishes.get(each)));
        assertThat(opened.stream().filter(said -> said.status() == 201)).hasSize(2);
        assertThat(taken("case")).isEqualTo(4);
        assertThat(taken("first")).isEqualTo(2);
        String id = opened.stream()
                .filter(said -> said.status() == 201)
                .findFirst()
                .orElseThrow()
                .json()
                .path("id")
                .asString();
        List<Said> ended = Shop.atOnce(24, each -> tea.cancel(id));
        assertThat(ended.stream().filter(said -> said.status() == 201)).hasSize(1);
        assertThat(taken("case")).isEqualTo(2);
        assertThat(taken("first")).isEqualTo(1);
    }

    @Test
    void limits_let_something_through() {
        Said said = tea.shop
                .api()
                .post(
                        "/v1/programs/flash/promotions",
                        Shop.json(java.util.Map.of("yaml", FLASH.formatted("none", "none", ""), "publish", true)));
        assertThat(said.status()).isEqualTo(422);
        assertThat(said.json().at("/errors/0/code").asString()).isEqualTo("needed");
    }
}
