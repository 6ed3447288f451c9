package zhiyin.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.laws.RandomProgrammes;
import zhiyin.engine.program.Programme;

/** Whatever the programme, the linter comes to an end, and to the same one. */
class LinterLawsTests {

    @Test
    void random_programmes_never_crash_it_nor_take_more_decisions_than_there_are() {
        for (int seed = 0; seed < 60; seed++) {
            Programme programme = new RandomProgrammes(new Random(seed)).any();
            Linter.Report report = new Linter.Report(programme);
            assertThat(report.runs).as("seed %s", seed).isLessThanOrEqualTo(Lab.RUNS_MAX);
            assertThat(report.findings).as("seed %s", seed).hasSizeLessThanOrEqualTo(Notes.FINDINGS_MAX);
            if (seed % 10 == 0) {
                assertThat(Linter.lint(programme)).as("seed %s", seed).isEqualTo(report.findings);
            }
        }
    }

    @Test
    void a_programme_as_large_as_may_be_takes_no_more_either() {
        String rules = String.join(
                "",
                IntStream.range(0, 200)
                        .mapToObj(i -> """
                                    - code: r%d
                                      name: R
                                      asset: points
                                      on: order.paid
                                      when: {combinator: or, rules: [{field: date.weekday, operator: "=", value: %d}, {field: order.amount, operator: ">", value: %d.00}]}
                                      award: {points: 1, each: 1.00, round: floor}
                                """.formatted(i, i % 9, i))
                        .toList());
        String multipliers = String.join(
                "",
                IntStream.range(0, 200).mapToObj(i -> """
                                    - code: m%d
                                      name: M
                                      asset: points
                                      factor: 2
                                      round: floor
                                      when: {combinator: and, rules: [{field: date.hour, operator: "!=", value: %d}]}
                                """.formatted(i, i % 24)).toList());
        String yaml = Planted.SOUND.substring(0, Planted.SOUND.indexOf("  rules:")) + "  stack: best\n  rules:\n"
                + rules + "  multipliers:\n" + multipliers;
        Linter.Report report = new Linter.Report(Planted.read(yaml));
        assertThat(report.runs).isLessThanOrEqualTo(Lab.RUNS_MAX);
        assertThat(report.findings).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/recipes/online-retail.yaml",
                "server/src/main/resources/templates/supermarket.yaml",
                "server/src/main/resources/templates/stars.yaml"
            })
    void the_programmes_that_come_with_the_house_have_no_errors(String file) throws IOException {
        String yaml = Files.readString(Path.of("..").resolve(file));
        assertThat(Planted.lint(yaml)).noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }
}
