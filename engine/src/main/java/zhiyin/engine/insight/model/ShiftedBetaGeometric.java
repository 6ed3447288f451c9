package zhiyin.engine.insight.model;

import java.util.List;

/**
 * How long contracts are kept that are renewed or not at the end of each period: the shifted beta-geometric model of Fader and Hardie,
 * "How to project customer retention", Journal of Interactive Marketing 21 (2007). At each renewal a member ends his contract
 * with a probability of his own, which among members is Beta(α, β).
 *
 * @param alpha of the probability to end it
 * @param beta of the probability to end it
 */
public record ShiftedBetaGeometric(double alpha, double beta) implements Model<ShiftedBetaGeometric> {

    private static final List<String> NAMES = List.of("alpha", "beta");

    public ShiftedBetaGeometric {
        Likelihood.positive(alpha, beta);
    }

    /**
     * The parameters under which those contracts are likeliest.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Fitted<ShiftedBetaGeometric> fitted(Contracts contracts) {
        if (contracts.members() == 0) {
            throw new IllegalArgumentException("there is no contract");
        }
        return Fitted.of(new ShiftedBetaGeometric(1, 1), model -> model.logLikelihood(contracts), contracts.members());
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public double[] parameters() {
        return new double[] {alpha, beta};
    }

    @Override
    public ShiftedBetaGeometric with(double[] parameters) {
        return new ShiftedBetaGeometric(parameters[0], parameters[1]);
    }

    /** How likely those contracts are together, as a natural logarithm. */
    public double logLikelihood(Contracts contracts) {
        double sum = 0;
        double survived = 0;
        for (int renewals = 0; renewals < contracts.size(); renewals++) {
            double all = alpha + beta + renewals;
            sum += contracts.ended(renewals) * (survived + StrictMath.log(alpha / all))
                    + contracts.running(renewals) * survived;
            survived += StrictMath.log((beta + renewals) / all);
        }
        return sum;
    }

    /**
     * What part of those who come to a renewal make it: equation (8).
     *
     * @param renewal the first is 1
     */
    public double retention(int renewal) {
        return (beta + renewal - 1) / (alpha + beta + renewal - 1);
    }

    /** What part of a cohort is left after so many renewals. */
    public double survival(int renewals) {
        double left = 1;
        for (int renewal = 1; renewal <= renewals; renewal++) {
            left *= retention(renewal);
        }
        return left;
    }

    /** How probable it is that somebody who has renewed so often still has his contract after so many renewals more. */
    public double survival(int before, int more) {
        double left = 1;
        for (int renewal = before + 1; renewal <= before + more; renewal++) {
            left *= retention(renewal);
        }
        return left;
    }

    /**
     * How many renewals are still to come of somebody who has made so many and comes to the next now, discounted: what Fader and Hardie,
     * "Customer-base valuation in a contractual setting: the perils of ignoring heterogeneity", Marketing Science 29 (2010), call
     * discounted expected residual lifetime.
     *
     * @param renewals so many up to now
     * @param rate of discount a period, positive
     */
    public double residual(int renewals, double rate) {
        Likelihood.positive(rate);
        return retention(renewals + 1)
                * Hypergeometric.withOne(beta + renewals + 1, alpha + beta + renewals + 1, 1 / (1 + rate));
    }

    /** {@link #residual} by number of renewals, from none to one less than {@code size}, with intervals. */
    public static Estimates residuals(Fitted<ShiftedBetaGeometric> fitted, int size, double rate, double level) {
        return fitted.estimates(Scale.LOGARITHM, level, model -> {
            double[] residuals = new double[size];
            for (int renewals = 0; renewals < size; renewals++) {
                residuals[renewals] = model.residual(renewals, rate);
            }
            return residuals;
        });
    }

    /** {@link #survival(int)} of a cohort, from no renewal to one less than {@code size}, with intervals. */
    public static Estimates survivals(Fitted<ShiftedBetaGeometric> fitted, int size, double level) {
        return fitted.estimates(Scale.LOG_ODDS, level, model -> {
            double[] survivals = new double[size];
            for (int renewals = 0; renewals < size; renewals++) {
                survivals[renewals] = model.survival(renewals);
            }
            return survivals;
        });
    }
}
