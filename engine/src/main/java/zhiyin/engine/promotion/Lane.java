package zhiyin.engine.promotion;

/**
 * Where promotions of one sort stand, and how they go together.
 *
 * @param most how many of them an order takes at most, where the best are chosen; otherwise without a meaning
 */
public record Lane(String code, Choose choose, int most) {

    public Lane {
        if (most <= 0) {
            throw new IllegalArgumentException("a lane takes at least one");
        }
    }

    /** Which promotions of a lane count, when more than one would. */
    public enum Choose {
        /** All, one after the other, the greatest priority first. */
        ALL,
        /** The one of the greatest priority that takes something off. */
        FIRST,
        /** Those that make the whole order cheapest. */
        BEST,
        /** For each line the one that takes most off it. */
        BEST_BY_LINE
    }
}
