package zhiyin.engine.insight.model;

/** On which scale the interval of a figure is as long to one side as to the other, so that it stays where the figure can be. */
public enum Scale {
    /** Anything. */
    PLAIN,
    /** What is positive: an expected number, money. */
    LOGARITHM,
    /** What lies between 0 and 1: a probability. */
    LOG_ODDS;

    double on(double figure) {
        return switch (this) {
            case PLAIN -> figure;
            case LOGARITHM -> StrictMath.log(figure);
            case LOG_ODDS -> StrictMath.log(figure) - StrictMath.log1p(-figure);
        };
    }

    double off(double place) {
        return switch (this) {
            case PLAIN -> place;
            case LOGARITHM -> StrictMath.exp(place);
            case LOG_ODDS -> place >= 0 ? 1 / (1 + StrictMath.exp(-place)) : oddsToShare(StrictMath.exp(place));
        };
    }

    private static double oddsToShare(double odds) {
        return odds / (1 + odds);
    }
}
