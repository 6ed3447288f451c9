package zhiyin.approval;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What else waits for a second person, and is decided by routes of its own. The rooms that have such things implement it. */
@FunctionalInterface
public interface Inbox {
    /**
     * Something that waits.
     *
     * @param what which kind of act
     * @param sums what will happen
     * @param maker who asks for it: a key or an account
     * @param decidedAt the path under which it is decided
     */
    record Waiting(
            String what,
            String operation,
            long programId,
            Map<String, String> sums,
            @Nullable Long maker,
            @Nullable Instant madeAt,
            String decidedAt) {}

    /** All of it in programmes that {@code reached} lets through. */
    List<Waiting> waiting(LongPredicate reached);
}
