package zhiyin;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A place at which a process can be told to die without a word, to show that nothing depends on its getting past it. Told
 * by {@code -Dzhiyin.fault.point=before-commit:37}: at the 37th pass (without a number: at the first). Without that
 * option, which {@link Foundations} accepts only of a server that nobody else can reach, a place is no more than its name.
 */
public enum FaultPoint {
    /** A batch, its keys among it, is written and not committed. */
    KEYS_WRITTEN,
    /** All is said; the next word to the database is commit. */
    BEFORE_COMMIT,
    /** The batch is durable, and nobody has been answered. */
    AFTER_COMMIT,
    /** Some members' time has passed, and others' has not. */
    DAYS_UNDER_WAY,
    /** Some members under way were taken along by a new version, and others were not. */
    MIGRATION_UNDER_WAY,
    /** Some of a file's facts are recorded, and others are not. */
    IMPORT_UNDER_WAY,
    /** Facts are written into the copy's file with their place, and not committed. */
    FACTS_WRITTEN,
    /** They are, and whoever wrote them does not know it. */
    FACTS_KEPT,
    /** Behaviour is written and not committed. */
    BEHAVIOUR_WRITTEN,
    /** Behaviour is durable, and nobody has been answered. */
    BEHAVIOUR_RECORDED;

    static final String OPTION = "zhiyin.fault.point";

    private static final int KILLED = 137;
    private static final @Nullable FaultPoint TOLD = told(System.getProperty(OPTION));
    private static final AtomicLong LEFT = new AtomicLong(passes(System.getProperty(OPTION)));

    /** Gets past, or does not. */
    public void reach() {
        if (this == TOLD && LEFT.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private static @Nullable FaultPoint told(@Nullable String option) {
        return option == null
                ? null
                : valueOf(word(option).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static String word(String option) {
        int colon = option.indexOf(':');
        return colon < 0 ? option : option.substring(0, colon);
    }

    private static long passes(@Nullable String option) {
        int colon = option == null ? -1 : option.indexOf(':');
        return option == null || colon < 0 ? 1 : Long.parseLong(option.substring(colon + 1));
    }
}
