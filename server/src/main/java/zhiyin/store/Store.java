package zhiyin.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A store of a platform.
 *
 * @param program its own programme
 * @param platform the programme of the platform
 * @param takesOrders whether the platform wants to hear of orders in it
 * @param givesOrders whether the store wants the platform to hear of them
 * @param closedAt since when nobody joins and nothing is heard any more; null while it is open
 */
record Store(
        long program,
        long platform,
        String code,
        String name,
        boolean takesOrders,
        boolean givesOrders,
        Instant openedAt,
        @Nullable Instant closedAt) {

    boolean open() {
        return closedAt == null;
    }

    /** Whether the platform hears of orders in it, as far as the two are concerned. */
    boolean isHeard() {
        return open() && takesOrders && givesOrders;
    }
}
