package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programmes that come with the house. */
class RecipeTests {

    private static final String ONLINE_RETAIL = "docs/recipes/online-retail.yaml";

    @ParameterizedTest
    @ValueSource(
            strings = {
                ONLINE_RETAIL,
                "docs/recipes/stored-value.yaml",
                "docs/recipes/checkout.yaml",
                "docs/recipes/year-of-a-member.yaml",
                "server/src/main/resources/templates/supermarket.yaml",
                "server/src/main/resources/templates/stars.yaml"
            })
    void a_recipe_reads_without_faults_and_prints_as_the_same_programme(String file) throws IOException {
        String yaml = text(file);
        Programme programme = read(yaml);

        assertThat(yaml.lines().count()).isLessThanOrEqualTo(120);
        String printed = ProgrammePrinter.print(programme);
        assertThat(read(printed)).isEqualTo(programme);
        assertThat(ProgrammePrinter.print(read(printed))).isEqualTo(printed);
    }

    @Test
    void the_recipe_of_the_gift_shop_prints_like_this() throws IOException {
        assertThat(ProgrammePrinter.print(read(text(ONLINE_RETAIL)))).isEqualTo("""
                programme: online-retail
                name: Online Retail
                currency: GBP
                zone: Europe/London
                unknownMember: enroll
                assets:
                  - code: points
                    name: Points
                    kind: points
                    pending: none
                    expiry: never
                earning:
                  choose: sum
                  rules:
                    - code: base
                      name: 1 point for each whole pound
                      asset: points
                      on: order.paid
                      award: {points: 1, each: 1.00, round: floor}
                ladders:
                  - code: status
                    name: Status
                    measure: {earned: points}
                    window: lifetime
                    onReturn: downgrade
                    tiers:
                      - {code: member, name: Member, from: 0}
                      - {code: silver, name: Silver, from: 1000}
                      - {code: gold, name: Gold, from: 5000}
                      - {code: platinum, name: Platinum, from: 20000}
                """);
    }

    static Programme read(String yaml) {
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(Programme programme) -> programme;
            case Reading.Faulty(var faults) ->
                throw new AssertionError(
                        String.join("\n", faults.stream().map(Fault::sentence).toList()));
        };
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of("..").resolve(file));
    }
}
