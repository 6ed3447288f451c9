package zhiyin.insight;

import org.jspecify.annotations.Nullable;

/** Parts of wholes, for whoever shows them. */
final class Shares {

    private Shares() {}

    /** The part; null where there is no whole. */
    static @Nullable Double part(long some, long all) {
        return all == 0 ? null : (double) some / all;
    }
}
