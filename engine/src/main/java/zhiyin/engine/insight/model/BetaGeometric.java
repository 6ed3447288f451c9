package zhiyin.engine.insight.model;

import java.util.List;
import org.apache.commons.math3.special.Gamma;

/**
 * How members buy again, and stop: the BG/NBD model of Fader, Hardie and Lee, "Counting your customers the easy way: an
 * alternative to the Pareto/NBD model", Marketing Science 24 (2005). While a member is alive he buys at a rate of his own,
 * which among members is Gamma(r, α); after every purchase but the first he leaves for good with a probability of his own, which
 * among members is Beta(a, b).
 *
 * @param r shape of the rates
 * @param alpha scale of the rates, in the unit of time
 * @param a of the probability to leave
 * @param b of the probability to leave
 */
public record BetaGeometric(double r, double alpha, double a, double b) implements RepeatModel<BetaGeometric> {

    private static final List<String> NAMES = List.of("r", "alpha", "a", "b");

    /** So small a part of a sum is nothing to a double. */
    private static final double NOTHING = 1e-16;

    /** So many standard deviations below the mean hold nothing that counts. */
    private static final double FAR = 12;

    /** e to less than that is too small for a double to be the beginning of a sum. */
    private static final double LOG_MIN = -600;

    public BetaGeometric {
        Likelihood.positive(r, alpha, a, b);
    }

    /**
     * The parameters under which those purchases are likeliest.
     *
     * @throws IllegalArgumentException if nobody is there
     */
    public static Fitted<BetaGeometric> fitted(Purchases purchases) {
        if (purchases.members() == 0) {
            throw new IllegalArgumentException("nobody has bought");
        }
        BetaGeometric start = new BetaGeometric(1, Math.max(1e-3, purchases.observedMean()), 1, 2);
        return Likelihood.fitted(start, purchases);
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public double[] parameters() {
        return new double[] {r, alpha, a, b};
    }

    @Override
    public BetaGeometric with(double[] parameters) {
        return new BetaGeometric(parameters[0], parameters[1], parameters[2], parameters[3]);
    }

    /** Equation (6), with what both terms share taken out. */
    @Override
    public double logLikelihood(Purchases purchases) {
        int[] repeats = purchases.levels().repeats();
        double[] shared = new double[repeats.length];
        double ofR = r * StrictMath.log(alpha) - Gamma.logGamma(r);
        double ofAAndB = Gamma.logGamma(a + b) - Gamma.logGamma(b);
        for (int level = 0; level < shared.length; level++) {
            int x = repeats[level];
            shared[level] = Gamma.logGamma(r + x) + ofR;
            if (x > 0) {
                shared[level] += ofAAndB + Gamma.logGamma(b + x) - Gamma.logGamma(a + b + x);
            }
        }
        return Likelihood.sum(purchases, shared, stayed(purchases), left(purchases));
    }

    private double[] stayed(Purchases purchases) {
        Purchases.Pairs pairs = purchases.observedPairs();
        int[] repeats = purchases.levels().repeats();
        double[] stayed = new double[pairs.time().length];
        for (int pair = 0; pair < stayed.length; pair++) {
            stayed[pair] = -(r + repeats[pairs.level()[pair]]) * StrictMath.log(alpha + pairs.time()[pair]);
        }
        return stayed;
    }

    private double[] left(Purchases purchases) {
        Purchases.Pairs pairs = purchases.lastPairs();
        int[] repeats = purchases.levels().repeats();
        double[] left = new double[pairs.time().length];
        for (int pair = 0; pair < left.length; pair++) {
            int x = repeats[pairs.level()[pair]];
            left[pair] = x == 0
                    ? Double.NEGATIVE_INFINITY
                    : StrictMath.log(a / (b + x - 1)) - (r + x) * StrictMath.log(alpha + pairs.time()[pair]);
        }
        return left;
    }

    /**
     * How probable it is that he still buys: equation (4) of Fader, Hardie and Lee's note "Computing P(alive) using the BG/NBD
     * model" (2008). By this model nobody has left who has not bought again yet.
     */
    @Override
    public double alive(int repeats, double last, double observed) {
        if (repeats == 0) {
            return 1;
        }
        double odds = a
                / (b + repeats - 1)
                * StrictMath.exp((r + repeats) * (StrictMath.log(alpha + observed) - StrictMath.log(alpha + last)));
        return 1 / (1 + odds);
    }

    @Override
    public double[] aliveByKind(Purchases purchases) {
        double[] stayed = stayed(purchases);
        double[] left = left(purchases);
        double[] alive = new double[purchases.kinds()];
        for (int kind = 0; kind < alive.length; kind++) {
            alive[kind] =
                    1 / (1 + StrictMath.exp(left[purchases.lastPair(kind)] - stayed[purchases.observedPair(kind)]));
        }
        return alive;
    }

    /**
     * Equation (10) of the paper but for the probability to be alive, written as a sum without cancellation: within {@code time}, somebody
     * who never left would buy N times, of negative binomial probability P(n) with shape r + x and mean (r + x) · time / (α + T);
     * of those the j-th comes about if he did not leave after one before, with probability B(a, b + x + j − 1) / B(a, b + x).
     * Hence Σ P(n) Σ_{j ≤ n} B(a, b + x + j − 1) / B(a, b + x), which the paper's hypergeometric function is too, without its
     * trouble near a = 1 and at large x.
     */
    @Override
    public double living(int repeats, double observed, double time) {
        if (!(time > 0)) {
            return 0;
        }
        double shape = r + repeats;
        double log = StrictMath.log1p(time / (alpha + observed));
        double going = time / (alpha + observed + time);
        double mean = shape * time / (alpha + observed);
        int begin = 0;
        if (-shape * log < LOG_MIN) {
            double deviation = StrictMath.sqrt(mean * (1 + time / (alpha + observed)));
            begin = (int) Math.max(0, Math.min(Integer.MAX_VALUE / 2.0, mean - FAR * deviation));
        }
        double probability = begin == 0
                ? StrictMath.exp(-shape * log)
                : StrictMath.exp(Gamma.logGamma(shape + begin)
                        - Gamma.logGamma(shape)
                        - Gamma.logGamma(begin + 1.0)
                        - shape * log
                        + begin * StrictMath.log(going));
        double still = 1;
        double bought = 0;
        for (int j = 1; j <= begin; j++) {
            bought += still;
            still *= (b + repeats + j - 1) / (a + b + repeats + j - 1);
        }
        double sum = probability * bought;
        for (int n = begin + 1; ; n++) {
            double ratio = (shape + n - 1) / n * going;
            probability *= ratio;
            bought += still;
            still *= (b + repeats + n - 1) / (a + b + repeats + n - 1);
            double term = probability * bought;
            sum += term;
            double next = ratio * (1 + 1.0 / n);
            if (n > mean && next < 1 && term <= NOTHING * sum * (1 - next)) {
                return sum;
            }
        }
    }

    /** He leaves after a purchase or not at all, so that only the rate counts. */
    @Override
    public double silent(int repeats, double observed, double time) {
        return StrictMath.exp(-(r + repeats) * StrictMath.log1p(time / (alpha + observed)));
    }
}
