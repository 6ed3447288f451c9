package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZhiyinTests {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    @Test
    void helpIsPrintedWithoutStartingAnything() {
        assertThat(run("help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("zhiyin start");
    }

    @Test
    void anUnknownWordIsAUsageError() {
        assertThat(run("begin")).isEqualTo(2);
        assertThat(complaints.toString(StandardCharsets.UTF_8)).startsWith("zhiyin: there is no command 'begin'");
    }

    private int run(String word) {
        return Zhiyin.run(
                List.of(word),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(complaints, true, StandardCharsets.UTF_8));
    }
}
