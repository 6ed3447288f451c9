package zhiyin.access;

import java.io.PrintStream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import zhiyin.database.Sight;

/**
 * Somebody must be able to come in first: the first start makes an administrator's key and shows it once. Before the door
 * opens: whoever pushes in then takes the connections, and a key that cannot be looked for must not end a server.
 */
@Component
@ConditionalOnProperty(name = "zhiyin.command", havingValue = "start")
class FirstKey implements SmartLifecycle {
    private final ApiKeys keys;
    private final PrintStream terminal;
    private volatile boolean running;

    FirstKey(ApiKeys keys, PrintStream terminal) {
        this.keys = keys;
        this.terminal = terminal;
    }

    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        running = true;
        Sight.everywhere()
                .call(() -> keys.issueFirstAdmin("made at the first start"))
                .ifPresent(key -> terminal.println("Administrator's key, shown this once: " + key.token()));
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
