package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Orders that come back, wholly, in parts and for something else, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderReturnTests {

    private static final String SAVE = """
            {"promotion": "save", "name": "30 off 200", "lane": "order", "gives": {"steps": [{"from": 200, "amountOff": 30}]}}""";
    private static final String TOTE = """
            {"promotion": "tote", "name": "Tote", "lane": "order", "gives": {"gifts": [{"sku": "tote", "units": 4}], "choose": 1}}""";

    private final ApplicationContext application;
    private final TestClock clock;
    private Tea tea;
    private int numbers;

    @Autowired
    OrderReturnTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void aTill() {
        tea = Tea.open(application, clock, "returns", SAVE, TOTE);
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private static String value(long amount) {
        return ", \"stored_value\": {\"asset\": \"balance\", \"amount\": " + amount + "}";
    }

    /** An order of the cart, paid with so much of everything. */
    private String bought(String member, long points, long value, long card) {
        String order = "R-" + ++numbers;
        JsonNode open = tea.done(tea.open(
                Tea.cart(member, points),
                ", \"order\": \"" + order + "\"" + (value > 0 ? value(value) : "") + ", \"gift_card\": " + card));
        tea.done(tea.confirm(open.path("id").asString()));
        return order;
    }

    private Said returned(String order, String body) {
        return tea.post("/v1/orders/" + order + "/returns", body);
    }

    private static List<Long> back(JsonNode returned) {
        JsonNode back = returned.path("back");
        return List.of(
                back.path("points").asLong(),
                back.path("stored_value").asLong(),
                back.path("gift_card").asLong(),
                back.path("money").asLong());
    }

    private String standing(String member) {
        return tea.has(member, "points") + ", " + tea.has(member, "balance") + ", "
                + tea.shop.wallet(member, "growth").path("balance").asLong() + ", " + tea.shop.tier(member);
    }

    private JsonNode order(String order, String language) {
        Said said = tea.shop.api().get("/v1/orders/" + order, "Accept-Language", language);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    @Test
    void half_an_order_comes_back_to_where_it_was_paid_from_and_explains_itself() {
        String ada = tea.somebody(3_000, 20_000);
        String before = standing(ada);
        // 270.00 of goods and 10.00 of delivery: 30.00 with points, 100.00 out of the wallet, 20.00 with a card, 130.00
        // in money
        String order = bought(ada, 3_000, 10_000, 2_000);
        assertThat(tea.has(ada, "points")).isEqualTo("270 0");

        String tenOfTen = "{\"lines\": [{\"line\": \"1\", \"quantity\": 5}], \"return\": \"half\"}";
        Said preview = tea.post("/v1/orders/" + order + "/returns?dry_run=true", tenOfTen);
        assertThat(preview.status()).as(preview.text()).isEqualTo(200);
        JsonNode half = tea.done(returned(order, tenOfTen));
        assertThat(back(half)).isEqualTo(back(preview.json()));
        // 90.00 of 270.00
        assertThat(half.path("goods").asLong()).isEqualTo(9_000);
        assertThat(back(half)).isEqualTo(List.of(1_000L, 3_333L, 666L, 4_001L));
        assertThat(half.path("given_back").toString())
                .isEqualTo("[{\"asset\":\"balance.principal\",\"units\":3333},{\"asset\":\"points\",\"units\":1000}]");
        assertThat(half.path("taken_back").toString()).contains("{\"asset\":\"points\",\"units\":90}");
        assertThat(half.path("gifts").toString()).isEqualTo("[{\"sku\":\"tote\",\"units\":1}]");
        assertThat(half.path("completes").asBoolean()).isFalse();

        JsonNode told = order(order, "en");
        assertThat(told.path("state").asString()).isEqualTo("partly-returned");
        assertThat(told.path("tenders").toString())
                .contains("{\"tender\":\"points\",\"paid\":3000,\"back\":1000,\"left\":2000}")
                .contains("{\"tender\":\"money\",\"paid\":13000,\"back\":4001,\"left\":8999}");
        assertThat(sentences(told))
                .contains(
                        "tea × 10: 200.00 CNY, less 20.00 CNY by \"save\": 180.00 CNY.",
                        "Return half on 2026-03-02: 90.00 CNY for goods and 0.00 CNY of delivery came back: 10.00 CNY with points,"
                                + " 33.33 CNY out of the wallet, 6.66 CNY with gift cards, 40.01 CNY in money.",
                        "100.00 CNY Balance were spent on it; 33.33 CNY were given back with the expiry they had: the part of the order"
                                + " that is back, rounded down.",
                        "It earned 270 Points; 90 were taken back: of each line the part that is back, rounded down.");
        assertThat(sentences(order(order, "zh-CN"))).contains("该单得 270 积分，已扣回 90：每行按已退部分向下取整。");
        assertThat(sentences(order(order, "zh-TW"))).contains("該單得 270 點數，已扣回 90：每行按已退部分向下取整。");

        JsonNode rest = tea.done(returned(order, "{}"));
        assertThat(rest.path("completes").asBoolean()).isTrue();
        assertThat(rest.path("delivery").asLong()).isEqualTo(1_000);
        assertThat(back(rest)).isEqualTo(List.of(2_000L, 6_667L, 1_334L, 8_999L));
        assertThat(rest.path("gifts").toString()).isEqualTo("[{\"sku\":\"tote\",\"units\":3}]");
        assertThat(standing(ada)).isEqualTo(before);
        assertThat(sentences(order(order, "en"))).contains("Nothing is out any more.");
        assertThat(returned(order, "{}").json().path("code").asString()).isEqualTo("already-reversed");
    }

    private static List<String> sentences(JsonNode order) {
        List<String> sentences = new ArrayList<>();
        order.path("sentences").forEach(each -> sentences.add(each.asString()));
        return sentences;
    }

    @Test
    void delivery_that_the_wallet_paid_for_comes_back_with_the_last_of_the_goods_or_as_it_is_said() {
        String ada = tea.somebody(0, 60_000);
        String order = bought(ada, 0, 28_000, 0);
        assertThat(back(tea.done(
                        returned(order, "{\"lines\": [{\"line\": \"2\", \"quantity\": 1}], \"delivery\": 0}"))))
                .isEqualTo(List.of(0L, 9_000L, 0L, 0L));
        JsonNode kept = tea.done(returned(order, "{\"delivery\": 400}"));
        assertThat(back(kept)).isEqualTo(List.of(0L, 18_400L, 0L, 0L));
        assertThat(kept.path("completes").asBoolean()).isTrue();
        Said tooMuch = returned(order, "{\"goods\": false, \"delivery\": 601}");
        assertThat(tooMuch.status()).isEqualTo(409);
        assertThat(tooMuch.json().path("remaining").asLong()).isEqualTo(600);
        assertThat(back(tea.done(returned(order, "{\"goods\": false, \"delivery\": 600}"))))
                .isEqualTo(List.of(0L, 600L, 0L, 0L));
        assertThat(tea.has(ada, "balance")).isEqualTo("60000 0");

        String inMoney = bought(ada, 0, 0, 0);
        assertThat(back(tea.done(returned(inMoney, "{\"goods\": false, \"delivery\": 1000}"))))
                .isEqualTo(List.of(0L, 0L, 0L, 1_000L));
        JsonNode goods = tea.done(returned(inMoney, "{}"));
        assertThat(back(goods)).isEqualTo(List.of(0L, 0L, 0L, 27_000L));
        assertThat(goods.path("delivery").asLong()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void returns_in_any_split_and_order_come_to_the_same_as_one(long seed) {
        Random random = new Random(seed);
        String ada = tea.somebody(9_000, 90_000);
        String before = standing(ada);
        long points = 100L * random.nextInt(100);
        long toPay = 28_000 - Math.min(points, 9_000);
        long value = random.nextBoolean() ? toPay : random.nextLong(toPay + 1);
        long card = random.nextLong(toPay - value + 1);
        String order = bought(ada, points, value, card);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            parts.add("{\"lines\": [{\"line\": \"1\", \"quantity\": 1}]" + delivery(random) + "}");
        }
        for (int i = 0; i < 3; i++) {
            parts.add("{\"lines\": [{\"line\": \"2\", \"amount\": " + (i < 2 ? random.nextLong(4_000) : 0) + "}]}");
        }
        Collections.shuffle(parts, random);
        long[] sum = new long[4];
        for (String part : parts) {
            add(sum, tea.done(returned(order, part)));
        }
        add(sum, tea.done(returned(order, "{}")));
        assertThat(sum)
                .as("points %d, value %d, card %d", points, value, card)
                .containsExactly(Math.min(points, 9_000), value, card, toPay - value - card);
        assertThat(standing(ada)).isEqualTo(before);
    }

    private static String delivery(Random random) {
        return random.nextInt(3) == 0 ? ", \"delivery\": " + random.nextInt(90) : "";
    }

    private static void add(long[] sum, JsonNode returned) {
        List<Long> back = back(returned);
        for (int i = 0; i < sum.length; i++) {
            assertThat(back.get(i)).as(returned.toString()).isGreaterThanOrEqualTo(0);
            sum[i] += back.get(i);
        }
    }

    @Test
    void a_return_counts_once_however_many_ask_and_never_more_than_there_was() {
        String ada = tea.somebody(3_000, 9_000);
        String before = standing(ada);
        String order = bought(ada, 3_000, 9_000, 0);
        String one = "{\"lines\": [{\"line\": \"1\", \"quantity\": 1}]}";
        List<Said> same = Shop.atOnce(24, each -> tea.post("ret-" + order, "/v1/orders/" + order + "/returns", one));
        assertThat(same.stream().map(Said::text).distinct()).hasSize(1);
        assertThat(tea.post("ret-" + order, "/v1/orders/" + order + "/returns", "{}")
                        .status())
                .isEqualTo(422);
        List<Said> each = Shop.atOnce(24, i -> returned(order, one));
        assertThat(each.stream().filter(said -> said.status() == 201)).hasSize(9);
        assertThat(each.stream().filter(said -> said.status() == 409)).hasSize(15);
        assertThat(order(order, "en").at("/lines/0/returned_quantity").asLong()).isEqualTo(10);
        assertThat(order(order, "en").path("returns")).hasSize(10);
        List<Said> last = Shop.atOnce(24, i -> returned(order, "{}"));
        assertThat(last.stream().filter(said -> said.status() == 201)).hasSize(1);
        assertThat(standing(ada)).isEqualTo(before);
        assertThat(returned("no-such", "{}").status()).isEqualTo(404);
    }

    @Test
    void an_order_that_was_told_comes_back_here_too() {
        String ada = tea.somebody(0, 0);
        tea.shop.told("""
                {"type": "order.paid", "member": "%s", "order": {"id": "told", "currency": "CNY", "shipping": 500,
                  "lines": [{"id": "1", "sku": "tea", "quantity": 2, "amount": 4000, "discount": 1000}],
                  "paid_with": {"gift_card": 1000}}}""".formatted(ada));
        assertThat(back(tea.done(returned("told", "{\"lines\": [{\"line\": \"1\", \"quantity\": 1}]}"))))
                .isEqualTo(List.of(0L, 0L, 500L, 1_000L));
        assertThat(sentences(order("told", "en")))
                .contains("tea × 2: 40.00 CNY, less 10.00 CNY that the shop took off: 30.00 CNY.");
        tea.shop.told("{\"type\": \"order.returned\", \"member\": \"%s\", \"order\": \"told\", \"return\": \"rest\"}"
                .formatted(ada));
        assertThat(order("told", "en").path("state").asString()).isEqualTo("returned");
    }

    @Test
    void an_exchange_is_both_or_neither() {
        String ada = tea.somebody(0, 28_000);
        String order = bought(ada, 0, 28_000, 0);
        assertThat(tea.has(ada, "balance")).isEqualTo("0 0");
        String cart = Tea.cart(ada, 0);
        String tooMuch =
                "{\"return\": {\"lines\": [{\"line\": \"2\", \"quantity\": 1}]}, \"checkout\": {\"cart\": %s%s}}"
                        .formatted(cart, value(9_001));
        Said refused = tea.post("/v1/orders/" + order + "/exchanges", tooMuch);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("code").asString()).isEqualTo("insufficient-balance");
        assertThat(tea.has(ada, "balance")).isEqualTo("0 0");
        assertThat(order(order, "en").path("state").asString()).isEqualTo("paid");

        String what = tooMuch.replace("9001", "9000");
        Said said = tea.post("swap", "/v1/orders/" + order + "/exchanges", what);
        JsonNode swapped = tea.done(said);
        assertThat(back(swapped.path("returned"))).isEqualTo(List.of(0L, 9_000L, 0L, 0L));
        assertThat(swapped.path("to_pay").asLong()).isEqualTo(28_000 - 9_000);
        assertThat(tea.has(ada, "balance")).isEqualTo("0 9000");
        assertThat(tea.post("swap", "/v1/orders/" + order + "/exchanges", what).text())
                .isEqualTo(said.text());
        tea.done(tea.confirm(swapped.at("/checkout/id").asString()));
        assertThat(tea.has(ada, "balance")).isEqualTo("0 0");
    }
}
