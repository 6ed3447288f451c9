package zhiyin.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.TestClock;
import zhiyin.database.DatabaseTest;

/** The tracking client that shops have, as npm gives it out, is pointed at us and works. */
@DatabaseTest
@Import(TestClock.Installed.class)
class TrackingClientTests {
    private final ApplicationContext application;
    private final TestClock clock;

    @Autowired
    TrackingClientTests(ApplicationContext application, TestClock clock) {
        this.application = application;
        this.clock = clock;
    }

    private int port() {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static String key(Shop shop) {
        return shop.admin()
                .post(
                        "/v1/keys",
                        Shop.json(Map.of(
                                "name",
                                "tracker",
                                "program",
                                shop.code(),
                                "scopes",
                                List.of("behaviour.write"),
                                "publishable",
                                true)))
                .json()
                .path("token")
                .asString();
    }

    private static List<String> of(Shop shop) {
        List<String> lines = new ArrayList<>();
        shop.api()
                .get("/v1/members/ext:shop:42/behaviour")
                .json()
                .path("behaviour")
                .forEach(line -> lines.add((line.path("kind").asString() + " "
                                + line.path("product").asString(""))
                        .strip()));
        return lines;
    }

    @Test
    void theUnmodifiedClientTellsAllThatItCan() {
        Shop shop = Shop.open(application, "tracking-client");
        shop.enrol("ext:shop:42");
        JsonNode said = TrackingClient.run(
                "http://127.0.0.1:" + port(), key(shop), clock.instant().toString());
        assertThat(said.path("failed")).as(said.toString()).isEmpty();
        assertThat(said.path("requests").asInt()).isGreaterThan(1);
        assertThat(of(shop))
                .as("what was done before he signed in is his")
                .containsExactlyInAnyOrder("browse milk", "visit", "cart milk", "group", "visit", "search");
    }

    @Test
    void whatItSendsAgainBecauseNoAnswerCameCountsOnce() throws IOException {
        Shop shop = Shop.open(application, "tracking-again");
        shop.enrol("ext:shop:42");
        AtomicInteger passed = new AtomicInteger();
        try (LosingAnswers between = new LosingAnswers(port(), passed)) {
            JsonNode said = TrackingClient.run(
                    between.address(), key(shop), clock.instant().toString());
            assertThat(said.path("failed")).as(said.toString()).isEmpty();
        }
        assertThat(passed.get()).as("every batch came twice at least").isGreaterThanOrEqualTo(4);
        assertThat(of(shop)).containsExactlyInAnyOrder("browse milk", "visit", "cart milk", "group", "visit", "search");
    }

    /** Stands between, passes all on, and says of every other answer that the server is away. */
    private static final class LosingAnswers implements AutoCloseable {
        private final com.sun.net.httpserver.HttpServer server;
        private final HttpClient http = HttpClient.newHttpClient();

        LosingAnswers(int port, AtomicInteger passed) throws IOException {
            server = com.sun.net.httpserver.HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                try (InputStream in = exchange.getRequestBody()) {
                    HttpRequest request = HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + port + exchange.getRequestURI()))
                            .timeout(Duration.ofSeconds(30))
                            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                            .header(
                                    "Authorization",
                                    exchange.getRequestHeaders().getFirst("Authorization"))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(in.readAllBytes()))
                            .build();
                    HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                    boolean lost = passed.incrementAndGet() % 2 == 1;
                    exchange.sendResponseHeaders(lost ? 502 : answer.statusCode(), answer.body().length);
                    exchange.getResponseBody().write(answer.body());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    exchange.close();
                }
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            http.close();
        }
    }

    @Test
    void aKeyThatIsNoneIsToldSo() {
        JsonNode said = TrackingClient.run(
                "http://127.0.0.1:" + port(),
                Base64.getEncoder().encodeToString("none".getBytes(StandardCharsets.UTF_8)),
                clock.instant().toString());
        assertThat(said.path("failed")).isNotEmpty();
    }
}
