package zhiyin.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.engine.rule.Catalogue;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Events;

/**
 * Why, in three languages: the sentences of a member who bought, paid with points, brought something back, had things expire and
 * was refused. They are kept in {@code src/test/resources/explain}; {@code -Dzhiyin.promises=write} writes them anew, to be read
 * before they are committed.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainTests {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "explain");

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    ExplainTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void aMember() {
        String yaml = Shop.yaml("told").replace("stack: best\n", """
                        stack: best
                          multipliers:
                            - code: tuesday
                              name: {en: Tuesday double, zh-CN: 周二双倍, zh-TW: 週二雙倍}
                              asset: points
                              factor: 2
                              round: floor
                              when: {combinator: and, rules: [{field: date.weekday, operator: "=", value: 2}]}
                        """);
        shop = Shop.open(application, "told", yaml);
        shop.told(Shop.paid("card:1", "monday", 12_345));
        clock.advance(Duration.ofDays(1));
        shop.told("""
                {"type": "order.paid", "member": "card:1", "order": {"id": "tuesday", "currency": "CNY", "lines": [
                  {"id": "1", "sku": "rice", "category": "food", "quantity": 2, "amount": 60000},
                  {"id": "2", "sku": "cigar", "category": "tobacco", "quantity": 1, "amount": 30000},
                  {"id": "3", "sku": "mug", "category": "cups", "quantity": 3, "amount": 9900}]}}""");
        shop.told(Shop.spent("card:1", "pay-1", 300));
        clock.advance(Duration.ofDays(1));
        shop.told("""
                {"type": "order.returned", "member": "card:1", "order": "tuesday", "return": "back-1",
                  "lines": [{"line": "1", "quantity": 1}]}""");
        Said review = shop.tell(Shop.did("card:1", "review.posted"));
        assertThat(review.status()).as(review.text()).isEqualTo(201);
        assertThat(shop.tell("""
                        {"type": "order.returned", "member": "card:1", "order": "tuesday", "return": "back-2",
                          "lines": [{"line": "3", "quantity": 99}]}""").code()).isEqualTo("refund-exceeds-original");
        shop.told(Shop.held("card:1", "hold-1", 50));
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    @ParameterizedTest
    @CsvSource({
        "monday,explain?order=monday",
        "tuesday,explain?order=tuesday",
        "points,explain/balance?asset=points",
        "growth,explain/balance?asset=growth",
        "stored,explain/balance?asset=balance",
        "tier,explain/tier?ladder=status",
    })
    void isToldInThreeLanguages(String name, String question) throws IOException {
        for (String language : List.of("en", "zh-CN", "zh-TW")) {
            Said said = shop.api().get("/v1/members/card:1/" + question, "Accept-Language", language);
            assertThat(said.status()).as(said.text()).isEqualTo(200);
            String told = String.join(
                    "\n",
                    StreamSupport.stream(said.json().path("sentences").spliterator(), false)
                            .map(JsonNode::asString)
                            .toList());
            assertThat(told).doesNotContain("explain.").doesNotContain("{").doesNotContain("…");
            golden(name + "." + language + ".txt", told + "\n");
        }
    }

    private static void golden(String name, String told) throws IOException {
        Path file = GOLDEN.resolve(name);
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, told);
        }
        assertThat(told).isEqualTo(Files.readString(file));
    }

    @Test
    void whatSlidAwayIsToldWithTheDayOnWhichItDid() {
        Shop idle = Shop.open(
                application,
                "idle",
                Shop.yaml("idle").replace("expiry: {after: {months: 3}}", "expiry: {idle: {months: 3}}"));
        idle.told(Shop.paid("card:1", "long-ago", 10_000)
                .replaceFirst("\\{", "{\"occurred_at\": \"2025-10-01T04:00:00Z\", "));
        idle.told(Shop.did("card:1", "tap.done"));
        assertThat(idle.api()
                        .get("/v1/members/card:1/explain?order=long-ago")
                        .json()
                        .at("/sentences/0")
                        .asString())
                .contains("; 100 expired on 2 January 2026.");
    }

    @Test
    void whatWasRefusedSaysWhyWithItsNumbers() {
        long event = application
                .getBean(JdbcClient.class)
                .sql("select id from intake.event where outcome = 'refused'")
                .query(Long.class)
                .single();
        Said why = shop.api().get("/v1/members/card:1/explain?event=" + Events.ID.print(event));
        assertThat(why.json().path("sentences")).hasSize(1);
        assertThat(why.json().at("/sentences/0").asString())
                .startsWith("It was refused, and nothing changed: ")
                .contains("99")
                .doesNotContain("…");
        assertThat(why.json().path("effects")).isEmpty();
        assertThat(shop.api().get("/v1/members/card:1/explain?order=nothing").status())
                .isEqualTo(404);
        assertThat(shop.api()
                        .get("/v1/members/card:1/explain/balance?asset=none")
                        .status())
                .isEqualTo(404);
        assertThat(shop.api().get("/v1/members/card:1/explain/tier?ladder=none").status())
                .isEqualTo(404);
    }

    @Test
    void everyFieldThatAllProgrammesHaveIsCalledByAName() throws IOException {
        for (String language : List.of("", "_zh_CN", "_zh_TW")) {
            Properties messages = new Properties();
            try (var in = Files.newBufferedReader(
                    Path.of("src", "main", "resources", "messages", "explain" + language + ".properties"))) {
                messages.load(in);
            }
            assertThat(Catalogue.common().fields())
                    .allSatisfy(field -> assertThat(messages.getProperty("field." + field.name()))
                            .as("the name of %s in explain%s", field.name(), language)
                            .isNotBlank());
        }
    }

    @Test
    void aBalanceIsTheSumOfItsKindsAndItsSources() {
        JsonNode account = shop.api()
                .get("/v1/members/card:1/explain/balance?asset=points")
                .json()
                .at("/accounts/0");
        long change = 0;
        for (JsonNode kind : account.path("kinds")) {
            change += kind.path("change").asLong();
        }
        assertThat(change).isEqualTo(account.path("balance").asLong());
        long sources = 0;
        for (JsonNode source : account.path("sources")) {
            sources += source.path("points").asLong();
            Said why = shop.api()
                    .get("/v1/members/card:1/explain?event="
                            + source.path("event").asString());
            assertThat(why.status()).isEqualTo(200);
            Said lot = shop.api()
                    .get("/v1/members/card:1/explain?lot=" + source.path("lot").asLong());
            assertThat(lot.json()).isEqualTo(why.json());
        }
        assertThat(shop.api().get("/v1/members/card:1/explain?lot=999").status())
                .isEqualTo(404);
        assertThat(shop.api()
                        .get("/v1/members/card:1/explain?lot=1&order=monday")
                        .status())
                .isEqualTo(400);
        assertThat(sources)
                .isEqualTo(account.path("available").asLong()
                        + account.path("held").asLong()
                        + account.path("pending").asLong());
        assertThat(Map.of("balance", shop.available("card:1") + 50))
                .isEqualTo(Map.of("balance", account.path("balance").asLong()));
    }
}
