package zhiyin.engine.forecast;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/**
 * Finds where a function is least by values alone: the simplex of Nelder and Mead, "A simplex method for function
 * minimization", The Computer Journal 7 (1965), with their coefficients 1, 2, ½ and ½.
 */
final class Simplex {

    private static final int STEPS_MAX = 2_000;

    /** Ends where neither the values nor the places of the corners differ by more. */
    private static final double CLOSE = 1e-7;

    private static final Comparator<Corner> BEST_FIRST = Comparator.comparingDouble(corner -> corner.value);

    private final ToDoubleFunction<double[]> function;

    Simplex(ToDoubleFunction<double[]> function) {
        this.function = function;
    }

    /** A place, and the function's value there. */
    private static final class Corner {
        private final double[] at;
        private final double value;

        Corner(double[] at, double value) {
            this.at = at;
            this.value = value;
        }
    }

    private Corner corner(double[] at) {
        double value = function.applyAsDouble(at);
        return new Corner(at, Double.isNaN(value) ? Double.POSITIVE_INFINITY : value);
    }

    /** The least it finds, beginning with a simplex of that size at {@code start}. */
    double[] least(double[] start, double size) {
        int dimensions = start.length;
        Corner[] corners = new Corner[dimensions + 1];
        corners[0] = corner(start.clone());
        for (int i = 0; i < dimensions; i++) {
            double[] at = start.clone();
            at[i] += size;
            corners[i + 1] = corner(at);
        }
        for (int step = 0; step < STEPS_MAX; step++) {
            Arrays.sort(corners, BEST_FIRST);
            if (close(corners)) {
                break;
            }
            Corner worst = corners[dimensions];
            double[] middle = middle(corners);
            Corner reflected = corner(beyond(middle, worst.at, 1));
            if (reflected.value < corners[0].value) {
                Corner further = corner(beyond(middle, worst.at, 2));
                corners[dimensions] = further.value < reflected.value ? further : reflected;
            } else if (reflected.value < corners[dimensions - 1].value) {
                corners[dimensions] = reflected;
            } else {
                boolean outside = reflected.value < worst.value;
                Corner nearer = corner(beyond(middle, worst.at, outside ? 0.5 : -0.5));
                if (nearer.value < Math.min(reflected.value, worst.value)) {
                    corners[dimensions] = nearer;
                } else {
                    for (int i = 1; i <= dimensions; i++) {
                        corners[i] = corner(beyond(corners[0].at, corners[i].at, -0.5));
                    }
                }
            }
        }
        Arrays.sort(corners, BEST_FIRST);
        return corners[0].at;
    }

    private static boolean close(Corner[] sorted) {
        Corner best = sorted[0];
        Corner worst = sorted[sorted.length - 1];
        if (!(worst.value - best.value <= CLOSE * (1 + Math.abs(best.value)))) {
            return false;
        }
        for (int i = 0; i < best.at.length; i++) {
            if (Math.abs(worst.at[i] - best.at[i]) > 1e-4) {
                return false;
            }
        }
        return true;
    }

    /** The middle of all corners but the last. */
    private static double[] middle(Corner[] sorted) {
        int count = sorted.length - 1;
        double[] middle = new double[count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                middle[j] += sorted[i].at[j] / count;
            }
        }
        return middle;
    }

    /** From {@code away} through {@code through}, and so many times that way further. */
    private static double[] beyond(double[] through, double[] away, double times) {
        double[] at = new double[through.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = through[i] + times * (through[i] - away[i]);
        }
        return at;
    }
}
