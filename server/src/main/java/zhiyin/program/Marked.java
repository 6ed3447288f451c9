package zhiyin.program;

import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.MemberProfile;

/** What a member is marked with: the tags that a shop has put on him, and the segments he is in. */
public record Marked(List<String> tags, List<String> segments) {

    /** Whoever is marked with nothing, or is not a member yet. */
    public static final Marked NOTHING = new Marked(List.of(), List.of());

    public Marked {
        tags = List.copyOf(tags);
        segments = List.copyOf(segments);
    }

    /** As the profile has it. */
    public static Marked of(@Nullable MemberProfile profile) {
        return profile == null ? NOTHING : new Marked(profile.tags(), profile.segments());
    }

    /** Whether nothing is said: everybody. */
    public boolean isNothing() {
        return tags.isEmpty() && segments.isEmpty();
    }

    /** Whether a member marked like that has any of these tags, or is in any of these segments. */
    boolean hasAnyOf(Marked member) {
        return member.tags().stream().anyMatch(tags::contains)
                || member.segments().stream().anyMatch(segments::contains);
    }
}
