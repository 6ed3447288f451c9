package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zhiyin.TestClock;

class IdsTests {
    private final TestClock clock = new TestClock(Instant.parse("2026-03-02T12:00:00Z"));

    @Test
    void idsGrowWithTime() {
        var ids = new Ids(clock, 7);
        var first = ids.next();
        clock.advance(Duration.ofMillis(1));
        assertThat(ids.next()).isGreaterThan(first).isPositive();
        assertThat(first >> 21).isEqualTo(Instant.parse("2026-03-02T12:00:00Z").toEpochMilli());
    }

    @Test
    void idsGrowWhenTheClockGoesBack() {
        var ids = new Ids(clock, 7);
        var before = ids.next();
        clock.advance(Duration.ofHours(-1));
        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void idsGrowWhenMoreAreWantedInAMillisecondThanItHolds() {
        var ids = new Ids(clock, 1023);
        var previous = 0L;
        for (var made = 0; made < 10_000; made++) {
            var next = ids.next();
            assertThat(next).isGreaterThan(previous);
            previous = next;
        }
    }

    @Test
    void twoProcessesNeverMakeTheSameId() {
        var one = new Ids(clock, 0);
        var other = new Ids(clock, 1);
        var all = new HashSet<Long>();
        for (var made = 0; made < 5_000; made++) {
            all.add(one.next());
            all.add(other.next());
        }
        assertThat(all).hasSize(10_000);
    }

    @Test
    void manyThreadsNeverGetTheSameId() {
        var ids = new Ids(clock, 3);
        var all = ConcurrentHashMap.<Long>newKeySet();
        IntStream.range(0, 100_000).parallel().forEach(number -> all.add(ids.next()));
        assertThat(all).hasSize(100_000);
    }

    @Test
    void aProcessNumberOutOfRangeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Ids(clock, 1024));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ids(clock, -1));
    }
}
