package zhiyin.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

/** People who buy together: groups that fill, groups that fail, and what is given back. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupBuyTests {

    private static final String GROUP = """
            {"promotion": "%s", "name": "%s", "lane": "price", "gives": {"group": [%s], "hours": 24}%s}""";

    private final ApplicationContext application;
    private final TestClock clock;
    private final GroupEndings endings;
    private final JdbcClient sql;
    private Tea tea;

    @Autowired
    GroupBuyTests(ApplicationContext application, TestClock clock, GroupEndings endings, JdbcClient sql) {
        this.application = application;
        this.clock = clock;
        this.endings = endings;
        this.sql = sql;
    }

    @BeforeAll
    void aTill() {
        tea = Tea.open(
                application,
                clock,
                "together",
                GROUP.formatted("pot", "Pot for three", "{\"people\": 3, \"prices\": {\"pot\": 69}}", ""),
                GROUP.formatted(
                        "set",
                        "Set in steps",
                        "{\"people\": 2, \"prices\": {\"set\": 90}}, {\"people\": 5, \"prices\": {\"set\": 80}},"
                                + " {\"people\": 10, \"prices\": {\"set\": 70}}",
                        ""),
                GROUP.formatted(
                        "lamp",
                        "Lamp",
                        "{\"people\": 2, \"prices\": {\"lamp\": 50}}",
                        ", \"limits\": {\"stock\": 10, \"perMember\": 5}"),
                GROUP.formatted("rug", "Rug", "{\"people\": 2, \"prices\": {\"rug\": 50}}", "")
                        .replace("\"hours\": 24", "\"hours\": 24, \"groups\": 2"));
        Said template = tea.shop
                .api()
                .post(
                        "/v1/programs/together/coupon-templates",
                        Shop.json(Map.of(
                                "publish",
                                true,
                                "yaml",
                                "{coupon: ten, name: Ten off, lane: coupon, gives: {amountOff: 10}}")));
        assertThat(template.status()).as(template.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(2));
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private static String cart(String member, String sku, int quantity, String group) {
        return cart(member, sku, quantity, 0, group);
    }

    /** Goods at 100.00. */
    private static String cart(String member, String sku, int quantity, long points, String group) {
        return """
                {"member": "%s", "points": %d, "lines": [{"id": "1", "sku": "%s", "quantity": %d, "unit_price": 10000}]%s}""".formatted(member, points, sku, quantity, group);
    }

    private static String opens(String promotion) {
        return ", \"group\": {\"open\": \"" + promotion + "\"}";
    }

    private static String joins(String group) {
        return ", \"group\": {\"join\": \"" + group + "\"}";
    }

    /** A checkout by which somebody opens a group. */
    private JsonNode opened(String member, String promotion) {
        return tea.done(tea.open(cart(member, promotion, 1, opens(promotion)), ""));
    }

    private Said join(String member, String promotion, String group) {
        return tea.open(cart(member, promotion, 1, joins(group)), "");
    }

    private JsonNode paid(JsonNode checkout) {
        return tea.done(tea.confirm(checkout.path("id").asString()));
    }

    private JsonNode group(String id) {
        Said said = tea.shop.api().get("/v1/groups/" + id);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private void end(String group) {
        Said said = tea.post("/v1/groups/" + group + "/end", "{}");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
    }

    private static String state(JsonNode group) {
        return group.path("state").asString() + " " + group.path("taken").asInt() + "+"
                + group.path("reserved").asInt();
    }

    private static String code(Said said) {
        return said.status() + " " + said.json().path("code").asString();
    }

    @Test
    void a_group_that_fills_is_complete_and_nothing_is_given_back() {
        String ada = tea.somebody(0, 0);
        JsonNode alone = tea.quote(cart(ada, "pot", 1, ""));
        assertThat(alone.path("to_pay").asLong()).isEqualTo(10_000);
        assertThat(alone.at("/considered/0/code").asString()).isEqualTo("no-group");
        assertThat(alone.at("/considered/0/sentence").asString())
                .isEqualTo("It is for 3 who buy together: open a group, or join one.");
        JsonNode told = tea.quote(cart(ada, "pot", 1, opens("pot")));
        assertThat(told.path("to_pay").asLong()).isEqualTo(6_900);
        assertThat(told.at("/considered/0/missing").asLong()).isEqualTo(2);
        assertThat(told.at("/considered/0/sentence").asString()).startsWith("2 more people by ");

        JsonNode first = tea.done(
                tea.post("/v1/checkouts", "{\"quote\": \"" + told.path("quote").asString() + "\"}"));
        String id = first.path("group").asString();
        assertThat(state(group(id))).isEqualTo("open 0+1");
        // what he earns he earns at once, as with any order
        assertThat(paid(first).at("/event/type").asString()).isEqualTo("order.paid");
        assertThat(tea.has(ada, "points")).isEqualTo("69 0");
        assertThat(code(join(ada, "pot", id))).isEqualTo("409 in-group");
        assertThat(tea.quote(cart(ada, "pot", 1, joins(id)))
                        .at("/considered/0/code")
                        .asString())
                .isEqualTo("in-group");

        String ben = tea.somebody(0, 0);
        assertThat(tea.quote(cart(ben, "pot", 1, joins(id)))
                        .at("/considered/0/missing")
                        .asLong())
                .isEqualTo(1);
        JsonNode second = tea.done(join(ben, "pot", id));
        JsonNode third = tea.done(join(tea.somebody(0, 0), "pot", id));
        String late = tea.somebody(0, 0);
        assertThat(code(join(late, "pot", id))).isEqualTo("409 group-full");
        JsonNode full = tea.quote(cart(late, "pot", 1, joins(id)));
        assertThat(full.path("to_pay").asLong()).isEqualTo(10_000);
        assertThat(full.at("/considered/0/code").asString()).isEqualTo("group-full");
        // whoever lets go makes room
        tea.done(tea.cancel(second.path("id").asString()));
        JsonNode again = tea.done(join(late, "pot", id));
        paid(third);
        assertThat(state(group(id))).isEqualTo("open 2+1");
        paid(again);
        JsonNode complete = group(id);
        assertThat(state(complete)).isEqualTo("complete 3+0");
        assertThat(complete.path("step").asInt()).isEqualTo(3);
        assertThat(complete.at("/seats/0/opened").asBoolean()).isTrue();
        assertThat(complete.path("seats").size()).isEqualTo(3);
        assertThat(code(join(tea.somebody(0, 0), "pot", id))).isEqualTo("409 group-ended");
        endings.pass();
        JsonNode settled = group(id);
        assertThat(settled.path("settlement").asLong()).isPositive();
        assertThat(settled.toString()).doesNotContain("refund");
        // what comes back later leaves the group as it is
        tea.done(tea.post("/v1/orders/" + first.path("order").asString() + "/returns", "{}"));
        assertThat(state(group(id))).isEqualTo("complete 3+0");
        assertThat(group(id).at("/seats/0/state").asString()).isEqualTo("returned");
    }

    @Test
    void of_any_number_of_callers_exactly_one_has_the_last_seat() {
        JsonNode first = opened(tea.somebody(0, 0), "pot");
        String id = first.path("group").asString();
        paid(first);
        paid(tea.done(join(tea.somebody(0, 0), "pot", id)));
        List<String> signed = IntStream.range(0, 32)
                .mapToObj(each -> tea.quote(cart(tea.somebody(0, 0), "pot", 1, joins(id)))
                        .path("quote")
                        .asString())
                .toList();
        List<Said> all =
                Shop.atOnce(32, each -> tea.post("/v1/checkouts", "{\"quote\": \"" + signed.get(each) + "\"}"));
        List<Said> got = all.stream().filter(said -> said.status() == 201).toList();
        assertThat(got).hasSize(1);
        assertThat(all.stream()
                        .filter(said -> said.status() != 201)
                        .map(GroupBuyTests::code)
                        .distinct())
                .containsExactly("409 group-full");
        assertThat(state(group(id))).isEqualTo("open 2+1");

        // paid and let go at the same moment: one of both
        String last = got.getFirst().json().path("id").asString();
        List<Said> ended = Shop.atOnce(16, each -> each % 2 == 0 ? tea.confirm(last) : tea.cancel(last));
        assertThat(ended.stream().filter(said -> said.status() == 201)).hasSize(1);
        assertThat(state(group(id))).isIn("complete 3+0", "open 2+0");
    }

    @Test
    void a_member_has_one_seat_however_often_he_asks() {
        JsonNode first = opened(tea.somebody(0, 0), "set");
        String id = first.path("group").asString();
        paid(first);
        String ben = tea.somebody(0, 0);
        String wish = "{\"quote\": \""
                + tea.quote(cart(ben, "set", 1, joins(id))).path("quote").asString() + "\"}";
        List<Said> all = Shop.atOnce(16, each -> tea.post("/v1/checkouts", wish));
        assertThat(all.stream().filter(said -> said.status() == 201)).hasSize(1);
        assertThat(all.stream()
                        .filter(said -> said.status() != 201)
                        .map(GroupBuyTests::code)
                        .distinct())
                .containsExactly("409 in-group");
        List<Said> same = Shop.atOnce(
                16,
                each -> tea.post("seat-of-cem", "/v1/checkouts", """
                {"cart": %s}""".formatted(
                                cart(tea.shop.code() + "", "set", 1, joins(id)))));
        assertThat(same.stream().map(Said::status).distinct()).containsExactly(404);
        String cem = tea.somebody(0, 0);
        List<Said> replayed = Shop.atOnce(
                16,
                each -> tea.post("cem-joins", "/v1/checkouts", "{\"cart\": " + cart(cem, "set", 1, joins(id)) + "}"));
        assertThat(replayed.stream().filter(said -> said.status() == 201)).isNotEmpty();
        assertThat(state(group(id))).isEqualTo("open 1+2");
        Said again = tea.post("cem-joins", "/v1/checkouts", "{\"cart\": " + cart(cem, "set", 1, joins(id)) + "}");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().path("group").asString()).isEqualTo(id);
    }

    @Test
    void a_group_that_fails_gives_back_all_of_it_to_where_it_came_from() {
        String ada = tea.somebody(2_000, 5_000);
        String before = standing(ada);
        JsonNode first = tea.done(tea.open(
                cart(ada, "lamp", 2, 1_000, opens("lamp")),
                ", \"stored_value\": {\"asset\": \"balance\", \"amount\": 3000}"));
        assertThat(first.path("to_pay").asLong()).isEqualTo(10_000 - 1_000 - 3_000);
        String id = first.path("group").asString();
        paid(first);
        assertThat(tea.has(ada, "balance")).isEqualTo("2000 0");
        assertThat(tea.has(ada, "points")).isEqualTo("1100 0");
        // somebody is about to pay when the time is over
        JsonNode second = tea.done(tea.open(
                cart(tea.somebody(0, 0), "lamp", 1, joins(id)),
                ", \"deadline\": \"" + in(Duration.ofHours(30)) + "\""));
        assertThat(second.path("deadline").asString())
                .isEqualTo(group(id).path("ends_at").asString());
        clock.advance(Duration.ofHours(24));
        assertThat(endings.pass()).isGreaterThanOrEqualTo(3);
        JsonNode failed = group(id);
        assertThat(state(failed)).isEqualTo("failed 1+0");
        assertThat(failed.path("seats").size()).isEqualTo(1);
        JsonNode refund = failed.at("/seats/0/refund");
        assertThat(List.of(
                        refund.path("goods").asLong(),
                        refund.path("points").asLong(),
                        refund.path("stored_value").asLong(),
                        refund.path("money").asLong()))
                .isEqualTo(List.of(10_000L, 1_000L, 3_000L, 6_000L));
        assertThat(standing(ada)).isEqualTo(before);
        assertThat(tea.checkout(second.path("id").asString()).path("state").asString())
                .isEqualTo("expired");
        // the stock is there again, for others and for her
        assertThat(tea.quote(cart(ada, "lamp", 5, opens("lamp"))).path("to_pay").asLong())
                .isEqualTo(25_000);
        assertThat(tea.quote(cart(ada, "lamp", 6, opens("lamp")))
                        .at("/considered/0/code")
                        .asString())
                .isEqualTo("used-up");
        // once, however often it is looked at
        assertThat(endings.pass()).isZero();
        assertThat(group(id)).isEqualTo(failed);
        assertThat(failed.path("settled_at").isMissingNode()).isFalse();
    }

    /** What a member has of everything. */
    private String standing(String member) {
        return tea.has(member, "points") + ", " + tea.has(member, "balance") + ", "
                + tea.shop.wallet(member, "growth").path("balance").asLong() + ", " + tea.shop.tier(member);
    }

    private String in(Duration time) {
        return clock.instant().plus(time).toString();
    }

    @Test
    void the_step_that_is_reached_decides_and_the_difference_comes_back_to_the_fen() {
        List<JsonNode> checkouts = new ArrayList<>();
        String ada = tea.somebody(1_000, 0);
        // of two sets one goes back before the group is complete, at what it was paid
        checkouts.add(tea.done(tea.open(cart(ada, "set", 2, 1_000, opens("set")), "")));
        String id = checkouts.getFirst().path("group").asString();
        for (int i = 0; i < 5; i++) {
            checkouts.add(tea.done(join(tea.somebody(0, 0), "set", id)));
        }
        checkouts.forEach(this::paid);
        String order = checkouts.getFirst().path("order").asString();
        tea.done(tea.post("/v1/orders/" + order + "/returns", "{\"lines\": [{\"line\": \"1\", \"quantity\": 1}]}"));
        // and one is given up: five are left of six
        tea.done(tea.post("/v1/orders/" + checkouts.get(5).path("order").asString() + "/returns", "{}"));
        assertThat(state(group(id))).isEqualTo("open 5+0");
        clock.advance(Duration.ofHours(24));
        assertThat(endings.pass()).isGreaterThanOrEqualTo(1 + 5);
        JsonNode complete = group(id);
        assertThat(complete.path("step").asInt()).isEqualTo(5);
        for (JsonNode seat : complete.path("seats")) {
            assertThat(seat.at("/refund/goods").asLong()).as(seat.toString()).isEqualTo(1_000);
        }
        // 180.00 less 10.00 in points: of 90.00 and 10.00 that came back, the points' part was 5.55 of 10.00
        assertThat(complete.at("/seats/0/refund/money").asLong()
                        + complete.at("/seats/0/refund/points").asLong())
                .isEqualTo(1_000);
        JsonNode whole = tea.done(tea.post("/v1/orders/" + order + "/returns", "{}"));
        assertThat(whole.path("goods").asLong()).isEqualTo(8_000);
        assertThat(tea.has(ada, "points")).isEqualTo("1000 0");
        assertThat(endings.pass()).isZero();
    }

    @Test
    void whoever_is_stopped_on_the_way_goes_on_where_he_was_and_gives_nothing_twice() {
        List<JsonNode> checkouts = new ArrayList<>();
        checkouts.add(opened(tea.somebody(0, 0), "set"));
        String id = checkouts.getFirst().path("group").asString();
        for (int i = 0; i < 4; i++) {
            checkouts.add(tea.done(join(tea.somebody(0, 0), "set", id)));
        }
        checkouts.forEach(this::paid);
        JsonNode failing = opened(tea.somebody(0, 0), "pot");
        paid(failing);
        String failed = failing.path("group").asString();
        clock.advance(Duration.ofHours(24));
        // several servers at once
        List<Said> all = Shop.atOnce(6, each -> {
            endings.pass();
            return tea.shop.api().get("/v1/groups/" + id);
        });
        assertThat(all.stream().map(Said::status).distinct()).containsExactly(200);
        endings.pass();
        JsonNode settled = group(id);
        assertThat(state(settled)).isEqualTo("complete 5+0");
        assertThat(state(group(failed))).isEqualTo("failed 1+0");
        List<Long> before = refunds();
        assertThat(settled.path("settled_at").isMissingNode()).isFalse();
        // stopped after an order was given back and before anybody wrote down that it was
        Sight.everywhere().call(() -> {
            sql.sql("update checkout.group_buy set settled_at = null, settlement = null where id = :id")
                    .param("id", Groups.ID.parse(id))
                    .update();
            return sql.sql("update checkout.seat set settled_at = null where group_id = :id")
                    .param("id", Groups.ID.parse(id))
                    .update();
        });
        endings.pass();
        assertThat(refunds()).isEqualTo(before);
        assertThat(group(id).path("settled_at").isMissingNode()).isFalse();
        for (JsonNode seat : group(id).path("seats")) {
            assertThat(seat.at("/refund/money").asLong()).isEqualTo(1_000);
        }
    }

    /** How many returns there are, and what came back in them. */
    private List<Long> refunds() {
        return Sight.everywhere()
                .call(() -> sql.sql("select count(*), coalesce(sum(goods), 0) from checkout.refund")
                        .query((row, number) -> List.of(row.getLong(1), row.getLong(2)))
                        .single());
    }

    @Test
    void a_coupon_comes_back_with_what_failed_and_stays_used_with_what_is_complete() {
        String ada = tea.somebody(0, 0);
        String ben = tea.somebody(0, 0);
        List<String> coupons = new ArrayList<>();
        for (String member : List.of(ada, ben)) {
            coupons.add(tea.done(tea.post("/v1/coupons", "{\"member\": \"" + member + "\", \"template\": \"ten\"}"))
                    .path("coupon")
                    .asString());
        }
        clock.advance(Duration.ofSeconds(2));
        JsonNode alone = opened(ada, "set");
        // 90.00 less 10.00
        assertThat(alone.path("to_pay").asLong()).isEqualTo(8_000);
        paid(alone);
        end(alone.path("group").asString());
        JsonNode first = opened(ben, "set");
        String id = first.path("group").asString();
        paid(first);
        for (int i = 0; i < 9; i++) {
            paid(tea.done(join(tea.somebody(0, 0), "set", id)));
        }
        assertThat(state(group(id))).isEqualTo("complete 10+0");
        endings.pass();
        assertThat(group(alone.path("group").asString())
                        .at("/seats/0/refund/money")
                        .asLong())
                .isEqualTo(8_000);
        // 20.00 less than 90.00, with the coupon or without
        for (JsonNode seat : group(id).path("seats")) {
            assertThat(seat.at("/refund/money").asLong()).isEqualTo(2_000);
        }
        assertThat(coupon(coupons.get(0))).isEqualTo("usable");
        assertThat(coupon(coupons.get(1))).isEqualTo("redeemed");
        assertThat(tea.has(ben, "points")).isEqualTo("60 0");
    }

    private String coupon(String coupon) {
        return tea.shop.api().get("/v1/coupons/" + coupon).json().path("state").asString();
    }

    @Test
    void units_that_come_back_later_come_back_at_what_they_cost_in_the_end() {
        JsonNode first = tea.done(tea.open(cart(tea.somebody(0, 0), "set", 2, opens("set")), ""));
        String id = first.path("group").asString();
        paid(first);
        for (int i = 0; i < 4; i++) {
            paid(tea.done(join(tea.somebody(0, 0), "set", id)));
        }
        end(id);
        endings.pass();
        assertThat(group(id).at("/seats/0/refund/money").asLong()).isEqualTo(2_000);
        String returns = "/v1/orders/" + first.path("order").asString() + "/returns";
        String one = "{\"lines\": [{\"line\": \"1\", \"quantity\": 1}]}";
        assertThat(tea.done(tea.post(returns, one)).path("goods").asLong()).isEqualTo(8_000);
        JsonNode last = tea.done(tea.post(returns, one));
        assertThat(last.path("goods").asLong()).isEqualTo(8_000);
        assertThat(last.path("completes").asBoolean()).isTrue();
    }

    @Test
    void a_group_keeps_its_terms_and_nobody_joins_once_its_promotion_has_ended() {
        String mats = GROUP.formatted("mat", "Mat", "{\"people\": 2, \"prices\": {\"mat\": %d}}", "");
        tea.promote(mats.formatted(60));
        clock.advance(Duration.ofSeconds(2));
        JsonNode first = opened(tea.somebody(0, 0), "mat");
        String id = first.path("group").asString();
        paid(first);
        tea.promote(mats.formatted(40));
        clock.advance(Duration.ofSeconds(2));
        String ben = tea.somebody(0, 0);
        assertThat(tea.quote(cart(ben, "mat", 1, joins(id))).path("to_pay").asLong())
                .isEqualTo(6_000);
        assertThat(tea.quote(cart(ben, "mat", 1, opens("mat"))).path("to_pay").asLong())
                .isEqualTo(4_000);
        assertThat(tea.shop
                        .api()
                        .post("/v1/programs/together/promotions/mat/end", "{}")
                        .status())
                .isEqualTo(200);
        clock.advance(Duration.ofSeconds(2));
        assertThat(code(join(ben, "mat", id))).isEqualTo("409 promotion-ended");
        JsonNode told = tea.quote(cart(ben, "mat", 1, joins(id)));
        assertThat(told.path("to_pay").asLong()).isEqualTo(10_000);
        JsonNode why = considered(told, "mat");
        assertThat(why.path("code").asString()).isEqualTo("promotion-ended");
        assertThat(why.path("sentence").asString()).startsWith("The promotion of this group is over");
        // a version that is live and not on is no way in either
        tea.promote(GROUP.formatted(
                "mat", "Mat", "{\"people\": 2, \"prices\": {\"mat\": 50}}", ", \"until\": \"2020-01-01T00:00:00Z\""));
        clock.advance(Duration.ofSeconds(2));
        assertThat(code(join(ben, "mat", id))).isEqualTo("409 promotion-ended");
        assertThat(considered(tea.quote(cart(ben, "mat", 1, joins(id))), "mat")
                        .path("code")
                        .asString())
                .isEqualTo("not-on");
    }

    private static JsonNode considered(JsonNode quote, String promotion) {
        for (JsonNode each : quote.path("considered")) {
            if (each.path("promotion").asString("").equals(promotion)) {
                return each;
            }
        }
        throw new AssertionError(promotion + " was not considered: " + quote);
    }

    /** All goods of an order came back, told as an event and not at the till. */
    private void toldBack(String member, JsonNode checkout, String lines) {
        tea.shop.told("""
                {"type": "order.returned", "member": "%s", "order": "%s", "return": "%s"%s}""".formatted(member, checkout.path("order").asString(), Shop.freshKey(), lines));
    }

    @Test
    void what_comes_back_as_an_event_frees_its_seat_its_stock_and_its_coupon() {
        String ada = tea.somebody(0, 0);
        String ten = tea.done(tea.post("/v1/coupons", "{\"member\": \"" + ada + "\", \"template\": \"ten\"}"))
                .path("coupon")
                .asString();
        tea.promote(GROUP.formatted(
                "chair",
                "Chair",
                "{\"people\": 3, \"prices\": {\"chair\": 50}}",
                ", \"limits\": {\"stock\": 3, \"perMember\": 3}"));
        clock.advance(Duration.ofSeconds(2));
        JsonNode first = tea.done(tea.open(cart(ada, "chair", 2, opens("chair")), ""));
        String id = first.path("group").asString();
        paid(first);
        String ben = tea.somebody(0, 0);
        JsonNode second = tea.done(join(ben, "chair", id));
        paid(second);
        String late = tea.somebody(0, 0);
        assertThat(code(join(late, "chair", id))).as("there is none left").isEqualTo("409 conflict");
        toldBack(ada, first, ", \"lines\": [{\"line\": \"1\", \"quantity\": 1}]");
        assertThat(state(group(id))).as("one chair of two").isEqualTo("open 2+0");
        assertThat(coupon(ten)).isEqualTo("redeemed");
        toldBack(ada, first, "");
        assertThat(state(group(id))).isEqualTo("open 1+0");
        assertThat(coupon(ten)).isEqualTo("usable");
        // two chairs are there again, and she may come back
        paid(tea.done(join(late, "chair", id)));
        paid(tea.done(join(ada, "chair", id)));
        assertThat(state(group(id))).isEqualTo("complete 3+0");
        // the first half at the till and the rest as an event, and the other way round: once
        JsonNode third = tea.done(tea.open(cart(ben, "lamp", 2, opens("lamp")), ""));
        paid(third);
        tea.done(tea.post(
                "/v1/orders/" + third.path("order").asString() + "/returns",
                "{\"lines\": [{\"line\": \"1\", \"quantity\": 1}]}"));
        toldBack(ben, third, "");
        assertThat(state(group(third.path("group").asString()))).isEqualTo("failed 0+0");
        JsonNode fourth = tea.done(tea.open(cart(ben, "lamp", 2, opens("lamp")), ""));
        paid(fourth);
        toldBack(ben, fourth, ", \"lines\": [{\"line\": \"1\", \"quantity\": 1}]");
        assertThat(tea.done(tea.post("/v1/orders/" + fourth.path("order").asString() + "/returns", "{}"))
                        .path("completes")
                        .asBoolean())
                .isTrue();
        assertThat(state(group(fourth.path("group").asString()))).isEqualTo("failed 0+0");
        // of a group that is complete the seat stays taken, and is returned
        toldBack(ben, second, "");
        assertThat(state(group(id))).isEqualTo("complete 3+0");
        assertThat(group(id).path("seats").toString()).contains("returned");
        // told many times at once it comes back once
        JsonNode fifth = opened(tea.somebody(0, 0), "set");
        String cem = fifth.path("member").asString();
        paid(fifth);
        paid(tea.done(join(ben, "set", fifth.path("group").asString())));
        List<Said> said = Shop.atOnce(
                8,
                each -> each % 2 == 0
                        ? tea.shop.tell("""
                                {"type": "order.returned", "member": "%s", "order": "%s", "return": "all"}""".formatted(cem, fifth.path("order").asString()))
                        : tea.post(
                                "/v1/orders/" + fifth.path("order").asString() + "/returns", "{\"return\": \"all\"}"));
        assertThat(said.stream().map(Said::status).distinct()).isNotEmpty().allMatch(status -> status < 500);
        assertThat(state(group(fifth.path("group").asString()))).isEqualTo("open 1+0");
    }

    @Test
    void what_is_settled_is_told_once_and_in_order() {
        long seen = 0;
        for (JsonNode each : settledAfter(0)) {
            seen = each.path("settlement").asLong();
        }
        JsonNode one = opened(tea.somebody(0, 0), "set");
        JsonNode two = opened(tea.somebody(0, 0), "set");
        paid(one);
        paid(two);
        String id = one.path("group").asString();
        Said ended = tea.post("/v1/groups/" + id + "/end", "{}");
        assertThat(ended.status()).as(ended.text()).isEqualTo(200);
        assertThat(code(tea.post("/v1/groups/" + id + "/end", "{}"))).isEqualTo("409 group-ended");
        assertThat(code(join(tea.somebody(0, 0), "set", id))).isEqualTo("409 group-ended");
        assertThat(settledAfter(seen)).isEmpty();
        endings.pass();
        JsonNode told = settledAfter(seen);
        assertThat(told.size()).isEqualTo(1);
        assertThat(told.at("/0/id").asString()).isEqualTo(id);
        assertThat(told.at("/0/state").asString()).isEqualTo("failed");
        assertThat(told.at("/0/seats/0/refund/money").asLong()).isEqualTo(9_000);
        assertThat(told.at("/0/settlement").asLong()).isEqualTo(seen + 1);
        clock.advance(Duration.ofHours(24));
        endings.pass();
        assertThat(settledAfter(seen + 1).at("/0/id").asString())
                .isEqualTo(two.path("group").asString());
        JsonNode own = tea.shop
                .api()
                .get("/v1/members/" + one.path("member").asString() + "/groups")
                .json();
        assertThat(own.path("groups").size()).isEqualTo(1);
    }

    private JsonNode settledAfter(long number) {
        Said said = tea.shop.api().get("/v1/groups?settled_after=" + number);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("groups");
    }

    @Test
    void nobody_is_deleted_while_a_group_of_his_waits() {
        String ada = tea.somebody(0, 0);
        JsonNode first = opened(ada, "set");
        paid(first);
        String member = "/v1/members/" + first.path("member").asString();
        assertThat(tea.shop.api().send("DELETE", member, null).status()).isEqualTo(409);
        end(first.path("group").asString());
        endings.pass();
        Said gone = tea.shop.api().send("DELETE", member, null);
        assertThat(gone.status()).as(gone.text()).isBetween(200, 299);
        assertThat(state(group(first.path("group").asString()))).isEqualTo("failed 1+0");
    }

    @Test
    void there_are_no_more_groups_than_may_be_and_an_empty_one_is_none() {
        JsonNode one = opened(tea.somebody(0, 0), "rug");
        String late = tea.somebody(0, 0);
        String signed =
                tea.quote(cart(late, "rug", 1, opens("rug"))).path("quote").asString();
        JsonNode two = opened(tea.somebody(0, 0), "rug");
        JsonNode none = tea.quote(cart(late, "rug", 1, opens("rug")));
        assertThat(none.at("/considered/0/code").asString()).isEqualTo("no-more-groups");
        assertThat(code(tea.post("/v1/checkouts", "{\"quote\": \"" + signed + "\"}")))
                .isEqualTo("409 no-more-groups");
        tea.done(tea.cancel(one.path("id").asString()));
        assertThat(state(group(one.path("group").asString()))).isEqualTo("failed 0+0");
        tea.done(tea.post("/v1/checkouts", "{\"quote\": \"" + signed + "\"}"));
        tea.done(tea.cancel(two.path("id").asString()));
    }

    @Test
    void who_asks_for_a_group_gets_its_price_or_none() {
        String ada = tea.somebody(0, 0);
        Said unknown = tea.shop.api().post("/v1/quotes", cart(ada, "pot", 1, joins("grp_0000000000000")));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().at("/errors/0/code").asString()).isEqualTo("group.unknown");
        Said both = tea.shop.api().post("/v1/quotes", cart(ada, "pot", 1, ", \"group\": {}"));
        assertThat(both.json().at("/errors/0/code").asString()).isEqualTo("group.one");
        assertThat(code(tea.open(cart(ada, "pot", 1, opens("nothing")), ""))).isEqualTo("409 conflict");
        assertThat(code(tea.open(cart(ada, "cup", 1, opens("pot")), ""))).isEqualTo("409 conflict");
        JsonNode stranger = tea.quote(cart(ada, "pot", 1, opens("pot")).replace("\"member\": \"" + ada + "\", ", ""));
        assertThat(stranger.at("/considered/0/code").asString()).isEqualTo("no-member");
        // another programme knows nothing of it
        Tea other = Tea.open(application, clock, "elsewhere");
        String id = opened(ada, "pot").path("group").asString();
        assertThat(other.shop.api().get("/v1/groups/" + id).status()).isEqualTo(404);
        assertThat(other.post("/v1/groups/" + id + "/end", "{}").status()).isEqualTo(404);
        assertThat(other.shop
                        .api()
                        .post("/v1/quotes", cart(other.somebody(0, 0), "pot", 1, joins(id)))
                        .status())
                .isEqualTo(422);
        assertThat(other.shop.api().get("/v1/groups").json().path("groups").size())
                .isZero();
    }
}
