package zhiyin.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.program.Dues;

/**
 * What time alone ends at the till: looked for every few seconds, programme by programme, each by its own clock; and wherever a
 * sandbox's time is moved.
 */
abstract class Overdue extends Recurring implements Dues {
    private static final Logger log = LoggerFactory.getLogger(Overdue.class);

    private final String what;
    private final ProgramClocks clocks;

    /**
     * @param what is ended, in the plural
     * @param command what the process was started for
     */
    Overdue(String what, ProgramClocks clocks, String command) {
        super(what, Duration.ofSeconds(5), command);
        this.what = what;
        this.clocks = clocks;
    }

    /** The programmes that have something that is not ended yet; in sight of all. */
    abstract List<Long> programs();

    /**
     * Ends all that is over.
     *
     * @return how much happened
     */
    final long pass() {
        long done = 0;
        for (long program : Sight.everywhere().call(this::programs)) {
            Instant now = clocks.of(program).instant();
            done += Sight.of(program).call(() -> happen(program, now));
        }
        return done;
    }

    @Override
    protected final void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("{} that are over will be ended later: {}", what, accident.toString());
        }
    }

    /**
     * Ends one page after the other. What could not be ended just now is left for the next time.
     *
     * @param page the next of those that are over, {@code size} at most
     * @param end ends one; false where it was not ended, or not by this
     * @return how many were
     */
    static long byPages(int size, Supplier<List<Long>> page, LongPredicate end) {
        long all = 0;
        while (true) {
            List<Long> some = page.get();
            long ended = some.stream().filter(end::test).count();
            all += ended;
            if (ended == 0 || some.size() < size) {
                return all;
            }
        }
    }
}
