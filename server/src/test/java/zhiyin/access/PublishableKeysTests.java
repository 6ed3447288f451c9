package zhiyin.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Keys that stand where everybody can find them: they open what is everybody's to know, and nothing else. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestPropertySource(properties = "zhiyin.limit.page=5")
class PublishableKeysTests {
    private static final String PAGE = "https://page.example.org";
    private final ApplicationContext application;
    private final TestClock clock;

    @Autowired
    PublishableKeysTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private static Said make(Shop shop, Map<String, Object> more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("name", "the page", "program", shop.code(), "publishable", true));
        body.putAll(more);
        body.values().removeIf(value -> value.equals(""));
        return shop.admin().post("/v1/keys", Shop.json(body));
    }

    private ApiClient with(Said made) {
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("token").asString()).startsWith("zk_page_");
        return Shop.door(application).withKey(made.json().path("token").asString());
    }

    @Test
    void aPageReadsWhatIsEverybodysToKnowInItsLanguage() {
        Shop shop = Shop.open(application, "facts");
        ApiClient page = with(make(shop, Map.of()));
        Said said = page.get("/v1/facts", "Accept-Language", "zh-CN");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        JsonNode facts = said.json();
        assertThat(facts.path("name").asString()).isEqualTo("小店");
        assertThat(facts.at("/earning/0/name").asString()).isEqualTo("每消费 1 元得 1 积分");
        assertThat(facts.at("/ladders/0/tiers/2/name").asString()).isEqualTo("金卡");
        assertThat(facts.at("/ladders/0/tiers/2/from").asLong()).isEqualTo(800);
        assertThat(said.text()).as("conditions are nobody's business").doesNotContain("tobacco", "rolling", "deficit");
        assertThat(shop.api().get("/v1/facts").status()).isEqualTo(200);
    }

    @Test
    void s04_aPublishableKeyOpensNothingElse() {
        Shop shop = Shop.open(application, "page-only");
        Shop other = Shop.open(application, "page-other");
        shop.told(Shop.paid("card:seen", "p-1", 1_000));
        clock.advance(Duration.ofMinutes(1));
        ApiClient page = with(make(shop, Map.of()));
        assertThat(page.get("/v1/members/card:seen").code()).isEqualTo("forbidden");
        assertThat(page.get("/v1/programs/" + shop.code()).code()).isEqualTo("forbidden");
        assertThat(page.post("/v1/events", Shop.paid("card:seen", "p-2", 1), "Idempotency-Key", "p-2")
                        .code())
                .isEqualTo("forbidden");
        assertThat(page.post("/v1/sign-in/codes", Shop.json(Map.of("phone", "+8613800138000")))
                        .code())
                .as("not without members.signin")
                .isEqualTo("forbidden");
        clock.advance(Duration.ofMinutes(1));
        assertThat(with(make(shop, Map.of("scopes", List.of("facts.read", "members.signin"))))
                        .get("/v1/sign-in/providers")
                        .status())
                .isEqualTo(200);
        assertThat(page.get("/v1/facts").json().path("program").asString())
                .isEqualTo(shop.code())
                .isNotEqualTo(other.code());
        for (String scope : List.of("members.read", "members.sessions", "events.write", "keys")) {
            assertThat(make(shop, Map.of("scopes", List.of(scope))).faults())
                    .as(scope)
                    .containsExactly("/scopes scope.kind");
        }
        assertThat(make(shop, Map.of("program", "")).faults()).containsExactly("/program required");
        assertThat(make(shop, Map.of("publishable", false, "origins", List.of(PAGE)))
                        .faults())
                .containsExactly("/origins origin.secret");
        assertThat(make(shop, Map.of("origins", List.of(PAGE + "/path"))).faults())
                .containsExactly("/origins/0 origin.format");
    }

    @Test
    void c40_itsOriginsAreTheOnesWhosePagesMayAskWithIt() {
        Shop shop = Shop.open(application, "page-origins");
        Said made = make(shop, Map.of("origins", List.of(PAGE)));
        ApiClient page = with(made);
        assertThat(made.json().at("/origins/0").asString()).isEqualTo(PAGE);
        Said heard = page.get("/v1/facts", "Origin", PAGE);
        assertThat(heard.status()).isEqualTo(200);
        assertThat(heard.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(page.get("/v1/facts", "Origin", "https://evil.example").code())
                .isEqualTo("invalid-token");
        assertThat(page.get("/v1/facts").code()).isEqualTo("invalid-token");
        assertThat(preflight(PAGE).status()).isEqualTo(204);
        assertThat(preflight("https://evil.example").status()).isEqualTo(403);
        assertThat(shop.admin()
                        .send("DELETE", "/v1/keys/" + made.json().path("key").asString(), null)
                        .status())
                .isEqualTo(204);
        clock.advance(Duration.ofSeconds(5));
        assertThat(preflight(PAGE).status())
                .as("with its last key a page has no business here")
                .isEqualTo(403);
    }

    private Said preflight(String origin) {
        return Shop.door(application)
                .send("OPTIONS", "/v1/facts", null, "Origin", origin, "Access-Control-Request-Method", "GET");
    }

    @Test
    void c23_allWhoLookAtThePageHaveTheKeySoTheyAreCountedByAddress() {
        Shop shop = Shop.open(application, "page-limits");
        ApiClient page = with(make(shop, Map.of()));
        for (int asked = 0; asked < 5; asked++) {
            assertThat(page.get("/v1/facts").header("RateLimit-Policy")).isEqualTo("\"page\";q=5;w=60");
        }
        Said refused = page.get("/v1/facts");
        assertThat(refused.code()).isEqualTo("rate-limited");
        assertThat(with(make(shop, Map.of())).get("/v1/facts").status())
                .as("another key")
                .isEqualTo(200);
    }

    @Test
    void aPublishableKeyStaysOneWhenItIsRotated() {
        Shop shop = Shop.open(application, "page-rotated");
        Said made = make(shop, Map.of());
        Said rotated = shop.admin().post("/v1/keys/" + made.json().path("key").asString() + "/rotate", "{}");
        assertThat(rotated.json().path("token").asString()).startsWith("zk_page_");
        ApiClient again =
                Shop.door(application).withKey(rotated.json().path("token").asString());
        assertThat(again.get("/v1/facts").status()).isEqualTo(200);
        assertThat(again.get("/v1/members/nobody").code()).isEqualTo("forbidden");
        String disguised = rotated.json().path("token").asString().replace("zk_page_", "zk_test_");
        assertThat(Shop.door(application).withKey(disguised).get("/v1/facts").code())
                .isEqualTo("invalid-token");
    }
}
