package zhiyin;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** What a process does again and again while it is up, on a thread of its own. */
public abstract class Recurring implements SmartLifecycle {

    private final String thread;
    private final Duration between;
    private final boolean repeating;
    private @Nullable ScheduledExecutorService timer;

    /**
     * @param between from the end of one time to the beginning of the next
     * @param command what the process was started for: a tool's and a test's time passes when it is told to
     */
    protected Recurring(String thread, Duration between, String command) {
        this(thread, between, command.equals("start") || command.equals("demo"));
    }

    /** @param repeating whether this process does it by itself at all */
    protected Recurring(String thread, Duration between, boolean repeating) {
        this.thread = thread;
        this.between = between;
        this.repeating = repeating;
    }

    /** Does it once. What it throws would end it for good: an accident is logged, and the next time comes. */
    protected abstract void passQuietly();

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().name(thread).daemon(true).unstarted(task));
        timer = executor;
        if (repeating) {
            var _ = executor.scheduleWithFixedDelay(
                    this::passQuietly, between.toMillis(), between.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
