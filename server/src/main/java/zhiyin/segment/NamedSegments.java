package zhiyin.segment;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Segment;
import zhiyin.facts.MemberFacts;
import zhiyin.insight.SegmentMembers;

/** Segments for figures. */
@Component
class NamedSegments implements SegmentMembers {

    private final Moments moments;

    NamedSegments(Moments moments) {
        this.moments = moments;
    }

    @Override
    public @Nullable RoaringBitmap members(long program, String code, MemberFacts.Taken taken) {
        Moment moment = moments.of(program, taken);
        Segment segment = moment == null ? null : moment.segment(code);
        return moment == null || segment == null ? null : moment.of(segment);
    }
}
