package zhiyin.engine.insight.model;

/**
 * What members are still worth: what each is expected to buy in the periods to come, times what he is expected to spend at a time, times
 * what of it is left for the shop, each period discounted at its end: Σ margin · m · (E(k) − E(k − 1)) / (1 + rate)^k, as in Fader,
 * Hardie and Lee, "RFM and CLV: using iso-value curves for customer base analysis", Journal of Marketing Research 42 (2005). How often
 * and how much at a time are taken to have nothing to do with each other. Minor units, but no money that is booked anywhere.
 */
public final class LifetimeValue {

    private LifetimeValue() {}

    /**
     * How it is reckoned.
     *
     * @param periods so many to come
     * @param length of each, in the unit of time of the purchases
     * @param rate of discount a period, such as 0.01
     * @param margin what part of the revenue is left, above 0 and at most 1
     */
    public record Terms(int periods, double length, double rate, double margin) {

        /** So many lie within what anybody asks for, and the sum is done in no time. */
        private static final int PERIODS_MAX = 1_000;

        public Terms {
            if (periods < 1 || periods > PERIODS_MAX || !(length > 0) || !(rate >= 0) || !(margin > 0) || margin > 1) {
                throw new IllegalArgumentException("terms under which nothing can be reckoned");
            }
        }
    }

    /** How often somebody who has bought like that buys again in those periods, discounted, if he is still there. */
    static double living(RepeatModel<?> model, int repeats, double observed, Terms terms) {
        double sum = 0;
        double before = 0;
        double discount = 1;
        for (int period = 1; period <= terms.periods; period++) {
            discount /= 1 + terms.rate;
            double until = model.living(repeats, observed, period * terms.length);
            sum += (until - before) * discount;
            before = until;
        }
        return sum;
    }

    private static double[] purchasesByKind(RepeatModel<?> model, Purchases purchases, Terms terms) {
        Purchases.Pairs pairs = purchases.observedPairs();
        int[] repeats = purchases.levels().repeats();
        double[] living = new double[pairs.time().length];
        for (int pair = 0; pair < living.length; pair++) {
            living[pair] = living(model, repeats[pairs.level()[pair]], pairs.time()[pair], terms);
        }
        double[] expected = model.aliveByKind(purchases);
        for (int kind = 0; kind < expected.length; kind++) {
            expected[kind] *= living[purchases.observedPair(kind)];
        }
        return expected;
    }

    /**
     * The value of each member, minor units.
     *
     * @param spending of the same members, at the same places
     */
    public static double[] of(
            RepeatModel<?> repeat, Purchases purchases, GammaGamma spend, Spending spending, Terms terms) {
        double[] values = purchases.atPlaces(purchasesByKind(repeat, purchases, terms));
        double[] each = spend.expected(checked(spending, purchases));
        for (int i = 0; i < values.length; i++) {
            values[i] *= each[i] * terms.margin;
        }
        return values;
    }

    /**
     * The value of each member with its interval: both models were fitted by themselves, and their uncertainties go together as
     * variances of logarithms.
     *
     * @param spending of the same members, at the same places
     * @param level with what probability each interval holds what the models would say if their parameters were known
     */
    public static <M extends RepeatModel<M>> Estimates of(
            Fitted<M> repeat,
            Purchases purchases,
            Fitted<GammaGamma> spend,
            Spending spending,
            Terms terms,
            double level) {
        double[] often = purchasesByKind(repeat.model(), purchases, terms);
        double[] oftenVariances = purchases.atPlaces(
                repeat.variances(Scale.LOGARITHM, often, model -> purchasesByKind(model, purchases, terms)));
        double[] values = purchases.atPlaces(often);
        double[] each = spend.model().expected(checked(spending, purchases));
        double[] errors = spend.variances(Scale.LOGARITHM, each, model -> model.expected(spending));
        for (int i = 0; i < values.length; i++) {
            values[i] *= each[i] * terms.margin;
            errors[i] = StrictMath.sqrt(errors[i] + oftenVariances[i]);
        }
        return Fitted.around(Scale.LOGARITHM, level, values, errors);
    }

    private static Spending checked(Spending spending, Purchases purchases) {
        if (spending.places() != purchases.places()) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        return spending;
    }
}
