package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What operators are told is shown by a test is shown by one that is there; in both languages the same. */
class AcceptanceListTests {
    private static final Path DOCUMENTS = Path.of("..", "docs", "operating");
    private static final Pattern ROW = Pattern.compile("^\\| ([CS]-\\d\\d) \\|.*\\| (.*) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Tests)`");

    private static Map<String, List<String>> told(String document) throws IOException {
        Map<String, List<String>> told = new LinkedHashMap<>();
        for (String line : Files.readAllLines(DOCUMENTS.resolve(document))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(told.put(
                                row.group(1),
                                TEST.matcher(row.group(2))
                                        .results()
                                        .map(found -> found.group(1))
                                        .toList()))
                        .as(row.group(1) + " twice")
                        .isNull();
                assertThat(row.group(2)).as(row.group(1)).isNotBlank();
            }
        }
        return told;
    }

    @Test
    void whatIsToldToBeShownIsShownByATestThatIsThere() throws IOException {
        Map<String, List<String>> told = told("security.md");
        assertThat(told).hasSizeGreaterThan(65);
        assertThat(told("security.zh-CN.md")).isEqualTo(told);
        Map<String, String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            sources = files.filter(file -> file.toString().endsWith("Tests.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            AcceptanceListTests::read,
                            (a, b) -> a + b));
        }
        told.forEach((number, tests) ->
                tests.forEach(test -> assertThat(sources).as(number).containsKey(test)));
        // of those that the tests name themselves by, one that is listed does
        String methods = "void [a-z0-9_]*%s_";
        told.forEach((number, tests) -> {
            Pattern named =
                    Pattern.compile(methods.formatted(number.replace("-", "").toLowerCase(java.util.Locale.ROOT)));
            if (!tests.isEmpty()
                    && sources.values().stream()
                            .anyMatch(source -> named.matcher(source).find())) {
                assertThat(tests)
                        .as(number)
                        .anyMatch(test ->
                                named.matcher(sources.getOrDefault(test, "")).find());
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
