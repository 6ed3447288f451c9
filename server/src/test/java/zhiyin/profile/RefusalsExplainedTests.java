package zhiyin.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
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

/** Why something was refused, asked by the key under which it was told or by what it was about. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsExplainedTests {

    private final ApplicationContext application;
    private Shop shop;

    @Autowired
    RefusalsExplainedTests(ApplicationContext application) {
        this.application = application;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "strict", Shop.yaml("strict") + """
                velocity:
                  - {code: many, name: Many orders, on: order.paid, atMost: 1, within: {hours: 1}, then: refuse}
                """);
        shop.told(Shop.paid("card:1", "first", 10_000));
        assertThat(shop.tell("second-key", Shop.paid("card:1", "second", "food", 1, 12_300))
                        .code())
                .isEqualTo("too-often");
        assertThat(shop.tell("spend-key", Shop.spent("card:1", "spend", 5_000)).code())
                .isEqualTo("insufficient-balance");
        // what came later is no part of how things stood then
        shop.told(Shop.did("card:1", "review.posted"));
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private JsonNode explained(String query, String language) {
        Said said = shop.api().get("/v1/explain?" + query, "Accept-Language", language);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private static List<String> sentences(JsonNode explained) {
        List<String> sentences = new ArrayList<>();
        explained.path("sentences").forEach(each -> sentences.add(each.asString()));
        return sentences;
    }

    @Test
    void anOrderThatWasOneTooManySaysSoAndWhatEachRuleWouldHaveGiven() {
        JsonNode told = explained("key=second-key", "en");
        assertThat(told.at("/refused/code").asString()).isEqualTo("too-often");
        assertThat(told.at("/refused/limit").asString()).isEqualTo("many");
        assertThat(told.at("/refused/numbers/times").asLong()).isEqualTo(2);
        assertThat(told.at("/refused/numbers/most").asLong()).isEqualTo(1);
        assertThat(told.at("/order/id").asString()).isEqualTo("second");
        assertThat(told.path("effects").size()).isZero();
        List<String> verdicts = new ArrayList<>();
        told.path("considered")
                .forEach(rule -> verdicts.add(rule.path("rule").asString() + " "
                        + rule.path("verdict").asString() + " "
                        + rule.path("points").asLong()));
        assertThat(verdicts).contains("base applied 123", "credit applied 12", "cups no_line 0");
        JsonNode test =
                told.path("considered").get(verdicts.indexOf("cups no_line 0")).at("/left_out/0/unmet/0");
        assertThat(test.path("field").asString()).isEqualTo("line.category");
        assertThat(test.path("saw").asString()).isEqualTo("food");
        assertThat(sentences(told))
                .contains("1 point a yuan: it would have given 123.")
                .anySatisfy(
                        sentence -> assertThat(sentence).startsWith("“Cups”").contains("food"))
                .first()
                .asString()
                .startsWith("It was refused, and nothing changed: ")
                .contains("most 1", "times 2");
        for (String language : List.of("zh-CN", "zh-TW")) {
            assertThat(sentences(explained("key=second-key", language)))
                    .hasSameSizeAs(sentences(told))
                    .noneMatch(sentence -> sentence.contains("explain.") || sentence.contains("{"));
        }
        assertThat(sentences(explained("key=second-key", "zh-CN"))).contains("每消费 1 元得 1 积分：本会发放 123。");
        assertThat(explained("type=order.paid&reference=second", "en")).isEqualTo(told);
    }

    @Test
    void aPaymentThatWasRefusedSaysItsNumbers() {
        JsonNode told = explained("type=points.spent&reference=spend", "en");
        assertThat(told.at("/refused/code").asString()).isEqualTo("insufficient-balance");
        assertThat(told.at("/refused/numbers/wanted").asLong()).isEqualTo(5_000);
        assertThat(told.at("/refused/numbers/available").asLong()).isEqualTo(100);
        assertThat(told.path("considered").size()).isZero();
        assertThat(explained("key=spend-key", "en")).isEqualTo(told);
    }

    @Test
    void whatWasTakenIsExplainedByItsKeyToo() {
        shop.tell("good-key", Shop.did("card:1", "tap.done"));
        JsonNode told = explained("key=good-key", "en");
        assertThat(told.path("type").asString()).isEqualTo("tap.done");
        assertThat(told.has("refused")).isFalse();
    }

    @Test
    void ofWhatIsNotKeptOneHearsHowToAsk() {
        String early = """
                {"type": "order.returned", "member": "card:1", "order": "never", "return": "r"}""";
        assertThat(shop.tell("early-key", early).code()).isEqualTo("not-found");
        Said said = shop.api().get("/v1/explain?key=early-key", "Accept-Language", "en");
        assertThat(said.code()).isEqualTo("not-found");
        assertThat(said.json().path("detail").asString()).contains("dry_run=true");
        assertThat(shop.api()
                        .post("/v1/events?dry_run=true", early, "Idempotency-Key", Shop.freshKey())
                        .code())
                .isEqualTo("not-found");
        for (String query : List.of("", "key=a&type=b&reference=c", "type=points.spent", "key=")) {
            assertThat(shop.api().get("/v1/explain?" + query).status())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void aKeyIsItsCallersOwn() {
        Shop other = Shop.open(application, "elsewhere");
        assertThat(other.api().get("/v1/explain?key=second-key").code()).isEqualTo("not-found");
        assertThat(other.api()
                        .get("/v1/explain?type=order.paid&reference=second")
                        .code())
                .isEqualTo("not-found");
    }
}
