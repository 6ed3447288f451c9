package zhiyin.engine.insight.model;

/** What the likelihoods of models with two endings share: a member has either stayed, or left after his last purchase. */
final class Likelihood {

    /** What is smaller than e to the power of that, beside one, is nothing to a double. */
    private static final double NOTHING = -38;

    private static final int KINDS_MAX = 30_000;

    private Likelihood() {}

    /** ln(e^one + e^other). */
    static double logOfSum(double one, double other) {
        double larger = Math.max(one, other);
        double less = Math.min(one, other) - larger;
        return less > NOTHING ? larger + StrictMath.log1p(StrictMath.exp(less)) : larger;
    }

    /**
     * @param shared by level, what both endings have in common
     * @param stayed by pair of x and T, the likelihood of having stayed
     * @param left by pair of x and t_x, that of having left, or of having left at any time since
     */
    static double sum(Purchases purchases, double[] shared, double[] stayed, double[] left) {
        double sum = 0;
        long[] members = purchases.levels().members();
        for (int level = 0; level < shared.length; level++) {
            sum += members[level] * shared[level];
        }
        // a sum of its own for each level: a million like summands added to a large one would lose their last digits
        double ofLevel = 0;
        for (int kind = 0; kind < purchases.kinds(); kind++) {
            if (kind > 0 && purchases.level(kind) != purchases.level(kind - 1)) {
                sum += ofLevel;
                ofLevel = 0;
            }
            ofLevel += purchases.count(kind)
                    * logOfSum(stayed[purchases.observedPair(kind)], left[purchases.lastPair(kind)]);
        }
        return sum + ofLevel;
    }

    /** Of very many kinds, the maximum is looked for among few, and then from near among all. */
    static <M extends RepeatModel<M>> Fitted<M> fitted(M start, Purchases purchases) {
        if (purchases.kinds() <= KINDS_MAX) {
            return Fitted.of(start, model -> model.logLikelihood(purchases), purchases.members());
        }
        Purchases few = purchases.rough();
        M about = Fitted.rough(start, model -> model.logLikelihood(few));
        return Fitted.near(about, model -> model.logLikelihood(purchases), purchases.members());
    }

    static void positive(double... parameters) {
        for (double parameter : parameters) {
            if (!(parameter > 0)) {
                throw new IllegalArgumentException("a parameter is positive");
            }
        }
    }
}
