package zhiyin.trail;

import java.time.Instant;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Acts that are a record themselves and have no entry. The rooms that keep such records implement it. */
@FunctionalInterface
public interface RecordedActs {
    /**
     * What happened to a member, the latest first.
     *
     * @param reached the programmes that may be looked at
     */
    List<Act> ofMember(long member, LongPredicate reached, Span span);

    /**
     * A stretch of a timeline.
     *
     * @param from not before that moment; null for any
     * @param before before that moment, or at it with a smaller id
     */
    record Span(@Nullable Instant from, Instant before, long beforeId, int limit) {}
}
