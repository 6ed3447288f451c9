package zhiyin.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;
import zhiyin.database.Sight;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.member.Members;
import zhiyin.seal.Seals;
import zhiyin.staff.Hired;

/** What members do beside orders: told in three ways, counted once, and put down to whoever it was. */
@DatabaseTest
@Import(TestClock.Installed.class)
class BehaviourTests {
    private static int shops;

    private final ApplicationContext application;
    private final TestClock clock;
    private final JdbcClient database;
    private final Activities activities;
    private Shop shop;

    @Autowired
    BehaviourTests(ApplicationContext application, TestClock clock, JdbcClient database, Activities activities) {
        this.application = application;
        this.clock = clock;
        this.database = database;
        this.activities = activities;
    }

    @BeforeEach
    void open() {
        shop = Shop.open(application, "behaviour-" + shops++);
    }

    /** Something that was done just now. */
    private Map<String, Object> did(String id, String kind, Map<String, ?> more) {
        Map<String, Object> item = new HashMap<>(
                Map.of("id", id, "kind", kind, "occurred_at", clock.instant().toString()));
        item.putAll(more);
        return item;
    }

    private JsonNode tell(ApiClient who, List<Map<String, Object>> items) {
        Said said = who.post("/v1/behaviour", Shop.json(Map.of("events", items)));
        assertThat(said.status()).as(said.text()).isEqualTo(207);
        return said.json().path("results");
    }

    /** What became of one. */
    private String told(Map<String, Object> item) {
        return tell(shop.api(), List.of(item)).get(0).path("status").asString();
    }

    /** What a member did: {@code kind product}, the latest first. */
    private List<String> of(String member) {
        List<String> lines = new ArrayList<>();
        shop.api()
                .get("/v1/members/" + member + "/behaviour")
                .json()
                .path("behaviour")
                .forEach(line -> lines.add((line.path("kind").asString() + " "
                                + line.path("product").asString(""))
                        .strip()));
        return lines;
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A key of the programme with these scopes. */
    private String key(boolean publishable, String... scopes) {
        Said made = shop.admin()
                .post(
                        "/v1/keys",
                        Shop.json(Map.of(
                                "name",
                                "tracker",
                                "program",
                                shop.code(),
                                "scopes",
                                List.of(scopes),
                                "publishable",
                                publishable)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.json().path("token").asString();
    }

    private Said track(String call, String token, String body, String... headers) {
        String[] all = new String[headers.length + 4];
        all[0] = "Content-Type";
        all[1] = "application/json";
        all[2] = "Authorization";
        all[3] = "Basic " + Base64.getEncoder().encodeToString((token + ":").getBytes(StandardCharsets.UTF_8));
        System.arraycopy(headers, 0, all, 4, headers.length);
        return Shop.door(application).postRaw("/v1/" + call, Shop.utf8(body), all);
    }

    private void tracked(String call, String token, String body) {
        Said said = track(call, token, body);
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.text()).isEqualTo("{\"success\":true}");
    }

    @Test
    void eachMessageCountsOnceAndSomethingElseUnderItsNameIsRefused() {
        shop.enrol("card:a");
        Map<String, Object> seen = did("m-1", "browse", Map.of("member", "card:a", "product", "milk"));
        assertThat(told(seen)).isEqualTo("recorded");
        assertThat(told(seen)).isEqualTo("repeated");
        JsonNode other = tell(
                        shop.api(),
                        List.of(
                                did("m-1", "browse", Map.of("member", "card:a", "product", "tea")),
                                did("m-2", "cart", Map.of("member", "card:a", "product", "tea")),
                                did("m-2", "cart", Map.of("member", "card:a", "product", "tea"))))
                .path(0);
        assertThat(other.path("status").asString()).isEqualTo("refused");
        assertThat(other.path("errors").get(0).path("code").asString()).isEqualTo("behaviour.reused");
        assertThat(other.path("errors").get(0).path("pointer").asString()).isEqualTo("/events/0/id");
        assertThat(of("card:a")).containsExactly("cart tea", "browse milk");
        assertThat(database.sql("""
                        select string_agg(sequence::text, ' ' order by sequence) from behaviour.event e
                        join program.program p on p.id = e.program_id where p.code = :code
                        """)
                        .param("code", shop.code())
                        .query(String.class)
                        .single())
                .as("numbered without a gap")
                .isEqualTo("1 2");
    }

    @Test
    void aFaultyOneRefusesOnlyItself() {
        shop.enrol("card:a");
        JsonNode results = tell(
                shop.api(),
                List.of(
                        did("f-1", "Browse", Map.of("member", "card:a")),
                        did("f-2", "browse", Map.of()),
                        did("f-3", "browse", Map.of("member", "card:a", "color", "red")),
                        did("f-4", "browse", Map.of("member", "card:a", "properties", Map.of("email", "x"))),
                        did(
                                "f-5",
                                "browse",
                                Map.of("member", "card:a", "properties", Map.of("who", "ann@example.org"))),
                        did(
                                "f-6",
                                "browse",
                                Map.of(
                                        "member",
                                        "card:a",
                                        "occurred_at",
                                        clock.instant().plusSeconds(301).toString())),
                        did("f-7", "browse", Map.of("member", "card:a", "occurred_at", "1969-12-31T23:59:59Z")),
                        did("f-8", "browse", Map.of("member", "card:a"))));
        List<String> all = new ArrayList<>();
        results.forEach(result -> all.add(result.path("status").asString() + " "
                + result.path("errors").path(0).path("pointer").asString("") + " "
                + result.path("errors").path(0).path("code").asString("")));
        assertThat(all)
                .containsExactly(
                        "refused /events/0/kind behaviour.kind",
                        "refused /events/1 behaviour.nobody",
                        "refused /events/2/color unknown-field",
                        "refused /events/3/properties behaviour.property",
                        "refused /events/4/properties behaviour.value",
                        "refused /events/5/occurred_at date.future",
                        "refused /events/6/occurred_at date.range",
                        "recorded  ");
        assertThat(of("card:a")).containsExactly("browse");
    }

    @Test
    void whatAnAnonymousIdDidIsTheMembersOnceHeIsKnownAndOneIdIsOneMember() {
        shop.enrol("card:a");
        shop.enrol("card:b");
        tell(
                shop.api(),
                List.of(
                        did("a-1", "browse", Map.of("anonymous_id", "anon-1", "product", "milk")),
                        did("a-2", "cart", Map.of("anonymous_id", "anon-1", "product", "milk"))));
        assertThat(of("card:a")).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        told(did("a-3", "visit", Map.of("anonymous_id", "anon-1", "member", "card:a")));
        assertThat(of("card:a")).containsExactly("visit", "cart milk", "browse milk");
        clock.advance(Duration.ofMinutes(1));
        told(did("a-4", "search", Map.of("anonymous_id", "anon-1")));
        assertThat(of("card:a")).contains("search");
        told(did("a-5", "share", Map.of("anonymous_id", "anon-1", "member", "card:b")));
        assertThat(of("card:b")).as("who says who he is did it himself").containsExactly("share");
        told(did("a-6", "scan", Map.of("anonymous_id", "anon-1")));
        assertThat(of("card:b")).as("the device stays the first's").containsExactly("share");
        assertThat(of("card:a")).contains("scan");
    }

    @Test
    void whoeverIsNamedBeforeHeIsAMemberHasHisHistoryWhenHeIsOne() {
        told(did("n-1", "browse", Map.of("member", "ext:shop:7", "product", "milk")));
        told(did("n-2", "cart", Map.of("member", "7", "product", "milk")));
        shop.enrol("ext:shop:7");
        assertThat(of("ext:shop:7")).as("nobody has said yet that it was he").isEmpty();
        told(did("n-3", "visit", Map.of("member", "7")));
        assertThat(of("ext:shop:7")).hasSize(3);
        assertThat(database.sql("select count(*) from behaviour.event where visitor like '%ext:shop%'")
                        .query(Long.class)
                        .single())
                .as("his name lies nowhere")
                .isZero();
    }

    @Test
    void whoeverJoinsWithAnAnonymousIdHasItsHistory() {
        told(did("j-1", "browse", Map.of("anonymous_id", "phone-7", "product", "milk")));
        Said joined = shop.api()
                .post(
                        "/v1/members",
                        Shop.json(Map.of("identities", List.of("card:a"), "anonymous_id", "phone-7")),
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(joined.status()).as(joined.text()).isEqualTo(201);
        assertThat(of("card:a")).containsExactly("browse milk");
    }

    @Test
    void aNameThatIsSomebodyElsesNowIsHisAlone() {
        String before = shop.enrol("card:a");
        told(did("o-1", "browse", Map.of("member", "card:lost")));
        names(before, "identities");
        told(did("o-2", "cart", Map.of("member", "card:lost")));
        assertThat(of("card:a")).containsExactlyInAnyOrder("browse", "cart");
        names(before, "identities/unbind");
        told(did("o-3", "scan", Map.of("member", "card:lost")));
        shop.enrol("card:lost");
        told(did("o-4", "visit", Map.of("member", "card:lost")));
        assertThat(of("card:a")).containsExactlyInAnyOrder("browse", "cart");
        assertThat(of("card:lost")).containsExactlyInAnyOrder("scan", "visit");
    }

    @Test
    void mergesAndTheirUndoingAreRespected() {
        String gone = shop.enrol("card:a");
        shop.enrol("card:b");
        told(did("g-1", "browse", Map.of("member", "card:a", "anonymous_id", "anon")));
        told(did("g-2", "cart", Map.of("member", "card:b")));
        change("/v1/members/card:a/merge", Map.of("into", "card:b", "reason", "same"));
        assertThat(of("card:b")).containsExactlyInAnyOrder("browse", "cart");
        told(did("g-3", "search", Map.of("anonymous_id", "anon")));
        told(did("g-4", "share", Map.of("member", gone)));
        assertThat(of("card:b")).containsExactlyInAnyOrder("browse", "cart", "search", "share");
        change("/v1/members/" + gone + "/unmerge", Map.of("reason", "not the same"));
        assertThat(of("card:a")).containsExactly("browse");
        assertThat(of("card:b")).containsExactlyInAnyOrder("cart", "search", "share");
    }

    /** The card is a name of that member, or is none any more. */
    private void names(String member, String how) {
        Said said = shop.api()
                .post(
                        "/v1/members/" + member + "/" + how,
                        "{\"identity\": \"card:lost\", \"proven\": true}",
                        "Idempotency-Key",
                        Shop.freshKey());
        assertThat(said.status()).as(said.text()).isBetween(200, 204);
    }

    private void change(String target, Map<String, String> body) {
        Said said = shop.api().post(target, Shop.json(body), "Idempotency-Key", Shop.freshKey());
        assertThat(said.status()).as(said.text()).isEqualTo(201);
    }

    @Test
    void ofWhoHasRefusedPersonalisationNothingIsKeptAndOfWhoIsDeletedNothingStays() {
        shop.enrol("card:a");
        told(did("p-1", "browse", Map.of("member", "card:a", "anonymous_id", "anon")));
        Said refused = shop.api()
                .post(
                        "/v1/members/card:a/consents",
                        Shop.json(Map.of(
                                "source",
                                "test",
                                "consents",
                                List.of(Map.of("purpose", "personalisation", "given", false)))));
        assertThat(refused.status()).as(refused.text()).isBetween(200, 201);
        assertThat(told(did("p-2", "cart", Map.of("member", "card:a")))).isEqualTo("not_kept");
        assertThat(told(did("p-3", "cart", Map.of("anonymous_id", "anon")))).isEqualTo("not_kept");
        assertThat(of("card:a")).containsExactly("browse");
        Said given = shop.api().get("/v1/members/card:a/personal-data");
        assertThat(given.text()).contains("behaviour.event").contains("behaviour.visitor");
        assertThat(shop.api().send("DELETE", "/v1/members/card:a", null).status())
                .isEqualTo(204);
        assertThat(database.sql("""
                        select (select count(*) from behaviour.event e join program.program p on p.id = e.program_id
                                where p.code = :code)
                            + (select count(*) from behaviour.visitor v join program.program p on p.id = v.program_id
                                where p.code = :code)
                        """)
                        .param("code", shop.code())
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(told(did("p-4", "cart", Map.of("anonymous_id", "anon")))).isEqualTo("recorded");
    }

    @Test
    void whatIsWrittenDownWhileSomebodyIsDeletedGoesWithHim() throws SQLException {
        shop.enrol("card:a");
        told(did("w-1", "browse", Map.of("member", "card:a")));
        long program = program();
        Members members = application.getBean(Members.class);
        Seals seals = application.getBean(Seals.class);
        CompletableFuture<Said> deleting = Sight.of(program).call(() -> {
            try (Connection connection = application.getBean(DataSource.class).getConnection()) {
                connection.setAutoCommit(false);
                new Recording(connection, members, seals, program, Set.of(), clock.instant())
                        .record(List.of(new Recording.Told(1, true, List.of(cart("w-2", "card:a")), Map.of())));
                CompletableFuture<Said> deletes =
                        CompletableFuture.supplyAsync(() -> shop.api().send("DELETE", "/v1/members/card:a", null));
                while (!deletes.isDone() && waiting() == 0) {
                    Thread.onSpinWait();
                }
                connection.commit();
                return deletes;
            }
        });
        assertThat(deleting.join().status()).isEqualTo(204);
        assertThat(database.sql("select count(*) from behaviour.event where program_id = :program")
                        .param("program", program)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(told(did("w-3", "browse", Map.of("member", "card:a")))).isEqualTo("recorded");
        assertThat(database.sql(
                                "select count(*) from behaviour.event where program_id = :program and member_id is not null")
                        .param("program", program)
                        .query(Long.class)
                        .single())
                .as("of nobody known")
                .isZero();
    }

    private long waiting() {
        return database.sql("select count(*) from pg_locks where not granted")
                .query(Long.class)
                .single();
    }

    private long program() {
        return database.sql("select id from program.program where code = :code")
                .param("code", shop.code())
                .query(Long.class)
                .single();
    }

    private zhiyin.behaviour.Said.Did cart(String message, String member) {
        return new zhiyin.behaviour.Said.Did(
                message,
                new byte[32],
                "cart",
                clock.instant(),
                member,
                null,
                new zhiyin.behaviour.Said.Where(null, null, null, null, null, null),
                Map.of());
    }

    @Test
    void noIdThatACallerSendsStandsInTheWayOfWhatHasNone() {
        shop.enrol("card:a");
        String token = key(false, "behaviour.write");
        assertThat(told(did("of-itself:2", "browse", Map.of("member", "card:a"))))
                .isEqualTo("recorded");
        for (int i = 0; i < 2; i++) {
            tracked("track", token, "{\"userId\": \"card:a\", \"event\": \"Tap Done\"}");
        }
        assertThat(of("card:a")).hasSize(3);
        activities.pass();
        assertThat(database.sql("select count(*) from behaviour.event where program_id = :program and message is null")
                        .param("program", program())
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void aTrackersCallsAreTakenHoweverRealClientsSendThem() {
        shop.enrol("ext:shop:42");
        String token = key(true, "behaviour.write");
        tracked("track", token, """
                {"anonymousId": "an", "event": "Product Viewed", "messageId": "t-1", "unknown": {"x": [1, 2.5]},
                 "context": {"ip": "203.0.113.9", "page": {"referrer": "https://search.example/?q=secret"}},
                 "properties": {"sku": "milk", "brand": "A", "price": 29.9, "email": "ann@example.org", "products": [{}]},
                 "integrations": {"All": false}}""");
        tracked("page", token, "{\"anonymousId\": \"an\", \"name\": \"Home\", \"messageId\": \"t-2\"}");
        tracked("screen", token, "{\"anonymousId\": \"an\", \"name\": \"Start\", \"messageId\": \"t-3\"}");
        tracked(
                "identify",
                token,
                "{\"anonymousId\": \"an\", \"userId\": 42, \"traits\": {\"email\": \"ann@example.org\"}}");
        tracked("group", token, "{\"userId\": \"42\", \"groupId\": \"g\", \"messageId\": \"t-4\"}");
        tracked("alias", token, "{\"userId\": \"42\", \"previousId\": \"older\", \"messageId\": \"t-5\"}");
        tracked("track", token, "{\"anonymousId\": \"older\", \"event\": \"Signed Up!\", \"messageId\": \"t-6\"}");
        tracked("track", token, "{\"event\": \"nobody\"}");
        tracked("track", token, "{\"userId\": \"42\"}");
        assertThat(of("ext:shop:42")).containsExactlyInAnyOrder("browse milk", "visit", "visit", "group", "signed_up");
        JsonNode lines =
                shop.api().get("/v1/members/ext:shop:42/behaviour").json().path("behaviour");
        JsonNode browse = null;
        for (JsonNode line : lines) {
            browse = line.path("kind").asString().equals("browse") ? line : browse;
        }
        assertThat(browse).isNotNull();
        assertThat(browse.path("referrer").asString()).isEqualTo("search.example");
        assertThat(browse.path("properties").propertyNames()).containsExactly("price");
        assertThat(database.sql("select string_agg(e::text, ' ') from behaviour.event e")
                        .query(String.class)
                        .single())
                .doesNotContain("203.0.113.9", "ann@example.org", "secret");
        List<String> dropped = new ArrayList<>();
        shop.api()
                .get("/v1/behaviour/kinds")
                .json()
                .path("dropped")
                .forEach(each -> dropped.add(each.path("reason").asString() + " "
                        + each.path("times").asLong()));
        assertThat(dropped).containsExactly("event 1", "nobody 1");
    }

    @Test
    void aBatchIsUnpackedCountedOnceAndPutRightByTheClocksError() {
        shop.enrol("ext:shop:42");
        String token = key(true, "behaviour.write");
        String batch = """
                {"batch": [
                  {"type": "track", "userId": "42", "event": "cart", "messageId": "b-1",
                   "timestamp": "2031-01-01T00:00:00.000Z", "properties": {}},
                  {"type": "track", "userId": "42", "event": "scan", "messageId": "b-2"}],
                 "sentAt": "2031-01-01T00:10:00.000Z", "writeKey": "%s"}""".formatted(token);
        byte[] packed = packed(Shop.utf8(batch));
        ApiClient door = Shop.door(application);
        for (int i = 0; i < 2; i++) {
            Said said = door.postRaw("/v1/batch", packed, "Content-Type", "text/plain", "Content-Encoding", "gzip");
            assertThat(said.status()).as(said.text()).isEqualTo(200);
        }
        assertThat(of("ext:shop:42")).containsExactlyInAnyOrder("cart", "scan");
        JsonNode lines =
                shop.api().get("/v1/members/ext:shop:42/behaviour").json().path("behaviour");
        assertThat(lines.get(1).path("occurred_at").asString())
                .isEqualTo(clock.instant().minus(Duration.ofMinutes(10)).toString());
    }

    @Test
    void ofABatchWithMoreCallsThanThePublishedLimitTheFirstAreTakenAndTheOthersCounted() {
        shop.enrol("ext:shop:42");
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < SegmentProtocol.CALLS_MAX + 3; i++) {
            calls.append(i == 0 ? "" : ",")
                    .append("{\"type\":\"track\",\"userId\":\"42\",\"event\":\"cart\",\"messageId\":\"many-")
                    .append(i)
                    .append("\"}");
        }
        tracked("batch", key(true, "behaviour.write"), "{\"batch\": [" + calls + "]}");
        assertThat(database.sql("select count(*) from behaviour.event where message like 'many-%'")
                        .query(Long.class)
                        .single())
                .isEqualTo(SegmentProtocol.CALLS_MAX);
        JsonNode dropped =
                shop.api().get("/v1/behaviour/kinds").json().path("dropped").get(0);
        assertThat(dropped.path("reason").asString()).isEqualTo("too-many");
        assertThat(dropped.path("times").asLong()).isEqualTo(3);
    }

    @Test
    void trackersInPagesMayWriteTheFirstLetterOfACall() {
        shop.enrol("ext:shop:42");
        String token = key(true, "behaviour.write");
        tracked("t", token, "{\"anonymousId\": \"an\", \"event\": \"Product Viewed\", \"messageId\": \"s-1\"}");
        tracked("p", token, "{\"anonymousId\": \"an\", \"name\": \"Home\", \"messageId\": \"s-2\"}");
        tracked("s", token, "{\"anonymousId\": \"an\", \"name\": \"Start\", \"messageId\": \"s-3\"}");
        tracked("i", token, "{\"anonymousId\": \"an\", \"userId\": \"42\"}");
        tracked("g", token, "{\"userId\": \"42\", \"groupId\": \"g\", \"messageId\": \"s-4\"}");
        tracked("a", token, "{\"userId\": \"42\", \"previousId\": \"older\"}");
        tracked("b", token, """
                {"batch": [{"type": "track", "anonymousId": "older", "event": "Product Added", "messageId": "s-5"},
                  {"type": "track", "userId": "42", "event": "Product Viewed", "messageId": "s-1"}]}""");
        assertThat(of("ext:shop:42"))
                .as("the same as under the long addresses, and each message once")
                .containsExactlyInAnyOrder("browse", "visit", "visit", "group", "cart");
        Said plain = Shop.door(application)
                .postRaw(
                        "/v1/t",
                        Shop.utf8("{\"writeKey\": \"" + token
                                + "\", \"userId\": \"42\", \"event\": \"scan\", \"messageId\": \"s-6\"}"),
                        "Content-Type",
                        "text/plain");
        assertThat(plain.status()).as(plain.text()).isEqualTo(200);
        assertThat(of("ext:shop:42")).contains("scan");
    }

    @Test
    void whatIsTooLargeOrNoJsonIsRefusedAsTheProtocolSays() {
        String token = key(true, "behaviour.write");
        assertThat(track("track", token, "{").code()).isEqualTo("malformed-json");
        assertThat(track("track", token, "[]").code()).isEqualTo("malformed-json");
        String large = "{\"userId\": \"1\", \"event\": \"e\", \"x\": \"" + "y".repeat(33_000) + "\"}";
        assertThat(track("track", token, large).status()).isEqualTo(400);
        assertThat(track("batch", token, "{\"batch\": [" + large + "]}").status())
                .isEqualTo(400);
        assertThat(track("batch", token, "{}").status()).isEqualTo(400);
        byte[] bomb = packed(Shop.utf8("{\"batch\": [" + " ".repeat(50_000_000) + "]}"));
        assertThat(bomb.length).isLessThan(100_000);
        ApiClient door = Shop.door(application).withKey(token);
        assertThat(door.postRaw("/v1/batch", bomb, "Content-Type", "application/json", "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(400);
        assertThat(door.postRaw(
                                "/v1/batch",
                                new byte[] {1, 2},
                                "Content-Type",
                                "application/json",
                                "Content-Encoding",
                                "gzip")
                        .code())
                .isEqualTo("malformed-json");
        assertThat(door.postRaw("/v1/batch", bomb, "Content-Type", "application/json", "Content-Encoding", "br")
                        .status())
                .isEqualTo(415);
        assertThat(track("track", "zy_no_such_key", "{}").status()).isEqualTo(401);
        assertThat(Shop.door(application)
                        .postRaw("/v1/track", Shop.utf8("{\"writeKey\": 7}"), "Content-Type", "application/json")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aPagesKeyTellsAndDoesNothingElseAndEarnsNobodyAnything() {
        shop.enrol("card:a");
        String token = key(true, "behaviour.write");
        ApiClient page = Shop.door(application).withKey(token);
        assertThat(page.get("/v1/members/card:a").status()).isEqualTo(403);
        assertThat(page.get("/v1/behaviour/kinds").status()).isEqualTo(403);
        assertThat(page.post("/v1/events", Shop.did("card:a", "tap.done"), "Idempotency-Key", "k")
                        .status())
                .isEqualTo(403);
        tell(page, List.of(did("e-1", "tap.done", Map.of("member", "card:a"))));
        activities.pass();
        long before = shop.available("card:a");
        tell(shop.api(), List.of(did("e-2", "tap.done", Map.of("member", "card:a"))));
        tell(shop.api(), List.of(did("e-2", "tap.done", Map.of("member", "card:a"))));
        activities.pass();
        activities.pass();
        assertThat(activitiesTold()).as("once, and of the shop's own key alone").isEqualTo(1);
        assertThat(shop.available("card:a")).isGreaterThan(before);
    }

    @Test
    void anIdThatAPageSaidFirstTakesNothingFromWhatTheShopVouchesFor() {
        shop.enrol("card:a");
        ApiClient page = Shop.door(application).withKey(key(true, "behaviour.write"));
        Map<String, Object> same = did("o-1", "tap.done", Map.of("member", "card:a"));
        Map<String, Object> other = did("o-2", "tap.done", Map.of("member", "card:a"));
        tell(page, List.of(same, did("o-2", "browse", Map.of("member", "card:a", "product", "made-up"))));
        activities.pass();
        assertThat(activitiesTold()).isZero();

        JsonNode results = tell(shop.api(), List.of(same, other));
        assertThat(results.get(0).path("status").asString()).isEqualTo("repeated");
        assertThat(results.get(1).path("status").asString()).isEqualTo("recorded");
        activities.pass();
        assertThat(activitiesTold()).isEqualTo(2);
        assertThat(of("card:a")).containsExactlyInAnyOrder("tap.done", "tap.done", "browse made-up");

        // from then on it is the shop's
        tell(shop.api(), List.of(same, other));
        JsonNode late = tell(page, List.of(same, did("o-2", "browse", Map.of("member", "card:a"))));
        assertThat(late.get(0).path("status").asString()).isEqualTo("repeated");
        assertThat(late.get(1).path("errors").get(0).path("code").asString()).isEqualTo("behaviour.reused");
        activities.pass();
        assertThat(activitiesTold()).isEqualTo(2);
        assertThat(of("card:a")).hasSize(3);
    }

    @Test
    void whatAVisitorsPageSaidAndTheShopSaidToIsAnActivityOnceHeIsKnown() {
        shop.enrol("card:a");
        ApiClient page = Shop.door(application).withKey(key(true, "behaviour.write"));
        Map<String, Object> done = did("y-1", "tap.done", Map.of("anonymous_id", "an"));
        tell(page, List.of(done));
        assertThat(told(done)).isEqualTo("repeated");
        activities.pass();
        assertThat(activitiesTold()).isZero();
        told(did("y-2", "visit", Map.of("anonymous_id", "an", "member", "card:a")));
        activities.pass();
        assertThat(activitiesTold()).isEqualTo(1);
    }

    private long activitiesTold() {
        return database.sql("""
                        select count(*) from intake.event e join member.member m on m.id = e.member_id
                        join program.program p on p.id = m.program_id
                        where p.code = :code and e.key like 'behaviour:%'
                        """).param("code", shop.code()).query(Long.class).single();
    }

    @Test
    void whatAVisitorDidIsAnActivityOnceHeIsKnown() {
        shop.enrol("card:a");
        told(did(
                "v-1", "review.posted", Map.of("anonymous_id", "an", "properties", Map.of("rating", 5, "other", "x"))));
        activities.pass();
        assertThat(activitiesTold()).isZero();
        told(did("v-2", "visit", Map.of("anonymous_id", "an", "member", "card:a")));
        activities.pass();
        assertThat(activitiesTold()).isEqualTo(1);
    }

    @Test
    void cloudEventsAreTakenInAllThreeForms() {
        shop.enrol("card:a");
        String one = """
                {"specversion": "1.0", "id": "1", "source": "/shop", "type": "org.example.browse", "subject": "card:a",
                 "traceparent": "00-x", "data": {"product": "milk"}}""";
        ApiClient api = shop.api();
        Said structured = api.postRaw(
                "/v1/behaviour/cloudevents",
                Shop.utf8(one),
                "Content-Type",
                "application/cloudevents+json; charset=UTF-8");
        assertThat(structured.json().at("/results/0/status").asString())
                .as(structured.text())
                .isEqualTo("recorded");
        Said batch = api.postRaw(
                "/v1/behaviour/cloudevents",
                Shop.utf8("[" + one + "," + one.replace("\"1\",", "\"2\",").replace("browse", "cart") + ", {}]"),
                "Content-Type",
                "application/cloudevents-batch+json");
        assertThat(batch.json().at("/results/0/status").asString())
                .as(batch.text())
                .isEqualTo("repeated");
        assertThat(batch.json().at("/results/1/status").asString()).isEqualTo("recorded");
        assertThat(batch.json().at("/results/2/errors/0/pointer").asString()).isEqualTo("/2/specversion");
        Said binary = api.postRaw(
                "/v1/behaviour/cloudevents",
                Shop.utf8("{\"member\": \"card:a\"}"),
                "Content-Type",
                "application/json",
                "ce-specversion",
                "1.0",
                "ce-id",
                "3",
                "ce-source",
                "/shop",
                "ce-type",
                "org.example.scan",
                "ce-time",
                clock.instant().toString());
        assertThat(binary.json().at("/results/0/status").asString())
                .as(binary.text())
                .isEqualTo("recorded");
        assertThat(of("card:a")).containsExactlyInAnyOrder("browse milk", "cart milk", "scan");
    }

    @Test
    void kindsAreDeclaredSeenAndHeldToWhereTheTermsSaySo() {
        shop.enrol("card:a");
        told(did("k-1", "spin", Map.of("member", "card:a", "properties", Map.of("speed", 3))));
        JsonNode spin = kind("spin");
        assertThat(spin.path("declared").asBoolean()).isFalse();
        assertThat(spin.path("times").asLong()).isEqualTo(1);
        assertThat(spin.at("/properties/0/name").asString()).isEqualTo("speed");
        assertThat(spin.at("/properties/0/declared").asBoolean()).isFalse();
        Said declared = shop.api()
                .send(
                        "PUT",
                        "/v1/behaviour/kinds/spin",
                        Shop.utf8(
                                "{\"says\": \"Turns the wheel.\", \"properties\": [{\"name\": \"speed\", \"type\": \"number\","
                                        + " \"required\": true}]}"),
                        "Content-Type",
                        "application/json");
        assertThat(declared.status()).as(declared.text()).isEqualTo(200);
        assertThat(kind("spin").at("/properties/0/declared").asBoolean()).isTrue();
        told(did("k-2", "spin", Map.of("member", "card:a", "properties", Map.of("speed", "fast"))));
        JsonNode latest =
                shop.api().get("/v1/behaviour/latest?kind=spin").json().path("behaviour");
        assertThat(latest.get(0).path("unexpected").asBoolean()).isTrue();
        assertThat(shop.api()
                        .send(
                                "PUT",
                                "/v1/behaviour/terms",
                                Shop.utf8("{\"strict\": true}"),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(200);
        JsonNode terms = shop.api().get("/v1/behaviour/terms").json();
        assertThat(terms.path("strict").asBoolean()).isTrue();
        assertThat(terms.path("user_ids").asString()).isEqualTo("shop");
        assertThat(told(did("k-3", "spin", Map.of("member", "card:a", "properties", Map.of("speed", 2)))))
                .isEqualTo("recorded");
        assertThat(told(did("k-4", "spin", Map.of("member", "card:a")))).isEqualTo("refused");
        assertThat(told(did("k-5", "jump", Map.of("member", "card:a")))).isEqualTo("refused");
        assertThat(told(did("k-6", "cart", Map.of("member", "card:a")))).isEqualTo("recorded");
        assertThat(shop.api().send("DELETE", "/v1/behaviour/kinds/spin", null).status())
                .isEqualTo(204);
        assertThat(shop.api().send("DELETE", "/v1/behaviour/kinds/spin", null).status())
                .isEqualTo(404);
    }

    private JsonNode kind(String name) {
        for (JsonNode kind : shop.api().get("/v1/behaviour/kinds").json().path("kinds")) {
            if (kind.path("kind").asString().equals(name)) {
                return kind;
            }
        }
        throw new AssertionError("no kind " + name);
    }

    @Test
    void whatSaysWhoSomebodyIsIsRefusedOrLeftOut() {
        shop.enrol("card:a");
        JsonNode results = tell(
                shop.api(),
                List.of(
                        did("s-1", "browse", Map.of("member", "card:a", "properties", Map.of("receiver_mobile", "x"))),
                        did("s-2", "browse", Map.of("member", "card:a", "properties", Map.of("note", "13800138000"))),
                        did("s-3", "browse", Map.of("member", "card:a", "properties", Map.of("note", 13800138000L))),
                        did(
                                "s-4",
                                "browse",
                                Map.of("member", "card:a", "properties", Map.of("product_name", "Milk")))));
        List<String> all = new ArrayList<>();
        results.forEach(result -> all.add(result.path("status").asString() + " "
                + result.path("errors").path(0).path("code").asString("")));
        assertThat(all)
                .containsExactly(
                        "refused behaviour.property",
                        "refused behaviour.value",
                        "refused behaviour.value",
                        "recorded ");
        tracked(
                "track",
                key(false, "behaviour.write"),
                "{\"userId\": \"card:a\", \"event\": \"Spin\", \"properties\": {\"Contact Phone\": \"1\", \"note\":"
                        + " \"13800138000\", \"wechatOpenid\": \"o1\", \"color\": \"red\"}}");
        assertThat(database.sql(
                                "select properties from behaviour.event where program_id = :program order by sequence desc limit 1")
                        .param("program", program())
                        .query(String.class)
                        .single())
                .isEqualTo("{\"color\":\"red\"}");
    }

    @Test
    void whatIsDeclaredPersonalIsTheMembersAloneAndIsNotAskedFor() {
        shop.enrol("card:a");
        declared("gift", "message", true);
        declared("spin", "prize", false);
        assertThat(shop.api().get("/v1/behaviour/kinds").json().toString()).contains("\"personal\":true");
        told(did(
                "g-1",
                "gift",
                Map.of(
                        "member",
                        "card:a",
                        "store",
                        "east",
                        "properties",
                        Map.of("message", "for you", "wrap", "red"))));
        assertThat(properties()).contains("prize").doesNotContain("message");
        for (String path : List.of("/v1/members/card:a/behaviour", "/v1/behaviour/latest")) {
            String shown = shop.api().get(path).text();
            assertThat(shown).contains("wrap").doesNotContain("for you");
        }
        assertThat(shop.api().get("/v1/members/card:a/personal-data").text()).contains("for you");
        // said of one kind, it counts for the word
        declared("spin", "message", false);
        assertThat(properties()).doesNotContain("message");
        assertThat(put(
                                "/v1/behaviour/kinds/gift",
                                Map.of("properties", List.of(Map.of("name", "phone", "type", "text"))))
                        .status())
                .isEqualTo(422);
    }

    private void declared(String kind, String property, boolean personal) {
        Said said = put(
                "/v1/behaviour/kinds/" + kind,
                Map.of("properties", List.of(Map.of("name", property, "type", "text", "personal", personal))));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
    }

    private Said put(String path, Object body) {
        return shop.api().send("PUT", path, Shop.utf8(Shop.json(body)), "Content-Type", "application/json");
    }

    /** What may be asked for. */
    private List<String> properties() {
        long program = program();
        return Sight.of(program).call(() -> {
            try (Connection connection = application.getBean(DataSource.class).getConnection()) {
                connection.setAutoCommit(false);
                return application.getBean(Behaviours.class).properties(connection, program);
            } catch (SQLException accident) {
                throw new IllegalStateException(accident);
            }
        });
    }

    @Test
    void whoWorksForSomeStoresIsShownWhatWasDoneInThem() {
        shop.enrol("card:a");
        told(did("l-1", "visit", Map.of("member", "card:a", "store", "east")));
        told(did("l-2", "visit", Map.of("member", "card:a", "store", "west")));
        told(did("l-3", "browse", Map.of("member", "card:a")));
        assertThat(shop.api().get("/v1/behaviour/latest").json().path("behaviour"))
                .hasSize(3);
        ApiClient east = Hired.inStores(
                application,
                "east-" + shop.code() + "@example.org",
                "store-manager",
                shop.code(),
                List.of("east"),
                () -> clock.advance(Duration.ofMinutes(1)));
        JsonNode seen = east.get("/v1/behaviour/latest").json().path("behaviour");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).path("store").asString()).isEqualTo("east");
    }

    @Test
    void whatNamesAProductHasItsBrandAndCategoryAsTheyAreThen() {
        shop.enrol("card:a");
        products("A");
        told(did("c-1", "cart", Map.of("member", "card:a", "product", "milk-3")));
        products("B");
        told(did("c-2", "cart", Map.of("member", "card:a", "product", "milk-3")));
        told(did("c-3", "cart", Map.of("member", "card:a", "product", "milk-3", "brand", "C")));
        List<String> brands = new ArrayList<>();
        shop.api()
                .get("/v1/members/card:a/behaviour")
                .json()
                .path("behaviour")
                .forEach(line -> brands.add(line.path("brand").asString() + " "
                        + line.path("category").asString()));
        assertThat(brands).containsExactly("C milk powder", "B milk powder", "A milk powder");
        JsonNode listed =
                shop.api().get("/v1/products?category=milk%20powder&limit=1").json();
        assertThat(listed.at("/products/0/price/amount").asLong()).isEqualTo(29_900);
    }

    private JsonNode file(String csv, boolean dryRun) {
        Said said = shop.api().post("/v1/products/file?dry_run=" + dryRun, Shop.json(Map.of("csv", csv)));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        return said.json();
    }

    private String refusedFile(String csv) {
        Said said = shop.api().post("/v1/products/file", Shop.json(Map.of("csv", csv)));
        assertThat(said.status()).as(said.text()).isEqualTo(422);
        return said.json().at("/errors/0/code").asString();
    }

    private List<String> skus(String query) {
        return shop.api().get("/v1/products?" + query).json().path("products").findValuesAsString("sku");
    }

    @Test
    void aFileOfProductsIsTriedFirstAndARowThatIsWrongCostsItselfAloneAndComesBack() {
        products("A");
        String csv = """
                \uFEFFSKU,name,brand,category,price,currency,note
                milk-3,"Milk powder, stage 3",A,milk powder,299.00,CNY,as it is
                milk-4,"Milk powder, stage 4",A,milk powder,319,,new
                ,no sku,A,,1,,wrong
                tea,Tea,B,drinks,29.999,,finer than a cent
                tea,Tea,B,drinks,29.90,,=cmd
                tea-2,Tea,B,drinks,29.90,XXX,no money
                tea-3,Tea,B,drinks,-1,,below nothing
                yen,Rice,C,food,1200,JPY,
                yen-2,Rice,C,food,1200.5,JPY,finer than a yen
                "'=odd",Odd,,,,,
                """;
        JsonNode tried = file(csv, true);
        assertThat(tried.path("rows").asInt()).isEqualTo(10);
        assertThat(tried.path("added").asInt()).isEqualTo(3);
        assertThat(tried.path("changed").asInt()).isZero();
        assertThat(tried.path("unchanged").asInt()).isEqualTo(1);
        assertThat(tried.path("faults").findValuesAsString("code"))
                .containsExactly(
                        "product.no-sku",
                        "product.price",
                        "product.repeated",
                        "product.currency",
                        "product.price",
                        "product.price");
        assertThat(tried.at("/faults/0/line").asInt()).isEqualTo(4);
        assertThat(skus("")).as("tried, not done").containsExactly("milk-3");
        JsonNode done = file(csv, false);
        assertThat(skus("")).containsExactly("=odd", "milk-3", "milk-4", "yen");
        assertThat(done.path("faulty_rows").asString())
                .startsWith("sku,name,brand,category,price,currency,note,fault\r\n")
                .contains(",'=cmd,")
                .contains("tea-3,Tea,B,drinks,'-1,")
                .doesNotContain("milk-4", "\n=", ",=");
        JsonNode yen = shop.api().get("/v1/products?q=rice").json().at("/products/0");
        assertThat(yen.at("/price/amount").asLong()).isEqualTo(1_200);
        assertThat(yen.at("/price/currency").asString()).isEqualTo("JPY");
        JsonNode mended = file(done.path("faulty_rows").asString().replace("29.999", "29.99"), false);
        assertThat(mended.path("added").asInt())
                .as("what came back is put right")
                .isEqualTo(1);
        JsonNode changed = file("sku,name\nmilk-4,Milk powder\n", false);
        assertThat(changed.path("changed").asInt()).isEqualTo(1);
        assertThat(shop.api()
                        .get("/v1/products?q=MILK-4")
                        .json()
                        .at("/products/0")
                        .has("brand"))
                .as("what a cell does not say is not known any more")
                .isFalse();
        assertThat(refusedFile("name\nTea\n")).isEqualTo("product.no-sku-column");
        assertThat(refusedFile("sku,name\n")).isEqualTo("file.empty");
        assertThat(refusedFile("sku,name\n\"tea")).isEqualTo("file.unreadable");
        assertThat(refusedFile("sku\n" + "x\n".repeat(10_001))).isEqualTo("file.too-long");
    }

    @Test
    void productsAreLookedForAndTakenOutAndHistoryStays() {
        shop.enrol("card:a");
        products("A");
        told(did("d-1", "cart", Map.of("member", "card:a", "product", "milk-3")));
        file("sku,name,brand\na/b c,50% off,B\nzebra,Milk jug,B\n", false);
        assertThat(skus("q=milk")).containsExactly("milk-3", "zebra");
        assertThat(skus("q=milk&brand=B")).containsExactly("zebra");
        assertThat(skus("q=50%25")).containsExactly("a/b c");
        assertThat(skus("q=nothing-has-this")).isEmpty();
        assertThat(shop.api().send("DELETE", "/v1/products/a%2Fb%20c", null).status())
                .isEqualTo(204);
        assertThat(shop.api().send("DELETE", "/v1/products/milk-3", null).status())
                .isEqualTo(204);
        assertThat(shop.api().send("DELETE", "/v1/products/milk-3", null).status())
                .isEqualTo(404);
        assertThat(skus("")).containsExactly("zebra");
        told(did("d-2", "cart", Map.of("member", "card:a", "product", "milk-3")));
        List<String> brands = new ArrayList<>();
        shop.api()
                .get("/v1/members/card:a/behaviour")
                .json()
                .path("behaviour")
                .forEach(line -> brands.add(line.path("brand").asString("none")));
        assertThat(brands).containsExactly("none", "A");
    }

    private void products(String brand) {
        Said said = shop.api()
                .post(
                        "/v1/products",
                        Shop.json(Map.of(
                                "products",
                                List.of(Map.of(
                                        "sku", "milk-3",
                                        "name", "Milk powder, stage 3",
                                        "brand", brand,
                                        "category", "milk powder",
                                        "price", Map.of("amount", 29_900, "currency", "CNY"))))));
        assertThat(said.status()).as(said.text()).isEqualTo(200);
    }

    @Test
    void aMembersBehaviourIsReadPageByPage() {
        shop.enrol("card:a");
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            items.add(did("l-" + i, "browse", Map.of("member", "card:a", "product", "p" + i)));
        }
        tell(shop.api(), items);
        List<String> products = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = shop.api()
                    .get("/v1/members/card:a/behaviour?limit=3" + (next.isEmpty() ? "" : "&cursor=" + next))
                    .json();
            page.path("behaviour")
                    .forEach(line -> products.add(line.path("product").asString()));
            next = page.path("next").asString("");
        } while (!next.isEmpty());
        assertThat(products).containsExactly("p6", "p5", "p4", "p3", "p2", "p1", "p0");
        assertThat(shop.api().get("/v1/members/card:none/behaviour").status()).isEqualTo(404);
        assertThat(shop.api().get("/v1/members/card:a/behaviour?cursor=x").status())
                .isEqualTo(400);
    }
}
