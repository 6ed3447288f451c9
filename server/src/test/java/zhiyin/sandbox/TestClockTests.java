package zhiyin.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.finance.Closing;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Days;

/**
 * One member's year twice: in a sandbox, whose clock is moved over HTTP, and in the live programme beside it, while the
 * house's clock goes on and stops wherever something may be due. Both come to the same.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestPropertySource(properties = {"zhiyin.test-clock.steps-at-once=60", "zhiyin.test-clock.members-max=3"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestClockTests {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Instant BEGIN = at("2027-01-01T09:00");

    /** Beside each other: what waits for days, expires, is set aside and lapses, is given on days of one's own, and is reviewed. */
    private static final String YAML = """
            programme: year
            name: {en: Year, zh-CN: 一年, zh-TW: 一年}
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: refuse
            assets:
              - {code: points, name: Points, kind: points, pending: {days: 7}, expiry: {after: {months: 3}}, shortfall: deficit}
              - {code: growth, name: Growth, kind: growth, pending: none, expiry: never, shortfall: clamp}
            earning:
              choose: sum
              stack: best
              rules:
                - {code: welcome, name: Welcome, asset: points, on: member.enrolled, award: {points: 100}, pending: none}
                - {code: base, name: Base, asset: points, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
                - {code: growth, name: Growth, asset: growth, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
                - {code: birthday, name: Birthday, asset: points, on: member.birthday, award: {points: 50}}
                - {code: moon, name: Moon, asset: points, on: member.lunarBirthday, award: {points: 5}}
                - {code: years, name: Years, asset: points, on: member.anniversary, award: {points: 9}}
            ladders:
              - code: status
                name: Status
                measure: {earned: growth}
                window: {rolling: {months: 3}}
                onReturn: downgrade
                tiers:
                  - {code: regular, name: Regular, from: 0}
                  - {code: silver, name: Silver, from: 300}
                  - {code: gold, name: Gold, from: 1000}
            """;

    private final ApplicationContext application;
    private final TestClock clock;
    private Shop live;
    private Shop other;
    private ApiClient sandbox;

    @Autowired
    TestClockTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private static Instant at(String time) {
        return LocalDateTime.parse(time).atZone(ZONE).toInstant();
    }

    @BeforeAll
    void begin() {
        clock.set(BEGIN);
        live = Shop.open(application, "year", YAML);
        other = Shop.open(application, "other");
        Said made = live.admin().post("/v1/programs/year/sandboxes", "{\"code\": \"year-try\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("sandbox_of").asString()).isEqualTo("year");
        assertThat(made.json().path("key").asString()).startsWith("zk_test_");
        sandbox = live.admin().withKey(made.json().path("key").asString());
    }

    private static Said move(ApiClient sandbox, String body) {
        return sandbox.post("/v1/test-clock/advance", body);
    }

    /** Moves the sandbox's clock to that moment, however many requests and turns of the job it takes. */
    private void move(Instant to) {
        Said said = move(sandbox, Shop.json(Map.of("to", to.toString())));
        while (said.status() == 202) {
            assertThat(said.json().path("state").asString()).isEqualTo("moving");
            application.getBean(PassingTime.class).pass();
            said = sandbox.get("/v1/test-clock");
            if (said.json().path("state").asString().equals("moving")) {
                said = new Said(202, said.headers(), said.bytes());
            }
        }
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().path("state").asString()).isEqualTo("standing");
        assertThat(Instant.parse(said.json().path("now").asString())).isEqualTo(to);
    }

    /** The house's clock goes on to that moment, and stops at each midnight, a quarter of an hour after, and at these. */
    private void wait(Instant to) {
        TreeSet<Instant> stops = new TreeSet<>(List.of(to, at("2027-03-01T10:30")));
        for (LocalDate day = LocalDate.of(2027, 1, 1); day.getYear() == 2027; day = day.plusDays(1)) {
            Instant midnight = day.atStartOfDay(ZONE).toInstant();
            stops.add(midnight);
            stops.add(midnight.plus(Duration.ofMinutes(15)));
        }
        Instant from = clock.instant();
        for (Instant stop : stops.subSet(from, false, to, true)) {
            clock.set(stop);
            application.getBean(Days.class).pass();
            Closing.in(application).pass();
        }
    }

    private static void told(ApiClient api, String path, String body) {
        Said said = api.post(path, body, "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private static List<String> year(ApiClient api, Consumer<Instant> until) {
        List<String> tiers = new ArrayList<>();
        Consumer<String> on = time -> {
            until.accept(at(time));
            tiers.add(time + " "
                    + api.get("/v1/members/card:mei?expand=tier,wallets").json().at("/tiers/0/tier"));
        };
        until.accept(at("2027-01-04T10:00"));
        told(api, "/v1/members", "{\"name\": \"Mei\", \"birthday\": \"1990-05-20\", \"identities\": [\"card:mei\"]}");
        on.accept("2027-01-12T11:00");
        told(api, "/v1/events", Shop.paid("card:mei", "A", "tea", 1, 40_000));
        on.accept("2027-03-01T10:00");
        told(
                api,
                "/v1/holds",
                "{\"member\": \"card:mei\", \"hold\": \"web-1\", \"points\": 120, \"deadline\": \"2027-03-01T10:30:00+08:00\"}");
        on.accept("2027-03-05T14:00");
        told(api, "/v1/events", Shop.paid("card:mei", "B", "tea", 1, 90_000));
        told(api, "/v1/events", Shop.spent("card:mei", "till-1", 200));
        on.accept("2027-04-01T12:00");
        on.accept("2027-06-21T18:00");
        told(api, "/v1/events", """
                {"type": "order.returned", "member": "card:mei", "order": "B", "return": "B-1", "lines": [{"line": "1", "amount": 30000}]}""");
        on.accept("2027-12-31T23:00");
        return tiers;
    }

    /** Without the numbers that the house gives, which are others every time. */
    private static String anonymous(Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.text()
                .replaceAll("\\b(mbr|evt|dec)_[0-9a-z]+", "$1_…")
                .replaceAll("\"root\":\"[0-9a-f]+\"", "\"root\":\"…\"");
    }

    @Test
    @Order(1)
    void aYearOnTheTestClockIsTheYearThatPassesByItself() {
        List<String> moved = year(sandbox, this::move);
        assertThat(clock.instant()).as("the house's time has not moved").isEqualTo(BEGIN);
        List<String> passed = year(live.api(), this::wait);
        assertThat(moved).isEqualTo(passed);
        assertThat(String.join(" ", moved))
                .contains("regular")
                .contains("silver")
                .contains("gold");
        for (String path : List.of(
                "/v1/members/card:mei?expand=tier,wallets",
                "/v1/members/card:mei/statement?limit=200&totals=true",
                "/v1/members/card:mei/explain/tier?ladder=status",
                "/v1/holds/web-1",
                "/v1/days?limit=200",
                "/v1/days/2027-05-20",
                "/v1/days/2027-06-21",
                "/v1/liability")) {
            assertThat(anonymous(sandbox.get(path)))
                    .as(path)
                    .isEqualTo(anonymous(live.api().get(path)));
        }
        String statement =
                sandbox.get("/v1/members/card:mei/statement?limit=200").text();
        for (String kind : List.of("activated", "expired", "held", "released", "spent", "taken_back")) {
            assertThat(statement).contains("\"" + kind + "\"");
        }
        assertThat(statement)
                .contains("2027-05-19T16:00:00Z")
                .contains("Birthday")
                .contains("Moon");
        Said days = sandbox.get("/v1/days?limit=200");
        assertThat(days.json().path("days")).hasSize(200);
        assertThat(days.json().at("/days/0/day").asString()).isEqualTo("2027-12-30");
    }

    @Test
    @Order(2)
    void aLiveProgrammesTimeIsNobodysToMove() {
        for (Said said : List.of(
                move(live.api(), "{\"by\": \"P1D\"}"),
                live.api().post("/v1/test-clock", "{}"),
                live.api().get("/v1/test-clock"))) {
            assertThat(said.status()).isEqualTo(409);
            assertThat(said.json().path("detail").asString()).contains("This programme is live");
        }
        assertThat(application
                        .getBean(JdbcClient.class)
                        .sql("select count(*) from sandbox.test_clock")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    @Order(3)
    void timeGoesForwardOnlyAndTheSameMomentAgainMovesNothing() {
        JsonNode stands = sandbox.get("/v1/test-clock").json();
        String now = stands.path("now").asString();
        assertThat(move(sandbox, Shop.json(Map.of("to", now))).status()).isEqualTo(200);
        Instant before = Instant.parse(now).minusSeconds(1);
        assertThat(move(sandbox, Shop.json(Map.of("to", before.toString()))).faults())
                .containsExactly("/to clock.back");
        assertThat(move(sandbox, "{\"by\": \"P\"}").faults()).containsExactly("/by text.length");
        for (String none : List.of("P0D", "-P1D", "P-1D", "1D", "PT", "P1DT-1H", "P1W2", "P99999999999Y")) {
            assertThat(move(sandbox, Shop.json(Map.of("by", none))).faults())
                    .as(none)
                    .containsExactly("/by span.format");
        }
        assertThat(move(sandbox, "{\"by\": \"P11Y\"}").faults()).containsExactly("/by clock.far");
        assertThat(move(sandbox, "{\"by\": \"P1D\", \"to\": \"2030-01-01T00:00:00Z\"}")
                        .faults())
                .containsExactly("one-of");
        assertThat(sandbox.get("/v1/test-clock").json().path("now").asString()).isEqualTo(now);
        assertThat(move(sandbox, "{\"by\": \"P1DT2H\"}").status()).isEqualTo(200);
        assertThat(Instant.parse(
                        sandbox.get("/v1/test-clock").json().path("now").asString()))
                .isEqualTo(Instant.parse(now).plus(Duration.ofHours(26)));
    }

    @Test
    @Order(4)
    void aLongWayIsGoneOnWithByTheJobAndNobodySetsOutMeanwhile() {
        Instant now =
                Instant.parse(sandbox.get("/v1/test-clock").json().path("now").asString());
        Said first = move(sandbox, "{\"by\": \"P90D\"}");
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(first.json().path("steps").asLong()).isEqualTo(60);
        Instant under = Instant.parse(first.json().path("now").asString());
        assertThat(under).isAfter(now);
        assertThat(move(sandbox, "{\"by\": \"PT1H\"}").status()).isEqualTo(409);
        assertThat(sandbox.post("/v1/test-clock", "{\"stands\": false}").status())
                .isEqualTo(409);
        application.getBean(PassingTime.class).pass();
        JsonNode later = sandbox.get("/v1/test-clock").json();
        assertThat(Instant.parse(later.path("now").asString())).isAfter(under);
        application.getBean(PassingTime.class).pass();
        application.getBean(PassingTime.class).pass();
        assertThat(sandbox.get("/v1/test-clock").json().path("state").asString())
                .isEqualTo("standing");
    }

    @Test
    @Order(5)
    void aClockThatRunsGoesOnAsTheHousesDoes() {
        Instant stood =
                Instant.parse(sandbox.get("/v1/test-clock").json().path("now").asString());
        clock.advance(Duration.ofHours(3));
        assertThat(sandbox.get("/v1/test-clock").json().path("now").asString()).isEqualTo(stood.toString());
        assertThat(sandbox.post("/v1/test-clock", "{\"stands\": false}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("running");
        clock.advance(Duration.ofHours(5));
        assertThat(Instant.parse(
                        sandbox.get("/v1/test-clock").json().path("now").asString()))
                .isEqualTo(stood.plus(Duration.ofHours(5)));
        assertThat(sandbox.post("/v1/test-clock", "{}").json().path("state").asString())
                .isEqualTo("standing");
    }

    @Test
    @Order(6)
    void aMembersSessionEndsByTheSandboxesTime() {
        Said session = sandbox.post("/v1/member-sessions", "{\"member\": \"card:mei\"}");
        assertThat(session.status()).as(session.text()).isEqualTo(201);
        ApiClient me = sandbox.withKey(session.json().path("token").asString());
        assertThat(me.get("/v1/me").status()).isEqualTo(200);
        assertThat(move(sandbox, "{\"by\": \"PT14M\"}").status()).isEqualTo(200);
        assertThat(me.get("/v1/me").status()).isEqualTo(200);
        assertThat(move(sandbox, "{\"by\": \"PT1M\"}").status()).isEqualTo(200);
        assertThat(me.get("/v1/me").status()).isEqualTo(401);
    }

    @Test
    @Order(7)
    void aSandboxIsOneForEverAndItsKeyOpensNothingLive() {
        JdbcClient sql = application.getBean(JdbcClient.class);
        assertThatThrownBy(() -> sql.sql("update program.program set sandbox = false where code = 'year-try'")
                        .update())
                .hasMessageContaining("a sandbox for ever");
        assertThatThrownBy(() -> sql.sql("update program.program set sandbox = true where code = 'year'")
                        .update())
                .hasMessageContaining("live for ever");
        JsonNode seen = sandbox.get("/v1/programs").json().path("programs");
        assertThat(seen).hasSize(1);
        assertThat(seen.at("/0/sandbox").asBoolean()).isTrue();
        assertThat(sandbox.get("/v1/programs/year").status()).isEqualTo(404);
        assertThat(live.api().get("/v1/programs/year").json().path("sandbox").asBoolean())
                .isFalse();
        assertThat(live.admin()
                        .post("/v1/keys", "{\"name\": \"till\", \"program\": \"year\"}")
                        .json()
                        .path("token")
                        .asString())
                .startsWith("zk_live_");
    }

    @Test
    @Order(8)
    void whatWasTriedOutIsBroughtToLiveAsADraftWithWhatIsDifferent() {
        String changed = YAML.replace("programme: year", "programme: year-try")
                .replace("award: {points: 50}", "award: {points: 60}");
        Said written = live.admin()
                .post("/v1/programs/year-try/versions", Shop.json(Map.of("yaml", changed, "publish", true)));
        assertThat(written.status()).as(written.text()).isEqualTo(201);
        Said compared = live.admin().get("/v1/programs/year-try/to-live");
        assertThat(compared.status()).as(compared.text()).isEqualTo(200);
        assertThat(compared.json().at("/changes/differences")).hasSize(1);
        assertThat(compared.json().path("version").asInt()).isEqualTo(2);
        assertThat(compared.json().has("draft")).isFalse();
        Said promoted = live.admin().post("/v1/programs/year-try/to-live", "{}");
        assertThat(promoted.status()).as(promoted.text()).isEqualTo(201);
        assertThat(promoted.json().path("draft").asInt()).isEqualTo(2);
        assertThat(promoted.json().path("changes")).isEqualTo(compared.json().path("changes"));
        JsonNode draft = live.api().get("/v1/programs/year/versions/2").json();
        assertThat(draft.path("stage").asString()).isEqualTo("draft");
        assertThat(draft.path("yaml").asString()).contains("programme: year\n").contains("60");
        assertThat(live.admin().get("/v1/programs/year/to-live").status()).isEqualTo(409);
        assertThat(live.admin()
                        .post("/v1/programs/year-try/sandboxes", "{\"code\": \"again\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    @Order(9)
    void theTimeOfTooManyMembersIsNotMoved() {
        for (int i = 0; i < 3; i++) {
            told(sandbox, "/v1/members", "{\"identities\": [\"card:" + i + "\"]}");
        }
        Said said = move(sandbox, "{\"by\": \"P1D\"}");
        assertThat(said.status()).isEqualTo(409);
        assertThat(said.json().path("members").asLong()).isEqualTo(4);
    }

    @AfterAll
    void theBooksAreInOrder() {
        assertThat(other.api().get("/v1/programs/other").status()).isEqualTo(200);
        Shop.assertLawful(application);
    }
}
