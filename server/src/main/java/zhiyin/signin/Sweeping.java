package zhiyin.signin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;

/** Forgets, once an hour, what was kept only to slow somebody, and codes and tokens that are long over. */
@Component
class Sweeping extends Recurring {
    private static final Logger log = LoggerFactory.getLogger(Sweeping.class);

    private final Codes codes;
    private final Pace pace;
    private final MemberSessions sessions;
    private final Goings goings;
    private final Clock clock;
    private final ProgramClocks clocks;

    Sweeping(
            Codes codes,
            Pace pace,
            MemberSessions sessions,
            Goings goings,
            Clock clock,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command) {
        super("sign-in-sweep", Duration.ofHours(1), command);
        this.codes = codes;
        this.pace = pace;
        this.sessions = sessions;
        this.goings = goings;
        this.clock = clock;
        this.clocks = clocks;
    }

    /** By whose clock it is so late: of these programmes, or of all the others. */
    private void sweep(Instant now, Set<Long> programs, boolean those) {
        codes.sweep(now, programs, those);
        sessions.sweep(now, programs, those);
        goings.sweep(now, programs, those);
    }

    private void sweep() {
        pace.sweep();
        var apart = clocks.apart();
        sweep(clock.instant(), apart, false);
        apart.forEach(program -> sweep(clocks.of(program).instant(), Set.of(program), true));
    }

    @Override
    protected void passQuietly() {
        try {
            Sight.everywhere().run(this::sweep);
        } catch (RuntimeException e) {
            log.warn("codes that are over could not be forgotten: {}", e.toString());
        }
    }
}
