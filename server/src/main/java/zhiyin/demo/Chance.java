package zhiyin.demo;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Seeded dice. Only the raw 64 bits of the named algorithm are used, and whole-number arithmetic on them, so that the
 * throws are the same on every machine and every Java.
 */
final class Chance {
    private static final RandomGeneratorFactory<RandomGenerator> ALGORITHM =
            RandomGeneratorFactory.of("L64X128MixRandom");
    /** The odd number nearest to 2^64 divided by the golden ratio: spreads neighbouring numbers over all seeds. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final RandomGenerator generator;

    /**
     * @param stream dice of their own for each member, so that a change to one leaves the others as they were
     */
    Chance(long seed, long stream) {
        generator = ALGORITHM.create(seed + stream * GOLDEN);
    }

    /** From 0 to {@code bound - 1}. The bias of taking the high word of the product is below 2^-32. */
    int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(generator.nextLong(), bound);
    }

    /** From {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    boolean percent(int chances) {
        return below(100) < chances;
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** The place of one of the weights, each as likely as it is heavy. */
    int weighted(int... weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int left = below(sum);
        int place = 0;
        while (left >= weights[place]) {
            left -= weights[place++];
        }
        return place;
    }

    /**
     * A number with a heavy tail: few are many times the usual. It is {@code scale / u} for an even {@code u} between
     * {@code 1/ceiling} and 1: Pareto's law with exponent 1, cut off.
     *
     * @param scale the least
     * @param ceiling how many times the least is the most
     */
    int heavyTailed(int scale, int ceiling) {
        int unit = 1_000_000;
        int lowest = unit / ceiling;
        return (int) ((long) scale * unit / between(lowest, unit));
    }
}
