package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Life;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/** What each template does about an order of 100.00, and about what it is made for; every figure is worked out beside it. */
class TemplateDecisionsTests {

    private static Life joins(Template template, Map<String, ?> answers, String at) {
        return Life.of(GuidedSetupTests.made(template, answers).programme(), at);
    }

    private static long available(Life life, String asset) {
        return account(life, asset).available();
    }

    private static long pending(Life life, String asset) {
        return account(life, asset).pending();
    }

    private static Account account(Life life, String asset) {
        return life.state().account(asset);
    }

    private static String tier(Life life, String ladder) {
        MemberState state = life.state();
        return state.standings().get(ladder).tier();
    }

    private static Order order(String id, String category, long amount) {
        return new Order(id, null, "store-1", 0, List.of(new OrderLine("1", "any", category, null, 1, amount, 0, 0)));
    }

    private static Life pays(Life life, String id, long amount) {
        return life.buys(order(id, "food", amount));
    }

    private static Event bought(Life life, long id, String code, long price) {
        return new Event.TopUpPaid(id, life.instant(), "t-" + code, code, null, price, "pay", null, null);
    }

    @Test
    void stars() {
        Life life = joins(Template.STARS, Map.of(), "2026-03-02T10:00");
        // welcome
        assertThat(available(life, "stars")).isEqualTo(3);
        // 100.00 : 10.00
        pays(life.at("2026-03-04T10:00"), "a", 10_000);
        assertThat(available(life, "stars")).isEqualTo(3 + 10);
        // 109.99 : 10.00, rounded down, and 2 for the hand-brewed cup: 25 of this year, so Jade
        life.buys(order("b", "hand-brewed", 10_999));
        assertThat(available(life, "stars")).isEqualTo(13 + 10 + 2);
        assertThat(tier(life, "level")).isEqualTo("jade");
        // 100.00 : 25.00 and no welcome, if it was answered so
        Life other = joins(Template.STARS, Map.of("each", 2_500, "welcome", 0), "2026-03-02T10:00");
        assertThat(available(pays(other, "a", 10_000), "stars")).isEqualTo(4);
    }

    @Test
    void growth_value() {
        Life life = joins(Template.GROWTH_VALUE, Map.of(), "2027-03-01T10:00");
        pays(life.at("2027-03-02T10:00"), "a", 10_000);
        // 100.00 : 1.00 each; growth at once, points once the goods are there
        assertThat(available(life, "growth")).isEqualTo(100);
        assertThat(pending(life, "points")).isEqualTo(100);
        life.at("2027-03-05T18:00").sees("a", "delivered");
        // seven days after the 5th
        life.dawns("2027-03-11");
        assertThat(available(life, "points")).isZero();
        life.dawns("2027-03-12");
        assertThat(available(life, "points")).isEqualTo(100);
        // 100 + 900 = 1000: V2
        pays(life.at("2027-03-12T10:00"), "b", 89_999);
        assertThat(tier(life, "level")).isEqualTo("v1");
        pays(life, "c", 101);
        assertThat(tier(life, "level")).isEqualTo("v2");
        // ten days of sale after the first: the 11th is its last. What was never delivered was given up after 90 days
        pays(life.at("2027-11-11T23:00"), "d", 10_000);
        assertThat(pending(life, "points")).isEqualTo(2 * 100);
        pays(life.at("2027-11-12T00:00"), "e", 10_000);
        assertThat(pending(life, "points")).isEqualTo(200 + 100);
        // an earlier sale, five times as much money for growth
        Life other = joins(
                Template.GROWTH_VALUE,
                Map.of("sale-from", "2027-06-09", "each", 500, "climb", "quick"),
                "2027-03-01T10:00");
        pays(other.at("2027-06-19T10:00"), "a", 10_000);
        assertThat(available(other, "growth")).isEqualTo(20);
        assertThat(pending(other, "points")).isEqualTo(200);
    }

    @Test
    void paid_plus() {
        Life life = joins(Template.PAID_PLUS, Map.of(), "2027-03-01T10:00");
        pays(life, "a", 10_000);
        // a point a yuan, waiting seven days
        assertThat(pending(life, "points")).isEqualTo(100);
        assertThat(tier(life, "year")).isEqualTo("free");
        life.happens(id -> bought(life, id, "plus-year", 19_800));
        assertThat(tier(life, "year")).isEqualTo("plus");
        assertThat(available(life, "months")).isEqualTo(12);
        // double
        pays(life, "b", 10_000);
        assertThat(pending(life, "points")).isEqualTo(100 + 200);
        // six months of twelve come to half of the price, and it is Plus all the same until the rest is paid back
        life.happens(id -> new Event.TopUpRefunded(id, life.instant(), "t-plus-year", "r", 6L, null));
        assertThat(life.effects(Effect.RefundReckoned.class))
                .extracting(Effect.RefundReckoned::amount)
                .containsExactly(9_900L);
        assertThat(tier(life, "year")).isEqualTo("plus");
        // a year of 1 March ends with 28 February
        life.dawns("2028-02-29");
        assertThat(tier(life, "year")).isEqualTo("plus");
        life.dawns("2028-03-01");
        assertThat(tier(life, "year")).isEqualTo("free");
    }

    @Test
    void supermarket() {
        Life life = joins(Template.SUPERMARKET, Map.of(), "2027-03-01T10:00");
        // Wednesday
        pays(life.at("2027-03-03T10:00"), "a", 10_000);
        assertThat(pending(life, "points")).isEqualTo(100);
        assertThat(available(life, "growth")).isEqualTo(100);
        // Tuesday is member day: double points, growth as ever; all of them wait seven days
        pays(life.at("2027-03-09T10:00"), "b", 10_000);
        assertThat(pending(life, "points")).isEqualTo(100 + 2 * 100);
        assertThat(available(life, "growth")).isEqualTo(200);
        // tobacco gives nothing, unless nothing was left out
        life.buys(order("c", "tobacco", 10_000));
        assertThat(pending(life, "points")).isEqualTo(300);
        Life other = joins(
                Template.SUPERMARKET,
                Map.of("without", List.of(), "member-days", List.of(), "wait", 0),
                "2027-03-09T10:00");
        other.buys(order("c", "tobacco", 10_000));
        assertThat(available(other, "points")).isEqualTo(100);
    }

    @Test
    void stamp_card() {
        Life life = joins(Template.STAMP_CARD, Map.of(), "2027-03-01T10:00");
        // two on the new card, one for a visit of 100.00, none for one below 20.00
        assertThat(available(life, "stamps")).isEqualTo(2);
        pays(life, "v-1", 10_000);
        pays(life, "v-0", 1_999);
        assertThat(available(life, "stamps")).isEqualTo(3);
        // a second visit of the day, but no third
        pays(life, "v-2", 2_000);
        pays(life, "v-3", 2_000);
        assertThat(available(life, "stamps")).isEqualTo(4);
        for (int day = 2; day <= 6; day++) {
            pays(life.at("2027-03-0" + day + "T10:00"), "d-" + day, 10_000);
        }
        assertThat(available(life, "stamps")).isEqualTo(9);
        assertThat(tier(life, "guest")).isEqualTo("guest");
        // the tenth stamp fills the card, and brings the first one of the next
        pays(life.at("2027-03-08T10:00"), "d-8", 10_000);
        assertThat(tier(life, "guest")).isEqualTo("regular");
        assertThat(available(life, "stamps")).isEqualTo(10 + 1);
        // the reward
        life.happens(id -> new Event.PointsSpent(id, life.instant(), "reward", "stamps", 10, null));
        assertThat(available(life, "stamps")).isEqualTo(1);
        // the gift is given once for ever
        for (int day = 10; day <= 20; day++) {
            pays(life.at("2027-03-" + day + "T10:00"), "e-" + day, 10_000);
        }
        assertThat(available(life, "stamps")).isEqualTo(1 + 11);
    }

    @Test
    void stored_value() {
        Life life = joins(Template.STORED_VALUE, Map.of(), "2027-03-01T10:00");
        pays(life, "a", 10_000);
        assertThat(available(life, "points")).isEqualTo(100);
        // 300.00 and 20.00 on top
        life.happens(id -> bought(life, id, "small", 30_000));
        assertThat(available(life, "balance.principal")).isEqualTo(30_000);
        assertThat(available(life, "balance.bonus")).isEqualTo(2_000);
        // of 310.00 the principal pays all it has, the bonus 10.00
        life.happens(id -> new Event.PointsSpent(id, life.instant(), "s", "balance", 31_000, null));
        assertThat(available(life, "balance.principal")).isZero();
        assertThat(available(life, "balance.bonus")).isEqualTo(1_000);
        assertThat(tier(life, "card")).isEqualTo("member");
        // 300.00 + 1,000.00 within a year: gold
        life.happens(id -> bought(life, id, "large", 100_000));
        assertThat(available(life, "balance.bonus")).isEqualTo(1_000 + 12_000);
        assertThat(tier(life, "card")).isEqualTo("gold");
        // the bonus ends after twelve months, what was paid in never
        life.dawns("2028-03-03");
        assertThat(available(life, "balance.principal")).isEqualTo(100_000);
        assertThat(available(life, "balance.bonus")).isZero();
    }

    @Test
    void b2b2c_platform() {
        Life life = joins(Template.B2B2C_PLATFORM, Map.of(), "2027-03-01T10:00");
        pays(life.at("2027-03-02T10:00"), "a", 10_000);
        assertThat(available(life, "growth")).isEqualTo(100);
        assertThat(pending(life, "points")).isEqualTo(100);
        // the first order was never delivered: its 100 were given up after 90 days. The festival doubles, as long as
        // its
        // budget has 100
        life.allowed("festival", 60);
        pays(life.at("2027-06-18T10:00"), "b", 10_000);
        assertThat(pending(life, "points")).isEqualTo(100 + 60);
        // 100 + 100 + 1,800 = 2,000, but silver begins with July
        pays(life.at("2027-06-19T10:00"), "c", 180_000);
        assertThat(tier(life, "level")).isEqualTo("member");
        life.dawns("2027-07-01");
        assertThat(tier(life, "level")).isEqualTo("silver");
    }

    @Test
    void b2b2c_store() {
        Life life = joins(Template.B2B2C_STORE, Map.of(), "2027-03-01T10:00");
        // a point a yuan and the welcome of 100 with the first order, not with the second
        pays(life, "a", 10_000);
        assertThat(pending(life, "points")).isEqualTo(100 + 100);
        pays(life, "b", 10_000);
        assertThat(pending(life, "points")).isEqualTo(300);
        // a Friday; 100.00 + 100.00 + 300.00 = 500.00: silver
        assertThat(LocalDate.parse("2027-03-05").getDayOfWeek().getValue()).isEqualTo(5);
        pays(life.at("2027-03-05T10:00"), "c", 30_000);
        assertThat(pending(life, "points")).isEqualTo(300 + 600);
        assertThat(tier(life, "status")).isEqualTo("silver");
        // no welcome
        Life other = joins(Template.B2B2C_STORE, Map.of("first-order", 0), "2027-03-01T10:00");
        assertThat(pending(pays(other, "a", 10_000), "points")).isEqualTo(100);
    }
}
