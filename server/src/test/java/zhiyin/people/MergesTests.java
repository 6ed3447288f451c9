package zhiyin.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
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

/** Members who turn out to be one person, over HTTP; afterwards the books are in order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergesTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;

    @Autowired
    MergesTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "twins");
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private Said merge(String key, String member, String into) {
        return shop.api()
                .post(
                        "/v1/members/" + member + "/merge",
                        Shop.json(Map.of("into", into, "reason", "the same person")),
                        "Idempotency-Key",
                        key);
    }

    private Said unmerge(String member) {
        return shop.api()
                .post(
                        "/v1/members/" + member + "/unmerge",
                        Shop.json(Map.of("reason", "somebody else")),
                        "Idempotency-Key",
                        Shop.freshKey());
    }

    private JsonNode get(String member) {
        return shop.api().get("/v1/members/" + member + "?expand=wallets").json();
    }

    @Test
    void whatOneHasTheOtherHasAndOrdersHoldsAndNamesGoAlong() {
        String one =
                shop.told(Shop.paid("card:m-one", "m-1", 50_000)).path("member").asString();
        String other = shop.told(Shop.paid("card:m-other", "m-2", 20_000))
                .path("member")
                .asString();
        long first = shop.available("card:m-one");
        long second = shop.available("card:m-other");
        assertThat(first).isPositive();
        shop.told(Shop.held("card:m-one", "m-h", 7));

        Said dry = shop.api()
                .post(
                        "/v1/members/" + one + "/merge?dry_run=true",
                        Shop.json(Map.of("into", other, "reason", "to see")),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(dry.status()).as(dry.text()).isEqualTo(200);
        assertThat(shop.available("card:m-one")).isEqualTo(first - 7);

        Said merged = merge("m-key", one, other);
        assertThat(merged.status()).as(merged.text()).isEqualTo(201);
        assertThat(merged.json().path("type").asString()).isEqualTo("member.merged");
        assertThat(merge("m-key", one, other).headers().firstValue("Idempotency-Replayed"))
                .hasValue("true");
        assertThat(merge(Shop.freshKey(), one, other).code()).isEqualTo("member-merged");

        assertThat(shop.available("card:m-one")).as("the name is the other's").isEqualTo(first - 7 + second);
        assertThat(get("card:m-one").path("id").asString()).isEqualTo(other);
        Said gone = shop.api().get("/v1/members/" + one);
        assertThat(gone.code()).isEqualTo("member-merged");
        assertThat(gone.json().path("into").asString()).isEqualTo(other);
        Said told = shop.tell(Shop.paid(one, "m-3", 1_000));
        assertThat(told.code()).isEqualTo("member-merged");
        assertThat(told.json().path("into").asString()).isEqualTo(other);

        Said captured = shop.api().post("/v1/holds/m-h/capture", "{}", "Idempotency-Key", Shop.freshKey());
        assertThat(captured.status()).as(captured.text()).isEqualTo(201);
        assertThat(captured.json().path("member").asString()).isEqualTo(other);
        shop.told(
                "{\"type\": \"order.returned\", \"member\": \"card:m-one\", \"order\": \"m-1\", \"return\": \"m-r\"}");
        assertThat(shop.wallet("card:m-other", "points").path("balance").asLong())
                .as("a return of his order takes back what it earned")
                .isEqualTo(second - 7);
    }

    @Test
    void undoneAtOnceBothHaveWhatTheyHad() {
        String one =
                shop.told(Shop.paid("card:u-one", "u-1", 30_000)).path("member").asString();
        shop.told(Shop.held("card:u-one", "u-h", 3));
        String other = shop.told(Shop.paid("card:u-other", "u-2", 5_000))
                .path("member")
                .asString();
        JsonNode first = get(one);
        JsonNode second = get(other);
        assertThat(merge(Shop.freshKey(), one, other).status()).isEqualTo(201);
        JsonNode merges =
                shop.api().get("/v1/members/" + one + "/merges").json().path("merges");
        assertThat(merges).hasSize(1);
        assertThat(merges.path(0).path("into").asString()).isEqualTo(other);

        Said undone = unmerge(one);
        assertThat(undone.status()).as(undone.text()).isEqualTo(201);
        assertThat(get(one)).isEqualTo(first);
        assertThat(get(other)).isEqualTo(second);
        assertThat(get("card:u-one").path("id").asString()).isEqualTo(one);
        assertThat(unmerge(one).code()).isEqualTo("conflict");
        shop.told(Shop.ended("released", "card:u-one", "u-h"));
        shop.told(
                "{\"type\": \"order.returned\", \"member\": \"card:u-one\", \"order\": \"u-1\", \"return\": \"u-r\"}");
        assertThat(shop.wallet("card:u-one", "points").path("balance").asLong()).isZero();

        assertThat(merge(Shop.freshKey(), one, other).status()).as("and again").isEqualTo(201);
    }

    @Test
    void undoneLaterWhatIsStillThereGoesBackAndWhatWasSpentStaysSpent() {
        String one =
                shop.told(Shop.paid("card:l-one", "l-1", 30_000)).path("member").asString();
        String other = shop.told(Shop.paid("card:l-other", "l-2", 30_000))
                .path("member")
                .asString();
        long each = shop.available(one);
        assertThat(merge(Shop.freshKey(), one, other).status()).isEqualTo(201);
        clock.advance(Duration.ofDays(1));
        shop.told(Shop.spent("card:l-one", "l-s", each + 10));
        shop.told(Shop.paid("card:l-one", "l-3", 10_000));
        long left = shop.available(other);
        assertThat(unmerge(one).status()).isEqualTo(201);
        assertThat(shop.available(one) + shop.available(other))
                .as("nothing is made and nothing is lost")
                .isEqualTo(left);
        assertThat(shop.available(one)).isLessThan(each);

        assertThat(merge(Shop.freshKey(), one, other).status()).isEqualTo(201);
        clock.advance(Duration.ofDays(31));
        assertThat(unmerge(one).json().path("detail").asString()).contains("30");
    }

    @Test
    void whoHasPaidInMoneyUsesItFirst() {
        String one = shop.enrol("card:w-one");
        String other = shop.enrol("card:w-other");
        assertThat(shop.api()
                        .post(
                                "/v1/topups",
                                "{\"id\": \"w-t\", \"member\": \"card:w-one\", \"currency\": \"CNY\", \"asset\": \"balance\","
                                        + " \"amount\": 100}",
                                "Idempotency-Key",
                                "w-t")
                        .status())
                .isEqualTo(201);
        Said refused = merge(Shop.freshKey(), one, other);
        assertThat(refused.code()).isEqualTo("conflict");
        assertThat(refused.json().path("units").asLong()).isPositive();
        assertThat(merge(Shop.freshKey(), one, one).code()).isEqualTo("validation-failed");
        assertThat(merge(Shop.freshKey(), one, "card:nobody").code()).isEqualTo("not-found");
        assertThat(merge(Shop.freshKey(), other, one).status()).isEqualTo(201);
    }

    @Test
    void ofManyWhoMergeAtOnceOneDoes() {
        String one =
                shop.told(Shop.paid("card:r-one", "r-1", 10_000)).path("member").asString();
        String two =
                shop.told(Shop.paid("card:r-two", "r-2", 10_000)).path("member").asString();
        long each = shop.available(one);
        List<Said> said = Shop.atOnce(
                8, number -> number % 2 == 0 ? merge(Shop.freshKey(), one, two) : merge(Shop.freshKey(), two, one));
        assertThat(said.stream().filter(answer -> answer.status() == 201)).hasSize(1);
        assertThat(said.stream().filter(answer -> answer.status() != 201))
                .allMatch(answer -> answer.code().equals("member-merged"));
        assertThat(shop.available("card:r-one")).isEqualTo(2 * each);
    }

    @Test
    void ordersToldWhileTwoMergeAreAllCounted() {
        String one = shop.enrol("card:c-one");
        shop.enrol("card:c-two");
        List<Said> said = Shop.atOnce(
                12,
                number -> number == 6
                        ? merge(Shop.freshKey(), one, "card:c-two")
                        : shop.tell(Shop.paid("card:c-one", "c-" + number, 10_000)));
        assertThat(said).allMatch(answer -> answer.status() == 201);
        long of = 11 * earned();
        assertThat(shop.available("card:c-two")).isEqualTo(of);
    }

    private long earned() {
        shop.told(Shop.paid("card:c-sample", "c-sample", 10_000));
        return shop.available("card:c-sample");
    }
}
