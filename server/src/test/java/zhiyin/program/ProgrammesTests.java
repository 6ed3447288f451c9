package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Programmes over HTTP: made, written anew, published; and which version decides what. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgrammesTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private final ApiClient door;
    private final ApiClient admin;

    @Autowired
    ProgrammesTests(ApplicationContext application, TestClock clock, ApiKeys keys) {
        this.application = application;
        this.clock = clock;
        this.door = Shop.door(application);
        this.admin = door.withKey(keys.issueAdmin("tests").token());
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    @Test
    void aProgrammeBeginsWithATemplateAndItsKeyWorks() {
        for (String template : List.of("supermarket", "stars")) {
            Said made = admin.post(
                    "/v1/programs", Shop.json(Map.of("template", template, "code", "my-" + template, "publish", true)));
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            assertThat(made.json().path("code").asString()).isEqualTo("my-" + template);
            assertThat(made.json().at("/versions/0/effective_from").isString()).isTrue();
            ApiClient api = door.withKey(made.json().path("key").asString());
            JsonNode seen = api.get("/v1/programs").json().path("programs");
            assertThat(seen).hasSize(1);
            assertThat(seen.get(0).path("id")).isEqualTo(made.json().path("id"));
            assertThat(seen.get(0).has("key")).as("shown once").isFalse();
            assertThat(api.post("/v1/members", "{\"identities\": [\"card:1\"]}", "Idempotency-Key", "k")
                            .status())
                    .isEqualTo(201);
            assertThat(api.post("/v1/events", Shop.paid("card:1", "o-1", 10_000), "Idempotency-Key", "o")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(door.get("/v1/templates").json().path("templates")).hasSize(8);
    }

    @Test
    void aVersionIsKeptInItsCanonicalFormWhichReadsAsItself() {
        Shop shop = Shop.open(application, "canonical");
        JsonNode first = shop.api().get("/v1/programs/canonical/versions/1").json();
        assertThat(first.path("yaml").asString()).startsWith("programme: canonical");
        Said second = shop.api()
                .post(
                        "/v1/programs/canonical/versions",
                        Shop.json(Map.of("yaml", first.path("yaml").asString())));
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json().path("number").asInt()).isEqualTo(2);
        assertThat(second.json().path("yaml")).isEqualTo(first.path("yaml"));
        assertThat(second.json().has("effective_from")).isFalse();
        assertThat(shop.admin().get("/v1/programs/canonical").json().path("versions"))
                .hasSize(2);
    }

    @Test
    void theVersionThatWasInForceWhenItOccurredDecides() {
        Instant first = clock.instant();
        Shop shop = Shop.open(application, "versions");
        String twice = Shop.yaml("versions")
                .replace(
                        "award: {points: 1, each: 1.00, round: floor}\n    - code: credit",
                        "award: {points: 2, each: 1.00, round: floor}\n    - code: credit");
        clock.advance(Duration.ofDays(1));
        Said draft = shop.api().post("/v1/programs/versions/versions", Shop.json(Map.of("yaml", twice)));
        assertThat(draft.status()).isEqualTo(201);
        decides(shop, 1, 10, "draft", clock.instant());
        clock.advance(Duration.ofDays(1));
        Instant second = clock.instant();
        Said published = shop.api().post("/v1/programs/versions/versions/2/publish", "{}");
        assertThat(published.status()).as(published.text()).isEqualTo(200);
        assertThat(Instant.parse(published.json().path("effective_from").asString()))
                .isEqualTo(second);
        decides(shop, 1, 10, "before", second.minusMillis(1));
        decides(shop, 2, 20, "at", second);
        clock.advance(Duration.ofDays(1));
        decides(shop, 2, 20, "after", clock.instant());
        decides(shop, 1, 10, "late", first.plusSeconds(1));
        decides(shop, 1, 10, "history", first.minus(Duration.ofDays(300)));
        assertThat(shop.api()
                        .post("/v1/programs/versions/versions/2/publish", "{}")
                        .code())
                .isEqualTo("conflict");
        assertThat(shop.api()
                        .post("/v1/programs/versions/versions/3/publish", "{}")
                        .code())
                .isEqualTo("not-found");
        String returned =
                "{\"type\": \"order.returned\", \"member\": \"card:late\", \"order\": \"late\", \"return\": \"r\"}";
        shop.told(returned);
        assertThat(shop.available("card:late"))
                .as("what the first version gave, it takes back")
                .isZero();
    }

    private static void decides(Shop shop, int version, long points, String name, Instant at) {
        String order = Shop.paid("card:" + name, name, 1_000)
                .replace("\"order.paid\"", "\"order.paid\", \"occurred_at\": \"" + at + "\"");
        JsonNode event = shop.told(order);
        assertThat(event.path("version").asInt()).as(name).isEqualTo(version);
        assertThat(event.at("/effects/0/points").asLong()).as(name).isEqualTo(points);
    }

    @Test
    void whatWasTakenIsAnsweredAgainThoughTheProgrammeHasChanged() {
        Shop shop = Shop.open(application, "dropped");
        Said first = shop.tell("tap", Shop.did("card:1", "tap.done"));
        String without = Shop.yaml("dropped")
                .replace("  - name: tap.done\n    label: Tap\n    attributes: []\n", "")
                .replace(
                        "    - code: tap\n      name: Tap\n      asset: points\n      on: tap.done\n      award: {points: 1}\n",
                        "");
        assertThat(without).doesNotContain("tap");
        Said version = shop.api()
                .post(
                        "/v1/programs/dropped/versions",
                        Shop.json(Map.of("yaml", without, "publish", true, "waive_notice", "nobody taps")));
        assertThat(version.status()).as(version.text()).isEqualTo(201);
        clock.advance(Duration.ofDays(1));
        assertThat(shop.tell(Shop.did("card:1", "tap.done")).faults()).containsExactly("/activity activity.unknown");
        assertThat(shop.tell("tap", Shop.did("card:1", "tap.done")).bytes()).isEqualTo(first.bytes());
    }

    @Test
    void versionsPublishedAtTheSameMomentFollowEachOther() {
        Shop shop = Shop.open(application, "rush");
        String body = Shop.json(Map.of("yaml", Shop.yaml("rush"), "publish", true));
        List<Said> said = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> shop.api().post("/v1/programs/rush/versions", body))
                .toList();
        assertThat(said)
                .allSatisfy(one -> assertThat(one.status()).as(one.text()).isEqualTo(201));
        List<Integer> numbers = new ArrayList<>();
        List<String> moments = new ArrayList<>();
        shop.api().get("/v1/programs/rush").json().path("versions").forEach(version -> {
            numbers.add(version.path("number").asInt());
            moments.add(version.path("effective_from").asString());
        });
        assertThat(numbers).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(moments).doesNotHaveDuplicates();
        assertThat(moments.stream().map(Instant::parse).toList()).isSorted();
    }

    @Test
    void aCodeIsTakenOnce() {
        String body = Shop.json(Map.of("yaml", Shop.yaml("once"), "publish", true));
        List<Said> said = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> admin.post("/v1/programs", body))
                .toList();
        assertThat(said.stream().filter(one -> one.status() == 201)).hasSize(1);
        assertThat(said.stream().filter(one -> one.code().equals("conflict"))).hasSize(7);
    }

    @Test
    void everyFaultOfAProgrammeComesInOneAnswer() {
        String yaml = Shop.yaml("faulty")
                .replace("currency: CNY", "currency: yuan")
                .replace("zone: Asia/Shanghai", "zone: Asia/Atlantis")
                .replace("on: tap.done", "on: nap.taken")
                .replace("field: line.category, operator: notIn", "field: line.colour, operator: notIn")
                .replace("from: 800", "from: 100");
        Said said = admin.post("/v1/programs", Shop.json(Map.of("yaml", yaml)));
        assertThat(said.status()).isEqualTo(422);
        assertThat(said.code()).isEqualTo("rule-syntax");
        String details = said.json().path("errors").toString();
        assertThat(details)
                .contains("unknown-currency", "unknown-zone", "unknown-event", "unknown-field", "range")
                .doesNotContain("yuan", "Atlantis", "nap", "colour");
        assertThat(said.faults().size()).isGreaterThanOrEqualTo(5);
    }
}
