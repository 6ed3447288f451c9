package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.http.ApiClient.Said;

/**
 * No programme sees, earns from or spends another's. The requests are made from the document: a route, a parameter or an
 * event that is new and not provided for here fails.
 */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationTests {
    /** Routes that name nothing of anybody's. */
    private static final Set<String> NAMELESS = Set.of(
            "lintProgram",
            "listBudgets",
            "getTestClock",
            "setTestClock",
            "advanceTestClock",
            "listApprovals",
            "listChainHeads",
            "listTemplates",
            "signIn",
            "signInWithCode",
            "listStaffProviders",
            "beginStaffWithProvider",
            "signInStaffWithProvider",
            "beginPasskeySignIn",
            "signInWithPasskey",
            "getFacts",
            "getStoreFacts",
            "acceptInvitation",
            "sendMemberCode",
            "signInMemberWithCode",
            "refreshMemberSession",
            "listProviders",
            "beginWithProvider",
            "signInWithProvider",
            "createProgram",
            "listPrograms",
            "enrolMember",
            "topUp",
            "listSettlements",
            "makeGiftCards",
            "makeGiftCardsAsTable",
            "listGiftCards",
            "allowTill",
            "scanMemberCard",
            "lookUpGiftCard",
            "bindGiftCard",
            "bindGiftCards",
            "topUpMany",
            "closeReviews",
            "listReviews",
            "listSegments",
            "makeSegment",
            "checkSegment",
            "previewSegment",
            "listSegmentFields",
            "combineSegments",
            "compareSegments",
            "explainKey",
            "listDays",
            "listFigures",
            "getActiveMembers",
            "getCohorts",
            "getNewMembers",
            "getReturningMembers",
            "getSales",
            "getRepurchase",
            "getParetoShare",
            "getComposition",
            "getDistribution",
            "getRfm",
            "getAlikeGroups",
            "getContractRetention",
            "getLifecycle",
            "getTierFigures",
            "getFunnel",
            "getPaths",
            "getAarrr",
            "getPointsFigures",
            "getCouponFigures",
            "getProgrammeCost",
            "listExpectations",
            "getChurnRisk",
            "getCalibration",
            "listMembersBehind",
            "getRfmSettings",
            "setRfmSettings",
            "getModelSettings",
            "setModelSettings",
            "listGoals",
            "setGoal",
            "listLiftTests",
            "planLiftTest",
            "previewLiftTest",
            "listReports",
            "orderReport",
            "listCompetitorEntries",
            "writeCompetitorEntry",
            "listSqlTables",
            "askSql",
            "askSqlAsTable",
            "getFiguresCopy",
            "getWarehouse",
            "planWarehouse",
            "proposeWarehouseDestination",
            "listWarehouseExports",
            "askForWarehouseExport",
            "closeDay",
            "listHouseholds",
            "getLiability",
            "makeJoinCode",
            "listTags",
            "getLifecycleSettings",
            "setLifecycleSettings",
            "listTagGroups",
            "previewTagRule",
            "tagMembersOfFile",
            "listJoinCodes",
            "countJoins",
            // what is told of somebody who is no member here is told of nobody here
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
            "listLatestBehaviour",
            "listBehaviourKinds",
            "getBehaviourTerms",
            "sayBehaviourTerms",
            "writeProducts",
            "writeProductsOfFile",
            "listProducts",
            "listStores",
            "getOwnStore",
            "sayOwnStore",
            "findMembers",
            "listRequests",
            "exportPersons",
            "listExpiring",
            "listEndingCoupons",
            "listGroups",
            "listOrders",
            "listCheckouts",
            "listCouponUses",
            "listCouponBatches",
            "listTopUps",
            "makeCouponCodes",
            "takeInCouponCodes");

    private static final String COUPON = "{coupon: ten-off, name: Ten off, lane: coupon, gives: {amountOff: 10}}";
    private static final String TOGETHER =
            "{promotion: pair, name: Pair, lane: coupon, gives: {group: [{people: 2, price: 1}], hours: 1}}";
    private static final String HOUSEHOLD =
            "\npricing: {lanes: [{code: coupon, choose: best, most: 1}]}\nhousehold: {members: 4, pool: [points]}\nrelations: [{code: baby, name: Baby}]\n";

    /** Routes whose body names a member, which the tests below fill. */
    private static final Set<String> ABOUT_A_MEMBER = Set.of(
            "createHousehold",
            "openMemberSession",
            "recordEvent",
            "recordEvents",
            "quoteEarning",
            "quoteCart",
            "quoteDraft",
            "claimCoupon",
            "giveCouponsToMany",
            "countCouponAudience",
            "reserveCoupons",
            "openCheckout",
            "placeHold",
            "placeHoldsOfMany",
            "adjustPoints",
            "adjustPointsOfMany",
            "transferPoints",
            "transferPointsOfMany",
            "lockTier",
            "unlockTier",
            "tagMembers");

    /** What a caller may write that is nobody's secret. */
    private static final Set<String> PLAIN = Set.of(
            "under_way",
            "period",
            "name",
            "part",
            "due",
            "state",
            "phone_ending",
            "operation",
            "tag",
            "segment",
            "what",
            "mine",
            "before",
            "velocity",
            "key",
            "type",
            "reference",
            "expand",
            "asset",
            "ladder",
            "kind",
            "since",
            "groups",
            "until",
            "limit",
            "cursor",
            "of",
            "by",
            "after",
            "dry_run",
            "Idempotency-Key",
            "at",
            "as_known_at",
            "from",
            "to",
            "lang",
            "totals",
            "announced_at",
            "waive_notice",
            "accept_findings",
            "against",
            "lot",
            "settled_after",
            "ended",
            "archived",
            "days",
            "wait",
            "dialect",
            "size",
            "seed",
            "category",
            "q",
            "brand",
            "as",
            "asleep",
            "begins",
            "bom",
            "break",
            "channel",
            "competitor",
            "continuous",
            "funnel",
            "group",
            "held_out",
            "kinds",
            "measure",
            "point",
            "rank",
            "split",
            "steps",
            "where",
            "within");

    private static final String CHECKOUT = """
            {"member": "MEMBER", "priced": {"currency": "CNY", "lines": [{"id": "1", "sku": "s", "quantity": 1, "amount": 1}]}}""";

    /** What some routes can't be asked without. */
    private static final Map<String, String> NEEDED =
            Map.of("asset", "points", "ladder", "status", "reason", "because");

    private final ApplicationContext application;
    private final TestClock clock;
    private final Map<String, String> theirs = new HashMap<>();
    private final Map<String, String> events = new HashMap<>();
    private Shop ours;
    private Shop others;
    /** All to whom what is the others' is not there: another platform, its store, another store beside theirs, their own platform. */
    private List<Shop> callers = List.of();

    private Shop platform;
    private JsonNode document;

    @Autowired
    IsolationTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    @BeforeAll
    void twoShops() {
        ours = Shop.open(application, "ours", Shop.yaml("ours") + HOUSEHOLD);
        others = Shop.open(application, "others", Shop.yaml("others") + HOUSEHOLD);
        ours.told(Shop.paid("card:us", "us-1", 10_000));
        JsonNode event = others.told(Shop.paid("card:them", "them-1", 10_000));
        others.told(Shop.held("card:them", "them-h", 5));
        platforms();
        theirs.put("member", event.path("member").asString());
        theirs.put("id", event.path("decision").asString());
        theirs.put("event", event.path("id").asString());
        theirs.put("order", "them-1");
        others.api().post("/v1/topups", """
                        {"id": "them-t", "member": "card:them", "currency": "CNY", "asset": "balance", "amount": 100}""", "Idempotency-Key", "them-t");
        theirs.put("topup", "them-t");
        JsonNode cards = others.api()
                .post("/v1/gift-cards", """
                        {"asset": "balance", "amount": 100, "currency": "CNY", "cards": 1, "expires_at": "2030-01-01T00:00:00Z"}""", "Idempotency-Key", "them-c")
                .json();
        theirs.put("batch", cards.path("batch").asString());
        theirs.put("card", cards.at("/cards/0/card").asString());
        theirs.put("code of card", cards.at("/cards/0/code").asString());
        theirs.put("hold", "them-h");
        theirs.put(
                "allowance",
                others.api()
                        .post(
                                "/v1/till-allowances",
                                "{\"till\": \"t\", \"sales\": 1, \"worth\": 1, \"worth_of_sale\": 1}")
                        .json()
                        .path("id")
                        .asString());
        theirs.put(
                "checkout",
                others.api()
                        .post("/v1/checkouts", CHECKOUT.replace("MEMBER", "card:them"), "Idempotency-Key", "them-k")
                        .json()
                        .path("id")
                        .asString());
        others.admin().post("/v1/programs/others/promotions", Shop.json(Map.of("yaml", TOGETHER, "publish", true)));
        theirs.put(
                "group",
                others.api()
                        .post(
                                "/v1/checkouts",
                                "{\"cart\": {\"member\": \"card:them\", \"group\": {\"open\": \"pair\"}, \"lines\":"
                                        + " [{\"id\": \"1\", \"sku\": \"s\", \"quantity\": 1, \"unit_price\": 200}]}}",
                                "Idempotency-Key",
                                "them-g")
                        .json()
                        .path("group")
                        .asString());
        assertThat(theirs.get("group")).startsWith("grp_");
        others.api()
                .post("/v1/households", "{\"household\": \"them-f\", \"member\": \"card:them\", \"consent\": true}");
        theirs.put("household", "them-f");
        theirs.put(
                "relation",
                others.api()
                        .post("/v1/members/card:them/relations", "{\"kind\": \"baby\", \"name\": \"Doudou\"}")
                        .json()
                        .path("relation")
                        .asString());
        others.api().post("/v1/segments", "{\"code\": \"them-list\", \"name\": \"Theirs\", \"kind\": \"static\"}");
        theirs.put("segment", "them-list");
        theirs.put("approval", approval());
        theirs.put(
                "join_code",
                others.api()
                        .post("/v1/join-codes", "{\"of\": \"scene\", \"name\": \"Poster\"}")
                        .json()
                        .path("code")
                        .asString());
        put(others, "/v1/tag-groups/them-tags", Map.of("name", "Theirs"));
        put(others, "/v1/tags/them-tag", Map.of("name", "Theirs", "group", "them-tags"));
        theirs.put("tag", "them-tag");
        theirs.put("tag_group", "them-tags");
        others.api()
                .send(
                        "PUT",
                        "/v1/behaviour/kinds/spin",
                        Shop.utf8("{\"says\": \"theirs\"}"),
                        "Content-Type",
                        "application/json");
        theirs.put("kind", "spin");
        others.api().post("/v1/products", "{\"products\": [{\"sku\": \"them-tea\", \"name\": \"Theirs\"}]}");
        theirs.put("sku", "them-tea");
        theirs.put("promotion", "autumn");
        theirs.put("template", "ten-off");
        theirs.put("coupon", coupon());
        theirs.put(
                "coupon_batch",
                others.api()
                        .post(
                                "/v1/coupon-codes/foreign",
                                "{\"template\": \"ten-off\", \"codes\": [\"THEIRS\"]}",
                                "Idempotency-Key",
                                "them-b")
                        .json()
                        .path("batch")
                        .asString());
        theirs.put(
                "goal",
                others.api()
                        .post(
                                "/v1/goals",
                                "{\"measure\": \"orders\", \"from\": \"2026-01-01\", \"until\": \"2026-12-31\", \"target\": 9}")
                        .json()
                        .path("goal")
                        .asString());
        theirs.put(
                "lift_test",
                others.api()
                        .post(
                                "/v1/lift-tests",
                                "{\"name\": \"Theirs\", \"from\": \"2026-01-01\", \"until\": \"2026-12-31\","
                                        + " \"margin_basis_points\": 4000}")
                        .json()
                        .path("test")
                        .asString());
        theirs.put(
                "report",
                others.api()
                        .post(
                                "/v1/reports",
                                "{\"name\": \"Active\", \"path\": \"active\", \"as\": \"csv\", \"every\": \"daily\", \"hour\": 8,"
                                        + " \"recipients\": [], \"language\": \"en\"}")
                        .json()
                        .path("report")
                        .asString());
        theirs.put(
                "entry",
                others.api()
                        .post(
                                "/v1/competitors",
                                "{\"competitor\": \"Other\", \"what\": \"members\", \"day\": \"2026-01-01\", \"source\": \"seen\"}")
                        .json()
                        .path("entry")
                        .asString());
        theirs.put(
                "destination",
                others.api()
                        .post(
                                "/v1/warehouse/destinations",
                                "{\"endpoint\": \"https://s3.example.com\", \"region\": \"us-east-1\", \"bucket\": \"theirs\","
                                        + " \"access_key\": \"k\", \"secret_key\": \"s\"}")
                        .json()
                        .path("destination")
                        .asString());
        theirs.put("file", "manifest.json");
        others.api().post("/v1/warehouse-exports", "{}");
        theirs.put("code", "others");
        theirs.put("number", "1");
        theirs.put("day", "2026-03-02");
        clock.advance(Duration.ofDays(1));
        theirs.put("backtest", backtest());
        theirs.put("simulation", simulation());
        assertThat(others.api().send("POST", "/v1/days/2026-03-02/close", null).status())
                .isEqualTo(200);
        String member = theirs.get("member");
        events.put("order.paid", Shop.paid(member, "us-2", 1_000));
        events.put(
                "order.progressed",
                "{\"type\": \"order.progressed\", \"member\": \"MEMBER\", \"order\": \"them-1\", \"milestone\": \"delivered\"}");
        events.put(
                "order.returned",
                "{\"type\": \"order.returned\", \"member\": \"MEMBER\", \"order\": \"them-1\", \"return\": \"r\"}");
        events.put("points.spent", Shop.spent(member, "us-s", 1));
        events.put("points.held", Shop.held(member, "us-h", 1));
        events.put("hold.captured", Shop.ended("captured", member, "them-h"));
        events.put("hold.released", Shop.ended("released", member, "them-h"));
        events.put("member.marked", "{\"type\": \"member.marked\", \"member\": \"MEMBER\", \"tags\": [\"vip\"]}");
        events.put(
                "member.described",
                "{\"type\": \"member.described\", \"member\": \"MEMBER\", \"attributes\": {\"favourite\": \"tea\"}}");
        events.put("activity.done", Shop.did(member, "tap.done"));
        events.replaceAll((type, told) -> told.replace("MEMBER", member));
        document = Shop.door(application).get("/openapi.json").json();
    }

    private static void put(Shop shop, String path, Map<String, Object> body) {
        Said said = shop.api().send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    /** A coupon that their member has. */
    private String coupon() {
        others.api().post("/v1/programs/others/coupon-templates", Shop.json(Map.of("yaml", COUPON, "publish", true)));
        others.api()
                .post(
                        "/v1/members/card:them/coupons",
                        "{\"template\": \"ten-off\", \"reason\": \"theirs\"}",
                        "Idempotency-Key",
                        "them-q");
        return others.api()
                .get("/v1/members/card:them/coupons")
                .json()
                .at("/coupons/0/coupon")
                .asString();
    }

    /** The others are a store of a platform; we are another platform. */
    private void platforms() {
        platform = Shop.open(application, "platform");
        Shop beside = Shop.open(application, "beside");
        Shop store = Shop.open(application, "our-store");
        opened("platform", "others");
        opened("platform", "beside");
        opened("ours", "our-store");
        theirs.put("store", "others");
        platform.enrol("card:them");
        assertThat(platform.api()
                        .post(
                                "/v1/stores/others/members",
                                "{\"member\": \"card:them\", \"identity\": \"card:them\", \"consent\": true, \"shares_orders\": true}")
                        .status())
                .isEqualTo(201);
        callers = List.of(ours, store, beside, platform);
        // a programme's keys are made with its first member: nothing that is asked below makes any
        callers.forEach(shop -> shop.enrol("card:first"));
    }

    private void opened(String platform, String store) {
        Said said = ours.admin()
                .send(
                        "PUT",
                        "/v1/programs/" + platform + "/stores/" + store,
                        Shop.utf8(Shop.json(Map.of("name", store, "program", store))),
                        "Content-Type",
                        "application/json");
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    /** Something of theirs that waits for a second person. */
    private String approval() {
        others.admin()
                .send(
                        "PUT",
                        "/v1/programs/others/approval-rules/grant",
                        Shop.utf8("{\"asked\": \"everybody\"}"),
                        "Content-Type",
                        "application/json");
        return others.api()
                .post(
                        "/v1/adjustments",
                        "{\"member\": \"card:them\", \"kind\": \"credit\", \"reason\": \"goodwill\", \"points\": 1}",
                        "Idempotency-Key",
                        "them-a")
                .json()
                .path("approval")
                .asString();
    }

    private String backtest() {
        return over("/v1/programs/others/backtests", "done");
    }

    private String simulation() {
        // a handful of orders tell nobody how the shop goes on
        return over("/v1/programs/others/simulations", "failed");
    }

    /** One of theirs that is over: what goes on meanwhile would change the tables by itself. */
    private String over(String all, String expected) {
        String id = others.api().post(all, "{\"version\": 1}").json().path("id").asString();
        for (int i = 0; i < 600; i++) {
            String state = others.api().get(all + "/" + id).json().path("state").asString();
            if (state.equals(expected)) {
                return id;
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IllegalStateException("theirs is not " + expected + ": "
                + others.api().get(all + "/" + id).text());
    }

    record Ask(String name, String method, String path) {
        @Override
        public String toString() {
            return name + ": " + method + " " + path;
        }
    }

    /** Every route with a variable, filled with what is theirs; and every query that names something, at our own member. */
    Stream<Ask> routes() {
        List<Ask> asks = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String name = operation.getValue().path("operationId").asString();
                    if (!operation.getValue().path("security").isEmpty()
                            && !operation
                                    .getValue()
                                    .path("x-callers")
                                    .toString()
                                    .contains("\"program\"")) {
                        // no programme's key may ask
                        return;
                    }
                    if (name.equals("getTemplate") || name.equals("fillTemplate")) {
                        // a template is everybody's own too
                        return;
                    }
                    if (name.equals("getBrandStylesheet") || name.equals("getBrandLogo")) {
                        // how a shop looks is everybody's who has its address, and nobody guesses that
                        return;
                    }
                    if (Set.of("sayTag", "sayTagGroup", "declareBehaviourKind").contains(name)) {
                        // a word is everybody's own: saying it makes one's own
                        return;
                    }
                    if (name.equals("setFigure")) {
                        // which figures there are is everybody's own
                        return;
                    }
                    if (name.equals("showReportMail") || name.equals("endReportMail")) {
                        // whoever has the mail, without any key
                        return;
                    }
                    if (name.equals("closeDay")) {
                        // a day is everybody's own
                        return;
                    }
                    String method = operation.getKey();
                    String filled = path.getKey();
                    List<String> queries = new ArrayList<>();
                    List<String> needed = new ArrayList<>();
                    for (JsonNode parameter : operation.getValue().path("parameters")) {
                        String called = parameter.path("name").asString();
                        if (parameter.path("in").asString().equals("path")) {
                            filled = filled.replace("{" + called + "}", theirs(name, called));
                        } else if (parameter.path("required").asBoolean() && NEEDED.containsKey(called)) {
                            needed.add(called + "=" + NEEDED.get(called));
                        } else if (!PLAIN.contains(called)) {
                            queries.add(called + "=" + theirs(name, called));
                        }
                    }
                    if (!filled.equals(path.getKey())) {
                        queries.addAll(0, needed);
                        asks.add(new Ask(name, method, filled + (queries.isEmpty() ? "" : "?" + queries.getFirst())));
                        queries.stream()
                                .filter(query -> !needed.contains(query))
                                .forEach(query -> asks.add(new Ask(
                                        name, method, path.getKey().replace("{member}", "card:us") + "?" + query)));
                    } else {
                        assertThat(NAMELESS.contains(name) || ABOUT_A_MEMBER.contains(name))
                                .as("nobody says what %s may name", name)
                                .isTrue();
                    }
                }));
        return asks.stream();
    }

    /** The same routes, filled with ids of the same form that are nobody's. */
    Stream<Ask> routesToNobody() {
        return routes().map(ask -> {
            String path = ask.path();
            for (String parameter : theirs.keySet()) {
                path = path.replace(String.valueOf(theirs.get(parameter)), nobodys(parameter));
            }
            return new Ask(ask.name(), ask.method(), path);
        });
    }

    /** A value of the form of theirs; what is only a number or a day is theirs by what stands before it. */
    private String nobodys(String parameter) {
        String value = String.valueOf(theirs.get(parameter));
        if (Set.of("number", "day", "code of card").contains(parameter)) {
            return value;
        }
        int prefix = value.indexOf('_');
        return prefix > 0 ? value.substring(0, prefix + 1) + "0000000000001" : "nobodys";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("routesToNobody")
    void whatIsNobodysIsNotThereEither(Ask ask) {
        whatIsTheirsIsNotThere(ask);
    }

    private String theirs(String route, String parameter) {
        assertThat(theirs)
                .as("of %s, what is the other's %s?", route, parameter)
                .containsKey(parameter);
        return String.valueOf(theirs.get(parameter));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("routes")
    void whatIsTheirsIsNotThere(Ask ask) {
        Map<String, String> before = Shop.everything(application);
        boolean get = ask.method().equals("get");
        String body = switch (ask.name()) {
            case "addVersion" -> Shop.json(Map.of("yaml", Shop.yaml("others"), "publish", true));
            case "diffProgram" -> Shop.json(Map.of("yaml", Shop.yaml("others")));
            case "startBacktest", "startSimulation" -> "{\"version\": 1}";
            case "changeGoal" ->
                "{\"measure\": \"orders\", \"from\": \"2026-01-01\", \"until\": \"2026-12-31\", \"target\": 8}";
            case "changeLiftTest" ->
                "{\"name\": \"Ours\", \"from\": \"2026-01-01\", \"until\": \"2026-12-31\", \"margin_basis_points\": 1}";
            case "changeReport" ->
                "{\"name\": \"Active\", \"path\": \"active\", \"as\": \"csv\", \"every\": \"daily\", \"hour\": 9,"
                        + " \"recipients\": [], \"language\": \"en\"}";
            case "createCouponTemplate", "checkCouponTemplate" -> Shop.json(Map.of("yaml", COUPON));
            case "publishCouponTemplate" -> "{\"number\": 1}";
            case "grantCoupons" -> "{\"template\": \"ten-off\", \"reason\": \"ours\"}";
            case "voidCoupon" -> "{\"reason\": \"ours\"}";
            case "transferCoupon" -> "{\"to\": \"card:us\"}";
            case "createPromotion", "checkPromotion" -> Shop.json(Map.of("yaml", "promotion: autumn"));
            case "reconcileTill" -> "{\"sales\": [{}]}";
            case "attachOrder" -> "{\"member\": \"card:us\"}";
            case "exchangeOrder" -> "{\"return\": {}, \"checkout\": " + CHECKOUT.replace("MEMBER", "card:us") + "}";
            case "publishPromotion" -> "{\"number\": 1}";
            case "pilotVersion" -> "{\"share\": 1}";
            case "joinStore" -> Shop.json(Map.of("member", "card:us", "identity", "card:us", "consent", true));
            case "shareOrders" -> Shop.json(Map.of("shares_orders", true));
            case "correctBirthday" -> Shop.json(Map.of("birthday", "1990-01-01"));
            case "correctPerson" -> Shop.json(Map.of("name", "Nobody"));
            case "sayConsents" ->
                "{\"source\": \"centre\", \"consents\": [{\"purpose\": \"marketing\", \"given\": false}]}";
            case "joinHousehold" -> Shop.json(Map.of("consent", true));
            case "addRelation" -> Shop.json(Map.of("kind", "baby", "name", "ours"));
            case "changeRelation" -> Shop.json(Map.of("name", "ours"));
            case "setBrand" -> Shop.json(Map.of("colour", "#8a2be2"));
            case "setSignInTerms" -> Shop.json(Map.of("joining", true, "countries", List.of("86"), "sends_a_day", 1));
            case "bindIdentity", "unbindIdentity" -> Shop.json(Map.of("identity", "card:them", "proven", true));
            case "swapIdentity" -> Shop.json(Map.of("from", "card:them", "to", "card:us-2"));
            case "changeSegment" -> "{\"name\": \"ours\", \"kind\": \"static\", \"revision\": 1}";
            case "turnListedMembers" -> "{\"add\": [\"card:us\"]}";
            case "uploadListedMembers" -> Shop.json(Map.of("csv", "member\ncard:us\n"));
            case "exportSegment", "exportSegmentAsWorkbook" -> "{\"reason\": \"ours\"}";
            case "mergeMember" -> Shop.json(Map.of("into", "card:us", "reason", "ours"));
            case "unmergeMember", "freezeMember", "unfreezeMember", "blacklistMember", "leaveMember", "rejoinMember" ->
                Shop.json(Map.of("reason", "ours"));
            default -> "{}";
        };
        for (Shop caller : callers) {
            if (caller == platform && ask.path().startsWith("/v1/stores/")) {
                // who is a member of its stores is the platform's to know
                continue;
            }
            Said said = get
                    ? caller.api().get(ask.path())
                    : caller.api()
                            .send(
                                    ask.method().toUpperCase(java.util.Locale.ROOT),
                                    ask.path(),
                                    Shop.utf8(body),
                                    "Content-Type",
                                    "application/json",
                                    "Idempotency-Key",
                                    Shop.freshKey());
            Said nowhere = caller.api().get("/v1/members/mbr_0000000000001");
            assertThat(said.status()).as(caller.code() + ": " + said.text()).isEqualTo(404);
            assertThat(said.json().path("detail")).isEqualTo(nowhere.json().path("detail"));
            assertThat(said.json().propertyNames())
                    .containsExactlyInAnyOrderElementsOf(nowhere.json().propertyNames());
        }
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    /**
     * What the database itself shows of each table: of one programme its own rows, and nothing where nothing was said. What is seen
     * from a platform too is in StoresTests.
     */
    @Test
    void eachTableShowsAProgrammeItsOwnRowsAndNobodyAnything() {
        JdbcClient sql = application.getBean(JdbcClient.class);
        List<String> walled = sql.sql("""
                        select format('%I.%I', n.nspname, c.relname) from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        join pg_attribute a on a.attrelid = c.oid and a.attname = 'program_id'
                        where c.relkind = 'r' and c.relforcerowsecurity and not exists (select from pg_attribute p
                            where p.attrelid = c.oid and p.attname = 'platform_id')
                        """).query(String.class).list();
        List<String> ofBoth = new ArrayList<>();
        long our = program(sql, "ours");
        long their = program(sql, "others");
        for (String table : walled) {
            String programs = "select distinct program_id from " + table + " where program_id is not null";
            Set<Long> all = new HashSet<>(sql.sql(programs).query(Long.class).list());
            if (all.contains(our) && all.contains(their)) {
                ofBoth.add(table);
            }
            all.retainAll(Set.of(our));
            assertThat(Sight.of(our)
                            .call(() -> new HashSet<>(
                                    sql.sql(programs).query(Long.class).list())))
                    .as(table)
                    .isEqualTo(all);
            assertThat(Sight.NOTHING.call(() -> sql.sql("select count(*) from " + table)
                            .query(Long.class)
                            .single()))
                    .as(table)
                    .isZero();
        }
        assertThat(ofBoth).contains("member.member", "ledger.movement", "intake.event", "access.api_key");
    }

    private static long program(JdbcClient sql, String code) {
        return sql.sql("select id from program.program where code = :code")
                .param("code", code)
                .query(Long.class)
                .single();
    }

    Stream<String> types() {
        Set<String> types = new TreeSet<>();
        document.at("/components/schemas/Event/oneOf")
                .forEach(branch ->
                        types.add(document.at(branch.path("$ref").asString().substring(1))
                                .at("/properties/type/const")
                                .asString()));
        assertThat(types).isEqualTo(new TreeSet<>(events.keySet()));
        return types.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void anEventAboutTheirMemberIsAboutNobody(String type) {
        String event = String.valueOf(events.get(type));
        Map<String, String> before = Shop.everything(application);
        assertThat(ours.tell(event).code()).isEqualTo("not-found");
        assertThat(ours.api()
                        .post("/v1/events?dry_run=true", event, "Idempotency-Key", "dry")
                        .code())
                .isEqualTo("not-found");
        Said bulk = ours.api()
                .post(
                        "/v1/events/batch",
                        "{\"events\": [" + event.replace("{\"type\"", "{\"key\": \"b\", \"type\"") + "]}");
        assertThat(bulk.json().at("/results/0/status").asInt()).isEqualTo(404);
        if (type.startsWith("hold.") || type.startsWith("order.re") || type.startsWith("order.pr")) {
            String ourMember = event.replace(String.valueOf(theirs.get("member")), "card:us");
            assertThat(ours.tell(ourMember).code())
                    .as("their %s with our member", type)
                    .isEqualTo("not-found");
        }
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void theirMembersWalletAndTheirCardsAreNotToppedUpBoundOrFound() {
        Map<String, String> before = Shop.everything(application);
        String topUp =
                "{\"id\": \"us-t\", \"member\": \"%s\", \"currency\": \"CNY\", \"asset\": \"balance\", \"amount\": 1}"
                        .formatted(theirs.get("member"));
        String code = String.valueOf(theirs.get("code of card"));
        assertThat(ours.api()
                        .post("/v1/topups", topUp, "Idempotency-Key", "us-t")
                        .code())
                .isEqualTo("not-found");
        assertThat(ours.api()
                        .post("/v1/gift-cards/lookup", Shop.json(Map.of("code", code)))
                        .code())
                .isEqualTo("not-found");
        assertThat(ours.api()
                        .post(
                                "/v1/gift-cards/bind",
                                Shop.json(Map.of("code", code, "member", "card:us")),
                                "Idempotency-Key",
                                "us-c")
                        .code())
                .isEqualTo("not-found");
        assertThat(ours.api().get("/v1/gift-cards").json().path("batches")).isEmpty();
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void itemsOfBulksAboutTheirMemberTheirCardOrTheirOrderAreAboutNobody() {
        Map<String, String> before = Shop.everything(application);
        Map<String, String> asks = Map.of(
                "/v1/holds/batch",
                        "{\"holds\": [{\"key\": \"i-h\", \"member\": \"MEMBER\", \"hold\": \"i-h\", \"points\": 1}]}",
                "/v1/topups/batch",
                        "{\"topups\": [{\"key\": \"i-t\", \"id\": \"i-t\", \"member\": \"MEMBER\", \"currency\": \"CNY\", \"asset\": \"balance\", \"amount\": 1}]}",
                "/v1/gift-cards/bind/batch",
                        "{\"bindings\": [{\"key\": \"i-b\", \"code\": \"CODE\", \"member\": \"card:us\"}]}",
                "/v1/reviews/batch",
                        "{\"reviews\": [{\"key\": \"i-r\", \"order\": \"them-1\", \"decision\": \"release\"}]}");
        asks.forEach((path, body) -> {
            Said said = ours.api()
                    .post(
                            path,
                            body.replace("MEMBER", String.valueOf(theirs.get("member")))
                                    .replace("CODE", String.valueOf(theirs.get("code of card"))));
            assertThat(said.status()).as(path + said.text()).isEqualTo(207);
            assertThat(said.json().at("/results/0/status").asInt())
                    .as(path + said.text())
                    .isEqualTo(404);
        });
        assertThat(ours.api().get("/v1/explain?key=them-t").code()).isEqualTo("not-found");
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void aQuoteForTheirMemberIsForNobody() {
        String paid = Shop.paid("card:us", "q", 1_000);
        String order = paid.substring(paid.indexOf("\"order\": ") + 9, paid.lastIndexOf('}'));
        String body = "{\"member\": \"" + theirs.get("member") + "\", \"order\": " + order + "}";
        assertThat(ours.api().post("/v1/quotes/earning", body).code()).isEqualTo("not-found");
        String cart = "{\"member\": \"" + theirs.get("member")
                + "\", \"lines\": [{\"id\": \"1\", \"sku\": \"tea\", \"quantity\": 1, \"unit_price\": 1}]}";
        assertThat(ours.api().post("/v1/quotes", cart).code()).isEqualTo("not-found");
        String claim = "{\"member\": \"" + theirs.get("member") + "\", \"template\": \"ten-off\"}";
        assertThat(ours.api()
                        .post("/v1/coupons", claim, "Idempotency-Key", Shop.freshKey())
                        .code())
                .isEqualTo("not-found");
        String uses = """
                {"order": "us-9", "member": "%s", "until": "2026-03-05T00:00:00Z", "coupons": [{"coupon": "%s", "off": 1}]}""";
        for (String buyer : List.of(String.valueOf(theirs.get("member")), "card:us")) {
            assertThat(ours.api()
                            .post("/v1/coupon-uses", uses.formatted(buyer, theirs.get("coupon")))
                            .code())
                    .isEqualTo("not-found");
        }
    }

    @Test
    void pointsOfTheirMemberAreNobodys() {
        Map<String, String> before = Shop.everything(application);
        String member = String.valueOf(theirs.get("member"));
        Map<String, String> asks = Map.of(
                "/v1/member-sessions", "{\"member\": \"MEMBER\"}",
                "/v1/members/card:us/merge", "{\"into\": \"MEMBER\", \"reason\": \"ours\"}",
                "/v1/checkouts", CHECKOUT,
                "/v1/holds", "{\"member\": \"MEMBER\", \"hold\": \"h\", \"points\": 1}",
                "/v1/adjustments",
                        "{\"member\": \"MEMBER\", \"kind\": \"credit\", \"reason\": \"goodwill\", \"points\": 1}",
                "/v1/transfers", "{\"member\": \"MEMBER\", \"to\": \"card:us\", \"transfer\": \"t\", \"points\": 10}");
        asks.forEach((path, body) -> assertThat(ours.api()
                        .post(path, body.replace("MEMBER", member), "Idempotency-Key", Shop.freshKey())
                        .code())
                .as(path)
                .isEqualTo("not-found"));
        String toThem = "{\"member\": \"card:us\", \"to\": \"" + member + "\", \"transfer\": \"t\", \"points\": 10}";
        assertThat(ours.api()
                        .post("/v1/transfers", toThem, "Idempotency-Key", Shop.freshKey())
                        .code())
                .isEqualTo("not-found");
        assertThat(Shop.everything(application)).isEqualTo(before);
    }

    @Test
    void theSameNamesAreOtherMembersOrdersAndHoldsInAnotherProgramme() {
        Shop third = Shop.open(application, "third");
        JsonNode event = third.told(Shop.paid("card:them", "them-1", 10_000));
        assertThat(event.path("member").asString()).isNotEqualTo(theirs.get("member"));
        third.told(Shop.held("card:them", "them-h", 5));
        third.told(Shop.ended("captured", "card:them", "them-h"));
        assertThat(others.wallet("card:them", "points").path("held").asLong()).isEqualTo(5);
        assertThat(third.api().get("/v1/programs").json().path("programs")).hasSize(1);
        assertThat(ours.api().get("/v1/members/card:them").code()).isEqualTo("not-found");
    }
}
