package zhiyin.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
import zhiyin.facts.Following;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Lanes;
import zhiyin.member.Members;
import zhiyin.program.Programmes;
import zhiyin.staff.Hired;

/** Segments over HTTP: definitions, lists, and who is in them as facts come. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SegmentsTests {

    private static final String BUYERS =
            "{\"did\": \"order\", \"last\": 30, \"measure\": \"count\", \"operator\": \">=\", \"value\": 1}";
    private static final String SLEEPERS =
            "{\"did\": \"order\", \"last\": 30, \"measure\": \"count\", \"operator\": \"=\", \"value\": 0}";

    private final ApplicationContext application;
    private final TestClock clock;
    private final SegmentChanges changes;
    private final SegmentKeeping keeping;
    private final ChangeBell bell;
    private final JdbcClient database;

    @Autowired
    SegmentsTests(
            ApplicationContext application,
            TestClock clock,
            SegmentChanges changes,
            SegmentKeeping keeping,
            ChangeBell bell,
            JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.changes = changes;
        this.keeping = keeping;
        this.bell = bell;
        this.database = database;
    }

    private long program(Shop shop) {
        return application.getBean(Programmes.class).idOf(shop.code());
    }

    /** A shop with three members of whom one has bought. */
    private Shop shop(String code) {
        Shop shop = Shop.open(application, code);
        shop.enrol("card:" + code + "-1");
        shop.enrol("card:" + code + "-2");
        shop.enrol("card:" + code + "-3");
        shop.told(Shop.paid("card:" + code + "-1", code + "-o1", 20_000));
        shop.api().get("/v1/segment-fields");
        Following.pass(application);
        return shop;
    }

    private static JsonNode ok(int status, Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(status);
        return said.json();
    }

    private static JsonNode made(Shop shop, String code, String kind, String more) {
        return ok(
                201,
                shop.api()
                        .post(
                                "/v1/segments",
                                "{\"code\": \"" + code + "\", \"name\": \"" + code + "\", \"kind\": \"" + kind + "\", "
                                        + more + "}"));
    }

    private static List<String> members(Shop shop, String segment) {
        List<String> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = ok(200, shop.api().get("/v1/segments/" + segment + "/members?limit=2" + next));
            page.path("members")
                    .forEach(member -> all.add(member.at("/identities/0").asString()));
            next = page.has("next") ? "&after=" + page.path("next").asString() : "";
        } while (!next.isEmpty());
        return all;
    }

    private static Said put(Shop shop, String path, String body) {
        return shop.api().send("PUT", path, Shop.utf8(body), "Content-Type", "application/json");
    }

    @Test
    void a_definition_is_checked_tried_made_changed_and_asked() {
        Shop shop = shop("seg-dynamic");
        JsonNode check = ok(
                200,
                shop.api().post("/v1/segments/check", "{\"definition\": " + BUYERS + "}", "Accept-Language", "zh-CN"));
        assertThat(check.path("faults")).isEmpty();
        assertThat(check.path("cost").asInt()).isEqualTo(4);
        assertThat(check.path("sentence").asString()).isEqualTo("满足以下条件的会员：最近 30 天的订单次数 ≥ 1");
        check = ok(
                200,
                shop.api()
                        .post(
                                "/v1/segments/check",
                                "{\"definition\": {\"combinator\": \"and\", \"rules\": [{\"field\": \"wallet.nothing\","
                                        + " \"operator\": \">=\", \"value\": 1}]}}"));
        assertThat(check.at("/faults/0/pointer").asString()).isEqualTo("/definition/rules/0/field");

        made(shop, "sleepers", "dynamic", "\"definition\": " + SLEEPERS);
        JsonNode preview = ok(
                200,
                shop.api()
                        .post(
                                "/v1/segments/preview",
                                "{\"definition\": " + BUYERS + ", \"with\": [\"sleepers\"], \"sample\": 5}"));
        assertThat(preview.path("members").asLong()).isEqualTo(1);
        assertThat(preview.path("of_members").asLong()).isEqualTo(3);
        assertThat(preview.path("sample")).hasSize(1);
        assertThat(preview.at("/overlaps/0/members").asLong()).isEqualTo(2);
        assertThat(preview.at("/overlaps/0/both").asLong()).isZero();

        JsonNode made = made(shop, "buyers", "dynamic", "\"definition\": " + BUYERS);
        assertThat(made.path("version").asInt()).isEqualTo(1);
        assertThat(made.at("/sizes/0/members").asLong()).isEqualTo(1);
        assertThat(members(shop, "sleepers")).containsExactly("card:seg-dynamic-2", "card:seg-dynamic-3");

        JsonNode changed = ok(
                200,
                put(
                        shop,
                        "/v1/segments/buyers",
                        "{\"name\": \"Buyers\", \"kind\": \"dynamic\", \"revision\": "
                                + made.path("revision").asLong()
                                + ", \"definition\": {\"combinator\": \"and\", \"rules\": [" + BUYERS + ", "
                                + SLEEPERS.replace("\"=\"", "\">=\"").replace("30", "90") + "]}}"));
        assertThat(changed.path("version").asInt()).isEqualTo(2);
        assertThat(put(
                                shop,
                                "/v1/segments/buyers",
                                "{\"name\": \"Buyers\", \"kind\": \"dynamic\", \"revision\": "
                                        + made.path("revision").asLong() + ", \"definition\": " + BUYERS + "}")
                        .status())
                .as("another has changed it meanwhile")
                .isEqualTo(409);
        assertThat(ok(200, shop.api().get("/v1/segments/buyers/versions")).path("versions"))
                .hasSize(2);

        JsonNode why = ok(200, shop.api().get("/v1/segments/buyers/members/card:seg-dynamic-1"));
        assertThat(why.path("in").asBoolean()).isTrue();
        assertThat(why.path("parts")).hasSize(3);
        assertThat(why.at("/parts/1/says").asString()).isEqualTo("number of orders in the last 30 days ≥ 1");
        assertThat(why.at("/parts/1/saw").asString()).isEqualTo("1");
        assertThat(why.at("/parts/1/holds").asBoolean()).isTrue();
        why = ok(200, shop.api().get("/v1/segments/buyers/members/card:seg-dynamic-2"));
        assertThat(why.path("in").asBoolean()).isFalse();
        assertThat(why.at("/parts/1/saw").asString()).isEqualTo("0");
        JsonNode of = ok(200, shop.api().get("/v1/members/card:seg-dynamic-2/segments"));
        assertThat(of.path("segments")).hasSize(1);
        assertThat(of.at("/segments/0/segment").asString()).isEqualTo("sleepers");
    }

    @Test
    void segments_go_together_and_none_goes_away_that_another_asks_for() {
        Shop shop = shop("seg-sets");
        made(shop, "buyers", "dynamic", "\"definition\": " + BUYERS);
        made(shop, "sleepers", "dynamic", "\"definition\": " + SLEEPERS);
        JsonNode combined = ok(
                200,
                shop.api()
                        .post(
                                "/v1/segments/combine",
                                "{\"combinator\": \"or\", \"of\": [{\"segment\": \"buyers\"}, {\"segment\": \"sleepers\", \"not\":"
                                        + " false}]}"));
        assertThat(combined.path("members").asLong()).isEqualTo(3);
        made(
                shop,
                "all",
                "dynamic",
                "\"definition\": " + combined.path("definition").asString());
        assertThat(members(shop, "all")).hasSize(3);
        JsonNode overlap =
                ok(200, shop.api().post("/v1/segments/overlap", "{\"segments\": [\"all\", \"buyers\", \"sleepers\"]}"));
        assertThat(overlap.path("in_any").asLong()).isEqualTo(3);
        assertThat(overlap.path("in_all").asLong()).isZero();
        assertThat(overlap.at("/segments/0/both").toString()).isEqualTo("[3,1,2]");
        assertThat(overlap.at("/segments/0/alone").asLong()).isZero();

        JsonNode drawn = ok(200, shop.api().get("/v1/segments/all/sample?size=2&seed=7"));
        assertThat(drawn.path("members")).hasSize(2);
        assertThat(ok(200, shop.api().get("/v1/segments/all/sample?size=2&seed=7"))
                        .path("members"))
                .isEqualTo(drawn.path("members"));

        assertThat(ok(200, shop.api().get("/v1/segments/buyers/uses"))
                        .at("/uses/0/code")
                        .asString())
                .isEqualTo("all");
        Said away = shop.api().send("POST", "/v1/segments/buyers/archive", null);
        assertThat(away.status()).isEqualTo(409);
        assertThat(away.text()).contains("segment all");
        JsonNode all = ok(200, shop.api().get("/v1/segments/all"));
        Said round = put(
                shop,
                "/v1/segments/buyers",
                "{\"name\": \"b\", \"kind\": \"dynamic\", \"revision\": "
                        + ok(200, shop.api().get("/v1/segments/buyers"))
                                .path("revision")
                                .asLong()
                        + ", \"definition\": {\"segment\": \"all\"}}");
        assertThat(round.status()).isEqualTo(422);
        assertThat(round.text()).contains("\"circle\"");
        assertThat(all.path("sentence").asString()).contains("in the segment buyers");
        ok(200, shop.api().send("POST", "/v1/segments/all/archive", null));
        assertThat(shop.api().get("/v1/segments/all/members").status()).isEqualTo(409);
        ok(200, shop.api().send("POST", "/v1/segments/buyers/archive", null));
        assertThat(shop.api().send("POST", "/v1/segments/all/restore", null).status())
                .as("what it asks for is away")
                .isEqualTo(200);
        assertThat(ok(200, shop.api().get("/v1/segments/all")).path("faults")).hasSize(1);
        ok(200, shop.api().send("POST", "/v1/segments/buyers/restore", null));
        assertThat(ok(200, shop.api().get("/v1/segments/all")).path("faults")).isEmpty();
        assertThat(shop.api().send("DELETE", "/v1/segments/all", null).status()).isEqualTo(409);
        ok(200, shop.api().send("POST", "/v1/segments/all/archive", null));
        assertThat(shop.api().send("DELETE", "/v1/segments/all", null).status()).isEqualTo(204);
        assertThat(shop.api().get("/v1/segments/all").status()).isEqualTo(404);
    }

    @Test
    void a_segment_that_costs_too_much_is_refused_and_a_check_says_what_each_part_costs() {
        Shop shop = shop("seg-dear");
        String one =
                "{\"did\": \"line\", \"where\": {\"field\": \"line.sku\", \"operator\": \"=\", \"value\": \"x\"}, \"measure\":"
                        + " \"count\", \"operator\": \">=\", \"value\": 1}";
        String many = "{\"combinator\": \"or\", \"rules\": [" + (one + ", ").repeat(40) + one + "]}";
        Said said = shop.api()
                .post(
                        "/v1/segments",
                        "{\"code\": \"dear\", \"name\": \"Dear\", \"kind\": \"dynamic\", \"definition\": " + many
                                + "}");
        assertThat(said.status()).isEqualTo(422);
        assertThat(said.text()).contains("too-dear");
        JsonNode check = ok(
                200,
                shop.api()
                        .post(
                                "/v1/segments/check",
                                "{\"definition\": {\"combinator\": \"or\", \"rules\": [" + one + ", " + BUYERS
                                        + "]}}"));
        assertThat(check.path("parts")).hasSize(3);
        assertThat(check.at("/parts/1/pointer").asString()).isEqualTo("/definition/rules/0");
        assertThat(check.at("/parts/1/cost").asInt()).isEqualTo(60);
        assertThat(check.at("/parts/2/cost").asInt()).isEqualTo(4);
    }

    @Test
    void a_list_is_kept_by_names_by_a_file_and_out_of_another_segment() {
        Shop shop = shop("seg-list");
        made(shop, "vip", "static", "\"members\": [\"card:seg-list-1\"]");
        assertThat(members(shop, "vip")).containsExactly("card:seg-list-1");
        Said unknown = shop.api().post("/v1/segments/vip/members", "{\"add\": [\"card:seg-list-2\", \"card:nobody\"]}");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.text()).contains("/add/1");
        JsonNode turned = ok(
                200,
                shop.api()
                        .post(
                                "/v1/segments/vip/members",
                                "{\"add\": [\"card:seg-list-2\", \"card:seg-list-3\"], \"remove\": [\"card:seg-list-1\"]}"));
        assertThat(turned.path("added").asInt()).isEqualTo(2);
        assertThat(turned.path("removed").asInt()).isEqualTo(1);
        assertThat(turned.path("members").asInt()).isEqualTo(2);
        JsonNode file = ok(
                200,
                shop.api()
                        .post(
                                "/v1/segments/vip/upload",
                                Shop.json(
                                        Map.of(
                                                "csv",
                                                "\uFEFFname,Member\r\nOne,card:seg-list-1\r\nNobody,card:none\r\n\"Two, again\",card:seg-list-2\r\n,\r\n"))));
        assertThat(file.path("rows").asInt()).isEqualTo(4);
        assertThat(file.path("added").asInt()).isEqualTo(1);
        assertThat(file.path("refused").asInt()).isEqualTo(2);
        assertThat(file.at("/faults/0/line").asInt()).isEqualTo(3);
        assertThat(file.at("/faults/0/code").asString()).isEqualTo("member.unknown");
        assertThat(file.at("/faults/1/code").asString()).isEqualTo("list.nobody-named");
        assertThat(members(shop, "vip")).hasSize(3);
        assertThat(shop.api()
                        .post("/v1/segments/vip/upload", "{\"csv\": \"name\\nOne\\n\"}")
                        .faults())
                .containsExactly("/csv file.no-member");

        made(shop, "buyers", "dynamic", "\"definition\": " + BUYERS);
        made(shop, "frozen", "static", "\"from\": {\"segment\": \"buyers\"}");
        shop.told(Shop.paid("card:seg-list-2", "seg-list-o2", 5_000));
        Following.pass(application);
        assertThat(members(shop, "buyers")).hasSize(2);
        assertThat(members(shop, "frozen")).containsExactly("card:seg-list-1");
        made(
                shop,
                "new-buyers",
                "dynamic",
                "\"definition\": {\"combinator\": \"and\", \"rules\": [{\"segment\": \"buyers\"}, {\"combinator\": \"and\", \"not\":"
                        + " true, \"rules\": [{\"segment\": \"frozen\"}]}]}");
        assertThat(members(shop, "new-buyers")).containsExactly("card:seg-list-2");
        ok(200, shop.api().post("/v1/segments/frozen/members", "{\"add\": [\"card:seg-list-2\"]}"));
        assertThat(members(shop, "new-buyers")).isEmpty();

        // who turns out to be somebody else is on the list as the other
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/members/card:seg-list-1/merge",
                                "{\"into\": \"card:seg-list-3\", \"reason\": \"one person\"}",
                                "Idempotency-Key",
                                Shop.freshKey()));
        Following.pass(application);
        assertThat(ok(200, shop.api().get("/v1/segments/frozen/members"))
                        .path("size")
                        .asInt())
                .isEqualTo(2);
        assertThat(shop.api()
                        .post("/v1/segments/buyers/members", "{\"add\": [\"card:seg-list-2\"]}")
                        .status())
                .as("nobody is put into a definition by hand")
                .isEqualTo(409);
    }

    @Test
    void who_enters_a_real_time_segment_is_told_once_with_the_event_that_brought_it_about() {
        Shop shop = shop("seg-real");
        List<SegmentChanges.Change> heard = new CopyOnWriteArrayList<>();
        long program = program(shop);
        changes.tell((whose, some) -> {
            if (whose == program) {
                heard.addAll(some);
            }
        });
        made(shop, "buyers", "real_time", "\"definition\": " + BUYERS);
        assertThat(heard).extracting(SegmentChanges.Change::entered).containsExactly(true);
        JsonNode told = shop.told(Shop.paid("card:seg-real-2", "seg-real-o2", 5_000));
        Following.pass(application);
        Following.pass(application);
        assertThat(heard).hasSize(2);
        JsonNode said = ok(200, shop.api().get("/v1/segments/buyers/changes?after=1"));
        assertThat(said.path("changes")).hasSize(1);
        assertThat(said.at("/changes/0/event").asString())
                .isEqualTo(told.path("id").asString());
        assertThat(said.path("next").asLong()).isEqualTo(2);
        assertThat(ok(200, shop.api().get("/v1/segments/buyers/changes?after=2"))
                        .path("changes"))
                .isEmpty();

        // as a process that starts: it finds what is equal, and nothing is told again
        Following.again(application, program);
        keeping.pass();
        assertThat(heard).hasSize(2);

        // nobody did anything: the day alone
        clock.advance(Duration.ofDays(40));
        keeping.pass();
        assertThat(heard).hasSize(4);
        assertThat(heard.subList(2, 4)).allMatch(change -> !change.entered() && change.event() == null);
        assertThat(heard).extracting(SegmentChanges.Change::sequence).containsExactly(1L, 2L, 3L, 4L);
        // how many there are is kept once members are portrayed for the day
        Following.pass(application);
        keeping.pass();
        assertThat(heard).hasSize(4);
        assertThat(ok(200, shop.api().get("/v1/segments/buyers/sizes")).path("sizes"))
                .hasSize(2);

        // a merge takes the one away, and the other comes by what came to him
        shop.told(Shop.paid("card:seg-real-1", "seg-real-o3", 5_000));
        Following.pass(application);
        assertThat(heard).hasSize(5);
        ok(
                201,
                shop.api()
                        .post(
                                "/v1/members/card:seg-real-1/merge",
                                "{\"into\": \"card:seg-real-3\", \"reason\": \"one person\"}",
                                "Idempotency-Key",
                                Shop.freshKey()));
        Following.pass(application);
        keeping.pass();
        List<SegmentChanges.Change> all = changes(program);
        assertThat(all).hasSize(7);
        assertThat(all.get(5).entered()).isFalse();
        assertThat(all.get(6).entered()).isTrue();
        assertThat(members(shop, "buyers")).containsExactly("card:seg-real-1");
    }

    @Test
    void what_somebody_did_beside_orders_is_not_put_down_to_an_order_of_a_moment_before() {
        Shop shop = shop("seg-cause");
        long program = program(shop);
        List<SegmentChanges.Change> heard = heardOf(program);
        made(
                shop,
                "carts",
                "real_time",
                "\"definition\": {\"did\": \"event\", \"event\": \"cart\", \"last\": 30, \"measure\": \"count\","
                        + " \"operator\": \">=\", \"value\": 1}");
        shop.told(Shop.paid("card:seg-cause-2", "seg-cause-o2", 5_000));
        Following.pass(application);
        assertThat(heard).isEmpty();
        ok(
                207,
                shop.api()
                        .post(
                                "/v1/behaviour",
                                Shop.json(Map.of(
                                        "events",
                                        List.of(Map.of(
                                                "id",
                                                "c-1",
                                                "kind",
                                                "cart",
                                                "member",
                                                "card:seg-cause-2",
                                                "occurred_at",
                                                clock.instant().toString()))))));
        Following.pass(application);
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().entered()).isTrue();
        assertThat(heard.getFirst().event()).isNull();
    }

    private List<SegmentChanges.Change> changes(long program) {
        return zhiyin.database.Sight.of(program).call(() -> changes.after(program, 0, null, 1_000));
    }

    private List<SegmentChanges.Change> heardOf(long program) {
        List<SegmentChanges.Change> heard = new CopyOnWriteArrayList<>();
        changes.tell((whose, some) -> {
            if (whose == program) {
                heard.addAll(some);
            }
        });
        return heard;
    }

    @Test
    void who_enters_is_told_although_the_houses_clock_was_put_back() {
        Shop shop = shop("seg-back");
        List<SegmentChanges.Change> heard = heardOf(program(shop));
        made(shop, "buyers", "real_time", "\"definition\": " + BUYERS);
        clock.advance(Duration.ofHours(-1));
        try {
            shop.told(Shop.paid("card:seg-back-2", "seg-back-o2", 5_000));
            Following.pass(application);
            assertThat(heard).hasSize(2);
            assertThat(changes(program(shop))).hasSize(2);
        } finally {
            clock.advance(Duration.ofHours(1));
        }
    }

    @Test
    void whom_another_process_had_seen_more_of_is_looked_at_again() {
        Shop shop = shop("seg-late");
        long program = program(shop);
        List<SegmentChanges.Change> heard = heardOf(program);
        made(shop, "buyers", "real_time", "\"definition\": " + BUYERS);
        database.sql("update segment.head set as_of = as_of + interval '30 seconds' where program_id = :program")
                .param("program", program)
                .update();
        shop.told(Shop.paid("card:seg-late-2", "seg-late-o2", 5_000));
        Following.pass(application);
        assertThat(heard).as("the other has found it, or will").hasSize(1);
        clock.advance(Duration.ofSeconds(31));
        Following.pass(application);
        keeping.pass();
        assertThat(heard).hasSize(2);
        assertThat(changes(program)).hasSize(2);
    }

    @Test
    void what_a_process_that_is_behind_finds_turns_nobody_back() {
        Shop shop = shop("seg-behind");
        long program = program(shop);
        made(shop, "buyers", "real_time", "\"definition\": " + BUYERS);
        shop.told(Shop.paid("card:seg-behind-2", "seg-behind-o2", 5_000));
        Following.pass(application);
        assertThat(changes(program)).hasSize(2);
        // the other process knows already of somebody whom this one has not heard of, and this one looks at all anew
        long third = database.sql("select id from member.member where program_id = :program order by id desc limit 1")
                .param("program", program)
                .query(Long.class)
                .single();
        database.sql("""
                        insert into segment.present (member_id, program_id, code, since)
                        values (:member, :program, 'buyers', now())
                        """).param("member", third).param("program", program).update();
        database.sql(
                        "update segment.head set as_of = as_of + interval '30 seconds', revision = revision + 1 where program_id = :program")
                .param("program", program)
                .update();
        keeping.pass();
        assertThat(changes(program)).hasSize(2);
        // and when it has caught up it finds what is not so
        clock.advance(Duration.ofSeconds(31));
        Following.pass(application);
        keeping.pass();
        assertThat(changes(program)).hasSize(3);
        assertThat(changes(program).getLast().member()).isEqualTo(third);
        assertThat(changes(program).getLast().entered()).isFalse();
    }

    @Test
    void who_was_deleted_enters_nothing() {
        Shop shop = shop("seg-gone");
        shop.told(Shop.paid("card:seg-gone-2", "seg-gone-o2", 5_000));
        Following.pass(application);
        assertThat(shop.api()
                        .send("DELETE", "/v1/members/card:seg-gone-2", null)
                        .status())
                .isEqualTo(204);
        made(shop, "buyers", "real_time", "\"definition\": " + BUYERS);
        assertThat(database.sql("select count(*) from segment.present where program_id = :program")
                        .param("program", program(shop))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void what_goes_wrong_in_one_programme_keeps_no_other_from_its_day() {
        List<Shop> shops = List.of(shop("seg-first"), shop("seg-second"));
        shops.forEach(shop -> made(shop, "buyers", "real_time", "\"definition\": " + BUYERS));
        for (Shop broken : shops) {
            Shop sound = shops.get(broken == shops.getFirst() ? 1 : 0);
            long ill = program(broken);
            int before = changes(program(sound)).size();
            clock.advance(Duration.ofDays(40));
            Presence presence = application.getBean(Presence.class);
            SegmentMarks marks =
                    new SegmentMarks(
                            database,
                            application.getBean(Lanes.class),
                            application.getBean(Members.class),
                            application.getBean(ProgramClocks.class),
                            application.getBean(Ids.class)) {
                        @Override
                        boolean pass(long program) {
                            if (program == ill) {
                                throw new IllegalStateException("broken");
                            }
                            return super.pass(program);
                        }
                    };
            new SegmentKeeping(
                            application.getBean(Segments.class),
                            presence,
                            marks,
                            bell,
                            application.getBean(ProgramClocks.class),
                            "")
                    .pass();
            assertThat(changes(program(sound))).hasSize(before + 1);
            shops.forEach(shop -> {
                shop.told(Shop.paid("card:" + shop.code() + "-1", Shop.freshKey(), 5_000));
                Following.pass(application);
            });
        }
    }

    @Test
    void in_a_sandbox_changes_are_of_its_own_time_with_the_event_that_brought_them_about() {
        Shop live = shop("seg-time");
        JsonNode made = ok(201, live.admin().post("/v1/programs/seg-time/sandboxes", "{\"code\": \"seg-try\"}"));
        ApiClient sandbox = live.admin().withKey(made.path("key").asString());
        ok(201, sandbox.post("/v1/members", "{\"identities\": [\"card:seg-try-1\"]}", "Idempotency-Key", "seg-try-1"));
        Instant then = clock.instant().plus(Duration.ofDays(100));
        ok(200, sandbox.post("/v1/test-clock/advance", Shop.json(Map.of("to", then.toString()))));
        sandbox.get("/v1/segment-fields");
        Following.pass(application);
        ok(
                201,
                sandbox.post(
                        "/v1/segments",
                        "{\"code\": \"buyers\", \"name\": \"b\", \"kind\": \"real_time\", \"definition\": " + BUYERS
                                + "}"));
        JsonNode told = ok(
                201,
                sandbox.post(
                        "/v1/events", Shop.paid("card:seg-try-1", "seg-try-o", 5_000), "Idempotency-Key", "seg-try-o"));
        Following.pass(application);
        JsonNode change = ok(200, sandbox.get("/v1/segments/buyers/changes")).at("/changes/0");
        assertThat(Instant.parse(change.path("at").asString())).isEqualTo(then);
        assertThat(change.path("event").asString()).isEqualTo(told.path("id").asString());
    }

    @Test
    void a_real_time_segment_marks_its_members_for_rules_and_leaves_out_who_refused() {
        Shop shop = shop("seg-marks");
        ok(
                200,
                shop.api()
                        .post(
                                "/v1/members/card:seg-marks-2/consents",
                                "{\"source\": \"shop\", \"consents\": [{\"purpose\": \"personalisation\", \"given\": false}]}"));
        made(shop, "buyers", "real_time", "\"marks\": true, \"definition\": " + BUYERS);
        shop.told(Shop.paid("card:seg-marks-2", "seg-marks-o2", 5_000));
        Following.pass(application);
        keeping.pass();
        assertThat(marked(shop, "card:seg-marks-1")).isEqualTo("[\"buyers\"]");
        assertThat(marked(shop, "card:seg-marks-2")).isEqualTo("[]");
        assertThat(marked(shop, "card:seg-marks-3")).isEqualTo("[]");
        assertThat(ok(200, shop.api().get("/v1/segments/buyers/changes")).path("changes"))
                .hasSize(2);
        clock.advance(Duration.ofDays(40));
        keeping.pass();
        keeping.pass();
        assertThat(marked(shop, "card:seg-marks-1")).isEqualTo("[]");
        shop.told(Shop.paid("card:seg-marks-1", "seg-marks-o3", 5_000));
        Following.pass(application);
        keeping.pass();
        assertThat(marked(shop, "card:seg-marks-1")).isEqualTo("[\"buyers\"]");
        ok(200, shop.api().send("POST", "/v1/segments/buyers/archive", null));
        keeping.pass();
        assertThat(marked(shop, "card:seg-marks-1")).isEqualTo("[]");
    }

    @Test
    void a_file_of_a_segment_holds_no_tags_of_stores_that_are_not_the_callers() {
        Shop shop = shop("seg-tags");
        for (String store : List.of("east", "west")) {
            put(shop, "/v1/tag-groups/" + store, "{\"name\": \"g\", \"store\": \"" + store + "\"}");
            put(shop, "/v1/tags/of-" + store, "{\"name\": \"t\", \"group\": \"" + store + "\"}");
        }
        ok(
                200,
                shop.api()
                        .post(
                                "/v1/member-tags",
                                "{\"members\": [\"card:seg-tags-1\"], \"put\": [\"of-east\", \"of-west\", \"of-all\"]}"));
        made(shop, "list", "static", "\"members\": [\"card:seg-tags-1\"]");
        Following.pass(application);
        shop.admin()
                .send(
                        "PUT",
                        "/v1/roles/exporter",
                        Shop.utf8("{\"name\": \"Exporter\", \"permissions\": [\"members.export\"]}"),
                        "Content-Type",
                        "application/json");
        ApiClient east = Hired.inStores(
                application,
                "seg-tags@example.org",
                "store-manager",
                "seg-tags",
                List.of("east"),
                () -> clock.advance(Duration.ofMinutes(1)));
        String staff = east.get("/v1/staff/me").json().path("staff").asString();
        ok(
                200,
                shop.admin()
                        .send(
                                "PUT",
                                "/v1/staff/" + staff + "/roles",
                                Shop.utf8(
                                        "{\"roles\": [{\"role\": \"exporter\", \"program\": \"seg-tags\"},"
                                                + " {\"role\": \"store-manager\", \"program\": \"seg-tags\", \"stores\": [\"east\"]}]}"),
                                "Content-Type",
                                "application/json"));
        Said theirs = east.post(
                "/v1/segments/list/exports", "{\"reason\": \"a mailing\"}", "Idempotency-Key", Shop.freshKey());
        assertThat(theirs.status()).as(theirs.text()).isEqualTo(200);
        assertThat(theirs.text()).contains("of-east").doesNotContain("of-west").doesNotContain("of-all");
        Said all = shop.api()
                .post("/v1/segments/list/exports", "{\"reason\": \"a mailing\"}", "Idempotency-Key", Shop.freshKey());
        assertThat(all.text()).contains("of-all of-east of-west");
    }

    @Test
    void an_export_waits_for_a_second_person_is_masked_or_full_and_holds_no_formula() {
        Shop shop = shop("seg-export");
        shop.enrol("card:=1+1");
        made(shop, "list", "static", "\"members\": [\"card:=1+1\", \"card:seg-export-1\"]");
        Following.pass(application);
        String key = Shop.freshKey();
        Said csv = shop.api().post("/v1/segments/list/exports", "{\"reason\": \"a mailing\"}", "Idempotency-Key", key);
        assertThat(csv.status()).as(csv.text()).isEqualTo(200);
        assertThat(csv.text())
                .startsWith("member,name,identities,joined,tags,segment,as_of,export\r\n")
                .contains("sgx_");
        assertThat(csv.text().lines()).hasSize(3).noneMatch(line -> line.contains(",=") || line.startsWith("="));
        Said workbook = shop.api()
                .post(
                        "/v1/segments/list/exports.xlsx",
                        "{\"reason\": \"a mailing\", \"contents\": \"full\"}",
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(workbook.status()).isEqualTo(200);
        assertThat(new String(workbook.bytes(), 0, 2, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("PK");
        JsonNode trail =
                ok(200, shop.admin().get("/v1/audit?operation=exportSegmentAsWorkbook&program=" + shop.code()));
        assertThat(trail.at("/acts/0/after/contents").asString()).isEqualTo("full");
        assertThat(trail.at("/acts/0/after/members").asString()).isEqualTo("2");

        // what was given today counts: the rule asks for a second person beyond three
        ok(
                200,
                shop.admin()
                        .send(
                                "PUT",
                                "/v1/programs/" + shop.code() + "/approval-rules/personal_export",
                                Shop.utf8("{\"asked\": \"everybody\", \"over\": 5}"),
                                "Content-Type",
                                "application/json"));
        Said waits = shop.api()
                .post("/v1/segments/list/exports", "{\"reason\": \"once more\"}", "Idempotency-Key", Shop.freshKey());
        assertThat(waits.status()).as(waits.text()).isEqualTo(202);
        assertThat(waits.json().at("/sums/people").asString()).isEqualTo("2");
    }

    @Test
    void an_export_that_another_has_agreed_to_is_given_once_to_whoever_asked_for_it() {
        Shop shop = shop("seg-agreed");
        made(shop, "list", "static", "\"members\": [\"card:seg-agreed-1\", \"card:seg-agreed-2\"]");
        ok(
                200,
                shop.admin()
                        .send(
                                "PUT",
                                "/v1/programs/" + shop.code() + "/approval-rules/personal_export",
                                Shop.utf8("{\"asked\": \"everybody\", \"over\": 1}"),
                                "Content-Type",
                                "application/json"));
        String key = Shop.freshKey();
        String wish = "{\"reason\": \"a mailing\", \"contents\": \"full\"}";
        Said waits = shop.api().post("/v1/segments/list/exports", wish, "Idempotency-Key", key);
        assertThat(waits.status()).as(waits.text()).isEqualTo(202);
        Said early = shop.api().post("/v1/segments/list/exports", wish, "Idempotency-Key", key);
        assertThat(early.status()).as("nobody has agreed yet").isEqualTo(202);
        Said agreed = shop.admin()
                .post(
                        "/v1/approvals/" + waits.json().path("approval").asString() + "/approve",
                        "{\"remark\": \"for once\"}");
        assertThat(agreed.status()).as(agreed.text()).isEqualTo(200);
        assertThat(exported(shop)).as("the house itself makes no file of it").isEmpty();
        Said other =
                shop.api().post("/v1/segments/list/exports", wish.replace("full", "masked"), "Idempotency-Key", key);
        assertThat(other.code())
                .as("what was agreed to is this and nothing else")
                .isEqualTo("idempotency-key-reused");
        Said given = shop.api().post("/v1/segments/list/exports", wish, "Idempotency-Key", key);
        assertThat(given.status()).as(given.text()).isEqualTo(200);
        assertThat(given.text().lines()).hasSize(3);
        assertThat(given.text()).contains("card:seg-agreed-1").contains("card:seg-agreed-2");
        List<JsonNode> exported = exported(shop);
        assertThat(exported).hasSize(1);
        assertThat(exported.getFirst().at("/after/members").asString()).isEqualTo("2");
        assertThat(exported.getFirst().at("/after/contents").asString()).isEqualTo("full");
        Said again = shop.api().post("/v1/segments/list/exports", wish, "Idempotency-Key", key);
        assertThat(again.code()).as("once").isEqualTo("conflict");
    }

    /** The files that were given, as the trail has them; approvals are in it too. */
    private static List<JsonNode> exported(Shop shop) {
        List<JsonNode> exported = new ArrayList<>();
        ok(200, shop.admin().get("/v1/audit?operation=exportSegment&program=" + shop.code()))
                .path("acts")
                .forEach(act -> {
                    if (act.at("/after/contents").isString()) {
                        exported.add(act);
                    }
                });
        return exported;
    }

    @Test
    void whoever_waits_for_changes_is_answered_by_the_next_one() throws Exception {
        Shop shop = shop("seg-wait");
        made(shop, "buyers", "real_time", "\"definition\": " + BUYERS);
        made(shop, "sleepers", "dynamic", "\"definition\": " + SLEEPERS);
        String path = "/v1/segments/buyers/changes?wait=30&after=";
        assertThat(ok(200, shop.api().get(path + 0)).path("changes"))
                .as("what is there already is not waited for")
                .hasSize(1);
        assertThat(ok(200, shop.api().get("/v1/segments/sleepers/changes?wait=30"))
                        .path("changes"))
                .as("where none can come nobody waits")
                .isEmpty();
        assertThat(shop.api().get("/v1/segments/buyers/changes?wait=31").code()).isEqualTo("malformed-parameter");
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Said> one = asking.submit(() -> shop.api().get(path + 1));
            Future<Said> two = asking.submit(() -> shop.api().get(path + 1));
            while (bell.waiting() < 2) {
                LockSupport.parkNanos(1_000_000);
            }
            JsonNode told = shop.told(Shop.paid("card:seg-wait-2", "seg-wait-o2", 5_000));
            Following.pass(application);
            for (Future<Said> each : List.of(one, two)) {
                JsonNode said = ok(200, each.get(20, TimeUnit.SECONDS));
                assertThat(said.path("changes")).hasSize(1);
                assertThat(said.at("/changes/0/event").asString())
                        .isEqualTo(told.path("id").asString());
                assertThat(said.path("next").asLong()).isEqualTo(2);
            }
            // what another process has written is heard of with the next pass
            Future<Said> three = asking.submit(() -> shop.api().get(path + 2));
            while (bell.waiting() < 1) {
                LockSupport.parkNanos(1_000_000);
            }
            long program = program(shop);
            zhiyin.database.Sight.of(program).run(() -> {
                database.sql("update segment.head set changes = changes + 1 where program_id = :program")
                        .param("program", program)
                        .update();
                database.sql("""
                                insert into segment.change (member_id, program_id, sequence, code, entered, at)
                                select min(id), :program, 3, 'buyers', true, now() from member.member where program_id = :program
                                """).param("program", program).update();
            });
            while (!three.isDone()) {
                keeping.pass();
            }
            assertThat(ok(200, three.get()).at("/changes/0/sequence").asLong()).isEqualTo(3);
        }
        assertThat(bell.waiting()).isZero();
    }

    private static String marked(Shop shop, String member) {
        return ok(200, shop.api().get("/v1/members/" + member)).path("segments").toString();
    }
}
