package zhiyin.behaviour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tracking client as it comes from npm ({@code @segment/analytics-node}), in a process of its own. */
final class TrackingClient {
    private static final Path FOLDER = Path.of("src", "test", "segment");
    private static final int MINUTES_MAX = 5;

    private TrackingClient() {}

    /** Lets it tell what there is to tell, and says what it says of how that went. */
    static JsonNode run(String host, String writeKey, String timestamp) {
        try {
            if (!Files.exists(FOLDER.resolve("node_modules").resolve("@segment").resolve("analytics-node"))) {
                said("npm", "ci");
            }
            String said = said("node", "client.mjs", host, writeKey, timestamp);
            return JsonMapper.shared().readTree(said.substring(said.indexOf('{')));
        } catch (IOException e) {
            throw new UncheckedIOException("Node 20 or newer is needed, with npm", e);
        }
    }

    private static String said(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroy();
                throw new IllegalStateException(command[0] + " did not succeed in " + FOLDER + ": " + said);
            }
            return said;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
