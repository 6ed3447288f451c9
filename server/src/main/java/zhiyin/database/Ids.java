package zhiyin.database;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes ids: positive {@code bigint}s that grow with time. From high to low, 42 bits of milliseconds since 1970 (enough
 * until 2109), 10 bits of process number, 11 bits of sequence.
 *
 * <p>Within a process every id is greater than the one before, also when the clock stands or goes back, and when more
 * than 2048 are wanted in a millisecond: the sequence then runs on into the milliseconds to come. Across processes ids
 * differ by the process number, which is new at each start (see {@link #PROCESS_NUMBERS}), so that even a clock set back
 * over a restart repeats none.
 */
public final class Ids {
    /** How many process numbers there are; a process takes the next one at start, round and round. */
    static final int PROCESS_NUMBERS = 1 << 10;

    private static final int SEQUENCE_BITS = 11;
    private static final int PROCESS_BITS = 10;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private final Clock clock;
    private final int process;
    /** Milliseconds and sequence of the last id, as one number, so that one addition carries from the one to the other. */
    private final AtomicLong last = new AtomicLong();

    /**
     * @param clock where the milliseconds come from
     * @param process from 0 to 1023, another one in every process that writes to the same database at the same time
     */
    public Ids(Clock clock, int process) {
        if (process < 0 || process >= PROCESS_NUMBERS) {
            throw new IllegalArgumentException("A process number is from 0 to " + (PROCESS_NUMBERS - 1));
        }
        this.clock = clock;
        this.process = process;
    }

    /** The number of this process, which is in the middle of every id it makes. */
    public int process() {
        return process;
    }

    /** The least id that is made at that moment or later, by whatever process. */
    public static long from(Instant moment) {
        return Math.max(0, moment.toEpochMilli()) << (PROCESS_BITS + SEQUENCE_BITS);
    }

    /** A new id, greater than all this process has made. */
    public long next() {
        var now = clock.millis() << SEQUENCE_BITS;
        var step = last.updateAndGet(previous -> Math.max(previous + 1, now));
        return ((step >> SEQUENCE_BITS) << (PROCESS_BITS + SEQUENCE_BITS))
                | ((long) process << SEQUENCE_BITS)
                | (step & SEQUENCE_MASK);
    }
}
