package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundationsTests {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    @AfterEach
    void forgetTheOption() {
        System.clearProperty(ShiftedClock.OPTION);
    }

    @Test
    void whoWasToldToFailServesNobodyButItsOwnMachine() {
        System.setProperty(ShiftedClock.OPTION, "anything");
        assertThatCode(() -> Foundations.refuseFaultsUnlessAlone("127.0.0.1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Foundations.refuseFaultsUnlessAlone("0.0.0.0"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("ZHIYIN_ADDRESS");
    }

    @Test
    void whoWasNotServesAnybody() {
        assertThatCode(() -> Foundations.refuseFaultsUnlessAlone("0.0.0.0")).doesNotThrowAnyException();
    }

    @Test
    void aShiftedClockIsWrongByWhatItsFileSaysJustNow() throws Exception {
        Path file = folder.resolve("clock");
        Clock clock = new ShiftedClock(Clock.fixed(NOON, ZoneOffset.UTC), file);
        assertThat(clock.instant()).isEqualTo(NOON);
        Files.writeString(file, "P400D");
        assertThat(clock.instant()).isEqualTo(Instant.parse("2027-04-05T12:00:00Z"));
        Files.writeString(file, "-PT2H\n");
        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    }
}
