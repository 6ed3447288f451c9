package zhiyin.engine.asset;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Units set aside for a checkout, or paid with at once: a spend is a hold that was captured as it was placed.
 *
 * @param id the caller's own number of it
 * @param deadline when it lapses by itself; null if never
 * @param asset of what; for stored value the wallet, whose two accounts the lots belong to
 * @param order the order it pays for, if told
 * @param store where it is paid with, if told
 * @param parts the lots it took from, in the order of spending
 */
public record Hold(
        String id,
        String asset,
        Instant placedAt,
        @Nullable Instant deadline,
        @Nullable String order,
        @Nullable String store,
        State state,
        List<Part> parts) {

    public Hold {
        parts = List.copyOf(parts);
    }

    /** The hold with these parts. */
    public Hold with(List<Part> newParts) {
        return new Hold(id, asset, placedAt, deadline, order, store, state, newParts);
    }

    /** A hold ends exactly once. */
    public enum State {
        OPEN,
        CAPTURED,
        RELEASED,
        LAPSED
    }

    /**
     * @param points set aside from the lot
     * @param captured of them, paid with
     * @param reinstated of those, given back because what they paid for came back
     */
    public record Part(long lot, long points, long captured, long reinstated) {}

    public long points() {
        return parts.stream().mapToLong(Part::points).sum();
    }

    public long captured() {
        return parts.stream().mapToLong(Part::captured).sum();
    }

    public long reinstated() {
        return parts.stream().mapToLong(Part::reinstated).sum();
    }
}
