package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import zhiyin.engine.lint.Linter;

/** Programmes that are lawful and odd, looked over. */
class OddProgrammesTests {

    @Test
    void odd_programmes_never_crash_the_linter() {
        for (int seed = 0; seed < 200; seed++) {
            Programme programme = new RandomProgrammes(seed).next();
            assertThatCode(() -> Linter.lint(programme)).as("seed %s", seed).doesNotThrowAnyException();
        }
    }
}
