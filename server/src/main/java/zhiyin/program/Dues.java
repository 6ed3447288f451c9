package zhiyin.program;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that time alone brings about in a programme. Whoever moves a sandbox's time goes from one such moment to the next
 * and lets it happen there.
 */
public interface Dues {

    /** When next something is due, after the one moment and no later than the other; null if nothing is. */
    @Nullable
    Instant next(long program, Instant after, Instant until);

    /**
     * Lets happen what is due by now; what has happened does not happen again.
     *
     * @return how much did
     */
    long happen(long program, Instant now);
}
