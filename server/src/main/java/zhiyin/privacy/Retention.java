package zhiyin.privacy;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;

/** Throws away what has been kept long enough, by the class of data. Any number of processes may. */
@Component
class Retention extends Recurring {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration BETWEEN = Duration.ofHours(1);

    private final Persons persons;

    Retention(Persons persons, @Value("${zhiyin.command:}") String command) {
        super("retention", BETWEEN, command);
        this.persons = persons;
    }

    /**
     * Does it now.
     *
     * @return how many rows are gone
     */
    int pass() {
        return Sight.everywhere().call(persons::expire);
    }

    @Override
    protected void passQuietly() {
        try {
            int gone = pass();
            if (gone > 0) {
                log.info("{} rows were kept long enough and are gone", gone);
            }
        } catch (RuntimeException e) {
            // what is too old stays so, and is looked at again in an hour
            log.warn("what was kept long enough could not be thrown away just now", e);
        }
    }
}
