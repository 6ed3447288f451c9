package zhiyin.household;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Members who pay together, over HTTP; afterwards the books are in order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HouseholdsTests {
    private final ApplicationContext application;
    private final JdbcClient database;
    private Shop shop;

    @Autowired
    HouseholdsTests(ApplicationContext application, JdbcClient database) {
        this.application = application;
        this.database = database;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(
                application, "families", Shop.yaml("families") + "\nhousehold: {members: 4, pool: [points]}\n");
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    /** Somebody with so many points that last through that day. */
    private String having(String member, long points, String through) {
        shop.api().post("/v1/members", "{\"identities\": [\"" + member + "\"]}", "Idempotency-Key", Shop.freshKey());
        return gets(member, points, through);
    }

    private String gets(String member, long points, String through) {
        Said said = shop.api()
                .post("/v1/adjustments", """
                        {"member": "%s", "kind": "credit", "reason": "opening", "points": %d, "usable_through": "%s"}""".formatted(member, points, through), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("member").asString();
    }

    private Said create(String household, String member, boolean consent) {
        return shop.api()
                .post(
                        "/v1/households",
                        "{\"household\": \"%s\", \"member\": \"%s\", \"consent\": %s}"
                                .formatted(household, member, consent));
    }

    private Said join(String household, String member, boolean consent) {
        return ask("PUT", "/v1/households/" + household + "/members/" + member, "{\"consent\": " + consent + "}");
    }

    private Said ask(String method, String path, @Nullable String body) {
        return shop.api().send(method, path, body == null ? null : Shop.utf8(body), "Content-Type", "application/json");
    }

    /** A household of those, all of whom have agreed. */
    private void family(String household, String... members) {
        assertThat(create(household, members[0], true).status()).isEqualTo(201);
        for (int i = 1; i < members.length; i++) {
            assertThat(join(household, members[i], true).status()).isEqualTo(201);
        }
    }

    private static String spent(String member, String spend, long points) {
        return Shop.spent(member, spend, points).replace("}", ", \"household\": true}");
    }

    private JsonNode pool(String member) {
        return shop.api()
                .get("/v1/members/" + member + "/wallets?expand=household")
                .json()
                .path("household");
    }

    private List<String> told(String member, String language) {
        List<String> sentences = new ArrayList<>();
        shop.api()
                .get("/v1/members/" + member + "/statement?asset=points", "Accept-Language", language)
                .json()
                .path("lines")
                .forEach(line -> sentences.add(line.path("says").asString()));
        return sentences;
    }

    @Test
    void whatOneLacksTheOthersGiveThatWhatEndsSoonestFirst() {
        having("card:son", 20, "2026-12-31");
        String mother = having("card:mother", 100, "2026-06-30");
        gets("card:mother", 500, "2027-12-31");
        String father = having("card:father", 50, "2026-04-30");
        family("f-1", "card:son", "card:mother", "card:father");
        assertThat(pool("card:son").at("/pool/0/available").asLong()).isEqualTo(670);
        assertThat(pool("card:son").at("/pool/0/own").asLong()).isEqualTo(20);
        assertThat(pool("card:son").path("members").asInt()).isEqualTo(3);

        assertThat(shop.tell(Shop.spent("card:son", "f-alone", 21)).code())
                .as("only if it is said")
                .isEqualTo("insufficient-balance");
        JsonNode dry = shop.api()
                .post("/v1/events?dry_run=true", spent("card:son", "f-s", 180), "Idempotency-Key", "f-dry")
                .json();
        assertThat(dry.path("effects").path(0).path("type").asString()).isEqualTo("household_drawn");
        assertThat(shop.available("card:father")).isEqualTo(50);
        Said paid = shop.tell("f-key", spent("card:son", "f-s", 180));
        assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        List<String> gave = new ArrayList<>();
        for (JsonNode effect : paid.json().path("effects")) {
            if (effect.path("type").asString().equals("household_drawn")) {
                gave.add(effect.path("counterpart").asString() + " "
                        + effect.path("points").asLong() + " "
                        + effect.path("hold").asString());
            }
        }
        assertThat(gave).containsExactlyInAnyOrder(mother + " 110 f-s", father + " 50 f-s");
        assertThat(shop.available("card:son")).isZero();
        assertThat(shop.available("card:father")).isZero();
        assertThat(shop.available("card:mother"))
                .as("what lasts longest is left")
                .isEqualTo(490);

        Said again = shop.tell("f-key", spent("card:son", "f-s", 180));
        assertThat(again.text()).isEqualTo(paid.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(shop.tell("another-key", spent("card:son", "f-s", 180)).text())
                .isEqualTo(paid.text());
        assertThat(shop.available("card:mother")).isEqualTo(490);

        assertThat(told("card:mother", "en")).contains("Given to a member of the household for payment f-s");
        assertThat(told("card:son", "zh-CN")).contains("来自家庭成员，用于付款 f-s");
    }

    @Test
    void whatComesBackIsThePayersWithTheEndItHad() {
        having("card:daughter", 10, "2026-12-31");
        having("card:granny", 100, "2026-05-31");
        family("f-2", "card:daughter", "card:granny");
        shop.told(Shop.paid("card:daughter", "f-2-order", "tobacco", 1, 10_000));
        String pay = spent("card:daughter", "f-2-s", 60).replace("}", ", \"order\": \"f-2-order\"}");
        assertThat(shop.tell(pay).status()).isEqualTo(201);
        shop.told("""
                {"type": "order.returned", "member": "card:daughter", "order": "f-2-order", "return": "r"}""");
        assertThat(shop.available("card:daughter")).isEqualTo(60);
        assertThat(shop.available("card:granny")).isEqualTo(50);
        JsonNode expiring =
                shop.api().get("/v1/members/card:daughter/expiring").json().path("expiring");
        assertThat(expiring.path(0).path("last_day").asString()).isEqualTo("2026-05-31");
        assertThat(expiring.path(0).path("available").asLong()).isEqualTo(50);
        assertThat(shop.tell(spent("card:granny", "f-2-back", 110)).status())
                .as("and the others may draw on it again")
                .isEqualTo(201);
    }

    @Test
    void aHoldDrawsToo() {
        having("card:uncle", 10, "2026-12-31");
        having("card:aunt", 100, "2026-05-31");
        family("f-3", "card:uncle", "card:aunt");
        Said held = shop.api()
                .post(
                        "/v1/holds",
                        "{\"member\": \"card:uncle\", \"hold\": \"f-3-h\", \"points\": 50, \"household\": true}",
                        "Idempotency-Key",
                        "f-3-h");
        assertThat(held.status()).as(held.text()).isEqualTo(201);
        assertThat(shop.wallet("card:uncle", "points").path("held").asLong()).isEqualTo(50);
        assertThat(shop.available("card:aunt")).isEqualTo(60);
        shop.api().post("/v1/holds/f-3-h/capture", "{\"points\": 30}", "Idempotency-Key", "f-3-c");
        assertThat(shop.available("card:uncle"))
                .as("what is let go is his who drew it")
                .isEqualTo(20);
    }

    @Test
    void nobodyIsDrawnOnWhoHasNotAgreedOrHasGone() {
        having("card:a", 10, "2026-12-31");
        having("card:b", 100, "2026-12-31");
        assertThat(create("f-4", "card:a", true).status()).isEqualTo(201);
        assertThat(create("f-4", "card:a", true).status()).as("again").isEqualTo(200);
        assertThat(join("f-4", "card:b", false).status()).isEqualTo(201);
        Said refused = shop.tell("f-4-k", spent("card:a", "f-4-1", 50));
        assertThat(refused.code()).isEqualTo("insufficient-balance");
        assertThat(refused.json().path("available").asLong()).isEqualTo(10);
        assertThat(shop.tell(spent("card:b", "f-4-2", 101)).code())
                .as("nor does he draw on others")
                .isEqualTo("insufficient-balance");
        assertThat(join("f-4", "card:b", true).status()).isEqualTo(200);
        Said more = shop.tell(spent("card:a", "f-4-1", 120));
        assertThat(more.json().path("available").asLong())
                .as("all that there is")
                .isEqualTo(110);
        Said stays = shop.tell("f-4-k", spent("card:a", "f-4-1", 50));
        assertThat(stays.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(stays.json().path("available").asLong())
                .as("what was refused under a key stays refused under it")
                .isEqualTo(10);
        assertThat(shop.tell(spent("card:a", "f-4-1", 50)).status()).isEqualTo(201);
        assertThat(ask("DELETE", "/v1/households/f-4/members/card:b", null).status())
                .isEqualTo(204);
        assertThat(ask("DELETE", "/v1/households/f-4/members/card:b", null).status())
                .isEqualTo(404);
        assertThat(shop.tell(spent("card:a", "f-4-3", 1)).code()).isEqualTo("insufficient-balance");
        assertThat(shop.available("card:b")).as("he keeps what he has").isEqualTo(60);
        assertThat(join("f-4", "card:b", true).status()).isEqualTo(201);
        assertThat(ask("DELETE", "/v1/households/f-4", null).status()).isEqualTo(204);
        assertThat(shop.tell(spent("card:a", "f-4-4", 1)).code()).isEqualTo("insufficient-balance");
        JsonNode gone = shop.api().get("/v1/households/f-4").json();
        assertThat(gone.path("members").size()).isZero();
        assertThat(gone.has("dissolved_at")).isTrue();
        assertThat(join("f-4", "card:b", true).code()).isEqualTo("conflict");
        assertThat(create("f-4", "card:b", true).code())
                .as("its number is not given again")
                .isEqualTo("conflict");
        assertThat(database.sql("select what from household.change c join member.identity i using (member_id)"
                                + " where i.value = 'b' order by id")
                        .query(String.class)
                        .list())
                .containsExactly("joined", "consented", "left", "consented", "dissolved");
    }

    @Test
    void whoOwesIsGivenNothingThatWouldOnlyRepay() {
        having("card:debtor", 30, "2026-12-31");
        having("card:rich", 500, "2026-12-31");
        family("f-5", "card:debtor", "card:rich");
        Said debit = shop.api().post("/v1/adjustments", """
                        {"member": "card:debtor", "kind": "debit", "reason": "correction", "points": 50,
                         "on_shortfall": "deficit"}""", "Idempotency-Key", "f-5-debit");
        assertThat(debit.status()).isEqualTo(201);
        assertThat(shop.tell(spent("card:debtor", "f-5", 10)).code()).isEqualTo("insufficient-balance");
        assertThat(pool("card:debtor").at("/pool/0/others").asLong()).isZero();
        assertThat(shop.available("card:rich")).isEqualTo(500);
    }

    @Test
    void onlyWhatIsPooledIsDrawnAndOnlyByThoseInAHousehold() {
        having("card:alone", 10, "2026-12-31");
        Said refused = shop.tell(spent("card:alone", "f-6", 20));
        assertThat(refused.code()).isEqualTo("insufficient-balance");
        assertThat(shop.tell(spent("card:alone", "f-6-own", 10)).status())
                .as("who has enough needs nobody")
                .isEqualTo(201);
        assertThat(shop.tell(spent("card:alone", "f-6-c", 1)
                                .replace("\"points\": 1", "\"asset\": \"credits\", \"points\": 1"))
                        .faults())
                .containsExactly("/household household.not-pooled");
        Shop others = Shop.open(application, "loners");
        others.enrol("card:one");
        assertThat(others.api()
                        .post("/v1/households", "{\"household\": \"x\", \"member\": \"card:one\", \"consent\": true}")
                        .code())
                .isEqualTo("conflict");
    }

    @Test
    void aMemberIsInOneHouseholdAndAHouseholdHasFourMembers() {
        for (int i = 0; i < 12; i++) {
            having("card:n" + i, 10, "2026-12-31");
        }
        family("f-7", "card:n0");
        family("f-8", "card:n11");
        List<Said> said = Shop.atOnce(11, i -> join("f-7", "card:n" + (i + 1), true));
        assertThat(said).filteredOn(one -> one.status() == 201).hasSize(3);
        assertThat(said).filteredOn(one -> one.status() == 409).hasSize(8);
        assertThat(shop.api().get("/v1/households/f-7").json().path("members").size())
                .isEqualTo(4);
        // one and the same, wanted everywhere at once
        having("card:wanted", 10, "2026-12-31");
        List<Said> wanted = Shop.atOnce(10, i -> create("w-" + i, "card:wanted", true));
        assertThat(wanted).filteredOn(one -> one.status() == 201).hasSize(1);
        assertThat(wanted).filteredOn(one -> one.status() == 409).hasSize(9);
        JsonNode page =
                shop.api().get("/v1/households?after=w-&limit=500").json().path("households");
        assertThat(page.valueStream()
                        .filter(one -> one.path("household").asString().startsWith("w-"))
                        .mapToInt(one -> one.path("members").size())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void ofTwentyWhoDrawOnOneHouseholdAtOnceNobodyOverdraws() {
        for (int i = 0; i < 4; i++) {
            having("card:p" + i, 100, "2026-0" + (5 + i) + "-15");
        }
        family("f-9", "card:p0", "card:p1", "card:p2", "card:p3");
        List<Said> said = Shop.atOnce(20, i -> shop.tell(spent("card:p" + i % 4, "f-9-" + i, 37)));
        assertThat(said)
                .allSatisfy(one -> assertThat(one.status()).as(one.text()).isIn(201, 409));
        assertThat(said)
                .filteredOn(one -> one.status() == 201)
                .as("400 = 10 · 37 + 30")
                .hasSize(10);
        long left = 0;
        for (int i = 0; i < 4; i++) {
            left += shop.available("card:p" + i);
        }
        assertThat(left).isEqualTo(30);
    }

    @Test
    void twoWhoDrawOnEachOtherAtOnceDoNotWaitForEachOtherForEver() {
        having("card:x", 100, "2026-06-30");
        having("card:y", 100, "2026-06-30");
        family("f-10", "card:x", "card:y");
        for (int round = 0; round < 20; round++) {
            int now = round;
            List<Said> said = Shop.atOnce(
                    8, i -> shop.tell(spent(i % 2 == 0 ? "card:x" : "card:y", "f-10-" + now + "-" + i, 150)));
            assertThat(said)
                    .allSatisfy(one -> assertThat(one.status()).as(one.text()).isIn(201, 409));
            assertThat(said).filteredOn(one -> one.status() == 201).hasSize(1);
            assertThat(shop.available("card:x") + shop.available("card:y")).isEqualTo(50);
            gets("card:x", 50, "2026-06-30");
            gets("card:y", 100, "2026-06-30");
        }
        assertThat(database.sql("select deadlocks from pg_stat_database where datname = current_database()")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whoLeavesWhileTheOthersPayIsDrawnOnBeforeOrNotAtAll() {
        having("card:stays", 10, "2026-12-31");
        having("card:goes", 1_000, "2026-12-31");
        family("f-11", "card:stays", "card:goes");
        List<Said> said = Shop.atOnce(
                12,
                i -> i == 6
                        ? ask("DELETE", "/v1/households/f-11/members/card:goes", null)
                        : shop.tell(spent("card:stays", "f-11-" + i, 40)));
        assertThat(said.get(6).status()).isEqualTo(204);
        long paid = said.stream().filter(one -> one.status() == 201).count();
        assertThat(said).filteredOn(one -> one.status() == 409).hasSize((int) (11 - paid));
        assertThat(shop.available("card:stays") + shop.available("card:goes")).isEqualTo(1_010 - 40 * paid);
        long drawn = 1_000 - shop.available("card:goes");
        assertThat(shop.tell(spent("card:stays", "f-11-late", 40)).status()).isEqualTo(409);
        assertThat(1_000 - shop.available("card:goes")).isEqualTo(drawn);
    }
}
