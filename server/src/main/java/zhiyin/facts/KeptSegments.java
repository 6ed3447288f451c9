package zhiyin.facts;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;

/** The segments that have a name, for whoever reads definitions that ask for them. Whoever keeps segments gives this. */
public interface KeptSegments {

    /**
     * A programme's segments.
     *
     * @param revision another one whenever a segment or a list was changed
     * @param defined by code what is asked of each that can be asked for; a list is a {@link Segment.Listed}
     * @param lists by code of a list, a number that grows whenever who is on it changes
     * @param versions by code of a definition, which of its versions counts
     * @param marking the segments with which members are marked
     */
    record Shelf(
            long revision,
            Map<String, Segment> defined,
            Map<String, Long> lists,
            Map<String, Integer> versions,
            Set<String> marking) {
        public Shelf {
            defined = Map.copyOf(defined);
            lists = Map.copyOf(lists);
            versions = Map.copyOf(versions);
            marking = Set.copyOf(marking);
        }

        /** None at all. */
        public static final Shelf EMPTY = new Shelf(0, Map.of(), Map.of(), Map.of(), Set.of());
    }

    /** Another one whenever a segment of the programme or a list was changed; 0 where it never had one. */
    long revision(long program);

    /** @param digits of the programme's currency */
    Shelf shelf(long program, Layout layout, int digits);

    /** Who is on a list, by number; null where there is none. The same object as long as the same are. Not to be changed. */
    @Nullable
    RoaringBitmap list(long program, String code, NumberedMembers members);
}
