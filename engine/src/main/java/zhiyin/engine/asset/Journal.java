package zhiyin.engine.asset;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;

/** Where a decision's effects are written down, numbered and in order of time. */
final class Journal {

    private final List<Effect> effects;
    private Instant floor;
    private long movements;

    /**
     * @param effects where the effects go
     * @param floor nothing is dated before it: what was posted stays in order
     * @param movements the member's count of movements so far
     */
    Journal(List<Effect> effects, Instant floor, long movements) {
        this.effects = effects;
        this.floor = floor;
        this.movements = movements;
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    /** The next movement of the member's, dated {@code at} or, if that is over, as early as the order of posting lets it. */
    Movement move(
            String asset,
            @Nullable Long lot,
            Place from,
            Place to,
            long points,
            Instant at,
            long balanceAfter,
            @Nullable String issuer,
            @Nullable String acceptor) {
        floor = later(at);
        return new Movement(++movements, asset, lot, from, to, points, floor, balanceAfter, issuer, acceptor);
    }

    /** {@code at}, or the moment of the last posting if that is later. */
    Instant later(Instant at) {
        return at.isBefore(floor) ? floor : at;
    }

    long movements() {
        return movements;
    }
}
