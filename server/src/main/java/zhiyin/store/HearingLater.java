package zhiyin.store;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;

/** Lets platforms hear, every minute, of what they could not hear of at once. */
@Component
class HearingLater extends Recurring {
    private static final Logger log = LoggerFactory.getLogger(HearingLater.class);
    private static final int MEMBERS_A_TIME = 500;

    private final Hearing hearing;

    HearingLater(Hearing hearing, @Value("${zhiyin.command:}") String command) {
        super("stores", Duration.ofMinutes(1), command);
        this.hearing = hearing;
    }

    /** Once. */
    int pass() {
        return Sight.everywhere().call(() -> hearing.pass(MEMBERS_A_TIME));
    }

    @Override
    protected void passQuietly() {
        try {
            int heard = pass();
            if (heard > 0) {
                log.info("platforms have heard of {} events of their stores later", heard);
            }
        } catch (RuntimeException accident) {
            log.warn("Platforms will hear of their stores later: {}", accident.toString());
        }
    }

    /** After the lanes are there, and gone before they are. */
    @Override
    public int getPhase() {
        return 1;
    }
}
