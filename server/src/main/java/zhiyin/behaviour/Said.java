package zhiyin.behaviour;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Json;

/** Something that a caller says, read and found sayable. */
sealed interface Said {

    /** Who is named: a member's id, one of his identities, or a bare number of the shop's; null where nobody is. */
    @Nullable
    String user();

    /**
     * Somebody did something.
     *
     * @param message the caller's own name for it; null where he has none, and it is told once
     * @param content SHA-256 of what was said
     * @param anonymous the anonymous id; at least one of user and anonymous is there
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Did(
            @Nullable String message,
            byte[] content,
            String kind,
            Instant at,
            @Nullable String user,
            @Nullable String anonymous,
            Where where,
            Map<String, Json.Scalar> properties)
            implements Said {}

    /**
     * Somebody who was called otherwise is this user.
     *
     * @param before anonymous ids, or what he was called before
     */
    record Is(String user, List<String> before) implements Said {
        public Is {
            before = List.copyOf(before);
        }
    }

    /** What something was done with, and where. */
    record Where(
            @Nullable String product,
            @Nullable String category,
            @Nullable String brand,
            @Nullable String channel,
            @Nullable String store,
            @Nullable String referrer) {}
}
