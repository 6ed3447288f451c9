package zhiyin.bench.faults;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that is to happen once, however often it has to be sent. */
final class Intention {

    /** What is known of it. */
    enum State {
        /** Written down, and perhaps sent. */
        UNKNOWN,
        ACKED,
        REJECTED
    }

    /** Refusals that are kept under their key: the same again gets the same again. */
    private static final Set<String> KEPT =
            Set.of("insufficient-balance", "refund-exceeds-original", "already-reversed", "hold-ended");

    final String key;
    final Operation operation;
    volatile State state = State.UNKNOWN;
    volatile @Nullable String code;
    volatile @Nullable String answer;

    /** Whether it was sent once without an answer that says what became of it. */
    volatile boolean onceUnknown;

    /** The round in which it was sent. */
    final int round;

    Intention(String key, Operation operation, int round) {
        this.key = key;
        this.operation = operation;
        this.round = round;
    }

    boolean refusedForGood() {
        String why = code;
        return state == State.REJECTED && why != null && KEPT.contains(why);
    }
}
