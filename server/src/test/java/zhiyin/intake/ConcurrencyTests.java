package zhiyin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

/** Many at once: what may happen once happens once, and afterwards the books are in order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrencyTests {
    private final ApplicationContext application;
    private Shop shop;

    @Autowired
    ConcurrencyTests(ApplicationContext application) {
        this.application = application;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "shop");
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private static long with(int status, List<Said> said) {
        assertThat(said)
                .allSatisfy(one -> assertThat(one.status()).as(one.text()).isLessThan(500));
        return said.stream().filter(one -> one.status() == status).count();
    }

    @Test
    void ofTwentyWhoSpendTheWholeBalanceOneSucceeds() {
        shop.told(Shop.did("card:spend", "gift.given"));
        List<Said> said = Shop.atOnce(20, i -> shop.tell(Shop.spent("card:spend", "spend-" + i, 100)));
        assertThat(with(201, said)).isEqualTo(1);
        assertThat(with(409, said)).isEqualTo(19);
        said.stream().filter(one -> one.status() == 409).forEach(one -> {
            assertThat(one.code()).isEqualTo("insufficient-balance");
            assertThat(one.json().path("wanted").asLong()).isEqualTo(100);
            assertThat(one.json().path("available").asLong()).isZero();
        });
        assertThat(shop.available("card:spend")).isZero();
    }

    @Test
    void thirtyEqualRequestsWithOneKeyHaveOneEffectAndOneAnswer() {
        List<Said> said = Shop.atOnce(30, i -> shop.tell("one-key", Shop.did("card:key", "gift.given")));
        assertThat(with(201, said)).isEqualTo(30);
        Set<String> bodies = new HashSet<>();
        said.forEach(one -> bodies.add(one.text()));
        assertThat(bodies).hasSize(1);
        assertThat(said.stream().filter(one -> one.header("Idempotency-Replayed") == null))
                .hasSize(1);
        assertThat(shop.available("card:key")).isEqualTo(100);
    }

    @Test
    void ofTwentyOrdersOfOneNumberOneIsRecorded() {
        List<Said> said = Shop.atOnce(20, i -> shop.tell(Shop.paid("card:order-" + i, "same", 1_000 + i)));
        assertThat(with(201, said)).isEqualTo(1);
        assertThat(with(409, said)).isEqualTo(19);
        assertThat(said.stream().filter(one -> one.status() == 409))
                .allMatch(one -> one.code().equals("conflict"));
    }

    @Test
    void twentyFirstOrdersOfOneUnknownCustomerMakeOneMember() {
        List<Said> said = Shop.atOnce(20, i -> shop.tell(Shop.paid("card:new", "new-" + i, 100)));
        assertThat(with(201, said)).isEqualTo(20);
        Set<String> members = new HashSet<>();
        said.forEach(one -> members.add(one.json().path("member").asString()));
        assertThat(members).hasSize(1);
        assertThat(shop.available("card:new")).isEqualTo(20);
    }

    @Test
    void twentyEnrolmentsThatShareAnIdentityMakeOneMember() {
        List<Said> said = Shop.atOnce(
                20,
                i -> shop.api()
                        .post(
                                "/v1/members",
                                "{\"identities\": [\"card:own-" + i + "\", \"card:shared\"]}",
                                "Idempotency-Key",
                                "shared-" + i));
        assertThat(with(201, said)).isEqualTo(1);
        assertThat(with(409, said)).isEqualTo(19);
        assertThat(shop.api().get("/v1/members/card:shared").json().path("identities"))
                .hasSize(2);
    }

    @Test
    void captureAndReleaseAtOnceHaveOneWinner() {
        for (int round = 0; round < 5; round++) {
            String member = "card:hold-" + round;
            String hold = "hold-" + round;
            shop.told(Shop.did(member, "gift.given"));
            shop.told(Shop.held(member, hold, 60));
            List<Said> said =
                    Shop.atOnce(10, i -> shop.tell(Shop.ended(i % 2 == 0 ? "captured" : "released", member, hold)));
            assertThat(with(201, said)).isEqualTo(1);
            assertThat(with(409, said)).isEqualTo(9);
            assertThat(said.stream().filter(one -> one.status() == 409))
                    .allMatch(one -> one.code().equals("hold-ended"));
            assertThat(shop.available(member)).isIn(40L, 100L);
            assertThat(shop.wallet(member, "points").path("held").asLong()).isZero();
        }
    }

    @Test
    void returnsAtOnceTakeBackNoMoreThanWasEarned() {
        shop.told(Shop.paid("card:back", "back", 10_000));
        List<Said> said = Shop.atOnce(
                10,
                i -> shop.tell(
                        "{\"type\": \"order.returned\", \"member\": \"card:back\", \"order\": \"back\", \"return\": \"r-"
                                + i + "\", \"lines\": [{\"line\": \"1\", \"amount\": 4000}]}"));
        assertThat(with(201, said)).isEqualTo(2);
        assertThat(with(409, said)).isEqualTo(8);
        assertThat(shop.available("card:back")).isEqualTo(20);
    }

    @Test
    void bulksInWhichTwoMembersAlternateAllCount() {
        List<Said> said = Shop.atOnce(8, i -> {
            List<String> items = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                items.add(Shop.did(n % 2 == 0 ? "card:left" : "card:right", "tap.done")
                        .replace("{\"type\"", "{\"key\": \"alternate-" + i + "-" + n + "\", \"type\""));
            }
            return shop.api().post("/v1/events/batch", "{\"events\": [" + String.join(",", items) + "]}");
        });
        said.forEach(one -> one.json()
                .path("results")
                .forEach(result -> assertThat(result.path("status").asInt())
                        .as(result.toString())
                        .isEqualTo(201)));
        assertThat(shop.available("card:left")).isEqualTo(200);
        assertThat(shop.available("card:right")).isEqualTo(200);
    }

    @Test
    void membersCalledByTwoNamesInOppositeOrderDoNotWaitInACircle() {
        shop.api().post("/v1/members", "{\"identities\": [\"card:a1\", \"card:a2\"]}", "Idempotency-Key", "a");
        shop.api().post("/v1/members", "{\"identities\": [\"card:b1\", \"card:b2\"]}", "Idempotency-Key", "b");
        List<String> names = List.of("card:a1", "card:b1", "card:b2", "card:a2");
        List<Said> said = Shop.atOnce(40, i -> shop.tell(Shop.did(names.get(i % 4), "tap.done")));
        assertThat(with(201, said)).isEqualTo(40);
        assertThat(shop.available("card:a1")).isEqualTo(20);
        assertThat(shop.available("card:b1")).isEqualTo(20);
    }

    @Test
    void twoHundredTimesOneMoreIsTwoHundredWithNoNumberLeftOut() {
        shop.enrol("card:many");
        List<Said> said = Shop.atOnce(200, i -> {
            if (i % 10 == 0) {
                shop.wallet("card:many", "points");
            }
            return shop.tell(Shop.did("card:many", "tap.done"));
        });
        assertThat(with(201, said)).isEqualTo(200);
        assertThat(shop.available("card:many")).isEqualTo(200);
        JsonNode lines = shop.api()
                .get("/v1/members/card:many/statement?limit=200")
                .json()
                .path("lines");
        assertThat(lines).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(lines.get(i).path("sequence").asLong()).isEqualTo(200 - i);
            assertThat(lines.get(i).path("balance_after").asLong()).isEqualTo(200 - i);
        }
    }
}
