package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a programme or its faults. */
class SpoiltDocumentTests {

    private static final List<String> SCRAPS = List.of(
            ":",
            "\n",
            " ",
            "\t",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "&a ",
            "*a",
            "!x ",
            "#",
            "- ",
            "?",
            "|",
            ">",
            "%",
            "@",
            "\\",
            "\u0000",
            "\ud83d",
            "\ude00",
            "\ud83d\ude00",
            "\ufeff",
            "\u2028",
            "null",
            "-1",
            "9".repeat(30),
            "1.5",
            "---\n",
            "...\n",
            "~",
            ",",
            "<<: ",
            "\r",
            "\\u",
            "\u0085");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void a_spoilt_document_is_refused_with_faults_or_read_and_never_breaks_the_reader(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(
                    random.nextBoolean() ? Documents.FULL : ProgrammePrinter.print(new RandomProgrammes(i).next()));
            for (int spoilt = 0; spoilt <= random.nextInt(4); spoilt++) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(12));
                text.replace(at, end, SCRAPS.get(random.nextInt(SCRAPS.size())));
            }
            switch (ProgrammeReader.read(text.toString())) {
                case Reading.Read(Programme programme) ->
                    assertThat(RecipeTests.read(ProgrammePrinter.print(programme)))
                            .isEqualTo(programme);
                case Reading.Faulty(var faults) ->
                    assertThat(faults).isNotEmpty().allSatisfy(fault -> {
                        assertThat(fault.example()).isNotBlank();
                        assertThat(fault.line()).isPositive();
                    });
            }
        }
    }
}
