package zhiyin.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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

/** Coupons of our own, over HTTP: got, considered, used, given back; and that no limit is passed by however many. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponsTests {

    static final String PRICING = """

            pricing:
              lanes:
                - {code: order, choose: all}
                - {code: coupon, choose: best, most: 2}
            """;

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private final AtomicInteger orders = new AtomicInteger();
    private Shop shop;

    @Autowired
    CouponsTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "coupons", Shop.yaml("coupons") + PRICING);
    }

    /** A template under that code that is given out from now on. */
    private void template(String code, String more) {
        Said said = write(code, more);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        // what is live is known within a second
        clock.advance(Duration.ofSeconds(2));
    }

    private Said write(String code, String more) {
        String yaml =
                "coupon: " + code + "\nname: {en: Coupon " + code + ", zh-CN: 券" + code + "}\nlane: coupon\n" + more;
        return shop.api()
                .post("/v1/programs/coupons/coupon-templates", Shop.json(Map.of("yaml", yaml, "publish", true)));
    }

    private String member() {
        return shop.enrol("card:" + Shop.freshKey());
    }

    private Said claim(String member, String template) {
        return claim(member, template, Shop.freshKey());
    }

    private Said claim(String member, String template, String key) {
        return shop.api()
                .post("/v1/coupons", Shop.json(Map.of("member", member, "template", template)), "Idempotency-Key", key);
    }

    private String claimed(String member, String template) {
        Said said = claim(member, template);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("coupon").asString();
    }

    private Said reserve(String order, String member, long off, String... coupons) {
        List<Map<String, Object>> wanted = new ArrayList<>();
        for (String coupon : coupons) {
            wanted.add(Map.of("coupon", coupon, "off", off));
        }
        return shop.api()
                .post(
                        "/v1/coupon-uses",
                        Shop.json(Map.of(
                                "order",
                                order,
                                "member",
                                member,
                                "coupons",
                                wanted,
                                "until",
                                clock.instant().plus(Duration.ofMinutes(10)).toString())));
    }

    private Said did(String order, String what) {
        return what.equals("give-back")
                ? shop.api().post("/v1/coupon-uses/" + order + "/give-back", "{}")
                : shop.api().send("POST", "/v1/coupon-uses/" + order + "/" + what, null);
    }

    private String order() {
        return "o-" + orders.incrementAndGet();
    }

    private String state(String coupon) {
        return shop.api().get("/v1/coupons/" + coupon).json().path("state").asString();
    }

    private JsonNode quote(String member, String more) {
        Said said = shop.api()
                .post(
                        "/v1/quotes",
                        "{\"member\": \"" + member + "\", " + more
                                + "\"lines\": [{\"id\": \"1\", \"sku\": \"tea\", \"quantity\": 1, \"unit_price\": 10000}]}");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private static JsonNode considered(JsonNode quote, String coupon) {
        for (JsonNode each : quote.path("considered")) {
            if (each.path("coupon").asString("").equals(coupon)) {
                return each;
            }
        }
        throw new AssertionError(coupon + " was not considered: " + quote);
    }

    private long count(String sql) {
        return Sight.everywhere().call(() -> database.sql(sql).query(Long.class).single());
    }

    private JsonNode figures(String template) {
        return shop.api()
                .get("/v1/programs/coupons/coupon-templates/" + template)
                .json();
    }

    @Test
    void a_coupon_goes_from_claim_to_use_and_back() {
        template("life", "gives: {amountOff: 10}\natLeast: {amount: 50}\n");
        String member = member();
        Said got = claim(member, "life", "life-key");
        assertThat(got.status()).as(got.text()).isEqualTo(201);
        assertThat(got.json().path("state").asString()).isEqualTo("usable");
        assertThat(got.json().path("name").asString()).isEqualTo("Coupon life");
        Said again = claim(member, "life", "life-key");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.json().path("coupon")).isEqualTo(got.json().path("coupon"));
        assertThat(claim(member(), "life", "life-key").code()).isEqualTo("idempotency-key-reused");
        String coupon = got.json().path("coupon").asString();

        JsonNode quote = quote(member, "");
        assertThat(quote.path("to_pay").asLong()).isEqualTo(9_000);
        assertThat(quote.at("/applied/0/coupon").asString()).isEqualTo(coupon);
        assertThat(quote.at("/applied/0/promotion").asString()).isEqualTo("life");
        assertThat(quote.at("/applied/0/name").asString()).isEqualTo("Coupon life");

        String order = order();
        assertThat(reserve(order, member, 1_000, coupon).status()).isEqualTo(200);
        assertThat(reserve(order, member, 1_000, coupon).status()).as("again").isEqualTo(200);
        assertThat(state(coupon)).isEqualTo("reserved");
        assertThat(reserve(order(), member, 1_000, coupon).json().path("reason").asString())
                .isEqualTo("reserved");
        assertThat(considered(quote(member, "\"coupons\": [{\"id\": \"" + coupon + "\"}], "), coupon)
                        .path("code")
                        .asString())
                .isEqualTo("reserved");
        assertThat(did(order, "cancel").json().path("coupons")).hasSize(1);
        assertThat(state(coupon)).isEqualTo("usable");
        assertThat(did(order, "confirm").json().path("lost")).hasSize(1);

        String next = order();
        assertThat(reserve(next, member, 1_000, coupon).status()).isEqualTo(200);
        assertThat(did(next, "confirm").json().path("redeemed")).hasSize(1);
        assertThat(did(next, "confirm").json().path("redeemed")).as("again").hasSize(1);
        assertThat(did(next, "cancel").json().path("coupons")).isEmpty();
        assertThat(state(coupon)).isEqualTo("redeemed");
        assertThat(quote(member, "").path("to_pay").asLong()).isEqualTo(10_000);
        assertThat(considered(quote(member, "\"coupons\": [{\"id\": \"" + coupon + "\"}], "), coupon)
                        .path("code")
                        .asString())
                .isEqualTo("redeemed");
        JsonNode back = did(next, "give-back").json();
        assertThat(back.at("/coupons/0/back").asBoolean()).isTrue();
        assertThat(did(next, "give-back").json().path("coupons")).as("once").isEmpty();
        assertThat(state(coupon)).isEqualTo("usable");
        JsonNode wallet = shop.api().get("/v1/members/" + member + "/coupons").json();
        assertThat(wallet.path("usable").asLong()).isEqualTo(1);
        assertThat(wallet.at("/coupons/0/coupon").asString()).isEqualTo(coupon);
        assertThat(did("nobody-knows", "confirm").status()).isEqualTo(404);
    }

    @Test
    void how_long_one_can_be_used_its_template_says() {
        template("days", "gives: {amountOff: 1}\nlasts: {after: 1, days: 2}\nonReturn: {days: 7}\n");
        String member = member();
        String coupon = claimed(member, "days");
        assertThat(state(coupon)).isEqualTo("not-yet");
        assertThat(reserve(order(), member, 0, coupon).json().path("reason").asString())
                .isEqualTo("not-yet");
        clock.advance(Duration.ofDays(1));
        String order = order();
        assertThat(reserve(order, member, 0, coupon).status()).isEqualTo(200);
        assertThat(did(order, "confirm").status()).isEqualTo(200);
        String other = claimed(member, "days");
        clock.advance(Duration.ofDays(5));
        assertThat(state(other)).isEqualTo("expired");
        assertThat(reserve(order(), member, 0, other).json().path("reason").asString())
                .isEqualTo("expired");
        // it comes back for a week, though its days are over
        assertThat(did(order, "give-back").json().at("/coupons/0/back").asBoolean())
                .isTrue();
        clock.advance(Duration.ofDays(6));
        assertThat(state(coupon)).isEqualTo("usable");
        JsonNode due = shop.api().get("/v1/coupons/ending").json();
        assertThat(due.path("coupons").toString()).contains(coupon).doesNotContain(other);
        clock.advance(Duration.ofDays(2));
        assertThat(state(coupon)).isEqualTo("expired");
        JsonNode wallet =
                shop.api().get("/v1/members/" + member + "/coupons?part=over").json();
        assertThat(wallet.path("coupons")).hasSize(2);
        assertThat(wallet.at("/coupons/0/sentence").asString()).startsWith("It could be used until");
    }

    @Test
    void a_reservation_ends_at_its_deadline() {
        template("deadline", "gives: {amountOff: 1}\nbudget: 1\n");
        String member = member();
        String coupon = claimed(member, "deadline");
        String late = order();
        assertThat(reserve(late, member, 100, coupon).status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(10));
        assertThat(state(coupon)).isEqualTo("usable");
        assertThat(did(late, "confirm").json().path("lost")).hasSize(1);
        // whoever comes next has it, and what it was to take off
        assertThat(reserve(order(), member, 100, coupon).status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(10));
        assertThat(figures("deadline").path("taken").asLong()).isEqualTo(100);
        assertThat(application.getBean(Deadlines.class).pass()).isPositive();
        assertThat(figures("deadline").path("taken").asLong()).isZero();
        assertThat(state(coupon)).isEqualTo("usable");
    }

    @Test
    void the_last_coupons_are_given_once_however_many_ask() {
        template("last", "gives: {amountOff: 1}\nget: {quota: 10, perMember: 2}\n");
        List<String> members = IntStream.range(0, 20).mapToObj(i -> member()).toList();
        List<Said> said = Shop.atOnce(60, i -> claim(members.get(i % 20), "last"));
        assertThat(said.stream().filter(each -> each.status() == 201)).hasSize(10);
        assertThat(said.stream().filter(each -> each.status() != 201))
                .allSatisfy(each -> assertThat(each.json().path("reason").asString())
                        .as(each.text())
                        .isIn("gone", "enough-had"));
        assertThat(figures("last").path("issued").asLong()).isEqualTo(10);
        assertThat(figures("last").path("outstanding").asLong()).isEqualTo(10);
    }

    @Test
    void a_member_has_no_more_than_his_limit_however_often_he_asks_at_once() {
        template("limit", "gives: {amountOff: 1}\nget: {perMember: 3}\n");
        String member = member();
        List<Said> said = Shop.atOnce(30, i -> claim(member, "limit"));
        assertThat(said.stream().filter(each -> each.status() == 201)).hasSize(3);
        List<Said> granted = Shop.atOnce(
                20,
                i -> shop.api()
                        .post(
                                "/v1/members/" + member + "/coupons",
                                "{\"template\": \"limit\", \"reason\": \"sorry\"}",
                                "Idempotency-Key",
                                Shop.freshKey()));
        assertThat(granted).allSatisfy(each -> assertThat(each.status()).isEqualTo(409));
        // one that is made void does not count
        String one = shop.api()
                .get("/v1/members/" + member + "/coupons")
                .json()
                .at("/coupons/0/coupon")
                .asString();
        assertThat(shop.api()
                        .post("/v1/coupons/" + one + "/void", "{\"reason\": \"a mistake\"}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("void");
        assertThat(claim(member, "limit").status()).isEqualTo(201);
        assertThat(claim(member, "limit").status()).isEqualTo(409);
    }

    @Test
    void a_key_gives_by_hand_what_it_gave_and_nothing_else() {
        template("hand", "gives: {amountOff: 1}\n");
        String member = member();
        String key = Shop.freshKey();
        String path = "/v1/members/" + member + "/coupons";
        String body = "{\"template\": \"hand\", \"count\": %d, \"reason\": \"sorry\"}";
        Said first = shop.api().post(path, body.formatted(3), "Idempotency-Key", key);
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        Said again = shop.api().post(path, body.formatted(3), "Idempotency-Key", key);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("coupons")).isEqualTo(first.json().path("coupons"));
        for (int count : new int[] {1, 2, 4}) {
            assertThat(shop.api()
                            .post(path, body.formatted(count), "Idempotency-Key", key)
                            .code())
                    .as("%d under the key of 3", count)
                    .isEqualTo("idempotency-key-reused");
        }
        assertThat(claim(member, "hand", key).code()).isEqualTo("idempotency-key-reused");
        assertThat(figures("hand").path("issued").asLong()).isEqualTo(3);
    }

    @Test
    void one_coupon_is_used_for_one_order_however_many_tills_ask() {
        template("once", "gives: {amountOff: 1}\n");
        String member = member();
        String coupon = claimed(member, "once");
        List<String> names = IntStream.range(0, 24).mapToObj(i -> order()).toList();
        List<Said> said = Shop.atOnce(24, i -> reserve(names.get(i), member, 100, coupon));
        assertThat(said.stream().filter(each -> each.status() == 200)).hasSize(1);
        assertThat(said.stream().filter(each -> each.status() != 200))
                .allSatisfy(each ->
                        assertThat(each.json().path("reason").asString()).isEqualTo("reserved"));
        List<Said> confirmed = Shop.atOnce(20, i -> did(names.get(said.indexOf(winner(said))), "confirm"));
        assertThat(confirmed)
                .allSatisfy(each ->
                        assertThat(each.json().path("redeemed")).as(each.text()).hasSize(1));
        assertThat(count("select count(*) from coupon.use where coupon_id = " + Coupons.ID.parse(coupon)
                        + " and confirmed_at is not null"))
                .isEqualTo(1);
    }

    private static Said winner(List<Said> said) {
        return said.stream().filter(each -> each.status() == 200).findFirst().orElseThrow();
    }

    @Test
    void a_budget_is_never_passed_and_wholly_used() {
        template("money", "gives: {amountOff: 5}\nbudget: 50\n");
        List<String> members = IntStream.range(0, 30).mapToObj(i -> member()).toList();
        List<String> coupons =
                members.stream().map(member -> claimed(member, "money")).toList();
        List<String> names = IntStream.range(0, 30).mapToObj(i -> order()).toList();
        List<Said> said = Shop.atOnce(30, i -> reserve(names.get(i), members.get(i), 500, coupons.get(i)));
        assertThat(said.stream().filter(each -> each.status() == 200)).hasSize(10);
        assertThat(said.stream().filter(each -> each.status() != 200))
                .allSatisfy(each -> assertThat(each.json().path("reason").asString())
                        .as(each.text())
                        .isEqualTo("budget-spent"));
        assertThat(figures("money").path("taken").asLong()).isEqualTo(5_000);
        // it stops by itself, for whoever would get one and for whoever has one
        assertThat(claim(member(), "money").json().path("reason").asString()).isEqualTo("budget-spent");
        int loser = IntStream.range(0, 30)
                .filter(i -> said.get(i).status() != 200)
                .findFirst()
                .orElseThrow();
        JsonNode quote = quote(members.get(loser), "");
        assertThat(quote.path("to_pay").asLong()).isEqualTo(10_000);
        assertThat(considered(quote, coupons.get(loser)).path("code").asString())
                .isEqualTo("budget-spent");
        List<Said> cancelled = Shop.atOnce(30, i -> did(names.get(i), "cancel"));
        assertThat(cancelled).allSatisfy(each -> assertThat(each.status()).isIn(200, 404));
        assertThat(figures("money").path("taken").asLong()).isZero();
        assertThat(reserve(order(), members.get(loser), 500, coupons.get(loser)).status())
                .isEqualTo(200);
    }

    @Test
    void what_is_not_for_a_member_he_does_not_get() {
        template("vip", """
                gives: {percentOff: 20, most: 30}
                get: {who: {combinator: and, rules: [{field: member.tags, operator: contains, value: vip}]}}
                """);
        String member = member();
        Said refused = claim(member, "vip");
        assertThat(refused.json().path("reason").asString()).as(refused.text()).isEqualTo("not-for-him");
        shop.told("{\"type\": \"member.marked\", \"member\": \"" + member + "\", \"tags\": [\"vip\"]}");
        assertThat(claim(member, "vip").status()).isEqualTo(201);
        template("hidden", "gives: {amountOff: 1}\nget: {claim: false}\n");
        assertThat(claim(member, "hidden").status()).isEqualTo(422);
        template("over", "gives: {amountOff: 1}\nget: {until: '2026-01-01T00:00:00+08:00'}\n");
        assertThat(claim(member, "over").json().path("reason").asString()).isEqualTo("not-given-out");
        template("ended", "gives: {amountOff: 1}\n");
        String coupon = claimed(member, "ended");
        assertThat(shop.api()
                        .post("/v1/programs/coupons/coupon-templates/ended/end", "")
                        .status())
                .isEqualTo(200);
        assertThat(claim(member, "ended").status()).isEqualTo(422);
        // what he has stays good
        clock.advance(Duration.ofSeconds(2));
        assertThat(state(coupon)).isEqualTo("usable");
        assertThat(considered(quote(member, ""), coupon).path("code").asString("applies"))
                .isIn("applies", "beaten");
    }

    @Test
    void a_coupon_is_given_to_another_once() {
        template("gift", "gives: {amountOff: 1}\ntransferable: true\n");
        template("own", "gives: {amountOff: 1}\n");
        String from = member();
        List<String> to = IntStream.range(0, 20).mapToObj(i -> member()).toList();
        String coupon = claimed(from, "gift");
        List<Said> said = Shop.atOnce(
                20, i -> shop.api().post("/v1/coupons/" + coupon + "/transfer", "{\"to\": \"" + to.get(i) + "\"}"));
        assertThat(said.stream().filter(each -> each.status() == 200)).hasSize(1);
        assertThat(state(coupon)).isEqualTo("transferred");
        String his = winner(said).json().path("coupon").asString();
        assertThat(state(his)).isEqualTo("usable");
        assertThat(reserve(order(), from, 0, his).status()).isEqualTo(404);
        String own = claimed(from, "own");
        assertThat(shop.api()
                        .post("/v1/coupons/" + own + "/transfer", "{\"to\": \"" + to.getFirst() + "\"}")
                        .json()
                        .path("reason")
                        .asString())
                .isEqualTo("not-transferable");
    }

    @Test
    void a_merge_brings_coupons_along_and_undoing_it_takes_them_back() {
        template("merge", "gives: {amountOff: 1}\n");
        String one = member();
        String other = member();
        String kept = claimed(one, "merge");
        String spent = claimed(one, "merge");
        String own = claimed(other, "merge");
        assertThat(shop.api()
                        .post(
                                "/v1/members/" + one + "/merge",
                                "{\"into\": \"" + other + "\", \"reason\": \"one person\"}",
                                "Idempotency-Key",
                                Shop.freshKey())
                        .status())
                .isEqualTo(201);
        assertThat(shop.api()
                        .get("/v1/members/" + other + "/coupons")
                        .json()
                        .path("usable")
                        .asLong())
                .isEqualTo(3);
        String order = order();
        assertThat(reserve(order, other, 0, spent).status()).isEqualTo(200);
        assertThat(did(order, "confirm").json().path("redeemed")).hasSize(1);
        assertThat(shop.api()
                        .post(
                                "/v1/members/" + one + "/unmerge",
                                "{\"reason\": \"two after all\"}",
                                "Idempotency-Key",
                                Shop.freshKey())
                        .status())
                .isEqualTo(201);
        assertThat(coupons(one)).containsExactly(kept);
        assertThat(coupons(other)).containsExactlyInAnyOrder(spent, own);
    }

    private List<String> coupons(String member) {
        List<String> all = new ArrayList<>();
        shop.api()
                .get("/v1/members/" + member + "/coupons")
                .json()
                .path("coupons")
                .forEach(each -> all.add(each.path("coupon").asString()));
        return all;
    }

    @Test
    void a_new_version_counts_what_was_given_out_and_coupons_keep_their_terms() {
        template("next", "gives: {amountOff: 10}\nget: {quota: 3, perMember: 2}\n");
        String member = member();
        String first = claimed(member, "next");
        template("next", "gives: {amountOff: 20}\nget: {quota: 3, perMember: 2}\n");
        String second = claimed(member, "next");
        assertThat(claim(member, "next").json().path("reason").asString()).isEqualTo("enough-had");
        JsonNode quote = quote(member, "");
        assertThat(quote.path("off").asLong()).isEqualTo(3_000);
        assertThat(considered(quote, first).path("off").asLong()).isEqualTo(1_000);
        assertThat(considered(quote, second).path("off").asLong()).isEqualTo(2_000);
        claimed(member(), "next");
        assertThat(claim(member(), "next").json().path("reason").asString()).isEqualTo("gone");
        Said less = write("next", "gives: {amountOff: 20}\nget: {quota: 2}\n");
        assertThat(less.status()).as(less.text()).isEqualTo(409);
        assertThat(less.json().path("issued").asLong()).isEqualTo(3);
    }

    @Test
    void a_document_with_faults_says_all_of_them() {
        Said said = write("wrong", "gives: {percentOff: 20}\nlasts: {days: 0}\nget: {quota: -1}\nbugdet: 5\n");
        assertThat(said.code()).isEqualTo("rule-syntax");
        assertThat(said.json().path("errors")).hasSize(3);
    }
}
