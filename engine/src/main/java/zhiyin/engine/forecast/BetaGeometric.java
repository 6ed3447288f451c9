package zhiyin.engine.forecast;

import java.util.List;

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
public record BetaGeometric(double r, double alpha, double a, double b) {

    /**
     * What of a member counts.
     *
     * @param repeats x, purchases after the first
     * @param last t_x, when the last of them was, since the first; 0 if there was none
     * @param observed T, how long ago the first was
     */
    public record Purchases(int repeats, double last, double observed) {}

    /** Where each of them is at its largest and smallest: beyond, the data have nothing to say. */
    private static final double LOG_MAX = 12;

    /** The parameters under which those purchases are likeliest. */
    static BetaGeometric fitted(List<Purchases> members) {
        double observed =
                members.stream().mapToDouble(Purchases::observed).average().orElse(1);
        double[] start = {0, StrictMath.log(Math.max(1e-3, observed)), 0, StrictMath.log(2)};
        Simplex simplex = new Simplex(logs -> {
            for (double log : logs) {
                if (Math.abs(log) > LOG_MAX) {
                    return Double.POSITIVE_INFINITY;
                }
            }
            return -of(logs).logLikelihood(members);
        });
        // a second simplex from where the first one ended, for one that has collapsed on its way
        return of(simplex.least(simplex.least(start, 0.5), 0.25));
    }

    private static BetaGeometric of(double[] logs) {
        return new BetaGeometric(
                StrictMath.exp(logs[0]), StrictMath.exp(logs[1]), StrictMath.exp(logs[2]), StrictMath.exp(logs[3]));
    }

    /** How likely all of them are together, as a natural logarithm. */
    public double logLikelihood(List<Purchases> members) {
        double gammaOfR = logGamma(r);
        double logAlpha = StrictMath.log(alpha);
        double sum = 0;
        for (Purchases member : members) {
            sum += logLikelihood(member, gammaOfR, logAlpha);
        }
        return sum;
    }

    /** Equation (6), with what both terms share taken out. */
    private double logLikelihood(Purchases member, double gammaOfR, double logAlpha) {
        int x = member.repeats();
        double stayed = -(r + x) * StrictMath.log(alpha + member.observed());
        double common = logGamma(r + x) - gammaOfR + r * logAlpha;
        if (x == 0) {
            return common + stayed;
        }
        common += logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x);
        double left = StrictMath.log(a) - StrictMath.log(b + x - 1) - (r + x) * StrictMath.log(alpha + member.last());
        double larger = Math.max(stayed, left);
        return common + larger + StrictMath.log(StrictMath.exp(stayed - larger) + StrictMath.exp(left - larger));
    }

    /** How probable it is that he still buys: equation (4) of Fader, Hardie and Lee's note "Computing P(alive) using the BG/NBD model" (2008). */
    public double alive(Purchases member) {
        int x = member.repeats();
        if (x == 0) {
            return 1;
        }
        double odds = a
                / (b + x - 1)
                * StrictMath.exp(
                        (r + x) * (StrictMath.log(alpha + member.observed()) - StrictMath.log(alpha + member.last())));
        return 1 / (1 + odds);
    }

    /** A member's own rate and probability to leave. */
    record Habit(double rate, double leaving) {}

    /**
     * A habit drawn for somebody who has bought like that and is alive. Among those the rate is Gamma(r + x, α + T) and the
     * probability to leave is Beta(a, b + x): the likelihood of having stayed, λ^x e^(−λT) (1 − p)^x, times what they are among
     * all members.
     */
    Habit habit(Purchases member, Chance chance) {
        int x = member.repeats();
        return new Habit(chance.gamma(r + x) / (alpha + member.observed()), chance.beta(a, b + x));
    }

    /** ln Γ(x) of a positive number: Stirling's series, beyond 10, from where the recurrence leads back. */
    static double logGamma(double x) {
        double product = 1;
        while (x < 10) {
            product *= x;
            x++;
        }
        double square = 1 / (x * x);
        double series =
                (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188)))) / x;
        return (x - 0.5) * StrictMath.log(x)
                - x
                + 0.5 * StrictMath.log(2 * StrictMath.PI)
                + series
                - StrictMath.log(product);
    }
}
