package zhiyin.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
import zhiyin.intake.Days;

/** Coupons that rules and tiers give: once, within every limit of their template, and taken back with the order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponAwardsTests {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** What orders of a category of that name give. */
    private static final List<String> TEMPLATES = List.of("plain", "few", "limited", "poor", "over", "pair");

    private final ApplicationContext application;
    private final TestClock clock;
    private final Days days;
    private Shop shop;

    @Autowired
    CouponAwardsTests(ApplicationContext application, TestClock clock, Days days) {
        this.application = application;
        this.clock = clock;
        this.days = days;
    }

    private static String rules(List<String> templates) {
        StringBuilder rules = new StringBuilder("  coupons:\n");
        for (String template : templates) {
            rules.append("""
                        - code: gives-%s
                          name: Gives %s
                          on: order.paid
                          lines: {combinator: and, rules: [{field: line.category, operator: "=", value: %s}]}
                          coupon: {template: %s, count: %d}
                    """.formatted(template, template, template, template, template.equals("pair") ? 2 : 1));
        }
        return rules + """
                    - {code: welcome, name: Welcome, on: member.enrolled, coupon: {template: welcome-drink}}
                    - {code: birthday, name: Birthday, on: member.birthday, coupon: {template: birthday-drink}}
                """;
    }

    private static String yaml(String rules) {
        return Shop.yaml("awards")
                        .replace("\nladders:", "\n" + rules + "\nladders:")
                        .replace("from: 800}", "from: 800, coupon: {template: gold-drink}}")
                + CouponsTests.PRICING;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "awards", Shop.yaml("awards") + CouponsTests.PRICING);
        Said missing = version(yaml(rules(TEMPLATES)));
        assertThat(missing.status()).isEqualTo(422);
        assertThat(missing.text()).contains("earning.coupons.birthday.coupon", "birthday-drink");
        template("plain", "");
        template("few", "get: {quota: 3}\n");
        template("limited", "get: {perMember: 2}\n");
        template("poor", "budget: 15\n");
        template("over", "lasts: {days: 3}\n");
        template("pair", "");
        template("welcome-drink", "");
        template("birthday-drink", "");
        template("gold-drink", "");
        Said published = version(yaml(rules(TEMPLATES)));
        assertThat(published.status()).as(published.text()).isEqualTo(201);
    }

    private Said version(String yaml) {
        return shop.admin().post("/v1/programs/awards/versions", Shop.json(Map.of("yaml", yaml, "publish", true)));
    }

    private void template(String code, String more) {
        Said said = shop.api()
                .post(
                        "/v1/programs/awards/coupon-templates",
                        Shop.json(Map.of(
                                "yaml",
                                "coupon: " + code + "\nname: " + code + "\nlane: coupon\ngives: {amountOff: 10}\n"
                                        + more,
                                "publish",
                                true)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
    }

    private String member() {
        return shop.enrol("card:" + Shop.freshKey());
    }

    private List<JsonNode> coupons(String member, String template) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode each :
                shop.api().get("/v1/members/" + member + "/coupons").json().path("coupons")) {
            if (each.path("template").asString().equals(template)) {
                found.add(each);
            }
        }
        return found;
    }

    private JsonNode explained(String member, String order) {
        return shop.api()
                .get("/v1/members/" + member + "/explain?order=" + order)
                .json();
    }

    private JsonNode pay(String member, String order, String what) {
        return shop.told(Shop.paid(member, order, what, 1, 5_000));
    }

    private JsonNode giveBack(String member, String order) {
        return shop.told("""
                {"type": "order.returned", "member": "%s", "order": "%s", "return": "r-%s"}""".formatted(member, order, order));
    }

    private String use(String member, String coupon, String order) {
        Said said = shop.api()
                .post(
                        "/v1/coupon-uses",
                        Shop.json(Map.of(
                                "order",
                                order,
                                "member",
                                member,
                                "coupons",
                                List.of(Map.of("coupon", coupon, "off", 1_000)),
                                "until",
                                clock.instant().plus(Duration.ofMinutes(10)).toString())));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return order;
    }

    private void did(String order, String what) {
        Said said = what.equals("give-back")
                ? shop.api().post("/v1/coupon-uses/" + order + "/give-back", "{}")
                : shop.api().send("POST", "/v1/coupon-uses/" + order + "/" + what, null);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
    }

    @Test
    void an_order_gives_its_coupon_once_however_often_it_is_told() {
        String member = member();
        String paid = Shop.paid(member, "once", "plain", 1, 5_000);
        String key = Shop.freshKey();
        Said told = shop.tell(key, paid);
        assertThat(told.text()).contains("coupons_awarded");
        assertThat(shop.tell(key, paid).text()).isEqualTo(told.text());
        assertThat(shop.tell(paid).text()).isEqualTo(told.text());
        assertThat(coupons(member, "plain")).hasSize(1);
        JsonNode coupon = coupons(member, "plain").getFirst();
        assertThat(coupon.path("how").asString()).isEqualTo("rule");
        assertThat(coupon.path("state").asString()).isEqualTo("usable");
        JsonNode why = explained(member, "once");
        assertThat(why.at("/coupons/0/coupon")).isEqualTo(coupon.path("coupon"));
        assertThat(why.path("sentences").toString()).contains("“Gives plain” gave a coupon: plain.");
        JsonNode quote = shop.api()
                .post(
                        "/v1/quotes",
                        "{\"member\": \"" + member
                                + "\", \"lines\": [{\"id\": \"1\", \"sku\": \"tea\", \"quantity\": 1, \"unit_price\": 10000}]}")
                .json();
        assertThat(quote.at("/applied/0/coupon")).isEqualTo(coupon.path("coupon"));
    }

    @Test
    void a_dry_run_gives_nothing() {
        String member = member();
        Said said = shop.api()
                .post(
                        "/v1/events?dry_run=true",
                        Shop.paid(member, "dry", "plain", 1, 5_000),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.text()).contains("coupons_awarded");
        assertThat(coupons(member, "plain")).isEmpty();
    }

    @Test
    void a_quota_is_given_out_to_the_last_and_no_order_fails_for_want_of_more() {
        List<String> members = IntStream.range(0, 16).mapToObj(i -> member()).toList();
        List<Said> told = Shop.atOnce(16, i -> shop.tell(Shop.paid(members.get(i), "few-" + i, "few", 1, 5_000)));
        assertThat(told).extracting(Said::status).containsOnly(201);
        assertThat(members.stream()
                        .mapToInt(member -> coupons(member, "few").size())
                        .sum())
                .isEqualTo(3);
        int gone = 0;
        for (int i = 0; i < 16; i++) {
            JsonNode award = explained(members.get(i), "few-" + i).at("/coupons/0");
            gone += award.path("reason").asString("").equals("gone") ? 1 : 0;
        }
        assertThat(gone).isEqualTo(13);
        Shop.assertLawful(application);
    }

    @Test
    void nobody_gets_more_than_the_limit_says_however_many_orders_come_at_once_beside_claims() {
        String member = member();
        // every second one claims while the others pay
        List<Said> said = Shop.atOnce(
                16,
                i -> i % 2 == 0
                        ? shop.tell(Shop.paid(member, "limited-" + i, "limited", 1, 5_000))
                        : shop.api()
                                .post(
                                        "/v1/coupons",
                                        Shop.json(Map.of("member", member, "template", "limited")),
                                        "Idempotency-Key",
                                        Shop.freshKey()));
        long paid = IntStream.range(0, 16)
                .filter(i -> i % 2 == 0 && said.get(i).status() == 201)
                .count();
        assertThat(paid).as("no order fails for want of a coupon").isEqualTo(8);
        long claimed = IntStream.range(0, 16)
                .filter(i -> i % 2 == 1 && said.get(i).status() == 201)
                .count();
        IntStream.range(0, 16)
                .filter(i -> i % 2 == 1 && said.get(i).status() != 201)
                .forEach(i -> assertThat(said.get(i).json().path("reason").asString())
                        .as(said.get(i).text())
                        .isEqualTo("enough-had"));
        long refused = IntStream.range(0, 16)
                .filter(i -> i % 2 == 0
                        && explained(member, "limited-" + i)
                                .at("/coupons/0/reason")
                                .asString("")
                                .equals("enough-had"))
                .count();
        long awarded = 8 - refused;
        assertThat(claimed + awarded).as("two are what one may have").isEqualTo(2);
        assertThat(coupons(member, "limited"))
                .extracting(coupon -> coupon.path("how").asString())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2)
                        .mapToObj(i -> i < claimed ? "claim" : "rule")
                        .toList());
        Shop.assertLawful(application);
    }

    @Test
    void a_birthday_gives_its_coupon_on_the_day_once_a_year_and_says_why() {
        LocalDate born = clock.instant().atZone(ZONE).toLocalDate().plusDays(5).withYear(1990);
        Said enrolled = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(
                                Map.of("identities", List.of("card:" + Shop.freshKey()), "birthday", born.toString())),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(enrolled.status()).as(enrolled.text()).isEqualTo(201);
        String member = enrolled.json().path("member").asString();
        clock.advance(Duration.ofDays(4));
        days.pass();
        assertThat(coupons(member, "birthday-drink")).isEmpty();
        clock.advance(Duration.ofDays(1));
        // two servers at the same moment, and the same one again
        Shop.atOnce(2, i -> {
            days.pass();
            return shop.api().get("/v1/members/" + member);
        });
        days.pass();
        JsonNode coupon = coupons(member, "birthday-drink").getFirst();
        assertThat(coupons(member, "birthday-drink")).hasSize(1);
        assertThat(coupon.path("how").asString()).isEqualTo("rule");
        assertThat(coupon.path("state").asString()).isEqualTo("usable");
        LocalDate today = clock.instant().atZone(ZONE).toLocalDate();
        assertThat(Instant.parse(coupon.path("usable_from").asString())
                        .atZone(ZONE)
                        .toLocalDate())
                .isEqualTo(today);
        JsonNode why = shop.api()
                .get("/v1/members/" + member + "/explain?event="
                        + coupon.path("event").asString())
                .json();
        assertThat(why.path("type").asString()).as(why.toString()).isEqualTo("member.birthday");
        assertThat(why.at("/coupons/0/coupon")).as(why.toString()).isEqualTo(coupon.path("coupon"));
        assertThat(why.path("sentences").toString()).contains("“Birthday” gave a coupon: birthday-drink.");
        // it is nobody's order: nothing that comes back takes it back
        pay(member, "party", "plain");
        giveBack(member, "party");
        assertThat(coupons(member, "birthday-drink").getFirst().path("state").asString())
                .isEqualTo("usable");
        assertThat(coupons(member, "plain").getFirst().path("state").asString()).isEqualTo("void");
        // and the limits of its template hold: next year another, of one that has ended none
        clock.advance(Duration.ofDays(366));
        days.pass();
        assertThat(coupons(member, "birthday-drink")).hasSize(2);
        Shop.assertLawful(application);
    }

    @Test
    void a_budget_that_pays_for_no_more_gives_none() {
        String first = member();
        pay(first, "poor-1", "poor");
        String coupon = coupons(first, "poor").getFirst().path("coupon").asString();
        did(use(first, coupon, "poor-use"), "confirm");
        String second = member();
        pay(second, "poor-2", "poor");
        assertThat(coupons(second, "poor")).isEmpty();
        assertThat(explained(second, "poor-2").at("/coupons/0/reason").asString())
                .isEqualTo("budget-spent");
    }

    @Test
    void what_was_not_used_is_void_when_its_order_comes_back() {
        String member = member();
        pay(member, "back", "plain");
        assertThat(giveBack(member, "back").toString()).contains("coupons_recalled");
        assertThat(coupons(member, "plain").getFirst().path("state").asString()).isEqualTo("void");
        assertThat(explained(member, "back").path("sentences").toString())
                .contains("the coupon plain was not used and is void");
    }

    @Test
    void of_two_coupons_half_the_order_takes_back_one() {
        String member = member();
        pay(member, "pair", "pair");
        shop.told("""
                {"type": "order.returned", "member": "%s", "order": "pair", "return": "half",
                 "lines": [{"line": "1", "amount": 2500}]}""".formatted(member));
        assertThat(coupons(member, "pair"))
                .extracting(coupon -> coupon.path("state").asString())
                .containsExactlyInAnyOrder("void", "usable");
        giveBack(member, "pair");
        assertThat(coupons(member, "pair"))
                .extracting(coupon -> coupon.path("state").asString())
                .containsOnly("void");
    }

    @Test
    void what_was_used_stays_used_even_when_that_order_comes_back_too() {
        String member = member();
        pay(member, "used", "plain");
        String coupon = coupons(member, "plain").getFirst().path("coupon").asString();
        String order = use(member, coupon, "used-for");
        did(order, "confirm");
        giveBack(member, "used");
        assertThat(explained(member, "used").at("/coupons/0/recall").asString()).isEqualTo("used");
        did(order, "give-back");
        assertThat(coupons(member, "plain").getFirst().path("state").asString()).isEqualTo("redeemed");
        Shop.assertLawful(application);
    }

    @Test
    void what_is_set_aside_serves_its_order_and_is_void_if_that_is_not_paid() {
        String member = member();
        pay(member, "aside", "plain");
        String coupon = coupons(member, "plain").getFirst().path("coupon").asString();
        String order = use(member, coupon, "aside-for");
        giveBack(member, "aside");
        assertThat(coupons(member, "plain").getFirst().path("state").asString()).isEqualTo("reserved");
        did(order, "cancel");
        assertThat(coupons(member, "plain").getFirst().path("state").asString()).isEqualTo("void");
    }

    @Test
    void an_order_of_long_ago_gives_nothing_that_would_be_over() {
        String member = member();
        clock.advance(Duration.ofDays(10));
        Said said = shop.tell("""
                {"type": "order.paid", "member": "%s", "occurred_at": "%s", "order": {"id": "late", "currency": "CNY", "lines": [
                  {"id": "1", "sku": "sku-1", "category": "over", "quantity": 1, "amount": 5000}]}}""".formatted(member, clock.instant().minus(Duration.ofDays(5))));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        assertThat(coupons(member, "over")).isEmpty();
        assertThat(explained(member, "late").at("/coupons/0/reason").asString()).isIn("expired", "not-given-out");
    }

    @Test
    void who_joins_and_who_reaches_a_tier_gets_coupons() {
        String member = member();
        assertThat(coupons(member, "welcome-drink")).hasSize(1);
        shop.told(Shop.paid(member, "gold", "food", 1, 80_000));
        assertThat(shop.tier(member)).isEqualTo("gold");
        assertThat(coupons(member, "gold-drink")).hasSize(1);
        giveBack(member, "gold");
        assertThat(coupons(member, "gold-drink").getFirst().path("state").asString())
                .as("a gift of a tier is given once and kept")
                .isEqualTo("usable");
    }

    @Test
    void a_template_that_has_ended_gives_none_and_the_order_is_taken() {
        template("ending", "");
        List<String> more = new ArrayList<>(TEMPLATES);
        more.add("ending");
        assertThat(version(yaml(rules(more))).status()).isEqualTo(201);
        String member = member();
        pay(member, "ending-1", "ending");
        assertThat(coupons(member, "ending")).hasSize(1);
        Said ended = shop.api().send("POST", "/v1/programs/awards/coupon-templates/ending/end", null);
        assertThat(ended.status()).as(ended.text()).isEqualTo(200);
        pay(member, "ending-2", "ending");
        assertThat(coupons(member, "ending")).hasSize(1);
        assertThat(explained(member, "ending-2").at("/coupons/0/reason").asString())
                .isEqualTo("not-given-out");
        Said again = version(yaml(rules(more)));
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.text()).contains("earning.coupons.gives-ending.coupon");
    }
}
