package zhiyin.engine.event;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
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
 * @param tags what the shop has put on the member, in order, each once
 * @param segments the groups that the member is in, in order, each once
 */
public record MemberProfile(
        Instant enrolledAt,
        @Nullable LocalDate birthday,
        @Nullable String source,
        Map<String, Object> attributes,
        List<String> tags,
        List<String> segments) {

    public MemberProfile {
        attributes = Map.copyOf(attributes);
        tags = sorted(tags);
        segments = sorted(segments);
    }

    /** A member without tags, and of no segment. */
    public MemberProfile(
            Instant enrolledAt, @Nullable LocalDate birthday, @Nullable String source, Map<String, Object> attributes) {
        this(enrolledAt, birthday, source, attributes, List.of(), List.of());
    }

    /** A member of whom nothing is known but the moment of joining. */
    public static MemberProfile since(Instant enrolledAt) {
        return new MemberProfile(enrolledAt, null, null, Map.of());
    }

    /** The same member with other attributes. */
    public MemberProfile with(Map<String, Object> otherAttributes) {
        return new MemberProfile(enrolledAt, birthday, source, otherAttributes, tags, segments);
    }

    /** The same member as he was described anew. */
    public MemberProfile described(Event.MemberDescribed said) {
        Map<String, Object> all = new HashMap<>(attributes);
        all.putAll(said.attributes());
        all.keySet().removeAll(said.cleared());
        return new MemberProfile(
                enrolledAt, said.birthday() == null ? birthday : said.birthday(), source, all, tags, segments);
    }

    /** The same member, marked otherwise. */
    public MemberProfile marked(List<String> otherTags, List<String> otherSegments) {
        return new MemberProfile(enrolledAt, birthday, source, attributes, otherTags, otherSegments);
    }

    /** The same member as the shop said anew. */
    public MemberProfile marked(Event.MemberMarked said) {
        return marked(said.tags() == null ? tags : said.tags(), said.segments() == null ? segments : said.segments());
    }

    /** A set that has one order, so that what is written of it is always the same; of what was kept without it there is none. */
    private static List<String> sorted(@Nullable List<String> words) {
        return words == null ? List.of() : words.stream().sorted().distinct().toList();
    }
}
