package zhiyin.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.program.Dues;

/** Ends checkouts whose time is over, so that what was set aside for them is there again. */
@Component
class CheckoutExpiry extends Recurring implements Dues {
    private static final Logger log = LoggerFactory.getLogger(CheckoutExpiry.class);
    private static final int PAGE = 200;

    private final Checkouts checkouts;
    private final Till till;
    private final ProgramClocks clocks;

    CheckoutExpiry(Checkouts checkouts, Till till, ProgramClocks clocks, @Value("${zhiyin.command:}") String command) {
        super("checkouts", Duration.ofSeconds(5), command);
        this.checkouts = checkouts;
        this.till = till;
        this.clocks = clocks;
    }

    /**
     * Ends all whose time is over.
     *
     * @return how many
     */
    long pass() {
        long ended = 0;
        for (long program : Sight.everywhere().call(checkouts::programsWithOpen)) {
            Instant now = clocks.of(program).instant();
            ended += Sight.of(program).call(() -> happen(program, now));
        }
        return ended;
    }

    @Override
    public @Nullable Instant next(long program, Instant after, Instant until) {
        return checkouts.next(program, after, until);
    }

    @Override
    public long happen(long program, Instant now) {
        long ended = 0;
        while (true) {
            List<Long> page = checkouts.over(program, now, PAGE);
            long here = 0;
            for (long id : page) {
                here += till.expire(program, id, now) ? 1 : 0;
            }
            ended += here;
            // what could not be ended just now is left for the next time
            if (here == 0 || page.size() < PAGE) {
                return ended;
            }
        }
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("checkouts that are over will be ended later: {}", accident.toString());
        }
    }
}
