package zhiyin.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Happenings;
import zhiyin.program.Programmes;

/** What a member has and had: wallets, statements and what expires, against a count of the raw movements. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalletsTests {
    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient sql;

    @Autowired
    WalletsTests(ApplicationContext application, TestClock clock, JdbcClient sql) {
        this.application = application;
        this.clock = clock;
        this.sql = sql;
    }

    @BeforeEach
    void aDayInMarch() {
        clock.set(START);
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    /** A movement as it lies in the table; nothing of the code under test has touched it. */
    private record Moved(String asset, String from, String to, long points, Instant at, Instant recordedAt) {}

    private List<Moved> movements(String card) {
        return sql.sql("""
                        select asset, from_place, to_place, points, at, m.recorded_at from ledger.movement m
                        join member.identity i on i.member_id = m.member_id and i.value = :card
                        order by sequence
                        """)
                .param("card", card)
                .query((row, number) -> new Moved(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
    }

    private static Map<String, Map<String, Long>> count(List<Moved> movements) {
        Map<String, Map<String, Long>> places = new TreeMap<>();
        for (Moved moved : movements) {
            Map<String, Long> mine = places.computeIfAbsent(moved.asset(), asset -> new TreeMap<>());
            mine.merge(moved.from(), -moved.points(), Long::sum);
            mine.merge(moved.to(), moved.points(), Long::sum);
        }
        return places;
    }

    private static void same(JsonNode wallets, Map<String, Map<String, Long>> counted, String as) {
        for (JsonNode wallet : wallets.path("wallets")) {
            Map<String, Long> mine = counted.getOrDefault(wallet.path("asset").asString(), Map.of());
            for (String place : List.of("pending", "available", "held", "owed")) {
                assertThat(wallet.path(place).asLong())
                        .as("%s %s: %s", as, place, wallet)
                        .isEqualTo(mine.getOrDefault(place, 0L));
            }
            assertThat(wallet.path("balance").asLong())
                    .as(as)
                    .isEqualTo(wallet.path("available").asLong()
                            + wallet.path("held").asLong()
                            + wallet.path("owed").asLong());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyInstantOfARandomHistoryIsWhatItsMovementsAddUpTo(long seed) throws Exception {
        String code = "history-" + seed;
        Shop shop = Shop.open(
                application,
                code,
                java.nio.file.Files.readString(
                                java.nio.file.Path.of("src", "test", "resources", "audit", "lively.yaml"))
                        .replace("programme: lively", "programme: " + code));
        Instant from = Instant.parse("2025-01-05T02:00:00Z");
        Happenings happenings = Happenings.in(
                application,
                application.getBean(Programmes.class).byCode(code).orElseThrow().id());
        // two members and many orders, so that there are checkpoints; written down over several days
        for (int part = 0; part < 4; part++) {
            happenings.live(new Happenings.Year(seed * 10 + part, 2, 150, from.plus(Duration.ofDays(90 * part))));
            clock.advance(Duration.ofHours(7));
            soonestIsTheSameOnBothPages(shop, "card:2");
            soonestIsTheSameOnBothPages(shop, "card:1");
        }
        assertThat(sql.sql("select count(distinct sequence) from ledger.checkpoint c join member.identity i"
                                + " on i.member_id = c.member_id where i.program_id = "
                                + "(select id from program.program where code = :code)")
                        .param("code", code)
                        .query(Long.class)
                        .single())
                .isPositive();
        String id = shop.api().get("/v1/members/card:1").json().path("id").asString();
        List<Moved> all = sql.sql("""
                        select asset, from_place, to_place, points, at, recorded_at from ledger.movement
                        where member_id = (select member_id from member.identity where value = '1' and program_id =
                            (select id from program.program where code = :code)) order by sequence
                        """)
                .param("code", code)
                .query((row, number) -> new Moved(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
        Instant last = all.getLast().at();
        Random random = new Random(seed);
        List<Instant> instants = new ArrayList<>(List.of(from.minusSeconds(1)));
        for (int i = 0; i < 12; i++) {
            Instant moment = all.get(random.nextInt(all.size())).at();
            instants.addAll(List.of(moment, moment.minusMillis(1), moment.plusMillis(random.nextInt(9_000_000))));
        }
        for (Instant wanted : instants) {
            Instant at = wanted.isAfter(clock.instant()) ? clock.instant() : wanted;
            if (at.isBefore(last)) {
                JsonNode wallets = shop.api()
                        .get("/v1/members/" + id + "/wallets?at=" + at)
                        .json();
                same(
                        wallets,
                        count(all.stream()
                                .filter(moved -> !moved.at().isAfter(at))
                                .toList()),
                        "seed " + seed + " at " + at);
            }
            Instant known = START.plus(Duration.ofHours(random.nextInt(28)));
            if (known.isAfter(clock.instant())) {
                continue;
            }
            JsonNode told = shop.api()
                    .get("/v1/members/" + id + "/wallets?as_known_at=" + known + "&at=" + at)
                    .json();
            same(
                    told,
                    count(all.stream()
                            .filter(moved -> !moved.at().isAfter(at)
                                    && !moved.recordedAt().isAfter(known))
                            .toList()),
                    "seed " + seed + " at " + at + " as known at " + known);
        }
        statementAddsUp(shop, id, all, from.plus(Duration.ofDays(40)), from.plus(Duration.ofDays(200)));
    }

    /** The page of a member asks the database what is lost next; that of his wallets loads every lot and counts. */
    private static void soonestIsTheSameOnBothPages(Shop shop, String card) {
        Map<String, String> counted = new TreeMap<>();
        for (JsonNode wallet :
                shop.api().get("/v1/members/" + card + "/wallets").json().path("wallets")) {
            JsonNode next = wallet.path("next_expiry");
            counted.put(wallet.path("asset").asString(), next.path("points") + " " + next.path("at"));
        }
        Map<String, String> asked = new TreeMap<>();
        for (JsonNode wallet :
                shop.api().get("/v1/members/" + card + "?expand=wallets").json().path("wallets")) {
            JsonNode next = wallet.path("expiring");
            asked.put(wallet.path("asset").asString(), next.path("points") + " " + next.path("at"));
        }
        assertThat(asked).as(card).isEqualTo(counted);
    }

    /** Every page opens where the next one, which is older, closes; the period is the sum of its lines. */
    private static void statementAddsUp(Shop shop, String member, List<Moved> all, Instant since, Instant until) {
        List<Moved> within = all.stream()
                .filter(moved -> !moved.at().isBefore(since) && moved.at().isBefore(until))
                .toList();
        String path = "/v1/members/" + member + "/statement?limit=37&totals=true&since=" + since + "&until=" + until;
        Map<String, Long> oldest = new TreeMap<>();
        Map<String, Long> changes = new TreeMap<>();
        String cursor = "";
        int lines = 0;
        JsonNode page;
        do {
            page = shop.api().get(path + cursor).json();
            Map<String, Long> here = new TreeMap<>();
            for (JsonNode line : page.path("lines")) {
                here.merge(line.path("asset").asString(), line.path("change").asLong(), Long::sum);
                changes.merge(line.path("asset").asString(), line.path("change").asLong(), Long::sum);
                assertThat(line.path("says").asString()).isNotBlank().doesNotContain("movement.", "{", "…");
                lines++;
            }
            for (JsonNode account : page.path("accounts")) {
                String asset = account.path("asset").asString();
                if (!account.has("page_opening")) {
                    assertThat(here).doesNotContainKey(asset);
                    continue;
                }
                assertThat(account.path("page_opening").asLong() + here.getOrDefault(asset, 0L))
                        .isEqualTo(account.path("page_closing").asLong());
                assertThat(account.path("page_closing").asLong())
                        .isEqualTo(oldest.getOrDefault(
                                asset, account.path("closing").asLong()));
                oldest.put(asset, account.path("page_opening").asLong());
                long total = 0;
                for (JsonNode kind : account.path("totals")) {
                    total += kind.path("change").asLong();
                }
                assertThat(account.path("opening").asLong() + total)
                        .isEqualTo(account.path("closing").asLong());
            }
            cursor = "&cursor=" + page.path("next").asString("");
        } while (page.has("next"));
        assertThat(lines).isEqualTo(within.size()).isGreaterThan(37);
        for (JsonNode account : page.path("accounts")) {
            String asset = account.path("asset").asString();
            assertThat(account.path("opening").asLong() + changes.getOrDefault(asset, 0L))
                    .isEqualTo(account.path("closing").asLong());
        }
    }

    @Test
    void pointsAreThereUntilTheMillisecondBeforeTheyExpire() {
        Shop shop = Shop.open(application, "wallets-expiry");
        shop.told(Shop.paid("card:x", "x-1", 10_000));
        shop.told(Shop.held("card:x", "x-h", 40));
        Instant end = Instant.parse("2026-06-02T16:00:00Z");
        JsonNode expiring = shop.api().get("/v1/members/card:x/expiring").json();
        assertThat(expiring.path("expiring")).hasSize(1);
        JsonNode day = expiring.at("/expiring/0");
        assertThat(day.path("last_day").asString()).isEqualTo("2026-06-02");
        assertThat(day.path("at").asString()).isEqualTo(end.toString());
        assertThat(day.path("available").asLong()).isEqualTo(60);
        assertThat(day.path("held").asLong()).isEqualTo(40);
        assertThat(shop.api()
                        .get("/v1/members/card:x/expiring?until=2026-06-01")
                        .json()
                        .path("expiring"))
                .isEmpty();
        JsonNode all =
                shop.api().get("/v1/expiring?from=2026-06-02&until=2026-06-02").json();
        assertThat(all.at("/expiring/0/available").asLong()).isEqualTo(60);
        assertThat(all.at("/expiring/0/held").asLong()).isEqualTo(40);
        assertThat(all.at("/expiring/0/members").asLong()).isEqualTo(1);
        assertThat(shop.api()
                        .get("/v1/expiring?from=2026-06-03&until=2026-07-03")
                        .json()
                        .path("expiring"))
                .isEmpty();
        clock.set(end.minusMillis(1));
        JsonNode before = shop.api().get("/v1/members/card:x/wallets").json().at("/wallets/0");
        assertThat(before.path("available").asLong()).isEqualTo(60);
        assertThat(before.path("expiring_soon").asLong()).isEqualTo(60);
        assertThat(before.at("/next_expiry/last_day").asString()).isEqualTo("2026-06-02");
        clock.set(end);
        JsonNode after = shop.api().get("/v1/members/card:x/wallets").json().at("/wallets/0");
        assertThat(after.path("available").asLong()).isZero();
        assertThat(after.path("held").asLong()).isEqualTo(40);
        assertThat(after.has("next_expiry")).isFalse();
        // nobody has written it down, and yet it was so
        clock.advance(Duration.ofDays(1));
        assertThat(movements("x")).hasSize(3 + 1);
        assertThat(shop.api()
                        .get("/v1/members/card:x/wallets?at=" + end.minusMillis(1))
                        .json()
                        .at("/wallets/0/available")
                        .asLong())
                .isEqualTo(60);
        assertThat(shop.api()
                        .get("/v1/members/card:x/wallets?at=" + end)
                        .json()
                        .at("/wallets/0/available")
                        .asLong())
                .isZero();
        assertThat(shop.api()
                        .get("/v1/members/card:x/wallets?at=" + clock.instant().plusMillis(1))
                        .faults())
                .containsExactly("/query/at instant.future");
    }

    @Test
    void aLineSaysWhatItIsInThreeLanguages() {
        Shop shop = Shop.open(application, "wallets-words");
        shop.told("""
                {"type": "order.paid", "member": "card:w", "order": {"id": "w-1", "currency": "CNY", "store": "Bund 18",
                  "lines": [{"id": "1", "sku": "s", "category": "food", "quantity": 1, "amount": 10000}]}}""");
        shop.told(Shop.held("card:w", "w-h", 20).replace("}", ", \"order\": \"w-2\"}"));
        Map<String, List<String>> says = Map.of(
                "en",
                        List.of(
                                "Set aside for order w-2, hold w-h",
                                "Earned by order w-1: 1 point a yuan · store Bund 18"),
                "zh-CN", List.of("为订单 w-2 冻结，冻结单 w-h", "订单 w-1 获得：每消费 1 元得 1 积分 · 门店 Bund 18"),
                "zh-TW", List.of("為訂單 w-2 凍結，凍結單 w-h", "訂單 w-1 獲得：每消費 1 元得 1 點 · 門市 Bund 18"));
        says.forEach((language, sentences) -> {
            JsonNode lines = shop.api()
                    .get("/v1/members/card:w/statement?asset=points", "Accept-Language", language)
                    .json()
                    .path("lines");
            assertThat(List.of(
                            lines.path(0).path("says").asString(),
                            lines.path(1).path("says").asString()))
                    .isEqualTo(sentences);
        });
    }

    @Test
    void whatTimeBroughtAboutIsNotPutDownToTheStoreOfTheNextPurchase() {
        Shop shop = Shop.open(application, "wallets-time");
        String order = """
                {"type": "order.paid", "member": "card:t", "order": {"id": "%s", "currency": "CNY", "store": "%s",
                  "lines": [{"id": "1", "sku": "s", "category": "food", "quantity": 1, "amount": 10000}]}}""";
        shop.told(order.formatted("t-1", "North"));
        clock.advance(Duration.ofDays(100));
        shop.told(order.formatted("t-2", "South"));
        JsonNode lines = shop.api().get("/v1/members/card:t/statement").json().path("lines");
        Map<String, String> says = new TreeMap<>();
        for (JsonNode line : lines) {
            says.putIfAbsent(
                    line.path("kind").asString() + " " + line.path("order").asString(),
                    line.path("says").asString());
        }
        assertThat(says)
                .containsEntry("expired t-1", "Expired: earned by order t-1")
                .containsEntry("activated t-1", "Became usable: earned by order t-1");
        assertThat(says.get("earned t-1")).endsWith("store North");
        assertThat(says.get("earned t-2")).endsWith("store South");
    }

    @Test
    void aStatementIsATableAndAPageThatNobodyCanPutACommandInto() {
        Shop shop = Shop.open(application, "wallets-print");
        Said enrolled = shop.api()
                .post(
                        "/v1/members",
                        "{\"identities\": [\"card:p\"], \"name\": \"<script>alert('x')</script> & Co\"}",
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(enrolled.status()).as(enrolled.text()).isEqualTo(201);
        shop.told(Shop.paid("card:p", "-2-3", 10_000));
        shop.told(Shop.spent("card:p", "-1-1", 30));
        Said table = shop.api().get("/v1/members/card:p/statement.csv?asset=points&from=2026-03-02&to=2026-03-02");
        assertThat(table.text().lines().toList())
                .hasSize(1 + 1 + 2 + 1 + 2)
                .allSatisfy(row -> assertThat(row).doesNotContain(",-2-3", ",-1-1"))
                .anySatisfy(row -> assertThat(row).contains("'-2-3"))
                .anySatisfy(row -> assertThat(row).contains("'-1-1").contains(",30,-30,70,"));
        Said page = shop.api().get("/v1/members/card:p/statement.html?asset=points&to=2026-03-02&lang=zh-CN");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; style-src 'sha256-")
                .doesNotContain("unsafe");
        assertThat(page.text())
                .contains("<html lang=\"zh-CN\">", "期初余额", "期末余额", "&lt;script&gt;", "&amp; Co")
                .doesNotContain("<script", "statement.", "…");
        assertThat(page.text()).contains(">−30<", ">70<");
        Said none = shop.api().get("/v1/members/card:p/statement.html?from=2027-01-01&lang=en");
        assertThat(none.text()).contains("Opening balance", ">70<");
        assertThat(shop.api().get("/v1/members/card:p/statement.html?lang=xx").code())
                .isEqualTo("malformed-parameter");
    }

    @Test
    void theLiabilityIsWhatIsOutByAgeAtItsWorth() {
        Shop shop = Shop.open(
                application,
                "wallets-owe",
                Shop.yaml("wallets-owe")
                        .replace("expiry: {after: {months: 3}}", "expiry: {after: {years: 3}}")
                        .replaceFirst("shortfall: deficit", "shortfall: deficit\n    valuePerPoint: 1/150"));
        shop.told(Shop.paid("card:o", "o-1", 10_000));
        clock.advance(Duration.ofDays(30));
        shop.told(Shop.paid("card:o", "o-2", 7_000));
        JsonNode thirty = shop.api().get("/v1/liability").json().path("assets");
        JsonNode points = asset(thirty, "points");
        assertThat(points.path("lots")).hasSize(1);
        assertThat(points.path("outstanding").asLong()).isEqualTo(170);
        // 170 / 150 yuan are 113.33 fen
        assertThat(points.path("value").asLong()).isEqualTo(113);
        Instant then = clock.instant();
        clock.advance(Duration.ofDays(1));
        shop.told(Shop.spent("card:o", "o-s", 20));
        JsonNode now = asset(shop.api().get("/v1/liability").json().path("assets"), "points");
        assertThat(now.path("outstanding").asLong()).isEqualTo(150);
        assertThat(now.path("breakage_base").asLong()).isEqualTo(150);
        assertThat(now.path("value").asLong()).isEqualTo(100);
        assertThat(now.at("/lots/0/age").asString()).isEqualTo("0-30");
        assertThat(now.at("/lots/0/available").asLong()).isEqualTo(70);
        assertThat(now.at("/lots/1/age").asString()).isEqualTo("31-90");
        assertThat(now.at("/lots/1/available").asLong()).isEqualTo(80);
        assertThat(now.at("/lots/0/value").asLong() + now.at("/lots/1/value").asLong())
                .isEqualTo(100);
        JsonNode past = asset(shop.api().get("/v1/liability?at=" + then).json().path("assets"), "points");
        assertThat(past).isEqualTo(points);
        JsonNode growth = asset(shop.api().get("/v1/liability").json().path("assets"), "growth");
        assertThat(growth.has("value")).isFalse();
    }

    private static JsonNode asset(JsonNode assets, String code) {
        for (JsonNode asset : assets) {
            if (asset.path("asset").asString().equals(code)) {
                return asset;
            }
        }
        throw new AssertionError("no " + code + " in " + assets);
    }

    @Test
    void whatSlidesIsLostOnTheDayThatComesIfNothingIsDone() {
        Shop shop = Shop.open(
                application,
                "wallets-slide",
                Shop.yaml("wallets-slide").replace("expiry: {after: {months: 3}}", "expiry: {idle: {months: 12}}"));
        shop.told(Shop.paid("card:s", "s-1", 10_000));
        JsonNode day = shop.api()
                .get("/v1/members/card:s/expiring?until=2030-01-01")
                .json()
                .at("/expiring/0");
        assertThat(day.path("last_day").asString()).isEqualTo("2027-03-02");
        assertThat(day.path("sliding").asLong()).isEqualTo(100);
        assertThat(shop.api()
                        .get("/v1/expiring?from=2027-03-02&until=2027-03-02")
                        .json()
                        .at("/expiring/0/available")
                        .asLong())
                .isEqualTo(100);
    }
}
