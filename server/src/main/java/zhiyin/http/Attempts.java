package zhiyin.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** How often a caller may name codes that are none: whoever guesses has to wait. */
@Component
public final class Attempts {

    public static final int MISSES_MAX = 20;
    public static final Duration WITHIN = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<Long, Window> misses = new HashMap<>();

    private record Window(Instant since, int misses) {}

    Attempts(Clock clock) {
        this.clock = clock;
    }

    /** Whether that caller may name another code now. */
    public synchronized boolean allowed(long principal) {
        Window window = misses.get(principal);
        return window == null || window.misses < MISSES_MAX || over(window);
    }

    /** The caller named a code that is none. */
    public synchronized void missed(long principal) {
        Window window = misses.get(principal);
        misses.put(
                principal,
                window == null || over(window)
                        ? new Window(clock.instant(), 1)
                        : new Window(window.since, window.misses + 1));
    }

    private boolean over(Window window) {
        return !clock.instant().isBefore(window.since.plus(WITHIN));
    }
}
