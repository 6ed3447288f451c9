package zhiyin.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Days;

/**
 * One member's year over HTTP, by {@code docs/recipes/year-of-a-member.yaml}. What each day must bring is reckoned by hand
 * beside it; the statement is held against that line by line, and kept as a whole in {@code src/test/resources/statement} and in
 * {@code docs/recipes/statement.md}; {@code -Dzhiyin.promises=write} writes them anew, to be read.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class YearOfAMemberTests {

    private static final Path RECIPES = Path.of("..", "docs", "recipes");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "statement");
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final String POINTS = "points";
    private static final String GROWTH = "growth";
    private static final String PRINCIPAL = "balance.principal";
    private static final String BONUS = "balance.bonus";

    private final ApplicationContext application;
    private final TestClock clock;
    private final List<Line> expected = new ArrayList<>();
    private final Map<String, Long> balances = new TreeMap<>();
    private final Map<String, String> tiers = new TreeMap<>();
    private Shop shop;

    @Autowired
    YearOfAMemberTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    /** A line as it must be. */
    private record Line(String asset, String kind, long points, long change, long balance) {}

    /** The day has brought that: so many units, which are as much more or less in the balance, or none. */
    private void brought(String asset, String kind, long points, long change) {
        long balance = balances.merge(asset, change, Long::sum);
        expected.add(new Line(asset, kind, points, change, balance));
    }

    private void more(String asset, String kind, long points) {
        brought(asset, kind, points, points);
    }

    private void less(String asset, String kind, long points) {
        brought(asset, kind, points, -points);
    }

    private void only(String asset, String kind, long points) {
        brought(asset, kind, points, 0);
    }

    /** The clock moves on to that time of the programme's zone, and time passes for whom something is due. */
    private void at(String time) {
        clock.set(LocalDateTime.parse(time).atZone(ZONE).toInstant());
        application.getBean(Days.class).pass();
        tiers.put(time, shop.tier("card:mei"));
    }

    private JsonNode post(String path, String body) {
        Said said = shop.api().post(path, body, "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private void buys(String order, long amount) {
        shop.told(Shop.paid("card:mei", order, "tea", 1, amount));
    }

    @BeforeAll
    void live() throws IOException {
        clock.set(LocalDateTime.parse("2027-01-01T09:00").atZone(ZONE).toInstant());
        shop = Shop.open(application, "tea-club", Files.readString(RECIPES.resolve("year-of-a-member.yaml")));
        clock.set(LocalDateTime.parse("2027-01-04T10:00").atZone(ZONE).toInstant());
        post("/v1/members", "{\"name\": \"Mei\", \"identities\": [\"card:mei\"]}");
        more(POINTS, "earned", 100);
        String friend = shop.enrol("card:friend");

        at("2027-01-12T11:00");
        buys("A", 30_000);
        only(POINTS, "earned", 600);
        more(GROWTH, "earned", 300);

        at("2027-02-01T12:00");
        more(POINTS, "activated", 600);
        post("/v1/holds", """
                {"member": "card:mei", "hold": "web-1", "points": 200, "order": "B"}""");
        only(POINTS, "held", 100);
        only(POINTS, "held", 100);
        post("/v1/holds/web-1/capture", "{\"points\": 150}");
        less(POINTS, "captured", 100);
        less(POINTS, "captured", 50);
        only(POINTS, "released", 50);
        buys("B", 8_000);
        only(POINTS, "earned", 80);
        more(GROWTH, "earned", 80);

        at("2027-02-10T12:00");
        more(POINTS, "activated", 80);
        shop.told("""
                {"type": "order.returned", "member": "card:mei", "order": "A", "return": "A-1", "lines": [{"line": "1", "amount": 15000}]}""");
        less(POINTS, "taken_back", 300);
        less(GROWTH, "taken_back", 150);

        at("2027-03-01T10:00");
        post("/v1/topups", """
                {"id": "T-1", "member": "card:mei", "currency": "CNY", "package": "five-hundred"}""");
        more(PRINCIPAL, "topped_up", 50_000);
        more(BONUS, "topped_up", 5_000);

        at("2027-03-05T14:00");
        shop.told("""
                {"type": "points.spent", "member": "card:mei", "spend": "till-7", "asset": "balance", "points": 12000, "order": "C"}""");
        less(PRINCIPAL, "spent", 12_000);
        buys("C", 12_000);
        only(POINTS, "earned", 120);
        more(GROWTH, "earned", 120);

        at("2027-03-20T10:00");
        more(POINTS, "activated", 120);
        JsonNode card = post("/v1/gift-cards", """
                {"asset": "balance", "amount": 20000, "currency": "CNY", "cards": 1, "expires_at": "2032-01-01T00:00:00Z"}""").at("/cards/0");
        assertThat(shop.api()
                        .post("/v1/gift-cards/" + card.path("card").asString() + "/activate", "")
                        .status())
                .isEqualTo(200);
        post("/v1/gift-cards/bind", Shop.json(Map.of("code", card.path("code").asString(), "member", "card:mei")));
        more(PRINCIPAL, "topped_up", 20_000);

        at("2027-04-02T16:00");
        post("/v1/transfers", """
                {"member": "card:mei", "to": "%s", "transfer": "gift-1", "points": 150}""".formatted(friend));
        less(POINTS, "sent", 150);

        at("2027-04-10T09:00");
        post("/v1/adjustments", """
                {"member": "card:mei", "kind": "credit", "points": 50, "reason": "late-delivery"}""");
        more(POINTS, "credited", 50);

        at("2027-07-13T08:00");
        // of A's 600: 50 paid with, 300 taken back, 150 given
        less(POINTS, "expired", 100);

        at("2027-07-20T18:00");
        buys("D", 100_000);
        only(POINTS, "earned", 2_000);
        more(GROWTH, "earned", 1_000);

        at("2027-08-15T13:00");
        more(POINTS, "activated", 2_000);
        // B's
        less(POINTS, "expired", 80);
        shop.told("""
                {"type": "points.spent", "member": "card:mei", "spend": "till-9", "points": 700, "order": "E"}""");
        // C's until September, the fifty until October, then of D's
        less(POINTS, "spent", 120);
        less(POINTS, "spent", 50);
        less(POINTS, "spent", 530);
        buys("E", 10_000);
        only(POINTS, "earned", 100);
        more(GROWTH, "earned", 100);

        at("2027-09-01T11:00");
        more(POINTS, "activated", 100);
        shop.told("""
                {"type": "order.returned", "member": "card:mei", "order": "E", "return": "E-1"}""");
        more(POINTS, "reinstated", 530);
        more(POINTS, "reinstated", 50);
        more(POINTS, "reinstated", 120);
        less(POINTS, "taken_back", 100);
        less(GROWTH, "taken_back", 100);

        at("2027-10-20T10:00");
        less(POINTS, "expired", 120);
        less(POINTS, "expired", 50);
        post("/v1/adjustments", """
                {"member": "card:mei", "kind": "debit", "points": 30, "reason": "correction"}""");
        less(POINTS, "debited", 30);

        at("2027-11-03T15:00");
        JsonNode refund = post("/v1/topups/T-1/refund", "{\"refund\": \"T-1-r\"}");
        less(PRINCIPAL, "refunded", 38_000);
        less(BONUS, "forfeited", 5_000);
        assertThat(refund.path("effects").toString()).contains("\"fee\":1900", "\"paid_out\":36100");

        at("2027-12-31T23:59");
    }

    @Test
    void everyLineIsTheOneThatWasReckonedWithTheBalanceAfterIt() {
        JsonNode statement = statement("en");
        List<Line> lines = new ArrayList<>();
        statement
                .path("lines")
                .forEach(line -> lines.addFirst(new Line(
                        line.path("asset").asString(),
                        line.path("kind").asString(),
                        line.path("points").asLong(),
                        line.path("change").asLong(),
                        line.path("balance_after").asLong())));
        assertThat(lines).containsExactlyElementsOf(expected);
        assertThat(balances).isEqualTo(Map.of(POINTS, 1_970L, GROWTH, 1_350L, PRINCIPAL, 20_000L, BONUS, 0L));
        Map<String, Long> closing = new HashMap<>();
        statement.path("accounts").forEach(account -> {
            assertThat(account.path("opening").asLong()).isZero();
            long changes = 0;
            for (JsonNode total : account.path("totals")) {
                changes += total.path("change").asLong();
            }
            assertThat(changes).isEqualTo(account.path("closing").asLong());
            closing.put(account.path("asset").asString(), changes);
        });
        assertThat(closing).isEqualTo(balances);
        assertThat(shop.available("card:mei")).isEqualTo(1_970);
        Shop.assertLawful(application);
    }

    @Test
    void theTierWentUpAndDownAndUp() {
        assertThat(tiers.get("2027-01-12T11:00")).isEqualTo("regular");
        assertThat(tiers.get("2027-02-01T12:00")).isEqualTo("silver");
        assertThat(tiers.get("2027-03-01T10:00")).isEqualTo("regular");
        assertThat(tiers.get("2027-03-20T10:00")).isEqualTo("silver");
        assertThat(tiers.get("2027-07-13T08:00")).isEqualTo("regular");
        assertThat(tiers.get("2027-08-15T13:00")).isEqualTo("gold");
        assertThat(tiers.get("2027-12-31T23:59")).isEqualTo("gold");
    }

    private JsonNode statement(String language) {
        Said said = shop.api().get("/v1/members/card:mei/statement?limit=200&totals=true", "Accept-Language", language);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    @ParameterizedTest
    @CsvSource({"en, statement.md", "zh-CN, statement.zh-CN.md"})
    void theStatementIsKeptAsItIsAnswered(String language, String page) throws IOException {
        JsonMapper pretty =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        golden(language + ".json", pretty.writeValueAsString(statement(language)) + "\n");
        Said table =
                shop.api().get("/v1/members/card:mei/statement.csv?from=2027-01-01&to=2027-12-31&lang=" + language);
        golden(language + ".csv", table.text());
        Said html =
                shop.api().get("/v1/members/card:mei/statement.html?from=2027-01-01&to=2027-12-31&lang=" + language);
        golden(language + ".html", html.text());
        documented(RECIPES.resolve(page), statement(language));
    }

    /** The page of the recipe holds the same lines, account by account. */
    private static void documented(Path page, JsonNode statement) throws IOException {
        StringBuilder told = new StringBuilder();
        statement.path("accounts").forEach(account -> {
            String asset = account.path("asset").asString();
            told.append("\n### `").append(asset).append("`\n\n| at | says | change | balance |\n|---|---|---:|---:|\n");
            List<JsonNode> lines = new ArrayList<>();
            statement.path("lines").forEach(lines::addFirst);
            for (JsonNode line : lines) {
                if (line.path("asset").asString().equals(asset)) {
                    told.append("| ")
                            .append(java.time.Instant.parse(line.path("at").asString())
                                    .atZone(ZONE)
                                    .toLocalDateTime())
                            .append(" | ")
                            .append(line.path("says").asString())
                            .append(" | ")
                            .append(line.path("change").asLong())
                            .append(" | ")
                            .append(line.path("balance_after").asLong())
                            .append(" |\n");
                }
            }
        });
        String begins = "<!-- statement -->\n";
        String ends = "\n<!-- end of the statement -->";
        String before = Files.readString(page);
        int from = before.indexOf(begins) + begins.length();
        String anew = before.substring(0, from)
                + anonymous(told.toString())
                + before.substring(before.indexOf(ends, from - 1));
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.writeString(page, anew);
        }
        assertThat(Files.readString(page)).isEqualTo(anew);
    }

    private static void golden(String name, String told) throws IOException {
        Path file = GOLDEN.resolve(name);
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, anonymous(told));
        }
        assertThat(anonymous(told)).isEqualTo(Files.readString(file));
    }

    /** Without the numbers that the house gives, which are others every time. */
    private static String anonymous(String told) {
        return told.replaceAll("\\b(mbr|evt|dec|gft|gfb|pay)_[0-9a-z]+", "$1_…");
    }
}
