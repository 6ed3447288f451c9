package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the door behaves whatever room lies behind it. */
class HttpDoorTests {
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

    private static final String ORDER = """
            {"id": "o-1", "points": 12, "total": {"amount": 1000, "currency": "CNY"}, "placed_at": "2026-03-08T10:15:00.25+08:00"}""";

    @Test
    void a_good_request_is_answered_as_the_document_says() {
        ApiClient.Said said = api.post("/v1/orders?dry_run=true", ORDER, "Idempotency-Key", "k-1");
        assertThat(said.status()).isEqualTo(201);
        assertThat(said.json().path("placed_at").asString()).isEqualTo("2026-03-08T02:15:00.250Z");
        assertThat(said.json().path("effects").path(0).path("type").asString()).isEqualTo("points.earned");
        assertThat(said.json().path("channel").asString()).isEqualTo("shop");
        assertThat(said.json().has("note")).isFalse();
    }

    @Test
    void the_fingerprint_knows_neither_order_nor_spacing_but_every_change() {
        String turned = """
            {"placed_at":"2026-03-08T10:15:00.25+08:00", "total":{"currency":"CNY","amount":1000},
             "points":12,"id":"o\\u002d1"}""";
        String first = fingerprint(ORDER);
        assertThat(fingerprint(turned)).isEqualTo(first).hasSize(64);
        assertThat(fingerprint(ORDER.replace("1000", "1001"))).isNotEqualTo(first);
    }

    private static String fingerprint(String order) {
        return api.post("/v1/orders", order, "Idempotency-Key", "k")
                .json()
                .path("fingerprint")
                .asString();
    }

    @Test
    void a_refusal_carries_its_numbers_and_speaks_the_callers_language() {
        String order = ORDER.replace("o-1", "too-much");
        ApiClient.Said english = api.post("/v1/orders", order, "Idempotency-Key", "k");
        assertThat(english.status()).isEqualTo(409);
        assertThat(english.json().path("type").asString()).isEqualTo("/problems/insufficient-balance");
        assertThat(english.json().path("wanted").asLong()).isEqualTo(12);
        assertThat(english.json().path("title").asString()).isEqualTo("Not enough");
        ApiClient.Said mainland =
                api.post("/v1/orders", order, "Idempotency-Key", "k", "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8");
        assertThat(mainland.json().path("title").asString()).isEqualTo("余额不足");
        assertThat(mainland.header("Content-Language")).isEqualTo("zh-CN");
        ApiClient.Said taiwan = api.post("/v1/orders", order, "Idempotency-Key", "k", "Accept-Language", "zh-Hant-HK");
        assertThat(taiwan.json().path("title").asString()).isEqualTo("餘額不足");
        ApiClient.Said garbage = api.post("/v1/orders", order, "Idempotency-Key", "k", "Accept-Language", "!!;q=9");
        assertThat(garbage.json().path("title").asString()).isEqualTo("Not enough");
    }

    @Test
    void an_accident_is_ours_and_tells_nothing_of_the_house() {
        ApiClient.Said said = api.get("/v1/names/accident");
        assertThat(said.status()).isEqualTo(500);
        assertThat(said.code()).isEqualTo("internal");
        assertThat(said.text()).doesNotContain("secret", "Exception", "zhiyin.");
    }

    @Test
    void an_error_of_the_machine_is_answered_like_any_accident() {
        assertThat(api.get("/v1/names/broken-law").code()).isEqualTo("internal");
    }

    @Test
    void a_database_that_does_not_answer_is_no_accident_but_a_reason_to_come_again() {
        ApiClient.Said said = api.get("/v1/names/no-database");
        assertThat(said.status()).isEqualTo(503);
        assertThat(said.code()).isEqualTo("overloaded");
        assertThat(said.header("Retry-After")).isEqualTo("2");
    }

    @Test
    void what_is_not_there_is_not_found_and_what_is_there_names_its_methods() {
        assertThat(api.get("/v1/nothing").code()).isEqualTo("not-found");
        assertThat(api.get("/error").code()).isEqualTo("not-found");
        assertThat(api.get("/v1/names/unknown").code()).isEqualTo("not-found");
        assertThat(api.get("/v1/names/%00").status()).isIn(400, 404);
        assertThat(api.get("/v1/names/" + "x".repeat(201)).code()).isEqualTo("not-found");
        ApiClient.Said put = api.send("PUT", "/v1/names/a", null);
        assertThat(put.code()).isEqualTo("method-not-allowed");
        assertThat(put.header("Allow")).isEqualTo("DELETE, GET, HEAD");
        assertThat(api.send("OPTIONS", "/v1/orders", null).header("Allow")).isEqualTo("POST");
        ApiClient.Said head = api.send("HEAD", "/v1/names/a", null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.bytes()).isEmpty();
        ApiClient admin = ApiClient.on(server.port()).withKey(SampleRoom.ADMIN_KEY);
        assertThat(admin.send("DELETE", "/v1/names/a", null).status()).isEqualTo(204);
    }

    @Test
    void a_caller_who_takes_no_json_is_told_so() {
        assertThat(api.get("/v1/names", "Accept", "text/xml").code()).isEqualTo("not-acceptable");
        assertThat(api.get("/v1/names", "Accept", "text/html, */*;q=0.1").status())
                .isEqualTo(200);
        assertThat(api.get("/", "Accept", "text/html").status()).isEqualTo(200);
    }

    @Test
    void every_answer_carries_the_same_guarding_headers_and_no_other_origin_is_let_in() {
        for (ApiClient.Said said : List.of(
                api.get(
                        "/v1/names",
                        "Origin",
                        "https://evil.example",
                        "X-Request-Id",
                        "mine",
                        "X-Forwarded-Host",
                        "evil.example"),
                api.get("/v1/nothing", "Origin", "https://evil.example"),
                api.send(
                        "OPTIONS",
                        "/v1/names",
                        null,
                        "Origin",
                        "https://evil.example",
                        "Access-Control-Request-Method",
                        "GET"))) {
            assertThat(said.header("Cache-Control")).isEqualTo("no-store");
            assertThat(said.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(said.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(said.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(said.header("X-Request-Id")).matches("req_[0-9a-z]{16}");
            assertThat(said.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
            assertThat(said.header("Server")).isNull();
        }
    }

    @Test
    void too_long_addresses_and_headers_are_refused_by_name() {
        assertThat(api.get("/v1/names?q=" + "x".repeat(10_000)).code()).isEqualTo("uri-too-long");
        assertThat(api.get("/v1/names", "X-Long", "x".repeat(8_500)).code())
                .isEqualTo("request-header-fields-too-large");
        assertThat(api.get("/v1/names", "Cookie", "a=b; ".repeat(100) + "a=b").status())
                .isEqualTo(431);
    }

    @Test
    void the_containers_own_refusals_are_in_our_words_too() throws IOException {
        for (String request : List.of(
                "GET /v1/names?q=<> HTTP/1.1\r\nHost: localhost\r\n",
                "GET /%2e%2e/%zz HTTP/1.1\r\nHost: localhost\r\n",
                "GET / HTTP/1.1\r\nHost: local host\r\n",
                "TRACE / HTTP/1.1\r\nHost: localhost\r\n",
                "GET /v1/names HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(70_000) + "\r\n")) {
            String answer = raw(request + "Connection: close\r\n\r\n");
            assertThat(answer)
                    .as(request.substring(0, 20))
                    .contains("application/problem+json")
                    .doesNotContain("<html", "Tomcat");
            assertThat(answer).containsPattern("HTTP/1.1 4(00|05|31)");
        }
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void the_document_and_the_page_made_from_it_are_served_and_do_not_change_from_run_to_run(@TempDir Path folder)
            throws IOException {
        Path committed = folder.resolve("openapi.json");
        ApiClient.Said document = api.get("/openapi.json");
        assertThat(document.json().path("openapi").asString()).isEqualTo("3.1.0");
        OpenApi again = new OpenApi(
                server.context().getBeanProvider(Routes.class).orderedStream().toList());
        assertThat(again.pretty()).isEqualTo(document.text());
        assertThat(document.json()
                        .at("/components/schemas/Order/properties/channel/enum/0")
                        .asString())
                .isEqualTo("shop");
        assertThat(api.get("/").text())
                .contains("id=\"recordOrder\"", "schema-Order")
                .doesNotContain("<script", "http://", "https://");
        assertThat(api.get("/reference.css").status()).isEqualTo(200);
        assertThat(api.send("GET", "/problems/conflict", null).header("Location"))
                .isEqualTo("/#problem-conflict");
        Files.writeString(committed, document.text());
        Contract.keeps(again.pretty(), committed);
        assertThatThrownBy(() -> Contract.keeps(again.pretty() + " ", committed))
                .hasMessageContaining("a promise changed");
    }

    @Test
    void a_route_that_does_not_say_who_may_call_it_stops_the_start() {
        assertThatThrownBy(() -> Route.get("/x")
                        .named("x")
                        .summary("x")
                        .answersNothing(204)
                        .handledBy(call -> Answer.nothing()))
                .hasMessageContaining("must say who may call it");
        assertThatThrownBy(() -> Route.get("/x/{id}")
                        .named("x")
                        .summary("x")
                        .openToAll()
                        .answersNothing(204)
                        .handledBy(call -> Answer.nothing()))
                .hasMessageContaining("has the variables [id] but declares []");
    }
}
