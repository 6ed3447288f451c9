package zhiyin.insight;

import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Segment;

/**
 * Of whom and of what a figure is asked; everything null for all.
 *
 * @param store orders and returns of this store alone
 * @param channel orders and returns of this channel alone
 * @param segment members of this segment alone, by its code
 * @param where the text of {@code tree}
 * @param tree members alone whom this tree means
 */
record Filter(
        @Nullable String store,
        @Nullable String channel,
        @Nullable String segment,
        @Nullable String where,
        @Nullable Segment tree) {

    static final Filter ALL = new Filter(null, null, null, null, null);

    boolean isAll() {
        return equals(ALL);
    }
}
