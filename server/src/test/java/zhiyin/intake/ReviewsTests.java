package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Orders that are more than usual: who looks at them, and what comes of it. Every test has members of its own. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReviewsTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    ReviewsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "watched", Shop.yaml("watched") + """
                velocity:
                  - {code: many, name: {en: Many orders, zh-CN: 订单过多, zh-TW: 訂單過多}, on: order.paid, atMost: 1, within: {hours: 1}, then: review, cancelAfterDays: 10}
                """);
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    /** Somebody whose second order is one too many. */
    private void twice(String card, long amount) {
        shop.told(Shop.paid("card:" + card, card + "-1", amount));
        shop.told(Shop.paid("card:" + card, card + "-2", amount));
    }

    private Said close(String how, String order, String body) {
        return close(Shop.freshKey(), how, order, body);
    }

    private Said close(String key, String how, String order, String body) {
        return shop.api().post("/v1/reviews/" + order + "/" + how, body, "Idempotency-Key", key);
    }

    private JsonNode review(String order, String language) {
        Said said = shop.api().get("/v1/reviews/" + order, "Accept-Language", language);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private List<String> listed(String query) {
        List<String> orders = new ArrayList<>();
        String next = "";
        do {
            Said said = shop.api().get("/v1/reviews?" + query + (next.isEmpty() ? "" : "&cursor=" + next));
            assertThat(said.status()).as(said.text()).isEqualTo(200);
            said.json()
                    .path("reviews")
                    .forEach(each -> orders.add(each.path("order").asString()));
            next = said.json().path("next").asString("");
        } while (!next.isEmpty());
        return orders;
    }

    private String sentences(String member, String query) {
        return shop.api()
                .get("/v1/members/" + member + "/explain?" + query, "Accept-Language", "en")
                .json()
                .path("sentences")
                .toString();
    }

    @Test
    void whatWaitsSaysWhyAndIsReleased() {
        twice("ann", 10_000);
        assertThat(shop.available("card:ann")).isEqualTo(100);
        assertThat(shop.wallet("card:ann", "points").path("pending").asLong()).isEqualTo(100);
        JsonNode waiting = review("ann-2", "zh-CN");
        assertThat(waiting.path("state").asString()).isEqualTo("waiting");
        assertThat(waiting.at("/cause/velocity").asString()).isEqualTo("many");
        assertThat(waiting.at("/cause/name").asString()).isEqualTo("订单过多");
        assertThat(waiting.at("/cause/most").asLong()).isEqualTo(1);
        assertThat(waiting.at("/cause/times").asLong()).isEqualTo(2);
        assertThat(waiting.at("/cause/within_minutes").asLong()).isEqualTo(60);
        assertThat(waiting.at("/points/0/asset").asString()).isEqualTo("points");
        assertThat(waiting.at("/points/0/waiting").asLong()).isEqualTo(100);
        assertThat(waiting.at("/points/0/shares/0/rule").asString()).isEqualTo("base");
        assertThat(waiting.path("given_up_at").asString()).isNotEmpty();
        assertThat(shop.api().get("/v1/reviews/ann-1").status())
                .as("nothing of it ever waited")
                .isEqualTo(404);
        assertThat(shop.api().get("/v1/reviews/nobodys").status()).isEqualTo(404);

        String key = Shop.freshKey();
        Said released = close(key, "release", "ann-2", "{\"note\": \"a till was slow\"}");
        assertThat(released.status()).as(released.text()).isEqualTo(201);
        assertThat(released.json().path("type").asString()).isEqualTo("review.released");
        assertThat(shop.available("card:ann")).isEqualTo(200);
        Said again = close(key, "release", "ann-2", "{\"note\": \"a till was slow\"}");
        assertThat(again.text()).isEqualTo(released.text());
        assertThat(close(key, "refuse", "ann-2", "{\"note\": \"a till was slow\"}")
                        .code())
                .isEqualTo("idempotency-key-reused");
        assertThat(close("refuse", "ann-2", "{}").code()).isEqualTo("conflict");
        assertThat(close("release", "ann-1", "{}").code()).isEqualTo("conflict");
        assertThat(close("release", "nobodys", "{}").code()).isEqualTo("not-found");
        JsonNode closed = review("ann-2", "en");
        assertThat(closed.path("state").asString()).isEqualTo("released");
        assertThat(closed.at("/closed/note").asString()).isEqualTo("a till was slow");
        assertThat(closed.at("/points/0/waiting").asLong()).isZero();
        assertThat(sentences("card:ann", "event=" + released.json().path("id").asString()))
                .contains(
                        "The points of order ann-2 were looked at on 2 March 2026 and released. Note: a till was slow");
    }

    @Test
    void whatIsRefusedCanNeverBeUsedAndAReturnTakesNothingMore() {
        twice("bob", 20_000);
        Said dry = shop.api()
                .post(
                        "/v1/reviews/bob-2/refuse?dry_run=true",
                        "{\"note\": \"made up\"}",
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(dry.status()).as(dry.text()).isEqualTo(200);
        assertThat(review("bob-2", "en").path("state").asString()).isEqualTo("waiting");
        Said refused = close("refuse", "bob-2", "{\"note\": \"made up\"}");
        assertThat(refused.status()).as(refused.text()).isEqualTo(201);
        assertThat(refused.json().toString()).contains("points_cancelled");
        assertThat(shop.wallet("card:bob", "points").path("pending").asLong()).isZero();
        assertThat(shop.available("card:bob")).isEqualTo(200);
        assertThat(review("bob-2", "en").path("state").asString()).isEqualTo("refused");
        assertThat(sentences("card:bob", "order=bob-2")).contains("200 given up on 2 March 2026");
        shop.told("""
                {"type": "order.progressed", "member": "card:bob", "order": "bob-2", "milestone": "reviewed"}""");
        assertThat(shop.available("card:bob")).isEqualTo(200);
        shop.told("""
                {"type": "order.returned", "member": "card:bob", "order": "bob-2", "return": "bob-r"}""");
        assertThat(shop.wallet("card:bob", "points").path("balance").asLong()).isEqualTo(200);
    }

    @Test
    void ofTwoWhoDecideAtOnceOneIsHeard() {
        for (int round = 0; round < 5; round++) {
            String card = "race" + round;
            twice(card, 10_000);
            List<Said> said =
                    Shop.atOnce(8, number -> close(number % 2 == 0 ? "release" : "refuse", card + "-2", "{}"));
            String state = review(card + "-2", "en").path("state").asString();
            for (int i = 0; i < said.size(); i++) {
                boolean heard = (i % 2 == 0) == state.equals("released");
                assertThat(said.get(i).status()).as(said.get(i).text()).isEqualTo(heard ? 201 : 409);
            }
            assertThat(said.stream()
                            .filter(each -> each.status() == 201)
                            .map(each -> each.json().path("id").asString())
                            .distinct())
                    .as("one event, whoever is told of it")
                    .hasSize(1);
            assertThat(shop.available("card:" + card)).isEqualTo(state.equals("released") ? 200 : 100);
        }
    }

    @Test
    void theListIsFilteredAndComesInPages() {
        for (int i = 0; i < 5; i++) {
            twice("list" + i, 10_000);
        }
        assertThat(listed("velocity=many&limit=2")).containsSubsequence("list0-2", "list1-2", "list4-2");
        assertThat(listed("velocity=few")).isEmpty();
        assertThat(listed("member=card:list3")).containsExactly("list3-2");
        assertThat(listed("member=card:nobody")).isEmpty();
        assertThat(listed("member=card:list3&from=2026-03-03T00:00:00Z")).isEmpty();
        assertThat(listed("member=card:list3&until=2026-03-03T00:00:00Z")).hasSize(1);
        assertThat(shop.api().get("/v1/reviews?cursor=nonsense").status()).isEqualTo(400);

        Said many = shop.api().post("/v1/reviews/batch", """
                {"reviews": [
                  {"key": "b-1", "order": "list0-2", "decision": "release"},
                  {"key": "b-2", "order": "list1-2", "decision": "refuse", "note": "the same address"},
                  {"key": "b-3", "order": "nobodys", "decision": "release"},
                  {"key": "b-4", "order": "list2-2", "decision": "perhaps"},
                  {"key": "b-5", "order": "list0-1", "decision": "release"}]}""");
        assertThat(many.status()).as(many.text()).isEqualTo(207);
        List<Integer> statuses = new ArrayList<>();
        many.json()
                .path("results")
                .forEach(each -> statuses.add(each.path("status").asInt()));
        assertThat(statuses).containsExactly(201, 201, 404, 422, 409);
        assertThat(listed("limit=1")).doesNotContain("list0-2", "list1-2").contains("list2-2", "list3-2", "list4-2");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void whatNobodyLooksAtIsGivenUp() {
        twice("zed", 10_000);
        assertThat(listed("member=card:zed")).containsExactly("zed-2");
        clock.advance(Duration.ofDays(10));
        assertThat(listed("member=card:zed")).as("written down or not").isEmpty();
        assertThat(review("zed-2", "en").path("state").asString()).isEqualTo("over");
        assertThat(close("release", "zed-2", "{}").code()).isEqualTo("conflict");
        assertThat(shop.available("card:zed")).isEqualTo(100);
    }

    @Test
    void anotherProgrammeSeesNothingOfIt() {
        twice("mine", 10_000);
        Shop other = Shop.open(application, "unwatched");
        assertThat(other.api().get("/v1/reviews/mine-2").status()).isEqualTo(404);
        assertThat(other.api().get("/v1/reviews").json().path("reviews").size()).isZero();
        assertThat(other.api()
                        .post("/v1/reviews/mine-2/release", "{}", "Idempotency-Key", Shop.freshKey())
                        .status())
                .isEqualTo(404);
    }
}
