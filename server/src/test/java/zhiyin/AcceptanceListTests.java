package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        Set<String> there;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            there = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        told.forEach((number, tests) -> assertThat(there).as(number).containsAll(tests));
    }
}
