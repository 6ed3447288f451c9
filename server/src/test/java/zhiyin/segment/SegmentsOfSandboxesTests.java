package zhiyin.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** Real-time segments of a sandbox go by the sandbox's clock. */
@DatabaseTest
@Import(TestClock.Installed.class)
class SegmentsOfSandboxesTests {

    private static final String SEGMENT = """
            {"code": "lately", "name": "Lately", "kind": "real_time", "definition":
              {"did": "order", "last": 2, "measure": "count", "operator": ">=", "value": 1}}""";

    private final ApplicationContext application;
    private final SegmentKeeping keeping;

    @Autowired
    SegmentsOfSandboxesTests(ApplicationContext application, SegmentKeeping keeping) {
        this.application = application;
        this.keeping = keeping;
    }

    private static JsonNode ok(int status, Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(status);
        return said.json();
    }

    private static JsonNode changes(ApiClient api) {
        return ok(200, api.get("/v1/segments/lately/changes")).path("changes");
    }

    @Test
    void whoever_is_in_one_by_relative_days_leaves_it_when_the_clock_leaps_over_midnight() {
        Shop live = Shop.open(application, "leaping");
        JsonNode made = ok(201, live.admin().post("/v1/programs/leaping/sandboxes", "{\"code\": \"leaping-try\"}"));
        ApiClient sandbox = live.admin().withKey(made.path("key").asString());
        for (ApiClient each : new ApiClient[] {live.api(), sandbox}) {
            ok(201, each.post("/v1/members", "{\"identities\": [\"card:leaps\"]}", "Idempotency-Key", Shop.freshKey()));
            ok(
                    201,
                    each.post(
                            "/v1/events", Shop.paid("card:leaps", "L-1", 10_000), "Idempotency-Key", Shop.freshKey()));
            each.get("/v1/segment-fields");
        }
        Following.pass(application);
        ok(201, live.api().post("/v1/segments", SEGMENT));
        ok(201, sandbox.post("/v1/segments", SEGMENT));
        assertThat(changes(sandbox)).hasSize(1);
        keeping.pass();
        assertThat(changes(sandbox)).as("the day on which he bought").hasSize(1);

        // the day after is one of the two still, and the one after that is not
        leap(sandbox, "P1D");
        assertThat(changes(sandbox)).hasSize(1);
        leap(sandbox, "P1D");
        assertThat(changes(sandbox)).hasSize(2);
        JsonNode left = changes(sandbox).get(1);
        assertThat(left.path("entered").asBoolean()).isFalse();
        assertThat(left.has("event")).as("the day alone has brought it about").isFalse();
        assertThat(ok(200, sandbox.get("/v1/segments/lately/members"))
                        .path("size")
                        .asInt())
                .isZero();
        JsonNode sizes = ok(200, sandbox.get("/v1/segments/lately/sizes")).path("sizes");
        assertThat(sizes).hasSize(3);
        assertThat(sizes.at("/0/members").asInt()).isZero();
        assertThat(sizes.at("/2/members").asInt()).isEqualTo(1);

        // the live programme goes by the house's clock
        assertThat(changes(live.api())).hasSize(1);
        assertThat(ok(200, live.api().get("/v1/segments/lately/members"))
                        .path("size")
                        .asInt())
                .isEqualTo(1);
    }

    private void leap(ApiClient sandbox, String by) {
        ok(200, sandbox.post("/v1/test-clock/advance", "{\"by\": \"" + by + "\"}"));
        Following.pass(application);
        keeping.pass();
    }
}
