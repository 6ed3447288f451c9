package zhiyin.connect;

import java.util.Arrays;

/**
 * A growing column of whole numbers. Blocks that hold only zeros take no room, blocks of small numbers half, and growing
 * copies no numbers: a history of millions of lines fits where objects would not.
 */
final class Numbers {

    private static final int BLOCK_BITS = 14;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};

    private int[][] small = {};
    private long[][] large = {};
    private int size;

    int size() {
        return size;
    }

    /** Adds a number at the end and says its position. */
    int add(long value) {
        set(size, value);
        return size++;
    }

    long get(int position) {
        int block = position >> BLOCK_BITS;
        int at = position & (BLOCK - 1);
        if (block >= small.length) {
            return 0;
        }
        if (large[block].length > 0) {
            return large[block][at];
        }
        return small[block].length > 0 ? small[block][at] : 0;
    }

    void set(int position, long value) {
        int block = position >> BLOCK_BITS;
        int at = position & (BLOCK - 1);
        reach(block);
        if (large[block].length > 0) {
            large[block][at] = value;
        } else if (value == (int) value) {
            if (small[block].length == 0 && value != 0) {
                small[block] = new int[BLOCK];
            }
            if (small[block].length > 0) {
                small[block][at] = (int) value;
            }
        } else {
            large[block] = Arrays.stream(small[block]).asLongStream().toArray();
            if (large[block].length == 0) {
                large[block] = new long[BLOCK];
            }
            small[block] = NO_INTS;
            large[block][at] = value;
        }
    }

    private void reach(int block) {
        int had = small.length;
        if (block >= had) {
            int length = Math.max(8, block * 2);
            small = Arrays.copyOf(small, length);
            large = Arrays.copyOf(large, length);
            Arrays.fill(small, had, length, NO_INTS);
            Arrays.fill(large, had, length, NO_LONGS);
        }
    }
}
