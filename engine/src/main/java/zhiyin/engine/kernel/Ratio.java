package zhiyin.engine.kernel;

import java.math.BigInteger;

/**
 * An exact, positive fraction in lowest terms, such as "3 points for each 2.50" or "1.5 times".
 *
 * @param numerator positive
 * @param denominator positive
 */
public record Ratio(long numerator, long denominator) implements Comparable<Ratio> {

    public static final Ratio ONE = new Ratio(1, 1);

    public Ratio {
        if (numerator <= 0 || denominator <= 0) {
            throw new IllegalArgumentException("a ratio is positive");
        }
        long divisor = greatestCommonDivisor(numerator, denominator);
        numerator /= divisor;
        denominator /= divisor;
    }

    /** By Euclid; of numbers that fit a long, without leaving them. */
    private static long greatestCommonDivisor(long one, long other) {
        while (other != 0) {
            long rest = one % other;
            one = other;
            other = rest;
        }
        return one;
    }

    /**
     * {@code amount} times this ratio, rounded as named, exact for any size on the way.
     *
     * @param amount not negative
     * @throws ArithmeticException if the result itself does not fit
     */
    public long times(long amount, Rounding rounding) {
        long product = amount * numerator;
        if (amount < 0 || (Math.multiplyHigh(amount, numerator) == 0 && product >= 0)) {
            return rounding.divide(product, denominator);
        }
        return rounding.divide(
                BigInteger.valueOf(amount).multiply(BigInteger.valueOf(numerator)), BigInteger.valueOf(denominator));
    }

    @Override
    public int compareTo(Ratio other) {
        return BigInteger.valueOf(numerator)
                .multiply(BigInteger.valueOf(other.denominator))
                .compareTo(BigInteger.valueOf(other.numerator).multiply(BigInteger.valueOf(denominator)));
    }
}
