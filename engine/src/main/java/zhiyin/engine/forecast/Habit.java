package zhiyin.engine.forecast;

import zhiyin.engine.insight.model.BetaGeometric;

/**
 * A member's own way to buy, of those that {@link BetaGeometric} has.
 *
 * @param rate how often he buys in a unit of time
 * @param leaving with what probability he leaves after a purchase
 */
record Habit(double rate, double leaving) {

    /**
     * What of a member counts.
     *
     * @param repeats x, purchases after the first
     * @param last t_x, when the last of them was, since the first; 0 if there was none
     * @param observed T, how long ago the first was
     */
    record Past(int repeats, double last, double observed) {

        /** He has just bought for the first time. */
        static final Past NONE = new Past(0, 0, 0);

        double alive(BetaGeometric model) {
            return model.alive(repeats, last, observed);
        }
    }

    /**
     * A habit drawn for somebody who has bought like that and is alive. Among those the rate is Gamma(r + x, α + T) and the
     * probability to leave is Beta(a, b + x): the likelihood of having stayed, λ^x e^(−λT) (1 − p)^x, times what they are among
     * all members.
     */
    static Habit of(BetaGeometric model, Past past, Chance chance) {
        return new Habit(
                chance.gamma(model.r() + past.repeats()) / (model.alpha() + past.observed()),
                chance.beta(model.a(), model.b() + past.repeats()));
    }
}
