package zhiyin.connect;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a long work is: a bar that is drawn over itself on a terminal, else a line every few seconds. It looks
 * at the clock it is given and at nothing else.
 */
final class Progress {

    private static final Duration BETWEEN_BARS = Duration.ofMillis(200);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final int BAR_WIDTH = 24;

    private final PrintStream out;
    private final boolean terminal;
    private final InstantSource clock;
    private String work = "";
    private long total;
    private Instant started = Instant.EPOCH;
    private @Nullable Instant shown;
    private int width;

    /** @param terminal whether {@code out} is a screen on which a carriage return goes back to the line's beginning */
    Progress(PrintStream out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * Begins a work.
     *
     * @param total its size, in the unit that {@link #at} counts
     */
    void begin(String work, long total) {
        this.work = work;
        this.total = total;
        this.started = clock.instant();
        this.shown = null;
        this.width = 0;
    }

    /**
     * Says how far the work is, and shows it if it is time to.
     *
     * @param done how much of {@code total} is done
     * @param rows rows that were worked on, for the rate
     */
    void at(long done, long rows) {
        Instant now = clock.instant();
        Instant last = shown;
        Duration pause = terminal ? BETWEEN_BARS : BETWEEN_LINES;
        if (last == null && !terminal) {
            shown = now;
        } else if (last == null || Duration.between(last, now).compareTo(pause) >= 0) {
            shown = now;
            // A packed file is read ahead: the work is not done before it says so.
            show(Math.min(done, total - 1), rows, now);
        }
    }

    /** Shows the work as far as it came, and leaves its line standing. */
    void end(long done, long rows) {
        show(done, rows, clock.instant());
        if (terminal) {
            out.println();
        }
        out.flush();
    }

    private void show(long done, long rows, Instant now) {
        double seconds = Duration.between(started, now).toMillis() / 1000.0;
        double part = total <= 0 ? 1 : Math.min(1, (double) done / total);
        StringBuilder text = new StringBuilder(work);
        if (terminal) {
            int full = (int) (part * BAR_WIDTH);
            text.append(" [").repeat('#', full).repeat('.', BAR_WIDTH - full).append(']');
        }
        text.append(String.format(Locale.ROOT, " %3.0f %%  %,d rows", Math.floor(part * 100), rows));
        if (seconds > 0) {
            text.append(String.format(Locale.ROOT, ", %,.0f rows/s", rows / seconds));
        }
        if (part >= 1) {
            text.append(", took ").append(clock(seconds));
        } else if (part > 0 && seconds > 0) {
            text.append(", ").append(clock(seconds * (1 - part) / part)).append(" left");
        }
        if (terminal) {
            int length = text.length();
            out.print("\r" + text.repeat(' ', Math.max(0, width - length)));
            width = length;
        } else {
            out.println(text);
        }
        out.flush();
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}
