package zhiyin.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** Drafts over what was recorded, over HTTP. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BacktestTests {

    private static final String YAML = """
            programme: %s
            name: Shop
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: refuse
            assets:
              - {code: points, name: Points, kind: points, pending: none, expiry: never, shortfall: deficit}
            earning:
              choose: sum
              rules:
                - code: base
                  name: Base
                  asset: points
                  on: order.paid
                  award: {points: %d, each: 1.00, round: floor}
            ladders:
              - code: status
                name: Status
                measure: {earned: points}
                window: lifetime
                onReturn: downgrade
                tiers:
                  - {code: member, name: Member, from: 0}
                  - {code: gold, name: Gold, from: 1000}
            """;

    private final ApplicationContext application;
    private final DataSource database;
    private final Programmes programmes;
    private final JdbcClient sql;
    private final TestClock clock;
    private Shop shop;
    private String anna;
    private String bert;

    @Autowired
    BacktestTests(
            ApplicationContext application,
            DataSource database,
            Programmes programmes,
            JdbcClient sql,
            TestClock clock) {
        this.application = application;
        this.database = database;
        this.programmes = programmes;
        this.sql = sql;
        this.clock = clock;
    }

    @BeforeAll
    void live() {
        shop = Shop.open(application, "past", YAML.formatted("past", 1));
        anna = shop.enrol("ext:shop:anna");
        bert = shop.enrol("ext:shop:bert");
        shop.told(Shop.paid(anna, "a1", 60_000));
        shop.told(Shop.paid(bert, "b1", 10_000));
        assertThat(shop.tell(Shop.spent(bert, "s1", 150)).status()).isEqualTo(409);
        shop.told(Shop.spent(anna, "s2", 100));
        clock.advance(java.time.Duration.ofDays(1));
    }

    private Said start(Object asked) {
        return shop.api().post("/v1/programs/past/backtests", Shop.json(asked));
    }

    private JsonNode done(Object asked) {
        Said said = start(asked);
        assertThat(said.status()).as(said.text()).isEqualTo(202);
        return done(said.json().path("id").asString());
    }

    private JsonNode done(String id) {
        return over("/v1/programs/past/backtests/" + id);
    }

    @Test
    void a_draft_is_put_to_what_was_recorded() {
        Map<String, String> before = Shop.everything(application);
        JsonNode backtest = done(Map.of(
                "yaml", YAML.formatted("past", 2), "worth", List.of(Map.of("asset", "points", "value", "0.01"))));
        assertThat(backtest.path("state").asString()).as(backtest.toString()).isEqualTo("done");
        JsonNode result = backtest.path("result");
        assertThat(result.path("behaviour_held_constant").asBoolean()).isTrue();
        assertThat(result.path("cost").path("live").asLong()).isEqualTo(700);
        assertThat(result.path("cost").path("draft").asLong()).isEqualTo(1400);
        assertThat(result.path("cost").path("live_basis_points").asLong()).isEqualTo(100);
        assertThat(result.path("members").path("better").asLong()).isEqualTo(2);
        assertThat(result.path("helped_most").get(0).path("member").asString()).isEqualTo(anna);
        assertThat(result.path("helped_most")
                        .get(0)
                        .path("tiers")
                        .get(0)
                        .path("draft")
                        .asString())
                .isEqualTo("gold");
        // with twice the points bert could have paid
        assertThat(result.path("refused").path("spends_won").asLong()).isEqualTo(1);
        JsonNode points = result.path("accounts").get(0);
        assertThat(points.path("live").path("spent").asLong()).isEqualTo(100);
        assertThat(points.path("draft").path("spent").asLong()).isEqualTo(250);

        Map<String, String> after = Shop.everything(application);
        Shop.leaveOut(after, "history.", "trail.");
        Shop.leaveOut(before, "history.", "trail.");
        assertThat(after)
                .as("nothing but the back-test itself and who asked for it is written")
                .isEqualTo(before);
    }

    @Test
    void one_member_is_explained_event_by_event_with_both_decisions() {
        JsonNode backtest = done(Map.of("yaml", YAML.formatted("past", 2)));
        String address = "/v1/programs/past/backtests/" + backtest.path("id").asString() + "/members/";
        JsonNode why = shop.api().get(address + "ext:shop:bert").json();
        assertThat(why.path("member").asString()).isEqualTo(bert);
        assertThat(why.path("contrasts")).hasSize(2);
        JsonNode paid = why.path("contrasts").get(0);
        assertThat(paid.path("order").asString()).isEqualTo("b1");
        assertThat(paid.path("live")
                        .path("decision")
                        .path("effects")
                        .get(0)
                        .path("points")
                        .asLong())
                .isEqualTo(100);
        assertThat(paid.path("draft")
                        .path("decision")
                        .path("effects")
                        .get(0)
                        .path("points")
                        .asLong())
                .isEqualTo(200);
        assertThat(paid.path("draft")
                        .path("decision")
                        .path("considered")
                        .get(0)
                        .path("rule")
                        .asString())
                .isEqualTo("base");
        JsonNode spent = why.path("contrasts").get(1);
        assertThat(spent.path("live").path("refused").asString()).isEqualTo("not-enough");
        assertThat(spent.path("draft").has("refused")).isFalse();
        assertThat(shop.api().get(address + "ext:shop:nobody").status()).isEqualTo(404);
    }

    @Test
    void the_live_version_put_to_its_own_past_makes_no_difference() {
        JsonNode backtest = done(Map.of("version", 1, "check", true));
        assertThat(backtest.path("differences_from_record").asLong(-1)).isZero();
        JsonNode result = backtest.path("result");
        assertThat(result.path("members").path("touched").asLong()).isZero();
        assertThat(result.path("members").path("all").asLong()).isEqualTo(2);
        assertThat(result.path("history").path("events").asLong()).isEqualTo(6);
    }

    @Test
    void what_cannot_be_put_to_the_past_is_refused() {
        assertThat(start(Map.of()).faults()).containsExactly("one-of");
        assertThat(start(Map.of("version", 99)).faults()).containsExactly("/version version.unknown");
        assertThat(start(Map.of("yaml", "programme: 1")).status()).isEqualTo(422);
        assertThat(start(Map.of("version", 1, "from", "2026-02-01", "to", "2026-01-01"))
                        .faults())
                .containsExactly("/to date.order");
        assertThat(start(Map.of("version", 1, "worth", List.of(Map.of("asset", "stars", "value", "1"))))
                        .faults())
                .containsExactly("/worth/0/asset asset.unknown");
        assertThat(start(Map.of("version", 1, "worth", List.of(Map.of("asset", "points", "value", "free"))))
                        .faults())
                .containsExactly("/worth/0/value worth.format");
        assertThat(start(Map.of("yaml", YAML.formatted("past", 1).replace("CNY", "GBP")))
                        .text())
                .contains("the two cannot be compared");
        assertThat(start(Map.of(
                                "yaml",
                                YAML.formatted("past", 1).replace("window: lifetime", "window: {calendar: year}"),
                                "from",
                                "2026-01-01"))
                        .code())
                .isEqualTo("rule-syntax");
        JsonNode early = done(Map.of("version", 1, "to", "2001-01-01"));
        assertThat(early.path("state").asString()).isEqualTo("failed");
        assertThat(early.path("failure").asString()).isEqualTo("nothing has happened in that period");
        assertThat(shop.api()
                        .get("/v1/programs/past/backtests/bkt_0000000000000")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void one_can_be_stopped_and_thrown_away() {
        Said said = start(Map.of("version", 1));
        String address = "/v1/programs/past/backtests/" + said.json().path("id").asString();
        assertThat(shop.api().send("DELETE", address, null).status()).isEqualTo(204);
        assertThat(shop.api().get(address).status()).isEqualTo(404);
        assertThat(shop.api().send("DELETE", address, null).status()).isEqualTo(404);
        // those that come after it are run all the same
        assertThat(done(Map.of("version", 1)).path("state").asString()).isEqualTo("done");
        assertThat(shop.api()
                        .get("/v1/programs/past/backtests")
                        .json()
                        .path("backtests")
                        .size())
                .isPositive();
    }

    @Test
    void a_version_is_handed_in_with_what_it_came_to_and_that_stays() {
        String backtest = done(Map.of("version", 1)).path("id").asString();
        Said added =
                shop.admin().post("/v1/programs/past/versions", Shop.json(Map.of("yaml", YAML.formatted("past", 2))));
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        int number = added.json().path("number").asInt();
        String version = "/v1/programs/past/versions/" + number;
        assertThat(shop.api()
                        .post(version + "/submit", Shop.json(Map.of("backtest", backtest)))
                        .code())
                .as("of another version")
                .isEqualTo("validation-failed");
        String own = done(Map.of("version", number)).path("id").asString();
        Said submitted = shop.api().post(version + "/submit", Shop.json(Map.of("backtest", own, "remark", "dearer")));
        assertThat(submitted.status()).as(submitted.text()).isEqualTo(200);
        assertThat(submitted.json().at("/steps/0/backtest").asString()).isEqualTo(own);
        JsonNode waiting = shop.admin().get("/v1/approvals").json().at("/approvals/0");
        assertThat(waiting.at("/sums/backtest").asString()).isEqualTo(own);
        assertThat(shop.api()
                        .send("DELETE", "/v1/programs/past/backtests/" + own, null)
                        .code())
                .isEqualTo("conflict");
        assertThat(shop.admin().post(version + "/reject", "{}").status()).isEqualTo(200);
        assertThat(shop.api().post(version + "/submit", "{}").status()).isEqualTo(200);
        assertThat(shop.admin()
                        .get("/v1/approvals")
                        .json()
                        .at("/approvals/0/sums")
                        .toString())
                .as("what was handed in before is not what waits now")
                .doesNotContain("bkt_");
        assertThat(shop.admin().post(version + "/reject", "{}").status()).isEqualTo(200);
    }

    @Test
    void one_whose_server_is_gone_has_failed() {
        String id = done(Map.of("version", 1)).path("id").asString();
        long number = Backtests.Kind.BACKTEST.id().parse(id);
        sql.sql("update history.backtest set state = 'running', result = null, finished_at = null,"
                        + " seen_at = seen_at - interval '3 minutes' where id = :id")
                .param("id", number)
                .update();
        JsonNode lost = shop.api().get("/v1/programs/past/backtests/" + id).json();
        assertThat(lost.path("state").asString()).isEqualTo("failed");
        assertThat(lost.path("failure").asString()).isEqualTo("the server that ran it is gone");
    }

    @Test
    void a_decision_in_the_record_that_is_not_what_the_past_comes_to_is_counted() {
        Shop spoilt = Shop.open(application, "spoilt", YAML.formatted("spoilt", 1));
        String fritz = spoilt.enrol("ext:shop:fritz");
        spoilt.told(Shop.paid(fritz, "f1", 10_000));
        spoilt.told(Shop.paid(fritz, "f2", 10_000));
        clock.advance(java.time.Duration.ofDays(1));
        sql.sql(
                        "update intake.event set decision = replace(decision, '100', '101') where sequence = 2 and program_id = :program")
                .param("program", programmes.byCode("spoilt").orElseThrow().id())
                .update();
        String id = spoilt.api()
                .post("/v1/programs/spoilt/backtests", Shop.json(Map.of("version", 1, "check", true)))
                .json()
                .path("id")
                .asString();
        JsonNode backtest =
                spoilt.api().get("/v1/programs/spoilt/backtests/" + id).json();
        while (List.of("waiting", "running").contains(backtest.path("state").asString())) {
            LockSupport.parkNanos(20_000_000);
            backtest = spoilt.api().get("/v1/programs/spoilt/backtests/" + id).json();
        }
        assertThat(backtest.path("state").asString()).as(backtest.toString()).isEqualTo("done");
        assertThat(backtest.path("differences_from_record").asLong()).isEqualTo(1);
    }

    @Test
    void another_programme_sees_none_of_it() {
        Shop other = Shop.open(application, "other-past", YAML.formatted("other-past", 1));
        String id = done(Map.of("version", 1)).path("id").asString();
        assertThat(other.api().get("/v1/programs/past/backtests/" + id).status())
                .isEqualTo(404);
        assertThat(other.api().get("/v1/programs/other-past/backtests/" + id).status())
                .isEqualTo(404);
        assertThat(other.api()
                        .post("/v1/programs/past/backtests", Shop.json(Map.of("version", 1)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void the_copy_follows_the_record_and_can_be_thrown_away(@TempDir Path folder) throws Exception {
        Shop busy = Shop.open(application, "busy", YAML.formatted("busy", 1));
        String carl = busy.enrol("ext:shop:carl");
        busy.told(Shop.paid(carl, "c1", 10_000));
        long program = programmes.byCode("busy").orElseThrow().id();
        CopiedDecisions copied = new CopiedDecisions(database, programmes, folder);
        assertThat(copied.assertSame(program)).isEqualTo(2);
        Path files = folder.resolve("history").resolve(Long.toString(program)).resolve("form-1");
        assertThat(ParquetReader.files(files)).hasSize(1);
        var made = Files.getLastModifiedTime(ParquetReader.files(files).getFirst());

        // what has happened since comes from the record: to somebody who is in the copy, and to somebody who is not
        busy.told(Shop.paid(carl, "c2", 20_000));
        String dora = busy.enrol("ext:shop:dora");
        busy.told(Shop.paid(dora, "d1", 30_000));
        assertThat(copied.assertSame(program)).isEqualTo(5);
        assertThat(Files.getLastModifiedTime(ParquetReader.files(files).getFirst()))
                .isEqualTo(made);
        // also out of memory, where it is by now
        assertThat(copied.assertSame(program)).isEqualTo(5);

        copied.copy().forget(program);
        assertThat(Files.exists(files)).isFalse();
        assertThat(copied.assertSame(program)).isEqualTo(5);
        // another server finds the files that this one has made
        assertThat(new CopiedDecisions(database, programmes, folder).assertSame(program))
                .isEqualTo(5);
    }

    @Test
    void a_record_that_was_put_back_to_an_earlier_day_is_not_confused_with_its_copy(@TempDir Path folder)
            throws Exception {
        Shop restored = Shop.open(application, "restored", YAML.formatted("restored", 1));
        String emil = restored.enrol("ext:shop:emil");
        restored.told(Shop.paid(emil, "e1", 10_000));
        long program = programmes.byCode("restored").orElseThrow().id();
        CopiedDecisions copied = new CopiedDecisions(database, programmes, folder);
        copied.assertSame(program);
        // as after a restore: the event has another id
        sql.sql("update intake.event set id = id + 1 where program_id = :program and sequence = 2")
                .param("program", program)
                .update();
        assertThat(copied.assertSame(program)).isEqualTo(2);
    }

    @Test
    void a_simulation_of_a_past_that_is_too_thin_says_what_is_missing() {
        Map<String, String> before = Shop.everything(application);
        Said said = shop.api()
                .post("/v1/programs/past/simulations", Shop.json(Map.of("yaml", YAML.formatted("past", 2), "seed", 7)));
        assertThat(said.status()).as(said.text()).isEqualTo(202);
        String at = "/v1/programs/past/simulations/" + said.json().path("id").asString();
        JsonNode over = over(at);
        assertThat(over.path("state").asString()).isEqualTo("failed");
        assertThat(over.path("seed").asLong()).isEqualTo(7);
        assertThat(over.path("months").asLong()).isEqualTo(12);
        assertThat(over.path("failure").asString()).contains("too short or too thin", "2 members who bought");
        // neither is the other's
        String id = over.path("id").asString();
        assertThat(id).startsWith("sim_");
        assertThat(shop.api().get("/v1/programs/past/backtests/" + id).status()).isEqualTo(404);
        assertThat(shop.api().get("/v1/programs/past/backtests").text()).doesNotContain(id);
        assertThat(shop.api().get("/v1/programs/past/simulations").text()).contains(id);
        assertThat(shop.api().send("DELETE", at, null).status()).isEqualTo(204);
        assertThat(shop.api().get(at).status()).isEqualTo(404);
        Map<String, String> after = Shop.everything(application);
        Shop.leaveOut(after, "trail.");
        Shop.leaveOut(before, "trail.");
        assertThat(after).as("nothing is left of it but that it was asked for").isEqualTo(before);
    }

    @Test
    void a_simulation_goes_on_from_what_was_recorded() {
        Shop busy = Shop.open(application, "going-on", YAML.formatted("going-on", 1));
        for (int i = 0; i < 110; i++) {
            busy.told(Shop.paid(busy.enrol("ext:shop:m" + i), "o" + i, 1_000 + i));
        }
        for (int week = 1; week <= 5; week++) {
            clock.advance(java.time.Duration.ofDays(7));
            for (int i = week; i < 110; i += 2 * week) {
                busy.told(Shop.paid("ext:shop:m" + i, "o" + i + "-" + week, 2_000));
            }
        }
        clock.advance(java.time.Duration.ofDays(1));
        String asked = Shop.json(Map.of(
                "yaml",
                YAML.formatted("going-on", 2),
                "worth",
                List.of(Map.of("asset", "points", "value", "0.01")),
                "months",
                2,
                "replications",
                3,
                "lift_percent",
                "5"));
        Said said = busy.api().post("/v1/programs/going-on/simulations", asked);
        assertThat(said.status()).as(said.text()).isEqualTo(202);
        String at =
                "/v1/programs/going-on/simulations/" + said.json().path("id").asString();
        JsonNode over = over(busy, at);
        assertThat(over.path("state").asString()).as(over.toString()).isEqualTo("done");
        JsonNode result = over.path("result");
        assertThat(result.path("behaviour_held_constant").asBoolean()).isFalse();
        assertThat(result.path("replications").asLong()).isEqualTo(3);
        JsonNode points = result.path("whole").path("points").get(0).path("units");
        assertThat(points.path("live").path("low").asLong()).isPositive();
        assertThat(points.path("difference").path("low").asLong()).isPositive();
        assertThat(result.path("members").path("all").path("low").asLong()).isGreaterThanOrEqualTo(110);
        assertThat(busy.api()
                        .post("/v1/programs/going-on/simulations", "{\"version\": 1, \"lift_percent\": \"101\"}")
                        .status())
                .isEqualTo(422);
    }

    private JsonNode over(String at) {
        return over(shop, at);
    }

    private static JsonNode over(Shop asking, String at) {
        for (int i = 0; i < 1_200; i++) {
            JsonNode now = asking.api().get(at).json();
            String state = now.path("state").asString();
            if (!state.equals("waiting") && !state.equals("running")) {
                return now;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IllegalStateException(at + " is not over after a minute");
    }
}
