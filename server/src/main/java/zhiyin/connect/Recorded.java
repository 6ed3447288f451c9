package zhiyin.connect;

import java.util.Map;

/** What became of one fact. */
sealed interface Recorded {

    /** Whether it had been recorded before, and this is the answer of then. */
    boolean replayed();

    /**
     * It was recorded.
     *
     * @param earned asset code → points the fact gave; not negative
     * @param clawedBack asset code → points the fact took back; not negative
     */
    record Done(boolean replayed, Map<String, Long> earned, Map<String, Long> clawedBack) implements Recorded {
        public Done {
            earned = Map.copyOf(earned);
            clawedBack = Map.copyOf(clawedBack);
        }
    }

    /**
     * It was refused and changed nothing.
     *
     * @param code the stable code of the reason, such as {@code idempotency-key-reused}
     */
    record Refused(boolean replayed, String code) implements Recorded {}
}
