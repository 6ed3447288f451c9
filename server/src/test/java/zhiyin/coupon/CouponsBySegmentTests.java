package zhiyin.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import zhiyin.database.Sight;
import zhiyin.database.TestDatabase;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** Coupons for the members of segments, of whatever kind these are, and members found by them. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CouponsBySegmentTests {

    private static final String BUYERS =
            "{\"did\": \"order\", \"last\": 30, \"measure\": \"count\", \"operator\": \">=\", \"value\": 1}";

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private final List<String> members = new ArrayList<>();
    private Shop shop;

    @Autowired
    CouponsBySegmentTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    /** Six members of whom the first three have bought; the third has refused that he is put in groups. */
    @BeforeAll
    void open() {
        shop = Shop.open(application, "sent", Shop.yaml("sent") + CouponsTests.PRICING);
        for (int i = 0; i < 6; i++) {
            members.add(shop.enrol("card:sent-" + i));
        }
        for (int i = 0; i < 3; i++) {
            shop.told(Shop.paid(members.get(i), "sent-" + i, 10_000));
        }
        ok(
                200,
                shop.api()
                        .post(
                                "/v1/members/" + members.get(2) + "/consents",
                                "{\"source\": \"shop\", \"consents\": [{\"purpose\": \"personalisation\", \"given\": false}]}"));
        shop.api().get("/v1/segment-fields");
        Following.pass(application);
        segment("buyers", "\"kind\": \"dynamic\", \"definition\": " + BUYERS);
        segment("now-buyers", "\"kind\": \"real_time\", \"definition\": " + BUYERS);
        segment(
                "picked",
                "\"kind\": \"static\", \"members\": [\"" + members.get(0) + "\", \"" + members.get(5) + "\"]");
    }

    private static JsonNode ok(int status, Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(status);
        return said.json();
    }

    private void segment(String code, String more) {
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"" + code + "\", \"name\": \"" + code + "\", " + more + "}"));
    }

    private void template(String code) {
        String yaml = "coupon: " + code + "\nname: Coupon\nlane: coupon\ngives: {amountOff: 10}\nget: {claim: false}\n";
        ok(
                201,
                shop.api()
                        .post("/v1/programs/sent/coupon-templates", Shop.json(Map.of("yaml", yaml, "publish", true))));
        clock.advance(Duration.ofSeconds(2));
    }

    private Said give(String key, String template, String... segments) {
        return shop.api()
                .post(
                        "/v1/coupon-grants",
                        Shop.json(Map.of("template", template, "segments", List.of(segments), "reason", "spring")),
                        "Idempotency-Key",
                        key);
    }

    private JsonNode given(String template, String... segments) {
        JsonNode begun = ok(201, give(Shop.freshKey(), template, segments));
        CouponsGiven.now(application);
        return ok(
                200, shop.api().get("/v1/coupon-batches/" + begun.path("batch").asString()));
    }

    private List<Integer> who(String template) {
        List<Integer> who = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            for (JsonNode coupon : ok(200, shop.api().get("/v1/members/" + members.get(i) + "/coupons"))
                    .path("coupons")) {
                if (coupon.path("template").asString().equals(template)) {
                    who.add(i);
                }
            }
        }
        return who;
    }

    private JsonNode count(String... segments) {
        return ok(200, shop.api().post("/v1/coupon-grants/count", Shop.json(Map.of("segments", List.of(segments)))));
    }

    @Test
    void while_the_facts_are_being_read_it_says_so_and_nothing_is_given() throws SQLException {
        template("early");
        long program = application.getBean(Programmes.class).idOf(shop.code());
        String key = Shop.freshKey();
        try (Connection owner = application.getBean(TestDatabase.class).owner().getConnection()) {
            owner.setAutoCommit(false);
            try (Statement statement = owner.createStatement()) {
                statement.execute("lock table member.member in access exclusive mode");
            }
            Following.forgotten(application, program);
            for (Said waits : List.of(
                    shop.api().post("/v1/coupon-grants/count", "{\"segments\": [\"buyers\"]}"),
                    give(key, "early", "buyers"))) {
                assertThat(waits.status()).as(waits.text()).isEqualTo(503);
                assertThat(waits.header("Retry-After")).isNotNull();
                assertThat(waits.json().path("events_read").asLong()).isZero();
            }
            owner.rollback();
        }
        assertThat(ok(200, shop.api().get("/v1/coupon-batches?template=early")).path("batches"))
                .isEmpty();
        Said given = give(key, "early", "buyers");
        while (given.status() == 503) {
            Thread.onSpinWait();
            given = give(key, "early", "buyers");
        }
        ok(201, given);
        CouponsGiven.now(application);
        assertThat(who("early")).containsExactly(0, 1);
    }

    @Test
    void members_of_segments_of_any_kind_are_counted_before_and_given_one_coupon_each() {
        template("dynamic");
        JsonNode count = count("buyers");
        assertThat(count.path("members").asLong()).isEqualTo(2);
        assertThat(count.path("refused").asLong()).as("by no segment").isEqualTo(1);
        JsonNode batch = given("dynamic", "buyers");
        assertThat(batch.path("wanted").asLong()).isEqualTo(2);
        assertThat(batch.path("made").asLong()).isEqualTo(2);
        assertThat(who("dynamic")).containsExactly(0, 1);

        template("real");
        assertThat(given("real", "now-buyers").path("made").asLong()).isEqualTo(2);
        assertThat(who("real")).containsExactly(0, 1);

        template("several");
        count = count("picked", "buyers");
        assertThat(count.path("members").asLong()).isEqualTo(3);
        assertThat(count.at("/segments/0/members").asLong()).isEqualTo(2);
        assertThat(count.at("/segments/1/members").asLong()).isEqualTo(2);
        given("several", "picked", "buyers");
        assertThat(who("several")).containsExactly(0, 1, 5);
        // what the batch was for is forgotten with its end, and how many they were stays
        assertThat(Sight.everywhere()
                        .call(() -> database.sql("select count(*) from coupon.batch where meant is not null")
                                .query(Long.class)
                                .single()))
                .isZero();

        template("words");
        shop.told("{\"type\": \"member.marked\", \"member\": \"" + members.get(4)
                + "\", \"segments\": [\"theirs\"], \"tags\": [\"fan\"]}");
        assertThat(ok(
                                200,
                                shop.api()
                                        .post(
                                                "/v1/coupon-grants/count",
                                                "{\"segments\": [\"theirs\", \"picked\"], \"tags\": [\"fan\"]}"))
                        .path("members")
                        .asLong())
                .isEqualTo(3);
        given("words", "theirs");
        assertThat(who("words")).containsExactly(4);
    }

    @Test
    void whoever_enters_after_it_was_begun_gets_none_and_who_asks_again_is_answered_the_same() {
        template("snapshot");
        segment("late", "\"kind\": \"static\", \"members\": [\"" + members.get(3) + "\"]");
        String key = Shop.freshKey();
        JsonNode begun = ok(201, give(key, "snapshot", "late"));
        ok(200, shop.api().post("/v1/segments/late/members", "{\"add\": [\"" + members.get(4) + "\"]}"));
        CouponsGiven.now(application);
        assertThat(who("snapshot")).containsExactly(3);
        ok(200, shop.api().send("POST", "/v1/segments/late/archive", null));
        JsonNode again = ok(200, give(key, "snapshot", "late"));
        assertThat(again.path("batch")).isEqualTo(begun.path("batch"));
        assertThat(again.path("made").asLong()).isEqualTo(1);
        assertThat(give(key, "snapshot", "picked").code()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void a_code_that_is_misspelt_or_was_put_away_is_refused_at_its_place() {
        template("refused");
        segment("away", "\"kind\": \"dynamic\", \"definition\": " + BUYERS);
        ok(200, shop.api().send("POST", "/v1/segments/away/archive", null));
        Said said = give(Shop.freshKey(), "refused", "buyers", "buyrs", "away");
        assertThat(said.status()).isEqualTo(422);
        assertThat(said.faults())
                .containsExactly("/segments/1 coupon.segment-unknown", "/segments/2 coupon.segment-away");
        Said counted = shop.api().post("/v1/coupon-grants/count", "{\"segments\": [\"buyrs\"]}");
        assertThat(counted.status()).isEqualTo(422);
        assertThat(counted.faults()).containsExactly("/segments/0 coupon.segment-unknown");
        assertThat(shop.api().post("/v1/coupon-grants/count", "{}").faults())
                .containsExactly("/members coupon.audience");
        assertThat(who("refused")).isEmpty();
    }

    @Test
    void a_second_person_agrees_to_as_many_as_are_in_the_segment() {
        template("staked");
        ok(
                200,
                shop.admin()
                        .send(
                                "PUT",
                                "/v1/programs/sent/approval-rules/coupons",
                                Shop.utf8("{\"asked\": \"everybody\", \"over\": 1}"),
                                "Content-Type",
                                "application/json"));
        try {
            Said waits = give(Shop.freshKey(), "staked", "buyers");
            assertThat(waits.status()).as(waits.text()).isEqualTo(202);
            assertThat(waits.json().at("/sums/coupons").asString()).isEqualTo("2");
            assertThat(who("staked")).isEmpty();
        } finally {
            ok(
                    200,
                    shop.admin()
                            .send(
                                    "PUT",
                                    "/v1/programs/sent/approval-rules/coupons",
                                    Shop.utf8("{\"asked\": \"everybody\", \"over\": 1000}"),
                                    "Content-Type",
                                    "application/json"));
        }
    }

    @Test
    void a_segment_stays_as_long_as_a_batch_for_it_is_under_way() {
        template("used");
        segment("wanted", "\"kind\": \"static\", \"members\": [\"" + members.get(1) + "\"]");
        JsonNode batch = given("used", "wanted");
        long id = java.util.Objects.requireNonNull(
                Batches.ID.parse(batch.path("batch").asString()));
        Sight.everywhere()
                .run(() -> database.sql("update coupon.batch set state = 'running', ended_at = null where id = :id")
                        .param("id", id)
                        .update());
        JsonNode use = ok(200, shop.api().get("/v1/segments/wanted/uses")).at("/uses/0");
        assertThat(use.path("what").asString()).isEqualTo("coupon_batch");
        assertThat(use.path("code")).isEqualTo(batch.path("batch"));
        assertThat(shop.api().send("POST", "/v1/segments/wanted/archive", null).status())
                .isEqualTo(409);
        ok(200, shop.api().post("/v1/coupon-batches/" + batch.path("batch").asString() + "/stop", ""));
        ok(200, shop.api().send("POST", "/v1/segments/wanted/archive", null));
    }

    @Test
    void members_are_found_by_the_segment_that_they_are_in() {
        assertThat(found("segment=buyers")).containsExactly(0, 1, 2);
        assertThat(found("segment=now-buyers")).containsExactly(0, 1, 2);
        assertThat(found("segment=picked")).containsExactly(0, 5);
        // with whatever else is asked, page by page
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/members/" + members.get(1) + "/freeze",
                                "{\"reason\": \"looked at\"}",
                                "Idempotency-Key",
                                Shop.freshKey()));
        assertThat(found("segment=buyers&state=frozen")).containsExactly(1);
        assertThat(found("segment=picked&state=frozen")).isEmpty();
        JsonNode page = ok(200, shop.api().get("/v1/members?segment=buyers&limit=2"));
        assertThat(page.path("members")).hasSize(2);
        JsonNode next = ok(
                200,
                shop.api()
                        .get("/v1/members?segment=buyers&limit=2&after="
                                + page.path("next").asString()));
        assertThat(next.path("members")).hasSize(1);
        assertThat(next.at("/members/0/member").asString()).isEqualTo(members.get(2));
        segment("gone", "\"kind\": \"dynamic\", \"definition\": " + BUYERS);
        ok(200, shop.api().send("POST", "/v1/segments/gone/archive", null));
        Said away = shop.api().get("/v1/members?segment=gone");
        assertThat(away.status()).isEqualTo(400);
        assertThat(away.faults()).containsExactly("/query/segment members.segment-away");
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/members/" + members.get(1) + "/unfreeze",
                                "{\"reason\": \"done\"}",
                                "Idempotency-Key",
                                Shop.freshKey()));
    }

    private List<Integer> found(String query) {
        List<Integer> found = new ArrayList<>();
        ok(200, shop.api().get("/v1/members?" + query))
                .path("members")
                .forEach(member ->
                        found.add(members.indexOf(member.path("member").asString())));
        return found;
    }

    @Test
    void ids_that_are_written_are_read_again() {
        long[] ids = {0, 1, 127, 128, 129, 1L << 40, (1L << 40) + 1, Long.MAX_VALUE};
        assertThat(MeantMembers.read(MeantMembers.written(ids))).containsExactly(ids);
        assertThat(MeantMembers.read(MeantMembers.written(new long[0]))).isEmpty();
    }
}
