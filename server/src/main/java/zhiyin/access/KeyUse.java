package zhiyin.access;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;

/** Writes down once a minute which keys were used. */
@Component
class KeyUse extends Recurring {
    private static final Logger log = LoggerFactory.getLogger(KeyUse.class);

    private final ApiKeys keys;

    KeyUse(ApiKeys keys, @Value("${zhiyin.command:}") String command) {
        super("key-use", Duration.ofMinutes(1), command);
        this.keys = keys;
    }

    @Override
    protected void passQuietly() {
        try {
            Sight.everywhere().run(keys::writeUse);
        } catch (RuntimeException e) {
            log.warn("when keys were last used could not be written down: {}", e.toString());
        }
    }
}
