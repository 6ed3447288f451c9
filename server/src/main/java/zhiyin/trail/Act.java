package zhiyin.trail;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done, as a timeline shows it.
 *
 * @param id of the entry, or of the event: sorts what has one moment
 * @param actor what kind of caller: key, staff, member, anybody, house
 * @param rows how many changes it stands for
 */
public record Act(
        long id,
        Instant at,
        long programId,
        String actor,
        @Nullable Long actorId,
        @Nullable String approvedBy,
        @Nullable String address,
        @Nullable String request,
        String operation,
        String object,
        String objectId,
        String change,
        int rows,
        Map<String, String> before,
        Map<String, String> after) {

    /** What came through intake: the event is the record. */
    public static final String RECORDED = "recorded";
}
