package zhiyin.segment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;
import zhiyin.facts.KeptSegments;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.NumberedMembers;
import zhiyin.insight.SegmentMembers;
import zhiyin.member.MembersOfSegments;

/** Segments for other rooms: for figures, for rules that ask for them, and for whoever gives something to their members. */
@Component
class NamedSegments implements SegmentMembers, KeptSegments, MembersOfSegments {

    private final Moments moments;
    private final Segments segments;
    private final ProgramClocks clocks;

    NamedSegments(Moments moments, Segments segments, ProgramClocks clocks) {
        this.moments = moments;
        this.segments = segments;
        this.clocks = clocks;
    }

    @Override
    public @Nullable RoaringBitmap members(long program, String code, MemberFacts.Taken taken) {
        Moment moment = moments.of(program, taken);
        Segment segment = moment == null ? null : moment.segment(code);
        return moment == null || segment == null ? null : moment.of(segment);
    }

    @Override
    public long revision(long program) {
        return segments.revision(program);
    }

    @Override
    public Shelf shelf(long program, Layout layout, int digits) {
        return moments.shelf(program, layout, digits).known();
    }

    @Override
    public @Nullable RoaringBitmap list(long program, String code, NumberedMembers members) {
        return moments.list(program, code, members);
    }

    /** Lists are asked for as they are kept, and definitions of what is known of members. */
    @Override
    public Asked of(long program, Collection<String> codes) {
        Map<String, Found> found = new HashMap<>();
        List<String> defined = new ArrayList<>();
        for (String code : new LinkedHashSet<>(codes)) {
            Segments.Kept kept = segments.find(program, code).orElse(null);
            if (kept == null) {
                found.put(code, new Found.Unknown());
            } else if (kept.archivedAt() != null) {
                found.put(code, new Found.Away());
            } else if (kept.isList()) {
                found.put(code, new Found.There(new SomeMembers.Listed(segments.listed(program, code))));
            } else {
                defined.add(code);
            }
        }
        Instant now = clocks.of(program).instant();
        return defined.isEmpty() ? new Asked.Here(found, now) : reckoned(program, defined, found, now);
    }

    private Asked reckoned(long program, List<String> defined, Map<String, Found> found, Instant now) {
        return switch (moments.of(program)) {
            case Moments.Asked.Underway(long events) -> new Asked.Underway(events);
            case Moments.Asked.NothingPublished _ -> {
                defined.forEach(code -> found.put(code, new Found.Away()));
                yield new Asked.Here(found, now);
            }
            case Moments.Asked.Here(var moment) -> {
                for (String code : defined) {
                    Segment segment = moment.segment(code);
                    found.put(
                            code,
                            segment == null
                                    ? new Found.Away()
                                    : new Found.There(new SomeMembers.Numbered(
                                            moment.taken().members(), moment.of(segment))));
                }
                yield new Asked.Here(found, moment.taken().asOf());
            }
        };
    }
}
