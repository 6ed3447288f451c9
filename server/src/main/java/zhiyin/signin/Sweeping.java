package zhiyin.signin;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;

/** Forgets, once an hour, what was kept only to slow somebody, and codes and tokens that are long over. */
@Component
class Sweeping extends Recurring {
    private static final Logger log = LoggerFactory.getLogger(Sweeping.class);

    private final Codes codes;
    private final Pace pace;
    private final MemberSessions sessions;
    private final Goings goings;

    Sweeping(
            Codes codes,
            Pace pace,
            MemberSessions sessions,
            Goings goings,
            @Value("${zhiyin.command:}") String command) {
        super("sign-in-sweep", Duration.ofHours(1), command);
        this.codes = codes;
        this.pace = pace;
        this.sessions = sessions;
        this.goings = goings;
    }

    @Override
    protected void passQuietly() {
        try {
            codes.sweep();
            pace.sweep();
            sessions.sweep();
            goings.sweep();
        } catch (RuntimeException e) {
            log.warn("codes that are over could not be forgotten: {}", e.toString());
        }
    }
}
