package zhiyin.engine.kernel;

import java.math.BigInteger;

/** How a fraction becomes a whole number; no figure is ever rounded without one of these names. */
public enum Rounding {
    /** Towards zero for the figures kept here, which are never negative: 1.99 becomes 1. */
    FLOOR,
    /** To the nearest, a half upwards: 1.5 becomes 2. */
    HALF_UP,
    /** Up to the next whole number: 1.01 becomes 2. */
    CEILING;

    /**
     * {@code numerator / denominator} as a whole number.
     *
     * @param numerator not negative
     * @param denominator positive
     */
    public long divide(long numerator, long denominator) {
        if (numerator < 0 || denominator <= 0) {
            throw new IllegalArgumentException("rounding needs a non-negative numerator and a positive denominator");
        }
        long quotient = numerator / denominator;
        long rest = numerator % denominator;
        return switch (this) {
            case FLOOR -> quotient;
            // rest >= denominator - rest says "at least a half" without the overflow of 2 * rest
            case HALF_UP -> rest >= denominator - rest ? Math.addExact(quotient, 1) : quotient;
            case CEILING -> rest > 0 ? Math.addExact(quotient, 1) : quotient;
        };
    }

    /** The same where the numerator may be larger than a long; the result must not be. */
    long divide(BigInteger numerator, BigInteger denominator) {
        BigInteger[] parts = numerator.divideAndRemainder(denominator);
        BigInteger up = switch (this) {
            case FLOOR -> BigInteger.ZERO;
            case HALF_UP -> parts[1].shiftLeft(1).compareTo(denominator) >= 0 ? BigInteger.ONE : BigInteger.ZERO;
            case CEILING -> parts[1].signum() > 0 ? BigInteger.ONE : BigInteger.ZERO;
        };
        return parts[0].add(up).longValueExact();
    }
}
