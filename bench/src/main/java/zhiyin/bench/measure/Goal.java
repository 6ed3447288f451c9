package zhiyin.bench.measure;

/** What is promised of a figure. */
public interface Goal {

    /** Where a figure must be. */
    enum Sense {
        AT_LEAST("≥ "),
        AT_MOST("≤ "),
        EXACTLY("= ");

        private final String sign;

        Sense(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /** How far from the goal the worst round may be. */
    double WORST_ROUND = 0.8;

    /** What the figure is called. */
    String key();

    /** Where it must be, seen from the value. */
    Sense sense();

    /** The value. */
    double value();

    /** Of the value. */
    String unit();

    /** What it is, in a line. */
    String english();

    /** The same in Chinese. */
    String chinese();

    /** A goal is met if the median meets it and no round is below 0.8 of it; an exact one is met in every round. */
    default boolean met(Rounds.Figure figure) {
        return figure.rounds() > 0
                && switch (sense()) {
                    case AT_LEAST -> figure.median() >= value() && figure.min() >= value() * WORST_ROUND;
                    case AT_MOST -> figure.median() <= value() && figure.max() <= value() / WORST_ROUND;
                    case EXACTLY -> figure.min() == value() && figure.max() == value();
                };
    }
}
