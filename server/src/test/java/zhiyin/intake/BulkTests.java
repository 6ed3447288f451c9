package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Many events in one request: each has its own answer, and a member's keep their order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkTests {
    private final ApplicationContext application;
    private Shop shop;

    @Autowired
    BulkTests(ApplicationContext application) {
        this.application = application;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "shop");
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    @Test
    void aBulkAnswersEachItemByItself() {
        List<String> items = List.of(
                Shop.paid("ext:shop:b1", "bulk-1", 1_000),
                Shop.paid("ext:shop:b2", "bulk-2", 1_000).replace("1000", "-1"),
                Shop.spent("ext:shop:b1", "bulk-s", 11),
                Shop.spent("ext:shop:b1", "bulk-t", 10),
                Shop.did("ext:shop:b3", "nap.taken"),
                Shop.spent("ext:shop:nobody", "bulk-u", 1),
                "42");
        List<String> keyed = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            keyed.add(items.get(i).replace("{\"type\"", "{\"key\": \"bulk-" + i + "\", \"type\""));
        }
        String bulk = "{\"events\": [" + String.join(", ", keyed) + "]}";
        Said said = shop.api().post("/v1/events/batch", bulk);
        assertThat(said.status()).isEqualTo(207);
        List<Integer> statuses = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        said.json().path("results").forEach(result -> {
            statuses.add(result.path("status").asInt());
            codes.add(result.at("/problem/code").asString(""));
        });
        assertThat(statuses).containsExactly(201, 422, 409, 201, 422, 404, 422);
        assertThat(codes)
                .containsExactly(
                        "",
                        "validation-failed",
                        "insufficient-balance",
                        "",
                        "validation-failed",
                        "not-found",
                        "validation-failed");
        assertThat(said.json().at("/results/1/problem/errors/0/pointer").asString())
                .isEqualTo("/events/1/order/lines/0/amount");
        assertThat(said.json().at("/results/2/problem/numbers/available").asLong())
                .isEqualTo(10);
        Map<String, String> before = Shop.everything(application);
        Said again = shop.api().post("/v1/events/batch", bulk);
        assertThat(again.json().at("/results/0/event")).isEqualTo(said.json().at("/results/0/event"));
        assertThat(again.json().at("/results/0/replayed").asBoolean()).isTrue();
        assertThat(again.json().at("/results/2/replayed").asBoolean()).isTrue();
        Said alone = shop.tell("bulk-0", items.getFirst());
        assertThat(alone.json()).isEqualTo(said.json().at("/results/0/event"));
        Said newKey = shop.api().post("/v1/events/batch", bulk.replace("\"bulk-0\"", "\"bulk-0b\""));
        assertThat(newKey.json().at("/results/0/event")).isEqualTo(said.json().at("/results/0/event"));
        // of telling it again under another key, nothing remains but the key
        Map<String, String> after = Shop.everything(application);
        assertThat(after.remove("intake.further_key")).isNotEqualTo(before.remove("intake.further_key"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void aBulkKeepsTheOrderOfAMemberWhateverHeIsCalled() {
        Said made = shop.api()
                .post(
                        "/v1/members",
                        "{\"identities\": [\"card:twice\", \"card:again\", \"ext:shop:twice\"]}",
                        "Idempotency-Key",
                        "two");
        String id = made.json().path("member").asString();
        List<String> items = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String gift = Shop.did(i % 3 == 0 ? "card:twice" : i % 3 == 1 ? "card:again" : id, "gift.given");
            String spend = Shop.spent("ext:shop:twice", "twice-" + i, 100);
            items.add(gift.replace("{\"type\"", "{\"key\": \"twice-g" + i + "\", \"type\""));
            items.add(spend.replace("{\"type\"", "{\"key\": \"twice-s" + i + "\", \"type\""));
        }
        Said said = shop.api().post("/v1/events/batch", "{\"events\": [" + String.join(", ", items) + "]}");
        said.json()
                .path("results")
                .forEach(result -> assertThat(result.path("status").asInt())
                        .as(result.toString())
                        .isEqualTo(201));
    }

    @Test
    void aBulkForAProgrammeWithoutAPublishedVersionIsRefusedWhole() {
        Said made = shop.admin().post("/v1/programs", Shop.json(Map.of("yaml", Shop.yaml("draft"))));
        var draft = shop.api().withKey(made.json().path("key").asString());
        String event = Shop.did("ext:shop:1", "tap.done");
        assertThat(draft.post("/v1/events", event, "Idempotency-Key", "k").code())
                .isEqualTo("conflict");
        assertThat(draft.post(
                                "/v1/events/batch",
                                "{\"events\": [" + event.replace("{\"type\"", "{\"key\": \"k\", \"type\"") + "]}")
                        .code())
                .isEqualTo("conflict");
        String member = "{\"identities\": [\"card:1\"]}";
        assertThat(draft.post("/v1/members", member, "Idempotency-Key", "k").code())
                .isEqualTo("conflict");
        assertThat(draft.get("/v1/members/card:1").code()).isEqualTo("not-found");
    }
}
