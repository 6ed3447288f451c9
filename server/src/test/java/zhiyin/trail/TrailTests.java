package zhiyin.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Who did what is written with the change, never changed, chained, and dropped by whole days half a year later. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrailTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private final Trail trail;
    private Shop shop;
    private Shop other;

    @Autowired
    TrailTests(ApplicationContext application, TestClock clock, JdbcClient database, Trail trail) {
        this.application = application;
        this.clock = clock;
        this.database = database;
        this.trail = trail;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "tea");
        other = Shop.open(application, "books");
    }

    private long entries() {
        return database.sql("select count(*) from trail.entry")
                .query(Long.class)
                .single();
    }

    private JsonNode acts(String query) {
        Said said = shop.admin().get("/v1/audit?" + query);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("acts");
    }

    @Test
    void aChangeIsToldWithWhoWhenWhereWhatBeforeAndAfter() {
        Said made = shop.admin()
                .post("/v1/keys", "{\"name\": \"till\", \"program\": \"tea\", \"scopes\": [\"members.read\"]}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String key = made.json().path("key").asString();
        assertThat(shop.admin().send("DELETE", "/v1/keys/" + key, null).status())
                .isEqualTo(204);
        JsonNode acts = acts("object=key:" + key);
        assertThat(acts).hasSize(2);
        JsonNode revoked = acts.get(0);
        assertThat(revoked.path("operation").asString()).isEqualTo("revokeKey");
        assertThat(revoked.path("change").asString()).isEqualTo("changed");
        assertThat(revoked.path("before")).isEmpty();
        assertThat(revoked.at("/after/revoked_at").asString()).isNotEmpty();
        JsonNode first = acts.get(1);
        assertThat(first.path("operation").asString()).isEqualTo("makeKey");
        assertThat(first.path("program").asString()).isEqualTo("tea");
        assertThat(first.path("actor").asString()).isEqualTo("key");
        assertThat(first.path("by").asString()).startsWith("key_");
        assertThat(first.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(first.path("request").asString()).isEqualTo(made.header("X-Request-Id"));
        assertThat(first.path("at").asString()).isEqualTo(clock.instant().toString());
        assertThat(first.at("/after/name").asString()).isEqualTo("till");
        assertThat(first.at("/after/hash").asString()).as("a secret is masked").isEqualTo("***");
        assertThat(acts("actor=" + first.path("by").asString())).isNotEmpty();
        assertThat(acts("operation=makeKey&program=tea&from=2026-03-02T00:00:00Z"))
                .isNotEmpty();
        assertThat(acts("operation=makeKey&to=2026-03-02T00:00:00Z")).isEmpty();
    }

    @Test
    void whatIsRefusedOrUndoneLeavesNothing() {
        long before = entries();
        assertThat(shop.admin()
                        .post("/v1/keys", "{\"name\": \"x\", \"program\": \"nowhere\"}")
                        .status())
                .isEqualTo(422);
        assertThat(shop.admin()
                        .send("DELETE", "/v1/keys/key_0000000000001", null)
                        .status())
                .isEqualTo(404);
        assertThat(entries()).isEqualTo(before);
    }

    @Test
    void whatComesThroughIntakeIsNotWrittenTwiceAndStandsInTheMembersTimeline() {
        String member = shop.enrol("card:line");
        long before = entries();
        shop.told(Shop.paid("card:line", "line-1", 10_000));
        shop.told(Shop.held("card:line", "line-h", 5));
        assertThat(entries()).as("the hot path gains no row").isEqualTo(before);
        assertThat(shop.api().get("/v1/members/card:line").status()).isEqualTo(200);
        assertThat(entries()).as("a shop's systems look all day long").isEqualTo(before);
        assertThat(shop.api()
                        .post(
                                "/v1/households",
                                "{\"household\": \"h-line\", \"member\": \"card:line\", \"consent\": true}")
                        .status())
                .isIn(201, 409);
        List<String> operations = acts("object=member:" + member).findValuesAsString("operation");
        assertThat(operations).contains("order.paid", "points.held", "member.enrolled");
        JsonNode page =
                shop.admin().get("/v1/audit?limit=2&object=member:" + member).json();
        assertThat(page.path("acts")).hasSize(2);
        JsonNode next = shop.admin()
                .get("/v1/audit?limit=200&object=member:" + member + "&cursor="
                        + page.path("next").asString())
                .json();
        assertThat(page.path("acts").size() + next.path("acts").size()).isEqualTo(operations.size());
    }

    @Test
    void manyAtOnceAreOneEntry() {
        Said made = shop.api()
                .post(
                        "/v1/gift-cards",
                        "{\"asset\": \"balance\", \"amount\": 100, \"currency\": \"CNY\", \"cards\": 21, \"expires_at\": \"2040-01-01T00:00:00Z\"}",
                        "Idempotency-Key",
                        "many");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        JsonNode acts = acts("operation=makeGiftCards");
        assertThat(acts).hasSize(2);
        assertThat(acts.findValuesAsString("object"))
                .contains("card", "card_batch:" + made.json().path("batch").asString());
        assertThat(acts.findValuesAsString("rows")).containsExactlyInAnyOrder("1", "21");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update trail.entry set operation = 'nothing'",
                "delete from trail.entry",
                "truncate trail.entry",
                "truncate trail.entry, trail.link, trail.day",
                "update trail.link set hash = sha256('x')",
                "delete from trail.link",
                "truncate trail.link",
                "delete from trail.day"
            })
    void s22_anEntryIsNeverChangedWhoeverAsks(String statement) {
        trail.seal();
        long before = entries();
        assertThatThrownBy(() -> database.sql(statement).update())
                .as("the application")
                .rootCause()
                .hasMessageContaining("permission denied");
        JdbcClient owner = JdbcClient.create(
                application.getBean(zhiyin.database.TestDatabase.class).owner());
        assertThatThrownBy(() -> owner.sql(statement).update())
                .as("the owner of the tables")
                .rootCause()
                .hasMessageContaining("written once and never changed");
        assertThat(entries()).isEqualTo(before).isPositive();
    }

    @Test
    void c63_onlyWholeDaysWhoseHeadsAreKeptAreDroppedAndHalfAYearLaterAtTheEarliest() {
        shop.admin().post("/v1/keys", "{\"name\": \"old\"}");
        clock.advance(Duration.ofDays(2));
        shop.admin().post("/v1/keys", "{\"name\": \"newer\"}");
        clock.advance(Duration.ofDays(2));
        trail.seal();
        JsonNode days = shop.admin().get("/v1/audit/days").json().path("days");
        assertThat(days.size()).isGreaterThanOrEqualTo(2);
        JsonNode first = days.get(days.size() - 1);
        assertThat(keep(first, "0".repeat(64)).code()).as("another head").isEqualTo("conflict");
        clock.advance(Duration.ofDays(400));
        assertThat(trail.drop(181)).as("none is kept elsewhere").isZero();
        assertThat(keep(first, first.path("head").asString()).status()).isEqualTo(200);
        clock.advance(Duration.ofDays(-400));
        assertThat(trail.drop(181)).as("too young").isZero();
        assertThatThrownBy(() -> trail.drop(0))
                .as("whoever asks")
                .hasMessageContaining("a_day_is_kept_for_half_a_year");
        clock.advance(Duration.ofDays(400));
        long before = entries();
        assertThat(trail.drop(181)).isEqualTo(1);
        assertThat(entries()).isEqualTo(before - first.path("entries").asLong());
        assertThat(trail.drop(181)).as("the next day is not kept").isZero();
        assertThatThrownBy(() -> database.sql("update trail.day set dropped_at = null where dropped_at is not null")
                        .update())
                .rootCause()
                .hasMessageContaining("written once");
        Shop.assertLawful(application);
    }

    private Said keep(JsonNode day, String head) {
        return shop.admin()
                .send(
                        "PUT",
                        "/v1/audit/days/" + day.path("day").asString() + "/kept",
                        Shop.utf8(Shop.json(Map.of("head", head))),
                        "Content-Type",
                        "application/json");
    }

    @Test
    void s18_anExportStartsNoFormulaAndSaysTheSameInLines() {
        shop.admin().post("/v1/keys", Shop.json(Map.of("name", "=1+1", "program", "tea")));
        Said csv = shop.admin().get("/v1/audit.csv?operation=makeKey");
        assertThat(csv.status()).as(csv.text()).isEqualTo(200);
        assertThat(csv.text()).startsWith("at,program,actor,by,").contains("name: =1+1");
        csv.text()
                .lines()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .forEach(cell -> assertThat(cell.replace("\"", "")).doesNotStartWith("="));
        Said lines = shop.admin().get("/v1/audit.jsonl?operation=makeKey&limit=1");
        assertThat(lines.text().lines()).hasSize(1);
        assertThat(lines.text()).startsWith("{").contains("\"operation\":\"makeKey\"");
    }

    @Test
    void whoLooksAtPeopleOrAtTheTrailIsWrittenDown() {
        String member = shop.enrol("card:seen");
        var account = new LookingStaff(application, clock);
        assertThat(account.get("/v1/members/card:seen", "tea").status()).isEqualTo(200);
        JsonNode acts = acts("object=member:" + member + "&operation=getMember");
        assertThat(acts).hasSize(1);
        assertThat(acts.get(0).path("change").asString()).isEqualTo("read");
        assertThat(acts.get(0).path("actor").asString()).isEqualTo("staff");
        assertThat(acts("object=trail&operation=listAudit")).isNotEmpty();
    }

    @Test
    void aProgrammesAuditorSeesHisProgrammeAlone() {
        var auditor = new LookingStaff(application, clock, "auditor", "books");
        Said seen = auditor.get("/v1/audit", "books");
        assertThat(seen.status()).as(seen.text()).isEqualTo(200);
        assertThat(Set.copyOf(seen.json().findValuesAsString("program"))).containsExactly("books");
        assertThat(auditor.get("/v1/audit?program=tea", "books").status()).isEqualTo(404);
        assertThat(other.api().get("/v1/audit").status())
                .as("no programme's key")
                .isEqualTo(403);
    }

    @Test
    void writersAtOnceMakeOneChainWithoutAGap() {
        Shop.atOnce(16, i -> shop.admin().post("/v1/keys", "{\"name\": \"at once\"}"));
        long links = database.sql("select count(*) from trail.link")
                .query(Long.class)
                .single();
        assertThat(links).isEqualTo(entries());
        Shop.assertLawful(application);
    }
}
