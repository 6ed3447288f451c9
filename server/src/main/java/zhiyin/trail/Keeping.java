package zhiyin.trail;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;

/** Seals the days of the trail, and drops those that need not be kept any longer, where the operator has said for how long. */
@Component
class Keeping extends Recurring {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);

    /** Half a year, and the day that is not over. */
    private static final int KEEP_DAYS_MIN = 181;

    private final Trail trail;
    private final int keepDays;

    /** @param keepDays for how many days entries are kept; 0 for ever */
    Keeping(
            Trail trail,
            @Value("${zhiyin.trail.keep-days:0}") int keepDays,
            @Value("${zhiyin.command:}") String command) {
        super("trail", Duration.ofMinutes(10), command);
        if (keepDays != 0 && keepDays < KEEP_DAYS_MIN) {
            throw new zhiyin.StartRefused("ZHIYIN_TRAIL_KEEP_DAYS is 0 for ever, or " + KEEP_DAYS_MIN
                    + " at least: the law asks for half a year");
        }
        this.trail = trail;
        this.keepDays = keepDays;
    }

    /** Once. */
    void pass() {
        trail.seal();
        if (keepDays > 0) {
            trail.drop(keepDays);
        }
    }

    @Override
    protected void passQuietly() {
        try {
            Sight.everywhere().run(this::pass);
        } catch (RuntimeException accident) {
            LOG.warn("The days of the trail will be sealed later: {}", accident.toString());
        }
    }
}
