package zhiyin.bench.checkout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.bench.ledger.House;

/** {@code ./zhiyin bench checkout [--only PART,…] [--json OUT]}: measures one part after the other and prints what came of it. */
public final class CheckoutBench {

    private static final List<Part> PARTS = List.of(new HotClaims(), new Codes());

    private CheckoutBench() {}

    public static void main(String[] arguments) throws Exception {
        List<String> only = List.of();
        Path json = null;
        for (int i = 0; i < arguments.length; i += 2) {
            boolean last = i + 1 == arguments.length;
            if (!last && arguments[i].equals("--only")) {
                only = List.of(arguments[i + 1].split(",", -1));
            } else if (!last && arguments[i].equals("--json")) {
                json = Path.of(arguments[i + 1]);
            } else {
                usage();
            }
        }
        for (String name : only) {
            if (PARTS.stream().noneMatch(part -> part.name().equals(name))) {
                usage();
            }
        }
        Map<String, Double> figures = new TreeMap<>();
        Path folder = Files.createTempDirectory("zhiyin-bench-checkout-");
        try (House house = new House(Path.of("").toAbsolutePath(), folder)) {
            house.start("");
            for (Part part : PARTS) {
                if (only.isEmpty() || only.contains(part.name())) {
                    part.measure(house).forEach((key, value) -> {
                        figures.put(key, value);
                        System.out.printf(Locale.ROOT, "%-24s %,.1f%n", key, value);
                    });
                }
            }
        } finally {
            delete(folder);
        }
        if (json != null) {
            Files.writeString(
                    json,
                    figures.entrySet().stream()
                            .map(figure ->
                                    String.format(Locale.ROOT, "  \"%s\": %.3f", figure.getKey(), figure.getValue()))
                            .collect(Collectors.joining(",\n", "{\n", "\n}\n")));
        }
    }

    private static void usage() {
        System.err.println("zhiyin: ./zhiyin bench checkout [--only "
                + PARTS.stream().map(Part::name).collect(Collectors.joining(",")) + "] [--json OUT]");
        System.exit(2);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.delete(each);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
