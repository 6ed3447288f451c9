package zhiyin.segment;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who enters the real-time segments of a programme, and who leaves them. */
interface SegmentChanges {

    /**
     * Somebody entered a segment or left it.
     *
     * @param sequence from 1 in every programme, in the order in which changes were committed: who asks for what came after the last
     *     he knows misses nothing and has nothing twice
     * @param at when it was found
     * @param event the event of his, the last one, that came with what brought it about; null where that was something else: behaviour,
     *     a day, a model, another definition or another list
     */
    record Change(
            long sequence,
            String segment,
            long member,
            boolean entered,
            Instant at,
            @Nullable Long event) {}

    /** Hears of changes once they are committed; what comes while nobody runs is asked for by {@link #after}. */
    interface Listener {
        void changed(long program, List<Change> changes);
    }

    /** Whoever listens is told from now on. */
    void tell(Listener listener);

    /**
     * What came after a change, in order.
     *
     * @param sequence 0 for all
     * @param segment null for any
     */
    List<Change> after(long program, long sequence, @Nullable String segment, int most);
}
