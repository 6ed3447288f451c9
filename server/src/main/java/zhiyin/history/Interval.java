package zhiyin.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import zhiyin.engine.backtest.Moments;

/**
 * A difference between two groups and its 95 % confidence interval. What goes in is counted exactly; what comes out is an
 * estimate, which is why there is floating point here and nowhere else.
 *
 * @param difference the first group's less the second's
 */
record Interval(double difference, double low, double high) {

    /** Below so many in a group, no interval is trusted, however even its figures. */
    static final long LEAST = 30;

    /** Of the standard normal distribution, with 2.5 % above. */
    private static final double NORMAL = 1.959963984540054;

    private static final double UPPER = 0.975;
    private static final double ROUGH_ENOUGH = 100_000;
    private static final int TERMS_MAX = 10_000;
    private static final double TINY = 1e-300;
    private static final double EXACT = 1e-15;

    /** Whether chance alone is an unlikely explanation: 0 is outside. */
    boolean beyondChance() {
        return low > 0 || high < 0;
    }

    /**
     * A group's figures as far as a mean asks for them.
     *
     * @param variance of the sample, with n - 1 below
     */
    record Sample(long count, double mean, double variance) {

        /** From exact sums: nothing is cancelled before it is rounded. */
        static Sample of(Moments moments) {
            BigInteger n = BigInteger.valueOf(moments.count());
            BigInteger spread =
                    n.multiply(moments.squares()).subtract(moments.sum().multiply(moments.sum()));
            return new Sample(
                    moments.count(),
                    over(moments.sum(), n),
                    moments.count() < 2 ? 0 : over(spread, n.multiply(n.subtract(BigInteger.ONE))));
        }

        private double ofTheMean() {
            return variance / count;
        }
    }

    private static double over(BigInteger above, BigInteger below) {
        return below.signum() == 0
                ? 0
                : new BigDecimal(above)
                        .divide(new BigDecimal(below), MathContext.DECIMAL64)
                        .doubleValue();
    }

    /**
     * Of two means, whose groups may vary differently.
     *
     * <p>Welch, B. L. (1947), The generalization of "Student's" problem when several different population variances are
     * involved, Biometrika 34, 28–35; degrees of freedom by Satterthwaite (1946), Biometrics Bulletin 2, 110–114.
     *
     * @param one at least two, as is {@code other}
     */
    static Interval welch(Sample one, Sample other) {
        double difference = one.mean() - other.mean();
        double variance = one.ofTheMean() + other.ofTheMean();
        if (variance == 0) {
            return new Interval(difference, difference, difference);
        }
        double half = student(freedom(one, other)) * Math.sqrt(variance);
        return new Interval(difference, difference - half, difference + half);
    }

    /** Satterthwaite's degrees of freedom. */
    static double freedom(Sample one, Sample other) {
        double variance = one.ofTheMean() + other.ofTheMean();
        return variance
                * variance
                / (one.ofTheMean() * one.ofTheMean() / (one.count() - 1)
                        + other.ofTheMean() * other.ofTheMean() / (other.count() - 1));
    }

    /**
     * Of two shares.
     *
     * <p>Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions: comparison of eleven
     * methods, Statistics in Medicine 17, 873–890, method 10: from Wilson's score interval of each.
     *
     * @param of at least one, as is {@code otherOf}
     */
    static Interval newcombe(long has, long of, long otherHas, long otherOf) {
        double one = (double) has / of;
        double other = (double) otherHas / otherOf;
        double difference = one - other;
        double below = Math.hypot(one - wilson(has, of, -1), wilson(otherHas, otherOf, 1) - other);
        double above = Math.hypot(wilson(has, of, 1) - one, other - wilson(otherHas, otherOf, -1));
        return new Interval(difference, difference - below, difference + above);
    }

    /** An end of Wilson's score interval (1927, Journal of the American Statistical Association 22, 209–212). */
    static double wilson(long has, long of, int side) {
        double share = (double) has / of;
        double z2 = NORMAL * NORMAL;
        double half = NORMAL * Math.sqrt(z2 / (4.0 * of) + share * (1 - share)) / Math.sqrt((double) of);
        return (share + z2 / (2.0 * of) + side * half) / (1 + z2 / of);
    }

    /**
     * How many members a group needs for the interval of its mean to be trusted: {@link #LEAST}, and more the more uneven the
     * figures are, by Cochran's rule n &gt; 25 G1² with Fisher's measure of skewness G1 (Cochran, W. G. (1977), Sampling
     * Techniques, 3rd edition, Wiley, section 2.15).
     */
    static long needed(Moments moments) {
        BigInteger n = BigInteger.valueOf(moments.count());
        BigInteger sum = moments.sum();
        double spread = over(n.multiply(moments.squares()).subtract(sum.multiply(sum)), n.multiply(n));
        if (spread == 0) {
            return LEAST;
        }
        BigInteger third = n.multiply(n)
                .multiply(moments.cubes())
                .subtract(BigInteger.valueOf(3).multiply(n).multiply(sum).multiply(moments.squares()))
                .add(BigInteger.TWO.multiply(sum.pow(3)));
        double skewness = over(third, n.pow(3)) / (spread * Math.sqrt(spread));
        return Math.max(LEAST, (long) Math.floor(25 * skewness * skewness) + 1);
    }

    /** Of Student's distribution with that many degrees of freedom, what 2.5 % lie above. */
    static double student(double freedom) {
        if (freedom > ROUGH_ENOUGH) {
            // Abramowitz and Stegun 26.7.5, first term: exact to nine digits here
            return NORMAL + NORMAL * (NORMAL * NORMAL + 1) / (4 * freedom);
        }
        double low = 0;
        double high = 1;
        while (below(high, freedom) < UPPER) {
            high *= 2;
        }
        for (int i = 0; i < 200 && high - low > EXACT * high; i++) {
            double middle = (low + high) / 2;
            if (below(middle, freedom) < UPPER) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** How much of Student's distribution lies below {@code t}, which is positive (Abramowitz and Stegun 26.7.1). */
    private static double below(double t, double freedom) {
        return 1 - beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
    }

    /** The incomplete beta function, regularised (NIST, Digital Library of Mathematical Functions 8.17.22). */
    private static double beta(double x, double a, double b) {
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b;
    }

    /** Its continued fraction, by Lentz's method. */
    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / apart(1 - (a + b) * x / (a + 1));
        double value = d;
        for (int m = 1; m <= TERMS_MAX; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / apart(1 + even * d);
            c = apart(1 + even / c);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / apart(1 + odd * d);
            c = apart(1 + odd / c);
            double step = d * c;
            value *= step;
            if (Math.abs(step - 1) < EXACT) {
                break;
            }
        }
        return value;
    }

    private static double apart(double from) {
        return Math.abs(from) < TINY ? TINY : from;
    }

    /** Stirling's series (Abramowitz and Stegun 6.1.41), far enough out, and back by the recurrence. */
    private static double logGamma(double x) {
        double shift = 0;
        double at = x;
        while (at < 10) {
            shift += Math.log(at);
            at++;
        }
        double inverse = 1 / (at * at);
        double series = (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / at;
        return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
    }
}
