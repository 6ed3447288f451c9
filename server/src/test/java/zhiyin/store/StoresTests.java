package zhiyin.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.database.TestDatabase;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Members;

/** A platform with two stores, and another platform beside it. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoresTests {

    private final ApplicationContext application;
    private final JdbcClient database;
    private Shop mall;
    private Shop north;
    private Shop south;
    private Shop bazaar;

    @Autowired
    StoresTests(ApplicationContext application, JdbcClient database) {
        this.application = application;
        this.database = database;
    }

    @BeforeAll
    void aPlatformWithTwoStores() {
        mall = Shop.open(application, "mall");
        north = Shop.open(application, "mall-north");
        south = Shop.open(application, "mall-south");
        bazaar = Shop.open(application, "bazaar");
        assertThat(open("mall", "north", "mall-north").status()).isEqualTo(201);
        assertThat(open("mall", "south", "mall-south").status()).isEqualTo(201);
    }

    private Said open(String platform, String store, String program) {
        return put(
                mall.admin(),
                "/v1/programs/" + platform + "/stores/" + store,
                Map.of("name", "Store " + store, "program", program));
    }

    private static Said put(ApiClient who, String path, Object body) {
        return who.send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    private Said join(String store, String person, String identity, boolean shares) {
        return mall.api()
                .post(
                        "/v1/stores/" + store + "/members",
                        Shop.json(Map.of(
                                "member", person, "identity", identity, "consent", true, "shares_orders", shares)));
    }

    /** Enrols somebody on the platform and lets him join the store. */
    private String joined(String store, String identity, boolean shares) {
        String person = mall.enrol(identity);
        Said said = join(store, person, identity, shares);
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return person;
    }

    private static List<String> stores(Said said) {
        List<String> stores = new ArrayList<>();
        said.json()
                .path("members")
                .forEach(each -> stores.add(each.path("store").asString()));
        return stores;
    }

    @Test
    void aStoreIsOpenedSaidAnewAndClosedAndNoOtherWay() {
        Shop.open(application, "mall-west");
        assertThat(open("mall", "west", "mall-west").status()).isEqualTo(201);
        assertThat(open("mall", "west", "mall-west").status()).as("again").isEqualTo(200);
        assertThat(open("mall", "west-2", "mall-west").code())
                .as("two stores of one programme")
                .isEqualTo("conflict");
        assertThat(open("mall", "west", "bazaar").code())
                .as("another programme")
                .isEqualTo("conflict");
        assertThat(open("mall", "self", "mall").code())
                .as("a platform in itself")
                .isEqualTo("conflict");
        assertThat(open("bazaar", "mall", "mall").code())
                .as("a platform as a store")
                .isEqualTo("conflict");
        assertThat(open("mall-north", "nested", "bazaar").code())
                .as("a store as a platform")
                .isEqualTo("conflict");
        assertThat(open("mall", "none", "nowhere").status()).isEqualTo(422);
        assertThat(open("nowhere", "north", "bazaar").status()).isEqualTo(404);
        assertThat(put(mall.api(), "/v1/programs/mall/stores/own", Map.of("name", "x", "program", "bazaar"))
                        .status())
                .as("only the house opens stores")
                .isEqualTo(403);
        JsonNode listed = mall.api().get("/v1/stores").json().path("stores");
        assertThat(listed.findValuesAsString("store")).contains("north", "south", "west");
        assertThat(listed.findValuesAsString("program"))
                .as("a platform does not reach its stores' programmes")
                .isEmpty();
        assertThat(north.api().get("/v1/stores").json().path("stores")).isEmpty();
        String person = mall.enrol("card:west");
        assertThat(mall.admin()
                        .send("POST", "/v1/programs/mall/stores/west/close", null)
                        .json()
                        .path("closed_at")
                        .asString())
                .isNotEmpty();
        assertThat(open("mall", "west", "mall-west").code()).as("it has closed").isEqualTo("conflict");
        assertThat(join("west", person, "card:west", true).code()).isEqualTo("conflict");
        assertThat(mall.admin()
                        .send("POST", "/v1/programs/mall/stores/nowhere/close", null)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aPersonIsAMemberOfAStoreWithHisConsentUnderTheNameHeLetsItKnow() {
        String person = mall.enrol("phone:+8613900000001");
        mall.api().post("/v1/members/" + person + "/identities", "{\"identity\": \"card:person-1\"}");
        Said without = mall.api()
                .post(
                        "/v1/stores/north/members",
                        Shop.json(Map.of("member", person, "identity", "card:person-1", "consent", false)));
        assertThat(without.status()).isEqualTo(422);
        assertThat(join("north", person, "card:somebody-else", false).status()).isEqualTo(422);
        assertThat(north.api().get("/v1/members/card:person-1").status()).isEqualTo(404);
        Said first = join("north", person, "card:person-1", false);
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.json().path("member").asString()).isEqualTo(person);
        assertThat(join("north", person, "card:person-1", false).status())
                .as("again")
                .isEqualTo(200);
        JsonNode there = north.api().get("/v1/members/card:person-1").json();
        assertThat(there.path("id").asString()).isNotEqualTo(person).startsWith("mbr_");
        assertThat(north.api().get("/v1/members/phone:+8613900000001").status())
                .as("the name that he did not tell")
                .isEqualTo(404);
        assertThat(stores(mall.api().get("/v1/members/" + person + "/stores"))).containsExactly("north");
        assertThat(mall.api().get("/v1/stores/north/members").json().findValuesAsString("member"))
                .contains(person);
        assertThat(mall.api().get("/v1/members/" + there.path("id").asString()).status())
                .as("what he is there is the store's to know")
                .isEqualTo(404);
    }

    @Test
    void whoIsAMemberThereAlreadyIsHeAndNobodyElse() {
        String walkedIn = north.enrol("phone:+8613900000002");
        String person = mall.enrol("phone:+8613900000002");
        assertThat(stores(mall.api().get("/v1/members/" + person + "/stores")))
                .as("a store's own customers are the store's")
                .isEmpty();
        assertThat(join("north", person, "phone:+8613900000002", true).status()).isEqualTo(201);
        JsonNode answer = north.told(Shop.paid(walkedIn, "n-there", 10_000));
        assertThat(answer.at("/platform/outcome").asString()).isEqualTo("decided");
        String other = mall.enrol("card:other-2");
        mall.api().post("/v1/members/" + other + "/identities", "{\"identity\": \"ext:pos:2\"}");
        north.api().post("/v1/members/" + walkedIn + "/identities", "{\"identity\": \"ext:pos:2\"}");
        assertThat(join("north", other, "ext:pos:2", false).code()).isEqualTo("conflict");
    }

    @Test
    void whatIsPaidAndReturnedAtTheTillOfAStoreIsHeardOfToo() {
        joined("north", "card:till", true);
        long before = mall.available("card:till");
        Said open = north.api().post("/v1/checkouts", """
                        {"member": "card:till", "order": "n-till", "priced": {"currency": "CNY", "lines": [\
                        {"id": "1", "sku": "tea", "quantity": 2, "amount": 20000}]}}""", "Idempotency-Key", Shop.freshKey());
        assertThat(open.status()).as(open.text()).isEqualTo(201);
        Said paid = north.api()
                .post(
                        "/v1/checkouts/" + open.json().path("id").asString() + "/confirm",
                        "{}",
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        assertThat(application.getBean(HearingLater.class).pass()).isEqualTo(1);
        assertThat(mall.available("card:till") - before).isEqualTo(200);
        Said back = north.api().post("/v1/orders/n-till/returns", "{}", "Idempotency-Key", Shop.freshKey());
        assertThat(back.status()).as(back.text()).isEqualTo(201);
        assertThat(application.getBean(HearingLater.class).pass()).isEqualTo(1);
        assertThat(mall.available("card:till")).isEqualTo(before);
    }

    @Test
    void anOrderInAStoreIsDecidedByBothEachInItsOwnBooksOnce() {
        String person = joined("north", "card:both", true);
        String event = Shop.paid("card:both", "n-1", 10_000);
        Said told = north.tell("both-1", event);
        assertThat(told.status()).as(told.text()).isEqualTo(201);
        JsonNode platform = told.json().path("platform");
        assertThat(platform.path("outcome").asString()).as(told.text()).isEqualTo("decided");
        assertThat(platform.path("effects").findValuesAsString("type")).contains("points_earned");
        assertThat(told.text()).as("a store is not told who he is elsewhere").doesNotContain(person);
        assertThat(platform.toString()).doesNotContain("balance");
        assertThat(events("mall", person)).containsExactly("order.paid");
        Said again = north.tell("both-1", event);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.json().path("platform")).isEqualTo(platform);
        assertThat(events("mall", person)).as("once").containsExactly("order.paid");
        // the same number in another store is another order
        String there = joinedToo("south", person, "card:both");
        assertThat(south.told(Shop.paid(there, "n-1", 10_000))
                        .at("/platform/outcome")
                        .asString())
                .isEqualTo("decided");
        assertThat(events("mall", person)).containsExactly("order.paid", "order.paid");
        JsonNode back = north.told(
                "{\"type\": \"order.returned\", \"member\": \"card:both\", \"order\": \"n-1\", \"return\": \"r\"}");
        assertThat(back.at("/platform/outcome").asString()).as(back.toString()).isEqualTo("decided");
        assertThat(events("mall", person)).containsExactly("order.paid", "order.paid", "order.returned");
        Shop.assertLawful(application);
    }

    private String joinedToo(String store, String person, String identity) {
        assertThat(join(store, person, identity, true).status()).isEqualTo(201);
        return identity;
    }

    /** Of orders, in the order in which they were recorded of the member. */
    private List<String> events(String program, String member) {
        return database.sql("""
                        select type from intake.event where member_id = :member and outcome = 'decided'
                            and program_id = (select id from program.program where code = :code) and type like 'order.%'
                        order by sequence
                        """)
                .param("member", Members.ID.parse(member))
                .param("code", program)
                .query(String.class)
                .list();
    }

    @Test
    void whatThePlatformRefusesTheStoreHasAllTheSameAndSaysWhy() {
        String person = joined("north", "card:frozen", true);
        assertThat(mall.api()
                        .post(
                                "/v1/members/" + person + "/blacklist",
                                "{\"reason\": \"fraud\"}",
                                "Idempotency-Key",
                                Shop.freshKey())
                        .status())
                .isEqualTo(201);
        JsonNode told = north.told(Shop.paid("card:frozen", "n-frozen", 10_000));
        assertThat(told.path("effects")).isNotEmpty();
        assertThat(told.at("/platform/outcome").asString()).isEqualTo("refused");
        assertThat(told.at("/platform/problem").asString()).isEqualTo("member-blacklisted");
        assertThat(events("mall", person)).isEmpty();
        // an order from before he agreed is one that the platform does not know
        String later = joined("south", "card:later", false);
        south.told(Shop.paid("card:later", "s-before", 10_000));
        assertThat(put(mall.api(), "/v1/stores/south/members/" + later, Map.of("shares_orders", true))
                        .status())
                .isEqualTo(200);
        JsonNode back = south.told(
                "{\"type\": \"order.returned\", \"member\": \"card:later\", \"order\": \"s-before\", \"return\": \"r\"}");
        assertThat(back.at("/platform/problem").asString()).isEqualTo("not-found");
    }

    @Test
    void thePlatformHearsOnlyWhatPersonStoreAndPlatformWant() {
        String person = joined("north", "card:silent", false);
        assertThat(north.told(Shop.paid("card:silent", "n-silent-1", 10_000)).has("platform"))
                .as("without his consent")
                .isFalse();
        assertThat(put(mall.api(), "/v1/stores/north/members/" + person, Map.of("shares_orders", true))
                        .json()
                        .path("shares_orders")
                        .asBoolean())
                .isTrue();
        assertThat(north.told(Shop.paid("card:silent", "n-silent-2", 10_000)).has("platform"))
                .isTrue();
        assertThat(put(north.api(), "/v1/store", Map.of("gives_orders", false)).status())
                .isEqualTo(200);
        assertThat(north.told(Shop.paid("card:silent", "n-silent-3", 10_000)).has("platform"))
                .as("the store does not want it")
                .isFalse();
        put(north.api(), "/v1/store", Map.of("gives_orders", true));
        put(
                mall.admin(),
                "/v1/programs/mall/stores/north",
                Map.of("name", "North", "program", "mall-north", "takes_orders", false));
        assertThat(north.told(Shop.paid("card:silent", "n-silent-4", 10_000)).has("platform"))
                .as("the platform does not want it")
                .isFalse();
        assertThat(open("mall", "north", "mall-north").status()).isEqualTo(200);
        put(mall.api(), "/v1/stores/north/members/" + person, Map.of("shares_orders", false));
        assertThat(north.told(Shop.paid("card:silent", "n-silent-5", 10_000)).has("platform"))
                .as("he agrees no longer")
                .isFalse();
        assertThat(events("mall", person)).hasSize(1);
    }

    @Test
    void aBulkIsHeardItemByItemInOrderAndATrialByNobody() {
        String person = joined("south", "card:bulk", true);
        joined("south", "card:bulk-silent", false);
        JsonNode results = south.api()
                .post(
                        "/v1/events/batch",
                        "{\"events\": ["
                                + keyed("b-1", Shop.paid("card:bulk", "s-b1", 10_000)) + ","
                                + keyed("b-2", Shop.paid("card:bulk-silent", "s-b2", 10_000)) + ","
                                + keyed(
                                        "b-3",
                                        "{\"type\": \"order.returned\", \"member\": \"card:bulk\", \"order\": \"s-b1\", \"return\": \"r\"}")
                                + "]}")
                .json()
                .path("results");
        assertThat(results.get(0).at("/event/platform/outcome").asString()).isEqualTo("decided");
        assertThat(results.get(1).path("event").has("platform")).isFalse();
        assertThat(results.get(2).at("/event/platform/outcome").asString())
                .as(results.toString())
                .isEqualTo("decided");
        assertThat(events("mall", person)).containsExactly("order.paid", "order.returned");
        Said tried = south.api()
                .post(
                        "/v1/events?dry_run=true",
                        Shop.paid("card:bulk", "s-tried", 10_000),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(tried.status()).isEqualTo(200);
        assertThat(tried.json().has("platform")).isFalse();
        assertThat(events("mall", person)).hasSize(2);
    }

    private static String keyed(String key, String event) {
        return event.replaceFirst("\\{", "{\"key\": \"" + key + "\", ");
    }

    /** As if the server had died between the store's commit and the platform's. */
    @Test
    void whatWasCutOffIsHeardLaterOnceAndBeforeWhatFollows() {
        String person = joined("north", "card:cut", true);
        north.told(Shop.paid("card:cut", "n-cut-1", 10_000));
        forget(person);
        assertThat(application.getBean(HearingLater.class).pass()).isEqualTo(1);
        assertThat(events("mall", person))
                .as("it had been decided: it counts once")
                .hasSize(1);
        assertThat(application.getBean(HearingLater.class).pass()).isZero();
        // kept, and cut off before the platform heard of it
        keptOnly("card:cut", "n-cut-2");
        assertThat(events("mall", person)).hasSize(1);
        JsonNode back = north.told(
                "{\"type\": \"order.returned\", \"member\": \"card:cut\", \"order\": \"n-cut-2\", \"return\": \"r\"}");
        assertThat(back.at("/platform/outcome").asString())
                .as("the payment is heard of before its return")
                .isEqualTo("decided");
        assertThat(events("mall", person)).containsExactly("order.paid", "order.paid", "order.returned");
    }

    private void forget(String person) {
        database.sql("update store.heard set heard_at = null, platform_event_id = null where person_id = :person")
                .param("person", Members.ID.parse(person))
                .update();
    }

    /** Records an order in the store as its own event, with what is kept of it and nothing more. */
    private void keptOnly(String member, String order) {
        Stores stores = application.getBean(Stores.class);
        long program = program("mall-north");
        var known = application.getBean(Members.class);
        long id = Sight.of(program).call(() -> Objects.requireNonNull(known.find(program, member)));
        var paid = new Event.OrderPaid(
                0,
                application.getBean(TestClock.class).instant(),
                new Order(order, null, null, 0, List.of(new OrderLine("1", "sku-1", "food", null, 1, 10_000, 0, 0))));
        assertThat(stores.ofProgram(program)).isPresent();
        var told = Submission.about(
                program,
                0,
                Shop.freshKey(),
                id,
                Submission.fingerprint(paid),
                number -> new Event.OrderPaid(number, paid.at(), paid.order()),
                false);
        var reply = application
                .getBean(Lanes.class)
                .submit(told.with(Objects.requireNonNull(
                        application.getBean(Hearing.class).keeping(program))));
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    private long program(String code) {
        return database.sql("select id from program.program where code = :code")
                .param("code", code)
                .query(Long.class)
                .single();
    }

    @Test
    void whoWasMergedOnEitherSideIsStillHe() {
        String person = joined("north", "card:merged-a", true);
        String survivor = mall.enrol("card:merged-b");
        assertThat(mall.api()
                        .post(
                                "/v1/members/" + person + "/merge",
                                Shop.json(Map.of("into", survivor, "reason", "one")),
                                "Idempotency-Key",
                                Shop.freshKey())
                        .status())
                .isEqualTo(201);
        String there =
                north.api().get("/v1/members/card:merged-a").json().path("id").asString();
        String kept = north.enrol("card:merged-c");
        assertThat(north.api()
                        .post(
                                "/v1/members/" + there + "/merge",
                                Shop.json(Map.of("into", kept, "reason", "one")),
                                "Idempotency-Key",
                                Shop.freshKey())
                        .status())
                .isEqualTo(201);
        JsonNode told = north.told(Shop.paid(kept, "n-merged", 10_000));
        assertThat(told.at("/platform/outcome").asString()).as(told.toString()).isEqualTo("decided");
        assertThat(events("mall", survivor)).contains("order.paid");
        assertThat(stores(mall.api().get("/v1/members/" + survivor + "/stores")))
                .containsExactly("north");
        assertThat(mall.api().get("/v1/members/" + person + "/stores").code()).isEqualTo("member-merged");
    }

    @Test
    void toEveryoneButThePlatformItsStoresAndPeopleAreNotThere() {
        String person = joined("north", "card:walled", true);
        Map<String, String> before = Shop.everything(application);
        for (Shop other : List.of(north, south, bazaar)) {
            ApiClient api = other.api();
            Said nowhere = api.get("/v1/stores/nowhere");
            assertThat(nowhere.status()).isEqualTo(404);
            for (Said said : List.of(
                    api.get("/v1/stores/north"),
                    api.get("/v1/stores/north/members"),
                    api.get("/v1/members/" + person + "/stores"),
                    api.post(
                            "/v1/stores/north/members",
                            Shop.json(Map.of("member", person, "identity", "card:walled", "consent", true))),
                    put(api, "/v1/stores/north/members/" + person, Map.of("shares_orders", false)))) {
                assertThat(said.status()).as(other.code() + " " + said.text()).isEqualTo(404);
                assertThat(said.json().path("detail")).isEqualTo(nowhere.json().path("detail"));
                assertThat(said.json().propertyNames())
                        .containsExactlyInAnyOrderElementsOf(nowhere.json().propertyNames());
            }
            assertThat(api.get("/v1/stores").json().path("stores")).isEmpty();
        }
        assertThat(bazaar.api().get("/v1/store").status()).isEqualTo(404);
        assertThat(mall.api().get("/v1/store").status()).isEqualTo(404);
        assertThat(Shop.everything(application)).isEqualTo(before);
        // who is a member elsewhere enrols in a store like anybody
        Said enrolled = south.api()
                .post("/v1/members", "{\"identities\": [\"card:walled\"]}", "Idempotency-Key", Shop.freshKey());
        Said nobody = south.api()
                .post("/v1/members", "{\"identities\": [\"card:walled-nobody\"]}", "Idempotency-Key", Shop.freshKey());
        assertThat(enrolled.status()).isEqualTo(201);
        assertThat(enrolled.json().propertyNames())
                .containsExactlyInAnyOrderElementsOf(nobody.json().propertyNames());
    }

    /** The database itself shows each side its own rows, and each store nothing of another. */
    @Test
    void theDatabaseShowsAStoreItsOwnAndThePlatformItsPeople() {
        joined("north", "card:rows-n", true);
        joined("south", "card:rows-s", true);
        north.told(Shop.paid("card:rows-n", "n-rows", 10_000));
        south.told(Shop.paid("card:rows-s", "s-rows", 10_000));
        Map<String, Map<String, Long>> seen = new TreeMap<>();
        for (String who : List.of("mall", "mall-north", "mall-south", "bazaar")) {
            long program = program(who);
            Map<String, Long> rows = new TreeMap<>();
            for (String table : List.of("store.store", "store.membership", "store.heard")) {
                List<Long> ofOthers = Sight.of(program)
                        .call(() -> database.sql("select program_id from " + table
                                        + " where program_id <> :program and platform_id <> :program")
                                .param("program", program)
                                .query(Long.class)
                                .list());
                assertThat(ofOthers).as(who + " " + table).isEmpty();
                rows.put(
                        table,
                        Sight.of(program)
                                .call(() -> database.sql("select count(*) from " + table)
                                        .query(Long.class)
                                        .single()));
            }
            seen.put(who, rows);
        }
        assertThat(seen.get("bazaar").values()).containsOnly(0L);
        for (String table : List.of("store.store", "store.membership", "store.heard")) {
            assertThat(count(seen, "mall-north", table)).isPositive();
            assertThat(count(seen, "mall", table))
                    .isGreaterThanOrEqualTo(count(seen, "mall-north", table) + count(seen, "mall-south", table));
        }
        assertThat(Sight.of(program("mall"))
                        .call(() -> database.sql("select count(*) from member.member where program_id <> :mall")
                                .param("mall", program("mall"))
                                .query(Long.class)
                                .single()))
                .as("of a store's members the platform sees that they are its people, and no row")
                .isZero();
    }

    private static long count(Map<String, Map<String, Long>> seen, String who, String table) {
        return Objects.requireNonNull(Objects.requireNonNull(seen.get(who)).get(table));
    }

    @Test
    void ordersAtOnceAreHeardOnceEach() throws SQLException {
        String person = joined("north", "card:at-once", true);
        Shop.atOnce(
                8, number -> north.tell("at-once-" + number / 2, Shop.paid("card:at-once", "n-o-" + number / 2, 100)));
        assertThat(events("mall", person)).hasSize(4);
        assertThat(JdbcClient.create(application.getBean(TestDatabase.class).owner())
                        .sql("select count(*) from store.heard where heard_at is null")
                        .query(Long.class)
                        .single())
                .isZero();
        Shop.assertLawful(application);
    }

    @Test
    void aMemberSeesHisStoresAndTakesBackHimselfWhatHeShares() {
        String person = joined("north", "card:mine", true);
        String other = joined("south", "card:other-mine", true);
        Said session = mall.api().post("/v1/member-sessions", Shop.json(Map.of("member", person)));
        ApiClient me =
                Shop.door(application).withKey(session.json().path("token").asString());
        assertThat(stores(me.get("/v1/me/stores"))).containsExactly("north");
        assertThat(put(me, "/v1/me/stores/south", Map.of("shares_orders", false))
                        .status())
                .as("where he is no member")
                .isEqualTo(404);
        Said withdrawn = put(me, "/v1/me/stores/north", Map.of("shares_orders", false));
        assertThat(withdrawn.status()).as(withdrawn.text()).isEqualTo(200);
        assertThat(withdrawn.json().path("shares_orders").asBoolean()).isFalse();
        assertThat(north.told(Shop.paid("card:mine", "mine-1", 10_000)).has("platform"))
                .as("the platform does not hear")
                .isFalse();
        put(me, "/v1/me/stores/north", Map.of("shares_orders", true));
        assertThat(north.told(Shop.paid("card:mine", "mine-2", 10_000))
                        .at("/platform/outcome")
                        .asString())
                .isEqualTo("decided");
        assertThat(mall.api()
                        .get("/v1/members/" + other + "/stores")
                        .json()
                        .at("/members/0/shares_orders")
                        .asBoolean())
                .as("nobody else's")
                .isTrue();
    }
}
