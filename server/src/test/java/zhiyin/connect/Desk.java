package zhiyin.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Somebody with a folder, a clock that stands still and a recorder, who types the command. */
final class Desk {

    final RememberingRecorder recorder = new RememberingRecorder();
    final Path folder;
    BooleanSupplier stop = () -> false;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Desk(Path folder) {
        this.folder = folder;
    }

    Path file(String name, String... lines) {
        return file(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Path file(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }

    /** Types {@code import orders FILE --format … --program shop --errors errors.csv --json report.json …}. */
    int imports(Path file, String format, String... more) {
        List<String> arguments = new ArrayList<>(List.of("orders", file.toString(), "--format", format));
        arguments.addAll(List.of("--errors", errors().toString(), "--json", json().toString()));
        if (!List.of(more).contains("--program")) {
            arguments.addAll(List.of("--program", "shop"));
        }
        arguments.addAll(List.of(more));
        return types(arguments);
    }

    int types(List<String> arguments) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        return new ImportCommand(
                        recorder,
                        clock,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        () -> stop.getAsBoolean())
                .run(arguments);
    }

    Path errors() {
        return folder.resolve("errors.csv");
    }

    Path json() {
        return folder.resolve("report.json");
    }

    List<String> errorLines() {
        return Files.exists(errors()) ? lines(errors()) : List.of();
    }

    String report() {
        return String.join("\n", lines(json()));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }

    String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
