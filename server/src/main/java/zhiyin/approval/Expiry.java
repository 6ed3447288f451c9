package zhiyin.approval;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;

/** Forgets, every so often, what was asked for and nobody has decided in time. */
@Component
class Expiry extends Recurring {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private final Approvals approvals;

    Expiry(Approvals approvals, @Value("${zhiyin.command:}") String command) {
        super("approvals", Duration.ofMinutes(10), command);
        this.approvals = approvals;
    }

    @Override
    protected void passQuietly() {
        try {
            Sight.everywhere().run(approvals::expire);
        } catch (RuntimeException accident) {
            LOG.warn("Approvals that are over will be closed later: {}", accident.toString());
        }
    }
}
