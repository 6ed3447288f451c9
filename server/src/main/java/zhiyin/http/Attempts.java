package zhiyin.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How often somebody may name codes that are none: whoever guesses has to wait, and each time twice as long. A shop's key speaks for
 * many, and those it names are counted by themselves: one who guesses stops nobody else. That he has to wait is in the log of what
 * concerns security, as every refusal of that kind.
 */
@Component
public final class Attempts {

    /** So many misses of one who speaks for himself. */
    public static final int MISSES_MAX = 20;

    /** So many of one who speaks for many. */
    public static final int MISSES_OF_MANY_MAX = 200;

    public static final Duration WITHIN = Duration.ofMinutes(1);

    /** Whoever has named none for so long after he was let in again is new. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    /** A wait is doubled so often at most: 64 minutes. */
    private static final int DOUBLED_MAX = 6;

    private static final int KEPT_MAX = 100_000;

    private final Clock clock;
    private final Map<Long, Window> misses = new HashMap<>();

    /** @param doubled how often the wait is doubled, once there are as many as there may be */
    private record Window(Instant since, int misses, int most, int doubled) {
        boolean full() {
            return misses >= most;
        }

        Instant end() {
            return since.plus(full() ? WITHIN.multipliedBy(1L << doubled) : WITHIN);
        }
    }

    Attempts(Clock clock) {
        this.clock = clock;
    }

    /** Why that caller may not name another code now, with how long he has to wait; null if he may. */
    public synchronized @Nullable Problem refusal(long subject) {
        Window window = misses.get(subject);
        Instant now = clock.instant();
        return window == null || !window.full() || !now.isBefore(window.end())
                ? null
                : Problem.of(ProblemType.RATE_LIMITED)
                        .retryAfter(Math.toIntExact(
                                Math.max(1, Duration.between(now, window.end()).toSeconds())));
    }

    /** The same of a caller who speaks for somebody, or for nobody in particular. */
    public @Nullable Problem refusal(long principal, @Nullable Long member) {
        if (member == null || member == principal) {
            return refusal(principal);
        }
        Problem problem = refusal(forMany(principal));
        return problem == null ? refusal(member) : problem;
    }

    /** The caller named a code that is none. */
    public void missed(long subject) {
        missed(subject, MISSES_MAX);
    }

    /** The caller named, for somebody or for nobody in particular, a code that is none. */
    public void missed(long principal, @Nullable Long member) {
        if (member == null || member == principal) {
            missed(principal);
        } else {
            missed(forMany(principal), MISSES_OF_MANY_MAX);
            missed(member);
        }
    }

    /** A key that names somebody is counted apart from the same key that names nobody: ids are positive. */
    private static long forMany(long principal) {
        return -principal;
    }

    private synchronized void missed(long subject, int most) {
        Instant now = clock.instant();
        if (misses.size() >= KEPT_MAX) {
            misses.values().removeIf(window -> !now.isBefore(window.end().plus(FORGOTTEN)));
        }
        Window window = misses.get(subject);
        if (window == null || !now.isBefore(window.end().plus(FORGOTTEN))) {
            misses.put(subject, new Window(now, 1, most, 0));
        } else if (!now.isBefore(window.end())) {
            int doubled = window.full() ? Math.min(DOUBLED_MAX, window.doubled() + 1) : window.doubled();
            misses.put(subject, new Window(now, 1, most, doubled));
        } else {
            misses.put(subject, new Window(window.since(), window.misses() + 1, most, window.doubled()));
        }
    }
}
