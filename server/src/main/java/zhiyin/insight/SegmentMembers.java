package zhiyin.insight;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.facts.MemberFacts;

/** Who is in the segments that have a name. Whoever keeps segments gives this. */
public interface SegmentMembers {

    /**
     * The members of a segment, by their numbers in what was taken.
     *
     * @return null if the programme has no such segment
     */
    @Nullable
    RoaringBitmap members(long program, String code, MemberFacts.Taken taken);
}
