package zhiyin.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** What needs a second person waits for him, is done once, and exactly as it was asked. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovalTests {
    private static final String GRANT = """
            {"member": "card:a", "kind": "credit", "reason": "goodwill", "points": %d}""";

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private Shop shop;
    private Shop other;
    private ApiClient boss;
    private ApiClient second;

    @Autowired
    ApprovalTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "tea");
        other = Shop.open(application, "books");
        shop.enrol("card:a");
        shop.enrol("card:b");
        boss = shop.admin();
        second = administrator("second");
    }

    @BeforeEach
    void aWhileLater() {
        clock.advance(Duration.ofHours(1));
        rule("grant", "everybody", 100L);
        rule("bulk_adjustment", "everybody", 1L);
        rule("gift_cards", "everybody", 1_000L);
        rule("refund", "everybody", 0L);
    }

    private ApiClient administrator(String name) {
        return Shop.door(application)
                .withKey(application.getBean(ApiKeys.class).issueAdmin(name).token());
    }

    private void rule(String what, String asked, Long over) {
        Said said = boss.send(
                "PUT",
                "/v1/programs/tea/approval-rules/" + what,
                Shop.utf8(Shop.json(over == null ? Map.of("asked", asked) : Map.of("asked", asked, "over", over))),
                "Content-Type",
                "application/json");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
    }

    private Said grant(String key, long points) {
        return shop.api().post("/v1/adjustments", GRANT.formatted(points), "Idempotency-Key", key);
    }

    private String held(String key, long points) {
        Said said = grant(key, points);
        assertThat(said.status()).as(said.text()).isEqualTo(202);
        return said.json().path("approval").asString();
    }

    private Said approve(ApiClient who, String approval) {
        return who.post("/v1/approvals/" + approval + "/approve", "{}");
    }

    private JsonNode approval(String approval) {
        return boss.get("/v1/approvals/" + approval).json();
    }

    @Test
    void c15_aGrantOverTheLimitIsDoneOnceAnotherHasApprovedIt() {
        long before = shop.available("card:a");
        assertThat(grant("at-the-limit", 100).status()).isEqualTo(201);
        String approval = held("over-it", 101);
        assertThat(shop.available("card:a")).as("nothing yet").isEqualTo(before + 100);
        assertThat(held("over-it", 101)).as("asked again, it is the same").isEqualTo(approval);
        assertThat(grant("over-it", 102).code())
                .as("another amount under the same key")
                .isEqualTo("idempotency-key-reused");
        JsonNode waiting = approval(approval);
        assertThat(waiting.path("state").asString()).isEqualTo("pending");
        assertThat(waiting.at("/sums/units").asString()).isEqualTo("101");
        Said approved = approve(second, approval);
        assertThat(approved.status()).as(approved.text()).isEqualTo(200);
        assertThat(approved.json().path("state").asString()).isEqualTo("executed");
        assertThat(approved.json().path("status").asInt()).isEqualTo(201);
        assertThat(shop.available("card:a")).isEqualTo(before + 201);
        Said again = grant("over-it", 101);
        assertThat(again.status()).as("whoever asked hears what it did").isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(approve(second, approval).code()).as("once").isEqualTo("conflict");
        assertThat(shop.available("card:a")).isEqualTo(before + 201);
        assertThat(database.sql("select count(*) from approval.request where asked is not null and state <> 'pending'")
                        .query(Long.class)
                        .single())
                .as("what was asked is kept no longer than it waits")
                .isZero();
    }

    @Test
    void i21_twentyWhoApproveAtOnceGiveOnce() {
        long before = shop.available("card:a");
        String approval = held("race", 1_000);
        List<ApiClient> many = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> administrator("many-" + i))
                .toList();
        List<Said> said = Shop.atOnce(20, i -> approve(many.get(i), approval));
        assertThat(said.stream().filter(each -> each.status() == 200)).hasSize(1);
        assertThat(said.stream().filter(each -> each.status() == 409)).hasSize(19);
        assertThat(shop.available("card:a")).isEqualTo(before + 1_000);
    }

    @Test
    void c11_nobodyApprovesHisOwnAndNothingIsApprovedThatWasNotAsked() {
        rule("grant", "everybody", 0L);
        Said asked = shop.api().post("/v1/adjustments", GRANT.formatted(5), "Idempotency-Key", "own");
        String approval = asked.json().path("approval").asString();
        assertThat(approve(shop.api(), approval).status())
                .as("a programme's key is no second person")
                .isEqualTo(403);
        assertThat(approve(second, "apr_0000000000001").status()).isEqualTo(404);
        assertThat(other.api().get("/v1/approvals/" + approval).status()).isEqualTo(404);
        assertThat(other.api()
                        .post("/v1/approvals/" + approval + "/withdraw", "{}")
                        .status())
                .isEqualTo(404);
        assertThat(boss.post("/v1/approvals/" + approval + "/withdraw", "{}").status())
                .as("only whoever asked takes it back")
                .isEqualTo(404);
        Said withdrawn = shop.api().post("/v1/approvals/" + approval + "/withdraw", "{\"remark\": \"mistyped\"}");
        assertThat(withdrawn.json().path("state").asString()).isEqualTo("withdrawn");
        assertThat(approve(second, approval).code()).isEqualTo("conflict");
        Said again = shop.api().post("/v1/adjustments", GRANT.formatted(5), "Idempotency-Key", "own");
        assertThat(again.code()).isEqualTo("conflict");
        assertThat(again.json().path("state").asString()).isEqualTo("withdrawn");
    }

    @Test
    void itIsRefusedWithARemarkAndExpires() {
        long before = shop.available("card:a");
        String refused = held("refused", 500);
        Said said = second.post("/v1/approvals/" + refused + "/refuse", "{\"remark\": \"too much\"}");
        assertThat(said.json().path("state").asString()).isEqualTo("refused");
        assertThat(approval(refused).path("remark").asString()).isEqualTo("too much");
        String late = held("late", 500);
        clock.advance(Approvals.LASTS.minusSeconds(1));
        assertThat(approval(late).path("state").asString()).isEqualTo("pending");
        clock.advance(Duration.ofSeconds(1));
        assertThat(approve(second, late).code()).isEqualTo("conflict");
        assertThat(approval(late).path("state").asString()).isEqualTo("expired");
        application.getBean(Expiry.class).passQuietly();
        assertThat(boss.get("/v1/approvals?state=expired").json().path("approvals"))
                .isNotEmpty();
        assertThat(shop.available("card:a")).isEqualTo(before);
    }

    @Test
    void ifTheWorldHasChangedItHasFailedAndSaysWhy() {
        Said asked = shop.api()
                .post(
                        "/v1/adjustments",
                        GRANT.formatted(500).replace("card:a", "card:nobody"),
                        "Idempotency-Key",
                        "nobody");
        String approval = asked.json().path("approval").asString();
        Said failed = approve(second, approval);
        assertThat(failed.json().path("state").asString()).isEqualTo("failed");
        assertThat(failed.json().path("failure").asString()).isEqualTo("not-found");
        assertThat(failed.json().path("status").asInt()).isEqualTo(404);
    }

    @Test
    void whatTheOneWhoAskedMayNoLongerDoIsNotDone() {
        var key = application
                .getBean(ApiKeys.class)
                .issue(
                        database.sql("select id from program.program where code = 'tea'")
                                .query(Long.class)
                                .single(),
                        "leaving");
        ApiClient leaving = Shop.door(application).withKey(key.token());
        long before = shop.available("card:a");
        Said asked = leaving.post("/v1/adjustments", GRANT.formatted(900), "Idempotency-Key", "leaving");
        application.getBean(ApiKeys.class).revoke(key.keyId());
        Said failed = approve(second, asked.json().path("approval").asString());
        assertThat(failed.json().path("failure").asString()).isEqualTo("forbidden");
        assertThat(shop.available("card:a")).isEqualTo(before);
    }

    /** In parts, so that neither is much, and among others, so that it is a bulk. */
    @Test
    void whatOneMayNotBeGivenAloneHeIsNotGivenAmongOthers() {
        rule("bulk_adjustment", "everybody", 1_000L);
        String parts = """
                {"adjustments": [
                  {"key": "p1", "member": "card:a", "kind": "credit", "reason": "goodwill", "points": 60},
                  {"key": "p2", "member": "card:b", "kind": "credit", "reason": "goodwill", "points": 1},
                  {"key": "p3", "member": "card:a", "kind": "credit", "reason": "goodwill", "points": %d}]}""";
        assertThat(shop.api().post("/v1/adjustments/batch", parts.formatted(41)).status())
                .isEqualTo(202);
        assertThat(shop.api()
                        .post("/v1/adjustments/batch", parts.formatted(40).replace("\"p", "\"q"))
                        .status())
                .isEqualTo(207);
    }

    @Test
    void aBulkAndARefundWaitTooAndAreDoneAsTheyWereAsked() {
        long before = shop.available("card:b");
        String bulk = """
                {"adjustments": [
                  {"key": "k1", "member": "card:a", "kind": "credit", "reason": "goodwill", "points": 7},
                  {"key": "k2", "member": "card:b", "kind": "credit", "reason": "goodwill", "points": 8}]}""";
        Said asked = shop.api().post("/v1/adjustments/batch", bulk);
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        assertThat(asked.json().at("/sums/units_given").asString()).isEqualTo("15");
        assertThat(shop.api().post("/v1/adjustments/batch", bulk).json().path("approval"))
                .isEqualTo(asked.json().path("approval"));
        Said done = approve(second, asked.json().path("approval").asString());
        assertThat(done.json().path("status").asInt()).isEqualTo(207);
        assertThat(shop.available("card:b")).isEqualTo(before + 8);

        String topUp = """
                {"id": "t-1", "member": "card:b", "currency": "CNY", "asset": "balance", "amount": 5000}""";
        assertThat(shop.api()
                        .post("/v1/topups", topUp, "Idempotency-Key", "t-1")
                        .status())
                .isEqualTo(201);
        assertThat(shop.api()
                        .post("/v1/topups/t-1/refund?dry_run=true", "{}", "Idempotency-Key", "rf-dry")
                        .status())
                .as("a preview pays nothing out")
                .isEqualTo(200);
        Said refund = shop.api().post("/v1/topups/t-1/refund", "{}", "Idempotency-Key", "rf-1");
        assertThat(refund.status()).as(refund.text()).isEqualTo(202);
        assertThat(refund.json().at("/sums/paid_out_at_most").asString()).isEqualTo("5000");
        Said paidOut = approve(second, refund.json().path("approval").asString());
        assertThat(paidOut.json().path("state").asString()).as(paidOut.text()).isEqualTo("executed");
        assertThat(shop.api().get("/v1/topups/t-1").json().path("refunded").asLong())
                .isEqualTo(5000);
    }

    @Test
    void giftCardsAreFetchedByWhoeverAskedForTheirCodesAreNobodyElses() {
        String cards = """
                {"asset": "balance", "amount": 600, "currency": "CNY", "cards": 2, "expires_at": "2030-01-01T00:00:00Z"}""";
        Said asked = shop.api().post("/v1/gift-cards", cards, "Idempotency-Key", "cards");
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        assertThat(asked.json().at("/sums/worth").asString()).isEqualTo("1200");
        Said approved = approve(second, asked.json().path("approval").asString());
        assertThat(approved.json().path("state").asString()).isEqualTo("approved");
        assertThat(approved.text()).doesNotContain("code\":");
        Said fetched = shop.api().post("/v1/gift-cards", cards, "Idempotency-Key", "cards");
        assertThat(fetched.status()).as(fetched.text()).isEqualTo(201);
        assertThat(fetched.json().path("cards")).hasSize(2);
        assertThat(shop.api()
                        .post("/v1/gift-cards", cards, "Idempotency-Key", "cards")
                        .status())
                .as("once")
                .isEqualTo(409);
        assertThat(approval(asked.json().path("approval").asString())
                        .path("state")
                        .asString())
                .isEqualTo("executed");
    }

    @Test
    void versionsThatWaitForTheirApprovalAreInTheSameInbox() {
        Said settings = boss.send(
                "PUT",
                "/v1/programs/books/settings",
                Shop.utf8("{\"needs_approval\": true, \"notice_days\": 0}"),
                "Content-Type",
                "application/json");
        assertThat(settings.status()).isEqualTo(200);
        assertThat(other.api()
                        .post("/v1/programs/books/versions", Shop.json(Map.of("yaml", Shop.yaml("books"))))
                        .status())
                .isEqualTo(201);
        assertThat(other.api()
                        .post("/v1/programs/books/versions/2/submit", "{}")
                        .status())
                .isEqualTo(200);
        JsonNode inbox = boss.get("/v1/approvals?state=pending").json().path("approvals");
        assertThat(inbox.findValuesAsString("decide_at")).contains("/v1/programs/books/versions/2");
        assertThat(shop.api().get("/v1/approvals?state=pending").json().findValuesAsString("program"))
                .doesNotContain("books");
        boss.post("/v1/programs/books/versions/2/approve", "{}");
        assertThat(boss.get("/v1/approvals?state=pending").json().findValuesAsString("decide_at"))
                .doesNotContain("/v1/programs/books/versions/2");
    }

    @Test
    void whoApprovedStandsInTheTrailBesideWhoAsked() {
        String approval = held("trail", 700);
        approve(second, approval);
        String entry = database.sql(
                        "select actor || ' ' || operation from trail.entry where object = 'approval' and after ->> 'state' = 'approved' order by id desc limit 1")
                .query(String.class)
                .single();
        assertThat(entry).isEqualTo("key approve");
        Shop.assertLawful(application);
    }
}
