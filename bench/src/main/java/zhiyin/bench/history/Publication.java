package zhiyin.bench.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the figures of a full run into the pages that show them. */
final class Publication {

    private static final String BEGIN = "<!-- bench backtest: begin -->";
    private static final String END = "<!-- bench backtest: end -->";
    private static final List<String> PAGES =
            List.of("docs/reference/backtest-performance.md", "docs/reference/backtest-performance.zh-CN.md");

    private Publication() {}

    static void write(Map<String, Object> figures) throws IOException {
        StringBuilder table = new StringBuilder("\n| | |\n|---|---:|\n");
        figures.forEach((key, value) -> {
            if (value instanceof Map<?, ?> curve) {
                curve.forEach((orders, bytes) -> table.append(
                        "| `%s`, %,d | %s |\n".formatted(key, Long.parseLong(String.valueOf(orders)), bytes)));
            } else {
                table.append("| `%s` | %s |\n".formatted(key, value));
            }
        });
        for (String page : PAGES) {
            Path path = Path.of(page);
            String text = Files.readString(path);
            int begin = text.indexOf(BEGIN);
            int end = text.indexOf(END);
            if (begin < 0 || end < begin) {
                throw new IllegalStateException(page + " has no place for the figures");
            }
            Files.writeString(path, text.substring(0, begin + BEGIN.length()) + table + "\n" + text.substring(end));
        }
    }
}
