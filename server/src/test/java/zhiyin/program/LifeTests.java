package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.access.ApiKeys;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** A version from its being written to its being superseded: review, notice, schedule, pilot. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifeTests {

    private final ApplicationContext application;
    private final TestClock clock;
    private final ApiKeys keys;
    private final Programmes programmes;
    private final ApiClient admin;

    @Autowired
    LifeTests(ApplicationContext application, TestClock clock, ApiKeys keys, Programmes programmes) {
        this.application = application;
        this.clock = clock;
        this.keys = keys;
        this.programmes = programmes;
        this.admin = Shop.door(application).withKey(keys.issueAdmin("tests").token());
    }

    @AfterAll
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    /** Half the points: worse for everybody. */
    private static String worse(String code) {
        return Shop.yaml(code).replace("each: 1.00", "each: 2.00");
    }

    private static String better(String code) {
        return Shop.yaml(code).replace("each: 1.00", "each: 0.50");
    }

    private static int draft(ApiClient api, String code, String yaml) {
        Said said = api.post("/v1/programs/" + code + "/versions", Shop.json(Map.of("yaml", yaml)));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        assertThat(said.json().path("stage").asString()).isEqualTo("draft");
        return said.json().path("number").asInt();
    }

    private static Said step(ApiClient api, String code, int number, String what) {
        return api.post("/v1/programs/" + code + "/versions/" + number + "/" + what, "{\"remark\": \"because\"}");
    }

    private static Said publish(ApiClient api, String code, int number, String query) {
        return api.post("/v1/programs/" + code + "/versions/" + number + "/publish" + query, "");
    }

    private static Said put(ApiClient api, String path, String json) {
        return api.send("PUT", path, Shop.utf8(json), "Content-Type", "application/json");
    }

    private static String stage(ApiClient api, String code, int number) {
        return api.get("/v1/programs/" + code + "/versions/" + number)
                .json()
                .path("stage")
                .asString();
    }

    @Test
    void whatNeedsApprovalTakesEffectOnceSomebodyElseHasLookedAtIt() {
        Shop shop = Shop.open(application, "careful");
        ApiClient author = shop.api();
        long id = programmes.byCode("careful").orElseThrow().id();
        ApiClient checker =
                Shop.door(application).withKey(keys.issue(id, "checker").token());
        assertThat(put(author, "/v1/programs/careful/settings", "{\"needs_approval\": false, \"notice_days\": 0}")
                        .status())
                .as("whoever writes versions does not say so")
                .isEqualTo(403);
        assertThat(put(admin, "/v1/programs/careful/settings", "{\"needs_approval\": true, \"notice_days\": 7}")
                        .status())
                .isEqualTo(200);

        int number = draft(author, "careful", better("careful"));
        assertThat(publish(author, "careful", number, "").code()).isEqualTo("conflict");
        assertThat(author.post(
                                "/v1/programs/careful/versions",
                                Shop.json(Map.of("yaml", better("careful"), "publish", true)))
                        .code())
                .isEqualTo("conflict");
        assertThat(step(author, "careful", number, "approve").code())
                .as("not in review")
                .isEqualTo("conflict");
        assertThat(step(author, "careful", number, "submit").status()).isEqualTo(200);
        assertThat(step(author, "careful", number, "approve").code())
                .as("his own")
                .isEqualTo("conflict");
        assertThat(step(checker, "careful", number, "reject").status()).isEqualTo(200);
        assertThat(stage(author, "careful", number)).isEqualTo("draft");
        assertThat(step(author, "careful", number, "submit").status()).isEqualTo(200);
        assertThat(publish(author, "careful", number, "").code()).isEqualTo("conflict");
        assertThat(step(checker, "careful", number, "approve").status()).isEqualTo(200);
        Said live = publish(author, "careful", number, "");
        assertThat(live.status()).as(live.text()).isEqualTo(200);
        assertThat(live.json().path("stage").asString()).isEqualTo("live");
        assertThat(StreamSupport.stream(live.json().path("steps").spliterator(), false)
                        .map(each -> each.path("what").asString()))
                .containsExactly("submitted", "rejected", "submitted", "approved", "published");
        assertThat(live.json().at("/steps/1/remark").asString()).isEqualTo("because");
        assertThat(live.json().at("/steps/1/by").asString())
                .startsWith("key_")
                .isNotEqualTo(live.json().at("/steps/0/by").asString());
        assertThat(stage(author, "careful", 1)).isEqualTo("superseded");
        assertThat(publish(author, "careful", number, "").code()).isEqualTo("conflict");
        assertThat(draft(author, "careful", better("careful")))
                .as("what was refused left nothing behind")
                .isEqualTo(number + 1);
    }

    @Test
    void worseTermsAreAnnouncedBeforeTheyTakeEffect() {
        Shop shop = Shop.open(application, "fair");
        ApiClient api = shop.api();
        int number = draft(api, "fair", worse("fair"));
        Said refused = publish(api, "fair", number, "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("\"days\":7").contains("award");
        Instant earliest = Instant.parse(refused.json().path("earliest").asString());
        assertThat(earliest).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
        assertThat(publish(api, "fair", number, "?from=" + earliest.minusSeconds(60))
                        .status())
                .isEqualTo(409);
        assertThat(api.post("/v1/programs/fair/versions", Shop.json(Map.of("yaml", worse("fair"), "publish", true)))
                        .status())
                .isEqualTo(409);

        Said scheduled = publish(api, "fair", number, "?from=" + earliest.plusSeconds(60));
        assertThat(scheduled.status()).as(scheduled.text()).isEqualTo(200);
        assertThat(scheduled.json().path("stage").asString()).isEqualTo("scheduled");
        assertThat(stage(api, "fair", 1)).isEqualTo("live");

        Said waived = api.post(
                "/v1/programs/fair/versions",
                Shop.json(Map.of("yaml", worse("fair"), "publish", true, "waive_notice", "the law changed")));
        assertThat(waived.status()).as(waived.text()).isEqualTo(201);
        int forced = waived.json().path("number").asInt();
        assertThat(api.get("/v1/programs/fair/versions/" + forced + "/steps")
                        .json()
                        .at("/steps/0/remark")
                        .asString())
                .isEqualTo("the law changed");

        int announced = draft(api, "fair", worse("fair").replace("each: 2.00", "each: 4.00"));
        Instant weekAgo = clock.instant().minus(Duration.ofDays(7));
        assertThat(publish(api, "fair", announced, "?announced_at=" + weekAgo).status())
                .as("announced in time")
                .isEqualTo(200);
    }

    @Test
    void aScheduledVersionDecidesFromItsMomentOnUnlessItIsWithdrawn() {
        Shop shop = Shop.open(application, "timely");
        ApiClient api = shop.api();
        Instant noon = clock.instant().plus(Duration.ofHours(2));
        int number = draft(api, "timely", better("timely"));
        assertThat(publish(api, "timely", number, "?from=" + noon).status()).isEqualTo(200);
        assertThat(earned(api, 10_000)).isEqualTo(100);

        int other = draft(api, "timely", better("timely").replace("each: 0.50", "each: 0.10"));
        assertThat(publish(api, "timely", other, "?from=" + noon.plusSeconds(600))
                        .status())
                .isEqualTo(200);
        assertThat(step(api, "timely", other, "withdraw").status()).isEqualTo(200);
        assertThat(stage(api, "timely", other)).isEqualTo("draft");
        assertThat(step(api, "timely", other, "withdraw").code()).isEqualTo("conflict");

        int now = draft(api, "timely", better("timely").replace("each: 0.50", "each: 0.25"));
        assertThat(publish(api, "timely", now, "").json().path("stage").asString())
                .as("at once, though another is still to come")
                .isEqualTo("live");
        clock.advance(Duration.ofSeconds(1));
        assertThat(earned(api, 10_000)).isEqualTo(400);

        clock.advance(Duration.ofHours(3));
        assertThat(earned(api, 10_000)).isEqualTo(200);
        assertThat(stage(api, "timely", number)).isEqualTo("live");
        assertThat(step(api, "timely", number, "withdraw").code())
                .as("it has begun")
                .isEqualTo("conflict");
        Said late = shop.tell(Shop.paid("card:9", "late", 10_000)
                .replaceFirst("\\{", "{\"occurred_at\": \"" + noon.minusSeconds(60) + "\", "));
        assertThat(late.status()).as(late.text()).isEqualTo(201);
        assertThat(late.text()).as("decided as it was then").contains("\"points\":400");
    }

    private static long earned(ApiClient api, long amount) {
        return earned(api, null, amount);
    }

    private static long earned(ApiClient api, String member, long amount) {
        Map<String, Object> line =
                Map.of("id", "1", "sku", "sku-1", "category", "food", "quantity", 1, "amount", amount);
        Map<String, Object> order = Map.of("id", "quote", "currency", "CNY", "lines", List.of(line));
        Said said = api.post(
                "/v1/quotes/earning",
                Shop.json(member == null ? Map.of("order", order) : Map.of("order", order, "member", member)));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json().at("/earns/0/points").asLong();
    }

    @Test
    void aPilotDecidesForItsShareOfTheMembersWiderHoldsNarrowerAndWhoWasInIsKnown() {
        Shop shop = Shop.open(application, "tried");
        ApiClient api = shop.api();
        List<String> members =
                IntStream.range(0, 300).mapToObj(i -> "card:p" + i).toList();
        members.forEach(member -> shop.tell(Shop.paid(member, "first-" + member, 10_000)));
        int number = draft(api, "tried", worse("tried"));
        clock.advance(Duration.ofMinutes(1));

        Said early = api.post("/v1/programs/tried/versions/" + number + "/pilot", "{\"share\": 2000}");
        assertThat(early.code()).as("worse, and nobody was told").isEqualTo("conflict");
        assertThat(early.text()).contains("earliest");
        Said begun = api.post(
                "/v1/programs/tried/versions/" + number + "/pilot?waive_notice=volunteers", "{\"share\": 2000}");
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        assertThat(begun.json().path("stage").asString()).isEqualTo("pilot");
        List<String> narrow = members.stream()
                .filter(member -> earned(api, member, 10_000) == 50)
                .toList();
        assertThat(narrow.size()).isBetween(30, 95);
        assertThat(earned(api, 10_000)).as("whoever is not a member yet").isEqualTo(100);
        String inside = narrow.getFirst();
        Said told = shop.tell(Shop.paid(inside, "tried-1", 10_000));
        assertThat(told.text()).contains("\"points\":50");

        int second = draft(api, "tried", better("tried"));
        assertThat(api.post("/v1/programs/tried/versions/" + second + "/pilot", "{\"share\": 100}")
                        .code())
                .as("one at a time")
                .isEqualTo("conflict");

        clock.advance(Duration.ofMinutes(1));
        assertThat(api.post("/v1/programs/tried/versions/" + number + "/pilot", "{\"share\": 5000}")
                        .status())
                .isEqualTo(200);
        List<String> wide = members.stream()
                .filter(member -> earned(api, member, 10_000) == 50)
                .toList();
        assertThat(wide).containsAll(narrow).hasSizeGreaterThan(narrow.size() + 30);

        clock.advance(Duration.ofMinutes(1));
        Said ended =
                api.post("/v1/programs/tried/versions/" + number + "/pilot", "{\"share\": 0, \"remark\": \"no good\"}");
        assertThat(ended.json().path("stage").asString())
                .as("nobody has approved it")
                .isEqualTo("draft");
        assertThat(members)
                .allSatisfy(member -> assertThat(earned(api, member, 10_000)).isEqualTo(100));
        assertThat(api.post("/v1/programs/tried/versions/" + number + "/pilot", "{\"share\": 0}")
                        .code())
                .isEqualTo("conflict");

        // a late event is decided by the pilot as it was when it occurred
        assertThat(inPilot(shop, members, clock.instant().minusSeconds(90))).isEqualTo(narrow);
        assertThat(inPilot(shop, members, clock.instant().minusSeconds(30))).isEqualTo(wide);
        assertThat(inPilot(shop, members, clock.instant())).isEmpty();
    }

    private static List<String> inPilot(Shop shop, List<String> members, Instant moment) {
        return members.stream()
                .filter(member -> shop.told(Shop.paid(member, member + "-" + moment, 10_000)
                                .replaceFirst("\\{", "{\"occurred_at\": \"" + moment + "\", "))
                        .toString()
                        .contains("\"points\":50"))
                .toList();
    }

    private static void mark(Shop shop, String member, String tags, String segments) {
        shop.told("{\"type\": \"member.marked\", \"member\": \"" + member + "\", \"tags\": [" + tags
                + "], \"segments\": [" + segments + "]}");
    }

    @Test
    void aPilotMayBeOfMarkedMembersAndALateEventIsDecidedByTheMarksOfThen() {
        Shop shop = Shop.open(application, "marked");
        ApiClient api = shop.api();
        List<String> members =
                IntStream.range(0, 60).mapToObj(i -> "card:m" + i).toList();
        members.forEach(member -> shop.tell(Shop.paid(member, "first-" + member, 10_000)));
        List<String> vips = members.subList(0, 20);
        List<String> regulars = members.subList(20, 40);
        vips.forEach(member -> mark(shop, member, "\"vip\", \"new\"", ""));
        regulars.forEach(member -> mark(shop, member, "", "\"regulars\""));
        int number = draft(api, "marked", worse("marked"));
        String pilot = "/v1/programs/marked/versions/" + number + "/pilot?waive_notice=volunteers";
        clock.advance(Duration.ofMinutes(1));

        Said begun = api.post(pilot, "{\"share\": 10000, \"among\": {\"tags\": [\"vip\"]}}");
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        assertThat(begun.text()).contains("\"among\":{\"tags\":[\"vip\"],\"segments\":[]}");
        assertThat(members.stream().filter(member -> earned(api, member, 10_000) == 50))
                .containsExactlyElementsOf(vips);
        assertThat(earned(api, 10_000)).as("whoever is not a member yet").isEqualTo(100);

        // one is a vip no more, and another one is from now on
        clock.advance(Duration.ofMinutes(1));
        Instant before = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        String gone = vips.getFirst();
        String come = members.get(50);
        mark(shop, gone, "\"new\"", "");
        mark(shop, come, "\"vip\"", "");
        clock.advance(Duration.ofMinutes(1));
        assertThat(inPilot(shop, List.of(gone, come), clock.instant())).containsExactly(come);
        assertThat(inPilot(shop, List.of(gone, come), before))
                .as("late events, by the marks of then")
                .containsExactly(gone);
        assertThat(inPilot(shop, List.of(gone, come), clock.instant().minusSeconds(30)))
                .as("late, and after the marks changed")
                .containsExactly(come);

        // told in one batch: the marks that came before in it count, as of their moment
        String seen = members.get(51);
        Said bulk = api.post(
                "/v1/events/batch",
                "{\"events\": ["
                        + String.join(
                                ", ",
                                "{\"key\": \"b1\", \"type\": \"member.marked\", \"member\": \"" + seen
                                        + "\", \"tags\": [\"vip\"]}",
                                Shop.paid(seen, "bulk-now", 10_000).replaceFirst("\\{", "{\"key\": \"b2\", "),
                                Shop.paid(seen, "bulk-late", 10_000)
                                        .replaceFirst("\\{", "{\"key\": \"b3\", \"occurred_at\": \"" + before + "\", "))
                        + "]}");
        assertThat(bulk.status()).as(bulk.text()).isEqualTo(207);
        assertThat(bulk.json().at("/results/1/event/version").asInt()).isEqualTo(number);
        assertThat(bulk.json().at("/results/2/event/version").asInt())
                .as("he was no vip then")
                .isEqualTo(1);

        // half of the regulars, and nobody else; then everybody
        clock.advance(Duration.ofMinutes(1));
        assertThat(api.post(pilot, "{\"share\": 5000, \"among\": {\"segments\": [\"regulars\"]}}")
                        .status())
                .isEqualTo(200);
        List<String> half = members.stream()
                .filter(member -> earned(api, member, 10_000) == 50)
                .toList();
        assertThat(regulars).containsAll(half);
        clock.advance(Duration.ofMinutes(1));
        assertThat(api.post(pilot, "{\"share\": 10000}").status()).isEqualTo(200);
        assertThat(members.stream().filter(member -> earned(api, member, 10_000) == 50))
                .as("of those as before, if nothing else is said")
                .containsExactlyElementsOf(regulars);
        clock.advance(Duration.ofMinutes(1));
        assertThat(api.post(pilot, "{\"share\": 10000, \"among\": {}}").status())
                .isEqualTo(200);
        assertThat(members)
                .allSatisfy(member -> assertThat(earned(api, member, 10_000)).isEqualTo(50));
    }

    @Test
    void aPilotThatProvedItselfIsPublishedForAll() {
        Shop shop = Shop.open(application, "proven");
        ApiClient api = shop.api();
        shop.tell(Shop.paid("card:1", "first", 10_000));
        int number = draft(api, "proven", better("proven"));
        assertThat(api.post("/v1/programs/proven/versions/" + number + "/pilot", "{\"share\": 10000}")
                        .status())
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(earned(api, "card:1", 10_000)).isEqualTo(200);
        assertThat(publish(api, "proven", number, "").json().path("stage").asString())
                .isEqualTo("live");
        clock.advance(Duration.ofSeconds(1));
        assertThat(earned(api, 10_000)).isEqualTo(200);
    }

    @Test
    void aVersionForAllEndsAPilotUntilItIsBegunAnew() {
        Shop shop = Shop.open(application, "overtaken");
        ApiClient api = shop.api();
        shop.tell(Shop.paid("card:1", "first", 10_000));
        int tried = draft(api, "overtaken", better("overtaken"));
        String pilot = "/v1/programs/overtaken/versions/" + tried + "/pilot";
        assertThat(api.post(pilot, "{\"share\": 10000}").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(earned(api, "card:1", 10_000)).isEqualTo(200);
        int urgent = draft(api, "overtaken", better("overtaken").replace("each: 0.50", "each: 0.25"));
        assertThat(publish(api, "overtaken", urgent, "").status())
                .as("a live programme is never locked")
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(earned(api, "card:1", 10_000)).isEqualTo(400);
        assertThat(stage(api, "overtaken", tried)).isEqualTo("draft");
        assertThat(api.post(pilot, "{\"share\": 0}").code()).as("it is over").isEqualTo("conflict");
        assertThat(api.post(pilot, "{\"share\": 10000}").code())
                .as("worse than what is live now")
                .isEqualTo("conflict");
        assertThat(api.post(pilot + "?waive_notice=again", "{\"share\": 10000}").status())
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(earned(api, "card:1", 10_000)).isEqualTo(200);
    }

    @Test
    void neitherAPilotNorASchedulePassesForAnApproval() {
        Shop shop = Shop.open(application, "sly");
        ApiClient api = shop.api();
        int tried = draft(api, "sly", better("sly"));
        assertThat(api.post("/v1/programs/sly/versions/" + tried + "/pilot", "{\"share\": 1}")
                        .status())
                .isEqualTo(200);
        int planned = draft(api, "sly", better("sly"));
        assertThat(publish(api, "sly", planned, "?from=" + clock.instant().plusSeconds(3_600))
                        .status())
                .isEqualTo(200);
        assertThat(step(api, "sly", planned, "withdraw").status()).isEqualTo(200);
        assertThat(put(admin, "/v1/programs/sly/settings", "{\"needs_approval\": true, \"notice_days\": 7}")
                        .status())
                .isEqualTo(200);
        assertThat(publish(api, "sly", tried, "").code()).isEqualTo("conflict");
        assertThat(publish(api, "sly", planned, "").code()).isEqualTo("conflict");
    }

    @Test
    void theDifferenceIsToldInWordsAndInYaml() {
        Shop shop = Shop.open(application, "plain");
        ApiClient api = shop.api();
        int number = draft(api, "plain", worse("plain"));
        JsonNode english =
                api.get("/v1/programs/plain/versions/" + number + "/diff").json();
        assertThat(english.path("against").asInt()).isEqualTo(1);
        assertThat(english.path("needs_notice").asBoolean()).isTrue();
        assertThat(english.at("/differences/0/bearing").asString()).isEqualTo("worse");
        assertThat(english.at("/differences/0/sentence").asString())
                .startsWith("Rule ")
                .contains(
                        ": award was {points: 1, each: 1.00, round: floor}, and is {points: 1, each: 2.00, round: floor}");
        assertThat(english.path("yaml").asString())
                .startsWith("--- version 1\n+++ version " + number + "\n@@ ")
                .contains("\n-      award: {points: 1, each: 1.00, round: floor}")
                .contains("\n+      award: {points: 1, each: 2.00, round: floor}");
        assertThat(api.get("/v1/programs/plain/versions/" + number + "/diff", "Accept-Language", "zh-CN")
                        .json()
                        .at("/differences/0/sentence")
                        .asString())
                .contains("原为")
                .contains("现为");
        assertThat(api.get("/v1/programs/plain/versions/1/diff").json().path("differences"))
                .isEmpty();
        assertThat(api.get("/v1/programs/plain/versions/1/diff?against=" + number)
                        .json()
                        .at("/differences/0/bearing")
                        .asString())
                .isEqualTo("better");
        assertThat(api.get("/v1/programs/plain/versions/1/diff?against=99").status())
                .isEqualTo(404);
    }

    @Test
    void aProgrammeGoesFromASandboxToTheLiveOneWhole() {
        Shop sandbox = Shop.open(application, "sand");
        Shop live = Shop.open(application, "real");
        int number = draft(sandbox.api(), "sand", better("sand"));
        for (String form : List.of("yaml", "json")) {
            Said document = sandbox.api().get("/v1/programs/sand/versions/" + number + "/document." + form);
            assertThat(document.status()).isEqualTo(200);
            JsonNode differences = live.api()
                    .post("/v1/programs/real/diff", Shop.json(Map.of("yaml", document.text())))
                    .json();
            assertThat(differences.path("differences")).as(form).isNotEmpty();
            assertThat(differences.path("differences").toString()).doesNotContain("\"programme\"");
            assertThat(live.api()
                            .post("/v1/programs/real/versions", Shop.json(Map.of("yaml", document.text())))
                            .status())
                    .as("another programme's")
                    .isEqualTo(422);
            Said adopted = live.api()
                    .post("/v1/programs/real/versions", Shop.json(Map.of("yaml", document.text(), "adopt", true)));
            assertThat(adopted.status()).as(adopted.text()).isEqualTo(201);
            assertThat(adopted.json().path("yaml").asString())
                    .isEqualTo(sandbox.api()
                            .get("/v1/programs/sand/versions/" + number)
                            .json()
                            .path("yaml")
                            .asString()
                            .replace("programme: sand", "programme: real"));
        }
    }
}
