package zhiyin.audit;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says every few seconds how far the work is, and remembers how long each part of it took. */
final class Pace {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final double MILLIS_A_SECOND = 1000.0;

    private final PrintStream out;
    private final InstantSource clock;
    private final List<Phase> phases = new ArrayList<>();
    private String name = "";
    private String unit = "";
    private long about;
    private Instant begun = Instant.EPOCH;
    private Instant said = Instant.EPOCH;

    Pace(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    /** A part of the work: what was done how often, and how long it took. */
    record Phase(String name, String unit, long done, Duration took) {

        double seconds() {
            return took.toMillis() / MILLIS_A_SECOND;
        }

        double aSecond() {
            return seconds() > 0 ? done / seconds() : 0.0;
        }
    }

    /**
     * Begins a part.
     *
     * @param toDo how much there is to do, about; 0 if nobody knows
     */
    void begin(String part, String inUnit, long toDo) {
        name = part;
        unit = inUnit;
        about = toDo;
        begun = clock.instant();
        said = begun;
    }

    /** So much of it is done. */
    void at(long done) {
        Instant now = clock.instant();
        if (Duration.between(said, now).compareTo(BETWEEN_LINES) >= 0) {
            said = now;
            Phase so = new Phase(name, unit, done, Duration.between(begun, now));
            out.printf(
                    Locale.ROOT,
                    "%s: %,d%s %s, %,.0f a second%n",
                    name,
                    done,
                    about > done ? String.format(Locale.ROOT, " of about %,d", about) : "",
                    unit,
                    so.aSecond());
        }
    }

    /** The part is done. */
    void end(long done) {
        phases.add(new Phase(name, unit, done, Duration.between(begun, clock.instant())));
    }

    List<Phase> phases() {
        return List.copyOf(phases);
    }
}
