package zhiyin.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.program.Dues;

/**
 * Moves the time of sandboxes: from one moment at which something is due to the next, letting it happen there. A request
 * goes so far as it may, and what is left is gone on with here, however often the house goes down meanwhile: where the
 * clock is is noted, and what has happened does not happen again.
 */
@Component
@ConditionalOnProperty(name = PassingTime.SWITCH, havingValue = "on", matchIfMissing = true)
class PassingTime extends Recurring {

    /** A release in which nobody's time can be moved is started with this switch off. */
    static final String SWITCH = "zhiyin.sandbox";

    private static final Logger log = LoggerFactory.getLogger(PassingTime.class);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final TestClocks clocks;
    private final List<Dues> dues;
    private final long stepsAtOnce;
    private final long happeningsAtOnce;

    PassingTime(
            TestClocks clocks,
            List<Dues> dues,
            @Value("${zhiyin.test-clock.steps-at-once:800}") long stepsAtOnce,
            @Value("${zhiyin.test-clock.happenings-at-once:2000}") long happeningsAtOnce,
            @Value("${zhiyin.command:}") String command) {
        super("passing-time", BETWEEN, command);
        this.clocks = clocks;
        this.dues = List.copyOf(dues);
        this.stepsAtOnce = stepsAtOnce;
        this.happeningsAtOnce = happeningsAtOnce;
    }

    /** Goes on with a sandbox's way, as far as it is gone at once. */
    void go(long program) {
        long steps = 0;
        long happened = 0;
        while (true) {
            TestClocks.State state = clocks.state(program).orElseThrow();
            Instant target = state.target();
            if (target == null) {
                return;
            }
            Instant now = state.now();
            long here = happen(program, now);
            clocks.count(program, now, here);
            happened += here;
            if (!now.isBefore(target) || steps == stepsAtOnce || happened >= happeningsAtOnce) {
                return;
            }
            clocks.step(program, now, next(program, now, target));
            steps++;
        }
    }

    /** Everything that is due at that moment, and what becomes due at the same moment by it. */
    private long happen(long program, Instant now) {
        long happened = 0;
        while (true) {
            long more = 0;
            for (Dues each : dues) {
                more += each.happen(program, now);
            }
            if (more == 0) {
                return happened;
            }
            happened += more;
        }
    }

    private Instant next(long program, Instant now, Instant target) {
        Instant next = target;
        for (Dues each : dues) {
            Instant due = each.next(program, now, target);
            next = due != null && due.isBefore(next) ? due : next;
        }
        return next;
    }

    /** Goes on with every way that was begun and is not at its end. */
    void pass() {
        Sight.everywhere()
                .call(clocks::moving)
                .forEach(program -> Sight.of(program).run(() -> go(program)));
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException e) {
            // where the clock is was noted, and it goes on from there
            log.warn("a sandbox's time could not be moved just now", e);
        }
    }
}
