package zhiyin.checkout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;

/** Ends checkouts whose time is over, so that what was set aside for them is there again. */
@Component
class CheckoutExpiry extends Overdue {
    private static final int PAGE = 200;

    private final Checkouts checkouts;
    private final Till till;

    CheckoutExpiry(Checkouts checkouts, Till till, ProgramClocks clocks, @Value("${zhiyin.command:}") String command) {
        super("checkouts", clocks, command);
        this.checkouts = checkouts;
        this.till = till;
    }

    @Override
    List<Long> programs() {
        return checkouts.programsWithOpen();
    }

    @Override
    public @Nullable Instant next(long program, Instant after, Instant until) {
        return checkouts.next(program, after, until);
    }

    @Override
    public long happen(long program, Instant now) {
        return byPages(PAGE, () -> checkouts.over(program, now, PAGE), id -> till.expire(program, id, now));
    }
}
