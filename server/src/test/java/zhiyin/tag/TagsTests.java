package zhiyin.tag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.ProgramClocks;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Ids;
import zhiyin.database.Sight;
import zhiyin.facts.Following;
import zhiyin.facts.MemberFacts;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Lanes;
import zhiyin.intake.Marking;
import zhiyin.member.Members;
import zhiyin.program.Programmes;
import zhiyin.staff.Hired;

/** Tags over HTTP: by hand, by file and by rule; afterwards the books are in order. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TagsTests {

    private static final String OFTEN =
            "{\"did\": \"order\", \"last\": 30, \"measure\": \"count\", \"operator\": \">=\", \"value\": 2}";

    private final ApplicationContext application;
    private final TestClock clock;
    private final TagRefreshing refreshing;
    private final TagEnds ends;

    @Autowired
    TagsTests(ApplicationContext application, TestClock clock, TagRefreshing refreshing, TagEnds ends) {
        this.application = application;
        this.clock = clock;
        this.refreshing = refreshing;
        this.ends = ends;
    }

    @AfterEach
    void theBooksAreInOrder() {
        Shop.assertLawful(application);
    }

    private static Said put(Shop shop, String path, Object body) {
        return shop.api().send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    private static Said rule(Shop shop, String tag, Map<String, Object> automatic) {
        return put(shop, "/v1/tags/" + tag, Map.of("name", tag, "automatic", automatic));
    }

    private static JsonNode run(Shop shop, String tag) {
        return shop.api().get("/v1/tags/" + tag + "/runs").json().at("/runs/0");
    }

    private static JsonNode tags(Shop shop, String member) {
        return shop.api().get("/v1/members/" + member + "/tags").json();
    }

    private static List<String> has(Shop shop, String member) {
        List<String> has = new ArrayList<>();
        shop.api().get("/v1/members/" + member).json().path("tags").forEach(tag -> has.add(tag.asString()));
        return has;
    }

    private static Said tag(Shop shop, Map<String, Object> body) {
        return shop.api().post("/v1/member-tags", Shop.json(body));
    }

    /** Lets the columns follow, and everything happen that is due. */
    private void soon() {
        Following.pass(application);
        refreshing.pass();
        Following.pass(application);
    }

    private static void order(Shop shop, String member, String order) {
        shop.told(Shop.paid(member, order, 10_000));
    }

    @Test
    void who_put_a_tag_why_and_until_when_is_told_of_the_member() {
        Shop shop = Shop.open(application, "tags-told");
        put(shop, "/v1/tag-groups/care", Map.of("name", "Care", "description", "Whom to care for"));
        assertThat(put(shop, "/v1/tags/vip", Map.of("name", "Very important", "group", "care"))
                        .status())
                .isEqualTo(201);
        String member = shop.enrol("card:t-1");
        Said said = tag(
                shop,
                Map.of(
                        "members",
                        List.of(member),
                        "put",
                        List.of("vip"),
                        "reason",
                        "asked for it",
                        "until",
                        "2026-03-10"));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        JsonNode told = tags(shop, member).at("/tags/0");
        assertThat(told.path("tag").asString()).isEqualTo("vip");
        assertThat(told.path("name").asString()).isEqualTo("Very important");
        assertThat(told.path("group").asString()).isEqualTo("care");
        assertThat(told.path("source").asString()).isEqualTo("hand");
        assertThat(told.path("reason").asString()).isEqualTo("asked for it");
        assertThat(told.path("until").asString()).isEqualTo("2026-03-10");
        assertThat(told.path("put_by").asString()).startsWith("key_");
        // said again with another end, it is the same tag
        tag(shop, Map.of("members", List.of(member), "put", List.of("vip"), "until", "2026-04-10"));
        assertThat(tags(shop, member).path("tags").size()).isEqualTo(1);
        assertThat(tags(shop, member).at("/tags/0/until").asString()).isEqualTo("2026-04-10");
        assertThat(tags(shop, member).at("/earlier/0/ended_why").asString()).isEqualTo("renewed");
        tag(shop, Map.of("members", List.of(member), "take", List.of("vip")));
        assertThat(tags(shop, member).path("tags").size()).isZero();
        assertThat(tags(shop, member).at("/earlier/0/ended_why").asString()).isEqualTo("taken");
        // what an event says alone is told as such
        shop.told("{\"type\": \"member.marked\", \"member\": \"card:t-1\", \"tags\": [\"old\"]}");
        assertThat(tags(shop, member).at("/tags/0/source").asString()).isEqualTo("event");
        assertThat(tag(shop, Map.of("members", List.of(member), "put", List.of("x"), "until", "2026-03-01"))
                        .code())
                .as("a day that is over")
                .isEqualTo("validation-failed");
    }

    @Test
    void a_tag_ends_with_its_last_day_by_an_event_of_the_next() {
        Shop shop = Shop.open(application, "tags-end");
        String member = shop.enrol("card:t-2");
        String other = shop.enrol("card:t-3");
        // noon in London is eight in the evening in Shanghai, where the programme's days are
        String today = clock.instant().toString().substring(0, 10);
        tag(shop, Map.of("members", List.of(member, other), "put", List.of("guest"), "until", today));
        tag(shop, Map.of("members", List.of(other), "put", List.of("stays")));
        // somebody else's event has taken it off in the meantime
        shop.told("{\"type\": \"member.marked\", \"member\": \"card:t-3\", \"tags\": [\"stays\"]}");
        ends.pass();
        assertThat(has(shop, member)).containsExactly("guest");
        clock.advance(Duration.ofHours(5));
        ends.pass();
        assertThat(has(shop, member)).isEmpty();
        assertThat(has(shop, other)).containsExactly("stays");
        assertThat(tags(shop, member).at("/earlier/0/ended_why").asString()).isEqualTo("over");
        assertThat(shop.api().get("/v1/members/" + member + "/timeline").status())
                .isNotEqualTo(500);
        Following.pass(application);
        assertThat(ends.pass()).as("what has ended does not end again").isZero();
    }

    @Test
    void a_file_puts_what_it_can_and_gives_the_other_rows_back() {
        Shop shop = Shop.open(application, "tags-file");
        String one = shop.enrol("card:f-1");
        String two = shop.enrol("card:f-2");
        rule(shop, "by-rule", Map.of("rule", OFTEN));
        String csv = "member,tag,until,reason,note\r\n" + "card:f-1,vip,2027-01-31,=cmd,a\r\n" + two
                + ",,,,b\r\n" + "card:nobody,vip,,,c\r\n" + "card:f-1,by-rule,,,d\r\n" + "card:f-1,vip,31.1.2027,,e\r\n"
                + "card:f-2,vip,2020-01-01,,f\r\n";
        Said said = shop.api()
                .post("/v1/member-tags/file", Shop.json(Map.of("csv", csv, "tag", "fair", "reason", "at the fair")));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.json().path("rows").asInt()).isEqualTo(6);
        assertThat(said.json().path("done").asInt()).isEqualTo(2);
        assertThat(said.json().path("faults").findValuesAsString("code"))
                .containsExactly("member.unknown", "tag.by-rule", "date.format", "date.over");
        assertThat(said.json().path("faults").findValuesAsString("line")).containsExactly("4", "5", "6", "7");
        assertThat(said.json().path("faulty_rows").asString())
                .startsWith("member,tag,until,reason,note,fault\r\n")
                .contains("card:nobody,vip,,,c,")
                .doesNotContain("=cmd");
        assertThat(has(shop, one)).containsExactly("vip");
        assertThat(has(shop, two)).containsExactly("fair");
        assertThat(tags(shop, two).at("/tags/0/reason").asString()).isEqualTo("at the fair");
        assertThat(tags(shop, two).at("/tags/0/source").asString()).isEqualTo("file");
        assertThat(tags(shop, one).at("/tags/0/until").asString()).isEqualTo("2027-01-31");
        assertThat(shop.api()
                        .post("/v1/member-tags/file", Shop.json(Map.of("csv", "name\r\nx\r\n")))
                        .code())
                .isEqualTo("validation-failed");
    }

    @Test
    void a_rule_puts_and_takes_what_it_means_and_leaves_alone_what_people_put() {
        Shop shop = Shop.open(application, "tags-rule");
        String buyer = shop.enrol("card:r-1");
        String byHand = shop.enrol("card:r-2");
        String refuser = shop.enrol("card:r-3");
        for (String who : List.of("card:r-1", "card:r-3")) {
            order(shop, who, who + "-1");
            order(shop, who, who + "-2");
        }
        shop.api().post("/v1/members/" + refuser + "/consents", """
                {"source": "centre", "consents": [{"purpose": "personalisation", "given": false}]}""");
        // somebody has it before there is a rule
        tag(shop, Map.of("members", List.of(byHand), "put", List.of("often"), "reason", "a friend"));
        Following.pass(application);
        Said tried = shop.api().post("/v1/tags/preview", Shop.json(Map.of("rule", OFTEN, "tag", "often")));
        assertThat(tried.status()).as(tried.text()).isBetween(200, 503);
        soon();
        JsonNode preview = shop.api()
                .post("/v1/tags/preview", Shop.json(Map.of("rule", OFTEN, "tag", "often")))
                .json();
        assertThat(preview.path("members").asInt()).as(preview.toString()).isEqualTo(1);
        assertThat(preview.path("refused").asInt()).isEqualTo(1);
        assertThat(preview.path("of_members").asInt()).isEqualTo(3);
        assertThat(preview.at("/sample/0/member").asString()).isEqualTo(buyer);
        assertThat(rule(shop, "often", Map.of("rule", OFTEN)).status()).isEqualTo(201);
        soon();
        assertThat(run(shop, "often").path("state").asString()).isEqualTo("done");
        assertThat(run(shop, "often").path("why").asString()).isEqualTo("saved");
        assertThat(run(shop, "often").path("came").asInt()).isEqualTo(1);
        assertThat(run(shop, "often").path("refused").asInt()).isEqualTo(1);
        assertThat(has(shop, buyer)).containsExactly("often");
        assertThat(has(shop, refuser)).isEmpty();
        assertThat(tags(shop, buyer).at("/tags/0/source").asString()).isEqualTo("rule");
        assertThat(tags(shop, byHand).at("/tags/0/source").asString()).isEqualTo("hand");
        JsonNode listed = shop.api().get("/v1/tags").json();
        assertThat(listed.at("/tags/0/members").asInt()).as(listed.toString()).isEqualTo(2);
        assertThat(listed.at("/tags/0/automatic/last/state").asString()).isEqualTo("done");
        assertThat(tag(shop, Map.of("members", List.of(buyer), "take", List.of("often")))
                        .code())
                .as("a rule's tag is the rule's")
                .isEqualTo("validation-failed");
        // thirty days later nobody has bought twice in the last thirty
        clock.advance(Duration.ofDays(31));
        soon();
        assertThat(run(shop, "often").path("why").asString()).isEqualTo("daily");
        assertThat(run(shop, "often").path("went").asInt()).isEqualTo(1);
        assertThat(has(shop, buyer)).isEmpty();
        assertThat(has(shop, byHand)).containsExactly("often");
        assertThat(tags(shop, buyer).at("/earlier/0/ended_why").asString()).isEqualTo("rule");
        // once a day
        soon();
        assertThat(shop.api().get("/v1/tags/often/runs").json().path("runs").size())
                .isEqualTo(2);
        // without the rule, what people have put stays
        order(shop, "card:r-1", "r-3");
        order(shop, "card:r-1", "r-4");
        shop.api().send("POST", "/v1/tags/often/refresh", null);
        soon();
        assertThat(has(shop, buyer)).containsExactly("often");
        assertThat(shop.api().send("DELETE", "/v1/tags/often", null).status()).isEqualTo(204);
        assertThat(has(shop, buyer)).isEmpty();
        assertThat(has(shop, byHand)).containsExactly("often");
        assertThat(shop.api().get("/v1/tags").json().at("/strays/0/tag").asString())
                .isEqualTo("often");
    }

    @Test
    void what_would_change_too_many_waits_for_somebody_to_confirm_it() {
        Shop shop = Shop.open(application, "tags-many");
        for (int i = 0; i < 30; i++) {
            shop.enrol("card:m-" + i);
        }
        soon();
        shop.api().get("/v1/tags");
        String everybody = "{\"did\": \"order\", \"measure\": \"count\", \"operator\": \"=\", \"value\": 0}";
        rule(shop, "sleeper", Map.of("rule", everybody, "change_percent_max", 50));
        soon();
        JsonNode waiting = run(shop, "sleeper");
        assertThat(waiting.path("state").asString()).as(waiting.toString()).isEqualTo("waiting");
        assertThat(waiting.path("came").asInt()).isEqualTo(30);
        assertThat(has(shop, "card:m-0")).isEmpty();
        assertThat(shop.api().send("POST", "/v1/tags/sleeper/confirm", null).status())
                .isEqualTo(201);
        soon();
        assertThat(run(shop, "sleeper").path("state").asString()).isEqualTo("done");
        assertThat(shop.api()
                        .get("/v1/tags/sleeper/runs")
                        .json()
                        .at("/runs/1/state")
                        .asString())
                .isEqualTo("confirmed");
        assertThat(has(shop, "card:m-0")).containsExactly("sleeper");
        assertThat(shop.api().send("POST", "/v1/tags/sleeper/confirm", null).code())
                .isEqualTo("conflict");
    }

    @Test
    void a_rule_that_is_asked_at_once_follows_what_comes_to_a_member() {
        Shop shop = Shop.open(application, "tags-once");
        String member = shop.enrol("card:o-1");
        rule(shop, "often", Map.of("rule", OFTEN, "at_once", true));
        soon();
        soon();
        assertThat(has(shop, member)).isEmpty();
        order(shop, "card:o-1", "o-1");
        order(shop, "card:o-1", "o-2");
        Following.pass(application);
        assertThat(refreshing.hear()).isEqualTo(1);
        assertThat(has(shop, member)).containsExactly("often");
        Following.pass(application);
        assertThat(refreshing.hear()).as("its own tag brings nothing about").isZero();
        // what a rule has put is an event like any other, and rules of the programme may ask for it
        assertThat(shop.api().get("/v1/members/" + member).json().path("tags").toString())
                .isEqualTo("[\"often\"]");
    }

    @Test
    void what_comes_again_and_again_waits_as_one_and_is_heard_once() {
        Shop shop = Shop.open(application, "tags-queue");
        String one = shop.enrol("card:q-1");
        String other = shop.enrol("card:q-2");
        rule(shop, "often", Map.of("rule", OFTEN, "at_once", true));
        soon();
        soon();
        refreshing.hear();
        for (int i = 0; i < 4; i++) {
            order(shop, i % 2 == 0 ? one : other, "q-" + i);
            Following.pass(application);
            assertThat(refreshing.waiting()).isEqualTo(1);
        }
        assertThat(refreshing.hear()).isEqualTo(2);
        assertThat(has(shop, one)).containsExactly("often");
        assertThat(has(shop, other)).containsExactly("often");
        assertThat(refreshing.waiting()).isZero();
    }

    /** Tags that some members are too busy to be given or taken for a while: each so often. */
    private Tagging busy(Map<Long, Integer> times) {
        return new Tagging(
                application.getBean(Lanes.class),
                application.getBean(Members.class),
                application.getBean(Holdings.class),
                application.getBean(ProgramClocks.class),
                application.getBean(Ids.class)) {
            @Override
            @Nullable
            Map<Long, Settled> change(long program, Doer doer, Map<Long, Change> wanted) {
                Map<Long, Change> free = new LinkedHashMap<>(wanted);
                free.keySet().removeIf(member -> times.getOrDefault(member, 0) > 0);
                Map<Long, Settled> settled = new LinkedHashMap<>();
                wanted.keySet().forEach(member -> settled.put(member, new Settled(Result.BUSY, null)));
                times.replaceAll((member, left) -> wanted.containsKey(member) ? left - 1 : left);
                Map<Long, Settled> done = super.change(program, doer, free);
                if (done != null) {
                    settled.putAll(done);
                }
                return settled;
            }
        };
    }

    private TagRefreshing refreshing(Tagging tagging, TagRuns runs) {
        return new TagRefreshing(
                application.getBean(Tags.class),
                runs,
                application.getBean(TagRules.class),
                application.getBean(Holdings.class),
                tagging,
                application.getBean(Marking.class),
                application.getBean(MemberFacts.class),
                application.getBean(Programmes.class),
                application.getBean(ProgramClocks.class),
                "");
    }

    @Test
    void a_tag_comes_off_whoever_is_busy_meanwhile_and_of_whom_it_does_not_is_told() {
        Shop shop = Shop.open(application, "tags-busy");
        List<Long> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            members.add(Members.ID.parse(shop.enrol("card:b-" + i)));
            order(shop, "card:b-" + i, "b-" + i);
            order(shop, "card:b-" + i, "b-again-" + i);
        }
        soon();
        rule(shop, "often", Map.of("rule", OFTEN));
        soon();
        assertThat(has(shop, "card:b-0")).containsExactly("often");
        long program = application.getBean(Programmes.class).idOf(shop.code());
        Map<Long, Integer> times =
                new HashMap<>(Map.of(members.get(0), 1_000_000, members.get(1), 3, members.get(3), 2));
        int left = Sight.of(program)
                .call(() -> refreshing(busy(times), application.getBean(TagRuns.class))
                        .withdraw(program, "often"));
        assertThat(left).isEqualTo(1);
        assertThat(has(shop, "card:b-0")).containsExactly("often");
        for (int i = 1; i < 4; i++) {
            assertThat(has(shop, "card:b-" + i)).isEmpty();
        }
    }

    @Test
    void what_goes_wrong_in_one_programme_keeps_no_other_from_its_day() {
        Shop one = Shop.open(application, "tags-first");
        Shop two = Shop.open(application, "tags-second");
        for (Shop shop : List.of(one, two)) {
            shop.enrol("card:w");
            rule(shop, "often", Map.of("rule", OFTEN));
        }
        soon();
        Programmes programmes = application.getBean(Programmes.class);
        for (Shop broken : List.of(one, two)) {
            Shop sound = broken == one ? two : one;
            long ill = programmes.idOf(broken.code());
            clock.advance(Duration.ofDays(2));
            TagRuns runs =
                    new TagRuns(
                            application.getBean(JdbcClient.class),
                            application.getBean(Ids.class),
                            programmes,
                            application.getBean(ProgramClocks.class),
                            clock) {
                        @Override
                        @Nullable
                        Long daily(long program, String tag, int ruleNumber, LocalDate day) {
                            if (program == ill) {
                                throw new IllegalStateException("broken");
                            }
                            return super.daily(program, tag, ruleNumber, day);
                        }
                    };
            Following.pass(application);
            refreshing(application.getBean(Tagging.class), runs).pass();
            assertThat(run(sound, "often").path("why").asString()).isEqualTo("daily");
            assertThat(run(sound, "often").path("state").asString()).isEqualTo("done");
            soon();
        }
    }

    @Test
    void a_sandboxs_run_is_given_up_by_the_houses_clock_and_not_before() {
        Shop live = Shop.open(application, "tags-live");
        Said made = live.admin().post("/v1/programs/tags-live/sandboxes", "{\"code\": \"tags-try\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        ApiClient sandbox = live.admin().withKey(made.json().path("key").asString());
        // its time stands a year ahead
        assertThat(sandbox.post(
                                "/v1/test-clock/advance",
                                Shop.json(Map.of(
                                        "to",
                                        clock.instant()
                                                .plus(Duration.ofDays(30))
                                                .toString())))
                        .status())
                .isEqualTo(200);
        assertThat(sandbox.send(
                                "PUT",
                                "/v1/tags/often",
                                Shop.utf8(Shop.json(Map.of("name", "often", "automatic", Map.of("rule", OFTEN)))),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(201);
        TagRuns runs = application.getBean(TagRuns.class);
        long program = application.getBean(Programmes.class).idOf("tags-try");
        long id = Sight.of(program)
                .call(() -> runs.of(program, "often", 1).getFirst().id());
        assertThat(Sight.of(program).call(() -> runs.begin(program, id))).isTrue();
        clock.advance(Duration.ofHours(1));
        refreshing.pass();
        assertThat(state(sandbox)).isEqualTo("underway");
        clock.advance(Duration.ofMinutes(90));
        refreshing.pass();
        assertThat(state(sandbox)).as("nobody goes on with it").isEqualTo("failed");

        // and where the house's day has long gone on, what has just begun is not given up
        long again = Sight.of(program).call(() -> runs.ask(program, "often", 1, TagRuns.Why.ASKED, null));
        clock.advance(Duration.ofDays(40));
        assertThat(Sight.of(program).call(() -> runs.begin(program, again))).isTrue();
        refreshing.pass();
        assertThat(state(sandbox)).isEqualTo("underway");
        clock.advance(Duration.ofHours(3));
        assertThat(Sight.of(program).call(() -> runs.tell(program, again, clock.instant(), 1, 0, 0, 0)))
                .as("whoever goes on with it has it still")
                .isTrue();
        refreshing.pass();
        assertThat(state(sandbox)).isEqualTo("underway");
    }

    private static String state(ApiClient who) {
        return who.get("/v1/tags/often/runs").json().at("/runs/0/state").asString();
    }

    @Test
    void a_rule_does_not_ask_for_itself_over_others_or_for_what_is_not_kept() {
        Shop shop = Shop.open(application, "tags-round");
        String asks = "{\"field\": \"member.tags\", \"operator\": \"contains\", \"value\": \"%s\"}";
        assertThat(rule(shop, "a", Map.of("rule", asks.formatted("b"))).status())
                .isEqualTo(201);
        assertThat(rule(shop, "b", Map.of("rule", asks.formatted("a"))).code()).isEqualTo("validation-failed");
        assertThat(rule(shop, "b", Map.of("rule", asks.formatted("vip"))).status())
                .isEqualTo(201);
        assertThat(rule(shop, "c", Map.of("rule", "{\"field\": \"member.tags\", \"operator\": \"notNull\"}"))
                        .code())
                .isEqualTo("validation-failed");
        Said unknown =
                rule(shop, "d", Map.of("rule", "{\"field\": \"member.shoeSize\", \"operator\": \"=\", \"value\": 1}"));
        assertThat(unknown.code()).as(unknown.text()).isEqualTo("rule-syntax");
        StringBuilder dear = new StringBuilder("{\"combinator\": \"or\", \"rules\": [");
        for (int i = 1; i <= 40; i++) {
            dear.append(i == 1 ? "" : ", ")
                    .append(
                            "{\"did\": \"line\", \"where\": {\"field\": \"line.brand\", \"operator\": \"=\", \"value\": \"b")
                    .append(i)
                    .append("\"}, \"measure\": \"count\", \"operator\": \">=\", \"value\": 1}");
        }
        Said tooDear = rule(shop, "e", Map.of("rule", dear.append("]}").toString()));
        assertThat(tooDear.code()).isEqualTo("rule-syntax");
        assertThat(tooDear.text()).contains("too-dear");
        assertThat(put(shop, "/v1/tags/a", Map.of("name", "by hand now")).code())
                .isEqualTo("conflict");
    }

    private static JsonNode segment(Shop shop, String code, String more) {
        Said said = shop.api()
                .post("/v1/segments", "{\"code\": \"" + code + "\", \"name\": \"" + code + "\", " + more + "}");
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    private static Said defined(Shop shop, String code, String definition) {
        return put(
                shop,
                "/v1/segments/" + code,
                Map.of(
                        "name",
                        code,
                        "kind",
                        "dynamic",
                        "revision",
                        shop.api()
                                .get("/v1/segments/" + code)
                                .json()
                                .path("revision")
                                .asLong(),
                        "definition",
                        tools.jackson.databind.json.JsonMapper.shared().readTree(definition)));
    }

    private static String bought(int orders) {
        return OFTEN.replace("\"value\": 2", "\"value\": " + orders);
    }

    private static String having(String tag) {
        return "{\"field\": \"member.tags\", \"operator\": \"contains\", \"value\": \"" + tag + "\"}";
    }

    @Test
    void a_rule_asks_for_segments_and_is_asked_again_when_one_of_them_is_changed() {
        Shop shop = Shop.open(application, "tags-asking");
        String one = shop.enrol("card:s-1");
        String two = shop.enrol("card:s-2");
        shop.enrol("card:s-3");
        order(shop, one, "s-1");
        shop.api().get("/v1/segment-fields");
        soon();
        segment(shop, "buyers", "\"kind\": \"dynamic\", \"definition\": " + bought(1));
        segment(shop, "wanting-nothing", "\"kind\": \"static\"");
        String rule =
                "{combinator: and, rules: [{segment: buyers}, {combinator: and, not: true, rules: [{segment: wanting-nothing}]}]}";
        JsonNode preview = shop.api()
                .post("/v1/tags/preview", Shop.json(Map.of("rule", rule)))
                .json();
        assertThat(preview.path("members").asInt()).isEqualTo(1);
        assertThat(preview.path("sentence").asString()).contains("buyers");
        assertThat(rule(shop, "care", Map.of("rule", rule, "at_once", true)).status())
                .isEqualTo(201);
        soon();
        assertThat(has(shop, one)).containsExactly("care");
        // what comes to a member is held against the segment at once
        order(shop, two, "s-2");
        Following.pass(application);
        assertThat(refreshing.hear()).isEqualTo(1);
        assertThat(has(shop, two)).containsExactly("care");

        // a list that somebody is put on one by one is looked at once a minute
        Said listed = shop.api().post("/v1/segments/wanting-nothing/members", "{\"add\": [\"" + one + "\"]}");
        assertThat(listed.status()).as(listed.text()).isEqualTo(200);
        soon();
        assertThat(run(shop, "care").path("why").asString()).isEqualTo("saved");
        clock.advance(Duration.ofMinutes(1));
        soon();
        assertThat(run(shop, "care").path("why").asString()).isEqualTo("segment");
        assertThat(run(shop, "care").path("went").asInt()).isEqualTo(1);
        assertThat(has(shop, one)).isEmpty();
        assertThat(has(shop, two)).containsExactly("care");

        // another definition is asked as soon as it is said, and at once from then on
        assertThat(defined(shop, "buyers", bought(2)).status()).isEqualTo(200);
        soon();
        assertThat(run(shop, "care").path("why").asString()).isEqualTo("segment");
        assertThat(has(shop, two)).isEmpty();
        int runs = shop.api().get("/v1/tags/care/runs").json().path("runs").size();
        soon();
        assertThat(shop.api().get("/v1/tags/care/runs").json().path("runs").size())
                .as("what is the same is not asked again")
                .isEqualTo(runs);
        order(shop, two, "s-3");
        Following.pass(application);
        refreshing.hear();
        assertThat(has(shop, two)).containsExactly("care");

        // what a rule asks for stays
        JsonNode use = shop.api().get("/v1/segments/buyers/uses").json().at("/uses/0");
        assertThat(use.path("what").asString()).isEqualTo("tag");
        assertThat(use.path("code").asString()).isEqualTo("care");
        Said away = shop.api().send("POST", "/v1/segments/buyers/archive", null);
        assertThat(away.status()).isEqualTo(409);
        assertThat(away.text()).contains("tag care");
        assertThat(shop.api().send("DELETE", "/v1/tags/care", null).status()).isEqualTo(204);
        assertThat(shop.api().send("POST", "/v1/segments/buyers/archive", null).status())
                .isEqualTo(200);
    }

    @Test
    void tags_and_segments_do_not_ask_for_one_another_in_a_circle() {
        Shop shop = Shop.open(application, "tags-circles");
        shop.enrol("card:c-1");
        shop.api().get("/v1/segment-fields");
        soon();
        segment(shop, "buyers", "\"kind\": \"dynamic\", \"definition\": " + bought(1));
        assertThat(rule(shop, "first", Map.of("rule", "{segment: buyers}")).status())
                .isEqualTo(201);
        assertThat(rule(shop, "second", Map.of("rule", having("first"))).status())
                .isEqualTo(201);
        for (String tag : List.of("first", "second")) {
            Said round = defined(shop, "buyers", having(tag));
            assertThat(round.status()).as(round.text()).isEqualTo(422);
            assertThat(round.faults()).containsExactly("/definition circle");
            JsonNode check = shop.api()
                    .post("/v1/segments/check", "{\"code\": \"buyers\", \"definition\": " + having(tag) + "}")
                    .json();
            assertThat(check.at("/faults/0/code").asString()).isEqualTo("circle");
        }
        Said any = defined(shop, "buyers", "{\"field\": \"member.tags\", \"operator\": \"notNull\"}");
        assertThat(any.faults()).containsExactly("/definition circle");
        assertThat(defined(shop, "buyers", having("of-no-rule")).status()).isEqualTo(200);

        // the other way round
        segment(shop, "tagged", "\"kind\": \"dynamic\", \"definition\": " + having("third"));
        segment(shop, "over", "\"kind\": \"dynamic\", \"definition\": {\"segment\": \"tagged\"}");
        for (String segment : List.of("tagged", "over")) {
            assertThat(rule(shop, "third", Map.of("rule", "{segment: " + segment + "}"))
                            .faults())
                    .containsExactly("/automatic/rule tag.circle");
        }
        assertThat(rule(shop, "fourth", Map.of("rule", "{segment: over}")).status())
                .isEqualTo(201);
        assertThat(rule(shop, "third", Map.of("rule", having("fourth"))).faults())
                .containsExactly("/automatic/rule tag.circle");
        assertThat(rule(shop, "fifth", Map.of("rule", "{segment: nowhere}")).status())
                .isEqualTo(422);
        // marks depend on who is in the segment
        Said marks = shop.api()
                .post(
                        "/v1/segments",
                        "{\"code\": \"marked\", \"name\": \"m\", \"kind\": \"real_time\", \"marks\": true, \"definition\":"
                                + " {\"field\": \"member.segments\", \"operator\": \"doesNotContain\", \"value\": \"marked\"}}");
        assertThat(marks.faults()).containsExactly("/definition circle");
    }

    @Test
    void who_works_for_some_stores_sees_and_puts_their_tags_and_no_others() {
        Shop shop = Shop.open(application, "tags-stores");
        String member = shop.enrol("card:s-1");
        put(shop, "/v1/tag-groups/north-own", Map.of("name", "North", "store", "north"));
        put(shop, "/v1/tag-groups/south-own", Map.of("name", "South", "store", "south"));
        put(shop, "/v1/tags/likes-tea", Map.of("name", "Likes tea", "group", "north-own"));
        put(shop, "/v1/tags/haggles", Map.of("name", "Haggles", "group", "south-own"));
        tag(shop, Map.of("members", List.of(member), "put", List.of("haggles", "of-all")));
        ApiClient north = Hired.inStores(
                application,
                "north@example.org",
                "store-manager",
                "tags-stores",
                List.of("north"),
                () -> clock.advance(Duration.ofMinutes(1)));
        Said put = north.post(
                "/v1/member-tags", Shop.json(Map.of("members", List.of(member), "put", List.of("likes-tea"))));
        assertThat(put.status()).as(put.text()).isEqualTo(200);
        for (String word : List.of("haggles", "of-all", "anything")) {
            Said refused =
                    north.post("/v1/member-tags", Shop.json(Map.of("members", List.of(member), "take", List.of(word))));
            assertThat(refused.text()).as(word).contains("tag.not-yours");
        }
        assertThat(north.get("/v1/members/" + member + "/tags")
                        .json()
                        .path("tags")
                        .findValuesAsString("tag"))
                .containsExactly("likes-tea");
        assertThat(north.get("/v1/members/" + member).json().path("tags").toString())
                .isEqualTo("[\"likes-tea\"]");
        assertThat(north.get("/v1/members?tag=haggles").json().path("members")).isEmpty();
        assertThat(north.get("/v1/members?tag=likes-tea")
                        .json()
                        .at("/members/0/tags")
                        .toString())
                .isEqualTo("[\"likes-tea\"]");
        assertThat(north.get("/v1/tags").json().path("tags").findValuesAsString("tag"))
                .containsExactly("likes-tea");
        assertThat(north.get("/v1/tags").json().path("strays")).isEmpty();
        assertThat(north.get("/v1/tags/haggles").status()).isEqualTo(404);
        Said theirs = north.send(
                "PUT",
                "/v1/tags/haggles",
                Shop.utf8(Shop.json(Map.of("name", "x", "group", "north-own"))),
                "Content-Type",
                "application/json");
        assertThat(theirs.code()).isEqualTo("conflict");
        assertThat(tags(shop, member).path("tags").findValuesAsString("tag"))
                .as("the whole programme's staff sees all")
                .containsExactly("haggles", "likes-tea", "of-all");
    }

    @Test
    void a_platform_sees_what_a_store_lets_it_see_on_who_shares_what_he_does_there() {
        Shop mall = Shop.open(application, "tags-mall");
        Shop store = Shop.open(application, "tags-mall-north");
        mall.admin()
                .send(
                        "PUT",
                        "/v1/programs/tags-mall/stores/north",
                        Shop.utf8(Shop.json(Map.of("name", "North", "program", "tags-mall-north"))),
                        "Content-Type",
                        "application/json");
        String person = mall.enrol("card:tm-1");
        String other = mall.enrol("card:tm-2");
        for (String card : List.of("card:tm-1", "card:tm-2")) {
            Said joined = mall.api()
                    .post(
                            "/v1/stores/north/members",
                            Shop.json(Map.of(
                                    "member",
                                    card,
                                    "identity",
                                    card,
                                    "consent",
                                    true,
                                    "shares_orders",
                                    card.endsWith("1"))));
            assertThat(joined.status()).as(joined.text()).isEqualTo(201);
        }
        put(store, "/v1/tag-groups/open", Map.of("name", "Open", "for_platform", true));
        put(store, "/v1/tag-groups/own", Map.of("name", "Own"));
        put(store, "/v1/tags/regular", Map.of("name", "Regular", "group", "open"));
        put(store, "/v1/tags/haggles", Map.of("name", "Haggles", "group", "own"));
        for (String card : List.of("card:tm-1", "card:tm-2")) {
            tag(
                    store,
                    Map.of(
                            "members",
                            List.of(card),
                            "put",
                            List.of("regular", "haggles", "stray"),
                            "reason",
                            "often here"));
        }
        JsonNode seen = tags(mall, person).path("stores");
        assertThat(seen.at("/0/store").asString()).as(seen.toString()).isEqualTo("north");
        assertThat(seen.at("/0/tags").findValuesAsString("tag")).containsExactly("regular");
        assertThat(tags(mall, other).path("stores")).as("he does not share").isEmpty();
        assertThat(tags(mall, person).path("tags"))
                .as("they are not the platform's own")
                .isEmpty();
        tag(mall, Map.of("members", List.of(person), "put", List.of("platforms")));
        assertThat(tags(store, "card:tm-1").path("tags").findValuesAsString("tag"))
                .as("a store learns nothing of the platform")
                .containsExactly("haggles", "regular", "stray");
    }
}
