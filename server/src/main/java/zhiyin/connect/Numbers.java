package zhiyin.connect;

import java.util.Arrays;

/**
 * A growing column of whole numbers. Blocks that hold only zeros take no room, and growing copies no numbers: a history
 * of millions of lines fits where objects would not.
 */
final class Numbers {

    private static final int BLOCK_BITS = 14;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final long[] ZEROS = {};

    private long[][] blocks = {};
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
        return block < blocks.length && blocks[block].length > 0 ? blocks[block][position & (BLOCK - 1)] : 0;
    }

    void set(int position, long value) {
        int block = position >> BLOCK_BITS;
        if (block >= blocks.length) {
            int had = blocks.length;
            blocks = Arrays.copyOf(blocks, Math.max(8, block * 2));
            Arrays.fill(blocks, had, blocks.length, ZEROS);
        }
        if (blocks[block].length == 0) {
            if (value == 0) {
                return;
            }
            blocks[block] = new long[BLOCK];
        }
        blocks[block][position & (BLOCK - 1)] = value;
    }
}
