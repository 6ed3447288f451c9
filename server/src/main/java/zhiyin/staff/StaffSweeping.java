package zhiyin.staff;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;

/** Forgets, once an hour, what staff were asked for and did not bring, what was kept to slow guesses, and sessions of long ago. */
@Component
class StaffSweeping extends Recurring {
    private static final Logger log = LoggerFactory.getLogger(StaffSweeping.class);

    /** What is asked for is over after minutes; a day is enough to look into why somebody could not come in. */
    private static final Duration OVER = Duration.ofDays(1);

    /** The longest that guesses count. */
    private static final Duration GUESSES = Duration.ofHours(24);

    /** For so long it can be seen from where somebody was in: half a year, as the trail is kept at least. */
    private static final Duration SESSIONS = Duration.ofDays(181);

    private final JdbcClient database;
    private final Clock clock;

    StaffSweeping(JdbcClient database, Clock clock, @Value("${zhiyin.command:}") String command) {
        super("staff-sweep", Duration.ofHours(1), command);
        this.database = database;
        this.clock = clock;
    }

    @Override
    protected void passQuietly() {
        try {
            sweep();
        } catch (RuntimeException e) {
            log.warn("what is over could not be forgotten: {}", e.toString());
        }
    }

    void sweep() {
        forget("delete from staff.challenge where made_at < :before", OVER);
        forget("delete from staff.ceremony where made_at < :before", OVER);
        forget("delete from staff.going where made_at < :before", OVER);
        forget("delete from staff.guess where last_at < :before", GUESSES);
        forget("delete from staff.session where started_at < :before", SESSIONS);
        forget("delete from staff.device where made_at < :before", SESSIONS);
    }

    private void forget(String statement, Duration age) {
        database.sql(statement).param("before", before(age)).update();
    }

    private OffsetDateTime before(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }
}
