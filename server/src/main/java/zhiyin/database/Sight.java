package zhiyin.database;

import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which programmes' rows a piece of work may see and write. Whoever begins the work says so, once: the door for a request,
 * the house for what it does by itself. It holds on the thread that does the work and ends with it; where nothing was said,
 * nothing is seen.
 *
 * <p>{@link SightedConnection} tells it to the database with each transaction, and the tables' policies keep it, whatever a
 * statement asks for.
 */
public final class Sight {
    private static final ScopedValue<Sight> HELD = ScopedValue.newInstance();

    /** Nobody's rows. */
    public static final Sight NOTHING = new Sight("");

    private static final Sight EVERYTHING = new Sight("all");

    private final String setting;

    private Sight(String setting) {
        this.setting = setting;
    }

    /** One programme's rows. */
    public static Sight of(long program) {
        return new Sight("{" + program + "}");
    }

    /** Several programmes' rows. */
    public static Sight of(Collection<Long> programs) {
        return programs.isEmpty()
                ? NOTHING
                : new Sight(new TreeSet<>(programs)
                        .stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")));
    }

    /** Every programme's rows. Only the house's own work may say this: a test of the house rules names all who do. */
    public static Sight everywhere() {
        return EVERYTHING;
    }

    /** What the work on this thread sees. */
    static Sight held() {
        return HELD.orElse(NOTHING);
    }

    /** Does it with this sight, whatever the sight was before. */
    public <T extends @Nullable Object, X extends Throwable> T call(Work<T, X> work) throws X {
        return ScopedValue.where(HELD, this).call(work::done);
    }

    /** Does it with this sight, whatever the sight was before. */
    public void run(Runnable work) {
        ScopedValue.where(HELD, this).run(work);
    }

    /** What comes to something. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, X extends Throwable> {
        T done() throws X;
    }

    /** As the setting {@code zhiyin.programs} says it: an array of ids, {@code all}, or nothing. */
    String setting() {
        return setting;
    }

    @Override
    public String toString() {
        return "Sight[" + setting + "]";
    }
}
