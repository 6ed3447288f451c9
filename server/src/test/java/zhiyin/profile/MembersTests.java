package zhiyin.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Who is a member, what he has and why, as asked over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembersTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    MembersTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "shop");
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private Said enrol(String key, String body) {
        return shop.api().post("/v1/members", body, "Idempotency-Key", key);
    }

    @Test
    void aMemberIsFoundByIdAndByEveryIdentity() {
        String body = """
                {"identities": ["ext:shopify:123", "phone:+8613800138000", "email:Wang.XiaoMing@Example.com", "card:00-1",
                                "unionid:oX_1"],
                 "name": "王小明", "birthday": "1990-02-28", "source": "poster",
                 "attributes": {"favourite": "tea", "since": "2020-02-29"}}""";
        Said made = enrol("find", body);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(enrol("find", body).bytes()).isEqualTo(made.bytes());
        String id = made.json().path("member").asString();
        JsonNode member = shop.api().get("/v1/members/" + id).json();
        assertThat(member.path("name").asString()).isEqualTo("王小明");
        assertThat(member.path("birthday").asString()).isEqualTo("1990-02-28");
        assertThat(member.at("/attributes/since").asString()).isEqualTo("2020-02-29");
        assertThat(member.path("identities")).hasSize(5);
        assertThat(member.has("wallets")).isFalse();
        for (String name : List.of(
                "ext:shopify:123",
                "phone:+8613800138000",
                "phone:%2B8613800138000",
                "email:wang.xiaoming@example.com",
                "email:WANG.XIAOMING@EXAMPLE.COM",
                "card:00-1",
                "unionid:oX_1")) {
            assertThat(shop.api().get("/v1/members/" + name).json()).as(name).isEqualTo(member);
        }
        assertThat(enrol("find-2", "{\"identities\": [\"email:wang.xiaoming@EXAMPLE.com\"]}")
                        .code())
                .isEqualTo("conflict");
        assertThat(shop.told(Shop.paid("email:WANG.xiaoming@example.com", "find-1", 100))
                        .path("member")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void aNameWithASlashIsAskedForWithItsEscape() {
        String id = shop.enrol("ext:shopify:gid://shopify/Customer/1");
        assertThat(shop.api()
                        .get("/v1/members/ext:shopify:gid:%2F%2Fshopify%2FCustomer%2F1/statement")
                        .status())
                .isEqualTo(200);
        assertThat(shop.api()
                        .get("/v1/members/ext:shopify:gid:%2f%2fshopify%2FCustomer%2F1")
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo(id);
        assertThat(shop.api()
                        .get("/v1/members/ext:shopify:gid://shopify/Customer/1")
                        .code())
                .isEqualTo("not-found");
        assertThat(shop.api().get("/v1%2Fmembers").code()).isEqualTo("not-found");
    }

    @Test
    void aGuardianMayAgreeForAChild() {
        String body = "{\"identities\": [\"card:child\"], \"birthday\": \"2012-03-03\"}";
        assertThat(enrol("child", body).code()).isEqualTo("guardian-consent-required");
        assertThat(enrol("child", body.replace("}", ", \"guardian_consent\": true}"))
                        .status())
                .as("a refusal that was not kept does not use its key up")
                .isEqualTo(201);
        assertThat(enrol("teen", "{\"identities\": [\"card:teen\"], \"birthday\": \"2012-03-02\"}")
                        .status())
                .as("fourteen today")
                .isEqualTo(201);
    }

    @Test
    void namesOfAssetsAndTiersAreInTheCallersLanguage() {
        shop.told(Shop.paid("card:names", "names-1", 20_000));
        Map<String, List<String>> names = Map.of(
                "zh-CN", List.of("积分", "银卡", "金卡"),
                "zh-TW", List.of("點數", "銀卡", "金卡"),
                "zh-Hant-HK", List.of("點數", "銀卡", "金卡"),
                "en-GB,en;q=0.9", List.of("Points", "Silver", "Gold"),
                "fr", List.of("Points", "Silver", "Gold"));
        names.forEach((language, words) -> {
            JsonNode member = shop.api()
                    .get("/v1/members/card:names?expand=wallets,tier", "Accept-Language", language)
                    .json();
            assertThat(List.of(
                            member.at("/wallets/0/name").asString(),
                            member.at("/tiers/0/name").asString(),
                            member.at("/tiers/0/next/name").asString()))
                    .as(language)
                    .isEqualTo(words);
        });
        JsonNode tier =
                shop.api().get("/v1/members/card:names?expand=tier").json().at("/tiers/0");
        assertThat(tier.path("measure").asLong()).isEqualTo(200);
        assertThat(tier.at("/next/missing").asLong()).isEqualTo(600);
    }

    @Test
    void aStatementIsPagedNewestFirstAndItsBalancesRun() {
        String who = "card:statement";
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofMinutes(1));
            shop.told(Shop.paid(who, "st-" + i, "cups", 1, 1_000 + 100 * i));
            if (i % 3 == 0) {
                shop.told(Shop.spent(who, "st-s-" + i, 4));
                shop.told(Shop.held(who, "st-h-" + i, 3));
                shop.told(Shop.ended(i % 2 == 0 ? "captured" : "released", who, "st-h-" + i));
            }
        }
        JsonNode whole =
                shop.api().get("/v1/members/" + who + "/statement?limit=200").json();
        assertThat(whole.has("next")).isFalse();
        assertThat(whole.path("lines").size()).isGreaterThan(50);
        List<JsonNode> paged = new ArrayList<>();
        String next = "";
        do {
            Said page = shop.api()
                    .get("/v1/members/" + who + "/statement?limit=7" + (next.isEmpty() ? "" : "&cursor=" + next));
            assertThat(page.status()).isEqualTo(200);
            page.json().path("lines").forEach(paged::add);
            next = page.json().path("next").asString("");
        } while (!next.isEmpty());
        assertThat(paged).isEqualTo(List.copyOf(whole.path("lines").values()));
        Map<String, Long> balances = new HashMap<>();
        for (int i = paged.size() - 1; i >= 0; i--) {
            JsonNode line = paged.get(i);
            assertThat(line.path("sequence").asLong()).isEqualTo(paged.size() - i);
            String asset = line.path("asset").asString();
            long balance =
                    balances.getOrDefault(asset, 0L) + line.path("change").asLong();
            assertThat(line.path("balance_after").asLong()).as(line.toString()).isEqualTo(balance);
            balances.put(asset, balance);
        }
        assertThat(balances)
                .containsEntry(
                        "points", shop.wallet(who, "points").path("balance").asLong());
        Instant middle = Instant.parse(paged.get(paged.size() / 2).path("at").asString());
        count(paged, who, "asset=points", line -> line.path("asset").asString().equals("points"));
        count(paged, who, "kind=held", line -> line.path("kind").asString().equals("held"));
        count(
                paged,
                who,
                "since=" + middle,
                line -> !Instant.parse(line.path("at").asString()).isBefore(middle));
        count(
                paged,
                who,
                "until=" + middle,
                line -> Instant.parse(line.path("at").asString()).isBefore(middle));
        count(paged, who, "until=0000-01-01T00:00:00Z", line -> false);
        count(paged, who, "since=9999-12-31T23:59:59Z", line -> false);
        count(
                paged,
                who,
                "asset=points&kind=earned&since=" + middle,
                line -> line.path("asset").asString().equals("points")
                        && line.path("kind").asString().equals("earned")
                        && !Instant.parse(line.path("at").asString()).isBefore(middle));
    }

    private void count(List<JsonNode> lines, String who, String filter, java.util.function.Predicate<JsonNode> fits) {
        Said said = shop.api().get("/v1/members/" + who + "/statement?limit=200&" + filter);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(List.copyOf(said.json().path("lines").values()))
                .as(filter)
                .isEqualTo(lines.stream().filter(fits).toList());
    }

    @Test
    void aPointIsFollowedBackToItsLineAndOnToWhatBecameOfIt() {
        String who = "card:explain";
        String order = """
                {"type": "order.paid", "member": "card:explain", "order": {"id": "explain-1", "currency": "CNY", "lines": [
                  {"id": "a", "sku": "bread", "category": "food", "quantity": 2, "amount": 3000, "discount": 500},
                  {"id": "b", "sku": "mug", "category": "cups", "quantity": 1, "amount": 2000},
                  {"id": "c", "sku": "cigar", "category": "tobacco", "quantity": 1, "amount": 9000}]}}""";
        JsonNode event = shop.told(order);
        shop.told(Shop.spent(who, "explain-s", 15));
        Said said = shop.api().get("/v1/members/" + who + "/explain?order=explain-1", "Accept-Language", "zh-CN");
        JsonNode why = said.json();
        assertThat(shop.api()
                        .get(
                                "/v1/members/" + who + "/explain?event="
                                        + event.path("id").asString(),
                                "Accept-Language",
                                "zh-CN")
                        .json())
                .isEqualTo(why);
        Map<String, Long> points = new HashMap<>();
        why.path("given").forEach(given -> {
            if (given.path("rule").asString().equals("base")) {
                assertThat(given.path("name").asString()).isEqualTo("每消费 1 元得 1 积分");
                points.merge(
                        given.at("/line/sku").asString(), given.path("points").asLong(), Long::sum);
            }
        });
        assertThat(points).isEqualTo(Map.of("bread", 25L, "mug", 20L));
        JsonNode considered = why.path("considered").get(0);
        assertThat(considered.path("verdict").asString()).isEqualTo("applied");
        assertThat(considered.path("base").asLong()).isEqualTo(4_500);
        assertThat(considered.at("/left_out/0/line").asString()).isEqualTo("c");
        assertThat(considered.at("/left_out/0/unmet/0/saw").asString()).isEqualTo("tobacco");
        JsonNode lot = null;
        for (JsonNode each : why.path("lots")) {
            assertThat(each.path("pending").asLong()
                            + each.path("available").asLong()
                            + each.path("held").asLong()
                            + each.path("consumed").asLong()
                            + each.path("expired").asLong()
                            + each.path("reversed").asLong())
                    .isEqualTo(each.path("granted").asLong());
            lot = each.path("asset").asString().equals("points") ? each : lot;
        }
        assertThat(lot).isNotNull();
        assertThat(lot.path("consumed").asLong()).isEqualTo(15);
        assertThat(lot.path("movements")).hasSize(2);
        assertThat(lot.at("/movements/1/reference").asString()).isEqualTo("explain-s");
        JsonNode decision = shop.api()
                .get("/v1/decisions/" + event.path("decision").asString())
                .json();
        assertThat(decision.path("effects")).isEqualTo(event.path("effects"));
        assertThat(decision.path("member")).isEqualTo(event.path("member"));
        assertThat(decision.path("event")).isEqualTo(event.path("id"));
        assertThat(decision.path("considered")).isEqualTo(why.path("considered"));
    }

    @Test
    void refusalsSpeakTheCallersLanguage() {
        shop.enrol("card:language");
        String event = Shop.spent("card:language", "l", 7);
        Map<String, String> titles = Map.of("zh-CN", "余额不足", "zh-TW", "餘額不足", "en", "Not enough");
        titles.forEach((language, title) -> {
            Said said =
                    shop.api().post("/v1/events", event, "Idempotency-Key", "language", "Accept-Language", language);
            assertThat(said.json().path("title").asString()).isEqualTo(title);
            assertThat(said.json().path("wanted").asLong()).isEqualTo(7);
            Said wrong = shop.api()
                    .post(
                            "/v1/events",
                            event.replace("7", "-7"),
                            "Idempotency-Key",
                            "language",
                            "Accept-Language",
                            language);
            assertThat(wrong.json().at("/errors/0/detail").asString().matches("\\p{ASCII}*"))
                    .isEqualTo(language.equals("en"));
        });
    }

    @Test
    void whatAnOlderVersionKnewAsTextCanBeADateNow() {
        String yaml = Shop.yaml("changed");
        Shop changed = Shop.open(application, "changed", yaml);
        Said made = changed.api()
                .post(
                        "/v1/members",
                        "{\"identities\": [\"card:1\"], \"attributes\": {\"favourite\": \"tea\", \"since\": \"2020-02-29\"}}",
                        "Idempotency-Key",
                        "k");
        assertThat(made.status()).isEqualTo(201);
        String second = yaml.replace("{name: favourite, kind: text", "{name: favourite, kind: date")
                .replace("{name: since, kind: date", "{name: since, kind: number");
        Said version = changed.api()
                .post(
                        "/v1/programs/changed/versions",
                        Shop.json(Map.of("yaml", second, "publish", true, "waive_notice", "told")));
        assertThat(version.status()).as(version.text()).isEqualTo(201);
        clock.advance(Duration.ofSeconds(1));
        changed.told(Shop.paid("card:1", "o-1", 1_000));
        JsonNode member =
                changed.api().get("/v1/members/card:1?expand=wallets,tier").json();
        assertThat(member.at("/attributes/favourite").asString()).isEqualTo("tea");
        assertThat(member.at("/attributes/since").asString()).isEqualTo("2020-02-29");
    }
}
