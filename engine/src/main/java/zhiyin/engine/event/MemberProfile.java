package zhiyin.engine.event;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rules may know of a member. Names, phones and the like are none of their business and never come here.
 *
 * @param enrolledAt when the membership began
 * @param birthday the day of birth, if told
 * @param source where the member came from (a store, a poster, a channel), if known
 * @param attributes the programme's own attributes: text, whole numbers ({@link Long}), {@link Boolean} or
 *     {@link LocalDate}, by name
 */
public record MemberProfile(
        Instant enrolledAt,
        @Nullable LocalDate birthday,
        @Nullable String source,
        Map<String, Object> attributes) {

    public MemberProfile {
        attributes = Map.copyOf(attributes);
    }

    /** A member of whom nothing is known but the moment of joining. */
    public static MemberProfile since(Instant enrolledAt) {
        return new MemberProfile(enrolledAt, null, null, Map.of());
    }
}
