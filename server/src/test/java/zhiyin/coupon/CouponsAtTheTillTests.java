package zhiyin.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

/**
 * All that a shop does with coupons, over HTTP alone and through its till: every benefit, scope, validity and limit, each way to a
 * coupon and each way out of it, what members see of theirs, and whom to remind.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponsAtTheTillTests {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final String PRICING = """

            pricing:
              lanes:
                - {code: order, choose: all}
                - {code: coupon, choose: best, most: 1}
            """;

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private Shop shop;

    @Autowired
    CouponsAtTheTillTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "till-coupons", Shop.yaml("till-coupons") + PRICING);
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    /** A template under that code that is given out from now on. */
    private void template(String code, String more) {
        Said said = shop.api()
                .post(
                        "/v1/programs/till-coupons/coupon-templates",
                        Shop.json(Map.of(
                                "publish",
                                true,
                                "yaml",
                                "coupon: " + code + "\nname: {en: A " + code + ", zh-CN: 券" + code + "}\nlane: coupon\n"
                                        + more)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        // what is live is known within a second
        clock.advance(Duration.ofSeconds(2));
    }

    private Said post(String path, Object body) {
        return shop.api()
                .post(path, body instanceof String text ? text : Shop.json(body), "Idempotency-Key", Shop.freshKey());
    }

    private JsonNode done(Said said) {
        assertThat(said.status()).as(said.text()).isIn(200, 201);
        return said.json();
    }

    private static String reason(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(409);
        return said.json().path("reason").asString();
    }

    private String somebody() {
        return shop.enrol("card:" + Shop.freshKey());
    }

    private Said claim(String member, String template) {
        return post("/v1/coupons", Map.of("member", member, "template", template));
    }

    private String claimed(String member, String template) {
        return done(claim(member, template)).path("coupon").asString();
    }

    /** Given by hand: whom the template is for is not asked. */
    private String granted(String member, String template) {
        return done(post("/v1/members/" + member + "/coupons", Map.of("template", template, "reason", "a gift")))
                .at("/coupons/0/coupon")
                .asString();
    }

    private JsonNode coupon(String coupon) {
        return done(shop.api().get("/v1/coupons/" + coupon));
    }

    private String state(String coupon) {
        return coupon(coupon).path("state").asString();
    }

    private JsonNode figures(String template) {
        return done(shop.api().get("/v1/programs/till-coupons/coupon-templates/" + template));
    }

    private static Map<String, Object> line(String sku, String category, String brand, int quantity, long unitPrice) {
        return Map.of(
                "id",
                sku,
                "sku",
                sku,
                "category",
                category,
                "brand",
                brand,
                "quantity",
                quantity,
                "unit_price",
                unitPrice);
    }

    private static Map<String, Object> tea(int quantity, long unitPrice) {
        return line("tea", "drinks", "hill", quantity, unitPrice);
    }

    private static Map<String, Object> cart(@Nullable String member, Map<String, Object> line) {
        Map<String, Object> cart = new HashMap<>(Map.of("channel", "app", "store", "west", "lines", List.of(line)));
        if (member != null) {
            cart.put("member", member);
        }
        return cart;
    }

    private static Map<String, Object> with(Map<String, Object> cart, String key, Object value) {
        Map<String, Object> more = new HashMap<>(cart);
        more.put(key, value);
        return more;
    }

    private JsonNode quote(Map<String, Object> cart) {
        return done(shop.api().post("/v1/quotes", Shop.json(cart)));
    }

    private static JsonNode considered(JsonNode quote, String coupon) {
        for (JsonNode each : quote.path("considered")) {
            if (each.path("coupon").asString("").equals(coupon)) {
                return each;
            }
        }
        throw new AssertionError(coupon + " was not considered: " + quote);
    }

    private Said checkout(Map<String, Object> cart) {
        return post("/v1/checkouts", Map.of("cart", cart));
    }

    private void confirm(JsonNode checkout) {
        done(post("/v1/checkouts/" + checkout.path("id").asString() + "/confirm", "{}"));
    }

    private JsonNode giveBack(JsonNode checkout, String body) {
        return done(post("/v1/orders/" + checkout.path("order").asString() + "/returns", body));
    }

    /** A batch when it is over; on the way it only grows. */
    private JsonNode over(JsonNode begun) {
        String path = "/v1/coupon-batches/" + begun.path("batch").asString();
        long before = 0;
        for (int i = 0; i < 2_400; i++) {
            JsonNode now = done(shop.api().get(path));
            assertThat(now.path("made").asLong())
                    .isBetween(before, now.path("wanted").asLong());
            before = now.path("made").asLong();
            if (!now.path("state").asString().equals("running")) {
                return now;
            }
            LockSupport.parkNanos(25_000_000);
        }
        throw new IllegalStateException(
                "the batch is not over: " + shop.api().get(path).text());
    }

    @Test
    void each_benefit_takes_off_what_it_says_and_is_told_so() {
        template("ten", "gives: {amountOff: 10}\natLeast: {amount: 100}\n");
        template("fifth", "gives: {percentOff: 20, most: 30}\n");
        template("post", "gives: {delivery: free}\n");
        template("tote", "gives: {gifts: [{sku: tote, units: 1, worth: 8}]}\n");
        template("latte", "gives: {prices: {latte: 0}, most: 1}\n");

        String ada = somebody();
        String ten = claimed(ada, "ten");
        JsonNode little = considered(quote(cart(ada, tea(1, 9_000))), ten);
        assertThat(little.path("code").asString()).isEqualTo("too-little");
        assertThat(little.path("missing").asLong()).isEqualTo(1_000);
        assertThat(little.path("sentence").asString()).contains("10.00 CNY");
        assertThat(quote(cart(ada, tea(1, 10_000))).path("off").asLong()).isEqualTo(1_000);
        assertThat(coupon(ten).at("/terms/gives").asString()).isEqualTo("amount");
        assertThat(coupon(ten).at("/terms/from_amount").asLong()).isEqualTo(10_000);

        String ben = somebody();
        String fifth = claimed(ben, "fifth");
        assertThat(quote(cart(ben, tea(1, 10_000))).path("off").asLong()).isEqualTo(2_000);
        assertThat(quote(cart(ben, tea(2, 10_000))).path("off").asLong())
                .as("a fifth of 200.00 is more than it may be")
                .isEqualTo(3_000);
        assertThat(coupon(fifth).at("/terms/basis_points").asLong()).isEqualTo(2_000);
        assertThat(coupon(fifth).at("/terms/most").asLong()).isEqualTo(3_000);

        String cem = somebody();
        String post = claimed(cem, "post");
        JsonNode sent = quote(with(cart(cem, tea(1, 10_000)), "shipping", 1_200));
        assertThat(sent.path("shipping").asLong()).isZero();
        assertThat(sent.path("off").asLong()).isEqualTo(1_200);
        assertThat(coupon(post).at("/terms/gives").asString()).isEqualTo("delivery");

        String dora = somebody();
        String tote = claimed(dora, "tote");
        JsonNode bagged = quote(cart(dora, tea(1, 10_000)));
        assertThat(bagged.path("off").asLong()).isZero();
        assertThat(bagged.at("/applied/0/coupon").asString()).isEqualTo(tote);
        assertThat(bagged.at("/applied/0/gifts/0/sku").asString()).isEqualTo("tote");
        assertThat(coupon(tote).at("/terms/gives").asString()).isEqualTo("gifts");

        String eve = somebody();
        String latte = claimed(eve, "latte");
        assertThat(considered(quote(cart(eve, tea(1, 10_000))), latte)
                        .path("code")
                        .asString())
                .isEqualTo("nothing");
        assertThat(quote(cart(eve, line("latte", "drinks", "hill", 2, 3_000)))
                        .path("off")
                        .asLong())
                .as("one of two for nothing")
                .isEqualTo(3_000);
        assertThat(coupon(latte).at("/terms/gives").asString()).isEqualTo("price");
    }

    @Test
    void a_gift_goes_out_with_its_order_and_is_due_back_with_it() {
        template("bag", "gives: {gifts: [{sku: bag, units: 1, worth: 5}]}\n");
        String ada = somebody();
        String bag = claimed(ada, "bag");
        JsonNode open = done(checkout(cart(ada, tea(2, 5_000))));
        confirm(open);
        assertThat(state(bag)).isEqualTo("redeemed");
        JsonNode half = giveBack(open, "{\"lines\": [{\"line\": \"tea\", \"quantity\": 1}]}");
        assertThat(half.path("gifts").toString()).doesNotContain("bag");
        assertThat(giveBack(open, "{}").at("/gifts/0/sku").asString()).isEqualTo("bag");
        assertThat(state(bag)).isEqualTo("usable");
    }

    @Test
    void each_scope_lets_in_what_it_names_and_says_of_all_else_why_not() {
        String rule = "{combinator: and, rules: [{field: %s, operator: %s, value: %s}]}\n";
        Map<String, String> scopes = new LinkedHashMap<>();
        scopes.put("by-product", "lines: " + rule.formatted("line.sku", "in", "[tea]"));
        scopes.put("by-category", "lines: " + rule.formatted("line.category", "\"=\"", "drinks"));
        scopes.put("by-brand", "lines: " + rule.formatted("line.brand", "\"=\"", "hill"));
        scopes.put("by-store", "when: " + rule.formatted("order.store", "in", "[west, north]"));
        scopes.put("by-channel", "when: " + rule.formatted("order.channel", "\"=\"", "app"));
        scopes.put("by-tier", "when: " + rule.formatted("member.tier.status", "\"=\"", "gold"));
        scopes.put("by-segment", "when: " + rule.formatted("member.segments", "contains", "regulars"));
        scopes.put("first-order", "when: " + rule.formatted("order.number", "\"=\"", "1"));
        scopes.forEach((code, scope) -> template(code, "gives: {amountOff: 5}\n" + scope));

        String regular = somebody();
        shop.told(Shop.paid(regular, "regular-1", 80_000));
        shop.told("{\"type\": \"member.marked\", \"member\": \"" + regular + "\", \"segments\": [\"regulars\"]}");
        String newcomer = somebody();
        Map<String, String> his = new HashMap<>();
        Map<String, String> hers = new HashMap<>();
        scopes.keySet().forEach(code -> {
            his.put(code, granted(regular, code));
            hers.put(code, granted(newcomer, code));
        });
        JsonNode fits = quote(cart(regular, tea(1, 10_000)));
        assertThat(fits.path("off").asLong()).isEqualTo(500);
        JsonNode other = quote(with(
                with(cart(regular, line("cup", "cups", "kiln", 1, 10_000)), "channel", "till"), "store", "east"));
        JsonNode first = quote(cart(newcomer, tea(1, 10_000)));
        for (String code : scopes.keySet()) {
            String why = considered(fits, his.get(code)).path("code").asString("applies");
            if (code.equals("first-order")) {
                assertThat(why).isEqualTo("condition-unmet");
            } else {
                assertThat(why).as(code).isIn("applies", "beaten");
            }
            JsonNode there = considered(other, his.get(code));
            switch (code) {
                case "by-product", "by-category", "by-brand" ->
                    assertThat(there.path("code").asString()).as(code).isEqualTo("no-line");
                case "by-store", "by-channel", "first-order" -> {
                    assertThat(there.path("code").asString()).as(code).isEqualTo("condition-unmet");
                    assertThat(there.path("sentence").asString()).as(code).isNotBlank();
                }
                case "by-tier", "by-segment" ->
                    assertThat(there.path("code").asString("applies")).as(code).isIn("applies", "beaten");
                default -> throw new AssertionError(code);
            }
            JsonNode new_ = considered(first, hers.get(code));
            if (code.equals("by-tier") || code.equals("by-segment")) {
                assertThat(new_.path("code").asString()).as(code).isEqualTo("condition-unmet");
                assertThat(new_.at("/tests/0/field").asString())
                        .isEqualTo(code.equals("by-tier") ? "member.tier.status" : "member.segments");
            } else {
                assertThat(new_.path("code").asString("applies")).as(code).isIn("applies", "beaten");
            }
        }
        assertThat(coupon(his.get("by-store")).at("/terms/stores").toString()).isEqualTo("[\"west\",\"north\"]");
        assertThat(coupon(his.get("by-product")).at("/terms/narrowed").asBoolean())
                .isTrue();
    }

    @Test
    void a_coupon_is_valid_between_fixed_days_or_for_so_many_since_it_was_got() {
        Instant now = clock.instant();
        Instant begin = now.plus(Duration.ofDays(1));
        Instant end = now.plus(Duration.ofDays(4));
        template("fixed", "gives: {amountOff: 5}\nfrom: '%s'\nuntil: '%s'\n".formatted(begin, end));
        template("relative", "gives: {amountOff: 5}\nlasts: {after: 1, days: 2}\n");
        template("both", "gives: {amountOff: 5}\nuntil: '%s'\nlasts: {days: 30}\n".formatted(end));
        String ada = somebody();
        String fixed = claimed(ada, "fixed");
        String relative = claimed(ada, "relative");
        String both = claimed(ada, "both");
        LocalDate today = clock.instant().atZone(ZONE).toLocalDate();
        assertThat(Instant.parse(coupon(fixed).path("usable_from").asString())).isEqualTo(begin);
        assertThat(Instant.parse(coupon(fixed).path("usable_until").asString())).isEqualTo(end);
        assertThat(Instant.parse(coupon(relative).path("usable_from").asString()))
                .isEqualTo(today.plusDays(1).atStartOfDay(ZONE).toInstant());
        assertThat(Instant.parse(coupon(relative).path("usable_until").asString()))
                .isEqualTo(today.plusDays(3).atStartOfDay(ZONE).toInstant());
        assertThat(Instant.parse(coupon(both).path("usable_until").asString())).isEqualTo(end);
        assertThat(List.of(state(fixed), state(relative), state(both))).containsExactly("not-yet", "not-yet", "usable");
        assertThat(coupon(fixed).path("sentence").asString()).startsWith("It can be used from");
        Map<String, Object> named =
                with(cart(ada, tea(1, 10_000)), "coupons", List.of(Map.of("id", fixed), Map.of("id", relative)));
        assertThat(considered(quote(named), fixed).path("code").asString()).isEqualTo("not-on");

        clock.advance(Duration.ofDays(1).plusSeconds(1));
        assertThat(state(fixed)).isEqualTo("usable");
        clock.advance(Duration.ofDays(2));
        assertThat(List.of(state(fixed), state(relative), state(both))).containsExactly("usable", "expired", "usable");
        clock.advance(Duration.ofDays(1));
        assertThat(List.of(state(fixed), state(relative), state(both)))
                .containsExactly("expired", "expired", "expired");
        assertThat(reason(claim(ada, "fixed")))
                .as("it would be over before it began")
                .isEqualTo("not-given-out");
        assertThat(quote(cart(ada, tea(1, 10_000))).path("off").asLong()).isZero();
    }

    @Test
    void quota_limit_and_budget_are_kept_at_the_till() {
        template("few", "gives: {amountOff: 5}\nget: {quota: 2, perMember: 1}\n");
        String ada = somebody();
        claimed(ada, "few");
        assertThat(reason(claim(ada, "few"))).isEqualTo("enough-had");
        claimed(somebody(), "few");
        assertThat(reason(claim(somebody(), "few"))).isEqualTo("gone");

        template("poor", "gives: {amountOff: 10}\nbudget: 25\n");
        List<String> members = IntStream.range(0, 3).mapToObj(i -> somebody()).toList();
        members.forEach(member -> claimed(member, "poor"));
        JsonNode one = done(checkout(cart(members.get(0), tea(1, 10_000))));
        JsonNode two = done(checkout(cart(members.get(1), tea(1, 10_000))));
        assertThat(two.path("to_pay").asLong()).isEqualTo(9_000);
        // 5.00 are left: more than nothing, and too little
        Said third = checkout(cart(members.get(2), tea(1, 10_000)));
        assertThat(reason(third)).isEqualTo("budget-spent");
        assertThat(third.json().path("left").asLong()).isEqualTo(500);
        assertThat(reason(claim(somebody(), "poor"))).as("it stops by itself").isEqualTo("budget-spent");
        assertThat(figures("poor").path("taken").asLong()).isEqualTo(2_000);
        done(post("/v1/checkouts/" + two.path("id").asString() + "/cancel", "{}"));
        JsonNode again = done(checkout(cart(members.get(2), tea(1, 10_000))));
        confirm(one);
        confirm(again);
        assertThat(figures("poor").path("taken").asLong()).isEqualTo(2_000);
        assertThat(figures("poor").path("redeemed").asLong()).isEqualTo(2);
        giveBack(one, "{}");
        assertThat(figures("poor").path("taken").asLong()).isEqualTo(1_000);
    }

    @Test
    void there_are_as_many_ways_to_a_coupon_as_there_are_shops() {
        template("claimed", "gives: {amountOff: 5}\n");
        template("given", "gives: {amountOff: 5}\nget: {claim: false}\n");
        String ada = somebody();
        String ben = somebody();
        for (String member : List.of(ada, ben)) {
            shop.told("{\"type\": \"member.marked\", \"member\": \"" + member + "\", \"segments\": [\"early-birds\"]}");
        }
        String cem = somebody();
        assertThat(coupon(claimed(ada, "claimed")).path("how").asString()).isEqualTo("claim");
        Said not = claim(ada, "given");
        assertThat(not.status()).as(not.text()).isEqualTo(422);
        assertThat(coupon(granted(ada, "given")).path("how").asString()).isEqualTo("grant");

        JsonNode batch = over(done(post(
                "/v1/coupon-grants",
                Map.of("template", "given", "segments", List.of("early-birds"), "reason", "spring"))));
        assertThat(batch.path("made").asLong()).isEqualTo(2);
        assertThat(hows(ben)).containsExactly("batch");
        assertThat(hows(ada)).containsExactlyInAnyOrder("batch", "grant", "claim");
        assertThat(hows(cem)).isEmpty();

        done(post("/v1/coupon-codes/foreign", Map.of("template", "given", "codes", List.of("SPRING-2026"))));
        assertThat(done(post("/v1/coupons", Map.of("member", cem, "code", "spring 2026")))
                        .path("how")
                        .asString())
                .isEqualTo("code");
        JsonNode batches = done(shop.api().get("/v1/coupon-batches?template=given"));
        assertThat(batches.path("batches")).hasSize(2);
    }

    private List<String> hows(String member) {
        List<String> hows = new ArrayList<>();
        done(shop.api().get("/v1/members/" + member + "/coupons"))
                .path("coupons")
                .forEach(each -> hows.add(each.path("how").asString()));
        return hows;
    }

    @Test
    void thousands_of_codes_look_as_they_were_asked_for_and_each_opens_one_coupon() {
        template("coded", "gives: {amountOff: 5}\nget: {claim: false, quota: 6000}\n");
        JsonNode begun = done(post(
                "/v1/coupon-codes",
                Map.of(
                        "template",
                        "coded",
                        "codes",
                        5_000,
                        "prefix",
                        "TEA-",
                        "pattern",
                        "####-####-##",
                        "charset",
                        "0123456789ABCDEF")));
        assertThat(begun.path("wanted").asLong()).isEqualTo(5_000);
        JsonNode batch = over(begun);
        assertThat(batch.path("state").asString()).isEqualTo("done");
        assertThat(batch.path("made").asLong()).isEqualTo(5_000);
        assertThat(figures("coded").path("issued").asLong()).isEqualTo(5_000);
        String path = "/v1/coupon-batches/" + batch.path("batch").asString();
        List<String> codes =
                shop.api().get(path + "/codes.csv").text().lines().skip(1).toList();
        assertThat(new HashSet<>(codes)).hasSize(5_000);
        assertThat(codes).allMatch(code -> code.matches("TEA-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{2}"));
        assertThat(codes).allMatch(code -> adds(code.substring(4).replace("-", "")));
        assertThat(Sight.everywhere()
                        .call(() -> database.sql("""
                                        select count(*) from coupon.code where octet_length(mark) = 16 and batch_id = :batch
                                        """)
                                .param(
                                        "batch",
                                        Batches.ID.parse(batch.path("batch").asString()))
                                .query(Long.class)
                                .single()))
                .as("what is kept is a mark of each")
                .isEqualTo(5_000);

        String ada = somebody();
        String ben = somebody();
        String code = codes.get(4_321);
        done(post("/v1/coupons", Map.of("member", ada, "code", code.toLowerCase(java.util.Locale.ROOT))));
        assertThat(reason(post("/v1/coupons", Map.of("member", ben, "code", code))))
                .isEqualTo("redeemed");
        // one character that was mistyped is none
        String typo = code.substring(0, code.length() - 1) + (code.endsWith("0") ? "1" : "0");
        assertThat(post("/v1/coupons", Map.of("member", ben, "code", typo)).status())
                .isEqualTo(404);
        // at the till, by somebody without a name
        JsonNode open = done(checkout(with(cart(null, tea(1, 10_000)), "codes", List.of(codes.get(17)))));
        assertThat(open.path("to_pay").asLong()).isEqualTo(9_500);
        confirm(open);
        assertThat(figures("coded").path("redeemed").asLong()).isEqualTo(1);

        JsonNode foreign = done(post(
                "/v1/coupon-codes/foreign",
                Map.of("template", "coded", "codes", List.of("PARTNER-1", "partner 1", codes.get(3), "PARTNER-2"))));
        assertThat(foreign.path("made").asLong()).isEqualTo(2);
        assertThat(foreign.path("known").toString()).contains("partner 1").contains(codes.get(3));
        assertThat(figures("coded").path("issued").asLong()).isEqualTo(5_002);
        // what was made void opens nothing; what was got before stays
        done(post(path + "/void", ""));
        assertThat(reason(post("/v1/coupons", Map.of("member", ben, "code", codes.get(9)))))
                .isEqualTo("void");
        assertThat(quote(cart(ada, tea(1, 10_000))).path("off").asLong()).isEqualTo(500);
    }

    /** Luhn's sum modulo 16, from the right, every second one doubled and its digits added. */
    private static boolean adds(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int value = Character.digit(digits.charAt(digits.length() - 1 - i), 16) * (i % 2 == 0 ? 1 : 2);
            sum += value / 16 + value % 16;
        }
        return sum % 16 == 0;
    }

    @Test
    void a_coupon_is_given_on_set_aside_used_given_back_and_made_void() {
        template("round", "gives: {amountOff: 10}\ntransferable: true\nlasts: {days: 3}\nonReturn: {days: 7}\n");
        template("once", "gives: {amountOff: 20}\nonReturn: stays\n");
        String ada = somebody();
        String ben = somebody();
        String first = claimed(ada, "round");
        String his = done(post("/v1/coupons/" + first + "/transfer", Map.of("to", ben)))
                .path("coupon")
                .asString();
        assertThat(state(first)).isEqualTo("transferred");
        assertThat(coupon(his).path("how").asString()).isEqualTo("transfer");
        assertThat(coupon(his).path("usable_until")).isEqualTo(coupon(first).path("usable_until"));
        assertThat(quote(cart(ada, tea(1, 10_000))).path("off").asLong()).isZero();

        JsonNode open = done(checkout(cart(ben, tea(2, 5_000))));
        assertThat(open.path("to_pay").asLong()).isEqualTo(9_000);
        assertThat(state(his)).isEqualTo("reserved");
        assertThat(reason(post("/v1/coupons/" + his + "/void", "{\"reason\": \"too late\"}")))
                .isEqualTo("reserved");
        confirm(open);
        assertThat(state(his)).isEqualTo("redeemed");
        assertThat(coupon(his).path("order").asString())
                .isEqualTo(open.path("order").asString());
        clock.advance(Duration.ofDays(5));
        giveBack(open, "{\"lines\": [{\"line\": \"tea\", \"quantity\": 1}]}");
        assertThat(state(his)).as("with the last of it").isEqualTo("redeemed");
        giveBack(open, "{}");
        // its days are over; by its template it comes back for a week
        assertThat(state(his)).isEqualTo("usable");
        assertThat(Instant.parse(coupon(his).path("usable_until").asString()))
                .isEqualTo(clock.instant()
                        .atZone(ZONE)
                        .toLocalDate()
                        .plusDays(8)
                        .atStartOfDay(ZONE)
                        .toInstant());
        done(post("/v1/coupons/" + his + "/void", "{\"reason\": \"a mistake\"}"));
        assertThat(state(his)).isEqualTo("void");
        assertThat(quote(cart(ben, tea(1, 10_000))).path("off").asLong()).isZero();

        String once = claimed(ben, "once");
        JsonNode other = done(checkout(cart(ben, tea(1, 10_000))));
        confirm(other);
        giveBack(other, "{}");
        assertThat(state(once)).isEqualTo("redeemed");
        assertThat(figures("once").path("taken").isMissingNode()).isTrue();
    }

    @Test
    void a_member_sees_what_he_can_use_what_he_has_used_and_why_the_rest_is_over() {
        template("wallet", "gives: {amountOff: 5}\ntransferable: true\n");
        template("short", "gives: {amountOff: 1}\nlasts: {days: 2}\n");
        String ada = somebody();
        String used = claimed(ada, "wallet");
        confirm(done(checkout(cart(ada, tea(1, 10_000)))));
        String expired = claimed(ada, "short");
        String given = claimed(ada, "wallet");
        done(post("/v1/coupons/" + given + "/transfer", Map.of("to", somebody())));
        String annulled = claimed(ada, "wallet");
        done(post("/v1/coupons/" + annulled + "/void", "{\"reason\": \"a mistake\"}"));
        clock.advance(Duration.ofDays(3));
        String usable = claimed(ada, "wallet");
        String path = "/v1/members/" + ada + "/coupons";
        assertThat(sentences(path + "?part=usable", "en")).isEqualTo(Map.of(usable, "usable: "));
        assertThat(sentences(path + "?part=used", "en")).isEqualTo(Map.of(used, "redeemed: It has been used."));
        Map<String, String> over = sentences(path + "?part=over", "en");
        assertThat(over).containsOnlyKeys(expired, given, annulled);
        assertThat(over.get(expired)).startsWith("expired: It could be used until");
        assertThat(over.get(given)).isEqualTo("transferred: It was given to somebody else.");
        assertThat(over.get(annulled)).isEqualTo("void: It was made void.");
        Map<String, String> chinese = sentences(path + "?part=over", "zh-CN");
        Map<String, String> traditional = sentences(path + "?part=over", "zh-TW");
        for (String each : over.keySet()) {
            assertThat(chinese.get(each)).isNotEqualTo(over.get(each)).isNotEqualTo(traditional.get(each));
        }
        JsonNode counts = done(shop.api().get(path));
        assertThat(List.of(
                        counts.path("usable").asLong(),
                        counts.path("used").asLong(),
                        counts.path("over").asLong()))
                .containsExactly(1L, 1L, 3L);
    }

    private Map<String, String> sentences(String path, String language) {
        Map<String, String> sentences = new HashMap<>();
        done(shop.api().get(path, "Accept-Language", language))
                .path("coupons")
                .forEach(each -> sentences.put(
                        each.path("coupon").asString(),
                        each.path("state").asString() + ": "
                                + each.path("sentence").asString("")));
        return sentences;
    }

    @Test
    void who_is_to_be_reminded_is_said_when_it_is_due_and_no_more_once_it_is_used() {
        template("remind", "gives: {amountOff: 5}\nlasts: {days: 10}\nremindDays: 3\n");
        template("silent", "gives: {amountOff: 1}\nlasts: {days: 10}\n");
        String ada = somebody();
        String ben = somebody();
        String hers = claimed(ada, "remind");
        String his = claimed(ben, "remind");
        String silent = claimed(ben, "silent");
        LocalDate last = clock.instant().atZone(ZONE).toLocalDate().plusDays(9);
        clock.advance(Duration.ofDays(5));
        assertThat(due("")).doesNotContainKeys(hers, his, silent);
        clock.advance(Duration.ofDays(1));
        assertThat(due("")).containsEntry(hers, last.toString()).containsEntry(his, last.toString());
        assertThat(due("")).doesNotContainKey(silent);
        confirm(done(checkout(cart(ada, tea(1, 10_000)))));
        assertThat(due("")).containsKey(his).doesNotContainKey(hers);
        // page by page it is the same
        assertThat(due("&limit=1")).isEqualTo(due(""));
    }

    /** What is due by now, coupon by coupon with its last day. */
    private Map<String, String> due(String more) {
        Map<String, String> due = new LinkedHashMap<>();
        String cursor = "";
        while (true) {
            JsonNode page = done(shop.api().get("/v1/coupons/ending?due=true" + more + cursor));
            page.path("coupons").forEach(each -> {
                assertThat(each.path("member").asString()).startsWith("mbr_");
                due.put(each.path("coupon").asString(), each.path("last_day").asString());
            });
            if (page.path("next").isMissingNode()) {
                return due;
            }
            cursor = "&cursor=" + page.path("next").asString();
        }
    }
}
