package zhiyin.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The jar, unpacked by its own tool and remembered by Java as it looked after a first start: the same product, which starts
 * in half the time. A campaign starts it a hundred times.
 */
public record Installation(Path java, Path jar, Path cache) {
    private static final List<String> OPTIONS = List.of(
            "-Xmx320m",
            "-XX:+UseSerialGC",
            // many short lives: what compiles best is not worth its while
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");

    public static Installation of(Path jar, Path folder) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path unpacked = folder.resolve("product");
        run(List.of(
                java.toString(),
                "-Djarmode=tools",
                "-jar",
                jar.toAbsolutePath().toString(),
                "extract",
                "--destination",
                unpacked.toString()));
        Installation installation =
                new Installation(java, unpacked.resolve(jar.getFileName()), folder.resolve("product.aot"));
        Server first = new Server("training", installation, folder);
        first.start("-XX:AOTCacheOutput=" + installation.cache);
        first.stop();
        return installation;
    }

    /** Where PostgreSQL's programs are unpacked, once for all. */
    Path binaries() {
        return cache.resolveSibling("binaries");
    }

    private static void run(List<String> line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new CampaignFailed("does not work: " + String.join(" ", line));
        }
    }

    /** A process that does what {@code words} say. */
    ProcessBuilder process(Map<String, String> environment, List<String> options, List<String> words) {
        List<String> line = new ArrayList<>(List.of(java.toString()));
        line.addAll(OPTIONS);
        if (Files.exists(cache)) {
            line.add("-XX:AOTCache=" + cache);
        }
        line.addAll(options);
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder;
    }
}
