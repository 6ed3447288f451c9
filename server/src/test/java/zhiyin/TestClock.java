package zhiyin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A clock that moves by hand. {@code @Import(TestClock.Installed.class)} makes it the application's. */
public final class TestClock extends Clock {
    private final AtomicReference<Instant> now;

    public TestClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    public void set(Instant instant) {
        now.set(instant);
    }

    /** Moves on; a negative duration moves back. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("Ask the programme for its zone, not the clock");
    }

    /** Starts at noon, UTC, on 2 March 2026. */
    @TestConfiguration(proxyBeanMethods = false)
    public static class Installed {
        @Bean
        TestClock testClock() {
            return new TestClock(Instant.parse("2026-03-02T12:00:00Z"));
        }
    }
}
