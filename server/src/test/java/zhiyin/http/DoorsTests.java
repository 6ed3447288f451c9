package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import zhiyin.StartRefused;

/** What keeps browsers, proxies and whoever speaks HTTP himself from being used against the house; each by its number. */
class DoorsTests {
    private static final String PAGE = "https://shop.example.org";
    private static SampleServer server;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        server = SampleServer.start("--zhiyin.cors-origins=" + PAGE + ",http://localhost:5173");
        api = ApiClient.on(server.port()).withKey(SampleRoom.PROGRAM_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What came back, until the other end closed. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final Map<String, String> GUARDS = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    @Test
    void c39_everyAnswerCarriesTheGuardingHeadersWhateverItIs() throws IOException {
        for (ApiClient.Said said : List.of(
                api.get("/v1/names"),
                api.get("/"),
                api.get("/openapi.json"),
                api.get("/v1/nothing"),
                api.send("PUT", "/v1/names/a", null),
                api.get("/v1/names?limit=0"),
                api.get("/v1/names", "Accept", "text/xml"),
                api.get("/v1/names?q=" + "x".repeat(10_000)),
                api.postRaw("/v1/orders", new byte[0], "Content-Type", "text/plain", "Idempotency-Key", "k"),
                api.withKey("other").get("/v1/names"),
                api.get("/v1/names/accident"),
                api.get("/v1/names/no-database"))) {
            GUARDS.forEach((name, value) ->
                    assertThat(said.header(name)).as(said.status() + " " + name).isEqualTo(value));
            assertThat(said.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'");
            assertThat(said.header("Strict-Transport-Security"))
                    .as("in the clear it is not ours to say")
                    .isNull();
        }
        for (String request : List.of(
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n",
                "TRACE / HTTP/1.1\r\nHost: localhost\r\n", "GET / HTTP/1.1\r\n")) {
            String answer = raw(request + "Connection: close\r\n\r\n");
            GUARDS.forEach((name, value) -> assertThat(answer).as(request).contains(name + ": " + value));
        }
    }

    private static ApiClient.Said preflight(String origin) {
        return api.send(
                "OPTIONS",
                "/v1/orders",
                null,
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type,idempotency-key");
    }

    @Test
    void c40_pagesOfTheOriginsThatAnOperatorNamedMayAskAndNoOthers() {
        for (String origin : List.of(PAGE, "http://localhost:5173")) {
            ApiClient.Said asked = preflight(origin);
            assertThat(asked.status()).isEqualTo(204);
            assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(asked.header("Access-Control-Allow-Headers")).contains("Authorization", "Idempotency-Key");
            assertThat(asked.header("Access-Control-Allow-Methods")).contains("POST");
            assertThat(asked.header("Vary")).isEqualTo("Origin");
            ApiClient.Said said = api.get("/v1/names", "Origin", origin);
            assertThat(said.status()).isEqualTo(200);
            assertThat(said.header("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(said.header("Access-Control-Expose-Headers")).contains("X-Request-Id");
            assertThat(said.headers().firstValue("Access-Control-Allow-Credentials"))
                    .as("cookies never count from elsewhere")
                    .isEmpty();
            ApiClient.Said refused = api.get("/v1/nothing", "Origin", origin);
            assertThat(refused.header("Access-Control-Allow-Origin"))
                    .as("a page hears why")
                    .isEqualTo(origin);
            assertThat(refused.headers().allValues("Vary")).containsExactlyInAnyOrder("Origin", "Accept-Language");
        }
        for (String origin : List.of(
                "https://evil.example",
                PAGE + ".evil.example",
                "http://shop.example.org",
                PAGE + ":8443",
                "null",
                "https://SHOP.example.org",
                "x".repeat(400))) {
            ApiClient.Said asked = preflight(origin);
            assertThat(asked.status()).as(origin).isEqualTo(403);
            assertThat(asked.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
            assertThat(api.get("/v1/names", "Origin", origin).header("Access-Control-Allow-Origin"))
                    .isNull();
        }
        assertThatThrownBy(() -> SampleServer.start("--zhiyin.cors-origins=https://shop.example.org/"))
                .hasRootCauseInstanceOf(StartRefused.class);
        assertThatThrownBy(() -> SampleServer.start("--zhiyin.cors-origins=*"))
                .hasRootCauseInstanceOf(StartRefused.class);
    }

    @Test
    void c40_s24_aFormOfAnotherSiteIsRefusedWithACookieAndWithout() {
        byte[] form = "{\"id\": \"o\", \"x\": \"=\"}".getBytes(StandardCharsets.UTF_8);
        ApiClient browser = ApiClient.on(server.port());
        for (String type :
                List.of("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x")) {
            ApiClient.Said withCookie = browser.postRaw(
                    "/v1/orders",
                    form,
                    "Content-Type",
                    type,
                    "Origin",
                    "https://evil.example",
                    "Cookie",
                    Call.SESSION_COOKIE + "=" + SampleRoom.PROGRAM_KEY);
            assertThat(withCookie.status()).as(type).isEqualTo(403);
            assertThat(api.postRaw("/v1/orders", form, "Content-Type", type, "Idempotency-Key", "k")
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        ApiClient.Said page = browser.postRaw(
                "/v1/orders",
                form,
                "Content-Type",
                "application/json",
                "Cookie",
                Call.SESSION_COOKIE + "=" + SampleRoom.PROGRAM_KEY);
        assertThat(page.status())
                .as("without the header that only our own pages can set")
                .isEqualTo(403);
    }

    @Test
    void c38_aTokenInAnAddressOpensNothing() {
        ApiClient nobody = ApiClient.on(server.port());
        for (String name : List.of("access_token", "token", "key", "api_key")) {
            assertThat(nobody.get("/v1/names?" + name + "=" + SampleRoom.PROGRAM_KEY)
                            .code())
                    .isEqualTo("invalid-token");
        }
    }

    @Test
    void c42_onlyDeclaredMethodsAreAnsweredAndNoHeaderMakesOneAnother() throws IOException {
        for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method")) {
            ApiClient.Said said = api.send("POST", "/v1/names/a", new byte[0], header, "DELETE");
            assertThat(said.status()).as(header).isEqualTo(405);
            assertThat(api.get("/v1/names/a", header, "DELETE").status()).isEqualTo(200);
        }
        assertThat(api.send("POST", "/v1/names/a?_method=DELETE", new byte[0]).status())
                .isEqualTo(405);
        for (String method : List.of("TRACE", "CONNECT", "PROPFIND", "DEBUG", "get")) {
            assertThat(raw(method + " /v1/names HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(method)
                    .containsPattern("^HTTP/1.1 (400|404|405|501)")
                    .contains("application/problem+json");
        }
    }

    private static final String SECOND = "GET /v1/names/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static String post(String... lines) {
        return "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + SampleRoom.PROGRAM_KEY
                + "\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n" + String.join("\r\n", lines)
                + "\r\n\r\n";
    }

    @Test
    void c44_whereARequestEndsMustBeSaidOnceOrTheConnectionIsClosed() throws IOException {
        String chunks = "2\r\n{}\r\n0\r\n\r\n";
        for (String request : List.of(
                post("Content-Length: 2", "Transfer-Encoding: chunked") + chunks,
                post("Transfer-Encoding: chunked", "Content-Length: 2") + chunks,
                post("cOnTeNt-LeNgTh: 12", "TRANSFER-ENCODING: Chunked") + chunks,
                post("Content-Length: 2", "Content-Length: 3") + "{}",
                post("Content-Length: 2, 3") + "{}",
                post("Content-Length: +2") + "{}",
                post("Content-Length : 2") + "{}",
                post("Transfer-Encoding: chunked, identity") + chunks,
                post("Transfer-Encoding: xchunked") + chunks,
                post("Transfer-Encoding: chunked").replace("HTTP/1.1", "HTTP/1.0") + chunks)) {
            // a request behind it is not answered: nothing comes after the first answer but the end
            String answer = raw(request + SECOND);
            assertThat(answer).as(request).containsPattern("^HTTP/1\\.[01] 400");
            assertThat(answer.split("HTTP/1\\.", -1)).as(request).hasSize(2);
            assertThat(answer).doesNotContain("smuggled");
        }
    }

    @Test
    void c44_chunksAloneAreRead() throws IOException {
        String answer = raw(post("Transfer-Encoding: chunked", "Connection: close") + "2\r\n{}\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 422").contains("/total");
    }

    @Test
    void c41_everyAnswerSaysWhatItIs() throws IOException, InterruptedException {
        HttpResponse<String> page;
        try (HttpClient http = HttpClient.newHttpClient()) {
            page = http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(api.get("/v1/names").header("Content-Type")).isEqualTo("application/json");
        assertThat(api.get("/v1/nothing").header("Content-Type")).isEqualTo("application/problem+json");
    }
}
