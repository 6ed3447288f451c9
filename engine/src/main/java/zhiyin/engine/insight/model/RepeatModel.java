package zhiyin.engine.insight.model;

/**
 * How members buy again who are free to stay away, and leave without saying so. Times are in the unit of the {@link Purchases} that the
 * model was fitted to.
 *
 * @param <M> the model itself
 */
public sealed interface RepeatModel<M extends RepeatModel<M>> extends Model<M> permits BetaGeometric, ParetoNbd {

    /** How likely those purchases are together, as a natural logarithm. */
    double logLikelihood(Purchases purchases);

    /** How probable it is that somebody who has bought like that has not left. */
    double alive(int repeats, double last, double observed);

    /** The same, by kind. */
    double[] aliveByKind(Purchases purchases);

    /** How often somebody will buy within {@code time} who has bought like that and has not left. */
    double living(int repeats, double observed, double time);

    /** How probable it is that such a one does not buy within {@code time}. */
    double silent(int repeats, double observed, double time);

    /** How often somebody buys within {@code time} after his first purchase. */
    default double expected(double time) {
        return living(0, 0, time);
    }

    /** How often somebody will buy within {@code time} from now who has bought like that; he may have left. */
    default double expected(int repeats, double last, double observed, double time) {
        return alive(repeats, last, observed) * living(repeats, observed, time);
    }

    /** How probable it is that he does not buy within {@code time} from now, because he has left or for other reasons. */
    default double churn(int repeats, double last, double observed, double time) {
        return 1 - alive(repeats, last, observed) * (1 - silent(repeats, observed, time));
    }

    /** Where somebody is not expected to buy again within the time that is looked at. */
    int NOT_EXPECTED = -1;

    /**
     * After how many whole units of time from now it is at least as probable as not that somebody has bought again who has bought
     * like that: the median of the time until he does.
     *
     * @param most so many are looked at, 1 or more
     * @return from 1 on; {@link #NOT_EXPECTED} where it is later, or never for who has probably left
     */
    default int expectedWithin(int repeats, double last, double observed, int most) {
        return within(alive(repeats, last, observed), repeats, observed, most);
    }

    private int within(double alive, int repeats, double observed, int most) {
        if (!hasProbablyBought(alive, repeats, observed, most)) {
            return NOT_EXPECTED;
        }
        int notYet = 0;
        int surely = most;
        while (surely - notYet > 1) {
            int between = (notYet + surely) >>> 1;
            if (hasProbablyBought(alive, repeats, observed, between)) {
                surely = between;
            } else {
                notYet = between;
            }
        }
        return surely;
    }

    private boolean hasProbablyBought(double alive, int repeats, double observed, int time) {
        // nobody who has probably left comes by any day, and to find that out costs nothing
        return alive >= 0.5 && alive * (1 - silent(repeats, observed, time)) >= 0.5;
    }

    /** {@link #expectedWithin(int, double, double, int)} of each member. */
    default int[] expectedWithin(Purchases purchases, int most) {
        double[] alive = aliveByKind(purchases);
        int[] byKind = new int[alive.length];
        for (int kind = 0; kind < byKind.length; kind++) {
            byKind[kind] = within(alive[kind], purchases.repeats(kind), purchases.observed(kind), most);
        }
        int[] within = new int[purchases.places()];
        for (int place = 0; place < within.length; place++) {
            within[place] = byKind[purchases.kindAt(place)];
        }
        return within;
    }

    /** {@link #alive} of each member. */
    default double[] alive(Purchases purchases) {
        return purchases.atPlaces(aliveByKind(purchases));
    }

    /** {@link #expected(int, double, double, double)} of each member. */
    default double[] expected(Purchases purchases, double time) {
        return purchases.atPlaces(expectedByKind(purchases, time));
    }

    /** {@link #churn} of each member. */
    default double[] churn(Purchases purchases, double time) {
        return purchases.atPlaces(churnByKind(purchases, time));
    }

    /** {@link #expected(int, double, double, double)} by kind. */
    default double[] expectedByKind(Purchases purchases, double time) {
        double[] expected = aliveByKind(purchases);
        double[] living = livingByPair(purchases, time);
        for (int kind = 0; kind < expected.length; kind++) {
            expected[kind] *= living[purchases.observedPair(kind)];
        }
        return expected;
    }

    /** {@link #living} by pair of x and T. */
    default double[] livingByPair(Purchases purchases, double time) {
        Purchases.Pairs pairs = purchases.observedPairs();
        int[] repeats = purchases.levels().repeats();
        double[] living = new double[pairs.time().length];
        for (int pair = 0; pair < living.length; pair++) {
            living[pair] = living(repeats[pairs.level()[pair]], pairs.time()[pair], time);
        }
        return living;
    }

    /** {@link #churn} by kind. */
    default double[] churnByKind(Purchases purchases, double time) {
        double[] churn = aliveByKind(purchases);
        Purchases.Pairs pairs = purchases.observedPairs();
        int[] repeats = purchases.levels().repeats();
        double[] silent = new double[pairs.time().length];
        for (int pair = 0; pair < silent.length; pair++) {
            silent[pair] = silent(repeats[pairs.level()[pair]], pairs.time()[pair], time);
        }
        for (int kind = 0; kind < churn.length; kind++) {
            churn[kind] = 1 - churn[kind] * (1 - silent[purchases.observedPair(kind)]);
        }
        return churn;
    }

    /** {@link #alive} of each member with its interval. */
    static <M extends RepeatModel<M>> Estimates alive(Fitted<M> fitted, Purchases purchases, double level) {
        return fitted.estimates(Scale.LOG_ODDS, level, model -> model.aliveByKind(purchases))
                .atPlaces(purchases);
    }

    /** {@link #expected(int, double, double, double)} of each member with its interval. */
    static <M extends RepeatModel<M>> Estimates expected(
            Fitted<M> fitted, Purchases purchases, double time, double level) {
        return fitted.estimates(Scale.LOGARITHM, level, model -> model.expectedByKind(purchases, time))
                .atPlaces(purchases);
    }

    /** {@link #churn} of each member with its interval. */
    static <M extends RepeatModel<M>> Estimates churn(
            Fitted<M> fitted, Purchases purchases, double time, double level) {
        return fitted.estimates(Scale.LOG_ODDS, level, model -> model.churnByKind(purchases, time))
                .atPlaces(purchases);
    }
}
