package zhiyin.bench.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The product as it is delivered, in a process of its own on this machine. */
public final class Server {
    static final Duration START_MAX = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final Installation product;
    private final Path log;
    private final Map<String, String> environment = new TreeMap<>();
    final int port;
    private @Nullable Process process;

    /** Whatever ends the campaign, nothing that it started is left behind. */
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Server::endAll));
    }

    private static void endAll() {
        STARTED.forEach(Process::destroy);
        for (Process each : STARTED) {
            try {
                if (!each.waitFor(30, TimeUnit.SECONDS)) {
                    each.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public Server(String name, Installation product, Path folder) throws IOException {
        this.name = name;
        this.product = product;
        this.log = folder.resolve(name + ".log");
        this.port = freePort();
        environment.put("ZHIYIN_PORT", String.valueOf(port));
        environment.put("ZHIYIN_ADDRESS", "127.0.0.1");
        environment.put("ZHIYIN_BINARIES", product.binaries().toString());
        // how full the disk of whoever tries this is, is none of the faults
        environment.put("ZHIYIN_DISK_FREE_MIN", "0B");
        environment.put("ZHIYIN_DATA", folder.resolve("data").toString());
    }

    /** Over a database of somebody else's. */
    Server over(String url, String user, String password) {
        environment.put("ZHIYIN_DATABASE_URL", url);
        environment.put("ZHIYIN_DATABASE_USER", user);
        environment.put("ZHIYIN_DATABASE_PASSWORD", password);
        return this;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    String base() {
        return "http://127.0.0.1:" + port;
    }

    /** Begins to start; with options for Java. */
    void launch(String... options) throws IOException {
        Process started = product.process(environment, List.of(options), List.of("start"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        STARTED.removeIf(each -> !each.isAlive());
        STARTED.add(started);
        process = started;
    }

    /** Starts and waits until it is well; how long that took. */
    public Duration start(String... options) throws IOException, InterruptedException {
        long began = System.nanoTime();
        launch(options);
        awaitWell(START_MAX);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** What a tool beside the server said, and how it ended. */
    record Said(int code, String output) {}

    /** Runs a command word to its end. */
    Said tool(List<String> options, String... words) throws IOException, InterruptedException {
        Path output = Files.createTempFile(log.getParent(), "tool-", ".log");
        Process tool = product.process(environment, options, List.of(words))
                .redirectOutput(output.toFile())
                .start();
        STARTED.add(tool);
        if (!tool.waitFor(10, TimeUnit.MINUTES)) {
            tool.destroyForcibly();
            throw new CampaignFailed(words[0] + " does not end");
        }
        String said = Files.readString(output);
        Files.delete(output);
        return new Said(tool.exitValue(), said);
    }

    void awaitWell(Duration max) throws InterruptedException {
        long until = System.nanoTime() + max.toNanos();
        while (System.nanoTime() < until) {
            if (health() == 200) {
                return;
            }
            if (!alive()) {
                throw new CampaignFailed(name + " ended by itself, see " + log);
            }
            Thread.sleep(LOOK_EVERY);
        }
        throw new CampaignFailed(name + " is not well after " + max.toSeconds() + " s, see " + log);
    }

    /** The status of its health; 0 when nobody answers. */
    int health() throws InterruptedException {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(base() + "/actuator/health"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    boolean alive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    long pid() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return running.pid();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor();
        }
    }

    /** {@code kill}, as an operator does it; how long it took to leave. */
    public Duration stop() throws InterruptedException {
        long began = System.nanoTime();
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(2, TimeUnit.MINUTES)) {
                running.destroyForcibly();
                throw new CampaignFailed(name + " does not leave");
            }
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Waits until it has died by itself; its exit code, or null if it lives on. */
    @Nullable
    Integer awaitDeath(Duration max) throws InterruptedException {
        Process running = process;
        if (running == null || !running.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)) {
            return null;
        }
        return running.exitValue();
    }

    void signal(String which) throws IOException, InterruptedException {
        Signals.send(which, pid());
    }

    String logged() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    Path log() {
        return log;
    }
}
