package zhiyin.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.facts.Following;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.program.Programmes;
import zhiyin.staff.Hired;

/** What leaves for a shop's own warehouse: whoever takes it as the recipe says has what there is, whatever has happened. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WarehouseTests {

    private static final ObjectStore STORE = new ObjectStore();

    private final ApplicationContext application;
    private final TestClock clock;
    private final Exporting exporting;
    private final Folders folders;
    private final JdbcClient database;

    @Autowired
    WarehouseTests(
            ApplicationContext application,
            TestClock clock,
            Exporting exporting,
            Folders folders,
            JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.exporting = exporting;
        this.folders = folders;
        this.database = database;
    }

    @DynamicPropertySource
    static void byThisStore(DynamicPropertyRegistry properties) {
        properties.add("zhiyin.warehouse.endpoints", STORE::endpoint);
        properties.add("zhiyin.warehouse.part-bytes", () -> 5_000);
        // several files of a table, also where there are few members
        properties.add("zhiyin.warehouse.members-a-file", () -> 3);
    }

    @AfterAll
    static void stop() {
        STORE.close();
    }

    @BeforeEach
    void empty() {
        STORE.objects.clear();
        STORE.written.clear();
        STORE.refused.set(0);
        STORE.parts.set(0);
        // what another test has asked for is no concern of this one
        Sight.everywhere().run(() -> {
            database.sql("update warehouse.plan set hour = null").update();
            database.sql("delete from warehouse.export where state in ('asked', 'underway')")
                    .update();
        });
    }

    /** All that is due or was asked for, of whichever shop. */
    private void passAll() {
        while (exporting.pass()) {
            // until nothing waits
        }
    }

    private static List<JsonNode> listed(Shop shop) {
        List<JsonNode> all = new ArrayList<>();
        ok(200, shop.api().get("/v1/warehouse-exports")).path("exports").forEach(all::add);
        return all;
    }

    private long program(Shop shop) {
        return application.getBean(Programmes.class).idOf(shop.code());
    }

    private static JsonNode ok(int status, Said said) {
        assertThat(said.status()).as(said.text()).isEqualTo(status);
        return said.json();
    }

    /** All that was recorded is in the file that exports are made of. */
    private void follow(Shop shop) {
        Following.pass(application);
        Following.pass(application);
        Following.settled(application, program(shop));
    }

    private JsonNode export(Shop shop, boolean whole) {
        follow(shop);
        int number = ok(201, shop.api().post("/v1/warehouse-exports", "{\"whole\": " + whole + "}"))
                .path("number")
                .asInt();
        passAll();
        return shown(shop, number);
    }

    private static JsonNode shown(Shop shop, int number) {
        return ok(200, shop.api().get("/v1/warehouse-exports/" + number));
    }

    private Path folder(Shop shop, int number) {
        return folders.export(shop.code(), number);
    }

    private static Map<String, String> sums(JsonNode export) {
        Map<String, String> sums = new TreeMap<>();
        export.path("tables")
                .forEach(table -> sums.put(
                        table.path("name").asString(),
                        table.path("rows").asLong() + " " + table.path("hash").asString()));
        return sums;
    }

    private static int number(JsonNode export) {
        return export.at("/export/number").asInt();
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void whoever_takes_a_whole_export_and_all_changes_in_order_has_what_a_whole_one_made_anew_gives(long seed) {
        Shop shop = Shop.open(application, "house-law-" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<String> members = new ArrayList<>();
        Map<String, String> merged = new HashMap<>();
        int orders = 0;
        int enrolled = 0;
        int changed = 0;
        try (Receiver warehouse = new Receiver()) {
            for (int round = 0; round < 6; round++) {
                for (int i = 0; i < 14; i++) {
                    while (members.size() < 4) {
                        members.add(shop.enrol("ext:house:" + seed + "-" + enrolled++));
                    }
                    String member = members.get(random.nextInt(members.size()));
                    String other = members.get(random.nextInt(members.size()));
                    switch (random.nextInt(13)) {
                        case 0 -> members.add(shop.enrol("ext:house:" + seed + "-" + enrolled++));
                        case 1 -> shop.tell("""
                                {"type": "order.returned", "member": "%s", "order": "H-%s-%d", "return": "B-%s-%d-%d"}""".formatted(member, seed, random.nextInt(orders + 1), seed, round, i));
                        case 2 -> {
                            if (!member.equals(other) && moved(shop, member, "merge", Map.of("into", other))) {
                                members.remove(member);
                                merged.put(member, other);
                            }
                        }
                        case 3 -> {
                            String gone = merged.keySet().stream().findFirst().orElse(null);
                            if (gone != null && round >= 3 && moved(shop, gone, "unmerge", Map.of())) {
                                merged.remove(gone);
                                members.add(gone);
                            }
                        }
                        case 4 -> {
                            if (round == 2 && members.size() > 3) {
                                assertThat(shop.api()
                                                .send("DELETE", "/v1/members/" + member, null)
                                                .status())
                                        .isBetween(200, 299);
                                members.remove(member);
                            }
                        }
                        case 5 ->
                            shop.api()
                                    .post(
                                            "/v1/member-tags",
                                            Shop.json(Map.of(
                                                    "members", List.of(member), "put", List.of("tag-" + i % 3))));
                        case 6 -> behaves(shop, member, "b-" + seed + "-" + round + "-" + i);
                        case 7 -> {
                            // two of one second, that say the same but for what was bought
                            shop.told(Shop.paid(member, "H-" + seed + "-" + orders++, "food", 1, 700));
                            shop.told(Shop.paid(member, "H-" + seed + "-" + orders++, "toys", 1, 700));
                        }
                        default ->
                            shop.told(Shop.paid(
                                    member, "H-" + seed + "-" + orders++, "food", 3, 500 + random.nextInt(9_000)));
                    }
                    clock.advance(Duration.ofHours(random.nextInt(30)));
                }
                if (round == 4) {
                    // other numbers for all, and nothing has changed by that
                    Following.again(application, program(shop));
                }
                JsonNode one = export(shop, false);
                assertThat(one.at("/export/state").asString())
                        .as(one.toString())
                        .isEqualTo("done");
                Path folder = folder(shop, number(one));
                if (one.at("/export/builds_upon").isMissingNode()) {
                    warehouse.takeWhole(folder);
                } else {
                    changed++;
                    warehouse.takeChanges(folder);
                }
                assertThat(warehouse.sums()).as("after round " + round).isEqualTo(sums(one));
                if (round % 2 == 1) {
                    JsonNode anew = export(shop, true);
                    try (Receiver fresh = new Receiver()) {
                        fresh.takeWhole(folder(shop, number(anew)));
                        assertThat(fresh.sums()).isEqualTo(warehouse.sums());
                    }
                    warehouse.takeChanges(folder(shop, number(anew)));
                    assertThat(warehouse.sums()).isEqualTo(sums(anew));
                    anew.path("tables")
                            .forEach(table -> assertThat(table.path("upserts").asLong()
                                            + table.path("deletes").asLong())
                                    .as("nothing has happened since: " + table.path("name"))
                                    .isZero());
                }
            }
            assertThat(changed).isGreaterThan(3);
            assertThat(warehouse.one("select count(*) from orders")).isNotEqualTo("0");
            assertThat(warehouse.one("select count(*) from orders where nth = 2"))
                    .isNotEqualTo("0");
            assertThat(warehouse.one("select count(*) from orders o join lines l using (member, occurred_at, nth)"))
                    .isEqualTo(warehouse.one("select count(*) from lines"));
            assertThat(warehouse.one(
                            "select count(*) from orders o left join member m using (member) where m.id is null"))
                    .isEqualTo("0");
        }
    }

    private void behaves(Shop shop, String member, String id) {
        Said said = shop.api()
                .post(
                        "/v1/behaviour",
                        Shop.json(Map.of(
                                "events",
                                List.of(Map.of(
                                        "id",
                                        id,
                                        "kind",
                                        "browse",
                                        "member",
                                        member,
                                        "occurred_at",
                                        clock.instant().toString())))));
        assertThat(said.status()).as(said.text()).isBetween(200, 299);
    }

    private static boolean moved(Shop shop, String member, String how, Map<String, String> more) {
        Map<String, String> body = new HashMap<>(more);
        body.put("reason", "the same, or not");
        return shop.api()
                        .post("/v1/members/" + member + "/" + how, Shop.json(body), "Idempotency-Key", Shop.freshKey())
                        .status()
                == 201;
    }

    @Test
    void nothing_leaves_but_what_analysts_may_ask_for_and_whose_it_is() {
        Shop shop = Shop.open(application, "house-columns");
        shop.told(Shop.paid(shop.enrol("ext:house:columns"), "C-1", "food", 1, 1_000));
        JsonNode export = export(shop, false);
        Map<String, List<String>> asked = new HashMap<>();
        ok(200, shop.api().get("/v1/figures/sql/tables"))
                .path("tables")
                .forEach(table -> asked.put(table.path("name").asString(), names(table.path("columns"))));
        assertThat(export.path("tables")).hasSize(asked.size());
        export.path("tables").forEach(table -> {
            List<String> own = new ArrayList<>(names(table.path("columns")));
            // keys that last, in the place of the copy's numbers
            own.removeAll(List.of("member", "id", "nth"));
            List<String> theirs = new ArrayList<>(asked.get(table.path("name").asString()));
            theirs.removeAll(List.of("number", "member", "order_number"));
            assertThat(own).containsExactlyInAnyOrderElementsOf(theirs);
        });
        assertThat(export.toString()).doesNotContain("birth");
        assertThat(export.path("mark")).isNotEmpty();
    }

    private static List<String> names(JsonNode columns) {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.path("name").asString()));
        return names;
    }

    @Test
    void an_export_is_fetched_file_by_file_and_each_is_what_the_manifest_says() throws Exception {
        Shop shop = Shop.open(application, "house-files");
        for (int i = 0; i < 8; i++) {
            shop.told(Shop.paid(shop.enrol("ext:house:files-" + i), "F-" + i, "food", 1, 1_000 + i));
        }
        JsonNode export = export(shop, false);
        int number = number(export);
        assertThat(export.at("/export/kind").asString()).isEqualTo("whole");
        assertThat(export.path("here").asBoolean()).isTrue();
        Said manifest = shop.api().get("/v1/warehouse-exports/" + number + "/files/manifest.json");
        JsonNode said = JsonMapper.shared().readTree(manifest.text());
        assertThat(said.path("programme").asString()).isEqualTo("house-files");
        assertThat(said.path("kind").asString()).isEqualTo("whole");
        assertThat(said.path("as_of").asString())
                .isEqualTo(export.at("/export/as_of").asString());
        assertThat(said.at("/tables/2/name").asString()).isEqualTo("orders");
        assertThat(said.at("/tables/2/key").toString()).isEqualTo("[\"member\",\"occurred_at\",\"nth\"]");
        assertThat(said.at("/tables/2/whole")).hasSize(3);
        assertThat(said.at("/tables/2/rows").asInt()).isEqualTo(8);
        for (JsonNode file : said.at("/tables/2/whole")) {
            Said bytes = shop.api()
                    .get("/v1/warehouse-exports/" + number + "/files/"
                            + file.path("file").asString());
            assertThat(bytes.status()).isEqualTo(200);
            assertThat(bytes.bytes()).hasSize(file.path("bytes").asInt());
            Path kept = folder(shop, number).resolve(file.path("file").asString());
            assertThat(Staging.sha256(kept)).isEqualTo(file.path("sha256").asString());
            assertThat(bytes.bytes()).isEqualTo(Files.readAllBytes(kept));
        }
        for (String wrong : List.of("state", "..%2Fstate-1", "orders", "%2e%2e", "whole-orders-00009.parquet")) {
            assertThat(shop.api()
                            .get("/v1/warehouse-exports/" + number + "/files/" + wrong)
                            .status())
                    .as(wrong)
                    .isEqualTo(404);
        }
        Shop other = Shop.open(application, "house-files-other");
        assertThat(other.api()
                        .get("/v1/warehouse-exports/" + number + "/files/manifest.json")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void it_is_exported_once_a_night_whole_each_third_and_what_is_not_needed_goes() {
        Shop shop = Shop.open(application, "house-nights");
        String member = shop.enrol("ext:house:nights");
        follow(shop);
        JsonNode planned = ok(200, put(shop, "/v1/warehouse/plan", "{\"hour\": 4, \"whole_every\": 3, \"keep\": 2}"));
        assertThat(planned.at("/plan/next_at").asString()).isNotEmpty();
        List<String> kinds = new ArrayList<>();
        for (int day = 0; day < 7; day++) {
            clock.advance(Duration.ofDays(1));
            shop.told(Shop.paid(member, "N-" + day, "food", 1, 1_000));
            follow(shop);
            passAll();
            passAll();
            assertThat(listed(shop)).as("once a day").hasSize(day + 1);
            JsonNode last =
                    ok(200, shop.api().get("/v1/warehouse-exports?limit=1")).at("/exports/0");
            assertThat(last.path("number").asInt()).isEqualTo(day + 1);
            assertThat(last.path("why").asString()).isEqualTo("daily");
            kinds.add(last.path("kind").asString());
        }
        assertThat(kinds).containsExactly("whole", "changes", "changes", "whole", "changes", "changes", "whole");
        List<Boolean> removed = new ArrayList<>();
        listed(shop).forEach(each -> removed.add(!each.path("removed_at").isMissingNode()));
        assertThat(removed)
                .as("the latest whole one and the last two stay")
                .containsExactly(false, false, true, true, true, true, true);
        assertThat(Files.exists(folder(shop, 7))).isTrue();
        assertThat(Files.exists(folder(shop, 6))).isTrue();
        assertThat(Files.exists(folder(shop, 5))).isFalse();
        assertThat(shop.api().get("/v1/warehouse-exports/5/files/manifest.json").status())
                .isEqualTo(409);
        assertThat(ok(200, shop.admin().get("/v1/audit?program=" + shop.code())).toString())
                .as("each is in the trail")
                .contains("warehouse_export");
    }

    private static Said put(Shop shop, String path, String json) {
        return shop.api().send("PUT", path, Shop.utf8(json), "Content-Type", "application/json");
    }

    @Test
    void whoever_was_deleted_leaves_with_a_row_that_says_so_and_the_files_from_before_go() {
        Shop shop = Shop.open(application, "house-deleted");
        String stays = shop.enrol("ext:house:stays");
        String goes = shop.enrol("ext:house:goes");
        shop.told(Shop.paid(stays, "D-1", "food", 1, 1_000));
        shop.told(Shop.paid(goes, "D-2", "food", 1, 2_000));
        JsonNode before = export(shop, false);
        assertThat(shop.api().send("DELETE", "/v1/members/" + goes, null).status())
                .isBetween(200, 299);
        clock.advance(Duration.ofMinutes(5));
        follow(shop);
        // nobody asks, and nothing is planned: it goes all the same
        passAll();
        JsonNode after = shown(shop, number(before) + 1);
        assertThat(after.at("/export/why").asString()).isEqualTo("deletion");
        assertThat(after.at("/export/kind").asString()).isEqualTo("whole");
        assertThat(after.at("/export/builds_upon").asInt()).isEqualTo(number(before));
        try (Receiver warehouse = new Receiver()) {
            String changes = folder(shop, number(after)).toAbsolutePath() + "/changes-member-*.parquet";
            assertThat(warehouse.one("select string_agg(op || ' ' || coalesce(id, '-')) from read_parquet('" + changes
                            + "') where op = 'delete'"))
                    .isEqualTo("delete -");
            assertThat(warehouse.one("select count(*) from read_parquet('"
                            + folder(shop, number(after)).toAbsolutePath()
                            + "/whole-orders-*.parquet')"))
                    .isEqualTo("1");
        }
        assertThat(Files.exists(folder(shop, number(before)))).isFalse();
        assertThat(Files.exists(folders.state(shop.code(), number(before)))).isFalse();
        passAll();
        assertThat(listed(shop)).as("that was it").hasSize(2);
    }

    @Test
    void what_was_cut_off_is_no_export_and_a_whole_one_is_made_after_it() throws IOException {
        Shop shop = Shop.open(application, "house-cut");
        shop.told(Shop.paid(shop.enrol("ext:house:cut"), "K-1", "food", 1, 1_000));
        JsonNode first = export(shop, false);
        follow(shop);
        int number = ok(201, shop.api().post("/v1/warehouse-exports", "{}"))
                .path("number")
                .asInt();
        assertThat(ok(201, shop.api().post("/v1/warehouse-exports", "{}"))
                        .path("number")
                        .asInt())
                .as("one that waits does")
                .isEqualTo(number);
        // somebody began with it and was killed on the way
        Sight.of(program(shop))
                .run(() -> database.sql("""
                        update warehouse.export set state = 'underway', begun_at = now(), alive_at = :now
                        where program_id = :program and number = :number
                        """)
                        .param("now", clock.instant().atOffset(java.time.ZoneOffset.UTC))
                        .param("program", program(shop))
                        .param("number", number)
                        .update());
        Files.createDirectories(folders.unfinished(shop.code(), number).resolve("export"));
        assertThat(exporting.pass()).as("one at a time").isFalse();
        clock.advance(Exports.SILENT_MAX.plusMinutes(1));
        passAll();
        JsonNode cutOff = shown(shop, number);
        assertThat(cutOff.at("/export/failure").asString()).isEqualTo("cut_off");
        clock.advance(Duration.ofMinutes(6));
        passAll();
        JsonNode again = shown(shop, number + 1);
        assertThat(again.at("/export/why").asString()).isEqualTo("again");
        assertThat(again.at("/export/kind").asString()).isEqualTo("whole");
        assertThat(again.at("/export/builds_upon").asInt()).isEqualTo(number(first));
        assertThat(Files.exists(folders.unfinished(shop.code(), number))).isFalse();
        assertThat(Files.exists(folder(shop, number))).isFalse();
        try (Stream<Path> left = Files.list(folders.of(shop.code()))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            Integer.toString(number(first)), Integer.toString(number + 1), "state-" + (number + 1));
        }
    }

    @Test
    void another_attribute_makes_a_whole_one_without_changes() {
        Shop shop = Shop.open(application, "house-layout");
        shop.told(Shop.paid(shop.enrol("ext:house:layout"), "A-1", "food", 1, 1_000));
        assertThat(export(shop, false).at("/export/kind").asString()).isEqualTo("whole");
        assertThat(export(shop, false).at("/export/kind").asString()).isEqualTo("changes");
        ok(200, put(shop, "/v1/behaviour/kinds/tasted", """
                        {"says": "Tasted", "properties": [{"name": "flavour", "type": "text", "says": "Which"}]}"""));
        shop.told(Shop.paid(shop.enrol("ext:house:layout-2"), "A-2", "food", 1, 1_000));
        JsonNode other = export(shop, false);
        assertThat(other.at("/export/kind").asString()).isEqualTo("whole");
        assertThat(other.at("/export/builds_upon").isMissingNode())
                .as("rows of other columns are not compared: " + other)
                .isTrue();
    }

    @Test
    void an_attribute_may_be_called_as_a_column_is() {
        Shop shop = Shop.open(
                application, "house-names", Shop.yaml("house-names").replace("attributes:\n  - {name: favourite", """
                        attributes:
                          - {name: id, kind: text, says: A number of another house.}
                          - {name: op, kind: text, says: Who served him.}
                          - {name: favourite"""));
        String member = shop.enrol("ext:house:names");
        try (Receiver warehouse = new Receiver()) {
            warehouse.takeWhole(folder(shop, number(export(shop, false))));
            shop.told("""
                    {"type": "member.described", "member": "%s", "attributes": {"id": "their-7", "op": "Ann"}}""".formatted(member));
            JsonNode changes = export(shop, false);
            warehouse.takeChanges(folder(shop, number(changes)));
            assertThat(warehouse.sums()).isEqualTo(sums(changes));
            assertThat(warehouse.one("select id || ' ' || id_2 || ' ' || op_2 from member"))
                    .isEqualTo(member + " their-7 Ann");
        }
    }

    // a bucket

    private static String destination(String more) {
        return """
                {"endpoint": "%s", "region": "%s", "bucket": "shop-facts", "prefix": "zhiyin/daily", "path_style": true,
                 "access_key": "%s", "secret_key": "%s"%s}""".formatted(STORE.endpoint(), ObjectStore.REGION, ObjectStore.KEY, ObjectStore.SECRET, more);
    }

    private String taken(Shop shop) {
        String id = ok(201, shop.api().post("/v1/warehouse/destinations", destination("")))
                .path("destination")
                .asString();
        JsonNode taken = ok(
                200,
                shop.api().post("/v1/warehouse/destinations/" + id + "/take", "", "Idempotency-Key", Shop.freshKey()));
        assertThat(taken.at("/destination/destination").asString()).isEqualTo(id);
        return id;
    }

    @Test
    void exports_go_to_a_bucket_signed_in_parts_and_the_manifest_last() throws IOException {
        Shop shop = Shop.open(application, "house-bucket");
        for (int i = 0; i < 40; i++) {
            shop.told(Shop.paid(shop.enrol("ext:house:bucket-" + i), "B-" + i, "food", 1 + i, 1_000 + 37 * i));
        }
        String id = taken(shop);
        STORE.busy.set(1);
        JsonNode export = export(shop, false);
        assertThat(export.at("/export/state").asString()).as(export.toString()).isEqualTo("done");
        assertThat(export.at("/export/sent").asBoolean()).isTrue();
        String below = "/shop-facts/zhiyin/daily/house-bucket/" + number(export) + "/";
        assertThat(STORE.written.getLast()).isEqualTo(below + "manifest.json");
        assertThat(STORE.objects).hasSize(export.at("/export/files").asInt() + 1);
        assertThat(STORE.refused.get()).isZero();
        try (Stream<Path> here = Files.list(folder(shop, number(export)))) {
            for (Path file : here.toList()) {
                assertThat(STORE.objects.get(below + file.getFileName()))
                        .as(file.toString())
                        .isEqualTo(Files.readAllBytes(file));
            }
        }
        assertThat(STORE.parts.get()).as("what is large goes in parts").isPositive();

        // nothing goes there any more
        ok(200, shop.api().post("/v1/warehouse/destinations/" + id + "/end", ""));
        int objects = STORE.objects.size();
        assertThat(export(shop, false).at("/export/sent").asBoolean()).isFalse();
        assertThat(STORE.objects).hasSize(objects);
        assertThat(Sight.of(program(shop))
                        .call(() -> database.sql(
                                        "select count(*) from warehouse.destination where secret_key is not null and program_id = "
                                                + program(shop))
                                .query(Long.class)
                                .single()))
                .as("and how to sign is forgotten")
                .isZero();
    }

    @Test
    void a_bucket_that_refuses_is_told_and_asked_again_later() {
        Shop shop = Shop.open(application, "house-refused");
        shop.told(Shop.paid(shop.enrol("ext:house:refused"), "R-1", "food", 1, 1_000));
        String id = ok(
                        201,
                        shop.api()
                                .post(
                                        "/v1/warehouse/destinations",
                                        destination("").replace(ObjectStore.SECRET, "another secret")))
                .path("destination")
                .asString();
        ok(200, shop.api().post("/v1/warehouse/destinations/" + id + "/take", "", "Idempotency-Key", Shop.freshKey()));
        JsonNode export = export(shop, false);
        assertThat(export.at("/export/state").asString()).isEqualTo("failed");
        assertThat(export.at("/export/failure").asString()).isEqualTo("bucket_refused");
        assertThat(STORE.objects).isEmpty();
        assertThat(Files.exists(folder(shop, number(export)))).isFalse();
        taken(shop);
        clock.advance(Duration.ofMinutes(6));
        passAll();
        assertThat(shown(shop, number(export) + 1).at("/export/state").asString())
                .isEqualTo("done");
        assertThat(STORE.objects).isNotEmpty();
    }

    @Test
    void a_place_outside_the_house_waits_for_a_second_person_and_no_secret_is_ever_answered() {
        Shop shop = Shop.open(application, "house-second");
        ApiClient operator = Hired.as(
                application,
                "warehouse-op@example.org",
                "operator",
                shop.code(),
                () -> clock.advance(Duration.ofMinutes(1)));
        Said proposed = operator.post("/v1/warehouse/destinations", destination(""));
        String id = ok(201, proposed).path("destination").asString();
        assertThat(proposed.text()).doesNotContain(ObjectStore.SECRET);
        String key = Shop.freshKey();
        Said waits = operator.post("/v1/warehouse/destinations/" + id + "/take", "", "Idempotency-Key", key);
        JsonNode waiting = ok(202, waits);
        assertThat(waiting.path("what").asString()).isEqualTo("warehouse");
        assertThat(waiting.at("/sums/bucket").asString()).isEqualTo("shop-facts");
        JsonNode now = ok(200, operator.get("/v1/warehouse"));
        assertThat(now.path("destination").isMissingNode()).isTrue();
        assertThat(now.at("/proposed/destination").asString()).isEqualTo(id);
        ok(
                200,
                shop.admin()
                        .post(
                                "/v1/approvals/" + waiting.path("approval").asString() + "/approve",
                                "{\"remark\": \"our own bucket\"}"));
        now = ok(200, operator.get("/v1/warehouse"));
        assertThat(now.at("/destination/destination").asString()).isEqualTo(id);
        assertThat(now.toString()).doesNotContain(ObjectStore.SECRET);
        Map<String, String> everything = Shop.everything(application);
        assertThat(everything.toString()).doesNotContain(ObjectStore.SECRET);
        ok(200, operator.post("/v1/warehouse/destinations/" + id + "/end", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://s3.example.com",
                "https://user@s3.example.com",
                "https://s3.example.com/path",
                "https://s3.example.com?x=1",
                "ftp://s3.example.com",
                "https://",
                "http://127.0.0.1:1"
            })
    void an_address_that_nobody_may_name_is_refused(String endpoint) {
        Shop shop = Shop.open(application, "house-no-" + Math.abs(endpoint.hashCode()));
        Said said =
                shop.api().post("/v1/warehouse/destinations", destination("").replace(STORE.endpoint(), endpoint));
        assertThat(said.status()).as(said.text()).isEqualTo(422);
        assertThat(said.faults()).contains("/endpoint warehouse.endpoint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost", "https://127.0.0.1:8443", "https://169.254.169.254", "https://[::1]"})
    void an_address_within_the_house_is_not_asked_though_it_can_be_written(String endpoint) {
        Shop shop = Shop.open(application, "house-in-" + Math.abs(endpoint.hashCode()));
        shop.told(Shop.paid(
                shop.enrol("ext:house:in-" + endpoint.hashCode()), "I-" + endpoint.hashCode(), "food", 1, 1_000));
        String id = ok(
                        201,
                        shop.api()
                                .post(
                                        "/v1/warehouse/destinations",
                                        destination("").replace(STORE.endpoint(), endpoint)))
                .path("destination")
                .asString();
        ok(200, shop.api().post("/v1/warehouse/destinations/" + id + "/take", "", "Idempotency-Key", Shop.freshKey()));
        JsonNode export = export(shop, false);
        assertThat(export.at("/export/failure").asString())
                .as(export.toString())
                .isEqualTo("bucket_not_reached");
        ok(200, shop.api().post("/v1/warehouse/destinations/" + id + "/end", ""));
    }
}
