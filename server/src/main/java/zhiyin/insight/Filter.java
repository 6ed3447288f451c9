package zhiyin.insight;

import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Segment;

/**
 * Of whom and of what a figure is asked; everything null for all.
 *
 * @param store what was done in this store alone
 * @param own members alone who are that store's: who joined there, or did anything there
 * @param channel what was done by this channel alone
 * @param segment members of this segment alone, by its code
 * @param where the text of {@code tree}
 * @param tree members alone whom this tree means
 */
record Filter(
        @Nullable String store,
        boolean own,
        @Nullable String channel,
        @Nullable String segment,
        @Nullable String where,
        @Nullable Segment tree) {

    static final Filter ALL = new Filter(null, false, null, null, null, null);

    boolean isAll() {
        return equals(ALL);
    }
}
