package zhiyin.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is printed, kept as JSON, and kept in the docs. */
final class Report {

    private final Bench.Title title;
    private final Options options;
    private final Instant began;
    private final Rounds rounds;
    private final Map<Goal, Rounds.Figure> figures;
    private final Map<String, Object> remarks;
    private final List<String> differences;

    /** @param figures none where the books do not agree */
    Report(
            Bench.Title title,
            Options options,
            Instant began,
            Rounds rounds,
            Map<Goal, Rounds.Figure> figures,
            Map<String, Object> remarks,
            List<String> differences) {
        this.title = title;
        this.options = options;
        this.began = began;
        this.rounds = rounds;
        this.figures = figures;
        this.remarks = remarks;
        this.differences = differences;
    }

    /** A case while it runs. */
    static String line(Sample sample) {
        return String.format(
                Locale.ROOT,
                "  %-16s %9.0f/s  server %6.1f µs  database %6.1f µs  caller %5.1f µs  p50 %6.1f ms  p99 %6.1f ms  loop %.2f"
                        + " s",
                sample.name(),
                sample.perSecond(),
                sample.serverMicros(),
                sample.databaseMicros(),
                sample.callerMicros(),
                sample.p50(),
                sample.p99(),
                sample.loopSeconds());
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return Math.abs(value) >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    private static String with(double value, String unit) {
        return number(value) + (unit.equals("×") || unit.equals("/s") ? unit : " " + unit);
    }

    String table() {
        StringBuilder text = new StringBuilder();
        if (!differences.isEmpty()) {
            text.append("The books do not agree, so there is no figure:\n");
            differences.forEach(
                    difference -> text.append("  ").append(difference).append('\n'));
            return text.toString();
        }
        text.append(figures(
                "figure", "median", "rounds", "goal", "met", "yes", "**no**", "nothing quiet enough", Goal::english));
        text.append('\n').append(rates());
        text.append('\n').append(noise()).append('\n');
        return text.toString();
    }

    private String figures(
            String figure,
            String median,
            String spread,
            String goal,
            String met,
            String yes,
            String no,
            String nothing,
            Function<Goal, String> says) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {figure, median, spread, goal, met, ""});
        figures.forEach((key, value) -> rows.add(new String[] {
            "`" + key.key() + "`",
            with(value.median(), key.unit()),
            value.rounds() == 0
                    ? nothing
                    : number(value.min()) + " … " + number(value.max()) + " (" + value.rounds()
                            + (value.dropped() == 0 ? "" : ", −" + value.dropped()) + ")",
            key.sense().sign() + number(key.value()),
            key.met(value) ? yes : no,
            says.apply(key)
        }));
        return markdown(rows);
    }

    private String rates() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"case", "/s", "min … max", "server µs", "database µs", "caller µs", "p50 ms", "p99 ms"});
        for (String name : rounds.names()) {
            Rounds.Figure rate = rounds.of(name, Sample::perSecond);
            rows.add(new String[] {
                "`" + name + "`",
                number(rate.median()),
                number(rate.min()) + " … " + number(rate.max()),
                number(rounds.of(name, Sample::serverMicros).median()),
                number(rounds.of(name, Sample::databaseMicros).median()),
                number(rounds.of(name, Sample::callerMicros).median()),
                number(rounds.of(name, Sample::p50).median()),
                number(rounds.of(name, Sample::p99).median())
            });
        }
        return rows.size() == 1 ? "" : markdown(rows);
    }

    private static String markdown(List<String[]> rows) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            StringJoiner cells = new StringJoiner(" | ", "| ", " |\n");
            StringJoiner rule = new StringJoiner("|", "|", "|\n");
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r)[i];
                cells.add(i == columns - 1 ? cell : cell + " ".repeat(widths[i] - cell.length()));
                rule.add("---");
            }
            text.append(cells);
            if (r == 0) {
                text.append(rule);
            }
        }
        return text.toString();
    }

    private String noise() {
        Rounds.Figure slowness = rounds.slowness();
        StringBuilder text = new StringBuilder(machine())
                .append(", ")
                .append(began.truncatedTo(ChronoUnit.MINUTES))
                .append(", ")
                .append(options.rounds())
                .append(" rounds of ")
                .append(options.time().toSeconds())
                .append(" s");
        if (slowness.rounds() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "; the fixed loop took %.2f s at best, %.2f× that in the middle and %.2f× at worst",
                    rounds.bestLoop(),
                    slowness.median(),
                    slowness.max()));
        }
        remarks.forEach((name, value) -> text.append("; ")
                .append(name)
                .append(' ')
                .append(value instanceof Double exact ? number(exact) : value));
        return text.append(".\n").toString();
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores (" + model() + "), Java "
                + Runtime.version().feature() + ", " + System.getProperty("os.name");
    }

    private static String model() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | java.io.UncheckedIOException unknown) {
            return System.getProperty("os.arch");
        }
    }

    String json() {
        StringJoiner members = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
        members.add("\"at\": \"" + began.truncatedTo(ChronoUnit.SECONDS) + "\"");
        members.add("\"machine\": \"" + machine().replace("\"", "'") + "\"");
        members.add("\"mode\": \"" + (options.quick() ? "quick" : (options.full() ? "full" : "whole")) + "\"");
        members.add("\"seconds_a_case\": " + seconds(options.time()));
        members.add("\"books_agree\": " + differences.isEmpty());
        figures.forEach((key, value) -> members.add(String.format(
                Locale.ROOT,
                "\"%s\": {\"median\": %s, \"min\": %s, \"max\": %s, \"rounds\": %d, \"dropped\": %d, \"goal\": %s,"
                        + " \"more_is_better\": %b, \"met\": %b}",
                key.key(),
                plain(value.median()),
                plain(value.min()),
                plain(value.max()),
                value.rounds(),
                value.dropped(),
                plain(key.value()),
                key.sense() == Goal.Sense.AT_LEAST,
                key.met(value))));
        if (differences.isEmpty()) {
            StringJoiner rates = new StringJoiner(",\n    ", "\"rates\": {\n    ", "\n  }");
            for (String name : rounds.names()) {
                Rounds.Figure rate = rounds.of(name, Sample::perSecond);
                rates.add(String.format(
                        Locale.ROOT,
                        "\"%s\": {\"per_s\": %s, \"min\": %s, \"max\": %s, \"server_us\": %s, \"database_us\": %s,"
                                + " \"caller_us\": %s, \"p50_ms\": %s, \"p99_ms\": %s}",
                        name,
                        plain(rate.median()),
                        plain(rate.min()),
                        plain(rate.max()),
                        plain(rounds.of(name, Sample::serverMicros).median()),
                        plain(rounds.of(name, Sample::databaseMicros).median()),
                        plain(rounds.of(name, Sample::callerMicros).median()),
                        plain(rounds.of(name, Sample::p50).median()),
                        plain(rounds.of(name, Sample::p99).median())));
            }
            members.add(rates.toString());
        }
        Rounds.Figure slowness = rounds.slowness();
        members.add("\"noise\": {\"loop_seconds_best\": "
                + plain(Double.isInfinite(rounds.bestLoop()) ? Double.NaN : rounds.bestLoop())
                + ", \"slower_median\": " + plain(slowness.median()) + ", \"slower_max\": " + plain(slowness.max())
                + "}");
        remarks.forEach((name, value) -> members.add(
                "\"" + name + "\": " + (value instanceof Double exact ? plain(exact) : "\"" + value + "\"")));
        return members.toString();
    }

    private static String seconds(Duration time) {
        return plain(time.toMillis() / 1e3);
    }

    private static String plain(double value) {
        return Double.isNaN(value)
                ? "null"
                : String.format(Locale.ROOT, "%.4g", value).contains("e")
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.4f", value);
    }

    /** Puts the tables between the marks of both pages. */
    void publish(Path folder) throws IOException {
        String tables = "\n" + rates() + "\n" + noise();
        write(
                folder.resolve(title.page() + ".md"),
                figures(
                                "figure",
                                "median",
                                "rounds",
                                "goal",
                                "met",
                                "yes",
                                "**no**",
                                "nothing quiet enough",
                                Goal::english)
                        + tables);
        write(
                folder.resolve(title.page() + ".zh-CN.md"),
                figures("指标", "中位数", "各轮", "目标", "达到", "是", "**否**", "没有足够安静的一轮", Goal::chinese) + tables);
    }

    private void write(Path page, String block) throws IOException {
        String mark = "<!-- bench " + title.name() + ": begin -->";
        String text = Files.readString(page);
        int begin = text.indexOf(mark);
        int end = text.indexOf("<!-- bench " + title.name() + ": end -->");
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(page + " does not say where the figures go");
        }
        Files.writeString(page, text.substring(0, begin + mark.length()) + "\n" + block + text.substring(end));
    }
}
