package zhiyin.engine.kernel;

import java.math.BigInteger;
import java.util.Arrays;

/** Shares a whole number out so that nothing is lost: the largest-remainder method of Hamilton. */
public final class Shares {

    private Shares() {}

    /**
     * Splits {@code total} in proportion to {@code weights}. The shares add up to {@code total} exactly; units that are
     * left over after rounding down go to the largest remainders, the earlier place first among equals. When all
     * weights are zero the places share evenly.
     *
     * @param total not negative
     * @param weights at least one, none negative
     */
    public static long[] allocate(long total, long[] weights) {
        if (total < 0 || weights.length == 0) {
            throw new IllegalArgumentException("a share-out needs a non-negative total and at least one place");
        }
        long sum = 0;
        for (long weight : weights) {
            if (weight < 0) {
                throw new IllegalArgumentException("a weight is never negative");
            }
            sum = Math.addExact(sum, weight);
        }
        if (sum == 0) {
            long[] even = new long[weights.length];
            Arrays.fill(even, 1);
            return allocate(total, even);
        }
        long[] shares = new long[weights.length];
        long[] remainders = new long[weights.length];
        long left = total;
        for (int i = 0; i < weights.length; i++) {
            long high = Math.multiplyHigh(total, weights[i]);
            long product = total * weights[i];
            if (high == 0 && product >= 0) {
                shares[i] = product / sum;
                remainders[i] = product % sum;
            } else {
                BigInteger[] parts = BigInteger.valueOf(total)
                        .multiply(BigInteger.valueOf(weights[i]))
                        .divideAndRemainder(BigInteger.valueOf(sum));
                shares[i] = parts[0].longValueExact();
                remainders[i] = parts[1].longValueExact();
            }
            left -= shares[i];
        }
        if (left > 0) {
            // fewer units are left over than there are places, and what is equal is told apart by its place
            long[] sorted = remainders.clone();
            Arrays.sort(sorted);
            long least = sorted[sorted.length - (int) left];
            for (int i = 0; i < shares.length; i++) {
                if (remainders[i] > least) {
                    shares[i]++;
                    left--;
                }
            }
            for (int i = 0; left > 0; i++) {
                if (remainders[i] == least) {
                    shares[i]++;
                    left--;
                }
            }
        }
        return shares;
    }

    /**
     * Cuts parts down until they add up to {@code total}, each in proportion to what it was: no part grows, and a part of
     * nothing stays nothing.
     *
     * @param total from zero to the sum of the parts
     * @param parts at least one, none negative
     */
    public static long[] cut(long total, long[] parts) {
        long[] cut = allocate(total, parts);
        for (int i = 0; i < cut.length; i++) {
            if (cut[i] > parts[i]) {
                throw new IllegalArgumentException("what is cut was less than " + total + " before");
            }
        }
        return cut;
    }
}
