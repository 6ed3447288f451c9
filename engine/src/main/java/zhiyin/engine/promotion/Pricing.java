package zhiyin.engine.promotion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.rule.Condition;

/**
 * How a programme makes prices.
 *
 * @param lanes in the order in which they are gone through; at most {@value #LANES_MAX}
 * @param alone which of what goes with nothing else counts
 * @param rounding of parts of a price
 * @param oddUnit where the last units go, when what is taken off an order is shared over its lines
 * @param points how points are taken for money; null if they aren't
 * @param taxes how they stand beside prices
 * @param attachDays for so many days it can be said whose an order was that was paid by nobody; 0 for never
 */
public record Pricing(
        List<Lane> lanes,
        Alone alone,
        Rounding rounding,
        OddUnit oddUnit,
        @Nullable PointsAsMoney points,
        Taxes taxes,
        int attachDays) {

    /** One bit each. */
    public static final int LANES_MAX = 32;

    public static final int ATTACH_DAYS_MAX = 366;

    /** One with taxes in its prices, in which what nobody paid stays nobody's. */
    public Pricing(List<Lane> lanes, Alone alone, Rounding rounding, OddUnit oddUnit, @Nullable PointsAsMoney points) {
        this(lanes, alone, rounding, oddUnit, points, Taxes.DEFAULT, 0);
    }

    public Pricing {
        lanes = List.copyOf(lanes);
        Set<String> codes = new HashSet<>();
        if (lanes.size() > LANES_MAX || !lanes.stream().allMatch(lane -> codes.add(lane.code()))) {
            throw new IllegalArgumentException("lanes have codes of their own, and are not too many");
        }
    }

    /** When a promotion that goes with nothing else counts. */
    public enum Alone {
        /** Where it is worth more to the member than all others together. */
        BEST,
        /** Always: the one of the greatest priority that takes something off. */
        FIRST
    }

    /** Where the units go that are left over after rounding down. */
    public enum OddUnit {
        /** To the largest remainders, among equals to the earlier line: the method of Hamilton. */
        LARGEST_REMAINDER,
        /** All to the last line that has a share. */
        LAST_LINE
    }

    /**
     * Points as money: what is left to pay for goods is paid with points, after everything was taken off.
     *
     * @param asset the points
     * @param worth minor units a point
     * @param step points are taken in multiples of it
     * @param least fewer are not taken; 0 for any
     * @param most more are not taken of one order; null for any
     * @param share at most so much of what is left to pay for these lines
     * @param on which lines can be paid with them; null for all
     */
    public record PointsAsMoney(
            String asset,
            Ratio worth,
            long step,
            long least,
            @Nullable Long most,
            Ratio share,
            @Nullable Condition on) {
        public PointsAsMoney {
            if (step <= 0 || least < 0 || (most != null && most <= 0) || share.compareTo(Ratio.ONE) > 0) {
                throw new IllegalArgumentException("points as money out of range");
            }
        }
    }
}
