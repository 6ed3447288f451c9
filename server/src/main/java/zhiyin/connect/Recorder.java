package zhiyin.connect;

import java.util.List;

/** Who writes facts down for good. */
interface Recorder {

    /** The most facts in one call. */
    int BATCH_MAX = 1_000;

    /**
     * Records facts, each under its key. A fact whose key is known already changes nothing and is answered with what
     * it did the first time. One refused fact refuses only itself.
     *
     * @param batch 1 to {@link #BATCH_MAX} facts in the order in which they happened; a customer's facts are to be
     *     decided in that order, over all calls
     * @return one answer for each fact, in the same order, once all of them are durable
     * @throws RuntimeException if recording can't go on; the import stops, and the same command goes on later
     */
    List<Recorded> record(List<Fact> batch);

    /** Whether the facts are wanted customer by customer, each one's in order of time, and not all in order of time. */
    default boolean wantsThemByCustomer() {
        return false;
    }
}
