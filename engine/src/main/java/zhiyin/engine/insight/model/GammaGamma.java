package zhiyin.engine.insight.model;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Gamma;

/**
 * What members spend at a time: the gamma-gamma model of Fader and Hardie's note "The gamma-gamma model of monetary value" (2013), after
 * Colombo and Jiang (1999). What a member spends at a time is Gamma(p, ν) with a ν of his own, which among members is Gamma(q, γ). It
 * takes for granted that this has nothing to do with how often he buys: {@link Spending#dependence} says how far that is so.
 *
 * @param p shape of what is spent at a time
 * @param q shape of the members
 * @param gamma scale of the members, minor units
 */
public record GammaGamma(double p, double q, double gamma) implements Model<GammaGamma> {

    private static final List<String> NAMES = List.of("p", "q", "gamma");

    public GammaGamma {
        Likelihood.positive(p, q, gamma);
    }

    /**
     * The parameters under which that spending is likeliest.
     *
     * @throws IllegalArgumentException if nobody has spent anything
     */
    public static Fitted<GammaGamma> fitted(Spending spending) {
        Sums sums = new Sums(spending);
        if (sums.members == 0) {
            throw new IllegalArgumentException("nobody has spent anything");
        }
        // in units of what is spent at a time in the mean, so that the currency does not matter
        Fitted<GammaGamma> plain = Fitted.of(new GammaGamma(2, 3, 2), sums::logLikelihood, sums.members);
        GammaGamma found = plain.model();
        return plain.in(
                new GammaGamma(found.p, found.q, found.gamma * sums.unit), -sums.members * StrictMath.log(sums.unit));
    }

    /** What of the likelihood is the same for any parameters, reckoned once. */
    private static final class Sums {
        private final double unit;
        private final long members;
        private final int[] levels;
        private final long[] membersOf;
        private final double[] logTotalsOf;
        private final double[] totals;
        private final int[] levelOf;
        private final double logMeans;

        Sums(Spending spending) {
            this(spending, unit(spending));
        }

        Sums(Spending spending, double unit) {
            this.unit = unit;
            this.members = spending.members();
            int[] purchases = new int[Math.toIntExact(members)];
            double[] spent = new double[purchases.length];
            int next = 0;
            for (int place = 0; place < spending.places(); place++) {
                if (spending.purchases(place) > 0) {
                    purchases[next] = spending.purchases(place);
                    spent[next] = spending.total(place) / unit;
                    next++;
                }
            }
            this.levels = Arrays.stream(purchases).sorted().distinct().toArray();
            this.membersOf = new long[levels.length];
            this.logTotalsOf = new double[levels.length];
            this.levelOf = new int[purchases.length];
            this.totals = spent;
            double sum = 0;
            for (int i = 0; i < spent.length; i++) {
                int level = Arrays.binarySearch(levels, purchases[i]);
                levelOf[i] = level;
                membersOf[level]++;
                logTotalsOf[level] += StrictMath.log(spent[i]);
                sum += StrictMath.log(spent[i] / purchases[i]);
            }
            this.logMeans = sum;
        }

        private static double unit(Spending spending) {
            double sum = 0;
            long purchases = 0;
            for (int place = 0; place < spending.places(); place++) {
                sum += spending.total(place);
                purchases += spending.purchases(place);
            }
            return purchases == 0 ? 1 : sum / purchases;
        }

        /** Equation (1a), of the mean that each has spent at a time. */
        double logLikelihood(GammaGamma model) {
            double shared = model.q * StrictMath.log(model.gamma) - Gamma.logGamma(model.q);
            double sum = -logMeans;
            double[] shapes = new double[levels.length];
            for (int level = 0; level < levels.length; level++) {
                double shape = model.p * levels[level];
                shapes[level] = shape + model.q;
                sum += membersOf[level] * (shared + Gamma.logGamma(shape + model.q) - Gamma.logGamma(shape))
                        + shape * logTotalsOf[level];
            }
            double rest = 0;
            for (int i = 0; i < totals.length; i++) {
                rest += shapes[levelOf[i]] * StrictMath.log(model.gamma + totals[i]);
            }
            return sum - rest;
        }
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public double[] parameters() {
        return new double[] {p, q, gamma};
    }

    @Override
    public GammaGamma with(double[] parameters) {
        return new GammaGamma(parameters[0], parameters[1], parameters[2]);
    }

    /** How likely it is, as a natural logarithm, that members spend that at a time in the mean. */
    public double logLikelihood(Spending spending) {
        return new Sums(spending, 1).logLikelihood(this);
    }

    /** What is spent at a time, minor units, by somebody of whom nothing is known; without end if q is not above 1. */
    public double expected() {
        return expected(0, 0);
    }

    /**
     * What somebody will spend at a time, minor units: equation (5), his own mean and that of all, weighed by what is known of him.
     *
     * @param purchases so many
     * @param total what they came to, minor units
     */
    public double expected(int purchases, double total) {
        double weight = p * purchases + q - 1;
        return weight > 0 ? p * (gamma + total) / weight : Double.POSITIVE_INFINITY;
    }

    /** {@link #expected(int, double)} of each member. */
    public double[] expected(Spending spending) {
        double[] expected = new double[spending.places()];
        for (int place = 0; place < expected.length; place++) {
            expected[place] = expected(spending.purchases(place), spending.total(place));
        }
        return expected;
    }

    /** {@link #expected(int, double)} of each member with its interval. */
    public static Estimates expected(Fitted<GammaGamma> fitted, Spending spending, double level) {
        return fitted.estimates(Scale.LOGARITHM, level, model -> model.expected(spending));
    }
}
