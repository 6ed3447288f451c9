package zhiyin.engine.insight.model;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.special.Erf;

/**
 * A model with the parameters under which what was seen is likeliest, and how surely these are known. Never changes; safe to share.
 *
 * <p>The maximum is found over the logarithms of the parameters, by the simplex of Nelder and Mead and then by Newton's steps. By how
 * much the logarithms may be off is told by the curvature there: their covariance is the inverse of the observed information. The
 * interval of any figure follows by the delta method (Oehlert, "A note on the delta method", The American Statistician 46, 1992): the
 * figure's slope by each logarithm, on a {@link Scale} where the figure can't leave its bounds. Such an interval says how surely the
 * model's figure is known, and not what a single member will do, of whom much is left to chance.
 *
 * <p>Where the data have nothing to say about some direction, as about a and b of {@link BetaGeometric} where nobody leaves, the
 * logarithms are taken to be off by {@value #LOG_MAX} in it.
 *
 * @param <M> the model
 */
public final class Fitted<M extends Model<M>> {

    /** The logarithm of a parameter at its largest, and less zero at its smallest: beyond, the data have nothing to say. */
    static final double LOG_MAX = 12;

    /** The step of differences: the cube root of what a likelihood is exact to would be a little less, its fourth root a little more. */
    private static final double STEP = 1e-3;

    /** So much likelier is no likelier. */
    private static final double NOTHING = 1e-8;

    private static final int EVALUATIONS_MAX = 20_000;
    private static final int ROUNDS_MAX = 6;
    private static final int STEPS_MAX = 12;

    private final M model;
    private final double logLikelihood;
    private final long members;
    private final double[][] covariance;

    private Fitted(M model, double logLikelihood, long members, double[][] covariance) {
        this.model = model;
        this.logLikelihood = logLikelihood;
        this.members = members;
        this.covariance = covariance;
    }

    /**
     * The likeliest parameters.
     *
     * @param start where to begin to look
     * @param logLikelihood how likely everything is that was seen, as a natural logarithm
     * @param members of so many
     */
    static <M extends Model<M>> Fitted<M> of(M start, ToDoubleFunction<M> logLikelihood, long members) {
        Search<M> search = new Search<>(start, logLikelihood);
        search.walk();
        return search.climbed(members);
    }

    /** The same, where it is known about where they are. */
    static <M extends Model<M>> Fitted<M> near(M start, ToDoubleFunction<M> logLikelihood, long members) {
        return new Search<>(start, logLikelihood).climbed(members);
    }

    /** About where they are. */
    static <M extends Model<M>> M rough(M start, ToDoubleFunction<M> logLikelihood) {
        Search<M> search = new Search<>(start, logLikelihood);
        search.walk();
        return search.at();
    }

    /**
     * The same, for a model that was fitted to figures in another unit.
     *
     * @param inThatUnit the model in the unit that was meant; the covariance of logarithms is the same in any
     * @param more by how much larger the logarithm of the likelihood is in it
     */
    Fitted<M> in(M inThatUnit, double more) {
        return new Fitted<>(inThatUnit, logLikelihood + more, members, covariance);
    }

    /** Looks for the maximum. */
    private static final class Search<M extends Model<M>> {
        private final M start;
        private final ToDoubleFunction<M> logLikelihood;
        private double[] best;
        private double value;
        private double[][] information = new double[0][];

        Search(M start, ToDoubleFunction<M> logLikelihood) {
            this.start = start;
            this.logLikelihood = logLikelihood;
            this.best = logs(start);
            this.value = of(best);
        }

        Fitted<M> climbed(long members) {
            climb();
            return new Fitted<>(at(), value, members, inverse(information));
        }

        M at() {
            return from(start, best);
        }

        private double of(double[] logs) {
            double found = logLikelihood.applyAsDouble(from(start, logs));
            return Double.isNaN(found) ? Double.NEGATIVE_INFINITY : found;
        }

        private double within(double[] logs) {
            return inBounds(logs) ? of(logs) : Double.NEGATIVE_INFINITY;
        }

        private static boolean inBounds(double[] logs) {
            return Arrays.stream(logs).allMatch(log -> Math.abs(log) <= LOG_MAX);
        }

        /** From afar, by values alone; anew from where a simplex has ended, for one that has collapsed on its way. */
        void walk() {
            double size = 0.5;
            for (int round = 0; round < ROUNDS_MAX; round++) {
                double before = value;
                SimplexOptimizer optimizer = new SimplexOptimizer(1e-9, 1e-9);
                double[] found = optimizer
                        .optimize(
                                new MaxEval(EVALUATIONS_MAX),
                                new ObjectiveFunction((MultivariateFunction) this::within),
                                GoalType.MAXIMIZE,
                                new InitialGuess(best),
                                new NelderMeadSimplex(best.length, size))
                        .getPoint();
                keep(found, within(found));
                if (value - before < 1e-4) {
                    return;
                }
                size = 0.2;
            }
        }

        /** From near, by slopes and curvature. */
        void climb() {
            for (int round = 0; round < ROUNDS_MAX; round++) {
                information = information(best);
                double[] from = best;
                for (int step = 0; step < STEPS_MAX; step++) {
                    double[] by = times(inverse(information), slope(best));
                    double longest = Arrays.stream(by).map(Math::abs).max().orElse(0);
                    double part = Math.min(1, 0.5 / Math.max(longest, 1e-300));
                    double[] next = best.clone();
                    for (int i = 0; i < next.length; i++) {
                        next[i] += part * by[i];
                    }
                    double before = value;
                    if (!keep(next, within(next)) || value - before < NOTHING) {
                        break;
                    }
                }
                double moved = 0;
                for (int i = 0; i < from.length; i++) {
                    moved = Math.max(moved, Math.abs(best[i] - from[i]));
                }
                if (moved < 0.01) {
                    return;
                }
            }
        }

        private boolean keep(double[] logs, double found) {
            if (found > value) {
                best = logs;
                value = found;
                return true;
            }
            return false;
        }

        private double[] slope(double[] logs) {
            double[] slope = new double[logs.length];
            for (int i = 0; i < slope.length; i++) {
                slope[i] = (of(moved(logs, i, STEP)) - of(moved(logs, i, -STEP))) / (2 * STEP);
            }
            return slope;
        }

        /** Less the second differences. */
        private double[][] information(double[] logs) {
            int size = logs.length;
            double middle = of(logs);
            double[] up = new double[size];
            double[] down = new double[size];
            for (int i = 0; i < size; i++) {
                up[i] = of(moved(logs, i, STEP));
                down[i] = of(moved(logs, i, -STEP));
            }
            double[][] found = new double[size][size];
            for (int i = 0; i < size; i++) {
                found[i][i] = -(up[i] - 2 * middle + down[i]) / (STEP * STEP);
                for (int j = 0; j < i; j++) {
                    double both = of(moved(moved(logs, i, STEP), j, STEP));
                    double neither = of(moved(moved(logs, i, -STEP), j, -STEP));
                    double mixed =
                            (both - up[i] - up[j] + 2 * middle - down[i] - down[j] + neither) / (2 * STEP * STEP);
                    found[i][j] = -mixed;
                    found[j][i] = -mixed;
                }
            }
            return found;
        }

        private static double[] moved(double[] logs, int place, double by) {
            double[] moved = logs.clone();
            moved[place] += by;
            return moved;
        }

        /** The inverse, where what is hardly known, or not at all, counts as known to {@link #LOG_MAX}. */
        private static double[][] inverse(double[][] information) {
            int size = information.length;
            EigenDecomposition parts = new EigenDecomposition(new Array2DRowRealMatrix(information));
            double[][] inverse = new double[size][size];
            for (int part = 0; part < size; part++) {
                double known = Math.max(parts.getRealEigenvalue(part), 1 / (LOG_MAX * LOG_MAX));
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < size; j++) {
                        inverse[i][j] += parts.getEigenvector(part).getEntry(i)
                                * parts.getEigenvector(part).getEntry(j)
                                / known;
                    }
                }
            }
            return inverse;
        }

        private static double[] times(double[][] matrix, double[] vector) {
            double[] product = new double[vector.length];
            for (int i = 0; i < product.length; i++) {
                for (int j = 0; j < product.length; j++) {
                    product[i] += matrix[i][j] * vector[j];
                }
            }
            return product;
        }
    }

    private static double[] logs(Model<?> model) {
        return Arrays.stream(model.parameters()).map(StrictMath::log).toArray();
    }

    private static <M extends Model<M>> M from(M like, double[] logs) {
        return like.with(Arrays.stream(logs).map(StrictMath::exp).toArray());
    }

    public M model() {
        return model;
    }

    /** Of everything that it was fitted to, as a natural logarithm. */
    public double logLikelihood() {
        return logLikelihood;
    }

    /** To how many it was fitted. */
    public long members() {
        return members;
    }

    /**
     * The parameters with their intervals, in the order of {@link Model#names}.
     *
     * @param level with what probability an interval holds the truth, such as 0.9
     */
    public Estimates parameters(double level) {
        return estimates(Scale.LOGARITHM, level, Model::parameters);
    }

    /**
     * A figure that follows from the model, with its interval.
     *
     * @param level with what probability it holds the truth, such as 0.9
     */
    public Estimate estimate(Scale scale, double level, ToDoubleFunction<M> figure) {
        return estimates(scale, level, each -> new double[] {figure.applyAsDouble(each)})
                .at(0);
    }

    /**
     * A column of such figures: the column is reckoned twice more for each parameter.
     *
     * @param level with what probability each holds its truth
     */
    public Estimates estimates(Scale scale, double level, Function<M, double[]> figures) {
        double[] values = figures.apply(model);
        double[] errors = variances(scale, values, figures);
        for (int i = 0; i < errors.length; i++) {
            errors[i] = StrictMath.sqrt(errors[i]);
        }
        return around(scale, level, values, errors);
    }

    /** The variance of each figure on that scale; 0 where a figure lies at the end of it. */
    double[] variances(Scale scale, double[] values, Function<M, double[]> figures) {
        double[] logs = logs(model);
        double[][] slopes = new double[logs.length][];
        for (int i = 0; i < logs.length; i++) {
            double[] up = figures.apply(from(model, Search.moved(logs, i, STEP)));
            double[] down = figures.apply(from(model, Search.moved(logs, i, -STEP)));
            for (int place = 0; place < up.length; place++) {
                up[place] = (scale.on(up[place]) - scale.on(down[place])) / (2 * STEP);
            }
            slopes[i] = up;
        }
        double[] variances = new double[values.length];
        for (int place = 0; place < variances.length; place++) {
            if (!Double.isFinite(scale.on(values[place]))) {
                continue;
            }
            double sum = 0;
            for (int i = 0; i < logs.length; i++) {
                for (int j = 0; j < logs.length; j++) {
                    sum += slopes[i][place] * covariance[i][j] * slopes[j][place];
                }
            }
            // a slope that is no number comes of a figure that is at the end of its scale to one side of here
            variances[place] = sum > 0 ? sum : 0;
        }
        return variances;
    }

    /** Intervals, each as many standard errors long as that level takes, to both sides. */
    static Estimates around(Scale scale, double level, double[] values, double[] errors) {
        double many = errors(level);
        double[] lows = new double[values.length];
        double[] highs = new double[values.length];
        for (int place = 0; place < values.length; place++) {
            double on = scale.on(values[place]);
            if (Double.isFinite(on) && errors[place] > 0) {
                lows[place] = scale.off(on - many * errors[place]);
                highs[place] = scale.off(on + many * errors[place]);
            } else {
                lows[place] = values[place];
                highs[place] = values[place];
            }
        }
        return new Estimates(values, lows, highs);
    }

    /** So many standard errors to both sides hold a normal variable with that probability. */
    static double errors(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("a level lies between 0 and 1");
        }
        return StrictMath.sqrt(2) * Erf.erfInv(level);
    }
}
