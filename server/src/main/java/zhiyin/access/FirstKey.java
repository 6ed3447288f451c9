package zhiyin.access;

import java.io.PrintStream;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Somebody must be able to come in first: the first start makes an administrator's key and shows it once. */
@Component
@ConditionalOnProperty(name = "zhiyin.command", havingValue = "start")
class FirstKey implements ApplicationRunner {
    private final ApiKeys keys;
    private final PrintStream terminal;

    FirstKey(ApiKeys keys, PrintStream terminal) {
        this.keys = keys;
        this.terminal = terminal;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        keys.issueFirstAdmin("made at the first start")
                .ifPresent(key -> terminal.println("Administrator's key, shown this once: " + key.token()));
    }
}
