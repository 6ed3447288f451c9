package zhiyin.engine.insight.lift;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest effect that a test of some size would see four times in five, if it were there: 2.8 standard errors of the difference, by
 * Bloom, "Minimum detectable effects: a simple way to report the statistical power of experimental designs", Evaluation Review 19
 * (1995). How far members are spread is taken from days that are over.
 *
 * @param usual the mean, or the share, without anything given
 * @param absolute in the same unit
 * @param relative as a part of {@code usual}; null where that is nothing
 */
public record SmallestEffect(
        LiftMeasure measure,
        double usual,
        double absolute,
        @Nullable Double relative) {

    /** So often an effect of that size would be seen. */
    public static final double POWER = 0.8;

    /** So many standard errors. */
    static final double ERRORS = Lift.Z + Lift.normal(POWER);

    /** The one of a measure; null where nothing could be foreseen. */
    public static @Nullable SmallestEffect of(LiftMeasure measure, List<SmallestEffect> foreseen) {
        return foreseen.stream()
                .filter(each -> each.measure() == measure)
                .findFirst()
                .orElse(null);
    }

    /** @param variance of a single member, without what was known before */
    static SmallestEffect of(LiftMeasure measure, double usual, double variance, long treated, long heldBack) {
        double absolute = ERRORS * Math.sqrt(variance * (1.0 / treated + 1.0 / heldBack));
        return new SmallestEffect(measure, usual, absolute, usual > 0 ? absolute / usual : null);
    }
}
