package zhiyin.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.MemberProfile;

/**
 * A made-up member.
 *
 * @param programme the code of the programme that was joined
 * @param identities by what the member is known: {@code ext:demo:1001} first, then {@code phone:+86…}
 * @param enrolledAt when the membership began; no fact about the member is earlier
 * @param source such as {@code poster}, {@code till}, {@code mini-program}, {@code referral}
 * @param attributes the programme's own, by name
 */
record DemoMember(
        String programme,
        List<String> identities,
        String name,
        Instant enrolledAt,
        @Nullable LocalDate birthday,
        @Nullable String source,
        Map<String, Object> attributes) {

    public DemoMember {
        identities = List.copyOf(identities);
        attributes = Map.copyOf(attributes);
    }

    /** The identity by which the facts name the member. */
    public String identity() {
        return identities.getFirst();
    }

    /** What the engine may know of the member. */
    public MemberProfile profile() {
        return new MemberProfile(enrolledAt, birthday, source, attributes);
    }
}
