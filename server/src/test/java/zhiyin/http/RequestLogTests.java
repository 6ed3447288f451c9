package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import zhiyin.staff.Hired;

/** What a programme's keys have asked is remembered by names and numbers, for that programme alone. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestLogTests {
    private final ApplicationContext application;
    private final TestClock clock;
    private Shop shop;
    private Shop other;
    private ApiClient developer;
    private ApiClient another;

    @Autowired
    RequestLogTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void open() {
        shop = Shop.open(application, "asked");
        other = Shop.open(application, "asked-not");
        developer = developer("asked");
        another = developer("asked-not");
    }

    private ApiClient developer(String program) {
        return Hired.as(
                application,
                program + "@requests.example",
                "developer",
                program,
                () -> clock.advance(Duration.ofMinutes(2)));
    }

    private JsonNode log(ApiClient whose, String query) {
        Said said = whose.get("/v1/requests" + query);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().path("requests");
    }

    @Test
    void whatWasAskedIsThereWithoutWhatWasSaid() {
        shop.enrol("phone:+8613800137777");
        shop.api().get("/v1/members/phone:+8613800137777?expand=wallets");
        Said wrong = shop.api().post("/v1/events", """
                {"type": "order.paid", "member": "phone:+8613800137777", "+8613800137777": "Lin", "order": {"13800137777": 1}}""", "Idempotency-Key", Shop.freshKey());
        assertThat(wrong.status()).isEqualTo(422);
        JsonNode lines = log(developer, "");
        assertThat(lines.toString()).doesNotContain("13800137777").doesNotContain("Lin");
        JsonNode refused = lines.get(0);
        assertThat(refused.path("operation").asString()).isEqualTo("recordEvent");
        assertThat(refused.path("status").asInt()).isEqualTo(422);
        assertThat(refused.path("problem").asString()).isEqualTo("validation-failed");
        assertThat(refused.path("fields").toString()).isEqualTo("[\"type\",\"member\",\"…\",\"order\"]");
        assertThat(refused.path("faults").size()).isPositive();
        assertThat(refused.path("request").asString())
                .isEqualTo(wrong.json().path("request_id").asString());
        assertThat(lines.get(1).path("path").asString()).isEqualTo("/v1/members/{member}");
        assertThat(lines.get(2).path("operation").asString()).isEqualTo("enrolMember");
        assertThat(log(developer, "?state=refused").findValuesAsString("status"))
                .containsOnly("422");
        assertThat(log(developer, "?operation=enrolMember").size()).isEqualTo(1);
        assertThat(log(developer, "?limit=2").size()).isEqualTo(2);
        assertThat(shop.api().get("/v1/requests").code())
                .as("a key does not read what others ask")
                .isEqualTo("forbidden");
    }

    @Test
    void anotherProgrammeHearsNothingOfItAndTheOldestAreForgotten() {
        assertThat(log(another, "").toString()).doesNotContain("enrolMember");
        for (int i = 0; i < RequestLog.KEPT + 3; i++) {
            other.api().get("/v1/facts");
        }
        assertThat(log(another, "?limit=" + RequestLog.KEPT).size()).isEqualTo(RequestLog.KEPT);
    }
}
