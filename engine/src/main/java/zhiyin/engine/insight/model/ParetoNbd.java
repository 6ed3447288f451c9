package zhiyin.engine.insight.model;

import java.util.List;
import org.apache.commons.math3.special.Gamma;

/**
 * How members buy again, and stop at any time: the Pareto/NBD model of Schmittlein, Morrison and Colombo, "Counting your customers: who
 * are they and what will they do next?", Management Science 33 (1987), with the likelihood as Fader and Hardie's note "A note on
 * deriving the Pareto/NBD model and related expressions" (2005) has it. While a member is alive he buys at a rate of his own, which
 * among members is Gamma(r, α); he leaves for good at a rate of his own, which among members is Gamma(s, β).
 *
 * @param r shape of the rates to buy
 * @param alpha scale of the rates to buy, in the unit of time
 * @param s shape of the rates to leave
 * @param beta scale of the rates to leave, in the unit of time
 */
public record ParetoNbd(double r, double alpha, double s, double beta) implements RepeatModel<ParetoNbd> {

    private static final List<String> NAMES = List.of("r", "alpha", "s", "beta");

    public ParetoNbd {
        Likelihood.positive(r, alpha, s, beta);
    }

    /**
     * The parameters under which those purchases are likeliest.
     *
     * @throws IllegalArgumentException if nobody is there
     */
    public static Fitted<ParetoNbd> fitted(Purchases purchases) {
        if (purchases.members() == 0) {
            throw new IllegalArgumentException("nobody has bought");
        }
        double time = Math.max(1e-3, purchases.observedMean());
        return Likelihood.fitted(new ParetoNbd(1, time, 1, time), purchases);
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public double[] parameters() {
        return new double[] {r, alpha, s, beta};
    }

    @Override
    public ParetoNbd with(double[] parameters) {
        return new ParetoNbd(parameters[0], parameters[1], parameters[2], parameters[3]);
    }

    /**
     * The likelihood is Γ(r+x) α^r β^s / Γ(r) times what {@link #stayed} and {@link #left} give together: 1 / ((α+T)^{r+x} (β+T)^s), for
     * who is still there, and the integral of s / ((α+u)^{r+x} (β+u)^{s+1}) from t_x to T, for who left at u. The integral is that
     * from t_x on less that from T on, and the latter is never more than what it is taken from.
     */
    @Override
    public double logLikelihood(Purchases purchases) {
        int[] repeats = purchases.levels().repeats();
        double[] shared = new double[repeats.length];
        double common = r * StrictMath.log(alpha) + s * StrictMath.log(beta) - Gamma.logGamma(r);
        for (int level = 0; level < shared.length; level++) {
            shared[level] = common + Gamma.logGamma(r + repeats[level]);
        }
        return Likelihood.sum(purchases, shared, stayed(purchases), left(purchases));
    }

    /** ln of 1 / ((α+T)^{r+x} (β+T)^s). */
    private double there(int x, double time) {
        return -(r + x) * StrictMath.log(alpha + time) - s * StrictMath.log(beta + time);
    }

    /**
     * The integral of s / ((α+u)^{r+x} (β+u)^{s+1}) from {@code time} on, as a part of 1 / ((α+time)^{r+x} (β+time)^s). It is
     * s / (r+s+x) times a hypergeometric function, which transformations of Euler and Pfaff bring to the form 2F1(1, ·; ·; z) with z
     * from 0 to 1 whichever of α and β is larger.
     */
    private double leavingLater(int x, double time) {
        double third = r + s + x + 1;
        double function = alpha >= beta
                ? Hypergeometric.withOne(r + x, third, (alpha - beta) / (alpha + time))
                : (alpha + time) / (beta + time) * Hypergeometric.withOne(s + 1, third, (beta - alpha) / (beta + time));
        return Math.min(1, s / (r + s + x) * function);
    }

    private double[] stayed(Purchases purchases) {
        Purchases.Pairs pairs = purchases.observedPairs();
        int[] repeats = purchases.levels().repeats();
        double[] stayed = new double[pairs.time().length];
        for (int pair = 0; pair < stayed.length; pair++) {
            int x = repeats[pairs.level()[pair]];
            double time = pairs.time()[pair];
            stayed[pair] = there(x, time) + StrictMath.log1p(-leavingLater(x, time));
        }
        return stayed;
    }

    private double[] left(Purchases purchases) {
        Purchases.Pairs pairs = purchases.lastPairs();
        int[] repeats = purchases.levels().repeats();
        double[] left = new double[pairs.time().length];
        for (int pair = 0; pair < left.length; pair++) {
            int x = repeats[pairs.level()[pair]];
            double time = pairs.time()[pair];
            left[pair] = there(x, time) + StrictMath.log(leavingLater(x, time));
        }
        return left;
    }

    @Override
    public double alive(int repeats, double last, double observed) {
        double stayed = there(repeats, observed) + StrictMath.log1p(-leavingLater(repeats, observed));
        double left = there(repeats, last) + StrictMath.log(leavingLater(repeats, last));
        return StrictMath.exp(there(repeats, observed) - Likelihood.logOfSum(stayed, left));
    }

    @Override
    public double[] aliveByKind(Purchases purchases) {
        double[] stayed = stayed(purchases);
        double[] left = left(purchases);
        double[] alive = new double[purchases.kinds()];
        for (int kind = 0; kind < alive.length; kind++) {
            double both = Likelihood.logOfSum(stayed[purchases.observedPair(kind)], left[purchases.lastPair(kind)]);
            alive[kind] = Math.min(1, StrictMath.exp(there(purchases.repeats(kind), purchases.observed(kind)) - both));
        }
        return alive;
    }

    /** The conditional expectation of the note but for the probability to be alive, without its trouble at s = 1. */
    @Override
    public double living(int repeats, double observed, double time) {
        double log = StrictMath.log1p(time / (beta + observed));
        double stays = s == 1 ? log : -StrictMath.expm1((1 - s) * log) / (s - 1);
        return (r + repeats) * (beta + observed) / (alpha + observed) * stays;
    }

    /** How likely it is to see no purchase of somebody whose rates are Gamma(r + x, α + T) and Gamma(s, β + T). */
    @Override
    public double silent(int repeats, double observed, double time) {
        ParetoNbd now = new ParetoNbd(r + repeats, alpha + observed, s, beta + observed);
        double before = now.there(0, 0);
        double after = now.there(0, time);
        double stayed = after + StrictMath.log1p(-now.leavingLater(0, time));
        double left = before + StrictMath.log(now.leavingLater(0, 0));
        return Math.min(1, StrictMath.exp(Likelihood.logOfSum(stayed, left) - before));
    }
}
