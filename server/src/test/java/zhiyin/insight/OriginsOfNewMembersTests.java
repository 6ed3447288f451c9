package zhiyin.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import zhiyin.facts.Following;
import zhiyin.facts.MemberFacts;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;

/** By whom and from where members came, as figures tell it: by names that people know, and with who is behind each. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OriginsOfNewMembersTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final MemberFacts facts;
    private Shop shop;
    private String ann;
    private String lift;
    private String hall;

    @Autowired
    OriginsOfNewMembersTests(ApplicationContext application, TestClock clock, MemberFacts facts) {
        this.application = application;
        this.clock = clock;
        this.facts = facts;
    }

    @BeforeAll
    void seed() {
        shop = Shop.open(application, "origins");
        ann = code(Map.of("of", "staff", "name", "Ann at the till", "staff", "s-7", "store", "north"));
        lift = code(Map.of("of", "scene", "name", "Poster", "source", "lift"));
        hall = code(Map.of("of", "scene", "name", "Poster", "source", "hall"));
        // somebody looks around before he joins, from a search and later from a friend's page
        looked("1", Map.of("anonymous_id", "phone-7"));
        looked("2", Map.of("anonymous_id", "phone-7", "referrer", "https://search.example/q?looking=for"));
        looked("3", Map.of("anonymous_id", "phone-7", "referrer", "https://friend.example/"));
        clock.advance(Duration.ofDays(1));
        enrol("card:1", Map.of("join_code", ann, "anonymous_id", "phone-7"));
        enrol("card:2", Map.of("join_code", ann));
        enrol("card:3", Map.of("join_code", lift));
        enrol("card:4", Map.of("join_code", hall));
        enrol("card:5", Map.of());
        looked("4", Map.of("member", "card:3", "referrer", "https://friend.example/"));
        clock.advance(Duration.ofDays(1));
        // too late: he had joined the day before
        looked("5", Map.of("member", "card:4", "referrer", "https://search.example/"));
        facts.of(application.getBean(Programmes.class).idOf(shop.code()));
        Following.pass(application);
    }

    private String code(Map<String, ?> wanted) {
        Said said = shop.api().post("/v1/join-codes", Shop.json(wanted));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json().path("code").asString();
    }

    private void enrol(String identity, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("identities", List.of(identity)));
        body.putAll(more);
        Said said = shop.api().post("/v1/members", Shop.json(body), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    private void looked(String id, Map<String, ?> more) {
        Map<String, Object> event = new HashMap<>(Map.of(
                "id", id, "kind", "browse", "occurred_at", clock.instant().toString()));
        event.putAll(more);
        Said said = shop.api().post("/v1/behaviour", Shop.json(Map.of("events", List.of(event))));
        assertThat(said.json().at("/results/0/status").asString())
                .as(said.text())
                .isEqualTo("recorded");
        clock.advance(Duration.ofMinutes(1));
    }

    private JsonNode get(String path, String language) {
        Said said = shop.api().get("/v1/figures/" + path, "Accept-Language", language);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private long behind(JsonNode point) {
        return get("members?point=" + URLEncoder.encode(point.asString(), StandardCharsets.UTF_8), "en")
                .path("total")
                .asLong();
    }

    /** {@code key name members}, in order; behind each are as many as it says. */
    private List<String> split(String by, String language) {
        List<String> lines = new ArrayList<>();
        for (JsonNode line : get("new-members?by=" + by, language).path("split")) {
            assertThat(behind(line.path("point")))
                    .as(line.toString())
                    .isEqualTo(line.path("members").asLong());
            lines.add(line.path("key").asString("-") + " / "
                    + line.path("name").asString("-") + " / "
                    + line.path("members").asLong());
        }
        return lines;
    }

    @Test
    void a_join_code_is_told_by_what_people_call_it_and_two_of_one_name_are_told_apart() {
        assertThat(split("code", "en"))
                .containsExactlyInAnyOrder(
                        ann + " / Ann at the till / 2",
                        lift + " / Poster · " + lift + " / 1",
                        hall + " / Poster · " + hall + " / 1",
                        "- / - / 1");
        assertThat(split("staff", "en")).containsExactlyInAnyOrder("s-7 / Ann at the till · s-7 / 2", "- / - / 3");
        assertThat(split("source", "en"))
                .containsExactlyInAnyOrder("staff / - / 2", "lift / - / 1", "hall / - / 1", "- / - / 1");
    }

    @Test
    void a_way_of_joining_is_said_in_the_language_of_whoever_asks() {
        assertThat(split("way", "en")).containsExactlyInAnyOrder("api / told by an API key / 4", "- / - / 1");
        assertThat(split("way", "zh-CN")).containsExactlyInAnyOrder("api / 接口录入 / 4", "- / - / 1");
        assertThat(split("way", "zh-TW")).containsExactlyInAnyOrder("api / 介面錄入 / 4", "- / - / 1");
    }

    @Test
    void whoever_looked_around_first_came_from_the_site_that_his_first_visit_told() {
        assertThat(split("referrer", "en"))
                .containsExactlyInAnyOrder("search.example / - / 1", "friend.example / - / 1", "- / - / 3");
        // the same again when it is read from the beginning
        Following.again(application, application.getBean(Programmes.class).idOf(shop.code()));
        assertThat(split("referrer", "en"))
                .containsExactlyInAnyOrder("search.example / - / 1", "friend.example / - / 1", "- / - / 3");
    }

    @Test
    void the_composition_calls_codes_as_people_do() {
        List<String> names = new ArrayList<>();
        get("composition?by=joinedCode", "en")
                .path("parts")
                .forEach(part -> names.add(part.path("name").asString()));
        assertThat(names)
                .containsExactlyInAnyOrder("Ann at the till", "Poster · " + lift, "Poster · " + hall, "Not known");
    }
}
