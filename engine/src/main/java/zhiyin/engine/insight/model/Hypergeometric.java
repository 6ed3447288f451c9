package zhiyin.engine.insight.model;

/** The hypergeometric function of Gauss, in the one form that is needed. */
final class Hypergeometric {

    private static final double CLOSE = 1e-15;

    /** Where z is 1 − ε, some 20 / √ε terms are needed. */
    private static final int TERMS_MAX = 1_000_000;

    private Hypergeometric() {}

    private static double part(int term, double b, double c) {
        if (term == 1) {
            return b / c;
        }
        int half = term / 2;
        double k = half;
        return (term & 1) == 1
                ? (b + k) * (c - 1 + k) / ((c - 1 + 2 * k) * (c + 2 * k))
                : k * (c - b + k - 1) / ((c + 2 * k - 2) * (c + 2 * k - 1));
    }

    /**
     * 2F1(1, b; c; z) by the continued fraction of Gauss, whose terms are all of one sign here (NIST Digital Library of Mathematical
     * Functions, section 15.7), evaluated forwards by the method of Lentz, "Generating Bessel functions in Mie scattering
     * calculations using continued fractions", Applied Optics 15 (1976).
     *
     * @param b from 0 to {@code c}
     * @param z from 0 to 1, exclusive
     */
    static double withOne(double b, double c, double z) {
        double denominator = 0;
        double numerator = 1;
        double fraction = 1;
        for (int term = 1; term < TERMS_MAX; term++) {
            double part = part(term, b, c);
            double step = -part * z;
            denominator = 1 / (1 + step * denominator);
            numerator = 1 + step / numerator;
            double change = numerator * denominator;
            fraction *= change;
            if (Math.abs(change - 1) < CLOSE) {
                return 1 / fraction;
            }
        }
        throw new ArithmeticException("the continued fraction did not end for b " + b + ", c " + c + ", z " + z);
    }
}
