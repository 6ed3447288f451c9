package zhiyin.facts;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Segment;

/** By which rules tags are put, for whoever has to know what depends on what. Whoever keeps tags gives this. */
public interface KeptTagRules {

    /** The words that rules put. */
    Set<String> ruled(long program);

    /**
     * The rule by which a word is put; null where people put it, or it can't be read.
     *
     * @param shelf the segments for which it may ask
     */
    @Nullable
    Segment rule(long program, String word, KeptSegments.Shelf shelf);
}
