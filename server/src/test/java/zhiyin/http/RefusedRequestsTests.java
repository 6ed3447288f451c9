package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers send by mistake or on purpose, over real HTTP; {@link ApiClient} holds every answer against the document. */
class RefusedRequestsTests {
    private static SampleServer server;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        server = SampleServer.start();
        api = ApiClient.on(server.port()).withKey(SampleRoom.PROGRAM_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String order(String... changes) {
        String order = """
                {"id": "o-1", "points": 12, "total": {"amount": 1000, "currency": "CNY"}}""";
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(order).contains(changes[i]);
            order = order.replace(changes[i], changes[i + 1]);
        }
        return order;
    }

    private static String with(String more) {
        return order("{\"id\"", "{" + more + ", \"id\"");
    }

    record Bad(String says, String body, int status, String code, String fault) {
        @Override
        public String toString() {
            return says;
        }
    }

    private static Bad points(String value, String fault) {
        return new Bad("points of " + cut(value), order("12", value), 422, "validation-failed", "/points " + fault);
    }

    private static Bad more(String more, String fault) {
        return new Bad("with " + cut(more), with(more), 422, "validation-failed", fault);
    }

    private static Bad malformed(String body, String fault) {
        return new Bad("body " + cut(body), body, 400, "malformed-json", fault);
    }

    private static String cut(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    static Stream<Bad> badBodies() {
        return Stream.of(
                points("-100", "amount.range"),
                points("0", "amount.range"),
                points("1000000000001", "amount.range"),
                points("1.5", "amount.scale"),
                points("1.0", "amount.scale"),
                points("\"12\"", "type"),
                points("null", "required"),
                points("true", "type"),
                points("[1]", "type"),
                points("1e3", "type"),
                points("1E1000000000", "number.format"),
                points("9223372036854775808", "number.range"),
                points("9".repeat(1_000), "number.range"),
                points("\"NaN\"", "type"),
                points("-0.0", "amount.scale"),
                malformed(order("12", "NaN"), "json.syntax"),
                malformed(order("12", "Infinity"), "json.syntax"),
                malformed(order("12", "012"), "json.syntax"),
                malformed(order("12", "9".repeat(1_001)), "json.limits"),
                malformed(order("12", "1." + "9".repeat(1_001)), "json.limits"),
                new Bad("missing points", order("\"points\": 12, ", ""), 422, "validation-failed", "/points required"),
                new Bad("XXX", order("CNY", "XXX"), 422, "validation-failed", "/total/currency currency.unknown"),
                new Bad("cny", order("CNY", "cny"), 422, "validation-failed", "/total/currency currency.unknown"),
                more("\"isAdmin\": true", "/isAdmin unknown-field"),
                more("\"tenant/id~\": 1", "/tenant~1id~0 unknown-field"),
                more("\"day\": \"2026-02-29\"", "/day date.format"),
                more("\"day\": \"2026-02-31\"", "/day date.format"),
                more("\"day\": \"2026-13-01\"", "/day date.format"),
                more("\"day\": \"２０２６-01-01\"", "/day date.format"),
                more("\"placed_at\": \"2016-12-31T23:59:60Z\"", "/placed_at date.format"),
                more("\"placed_at\": \"2016-12-31T23:59:59\"", "/placed_at date.format"),
                more("\"placed_at\": \"2016-12-31 23:59:59Z\"", "/placed_at date.format"),
                more("\"placed_at\": \"2016-12-31T24:00:00Z\"", "/placed_at date.format"),
                more("\"placed_at\": 1480000000", "/placed_at type"),
                more("\"channel\": \"SHOP\"", "/channel word.unknown"),
                more("\"name\": \"\\u200b\\u200b\"", "/name text.blank"),
                more("\"name\": \"\\u3164\"", "/name text.blank"),
                more("\"name\": \"\\u2800\"", "/name text.blank"),
                more("\"name\": \"\"", "/name text.blank"),
                more("\"name\": \"" + "😀".repeat(10_000) + "\"", "/name text.length"),
                more("\"name\": \"z" + "\u0301".repeat(60) + "\"", "/name text.length"),
                more("\"name\": \"a\\r\\nb\"", "/name text.characters"),
                more("\"lines\": []", "/lines list.length"),
                more("\"lines\": [{\"sku\": \"a\", \"quantity\": 1}, {\"sku\": \"b\"}]", "/lines/1/quantity required"),
                more("\"attributes\": {\"a\": {}}", "/attributes/a type"),
                malformed(with("\"points\": 1"), "json.duplicate-key"),
                malformed("[".repeat(2_000), "json.limits"),
                malformed("{\"a\":".repeat(33) + "1" + "}".repeat(33), "json.limits"),
                malformed("", "json.empty"),
                malformed(" \n", "json.empty"),
                malformed("null", "json.object"),
                malformed("[]", "json.object"),
                malformed("\"x\"", "json.object"),
                malformed("42", "json.object"),
                malformed("{", "json.syntax"),
                malformed("{} {}", "json.trailing"),
                malformed("{}]", "json.syntax"),
                malformed("{'a': 1}", "json.syntax"),
                malformed("{\"a\": 1,}", "json.syntax"),
                malformed("{\"a\": 1} // b", "json.syntax"),
                malformed(with("\"name\": \"\\u0000\""), "json.characters"),
                malformed(with("\"name\": \"\\ud800\""), "json.characters"),
                malformed(with("\"name\": \"\\udc00\\ud800\""), "json.characters"),
                malformed("\ufeff{}", "json.syntax"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBodies")
    void a_bad_body_is_refused_with_its_place_and_its_code(Bad bad) {
        ApiClient.Said said = api.post("/v1/orders", bad.body(), "Idempotency-Key", "k");
        assertThat(said.status()).isEqualTo(bad.status());
        assertThat(said.code()).isEqualTo(bad.code());
        assertThat(said.faults()).containsExactly(bad.fault());
    }

    @Test
    void all_faults_come_in_one_answer_and_none_says_the_bad_value_again() {
        ApiClient.Said said = api.post("/v1/orders", """
                {"id": "<script>", "points": 1.5, "total": {"amount": -7771, "currency": "dollars"}, "extra-7772": 1}""", "Idempotency-Key", "k");
        assertThat(said.faults())
                .containsExactly(
                        "/id text.characters",
                        "/points amount.scale",
                        "/total/amount amount.range",
                        "/total/currency currency.unknown",
                        "/extra-7772 unknown-field");
        assertThat(said.text()).doesNotContain("script", "7771", "dollars", "1.5");
    }

    @Test
    void a_body_that_is_not_utf8_is_refused() {
        byte[] latin = "{\"id\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] surrogate = {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'};
        byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};
        for (byte[] body : List.of(latin, surrogate, overlong, order().getBytes(StandardCharsets.UTF_16))) {
            ApiClient.Said said =
                    api.postRaw("/v1/orders", body, "Content-Type", "application/json", "Idempotency-Key", "k");
            assertThat(said.code()).isEqualTo("malformed-json");
            assertThat(said.faults()).containsExactly("json.encoding");
        }
    }

    @Test
    void only_json_in_the_clear_is_read() {
        byte[] body = order().getBytes(StandardCharsets.UTF_8);
        for (String type : List.of(
                "text/plain",
                "application/xml",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "application/json; charset=gbk",
                "application/json-patch+json")) {
            ApiClient.Said said = api.postRaw("/v1/orders", body, "Content-Type", type, "Idempotency-Key", "k");
            assertThat(said.code()).as(type).isEqualTo("unsupported-media-type");
        }
        assertThat(api.postRaw("/v1/orders", body, "Idempotency-Key", "k").status())
                .isEqualTo(415);
        ApiClient.Said zipped = api.post("/v1/orders", "x", "Content-Encoding", "gzip", "Idempotency-Key", "k");
        assertThat(zipped.status()).isEqualTo(415);
        ApiClient.Said utf8 = api.postRaw(
                "/v1/orders", body, "Content-Type", "application/json; charset=UTF-8", "Idempotency-Key", "k");
        assertThat(utf8.status()).isEqualTo(201);
    }

    @Test
    void a_body_over_the_limit_of_its_route_is_refused() {
        String large = with("\"name\": \"" + "x".repeat(Route.BODY_BYTES_MAX) + "\"");
        assertThat(api.post("/v1/orders", large, "Idempotency-Key", "k").code()).isEqualTo("payload-too-large");
        String bulk = "{\"events\": \"" + "x".repeat(Route.BULK_BYTES_MAX - 20) + "\"}";
        assertThat(api.post("/v1/events/batch", bulk).faults()).containsExactly("/events type");
        ApiClient.Said tooLarge = api.post("/v1/events/batch", bulk + " ".repeat(20));
        assertThat(tooLarge.status()).isEqualTo(413);
    }

    @Test
    void a_bad_item_of_a_batch_refuses_only_itself() {
        ApiClient.Said said = api.post("/v1/events/batch", """
                {"events": [
                  {"type": "order.paid", "order": "o", "points": 3},
                  {"type": "order.paid", "order": "o", "points": -3, "member": "m"},
                  {"type": "member.joined", "member": "m"},
                  {"type": "member.left"},
                  {"member": "m"}, 7]}""");
        assertThat(said.json().path("good").asInt()).isEqualTo(2);
        assertThat(said.json().path("faults").valueStream().map(fault -> fault.asString()))
                .containsExactly(
                        "/events/1/points amount.range",
                        "/events/1/member unknown-field",
                        "/events/3/type word.unknown",
                        "/events/4/type required",
                        "/events/5 type");
    }

    record BadQuery(String query, String... faults) {
        @Override
        public String toString() {
            return cut(query);
        }
    }

    static Stream<BadQuery> badQueries() {
        return Stream.of(
                new BadQuery("limit=-1", "/query/limit amount.range"),
                new BadQuery("limit=0", "/query/limit amount.range"),
                new BadQuery("limit=201", "/query/limit amount.range"),
                new BadQuery("limit=1000000", "/query/limit amount.range"),
                new BadQuery("limit=", "/query/limit type"),
                new BadQuery("limit", "/query/limit type"),
                new BadQuery("limit=1.0", "/query/limit type"),
                new BadQuery("limit=%EF%BC%91", "/query/limit type"),
                new BadQuery("limit=99999999999999999999", "/query/limit type"),
                new BadQuery("limit=10&limit=20", "/query/limit parameter.repeated"),
                new BadQuery("tenant_id=2", "/query parameter.unknown"),
                new BadQuery("&", "/query parameter.unknown", "/query parameter.unknown"),
                new BadQuery("q=%25%25%25", "/query/q text.blank"),
                new BadQuery("q=" + "x".repeat(5_000), "/query/q text.length"),
                new BadQuery("q=%00", "/query/q text.characters"),
                new BadQuery("q=%ED%A0%80", "/query/q text.characters"),
                new BadQuery("dry_run=yes", "/query/dry_run type"),
                new BadQuery("expand=till,wallet", "/query/expand word.unknown"),
                new BadQuery("expand=till,till", "/query/expand word.unknown"),
                new BadQuery("since=2026-01-01", "/query/since date.format"),
                new BadQuery(
                        "limit=0&x=1&dry_run=1",
                        "/query/limit amount.range",
                        "/query parameter.unknown",
                        "/query/dry_run type"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badQueries")
    void a_bad_query_is_refused_with_all_its_faults(BadQuery bad) {
        ApiClient.Said said = api.get("/v1/names?" + bad.query());
        assertThat(said.status()).isEqualTo(400);
        assertThat(said.code()).isEqualTo("malformed-parameter");
        assertThat(said.faults()).containsExactly(bad.faults());
    }

    @Test
    void the_idempotency_key_must_be_one_and_printable() {
        for (String[] headers : List.of(
                new String[] {},
                new String[] {"Idempotency-Key", "a", "Idempotency-Key", "b"},
                new String[] {"Idempotency-Key", "x".repeat(256)},
                new String[] {"Idempotency-Key", ""},
                new String[] {"Idempotency-Key", "a b"})) {
            assertThat(api.post("/v1/orders", order(), headers).code()).isEqualTo("idempotency-key-invalid");
        }
        assertThat(api.post("/v1/orders", order(), "Idempotency-Key", "x".repeat(255))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void nobody_gets_in_without_a_key_that_fits() {
        ApiClient anonymous = ApiClient.on(server.port());
        ApiClient.Said said = anonymous.get("/v1/names");
        assertThat(said.code()).isEqualTo("invalid-token");
        assertThat(said.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(anonymous.withKey("zk_test_other").get("/v1/names").status()).isEqualTo(401);
        assertThat(anonymous.withKey("x".repeat(600)).get("/v1/names").status()).isEqualTo(401);
        assertThat(anonymous.get("/v1/names", "Authorization", "Basic eDp5").status())
                .isEqualTo(401);
        assertThat(api.get("/v1/names", "Authorization", "Bearer other").status())
                .isEqualTo(401);
        assertThat(anonymous
                        .withKey(SampleRoom.ADMIN_KEY)
                        .post("/v1/orders", order())
                        .code())
                .isEqualTo("forbidden");
        assertThat(anonymous.withKey(SampleRoom.ADMIN_KEY).get("/v1/names").status())
                .isEqualTo(200);
    }
}
