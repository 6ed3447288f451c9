package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InterruptionTests {

    @Test
    void the_end_of_the_machine_waits_until_the_step_at_hand_is_done() throws Exception {
        Interruption interruption = new Interruption(Duration.ofMinutes(1), System.err);
        assertThat(interruption.getAsBoolean()).isFalse();

        Thread end = Thread.ofPlatform().start(interruption::interrupted);
        while (!interruption.getAsBoolean()) {
            Thread.onSpinWait();
        }
        assertThat(end.isAlive()).isTrue();
        interruption.close();

        assertThat(end.join(Duration.ofMinutes(1))).isTrue();
    }
}
