package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** What is said of members by the programme's own attributes: by whom it may be, of what kind, and what it earns once. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionsTests {

    private final ApplicationContext application;
    private Shop shop;

    @Autowired
    DescriptionsTests(ApplicationContext application) {
        this.application = application;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(
                application,
                "profiles",
                Shop.yaml("profiles")
                                .replace("attributes:\n  - {name: favourite", """
                                attributes:
                                  - {name: skin, kind: text, says: What sort of skin., choices: [dry, oily], by: [member, staff, shop]}
                                  - {name: job, kind: text, says: What he does., by: [member], personal: true}
                                  - {name: cats, kind: number, says: How many cats., by: [shop]}
                                  - {name: terms, kind: flag, says: Whether he has agreed., required: true}
                                  - {name: favourite""")
                                .replace("activities:\n", """
                                activities:
                                  - name: profile.completed
                                    label: Profile
                                    attributes: [{name: group, kind: text, says: Which group.}]
                                """)
                                .replace("  rules:\n", """
                                  rules:
                                    - {code: told, name: Told, asset: points, on: profile.completed, award: {points: 30}}
                                    - {code: dry, name: Dry, asset: credits, on: tap.done, award: {points: 1},
                                       when: {combinator: and, rules: [{field: member.skin, operator: "=", value: dry}]}}
                                """)
                        + """

                        profile:
                          - {code: basics, name: {en: Basics, zh-CN: 基本, zh-TW: 基本}, fields: [skin, job], completes: profile.completed}
                          - {code: pets, name: {en: Pets, zh-CN: 宠物, zh-TW: 寵物}, fields: [cats], completes: profile.completed}
                        """);
    }

    private void enrol(String card) {
        Said said = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("identities", List.of(card), "attributes", Map.of("terms", true))),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private Said say(String card, Map<String, Object> attributes, String... cleared) {
        return shop.tell(Shop.json(Map.of(
                "type", "member.described", "member", card, "attributes", attributes, "cleared", List.of(cleared))));
    }

    private JsonNode attributes(String card) {
        return shop.api().get("/v1/members/" + card).json().path("attributes");
    }

    private ApiClient himself(String card) {
        Said session = shop.api().post("/v1/member-sessions", Shop.json(Map.of("member", card)));
        return shop.api().withKey(session.json().path("token").asString());
    }

    private static Said sayHimself(ApiClient me, Map<String, Object> attributes) {
        return me.post(
                "/v1/me/attributes", Shop.json(Map.of("attributes", attributes)), "Idempotency-Key", Shop.freshKey());
    }

    @Test
    void whatIsSaidIsKeptAndRulesAskForIt() {
        enrol("card:kept");
        shop.told(Shop.did("card:kept", "tap.done"));
        assertThat(say("card:kept", Map.of("skin", "dry", "cats", 2)).status()).isEqualTo(201);
        assertThat(attributes("card:kept").path("skin").asString()).isEqualTo("dry");
        assertThat(attributes("card:kept").path("cats").asString()).isEqualTo("2");
        assertThat(attributes("card:kept").path("terms").asString()).isEqualTo("true");
        shop.told(Shop.did("card:kept", "tap.done"));
        assertThat(shop.wallet("card:kept", "credits").path("pending").asLong()).isEqualTo(1);
        assertThat(say("card:kept", Map.of(), "skin").status()).isEqualTo(201);
        assertThat(attributes("card:kept").has("skin")).isFalse();
        shop.told(Shop.did("card:kept", "tap.done"));
        assertThat(shop.wallet("card:kept", "credits").path("pending").asLong()).isEqualTo(1);
        Shop.assertLawful(application);
    }

    @Test
    void allThatDoesNotFitIsToldAtOnce() {
        enrol("card:faults");
        assertThat(say(
                                "card:faults",
                                Map.of("skin", "green", "job", "cook", "cats", "two", "dogs", 1),
                                "terms",
                                "cows",
                                "skin")
                        .faults())
                .containsExactlyInAnyOrder(
                        "/attributes/skin attribute.choice",
                        "/attributes/job attribute.by",
                        "/attributes/cats type",
                        "/attributes/dogs attribute.unknown",
                        "/cleared/0 attribute.required",
                        "/cleared/1 attribute.none",
                        "/cleared/2 attribute.both");
        assertThat(say("card:faults", Map.of()).faults()).containsExactly("described.nothing");
        assertThat(attributes("card:faults").propertyNames()).containsExactly("terms");
        Said without = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("identities", List.of("card:without"))),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(without.faults()).containsExactly("/attributes/terms attribute.required");
    }

    @Test
    void manyAreSaidAtOnceAndEachIsItsOwn() {
        enrol("card:many-1");
        enrol("card:many-2");
        Said said = shop.api().post("/v1/events/batch", """
                {"events": [
                  {"key": "m-1", "type": "member.described", "member": "card:many-1", "attributes": {"cats": 1}},
                  {"key": "m-2", "type": "member.described", "member": "card:many-2", "attributes": {"cats": "one", "skin": "green"}},
                  {"key": "m-3", "type": "member.described", "member": "card:many-2", "attributes": {"skin": "oily"}}]}""");
        assertThat(said.status()).isEqualTo(207);
        assertThat(said.json().at("/results/0/status").asInt()).isEqualTo(201);
        assertThat(said.json().at("/results/1/status").asInt()).isEqualTo(422);
        assertThat(said.json().at("/results/1/problem/errors")).hasSize(2);
        assertThat(said.json().at("/results/2/status").asInt()).isEqualTo(201);
        assertThat(shop.available("card:many-1")).as("his pets are told").isEqualTo(30);
        assertThat(attributes("card:many-2").path("skin").asString()).isEqualTo("oily");
    }

    @Test
    void aGroupEarnsOnceForEverWhateverIsClearedAndSaidAgain() {
        enrol("card:once");
        assertThat(say("card:once", Map.of("skin", "oily")).status()).isEqualTo(201);
        assertThat(shop.available("card:once")).as("the job is not said yet").isZero();
        ApiClient me = himself("card:once");
        assertThat(sayHimself(me, Map.of("job", "cook")).status()).isEqualTo(201);
        assertThat(shop.available("card:once")).isEqualTo(30);
        assertThat(say("card:once", Map.of(), "skin").status()).isEqualTo(201);
        assertThat(say("card:once", Map.of("skin", "dry")).status()).isEqualTo(201);
        assertThat(sayHimself(me, Map.of("job", "baker")).status()).isEqualTo(201);
        assertThat(shop.available("card:once")).isEqualTo(30);
        assertThat(say("card:once", Map.of("cats", 0)).status()).isEqualTo(201);
        assertThat(shop.available("card:once")).as("another group").isEqualTo(60);
        Shop.assertLawful(application);
    }

    @Test
    void ofSeveralWhoCompleteItAtOnceItEarnsOnce() {
        enrol("card:race");
        assertThat(say("card:race", Map.of("skin", "oily")).status()).isEqualTo(201);
        ApiClient me = himself("card:race");
        List<Said> said = Shop.atOnce(6, number -> sayHimself(me, Map.of("job", "cook " + number)));
        assertThat(said.stream().map(Said::status)).containsOnly(201);
        assertThat(shop.available("card:race")).isEqualTo(30);
    }

    @Test
    void aMemberSaysWhatHeMaySayAndTheShopWhatItMay() {
        enrol("card:by");
        ApiClient me = himself("card:by");
        assertThat(sayHimself(me, Map.of("cats", 3, "terms", false)).faults())
                .containsExactlyInAnyOrder("/attributes/cats attribute.by", "/attributes/terms attribute.by");
        Said own = sayHimself(me, Map.of("skin", "dry"));
        assertThat(own.status()).as(own.text()).isEqualTo(201);
        assertThat(attributes("card:by").path("skin").asString()).isEqualTo("dry");
        assertThat(sayHimself(me, Map.of("job", "cook")).status()).isEqualTo(201);
        assertThat(attributes("card:by").has("job")).as("personal").isFalse();
        assertThat(shop.api()
                        .get("/v1/members/card:by?expand=personal")
                        .json()
                        .at("/attributes/job")
                        .asString())
                .isEqualTo("cook");
        String key = Shop.freshKey();
        String body = Shop.json(Map.of("attributes", Map.of("skin", "oily")));
        assertThat(me.post("/v1/me/attributes", body, "Idempotency-Key", key).status())
                .isEqualTo(201);
        Said again = me.post("/v1/me/attributes", body, "Idempotency-Key", key);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }
}
