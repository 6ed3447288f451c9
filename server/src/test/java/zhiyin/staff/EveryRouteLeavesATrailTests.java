package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.provider.House;

/** Each route that changes something outside of intake is asked, and leaves an entry under its name; a new one fails. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestPropertySource(properties = "zhiyin.origin=https://loyalty.example.org")
class EveryRouteLeavesATrailTests {
    /** Recorded as events, which say themselves by whom and when. */
    private static final Set<String> RECORDED = Set.of(
            "recordEvent",
            "recordEvents",
            // behaviour is a record itself, too
            "recordBehaviour",
            "recordCloudEvents",
            "trackBatch",
            "trackEvent",
            "trackIdentity",
            "trackPage",
            "trackScreen",
            "trackGroup",
            "trackAlias",
            "trackBatchBriefly",
            "trackEventBriefly",
            "trackIdentityBriefly",
            "trackPageBriefly",
            "trackScreenBriefly",
            "trackGroupBriefly",
            "trackAliasBriefly",
            "describeMyself",
            "correctBirthday",
            "correctMyBirthday",
            "placeHold",
            "placeHoldsOfMany",
            "captureHold",
            "openCheckout",
            "confirmCheckout",
            "cancelCheckout",
            "returnOrder",
            "exchangeOrder",
            "attachOrder",
            "reconcileTill",
            "releaseHold",
            "adjustPoints",
            "adjustPointsOfMany",
            "transferPoints",
            "transferPointsOfMany",
            "releaseReview",
            "refuseReview",
            "closeReviews",
            "lockTier",
            "unlockTier",
            "tagMembers",
            "tagMembersOfFile",
            "enrolMember",
            "mergeMember",
            "unmergeMember",
            "freezeMember",
            "unfreezeMember",
            "blacklistMember",
            "leaveMember",
            "rejoinMember",
            "leaveMyself",
            "topUp",
            "topUpMany",
            "askAfterPayment",
            "refundTopUp",
            "bindGiftCard",
            "bindGiftCards",
            // each coupon says who claimed it, each use of one who asked for it
            "claimCoupon",
            "claimMyCoupon",
            "reserveCoupons",
            "confirmCoupons",
            "cancelCoupons",
            "giveBackCoupons");

    /** What one of its members becomes in a store is a row of its own that says by whom and when. */
    private static final Set<String> MEMBERSHIPS = Set.of("joinStore");

    /** Change nothing that lasts; of a first half of a sign-in the log tells. */
    private static final Set<String> CHANGES_NOTHING = Set.of(
            "quoteEarning",
            "quoteCart",
            "quoteDraft",
            "quoteCartOfMine",
            "lookUpGiftCard",
            "diffProgram",
            "lintProgram",
            "previewTagRule",
            "checkPromotion",
            "checkSegment",
            "previewSegment",
            "previewLiftTest",
            "combineSegments",
            "compareSegments",
            "countCouponAudience",
            "checkCouponTemplate",
            "fillTemplate",
            "scanMemberCard",
            "signIn",
            "beginStaffWithProvider",
            "beginProviderOfMine",
            "beginPasskey",
            "beginPasskeyProof",
            "beginPasskeySignIn");

    /** Sessions of members: each is a row of its own that says by which way it began, from where, and how it ended. */
    private static final Set<String> MEMBERS_SESSIONS = Set.of(
            "sendMemberCode",
            "signInMemberWithCode",
            "refreshMemberSession",
            "openMemberSession",
            "endMemberSessions",
            "endSessionOfMine",
            "endOtherSessionsOfMine",
            "signOutMember",
            // asked in the tests of privacy, where a member is signed in
            "correctMyself",
            "shareMyOrders",
            // the same as by the shop, which is asked here
            "addMyRelation",
            "changeMyRelation",
            "removeMyRelation",
            "takeMyCard",
            "sayMyConsents",
            "deleteMyself",
            "sendCodeOfMine",
            "proveOneselfAsMember",
            "beginWithProvider",
            "signInWithProvider");

    private static final String HOUSEHOLD =
            "\nhousehold: {members: 4, pool: [points]}\nrelations: [{code: baby, name: Baby}]\n";

    private static final String PRICING = "\npricing: {lanes: [{code: order, choose: all}]}\n";
    private static final String CARDS = """
            {"asset": "balance", "amount": 100, "currency": "CNY", "cards": %d, "expires_at": "2030-01-01T00:00:00Z"}""";

    private static final String BACK = "https://shop.example.org/console/back";
    private static final int PORT = House.freePort();

    @DynamicPropertySource
    static void house(DynamicPropertyRegistry properties) {
        String at = "zhiyin.sign-in.staff-providers[0].";
        properties.add(at + "code", () -> "work");
        properties.add(at + "kind", () -> "oidc");
        properties.add(at + "issuer", () -> "http://127.0.0.1:" + PORT);
        properties.add(at + "client-id", () -> "zhiyin");
        properties.add(at + "client-secret", () -> "secret");
        properties.add(at + "redirects[0]", () -> BACK);
    }

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private final Set<String> left = new TreeSet<>();

    @Autowired
    EveryRouteLeavesATrailTests(ApplicationContext application, TestClock clock, JdbcClient database) {
        this.application = application;
        this.clock = clock;
        this.database = database;
    }

    /** It was done, and the trail says so. */
    private Said did(String operation, Said said) {
        assertThat(said.status()).as(operation + " " + said.text()).isBetween(200, 299);
        assertThat(database.sql("select count(*) from trail.entry where operation = :operation and request = :request")
                        .param("operation", operation)
                        .param("request", said.header("X-Request-Id"))
                        .query(Long.class)
                        .single())
                .as("%s left no entry", operation)
                .isPositive();
        left.add(operation);
        return said;
    }

    /** What was looked at, and the trail says by whom. */
    private void noted(String operation, Said said) {
        did(operation, said);
        left.remove(operation);
    }

    private static Said put(ApiClient who, String path, Object body) {
        return who.send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    private static Said delete(ApiClient who, String path) {
        return who.send("DELETE", path, null);
    }

    @Test
    void everyRouteThatChangesSomethingLeavesAnEntryUnderItsName() {
        Desk desk = new Desk(application);
        String yaml = Shop.yaml("tea") + HOUSEHOLD + PRICING;
        Said made =
                did("createProgram", desk.admin.post("/v1/programs", Shop.json(Map.of("yaml", yaml, "publish", true))));
        ApiClient api = desk.door.withKey(made.json().path("key").asString());
        for (String route : List.of("askSql /v1/figures/sql", "askSqlAsTable /v1/figures/sql.csv")) {
            String[] named = route.split(" ");
            did(named[0], api.post(named[1], Shop.json(Map.of("sql", "select 1"))));
        }
        warehouse(api);
        keys(desk.admin);
        cards(api);
        households(api);
        promotions(api);
        coupons(api);
        names(api);
        stores(desk, api);
        joinCodes(api);
        tags(api);
        segments(api);
        lifts(api);
        behaviour(api);
        figures(api);
        versions(desk.admin, api, yaml);
        approvals(desk.admin, api);
        sandboxes(desk);
        staff(desk);
        passkeys(desk);
        singleSignOn(desk);
        clock.advance(Duration.ofDays(2));
        did("closeDay", api.send("POST", "/v1/days/2026-03-02/close", null));
        clock.advance(Duration.ofDays(2));
        trailItself(desk.admin);
        Set<String> writing = new TreeSet<>();
        desk.door
                .get("/openapi.json")
                .json()
                .path("paths")
                .forEach(path -> path.properties().forEach(operation -> {
                    if (!operation.getKey().equals("get")) {
                        writing.add(operation.getValue().path("operationId").asString());
                    }
                }));
        writing.removeAll(RECORDED);
        writing.removeAll(CHANGES_NOTHING);
        writing.removeAll(MEMBERS_SESSIONS);
        writing.removeAll(MEMBERSHIPS);
        // whoever has the mail asks it: the tests of reports look for its entry
        writing.remove("endReportMail");
        assertThat(left).as("each route that changes something is asked here").isEqualTo(writing);
    }

    private void keys(ApiClient admin) {
        String key = did("makeKey", admin.post("/v1/keys", "{\"name\": \"till\", \"program\": \"tea\"}"))
                .json()
                .path("key")
                .asString();
        did("rotateKey", admin.post("/v1/keys/" + key + "/rotate", "{}"));
        did("revokeKey", delete(admin, "/v1/keys/" + key));
    }

    private void figures(ApiClient api) {
        did("setFigure", put(api, "/v1/figures/orders.sales", Map.of("owner", "Marketing", "target", 9)));
        did(
                "setRfmSettings",
                put(
                        api,
                        "/v1/figures/rfm/settings",
                        Map.of(
                                "bins",
                                3,
                                "groups",
                                List.of(Map.of(
                                        "key", "all",
                                        "names", Map.of("en", "All", "zh_cn", "全部", "zh_tw", "全部"),
                                        "recency_min", 1,
                                        "recency_max", 3,
                                        "frequency_min", 1,
                                        "frequency_max", 3,
                                        "money_min", 1,
                                        "money_max", 3)))));
        did(
                "setModelSettings",
                put(
                        api,
                        "/v1/figures/models/settings",
                        Map.of(
                                "model", "pareto_nbd",
                                "horizon_days", 30,
                                "months", 6,
                                "discount_basis_points", 500,
                                "margin_basis_points", 3000,
                                "level_percent", 90)));
        Map<String, Object> goal =
                Map.of("measure", "orders", "from", "2026-01-01", "until", "2026-12-31", "target", 9);
        String goals = "/v1/goals/";
        String set = did("setGoal", api.post("/v1/goals", Shop.json(goal)))
                .json()
                .path("goal")
                .asString();
        did(
                "changeGoal",
                put(
                        api,
                        goals + set,
                        Map.of("measure", "buyers", "from", "2026-01-01", "until", "2026-12-31", "target", 8)));
        did("endGoal", api.send("POST", goals + set + "/end", null));
        Map<String, Object> report = Map.of(
                "name", "Active",
                "path", "active",
                "as", "csv",
                "every", "daily",
                "hour", 8,
                "language", "en",
                "recipients", List.of());
        String ordered = did("orderReport", api.post("/v1/reports", Shop.json(report)))
                .json()
                .path("report")
                .asString();
        Map<String, Object> later = new java.util.HashMap<>(report);
        later.put("hour", 9);
        did("changeReport", put(api, "/v1/reports/" + ordered, later));
        did("endReport", api.send("POST", "/v1/reports/" + ordered + "/end", null));
        String entry = did(
                        "writeCompetitorEntry",
                        api.post(
                                "/v1/competitors",
                                "{\"competitor\": \"Other\", \"what\": \"members\", \"day\": \"2026-01-01\", \"source\": \"seen\"}"))
                .json()
                .path("entry")
                .asString();
        did("removeCompetitorEntry", delete(api, "/v1/competitors/" + entry));
    }

    private void lifts(ApiClient api) {
        String today = java.time.LocalDate.ofInstant(clock.instant(), java.time.ZoneId.of("Asia/Shanghai"))
                .toString();
        Map<String, Object> plan = new java.util.HashMap<>(Map.of(
                "name",
                "Spring",
                "from",
                today,
                "until",
                today,
                "margin_basis_points",
                4_000,
                "held_back_basis_points",
                5_000));
        String tests = "/v1/lift-tests/";
        String first = did("planLiftTest", api.post("/v1/lift-tests", Shop.json(plan)))
                .json()
                .path("test")
                .asString();
        did("removeLiftTest", delete(api, tests + first));
        String test = did("planLiftTest", api.post("/v1/lift-tests", Shop.json(plan)))
                .json()
                .path("test")
                .asString();
        plan.put("media", 100);
        did("changeLiftTest", put(api, tests + test, plan));
        for (int i = 0; i < 4; i++) {
            api.post(
                    "/v1/members",
                    Shop.json(Map.of("identities", List.of("card:lift-" + i))),
                    "Idempotency-Key",
                    Shop.freshKey());
        }
        zhiyin.facts.Following.pass(application);
        did("beginLiftTest", api.send("POST", tests + test + "/begin", null));
        did("endLiftTest", api.send("POST", tests + test + "/end", null));
    }

    private void behaviour(ApiClient api) {
        String kind = "/v1/behaviour/kinds/spin";
        did("declareBehaviourKind", put(api, kind, Map.of("says", "Turns the wheel.")));
        did("takeBackBehaviourKind", delete(api, kind));
        did("sayBehaviourTerms", put(api, "/v1/behaviour/terms", Map.of("strict", true)));
        did("writeProducts", api.post("/v1/products", "{\"products\": [{\"sku\": \"tea\", \"name\": \"Tea\"}]}"));
        did("writeProductsOfFile", api.post("/v1/products/file", "{\"csv\": \"sku,name\\ncup,Cup\\n\"}"));
        did("removeProduct", delete(api, "/v1/products/tea"));
    }

    private void promotions(ApiClient api) {
        String all = "/v1/programs/tea/promotions";
        String yaml = "{promotion: autumn, name: Autumn, lane: order, gives: {percentOff: 10}}";
        did("createPromotion", api.post(all, Shop.json(Map.of("yaml", yaml))));
        did("publishPromotion", api.post(all + "/autumn/publish", "{\"number\": 1}"));
        did("endPromotion", api.post(all + "/autumn/end", ""));
        String pair = "{promotion: pair, name: Pair, lane: order, gives: {group: [{people: 2, price: 1}], hours: 1}}";
        api.post(all, Shop.json(Map.of("yaml", pair, "publish", true)));
        clock.advance(Duration.ofSeconds(2));
        JsonNode opened = api.post(
                        "/v1/checkouts",
                        "{\"cart\": {\"member\": \"card:a\", \"group\": {\"open\": \"pair\"}, \"lines\":"
                                + " [{\"id\": \"1\", \"sku\": \"s\", \"quantity\": 1, \"unit_price\": 200}]}}",
                        "Idempotency-Key",
                        "pair")
                .json();
        did("endGroup", api.post("/v1/groups/" + opened.path("group").asString() + "/end", "{}"));
        did(
                "allowTill",
                api.post(
                        "/v1/till-allowances",
                        "{\"till\": \"t-1\", \"sales\": 1, \"worth\": 1, \"worth_of_sale\": 1}"));
    }

    private void coupons(ApiClient api) {
        String all = "/v1/programs/tea/coupon-templates";
        String yaml = "{coupon: ten-off, name: Ten off, lane: order, gives: {amountOff: 10}, transferable: true}";
        did("createCouponTemplate", api.post(all, Shop.json(Map.of("yaml", yaml))));
        did("publishCouponTemplate", api.post(all + "/ten-off/publish", "{\"number\": 1}"));
        clock.advance(Duration.ofSeconds(2));
        JsonNode granted = did(
                        "grantCoupons",
                        api.post(
                                "/v1/members/card:a/coupons",
                                "{\"template\": \"ten-off\", \"count\": 2, \"reason\": \"sorry\"}",
                                "Idempotency-Key",
                                "q"))
                .json();
        String one = "/v1/coupons/" + granted.at("/coupons/0/coupon").asString();
        did("transferCoupon", api.post(one + "/transfer", "{\"to\": \"card:b\"}"));
        String other = "/v1/coupons/" + granted.at("/coupons/1/coupon").asString();
        did("voidCoupon", api.post(other + "/void", "{\"reason\": \"a mistake\"}"));
        String codes = "{\"template\": \"ten-off\", \"codes\": %d}";
        String batches = "/v1/coupon-batches/";
        String many = did(
                        "makeCouponCodes",
                        api.post("/v1/coupon-codes", codes.formatted(3_000_000), "Idempotency-Key", "m"))
                .json()
                .path("batch")
                .asString();
        did("stopCouponBatch", api.send("POST", batches + many + "/stop", null));
        noted("collectCouponCodes", api.get(batches + many + "/codes.csv?limit=1"));
        did("forgetCouponCodes", delete(api, batches + many + "/codes"));
        did("voidCouponCodes", api.send("POST", batches + many + "/void", null));
        did(
                "takeInCouponCodes",
                api.post(
                        "/v1/coupon-codes/foreign",
                        "{\"template\": \"ten-off\", \"codes\": [\"THEIRS\"]}",
                        "Idempotency-Key",
                        "f"));
        did(
                "giveCouponsToMany",
                api.post(
                        "/v1/coupon-grants",
                        "{\"template\": \"ten-off\", \"members\": [\"card:b\"], \"reason\": \"sorry\"}",
                        "Idempotency-Key",
                        "g"));
        did("endCouponTemplate", api.post(all + "/ten-off/end", ""));
    }

    private void cards(ApiClient api) {
        JsonNode batch = did("makeGiftCards", api.post("/v1/gift-cards", CARDS.formatted(4), "Idempotency-Key", "c"))
                .json();
        did("makeGiftCardsAsTable", api.post("/v1/gift-cards.csv", CARDS.formatted(1), "Idempotency-Key", "t"));
        String card = "/v1/gift-cards/" + batch.at("/cards/0/card").asString();
        did("activateGiftCard", api.send("POST", card + "/activate", null));
        did(
                "activateGiftCards",
                api.post("/v1/gift-card-batches/" + batch.path("batch").asString() + "/activate", "{}"));
        did("renewGiftCard", api.post(card + "/renew", "{\"expires_at\": \"2031-01-01T00:00:00Z\"}"));
        did("swapGiftCard", api.post(card + "/swap", "{\"reason\": \"lost\"}"));
        did(
                "voidGiftCard",
                api.post(
                        "/v1/gift-cards/" + batch.at("/cards/1/card").asString() + "/void",
                        "{\"reason\": \"stolen\"}"));
    }

    private void households(ApiClient api) {
        for (String member : List.of("card:a", "card:b")) {
            assertThat(api.post(
                                    "/v1/members",
                                    Shop.json(Map.of("identities", List.of(member))),
                                    "Idempotency-Key",
                                    member)
                            .status())
                    .isEqualTo(201);
        }
        did(
                "createHousehold",
                api.post("/v1/households", "{\"household\": \"h\", \"member\": \"card:a\", \"consent\": true}"));
        did("joinHousehold", put(api, "/v1/households/h/members/card:b", Map.of("consent", true)));
        String relations = "/v1/members/card:a/relations";
        String relation = did("addRelation", api.post(relations, "{\"kind\": \"baby\", \"name\": \"Doudou\"}"))
                .json()
                .path("relation")
                .asString();
        did("changeRelation", put(api, relations + "/" + relation, Map.of("name", "Dou")));
        did("removeRelation", delete(api, relations + "/" + relation));
        did("leaveHousehold", delete(api, "/v1/households/h/members/card:b"));
        did("dissolveHousehold", delete(api, "/v1/households/h"));
    }

    private void names(ApiClient api) {
        String names = "/v1/members/card:a/identities";
        did("bindIdentity", api.post(names, "{\"identity\": \"ext:pos:7\"}"));
        did("swapIdentity", api.post(names + "/swap", "{\"from\": \"ext:pos:7\", \"to\": \"ext:pos:8\"}"));
        did("unbindIdentity", api.post(names + "/unbind", "{\"identity\": \"ext:pos:8\"}"));
        did("giveMemberCard", api.post("/v1/members/card:a/card", "{}"));
        did(
                "correctPerson",
                api.send(
                        "PATCH",
                        "/v1/members/card:a",
                        Shop.utf8("{\"name\": \"Ann\"}"),
                        "Content-Type",
                        "application/json"));
        did(
                "sayConsents",
                api.post(
                        "/v1/members/card:a/consents",
                        "{\"source\": \"till\", \"consents\": [{\"purpose\": \"marketing\", \"given\": false}]}"));
        noted("revealMember", api.get("/v1/members/card:a/contact?reason=asked"));
        noted("exportPerson", api.get("/v1/members/card:a/personal-data"));
        noted("printPerson", api.get("/v1/members/card:a/personal-data.html"));
        did(
                "exportPersons",
                api.post(
                        "/v1/personal-data",
                        "{\"members\": [\"card:a\"], \"reason\": \"asked\"}",
                        "Idempotency-Key",
                        "e"));
        did("deletePerson", delete(api, "/v1/members/card:b"));
    }

    private void stores(Desk desk, ApiClient platform) {
        ApiClient store = desk.door.withKey(desk.admin
                .post("/v1/programs", Shop.json(Map.of("yaml", Shop.yaml("kiosk"), "publish", true)))
                .json()
                .path("key")
                .asString());
        String kiosk = "/v1/programs/tea/stores/kiosk";
        did("openStore", put(desk.admin, kiosk, Map.of("name", "Kiosk", "program", "kiosk")));
        assertThat(platform.post(
                                "/v1/stores/kiosk/members",
                                "{\"member\": \"card:a\", \"identity\": \"card:a\", \"consent\": true}")
                        .status())
                .isEqualTo(201);
        did("shareOrders", put(platform, "/v1/stores/kiosk/members/card:a", Map.of("shares_orders", true)));
        did("sayOwnStore", put(store, "/v1/store", Map.of("gives_orders", false)));
        did("closeStore", desk.admin.send("POST", kiosk + "/close", null));
    }

    private void tags(ApiClient api) {
        String rule = "{\"did\": \"order\", \"measure\": \"count\", \"operator\": \">=\", \"value\": 1}";
        did("sayTagGroup", put(api, "/v1/tag-groups/care", Map.of("name", "Care")));
        Map<String, Object> told = Map.of("name", "Buyer", "automatic", Map.of("rule", rule, "change_percent_max", 1));
        did("sayTag", put(api, "/v1/tags/buyer", told));
        did("refreshTag", api.send("POST", "/v1/tags/buyer/refresh", null));
        database.sql("update tag.run set state = 'waiting' where tag = 'buyer'").update();
        did("confirmTag", api.send("POST", "/v1/tags/buyer/confirm", null));
        did("dropTag", delete(api, "/v1/tags/buyer"));
        did("dropTagGroup", delete(api, "/v1/tag-groups/care"));
        did(
                "setLifecycleSettings",
                put(
                        api,
                        "/v1/figures/lifecycle/settings",
                        Map.of(
                                "new_days",
                                20,
                                "dormant_days",
                                60,
                                "lost_days",
                                120,
                                "returned_days",
                                20,
                                "window_days",
                                365,
                                "loyal_orders",
                                3,
                                "high_value_spend",
                                100_000)));
    }

    private void warehouse(ApiClient api) {
        did("planWarehouse", put(api, "/v1/warehouse/plan", Map.of("hour", 4)));
        did("askForWarehouseExport", api.post("/v1/warehouse-exports", "{}"));
        String id = did(
                        "proposeWarehouseDestination",
                        api.post(
                                "/v1/warehouse/destinations",
                                Shop.json(Map.of(
                                        "endpoint",
                                        "https://s3.example.com",
                                        "region",
                                        "us-east-1",
                                        "bucket",
                                        "facts",
                                        "access_key",
                                        "k",
                                        "secret_key",
                                        "s"))))
                .json()
                .path("destination")
                .asString();
        String path = "/v1/warehouse/destinations/" + id;
        did("takeWarehouseDestination", api.post(path + "/take", "", "Idempotency-Key", Shop.freshKey()));
        did("endWarehouseDestination", api.post(path + "/end", ""));
    }

    private void segments(ApiClient api) {
        String member = api.post(
                        "/v1/members", "{\"identities\": [\"card:listed\"]}", "Idempotency-Key", Shop.freshKey())
                .json()
                .path("member")
                .asString();
        did("makeSegment", api.post("/v1/segments", "{\"code\": \"vip\", \"name\": \"VIP\", \"kind\": \"static\"}"));
        did("turnListedMembers", api.post("/v1/segments/vip/members", Shop.json(Map.of("add", List.of(member)))));
        did("turnListedMembers", api.post("/v1/segments/vip/members", Shop.json(Map.of("remove", List.of(member)))));
        did(
                "uploadListedMembers",
                api.post("/v1/segments/vip/upload", Shop.json(Map.of("csv", "member\ncard:listed\n"))));
        String reason = "{\"reason\": \"a mailing\"}";
        did("exportSegment", api.post("/v1/segments/vip/exports", reason, "Idempotency-Key", Shop.freshKey()));
        did(
                "exportSegmentAsWorkbook",
                api.post("/v1/segments/vip/exports.xlsx", reason, "Idempotency-Key", Shop.freshKey()));
        long revision = api.get("/v1/segments/vip").json().path("revision").asLong();
        did(
                "changeSegment",
                put(api, "/v1/segments/vip", Map.of("name", "Best", "kind", "static", "revision", revision)));
        did("archiveSegment", api.send("POST", "/v1/segments/vip/archive", null));
        did("restoreSegment", api.send("POST", "/v1/segments/vip/restore", null));
        api.send("POST", "/v1/segments/vip/archive", null);
        did("deleteSegment", delete(api, "/v1/segments/vip"));
    }

    private void joinCodes(ApiClient api) {
        String code = did("makeJoinCode", api.post("/v1/join-codes", "{\"of\": \"scene\", \"name\": \"Poster\"}"))
                .json()
                .path("code")
                .asString();
        did("endJoinCode", api.send("POST", "/v1/join-codes/" + code + "/end", null));
    }

    private void versions(ApiClient admin, ApiClient api, String yaml) {
        did(
                "setProgramSettings",
                put(admin, "/v1/programs/tea/settings", Map.of("needs_approval", false, "notice_days", 1)));
        did(
                "setSignInTerms",
                put(
                        api,
                        "/v1/programs/tea/sign-in",
                        Map.of("joining", true, "countries", List.of("86"), "sends_a_day", 100)));
        did("setBrand", put(api, "/v1/programs/tea/brand", Map.of("colour", "#8a2be2")));
        did("renewDataKey", admin.post("/v1/programs/tea/data-keys", "{}"));
        did("addVersion", api.post("/v1/programs/tea/versions", Shop.json(Map.of("yaml", yaml))));
        String second = "/v1/programs/tea/versions/2";
        did("submitVersion", api.post(second + "/submit", "{}"));
        did("rejectVersion", admin.post(second + "/reject", "{\"remark\": \"not yet\"}"));
        api.post(second + "/submit", "{}");
        did("approveVersion", admin.post(second + "/approve", "{}"));
        did("publishVersion", api.send("POST", second + "/publish?from=2026-04-01T00:00:00Z", null));
        did("withdrawVersion", api.post(second + "/withdraw", "{}"));
        did("previewUnderWay", api.send("POST", second + "/under-way", null));
        did("stopUnderWay", delete(api, second + "/under-way"));
        did("pilotVersion", api.post(second + "/pilot", "{\"share\": 500}"));
        clock.advance(Duration.ofDays(2));
        did("comparePilot", api.post(second + "/pilot/comparison", "{}"));
        did("stopPilotComparison", delete(api, second + "/pilot/comparison"));
        for (String study : List.of("Backtest", "Simulation")) {
            String all = "/v1/programs/tea/" + study.toLowerCase(java.util.Locale.ROOT) + "s";
            Said started = did("start" + study, api.post(all, "{\"version\": 1}"));
            String one = all + "/" + started.json().path("id").asString();
            while (Set.of("waiting", "running")
                    .contains(api.get(one).json().path("state").asString())) {
                LockSupport.parkNanos(50_000_000);
            }
            did("stop" + study, delete(api, one));
        }
    }

    private void sandboxes(Desk desk) {
        JsonNode made = did("makeSandbox", desk.admin.post("/v1/programs/tea/sandboxes", "{\"code\": \"tea-try\"}"))
                .json();
        ApiClient sandbox = desk.door.withKey(made.path("key").asString());
        did("setTestClock", sandbox.post("/v1/test-clock", "{}"));
        did("advanceTestClock", sandbox.post("/v1/test-clock/advance", "{\"by\": \"PT1H\"}"));
        did("bringToLive", desk.admin.post("/v1/programs/tea-try/to-live", "{}"));
    }

    private void approvals(ApiClient admin, ApiClient api) {
        ApiClient second = new Desk(application).admin;
        did(
                "setApprovalRule",
                put(admin, "/v1/programs/tea/approval-rules/grant", Map.of("asked", "everybody", "over", 0)));
        did("approve", second.post("/v1/approvals/" + asked(api, "1") + "/approve", "{}"));
        did("refuse", second.post("/v1/approvals/" + asked(api, "2") + "/refuse", "{\"remark\": \"no\"}"));
        did("withdraw", api.post("/v1/approvals/" + asked(api, "3") + "/withdraw", "{}"));
    }

    private static String asked(ApiClient api, String key) {
        Said said = api.post(
                "/v1/adjustments",
                "{\"member\": \"card:a\", \"kind\": \"credit\", \"reason\": \"goodwill\", \"points\": 1}",
                "Idempotency-Key",
                key);
        assertThat(said.status()).as(said.text()).isEqualTo(202);
        return said.json().path("approval").asString();
    }

    private void staff(Desk desk) {
        did(
                "sayRole",
                put(desk.admin, "/v1/roles/author", Map.of("name", "Author", "permissions", List.of("programs.read"))));
        did("removeRole", delete(desk.admin, "/v1/roles/author"));
        Said gone = did("inviteStaff", desk.invite(desk.admin, "gone@example.org", List.of(Desk.role("clerk", "tea"))));
        did(
                "endInvitation",
                delete(
                        desk.admin,
                        "/v1/staff/invitations/"
                                + gone.json().path("invitation").asString()));
        Said invited = desk.invite(desk.admin, "new@example.org", List.of(Desk.role("clerk", "tea")));
        Said accepted = did(
                "acceptInvitation",
                desk.door.post(
                        "/v1/staff/invitations/accept",
                        Shop.json(Map.of(
                                "invitation",
                                invited.json().path("token").asString(),
                                "name",
                                "Lin",
                                "password",
                                Desk.PASSWORD))));
        byte[] secret = Desk.bytes(accepted.json().at("/enrol/secret").asString());
        Said in = did(
                "signInWithCode", desk.code(accepted.json().path("challenge").asString(), code(secret)));
        ApiClient me = desk.door.withKey(in.json().path("token").asString());
        clock.advance(Duration.ofMinutes(1));
        Said proven = did(
                "proveOneself", me.post("/v1/staff/prove", Shop.json(Map.of("code", code(secret), "form", "bearer"))));
        me = desk.door.withKey(proven.json().path("token").asString());
        did("renewRecoveryCodes", me.send("POST", "/v1/staff/me/recovery-codes", null));
        String staff =
                "/v1/staff/" + me.get("/v1/staff/me").json().path("staff").asString();
        clock.advance(Duration.ofMinutes(1));
        String another = session(desk, secret);
        did("endMySession", delete(me, "/v1/staff/sessions/" + other(me)));
        assertThat(desk.door.withKey(another).get("/v1/staff/me").status()).isEqualTo(401);
        did(
                "changePassword",
                put(me, "/v1/staff/me/password", Map.of("current", Desk.PASSWORD, "password", "papaya lantern")));
        did("giveRoles", put(desk.admin, staff + "/roles", Map.of("roles", List.of(Desk.role("finance", "tea")))));
        did("signOut", me.post("/v1/staff/sign-out", "{}"));
        did("forgetSecondFactor", desk.admin.post(staff + "/forget-second-factor", "{}"));
        Desk.Person person = desk.hire("busy@example.org", List.of(Desk.role("clerk", "tea")));
        did("endSessionsOfStaff", delete(desk.admin, "/v1/staff/" + person.staff() + "/sessions"));
        noted("exportStaff", desk.admin.get("/v1/staff/" + person.staff() + "/personal-data"));
        did("disableStaff", desk.admin.post(staff + "/disable", "{}"));
        did("enableStaff", desk.admin.post(staff + "/enable", "{}"));
        desk.admin.post(staff + "/disable", "{}");
        did("deleteStaff", delete(desk.admin, staff));
    }

    private static String challenge(ApiClient who, String path) {
        return who.send("POST", path + "/begin", null).json().path("challenge").asString();
    }

    private void passkeys(Desk desk) {
        Desk.Person person = desk.hire("key@example.org", List.of(Desk.role("clerk", "tea")));
        clock.advance(Duration.ofMinutes(1));
        ApiClient in = person.in();
        SoftAuthenticator key =
                new SoftAuthenticator("https://loyalty.example.org", "loyalty.example.org", "credential");
        String mine = "/v1/staff/me/passkeys";
        Said added = did("addPasskey", in.post(mine, Shop.json(key.make(challenge(in, mine), "key"))));
        String alone = "/v1/staff/sign-in/passkey";
        did("signInWithPasskey", desk.door.post(alone, Shop.json(key.sign(challenge(desk.door, alone)))));
        String prove = "/v1/staff/prove/passkey";
        Said proven = did("proveWithPasskey", in.post(prove, Shop.json(key.sign(challenge(in, prove)))));
        did(
                "removePasskey",
                delete(
                        desk.door.withKey(proven.json().path("token").asString()),
                        mine + "/" + added.json().path("passkey").asString()));
    }

    private void singleSignOn(Desk desk) {
        try (House house = new House(clock, "zhiyin", PORT)) {
            Said invited = desk.invite(desk.admin, "known@example.org", List.of(Desk.role("clerk", "tea")));
            String in = "/v1/staff/sign-in/with-provider";
            did(
                    "signInStaffWithProvider",
                    come(
                            desk.door,
                            in,
                            house,
                            Map.of("invitation", invited.json().path("token").asString()),
                            Map.of("name", "Lin")));
            Desk.Person person = desk.hire("tied@example.org", List.of(Desk.role("clerk", "tea")));
            clock.advance(Duration.ofMinutes(1));
            ApiClient me = person.in();
            did("addProviderOfMine", come(me, "/v1/staff/me/providers", house, Map.of(), Map.of()));
            did("removeProviderOfMine", delete(me, "/v1/staff/me/providers/work"));
            assertThat(come(me, "/v1/staff/me/providers", house, Map.of(), Map.of())
                            .status())
                    .isEqualTo(200);
            String staff = me.get("/v1/staff/me").json().path("staff").asString();
            did("removeProviderOfStaff", delete(desk.admin, "/v1/staff/" + staff + "/providers/work"));
        }
    }

    private static Said come(
            ApiClient who, String path, House house, Map<String, String> before, Map<String, String> after) {
        Map<String, String> sent = new HashMap<>(Map.of("provider", "work", "redirect", BACK, "form", "bearer"));
        sent.putAll(before);
        JsonNode begun = who.post(path + "/begin", Shop.json(sent)).json();
        Map<String, String> back = new HashMap<>(
                house.signIn(URI.create(begun.path("authorize_url").asString()), path.replace('/', '-')));
        back.putAll(Map.of("provider", "work", "browser", begun.path("browser").asString()));
        back.putAll(after);
        return who.post(path, Shop.json(back));
    }

    private String code(byte[] secret) {
        return Totp.code(secret, Totp.step(clock.instant()), 6);
    }

    private String session(Desk desk, byte[] secret) {
        Said first = desk.signIn("new@example.org", Desk.PASSWORD);
        return desk.code(first.json().path("challenge").asString(), code(secret))
                .json()
                .path("token")
                .asString();
    }

    private static String other(ApiClient me) {
        for (JsonNode session : me.get("/v1/staff/sessions").json().path("sessions")) {
            if (!session.path("current").asBoolean()) {
                return session.path("session").asString();
            }
        }
        throw new AssertionError("no other session");
    }

    private void trailItself(ApiClient admin) {
        application.getBeansOfType(zhiyin.Recurring.class).values().stream()
                .filter(each -> each.getClass().getSimpleName().equals("Keeping"))
                .forEach(each -> org.springframework.test.util.ReflectionTestUtils.invokeMethod(each, "pass"));
        JsonNode day = admin.get("/v1/audit/days").json().path("days").get(0);
        did(
                "keepAuditDay",
                put(
                        admin,
                        "/v1/audit/days/" + day.path("day").asString() + "/kept",
                        Map.of("head", day.path("head").asString())));
    }
}
