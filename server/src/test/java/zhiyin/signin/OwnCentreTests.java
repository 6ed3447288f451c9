package zhiyin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Dues;

/** What the members' centre asks beside cards and statements: prices, coupons, relations, leaving and coming back, and the brand. */
@DatabaseTest
@Import({TestClock.Installed.class, Mailboxes.Installed.class})
class OwnCentreTests {
    private static final AtomicInteger SHOPS = new AtomicInteger();
    private static final String MORE = """

            pricing: {lanes: [{code: order, choose: all}, {code: coupon, choose: best, most: 1}]}
            relations: [{code: baby, name: Baby, most: 1}]
            """;
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final ApplicationContext application;
    private final TestClock clock;
    private Entrance entrance;
    private String phone = "";
    private ApiClient me;

    @Autowired
    OwnCentreTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
        this.me = Shop.door(application);
    }

    @BeforeEach
    void join() {
        int number = SHOPS.incrementAndGet();
        String code = "own-" + number;
        entrance = new Entrance(application, code, Shop.yaml(code) + MORE);
        phone = "+861370000" + (1000 + number);
        me = entrance.as(entrance.in(phone));
        template("ten-off", "atLeast: {amount: 50}, gives: {amountOff: 10}, transferable: true");
        template(
                "west-only",
                "gives: {percentOff: 15, most: 20}, when: {combinator: and, rules: [{field: order.store, operator: in, value: [west]}]}");
        template("hidden", "gives: {amountOff: 1}, get: {claim: false}");
    }

    private void template(String code, String terms) {
        Said said = entrance.shop
                .api()
                .post(
                        "/v1/programs/" + entrance.shop.code() + "/coupon-templates",
                        Shop.json(Map.of(
                                "publish",
                                true,
                                "yaml",
                                "{coupon: %s, name: %s, lane: coupon, %s}".formatted(code, code, terms))));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private JsonNode quote(Object body) {
        Said said = me.post("/v1/me/quotes", Shop.json(body));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private static Map<String, Object> cart(long price) {
        return Map.of("lines", List.of(Map.of("id", "1", "sku", "sample", "quantity", 1, "unit_price", price)));
    }

    @Test
    void aCartOfOnesOwnIsPricedWithWhatOneHasAndSaysWhyNotAndIsSignedByNobody() {
        assertThat(me.post("/v1/me/coupons", "{\"template\": \"ten-off\"}", "Idempotency-Key", "a")
                        .status())
                .isEqualTo(201);
        JsonNode little = quote(cart(4_000));
        assertThat(little.path("to_pay").asLong()).isEqualTo(4_000);
        JsonNode missing = little.at("/considered/0");
        assertThat(missing.path("applies").asBoolean()).isFalse();
        assertThat(missing.path("sentence").asString()).contains("10");
        JsonNode enough = quote(cart(6_000));
        assertThat(enough.path("to_pay").asLong()).isEqualTo(5_000);
        assertThat(enough.at("/considered/0/off").asLong()).isEqualTo(1_000);
        assertThat(enough.at("/earns/0/points").asLong()).isPositive();
        assertThat(enough.has("quote"))
                .as("nobody takes a member's word for prices")
                .isFalse();
        assertThat(enough.toString()).doesNotContain("funded").doesNotContain("tests");
    }

    @Test
    void aCartOfOnesOwnNamesNobodyElse() {
        Said said =
                me.post("/v1/me/quotes", Shop.json(Map.of("member", "phone:" + phone, "lines", cart(1).get("lines"))));
        assertThat(said.status()).isEqualTo(422);
        assertThat(entrance.shop.api().post("/v1/me/quotes", Shop.json(cart(1))).status())
                .as("a shop asks elsewhere")
                .isEqualTo(403);
    }

    @Test
    void couponsSayWhatTheyAreGoodForAndWhere() {
        JsonNode claimable = me.get("/v1/me/coupon-templates").json().path("templates");
        assertThat(claimable).hasSize(2);
        JsonNode west = claimable
                .valueStream()
                .filter(one -> one.path("template").asString().equals("west-only"))
                .findFirst()
                .orElseThrow()
                .path("terms");
        assertThat(west.path("gives").asString()).isEqualTo("percent");
        assertThat(west.path("basis_points").asLong()).isEqualTo(1_500);
        assertThat(west.path("most").asLong()).isEqualTo(2_000);
        assertThat(west.at("/stores/0").asString()).isEqualTo("west");
        assertThat(west.path("narrowed").asBoolean()).isFalse();
        JsonNode ten = me.post("/v1/me/coupons", "{\"template\": \"ten-off\"}", "Idempotency-Key", "b")
                .json()
                .path("terms");
        assertThat(ten.path("amount").asLong()).isEqualTo(1_000);
        assertThat(ten.path("from_amount").asLong()).isEqualTo(5_000);
        assertThat(ten.path("stores")).isEmpty();
        assertThat(ten.path("transferable").asBoolean()).isTrue();
    }

    @Test
    void relationsAreOnesOwnToNameAndTakeBack() {
        assertThat(entrance.shop
                        .api()
                        .get("/v1/facts")
                        .json()
                        .at("/relations/0/most")
                        .asInt())
                .isEqualTo(1);
        Said added = me.post("/v1/me/relations", "{\"kind\": \"baby\", \"name\": \"Doudou\"}");
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        String relation = "/v1/me/relations/" + added.json().path("relation").asString();
        assertThat(me.post("/v1/me/relations", "{\"kind\": \"baby\", \"name\": \"Mimi\"}")
                        .status())
                .as("one at a time")
                .isEqualTo(409);
        ApiClient other = entrance.as(entrance.in("+8613911112222"));
        assertThat(other.send("DELETE", relation, null).status()).isEqualTo(404);
        Said changed = me.send(
                "PUT",
                relation,
                Shop.utf8("{\"name\": \"Dou\", \"birthday\": \"2025-06-01\"}"),
                "Content-Type",
                "application/json");
        assertThat(changed.json().path("name").asString()).as(changed.text()).isEqualTo("Dou");
        assertThat(me.get("/v1/me/relations").json().path("relations")).hasSize(1);
        assertThat(me.send("DELETE", relation, null).status()).isEqualTo(204);
        assertThat(me.get("/v1/me/relations").json().path("relations")).isEmpty();
    }

    @Test
    void whoLeavesKeepsWhatHeHasAndComesBackOnlyWhenHeSaysSo() {
        entrance.shop.told(Shop.paid("phone:" + phone, "o-" + phone.substring(1), 10_000));
        long had = entrance.shop.available("phone:" + phone);
        Said left = me.post("/v1/me/leave", "{}", "Idempotency-Key", "out");
        assertThat(left.status()).as(left.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(6));
        assertThat(me.get("/v1/me").status()).isEqualTo(401);
        assertThat(entrance.show(phone, entrance.again(clock, phone)).code()).isEqualTo("member-left");
        Said back = entrance.show(phone, entrance.again(clock, phone), Map.of("join", Map.of("rejoin", true)));
        assertThat(back.status()).as(back.text()).isEqualTo(201);
        assertThat(back.json().path("joined").asBoolean()).isFalse();
        assertThat(entrance.as(back.json()).get("/v1/me").json().path("state").asString())
                .isEqualTo("active");
        assertThat(entrance.shop.available("phone:" + phone)).isEqualTo(had);
    }

    @Test
    void whoIsBlacklistedDoesNotComeBackBySayingSo() {
        entrance.shop
                .api()
                .post(
                        "/v1/members/phone:" + phone + "/blacklist",
                        "{\"reason\": \"fraud\"}",
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(entrance.show(phone, entrance.again(clock, phone), Map.of("join", Map.of("rejoin", true)))
                        .code())
                .isEqualTo("member-blacklisted");
    }

    private JsonNode checkout(String member, Map<String, Object> group) {
        Map<String, Object> body = Map.of(
                "cart",
                Map.of(
                        "member",
                        "phone:" + member,
                        "group",
                        group,
                        "lines",
                        List.of(Map.of("id", "1", "sku", "tea", "quantity", 2, "unit_price", 10_000))));
        Said said = entrance.shop.api().post("/v1/checkouts", Shop.json(body), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private void pay(JsonNode checkout) {
        Said said = entrance.shop
                .api()
                .post(
                        "/v1/checkouts/" + checkout.path("id").asString() + "/confirm",
                        "{}",
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private JsonNode ownGroup(ApiClient who) {
        JsonNode groups = who.get("/v1/me/groups").json().path("groups");
        assertThat(groups).hasSize(1);
        return groups.get(0);
    }

    @Test
    void aMemberSeesHisGroupsWhoIsMissingAndWhatHeGetsBackAndNobodysName() {
        Said promoted = entrance.shop
                .api()
                .post(
                        "/v1/programs/" + entrance.shop.code() + "/promotions",
                        Shop.json(
                                Map.of(
                                        "publish",
                                        true,
                                        "yaml",
                                        "{promotion: together, name: {en: Tea together, zh-CN: 拼茶}, lane: order,"
                                                + " gives: {group: [{people: 2, price: 90}, {people: 3, price: 80}], hours: 24}}")));
        assertThat(promoted.status()).as(promoted.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
        assertThat(me.get("/v1/me/groups").json().path("groups")).isEmpty();
        JsonNode open = checkout(phone, Map.of("open", "together"));
        String id = open.path("group").asString();
        JsonNode waiting = ownGroup(me);
        assertThat(waiting.path("id").asString()).isEqualTo(id);
        assertThat(waiting.path("name").asString()).isEqualTo("Tea together");
        assertThat(waiting.at("/seats/0/state").asString()).isEqualTo("reserved");
        assertThat(waiting.at("/steps/1/back").isMissingNode())
                .as("nothing is paid yet")
                .isTrue();
        pay(open);
        String other = phone.replace("+86137", "+86136");
        ApiClient you = entrance.as(entrance.in(other));
        JsonNode joined = checkout(other, Map.of("join", id));
        pay(joined);
        JsonNode mine = ownGroup(me);
        assertThat(mine.path("state").asString()).isEqualTo("open");
        assertThat(mine.path("taken").asInt()).isEqualTo(2);
        assertThat(mine.path("missing").asInt()).isEqualTo(1);
        assertThat(mine.path("seats")).hasSize(1);
        assertThat(mine.at("/seats/0/opened").asBoolean()).isTrue();
        assertThat(mine.at("/steps/0/back").asLong()).isZero();
        assertThat(mine.at("/steps/1/back").asLong()).as("2 × 10.00").isEqualTo(2_000);
        assertThat(mine.toString())
                .doesNotContain(joined.path("order").asString())
                .doesNotContain("mbr_");
        assertThat(me.get("/v1/me/groups", "Accept-Language", "zh-CN").text()).contains("拼茶");
        assertThat(me.get("/v1/me/groups?state=failed").json().path("groups")).isEmpty();
        String third = phone.replace("+86137", "+86135");
        entrance.in(third);
        pay(checkout(third, Map.of("join", id)));
        assertThat(ownGroup(me).path("state").asString()).isEqualTo("complete");
        assertThat(ownGroup(me).at("/seats/0/settled").asBoolean()).isFalse();
        Dues endings = application.getBean("groupEndings", Dues.class);
        Sight.of(program()).run(() -> endings.happen(program(), clock.instant()));
        JsonNode settled = ownGroup(you);
        assertThat(settled.path("step").asInt()).isEqualTo(3);
        assertThat(settled.at("/seats/0/settled").asBoolean()).isTrue();
        assertThat(settled.at("/seats/0/refund/money").asLong()).isEqualTo(2_000);
        assertThat(settled.at("/steps/1/back").isMissingNode()).isTrue();
    }

    private long program() {
        return Sight.everywhere()
                .call(() -> application
                        .getBean(JdbcClient.class)
                        .sql("select id from program.program where code = :code")
                        .param("code", entrance.shop.code())
                        .query(Long.class)
                        .single());
    }

    private Said brand(String query, Map<String, ?> body) {
        return entrance.shop
                .api()
                .send(
                        "PUT",
                        "/v1/programs/" + entrance.shop.code() + "/brand" + query,
                        Shop.utf8(Shop.json(body)),
                        "Content-Type",
                        "application/json");
    }

    private JsonNode facts() {
        return entrance.shop.api().get("/v1/facts").json().path("brand");
    }

    @ParameterizedTest
    @CsvSource({"#0b6156, false", "#000000, false", "#ffd400, true", "#ffffff, true", "#ff5500, true"})
    void aColourThatNobodyCouldReadIsDarkenedAndSaysSo(String colour, boolean darkened) {
        JsonNode tried = brand("?dry_run=true", Map.of("colour", colour)).json();
        assertThat(tried.at("/colours/contrast").asLong()).isGreaterThanOrEqualTo(450);
        assertThat(tried.has("sentence")).isEqualTo(darkened);
        if (!darkened) {
            assertThat(tried.at("/colours/brand").asString()).isEqualTo(colour);
        }
        assertThat(tried.has("stylesheet")).isFalse();
        assertThat(facts().isMissingNode()).as("only tried").isTrue();
    }

    @Test
    void theBrandIsAStylesheetAndAnImageUnderAddressesThatSayOneThingForEver() {
        JsonNode set = brand("", Map.of("colour", "#8a2be2", "name", "Own Tea", "logo", PIXEL))
                .json();
        Said css = Shop.door(application).get(set.path("stylesheet").asString());
        assertThat(css.status()).isEqualTo(200);
        assertThat(css.header("Content-Type")).startsWith("text/css");
        assertThat(css.header("Cache-Control")).contains("immutable");
        assertThat(css.text()).contains("--brand: #8a2be2");
        assertThat(facts().path("stylesheet").asString())
                .isEqualTo(set.path("stylesheet").asString());
        Said logo = Shop.door(application).get(set.path("logo").asString());
        assertThat(logo.header("Content-Type")).isEqualTo("image/png");
        assertThat(logo.bytes()).isEqualTo(Base64.getDecoder().decode(PIXEL));
        // another look has other addresses; its image stays unless it is taken away
        JsonNode other = brand("", Map.of("colour", "#1f5490")).json();
        assertThat(other.path("stylesheet").asString())
                .isNotEqualTo(set.path("stylesheet").asString());
        assertThat(other.has("logo")).isTrue();
        assertThat(Shop.door(application).get(set.path("stylesheet").asString()).status())
                .isEqualTo(404);
        assertThat(brand("", Map.of("no_logo", true)).json().has("logo")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"colour, red", "colour, #12345g", "logo, bm90IGFuIGltYWdl", "logo, ***"})
    void whatIsNoColourAndNoImageIsRefused(String field, String value) {
        assertThat(brand("", Map.of(field, value)).status()).isEqualTo(422);
    }
}
