package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProgressTests {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void on_a_terminal_a_bar_is_drawn_over_itself_with_rate_and_remaining_time() {
        Progress progress = progress(true);
        progress.begin("Recording", 1_000);
        after(Duration.ofSeconds(10));
        progress.at(250, 250);
        after(Duration.ofMillis(100));
        progress.at(260, 260);
        after(Duration.ofSeconds(10));
        progress.end(1_000, 1_000);

        assertThat(text().split("\r"))
                .containsExactly(
                        "",
                        "Recording [######..................]  25 %  250 rows, 25 rows/s, 0:30 left",
                        "Recording [########################] 100 %  1,000 rows, 50 rows/s, took 0:20"
                                + System.lineSeparator());
    }

    @Test
    void elsewhere_a_line_is_written_every_few_seconds() {
        Progress progress = progress(false);
        progress.begin("Reading", 1_000);
        for (int second = 0; second < 11; second++) {
            progress.at(second * 50L, second * 100L);
            after(Duration.ofSeconds(1));
        }

        assertThat(text().lines())
                .containsExactly(
                        "Reading  25 %  500 rows, 100 rows/s, 0:15 left",
                        "Reading  50 %  1,000 rows, 100 rows/s, 0:10 left");
    }

    private Progress progress(boolean terminal) {
        return new Progress(new PrintStream(shown, true, StandardCharsets.UTF_8), terminal, now::get);
    }

    private void after(Duration time) {
        now.updateAndGet(moment -> moment.plus(time));
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
