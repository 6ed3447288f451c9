package zhiyin.audit;

/**
 * Weights by which many equalities are held at once: if what movements say of a lot and what the lot says is each
 * multiplied by a weight that is the lot's own, and the one is added and the other taken off, the sum over all lots is
 * zero where each of them agrees. Weights are drawn anew for each run, as numbers below the prime 2⁶¹ − 1, and all is
 * reckoned by that prime: where something does not agree, the sum is zero all the same once in 2⁶⁰ runs or less, whatever
 * the amounts.
 */
final class Weights {

    private static final int BITS = 61;
    private static final long PRIME = (1L << BITS) - 1;
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final long one;
    private final long other;

    /** @param one, other drawn at random, so that nobody can have made differences that cancel out */
    Weights(long one, long other) {
        this.one = one;
        this.other = other;
    }

    /** The weight of that thing. */
    long of(int kind, int asset, long number) {
        long weight = mix(mix(one + number * STEP) ^ (other + (((long) asset << Byte.SIZE) | kind) * STEP)) & PRIME;
        return weight == PRIME ? 0 : weight;
    }

    /** A sum with so many times a weight added. */
    static long plus(long sum, long amount, long weight) {
        long factor = amount > -PRIME && amount < PRIME ? amount : amount % PRIME;
        factor = factor < 0 ? factor + PRIME : factor;
        long high = Math.multiplyHigh(factor, weight);
        long low = factor * weight;
        return reduced(sum + reduced((low & PRIME) + ((high << 3) | (low >>> BITS))));
    }

    private static long reduced(long sum) {
        long once = (sum & PRIME) + (sum >>> BITS);
        return once >= PRIME ? once - PRIME : once;
    }

    /** Spreads a number's bits over all of them. */
    static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
