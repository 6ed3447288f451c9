package zhiyin.coupon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.http.Fault;
import zhiyin.intake.Marking;
import zhiyin.member.Members;
import zhiyin.member.MembersOfSegments;
import zhiyin.member.MembersOfSegments.Asked;
import zhiyin.member.MembersOfSegments.Found;

/**
 * Whom a batch of coupons is for: found once, when it is asked for, so that as many are given one as were counted. Segments may be of
 * any kind; who has refused that he is put in groups gets nothing by one.
 */
@Component
class Audiences {

    private static final int PAGE = 20_000;

    private final Members members;
    private final MembersOfSegments segments;
    private final Marking marking;
    private final ProgramClocks clocks;

    Audiences(Members members, MembersOfSegments segments, Marking marking, ProgramClocks clocks) {
        this.members = members;
        this.segments = segments;
        this.marking = marking;
        this.clocks = clocks;
    }

    /** Who is named: of tags and segments any one is enough, or some members. */
    record Named(List<String> tags, List<String> segments, List<String> members) {
        Named {
            tags = List.copyOf(tags);
            segments = List.copyOf(segments);
            members = List.copyOf(members);
        }
    }

    /** What comes of it. */
    sealed interface Told {
        /**
         * @param members by id, each once
         * @param inSegments by segment, how many of them are in it
         * @param refused how many more are in the segments who have refused it
         * @param asOf all that was recorded before that counts
         */
        @SuppressWarnings("ArrayRecordComponent") // compared by nobody
        record Meant(long[] members, List<InSegment> inSegments, int refused, Instant asOf) implements Told {}

        record Wrong(List<Fault> faults) implements Told {}

        /** What is known of members is being read: so many events were so far. */
        record Underway(long events) implements Told {}
    }

    record InSegment(String segment, long members) {}

    Told of(long program, Named named) {
        boolean marked = !named.tags().isEmpty() || !named.segments().isEmpty();
        if (marked == !named.members().isEmpty()) {
            return wrong("/members");
        }
        return marked ? marked(program, named) : some(program, named.members());
    }

    private static Told wrong(String pointer) {
        return new Told.Wrong(List.of(new Fault(pointer, "coupon.audience")));
    }

    private Told some(long program, List<String> references) {
        Set<Long> some = new HashSet<>();
        for (String reference : references) {
            Members.Located located = members.locate(program, reference);
            if (located == null || located.mergedInto() != null) {
                return wrong("/members");
            }
            some.add(located.member());
        }
        return new Told.Meant(sorted(some.stream().mapToLong(Long::longValue)), List.of(), 0, now(program));
    }

    private Told marked(long program, Named named) {
        Asked asked = named.segments().isEmpty()
                ? new Asked.Here(Map.of(), now(program))
                : segments.of(program, named.segments());
        return switch (asked) {
            case Asked.Underway(long events) -> new Told.Underway(events);
            case Asked.Here(var found, var asOf) -> found(program, named, found, asOf);
        };
    }

    private Told found(long program, Named named, Map<String, Found> found, Instant asOf) {
        Set<Long> refusing = named.segments().isEmpty() ? Set.of() : Set.copyOf(marking.refusing(program));
        List<Fault> faults = new ArrayList<>();
        List<InSegment> sizes = new ArrayList<>();
        LongStream.Builder all = LongStream.builder();
        Set<Long> refused = new HashSet<>();
        for (int i = 0; i < named.segments().size(); i++) {
            String code = named.segments().get(i);
            long @Nullable [] those = switch (Objects.requireNonNull(found.get(code))) {
                case Found.There(var there) -> there.all();
                // members may be marked with what somebody outside calls a segment
                case Found.Unknown _ -> marked(program, List.of(), List.of(code));
                case Found.Away _ -> null;
            };
            boolean unknown = those != null && those.length == 0 && found.get(code) instanceof Found.Unknown;
            if (those == null || unknown) {
                faults.add(new Fault("/segments/" + i, unknown ? "coupon.segment-unknown" : "coupon.segment-away"));
                continue;
            }
            long[] without = Arrays.stream(those)
                    .filter(member -> !refusing.contains(member))
                    .toArray();
            if (without.length < those.length) {
                Arrays.stream(those).filter(refusing::contains).forEach(refused::add);
            }
            sizes.add(new InSegment(code, without.length));
            Arrays.stream(without).forEach(all::add);
        }
        if (!faults.isEmpty()) {
            return new Told.Wrong(faults);
        }
        if (!named.tags().isEmpty()) {
            Arrays.stream(marked(program, named.tags(), List.of())).forEach(all::add);
        }
        return new Told.Meant(sorted(all.build()), sizes, refused.size(), asOf);
    }

    private static long[] sorted(LongStream members) {
        return members.sorted().distinct().toArray();
    }

    private long[] marked(long program, List<String> tags, List<String> words) {
        LongStream.Builder all = LongStream.builder();
        List<Long> page = members.marked(program, tags, words, 0, PAGE);
        while (!page.isEmpty()) {
            page.forEach(all::add);
            page = members.marked(program, tags, words, page.getLast(), PAGE);
        }
        return all.build().toArray();
    }

    private Instant now(long program) {
        return clocks.of(program).instant();
    }
}
