package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

/** Points set aside, adjusted by hand and given to others, over HTTP; afterwards the books are in order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PointsTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    PointsTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(
                application,
                "points",
                Shop.yaml("points")
                                .replace(
                                        "  - code: credits\n    name: Credits\n",
                                        "  - code: credits\n    name: Credits\n    ceiling: 500\n"
                                                + "    earnAtMost: [{points: 30, per: day}]\n")
                                .replace(
                                        "pending: {until: delivered}",
                                        "pending: {until: delivered, cancelAfterDays: 30}")
                        + "\nreasons: [{code: apology, name: Apology}]\n");
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private Said post(String path, String body) {
        return post(path, Shop.freshKey(), body);
    }

    private Said post(String path, String key, String body) {
        return shop.api().post(path, body, "Idempotency-Key", key);
    }

    private JsonNode done(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private static String adjustment(String member, String rest) {
        return "{\"member\": \"" + member + "\", \"reason\": \"apology\", " + rest + "}";
    }

    private static String transfer(String from, String to, String number, long points) {
        return "{\"member\": \"" + from + "\", \"to\": \"" + to + "\", \"transfer\": \"" + number + "\", \"points\": "
                + points + "}";
    }

    private JsonNode credit(String member, long points) {
        return done(post("/v1/adjustments", adjustment(member, "\"kind\": \"credit\", \"points\": " + points)));
    }

    @Test
    void aHoldIsPlacedShownCapturedInPartAndEndsOnce() {
        shop.enrol("card:hold");
        credit("card:hold", 100);
        String hold = "{\"member\": \"card:hold\", \"hold\": \"web-1\", \"points\": 60}";
        Said tried = shop.api().post("/v1/holds?dry_run=true", hold, "Idempotency-Key", "dry");
        assertThat(tried.status()).isEqualTo(200);
        assertThat(shop.api().get("/v1/holds/web-1").status()).isEqualTo(404);
        done(post("/v1/holds", "hold-key", hold));
        Said again = post("/v1/holds", "hold-key", hold);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(shop.tell("hold-key", "{\"type\": \"points.held\", " + hold.substring(1))
                        .text())
                .as("told as an event under the same key it is the same")
                .isEqualTo(again.text());
        JsonNode shown = shop.api().get("/v1/holds/web-1").json();
        assertThat(shown.path("state").asString()).isEqualTo("open");
        assertThat(shown.path("points").asLong()).isEqualTo(60);
        done(post("/v1/holds/web-1/capture", "capture-key", "{\"points\": 40}"));
        assertThat(post("/v1/holds/web-1/capture", "capture-key", "{\"points\": 40}")
                        .header("Idempotency-Replayed"))
                .isEqualTo("true");
        assertThat(post("/v1/holds/web-1/release", "{}").code()).isEqualTo("hold-ended");
        shown = shop.api().get("/v1/holds/web-1").json();
        assertThat(shown.path("state").asString()).isEqualTo("captured");
        assertThat(shown.path("captured").asLong()).isEqualTo(40);
        assertThat(shop.available("card:hold")).isEqualTo(60);
    }

    @Test
    void ofABulkOfHoldsEachHasItsResultAndTheSameByItselfIsTheSame() {
        shop.enrol("card:holds");
        credit("card:holds", 100);
        String first = "{\"key\": \"bulk-h1\", \"member\": \"card:holds\", \"hold\": \"bh-1\", \"points\": 60}";
        String bulk = "{\"holds\": [" + first + ", "
                + first.replace("bulk-h1", "bulk-h2").replace("bh-1", "bh-2") + ", "
                + first.replace("bulk-h1", "bulk-h3").replace("60", "0") + "]}";
        Said said = shop.api().post("/v1/holds/batch", bulk);
        assertThat(said.status()).as(said.text()).isEqualTo(207);
        JsonNode results = said.json().path("results");
        assertThat(results.get(0).path("status").asInt()).isEqualTo(201);
        assertThat(results.get(1).at("/problem/code").asString()).isEqualTo("insufficient-balance");
        assertThat(results.get(2).at("/problem/errors/0/pointer").asString()).isEqualTo("/holds/2/points");
        Said alone = post("/v1/holds", "bulk-h1", first.replace("\"key\": \"bulk-h1\", ", ""));
        assertThat(alone.json()).isEqualTo(results.get(0).path("event"));
        assertThat(shop.available("card:holds")).isEqualTo(40);
    }

    /**
     * The deadline of a hold is the end of the lot it holds, and somebody pays, somebody lets go and time passes just then:
     * one of them has it, the others are told that the hold has ended, and what is not paid with is over.
     */
    @Test
    void captureReleaseAndExpiryAtOneInstantHaveOneWinner() {
        shop.enrol("card:race");
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        for (int round = 0; round < 30; round++) {
            LocalDate today = clock.instant().atZone(zone).toLocalDate().plusDays(1);
            Instant end = today.plusDays(1).atStartOfDay(zone).toInstant();
            clock.set(end.minusSeconds(1));
            done(post(
                    "/v1/adjustments",
                    adjustment(
                            "card:race",
                            "\"kind\": \"credit\", \"points\": 60, \"usable_through\": \"" + today + "\"")));
            String hold = "race-" + round;
            done(post(
                    "/v1/holds",
                    "{\"member\": \"card:race\", \"hold\": \"%s\", \"points\": 60, \"deadline\": \"%s\"}"
                            .formatted(hold, end)));
            List<Said> said = Shop.atOnce(9, i -> {
                if (i == 4) {
                    clock.set(end);
                    application.getBean(Days.class).pass();
                }
                return post("/v1/holds/" + hold + (i % 2 == 0 ? "/capture" : "/release"), "{}");
            });
            application.getBean(Days.class).pass();
            assertThat(said).allMatch(one -> one.status() == 201 || one.code().equals("hold-ended"));
            String state =
                    shop.api().get("/v1/holds/" + hold).json().path("state").asString();
            assertThat(said.stream().filter(one -> one.status() == 201)).hasSize(state.equals("lapsed") ? 0 : 1);
            assertThat(shop.wallet("card:race", "points").path("balance").asLong())
                    .isZero();
            assertThat(ended("card:race"))
                    .as("round %s: %s", round, state)
                    .startsWith(state.equals("captured") ? "captured" : "expired");
        }
    }

    /** By which movement the member's balance last changed. */
    private String ended(String member) {
        for (JsonNode line : shop.api()
                .get("/v1/members/" + member + "/statement?limit=5")
                .json()
                .path("lines")) {
            if (line.path("change").asLong() != 0) {
                return line.path("kind").asString();
            }
        }
        throw new AssertionError("nothing happened to " + member);
    }

    @Test
    void oneKeyAtTwoHoldsIsRefused() {
        shop.enrol("card:two");
        credit("card:two", 100);
        done(post("/v1/holds", "{\"member\": \"card:two\", \"hold\": \"two-1\", \"points\": 10}"));
        done(post("/v1/holds", "{\"member\": \"card:two\", \"hold\": \"two-2\", \"points\": 10}"));
        done(post("/v1/holds/two-1/capture", "two", "{}"));
        assertThat(post("/v1/holds/two-2/capture", "two", "{}").code()).isEqualTo("idempotency-key-reused");
        assertThat(post("/v1/holds/two-1/release", "two", "{}").code()).isEqualTo("idempotency-key-reused");
        done(post("/v1/holds/two-2/release", "{}"));
        assertThat(shop.api().get("/v1/holds/two-2").json().path("state").asString())
                .isEqualTo("released");
    }

    @Test
    void aHoldBeyondItsDeadlineIsShownAsLapsedWrittenDownOrNot() {
        shop.enrol("card:late");
        credit("card:late", 10);
        done(post(
                "/v1/holds",
                "{\"member\": \"card:late\", \"hold\": \"late-1\", \"points\": 10, \"deadline\": \""
                        + clock.instant().plusSeconds(60) + "\"}"));
        clock.advance(Duration.ofMinutes(2));
        assertThat(shop.api().get("/v1/holds/late-1").json().path("state").asString())
                .isEqualTo("lapsed");
        assertThat(post("/v1/holds/late-1/capture", "{}").code()).isEqualTo("hold-ended");
    }

    @Test
    void openingLotsKeepTheirOwnEndsAndADebitTakesWhatEndsFirst() {
        shop.enrol("card:opening");
        Instant now = clock.instant();
        LocalDate soon = now.atZone(ZoneOffset.UTC).toLocalDate().plusDays(20);
        String lots = """
                {"member": "card:opening", "kind": "credit", "reason": "opening", "lots": [
                  {"points": 70, "earned_at": "%s"},
                  {"points": 30, "earned_at": "2025-03-01T00:00:00Z", "usable_through": "%s"}]}""";
        JsonNode effects = done(post("/v1/adjustments", lots.formatted(now.minus(Duration.ofDays(30)), soon)))
                .path("effects");
        assertThat(effects).hasSize(2);
        assertThat(effects.get(1).path("expires_at").asString()).isEqualTo(soon + "T16:00:00Z");
        assertThat(effects.get(1).path("reason").asString()).isEqualTo("opening");
        effects = done(post("/v1/adjustments", adjustment("card:opening", "\"kind\": \"debit\", \"points\": 40")))
                .path("effects");
        assertThat(effects.get(0).path("lot").asLong()).isEqualTo(2);
        assertThat(effects.get(0).path("points").asLong()).isEqualTo(30);
        assertThat(effects.get(1).path("points").asLong()).isEqualTo(10);
        assertThat(shop.available("card:opening")).isEqualTo(60);
    }

    @Test
    void whatIsNotThereIsRefusedOwedOrForgivenAsAsked() {
        shop.enrol("card:short");
        credit("card:short", 10);
        Said refused = post("/v1/adjustments", adjustment("card:short", "\"kind\": \"debit\", \"points\": 25"));
        assertThat(refused.code()).isEqualTo("insufficient-balance");
        assertThat(refused.json().path("available").asLong()).isEqualTo(10);
        done(post(
                "/v1/adjustments",
                adjustment("card:short", "\"kind\": \"debit\", \"points\": 25, \"on_shortfall\": \"deficit\"")));
        assertThat(shop.wallet("card:short", "points").path("balance").asLong()).isEqualTo(-15);
        credit("card:short", 20);
        assertThat(shop.available("card:short")).isEqualTo(5);
        JsonNode effects = done(post(
                        "/v1/adjustments",
                        adjustment("card:short", "\"kind\": \"debit\", \"points\": 25, \"on_shortfall\": \"clamp\"")))
                .path("effects");
        assertThat(effects.get(1).path("type").asString()).isEqualTo("shortfall_forgiven");
        assertThat(effects.get(1).path("points").asLong()).isEqualTo(20);
    }

    @Test
    void aBulkOfAdjustmentsHasAResultForEachAndANumberCountsOnce() {
        shop.enrol("card:bulk");
        String item = "{\"key\": \"KEY\", \"member\": \"card:bulk\", \"kind\": \"credit\", \"reason\": \"goodwill\","
                + " \"points\": 5, \"adjustment\": \"NUMBER\"}";
        String body = "{\"adjustments\": ["
                + String.join(
                        ",",
                        item.replace("KEY", "b1").replace("NUMBER", "a-1"),
                        item.replace("KEY", "b2").replace("NUMBER", "a-1"),
                        item.replace("KEY", "b3").replace("NUMBER", "a-2").replace("goodwill", "whim"))
                + "]}";
        JsonNode results = shop.api().post("/v1/adjustments/batch", body).json().path("results");
        assertThat(results.get(0).path("status").asInt()).as(results.toString()).isEqualTo(201);
        assertThat(results.get(1).path("replayed").asBoolean()).isTrue();
        assertThat(results.get(2).at("/problem/errors/0/code").asString()).isEqualTo("reason.unknown");
        assertThat(shop.available("card:bulk")).isEqualTo(5);
    }

    @Test
    void whatIsGivenKeepsItsEndAndBothSidesAreRecorded() {
        shop.enrol("card:giver");
        String taker = shop.enrol("card:taker");
        String end = credit("card:giver", 100).at("/effects/0/expires_at").asString();
        JsonNode sent = done(post("/v1/transfers", "give", transfer("card:giver", taker, "give-1", 40)));
        assertThat(sent.at("/effects/0/counterpart").asString()).isEqualTo(taker);
        assertThat(post("/v1/transfers", "give", transfer("card:giver", taker, "give-1", 40))
                        .text())
                .isEqualTo(shop.api()
                        .post(
                                "/v1/transfers",
                                transfer("card:giver", taker, "give-1", 40),
                                "Idempotency-Key",
                                "give-again")
                        .text());
        assertThat(shop.available("card:giver")).isEqualTo(60);
        assertThat(shop.available("card:taker")).isEqualTo(40);
        JsonNode line = shop.api()
                .get("/v1/members/card:taker/statement?kind=received")
                .json()
                .at("/lines/0");
        JsonNode decision = shop.api()
                .get("/v1/decisions/" + line.path("decision").asString())
                .json();
        assertThat(decision.path("type").asString()).isEqualTo("points.received");
        assertThat(decision.at("/effects/0/expires_at").asString()).isEqualTo(end);
        Said tooMuch = post("/v1/transfers", transfer("card:giver", taker, "give-2", 461));
        assertThat(tooMuch.code()).isEqualTo("transfer-limit-exceeded");
        assertThat(tooMuch.json().path("allowed").asLong()).isEqualTo(460);
    }

    @Test
    void whatTheReceiverMayNotHaveTheSenderKeeps() {
        Shop capped = Shop.open(
                application,
                "capped",
                Shop.yaml("capped")
                        .replace("transfer: {min: 10, maxPerDay: 500}", "transfer: {min: 1}\n    ceiling: 50"));
        capped.enrol("card:a");
        capped.enrol("card:b");
        for (String member : List.of("card:a", "card:b")) {
            assertThat(capped.api()
                            .post(
                                    "/v1/adjustments",
                                    "{\"member\": \"" + member
                                            + "\", \"kind\": \"credit\", \"reason\": \"goodwill\", \"points\": 40}",
                                    "Idempotency-Key",
                                    member)
                            .status())
                    .isEqualTo(201);
        }
        Said refused =
                capped.api().post("/v1/transfers", transfer("card:a", "card:b", "t", 11), "Idempotency-Key", "over");
        assertThat(refused.code()).isEqualTo("balance-limit-exceeded");
        assertThat(capped.available("card:a")).isEqualTo(40);
        assertThat(capped.api()
                        .post("/v1/transfers", transfer("card:a", "card:b", "t", 10), "Idempotency-Key", "just")
                        .status())
                .isEqualTo(201);
        assertThat(capped.available("card:b")).isEqualTo(50);
    }

    @Test
    void givingBackAndForthAtOnceNeverFailsAndLosesNothing() throws InterruptedException, ExecutionException {
        shop.enrol("card:ping");
        shop.enrol("card:pong");
        credit("card:ping", 300);
        credit("card:pong", 300);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Said>> asked = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String from = i % 2 == 0 ? "card:ping" : "card:pong";
                String to = i % 2 == 0 ? "card:pong" : "card:ping";
                String number = "ping-" + i;
                asked.add(threads.submit(() -> post("/v1/transfers", transfer(from, to, number, 10))));
            }
            for (Future<Said> one : asked) {
                assertThat(one.get().status()).as(one.get().text()).isEqualTo(201);
            }
        }
        assertThat(shop.available("card:ping")).isEqualTo(300);
        assertThat(shop.available("card:pong")).isEqualTo(300);
        assertThat(application
                        .getBean(JdbcClient.class)
                        .sql("select coalesce(sum(points), 0) from ledger.control_posting where place = 'transferred'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void ofABulkOfTransfersEachHasItsResult() {
        shop.enrol("card:from");
        shop.enrol("card:to");
        credit("card:from", 15);
        String body = "{\"transfers\": ["
                + transfer("card:from", "card:to", "bulk-1", 10).replace("{\"member\"", "{\"key\": \"t1\", \"member\"")
                + ","
                + transfer("card:from", "card:to", "bulk-2", 10).replace("{\"member\"", "{\"key\": \"t2\", \"member\"")
                + "]}";
        JsonNode results = shop.api().post("/v1/transfers/batch", body).json().path("results");
        assertThat(results.get(0).path("status").asInt()).isEqualTo(201);
        assertThat(results.get(1).at("/problem/code").asString()).isEqualTo("insufficient-balance");
        assertThat(results.get(1).at("/problem/numbers/available").asLong()).isEqualTo(5);
    }

    @Test
    void aDaysEarningIsCutAndTheQuoteSaysTheSame() {
        shop.enrol("card:keen");
        String order = Shop.paid("card:keen", "keen-1", 50_000);
        JsonNode cut = null;
        for (JsonNode effect : shop.told(order).path("effects")) {
            cut = effect.path("type").asString().equals("earning_cut") ? effect : cut;
        }
        assertThat(cut).isNotNull();
        assertThat(cut.path("points").asLong()).isEqualTo(20);
        assertThat(cut.path("limit").asString()).isEqualTo("earn-at-most");
        assertThat(cut.path("per").asString()).isEqualTo("day");
        assertThat(cut.path("most").asLong()).isEqualTo(30);
        assertThat(shop.wallet("card:keen", "credits").path("pending").asLong()).isEqualTo(30);
        String paid = Shop.paid("card:keen", "keen-2", 50_000);
        String body = "{\"member\": \"card:keen\", " + paid.substring(paid.indexOf("\"order\""));
        JsonNode quote = shop.api().post("/v1/quotes/earning", body).json();
        assertThat(quote.path("cuts").get(0).path("points").asLong()).isEqualTo(50);
        assertThat(quote.path("earns").toString()).doesNotContain("credits");
        clock.advance(Duration.ofDays(1));
        shop.told(Shop.paid("card:keen", "keen-3", 20_000));
        assertThat(shop.wallet("card:keen", "credits").path("pending").asLong()).isEqualTo(50);
    }

    @Test
    void aDraftSaysWhatAnOrderWouldEarnAndEachRuleWhatItSaw() {
        shop.enrol("card:draft");
        shop.told("{\"type\": \"member.marked\", \"member\": \"card:draft\", \"tags\": [\"vip\"]}");
        String draft = """
                programme: points
                name: {en: Draft}
                currency: CNY
                zone: Asia/Shanghai
                unknownMember: enroll
                assets: [{code: points, name: {en: Points}, kind: points, pending: none, expiry: never}]
                earning:
                  choose: sum
                  rules:
                    - {code: big, name: {en: Big}, asset: points, on: order.paid, award: {points: 2, each: 1.00, round: floor},
                       when: {combinator: and, rules: [{field: order.amount, operator: ">=", value: 100}]}}
                    - {code: vip, name: {en: Vip}, asset: points, on: order.paid, award: {points: 7},
                       when: {combinator: and, rules: [{field: member.tags, operator: contains, value: vip}]}}
                """;
        String paid = Shop.paid("card:draft", "draft-1", 5_000);
        String order = paid.substring(paid.indexOf("\"order\"") + 9, paid.lastIndexOf('}'));
        Map<String, String> before = Shop.everything(application);
        Said said = shop.api()
                .post(
                        "/v1/quotes/draft",
                        "{\"yaml\": " + Shop.json(draft) + ", \"member\": \"card:draft\", \"order\": " + order + "}");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().at("/considered/0/verdict").asString()).isEqualTo("not_met");
        assertThat(said.json().at("/considered/0/unmet/0/saw").asString()).startsWith("50");
        assertThat(said.json().at("/considered/1/verdict").asString()).isEqualTo("applied");
        assertThat(said.json().at("/earns/0/points").asLong()).isEqualTo(7);
        Said somebody =
                shop.api().post("/v1/quotes/draft", "{\"yaml\": " + Shop.json(draft) + ", \"order\": " + order + "}");
        assertThat(somebody.json().path("earns").size()).as(somebody.text()).isZero();
        assertThat(shop.api()
                        .post("/v1/quotes/draft", "{\"yaml\": \"assets: 1\", \"order\": " + order + "}")
                        .code())
                .isEqualTo("rule-syntax");
        assertThat(shop.api()
                        .post(
                                "/v1/quotes/draft",
                                "{\"yaml\": " + Shop.json(draft)
                                        + ", \"at\": \"2020-01-01T00:00:00Z\", \"member\": \"card:draft\", \"order\": "
                                        + order
                                        + "}")
                        .code())
                .as("how he stood then is not at hand")
                .isEqualTo("validation-failed");
        Map<String, String> after = Shop.everything(application);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void whatWaitsInVainIsGivenUpWhenTimePasses() {
        shop.told(Shop.paid("card:vain", "vain-1", "cups", 3, 3_000));
        assertThat(shop.wallet("card:vain", "stamps").path("pending").asLong()).isEqualTo(6);
        clock.advance(Duration.ofDays(31));
        application.getBean(Days.class).pass();
        assertThat(shop.wallet("card:vain", "stamps").path("pending").asLong()).isZero();
        JsonNode line = shop.api()
                .get("/v1/members/card:vain/statement?kind=cancelled")
                .json()
                .at("/lines/0");
        assertThat(line.path("points").asLong()).isEqualTo(6);
        shop.told("""
                {"type": "order.returned", "member": "card:vain", "order": "vain-1", "return": "vain-r"}""");
        assertThat(shop.wallet("card:vain", "stamps").path("balance").asLong())
                .as("nothing is owed for what was given up")
                .isZero();
    }

    @Test
    void aLotIsProlongedAndWhatExpiredComesBack() {
        shop.enrol("card:grace");
        credit("card:grace", 50);
        credit("card:grace", 20);
        JsonNode longer = done(post(
                "/v1/adjustments",
                adjustment("card:grace", "\"kind\": \"extend\", \"lot\": 1, \"usable_through\": \"2027-12-31\"")));
        assertThat(longer.at("/effects/0/type").asString()).isEqualTo("expiry_extended");
        assertThat(longer.at("/effects/0/to").asString()).isEqualTo("2027-12-31T16:00:00Z");
        clock.advance(Duration.ofDays(120));
        application.getBean(Days.class).pass();
        assertThat(shop.available("card:grace")).isEqualTo(50);
        JsonNode back = done(post(
                "/v1/adjustments",
                adjustment(
                        "card:grace",
                        "\"kind\": \"revive\", \"ended_since\": \"2026-01-01\", \"usable_through\": \"2027-06-30\"")));
        assertThat(back.at("/effects/0/type").asString()).isEqualTo("points_revived");
        assertThat(back.at("/effects/0/points").asLong()).isEqualTo(20);
        assertThat(shop.available("card:grace")).isEqualTo(70);
        assertThat(post(
                                "/v1/adjustments",
                                adjustment(
                                        "card:grace",
                                        "\"kind\": \"revive\", \"lot\": 2, \"usable_through\": \"2027-06-30\""))
                        .code())
                .isEqualTo("conflict");
    }
}
