package zhiyin.bench.history;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OrderLine;

/** A past that was recorded by the product as it is delivered, put to itself: how many decisions come out otherwise? */
final class RecordedPast {

    private static final long ORDERS = 5_000;
    private static final String PROGRAM = "online-retail";
    private static final String RECIPE = "docs/recipes/online-retail.yaml";
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration JOB_MAX = Duration.ofMinutes(10);

    private final Path jar;

    RecordedPast(Path jar) {
        this.jar = jar;
    }

    /** Records some thousand orders, and counts the decisions that deciding the copy again does not come to. */
    long differences() throws IOException {
        Path folder = Files.createTempDirectory("zhiyin-bench-past");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Process server = null;
        try {
            Path file = folder.resolve("orders.csv");
            write(file);
            run(
                    folder,
                    port,
                    "import",
                    "orders",
                    file.toString(),
                    "--format",
                    "csv",
                    "--program",
                    RECIPE,
                    "--errors",
                    folder.resolve("errors.csv").toString());
            String key = run(folder, port, "key", PROGRAM).lines().reduce("", (before, line) -> line.strip());
            server = process(folder, port, "start")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return ask("http://127.0.0.1:" + port, key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            if (server != null) {
                end(server);
            }
            delete(folder);
        }
    }

    private ProcessBuilder process(Path folder, int port, String... words) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toAbsolutePath().toString()));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("ZHIYIN_DATA", folder.resolve("data").toString());
        builder.environment().put("ZHIYIN_PORT", Integer.toString(port));
        builder.environment().put("ZHIYIN_ADDRESS", "127.0.0.1");
        return builder;
    }

    private String run(Path folder, int port, String... words) throws IOException, InterruptedException {
        Process tool = process(folder, port, words).start();
        String said;
        try (BufferedReader reader = tool.inputReader(StandardCharsets.UTF_8)) {
            said = String.join("\n", reader.lines().toList());
        }
        if (!tool.waitFor(10, TimeUnit.MINUTES) || tool.exitValue() != 0) {
            throw new IllegalStateException(words[0] + " failed: " + said);
        }
        return said;
    }

    private static long ask(String address, String key) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            long until = System.nanoTime() + START_MAX.toNanos();
            while (!well(http, address)) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("the server does not start");
                }
                Thread.sleep(200);
            }
            String backtests = address + "/v1/programs/" + PROGRAM + "/backtests";
            JsonNode job = json(http.send(
                            HttpRequest.newBuilder(URI.create(backtests))
                                    .header("Authorization", "Bearer " + key)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"version\": 1, \"check\": true}"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            String id = job.path("id").asString();
            until = System.nanoTime() + JOB_MAX.toNanos();
            while (!job.path("state").asString().equals("done")) {
                if (job.path("state").asString("failed").equals("failed") || System.nanoTime() > until) {
                    throw new IllegalStateException("the back-test came to nothing: " + job);
                }
                Thread.sleep(200);
                job = json(http.send(
                                HttpRequest.newBuilder(URI.create(backtests + "/" + id))
                                        .header("Authorization", "Bearer " + key)
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
            }
            return job.path("differences_from_record").asLong();
        }
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static boolean well(HttpClient http, String address) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(address + "/v1/templates"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** In our own columns, with each return as a row of its own. */
    private static void write(Path file) throws IOException {
        try (BufferedWriter rows = Files.newBufferedWriter(file)) {
            rows.write("type,order_id,occurred_at,customer,line_id,sku,quantity,amount,return_id\n");
            new MadeUpPast().tell(ORDERS, new MadeUpPast.Told() {
                private long member;

                @Override
                public void member(long next) {
                    member = next;
                }

                @Override
                public void event(Event event) {
                    try {
                        if (event instanceof Event.OrderPaid paid) {
                            for (OrderLine line : paid.order().lines()) {
                                rows.write("order,%s,%s,ext:shop:%d,%s,%s,%d,%d.%02d,\n"
                                        .formatted(
                                                paid.order().id(),
                                                paid.at(),
                                                member,
                                                line.id(),
                                                line.sku(),
                                                line.quantity(),
                                                line.amount() / 100,
                                                line.amount() % 100));
                            }
                        } else if (event instanceof Event.OrderReturned back) {
                            rows.write("return,%s,%s,ext:shop:%d,%s,,1,,%s\n"
                                    .formatted(
                                            back.order(),
                                            back.at(),
                                            member,
                                            back.lines().getFirst().line(),
                                            back.reference()));
                        }
                    } catch (IOException unwritable) {
                        throw new UncheckedIOException(unwritable);
                    }
                }
            });
        }
    }

    private static void end(Process server) {
        server.destroy();
        try {
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
