package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/** What happens to a member, told over HTTP. Every test has members of its own; the clock only goes forward. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private final Days days;
    private final Lanes lanes;
    private Shop shop;

    @Autowired
    EventsTests(ApplicationContext application, TestClock clock, Days days, Lanes lanes) {
        this.application = application;
        this.clock = clock;
        this.days = days;
        this.lanes = lanes;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "shop");
    }

    @AfterAll
    void theBooksAreInOrder() {
        days.pass();
        Shop.assertLawful(application);
    }

    private static List<String> types(JsonNode event) {
        List<String> types = new ArrayList<>();
        event.path("effects")
                .forEach(effect -> types.add((effect.path("type").asString() + " "
                                + effect.path("asset")
                                        .asString(effect.path("to").asString()) + " "
                                + effect.path("points").asString(""))
                        .strip()));
        return types;
    }

    private static String returned(String member, String order, String reference, String... lines) {
        String all = lines.length == 0 ? "" : ", \"lines\": [" + String.join(", ", lines) + "]";
        return "{\"type\": \"order.returned\", \"member\": \"" + member + "\", \"order\": \"" + order
                + "\", \"return\": \"" + reference + "\"" + all + "}";
    }

    @Test
    void anOrderOfSomebodyUnknownMakesAMemberAndSaysWhatItEarned() {
        JsonNode event = shop.told(Shop.paid("ext:shop:first", "first-1", "cups", 3, 25_050));
        assertThat(event.path("type").asString()).isEqualTo("order.paid");
        assertThat(event.path("version").asInt()).isEqualTo(1);
        assertThat(types(event))
                .containsExactlyInAnyOrder(
                        "points_earned points 250",
                        "points_earned credits 25",
                        "points_earned stamps 6",
                        "points_earned growth 250",
                        "tier_changed silver");
        assertThat(shop.available("ext:shop:first")).isEqualTo(250);
        assertThat(shop.wallet("ext:shop:first", "credits").path("pending").asLong())
                .isEqualTo(25);
        assertThat(shop.wallet("ext:shop:first", "stamps").path("pending").asLong())
                .isEqualTo(6);
        assertThat(shop.tier("ext:shop:first")).isEqualTo("silver");
        assertThat(shop.api().get("/v1/members/ext:shop:first").json().path("id"))
                .isEqualTo(event.path("member"));
    }

    @Test
    void whereTheProgrammeRefusesStrangersTheirOrderLeavesNothing() {
        Shop strict = Shop.open(
                application, "strict", Shop.yaml("strict").replace("unknownMember: enroll", "unknownMember: refuse"));
        // a programme's own keys for what is personal are made when somebody is first asked for
        assertThat(strict.api().get("/v1/members/ext:shop:1").status()).isEqualTo(404);
        Map<String, String> before = Shop.everything(application);
        assertThat(strict.tell(Shop.paid("ext:shop:1", "o-1", 1_000)).code()).isEqualTo("not-found");
        assertThat(strict.tell(Shop.did("ext:shop:1", "tap.done")).code()).isEqualTo("not-found");
        assertThat(Shop.everything(application)).isEqualTo(before);
        strict.enrol("ext:shop:1");
        strict.told(Shop.paid("ext:shop:1", "o-1", 1_000));
        assertThat(strict.available("ext:shop:1")).isEqualTo(10);
    }

    @Test
    void aQuoteIsWhatTheOrderThenEarns() {
        String member = shop.enrol("ext:shop:quote");
        String paid = Shop.paid("ext:shop:quote", "quote-1", "cups", 2, 12_345);
        String order = paid.substring(paid.indexOf("\"order\": ") + 9, paid.lastIndexOf('}'));
        Map<String, String> before = Shop.everything(application);
        Said quoted =
                shop.api().post("/v1/quotes/earning", "{\"member\": \"" + member + "\", \"order\": " + order + "}");
        Said unknown = shop.api().post("/v1/quotes/earning", "{\"order\": " + order + "}");
        assertThat(Shop.everything(application)).isEqualTo(before);
        assertThat(quoted.status()).as(quoted.text()).isEqualTo(200);
        assertThat(unknown.json().path("earns")).isEqualTo(quoted.json().path("earns"));
        JsonNode event = shop.told(paid);
        List<String> earned = new ArrayList<>();
        event.path("effects").forEach(effect -> {
            if (effect.path("type").asString().equals("points_earned")) {
                earned.add(effect.path("asset") + " " + effect.path("points") + " " + effect.path("shares"));
            }
        });
        List<String> promised = new ArrayList<>();
        quoted.json()
                .path("earns")
                .forEach(earn ->
                        promised.add(earn.path("asset") + " " + earn.path("points") + " " + earn.path("shares")));
        assertThat(promised).hasSize(4).containsExactlyInAnyOrderElementsOf(earned);
        assertThat(shop.api()
                        .get("/v1/decisions/" + event.path("decision").asString())
                        .json()
                        .path("considered"))
                .isEqualTo(quoted.json().path("considered"));
    }

    @Test
    void whatWasPaidWithPointsEarnsNothingWhereTheRuleSaysSoAndComesBackExactly() {
        Shop tendered = Shop.open(
                application,
                "tendered",
                Shop.yaml("tendered")
                        .replace(
                                "award: {points: 1, each: 1.00, round: floor}",
                                "award: {points: 1, each: 1.00, except: [points, gift-card], round: floor}"));
        String paid = Shop.paid("card:t", "t-1", 10_000);
        String order =
                paid.replace("\"lines\"", "\"paid_with\": {\"points\": 2550, \"stored_value\": 3000}, \"lines\"");
        assertThat(tendered.tell(order.replace("2550", "7001")).json().toString())
                .contains("/order/paid_with");
        tendered.told(order);
        assertThat(tendered.available("card:t")).isEqualTo(74);
        assertThat(tendered.tell(paid).code())
                .as("without what it was paid with it is another order")
                .isEqualTo("conflict");
        tendered.told("""
                {"type": "order.returned", "member": "card:t", "order": "t-1", "return": "t-r1",
                  "lines": [{"line": "1", "amount": 3333}]}""");
        assertThat(tendered.available("card:t")).isEqualTo(74 - 24);
        tendered.told(returned("card:t", "t-1", "t-r2"));
        assertThat(tendered.available("card:t")).isZero();
    }

    @Test
    void whatWaitsForDaysBecomesAvailableWhenTheyHavePassed() {
        shop.told(Shop.paid("ext:shop:wait", "wait-1", 10_000));
        Instant active = Instant.parse(shop.api()
                .get("/v1/members/ext:shop:wait/explain?order=wait-1")
                .json()
                .at("/lots/1/active_at")
                .asString());
        clock.set(active.minusMillis(1));
        assertThat(shop.wallet("ext:shop:wait", "credits").path("available").asLong())
                .isZero();
        clock.set(active);
        assertThat(shop.wallet("ext:shop:wait", "credits").path("available").asLong())
                .as("before time was written down")
                .isEqualTo(10);
        assertThat(days.pass()).isPositive();
        assertThat(shop.wallet("ext:shop:wait", "credits").path("available").asLong())
                .isEqualTo(10);
        assertThat(shop.wallet("ext:shop:wait", "credits").path("pending").asLong())
                .isZero();
        assertThat(days.pass()).as("nothing is due twice").isZero();
    }

    @Test
    void whatWaitsForTheParcelBecomesAvailableWhenItArrives() {
        shop.told(Shop.paid("ext:shop:parcel", "parcel-1", "cups", 2, 1_000));
        String arrived = """
                {"type": "order.progressed", "member": "ext:shop:parcel", "order": "parcel-1", "milestone": "delivered"}""";
        assertThat(types(shop.told(arrived))).containsExactly("points_activated stamps 4");
        assertThat(shop.wallet("ext:shop:parcel", "stamps").path("available").asLong())
                .isEqualTo(4);
    }

    @Test
    void pointsExpireAtTheirInstantWhetherOrNotTheJobHasRun() {
        shop.told(Shop.paid("ext:shop:old", "old-1", 10_000));
        Instant end = Instant.parse(
                shop.wallet("ext:shop:old", "points").at("/expiring/at").asString());
        clock.set(end.minusMillis(1));
        assertThat(shop.available("ext:shop:old")).isEqualTo(100);
        assertThat(shop.tell(Shop.spent("ext:shop:old", "old-spend", 1)).status())
                .isEqualTo(201);
        clock.set(end);
        assertThat(shop.available("ext:shop:old")).isZero();
        assertThat(shop.tell(Shop.spent("ext:shop:old", "old-late", 1)).code()).isEqualTo("insufficient-balance");
        assertThat(days.pass()).isPositive();
        JsonNode line = shop.api()
                .get("/v1/members/ext:shop:old/statement?kind=expired")
                .json()
                .at("/lines/0");
        assertThat(line.path("points").asLong()).isEqualTo(99);
        assertThat(Instant.parse(line.path("at").asString())).isEqualTo(end);
    }

    @Test
    void returnsInPartsTakeBackWhatTheirLinesEarnedAndTheLastLeavesNothing() {
        String who = "ext:shop:parts";
        String order = """
                {"type": "order.paid", "member": "ext:shop:parts", "order": {"id": "parts-1", "currency": "CNY", "lines": [
                  {"id": "1", "sku": "a", "category": "food", "quantity": 3, "amount": 10000},
                  {"id": "2", "sku": "b", "category": "cups", "quantity": 1, "amount": 9999},
                  {"id": "3", "sku": "c", "category": "tobacco", "quantity": 1, "amount": 3333}]}}""";
        shop.told(order);
        assertThat(shop.available(who)).isEqualTo(199);
        shop.told(returned(who, "parts-1", "r-1", "{\"line\": \"1\", \"quantity\": 1}"));
        assertThat(shop.available(who)).isBetween(165L, 167L);
        shop.told(returned(
                who, "parts-1", "r-2", "{\"line\": \"2\", \"amount\": 5000}", "{\"line\": \"3\", \"quantity\": 1}"));
        shop.told(returned(who, "parts-1", "r-3"));
        for (String asset : List.of("points", "credits", "stamps", "growth")) {
            JsonNode wallet = shop.wallet(who, asset);
            assertThat(wallet.path("balance").asLong() + wallet.path("pending").asLong())
                    .as(wallet.toString())
                    .isZero();
        }
        assertThat(shop.tell(returned(who, "parts-1", "r-4")).code()).isEqualTo("already-reversed");
    }

    @Test
    void numbersWithColonsAreNotTakenForEachOther() {
        String who = "ext:shop:colon";
        String lines = "{\"line\": \"1\", \"amount\": 100}";
        shop.told(Shop.paid(who, "colon", 1_000));
        shop.told(Shop.paid(who, "colon:1", 1_000));
        shop.told(returned(who, "colon", "1:2", lines));
        shop.told(returned(who, "colon:1", "2", lines));
        assertThat(shop.available(who)).isEqualTo(18);
    }

    @Test
    void aReturnOfSpentPointsLeavesADebtWhichTheNextOrderPays() {
        String who = "ext:shop:debt";
        shop.told(Shop.paid(who, "debt-1", 10_000));
        shop.told(Shop.spent(who, "debt-s", 80));
        shop.told(returned(who, "debt-1", "r"));
        assertThat(shop.wallet(who, "points").path("owed").asLong()).isEqualTo(-80);
        shop.told(Shop.paid(who, "debt-2", 10_000));
        assertThat(shop.wallet(who, "points").path("owed").asLong()).isZero();
        assertThat(shop.available(who)).isEqualTo(20);
    }

    @Test
    void aHoldIsCapturedInPartReleasedOrLapses() {
        String who = "ext:shop:hold";
        shop.told(Shop.did(who, "gift.given"));
        shop.told(Shop.held(who, "hold-1", 60));
        assertThat(shop.available(who)).isEqualTo(40);
        assertThat(shop.tell(Shop.spent(who, "hold-s", 41)).code()).isEqualTo("insufficient-balance");
        shop.told(Shop.ended("captured", who, "hold-1").replace("}", ", \"points\": 50}"));
        assertThat(shop.available(who)).isEqualTo(50);
        assertThat(shop.tell(Shop.ended("released", who, "hold-1")).code()).isEqualTo("hold-ended");
        shop.told(Shop.held(who, "hold-2", 50));
        shop.told(Shop.ended("released", who, "hold-2"));
        assertThat(shop.available(who)).isEqualTo(50);
        Instant deadline = clock.instant().plus(Duration.ofMinutes(10));
        String lapsing = Shop.held(who, "hold-3", 50).replace("}", ", \"deadline\": \"" + deadline + "\"}");
        Said first = shop.tell("hold-3", lapsing);
        assertThat(shop.available(who)).isZero();
        clock.set(deadline);
        assertThat(shop.available(who)).isEqualTo(50);
        assertThat(shop.tell(Shop.ended("captured", who, "hold-3")).code()).isEqualTo("hold-ended");
        Said again = shop.tell("hold-3", lapsing);
        assertThat(again.status())
                .as("its deadline has passed, its key has not")
                .isEqualTo(201);
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void aDryRunSaysTheSameAndLeavesNothing() {
        String event = Shop.paid("ext:shop:dry", "dry-1", "cups", 1, 30_000);
        Map<String, String> before = Shop.everything(application);
        Said dry = shop.api().post("/v1/events?dry_run=true", event, "Idempotency-Key", "dry");
        assertThat(dry.status()).isEqualTo(200);
        assertThat(shop.api()
                        .post(
                                "/v1/events?dry_run=true",
                                Shop.spent("ext:shop:first", "dry", 99_999_999),
                                "Idempotency-Key",
                                "dry-2")
                        .status())
                .isIn(404, 409);
        assertThat(Shop.everything(application)).isEqualTo(before);
        Said real = shop.tell("dry", event);
        assertThat(real.status()).isEqualTo(201);
        assertThat(types(real.json())).isEqualTo(types(dry.json()));
        assertThat(real.json().at("/effects/0/balance_after"))
                .isEqualTo(dry.json().at("/effects/0/balance_after"));
    }

    @Test
    void wordsOfEveryScriptComeBackAsTheyWere() {
        String sku = "奶茶 🧋 \\u0000".replace(" \\u0000", "") + " Ünïcødé עברית";
        String order = Shop.paid("ext:shop:words", "words-1", 1_000).replace("sku-1", sku);
        shop.told(order);
        assertThat(shop.api()
                        .get("/v1/members/ext:shop:words/explain?order=words-1")
                        .json()
                        .at("/order/lines/0/sku")
                        .asString())
                .isEqualTo(sku);
    }

    @Test
    void aStoppedHouseSaysComeAgain() {
        lanes.stop();
        try {
            Said said = shop.tell("later", Shop.did("ext:shop:later", "tap.done"));
            assertThat(said.status()).isEqualTo(503);
            assertThat(said.header("Retry-After")).isNotNull();
        } finally {
            lanes.start();
        }
        assertThat(shop.tell("later", Shop.did("ext:shop:later", "tap.done")).status())
                .isEqualTo(201);
    }

    @Test
    void figuresBeyondCountingAreRefused() {
        String most = "100000000000";
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 900; i++) {
            lines.append(i == 0 ? "" : ",")
                    .append("{\"id\": \"" + i + "\", \"sku\": \"x\", \"quantity\": 1, \"amount\": " + most + "}");
        }
        String order =
                "{\"type\": \"order.paid\", \"member\": \"ext:shop:rich\", \"order\": {\"id\": \"rich-%d\", \"currency\": \"CNY\", \"lines\": ["
                        + lines + "]}}";
        for (int i = 0; i < 3; i++) {
            assertThat(shop.tell(order.formatted(i)).status()).isIn(201, 422);
        }
        assertThat(shop.available("ext:shop:rich")).isPositive();
    }

    @Test
    void aKeyThatToldAnEventAgainMeansThatEventForEver() {
        String order = Shop.paid("ext:shop:again", "again-1", 1_000);
        Said first = shop.tell("again-a", order);
        Said again = shop.tell("again-b", order);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        Said other = shop.tell("again-b", Shop.paid("ext:shop:again", "again-2", 1_000));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency-key-reused");
        assertThat(shop.tell("again-b", order).text()).isEqualTo(first.text());
    }
}
