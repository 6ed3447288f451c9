package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTests {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void any_programme_that_is_printed_reads_as_itself_and_prints_the_same(long seed) {
        for (int i = 0; i < 500; i++) {
            Programme programme = new RandomProgrammes(seed * 1_000_000 + i).next();
            String printed = ProgrammePrinter.print(programme);
            Reading reading = ProgrammeReader.read(printed);
            assertThat(reading)
                    .as("programme %d of seed %d:%n%s", i, seed, printed)
                    .isEqualTo(new Reading.Read(programme));
            assertThat(ProgrammePrinter.print(((Reading.Read) reading).programme()))
                    .isEqualTo(printed);
        }
    }

    @Test
    void points_for_money_print_as_the_smallest_pair() {
        String yaml = Documents.FULL.replace("{points: 1, each: 1.00,", "{points: 15, each: 2.50,");
        assertThat(ProgrammePrinter.print(RecipeTests.read(yaml))).contains("{points: 3, each: 0.50,");
    }

    @Test
    void a_currency_without_minor_units_prints_whole_amounts() {
        String yaml = Documents.FULL
                .replace("GBP", "JPY")
                .replace("each: 1.00", "each: 100")
                .replace("value: 100.00", "value: 5000")
                .replace("from: 99.50", "from: 99");
        assertThat(ProgrammePrinter.print(RecipeTests.read(yaml)))
                .contains("each: 100,")
                .contains("value: 5000")
                .contains("from: 99\n");
    }

    @Test
    void a_long_condition_is_laid_out_line_by_line() {
        String tests = "{field: order.store, operator: beginsWith, value: a store with a long name}, ".repeat(3);
        String yaml =
                Documents.FULL.replace("rules: [{field: order.amount", "rules: [" + tests + "{field: order.amount");
        assertThat(ProgrammePrinter.print(RecipeTests.read(yaml))).contains("""
                      when:
                        combinator: and
                        rules:
                          - {field: order.store, operator: beginsWith, value: a store with a long name}
                """);
    }
}
