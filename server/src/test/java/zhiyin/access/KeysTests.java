package zhiyin.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Keys over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
class KeysTests {
    private final ApplicationContext application;
    private final TestClock clock;

    @Autowired
    KeysTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private static Said make(Shop shop, Map<String, Object> more) {
        Map<String, Object> body = new java.util.HashMap<>(Map.of("name", "the till", "program", shop.code()));
        body.putAll(more);
        return shop.admin().post("/v1/keys", Shop.json(body));
    }

    private ApiClient with(Said made) {
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return Shop.door(application).withKey(made.json().path("token").asString());
    }

    @Test
    void aKeyAllowsItsScopesAndIsRotatedAndRevoked() {
        Shop shop = Shop.open(application, "keys");
        Said made = make(shop, Map.of("scopes", List.of("members.read")));
        ApiClient reading = with(made);
        assertThat(reading.get("/v1/members/nobody").status()).isEqualTo(404);
        Said refused = reading.post("/v1/events", Shop.paid("card:k", "k-1", 100), "Idempotency-Key", "k-1");
        assertThat(refused.code()).isEqualTo("forbidden");
        assertThat(refused.json().path("permission").asString()).isEqualTo("events.write");
        assertThat(refused.json().path("detail").asString()).contains("events.write");

        String path = "/v1/keys/" + made.json().path("key").asString();
        Said rotated = shop.admin().post(path + "/rotate", "{\"overlap_seconds\": 60}");
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
        ApiClient again =
                Shop.door(application).withKey(rotated.json().path("token").asString());
        assertThat(reading.get("/v1/members/nobody").status()).isEqualTo(404);
        assertThat(again.get("/v1/members/nobody").status()).isEqualTo(404);
        clock.advance(Duration.ofSeconds(60));
        assertThat(reading.get("/v1/members/nobody").code()).isEqualTo("invalid-token");
        assertThat(again.get("/v1/members/nobody").status()).isEqualTo(404);

        application.getBean(ApiKeys.class).writeUse();
        JsonNode listed = shop.admin().get("/v1/keys").json().path("keys");
        assertThat(listed).anySatisfy(key -> {
            assertThat(key.path("key").asString())
                    .isEqualTo(made.json().path("key").asString());
            assertThat(key.path("program").asString()).isEqualTo("keys");
            assertThat(key.path("used_at").asString()).isNotEmpty();
            assertThat(key.has("token")).as("shown once").isFalse();
        });
        assertThat(shop.admin().send("DELETE", path, null).status()).isEqualTo(204);
        assertThat(again.get("/v1/members/nobody").code()).isEqualTo("invalid-token");
        assertThat(shop.admin().send("DELETE", path, null).code()).isEqualTo("not-found");
    }

    @Test
    void aRepeatUnderTheNewSecretIsKnown() {
        Shop shop = Shop.open(application, "same");
        Said made = make(shop, Map.of());
        String paid = Shop.paid("card:same", "s-1", 1_000);
        assertThat(with(made).post("/v1/events", paid, "Idempotency-Key", "one").status())
                .isEqualTo(201);
        Said rotated = shop.admin().post("/v1/keys/" + made.json().path("key").asString() + "/rotate", "{}");
        Said again = Shop.door(application)
                .withKey(rotated.json().path("token").asString())
                .post("/v1/events", paid, "Idempotency-Key", "one");
        assertThat(again.status()).as(again.text()).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void aKeyOpensNothingFromElsewhereThanItsNetworks() {
        Shop shop = Shop.open(application, "nets");
        ApiClient elsewhere = with(make(shop, Map.of("networks", List.of("203.0.113.0/24", "2001:db8::/32"))));
        assertThat(elsewhere.get("/v1/members/nobody").code()).isEqualTo("invalid-token");
        assertThat(elsewhere
                        .get("/v1/members/nobody", "X-Forwarded-For", "203.0.113.1")
                        .code())
                .as("C43: what a caller writes of himself is not believed")
                .isEqualTo("invalid-token");
        ApiClient here = with(make(shop, Map.of("networks", List.of("127.0.0.0/8", "::1"))));
        assertThat(here.get("/v1/members/nobody").status()).isEqualTo(404);
        assertThat(make(shop, Map.of("networks", List.of("10.0.0.1/8"))).faults())
                .containsExactly("/networks/0 network.format");
    }

    @Test
    void whatNoKeyOfAProgrammeMayDoIsNoScopeOfIt() {
        Shop shop = Shop.open(application, "kinds");
        assertThat(make(shop, Map.of("scopes", List.of("staff"))).faults()).containsExactly("/scopes scope.kind");
        assertThat(make(shop, Map.of("scopes", List.of("fly"))).faults()).containsExactly("/scopes/0 scope.unknown");
        assertThat(make(shop, Map.of("expires_at", "2020-01-01T00:00:00Z")).faults())
                .containsExactly("/expires_at date.order");
        assertThat(shop.api().get("/v1/keys").code())
                .as("a programme's key makes no keys")
                .isEqualTo("forbidden");
    }

    @Test
    void anAdministratorsKeyWithScopesMakesNoneThatAllowsMore() {
        Shop shop = Shop.open(application, "little");
        Said made = shop.admin()
                .post("/v1/keys", Shop.json(Map.of("name", "little", "scopes", List.of("keys", "members.read"))));
        ApiClient little = with(made);
        assertThat(little.post("/v1/keys", Shop.json(Map.of("name", "x", "scopes", List.of("members.read"))))
                        .status())
                .isEqualTo(201);
        assertThat(little.post("/v1/keys", Shop.json(Map.of("name", "x"))).code())
                .isEqualTo("forbidden");
        Said full = make(shop, Map.of());
        assertThat(little.post("/v1/keys/" + full.json().path("key").asString() + "/rotate", "{}")
                        .code())
                .as("nor takes one over")
                .isEqualTo("forbidden");
    }
}
