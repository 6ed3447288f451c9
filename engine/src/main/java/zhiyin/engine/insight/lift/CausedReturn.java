package zhiyin.engine.insight.lift;

import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.model.Estimate;

/**
 * What was caused by something, against what it cost; in minor units.
 *
 * <p>Net spend is after what was taken off. If the margin were applied to it and what was taken off were counted as cost too, it would
 * be taken off twice in part: the margin is of prices before, so what was taken off is put back first.
 *
 * @param buyers how many more bought
 * @param orders how many more orders there are
 * @param revenue how much more was spent net
 * @param contribution the margin of how much more was spent before what was taken off
 * @param cost what was taken off, what points were worth, and what was entered; it is known, and has no interval
 * @param roi contribution less cost, as a part of cost; null where nothing was spent
 */
public record CausedReturn(
        Estimate buyers,
        Estimate orders,
        Estimate revenue,
        Estimate contribution,
        long cost,
        @Nullable Estimate roi) {

    /**
     * @param members how many were given it
     * @param margin in basis points, of prices before what was taken off
     */
    public static CausedReturn of(
            long members, Lift buyers, Lift orders, Lift spend, Lift atFullPrices, int margin, long cost) {
        Estimate contribution = times(atFullPrices.absolute(), (double) members * margin / Drawing.WHOLE);
        return new CausedReturn(
                times(buyers.absolute(), (double) members),
                times(orders.absolute(), (double) members),
                times(spend.absolute(), (double) members),
                contribution,
                cost,
                cost > 0
                        ? new Estimate(
                                contribution.value() / cost - 1,
                                contribution.low() / cost - 1,
                                contribution.high() / cost - 1)
                        : null);
    }

    private static Estimate times(Estimate each, double members) {
        return new Estimate(each.value() * members, each.low() * members, each.high() * members);
    }
}
