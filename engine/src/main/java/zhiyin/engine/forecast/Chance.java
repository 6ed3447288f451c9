package zhiyin.engine.forecast;

/**
 * Chance that comes in as a seed: a stream for each replication, member and purpose, so that what one member does depends on
 * nobody else and on no order. Numbers are those of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014); functions are {@link StrictMath}'s, which come to the same on every machine.
 */
final class Chance {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final double UNIT = 0x1p-53;

    /** Above this mean a Poisson number is drawn as the sum of two of half the mean. */
    private static final double POISSON_AT_ONCE_MAX = 30;

    private long state;

    private Chance(long state) {
        this.state = state;
    }

    /** The stream of that name; each part of the name counts, and so does their order. */
    static Chance of(long seed, long... name) {
        long state = mixed(seed + GOLDEN);
        for (long part : name) {
            state = mixed(state ^ mixed(part + GOLDEN)) + GOLDEN;
        }
        return new Chance(state);
    }

    private static long mixed(long bits) {
        bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return bits ^ (bits >>> 31);
    }

    long bits() {
        state += GOLDEN;
        return mixed(state);
    }

    /** From 0, inclusive, to 1, exclusive, evenly. */
    double even() {
        return (bits() >>> 11) * UNIT;
    }

    /** From 0 to {@code bound}, exclusive, evenly. */
    int below(int bound) {
        return (int) (even() * bound);
    }

    boolean comesTrue(double probability) {
        return even() < probability;
    }

    /** With mean 1. */
    double exponential() {
        return -StrictMath.log(1 - even());
    }

    /** By Box and Muller (1958). */
    double normal() {
        return StrictMath.sqrt(2 * exponential()) * StrictMath.cos(2 * StrictMath.PI * even());
    }

    /** With mean {@code shape} and scale 1, by Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). */
    double gamma(double shape) {
        if (shape < 1) {
            // the power of an even number may be too small for anything but 0, and nobody buys at a rate of 0
            return Math.max(Double.MIN_NORMAL, gamma(shape + 1) * StrictMath.pow(1 - even(), 1 / shape));
        }
        double d = shape - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double z = normal();
            double root = 1 + c * z;
            if (root > 0) {
                double v = root * root * root;
                if (StrictMath.log(1 - even()) < z * z / 2 + d - d * v + d * StrictMath.log(v)) {
                    return d * v;
                }
            }
        }
    }

    double beta(double a, double b) {
        double one = gamma(a);
        return one / (one + gamma(b));
    }

    /** By Knuth's product of even numbers. */
    int poisson(double mean) {
        if (mean > POISSON_AT_ONCE_MAX) {
            return poisson(mean / 2) + poisson(mean / 2);
        }
        double limit = StrictMath.exp(-mean);
        int count = 0;
        for (double product = even(); product > limit; product *= even()) {
            count++;
        }
        return count;
    }
}
