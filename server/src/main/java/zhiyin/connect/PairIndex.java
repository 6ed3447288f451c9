package zhiyin.connect;

import java.util.Arrays;

/** Finds a number by a pair of numbers, none of them negative: a hash table of primitives, for millions of them. */
final class PairIndex {

    /** What {@link #get} says of a pair that is not there. */
    static final int NONE = -1;

    private static final long EMPTY = -1;

    private long[] keys = empty(16);
    private int[] values = new int[16];
    private int size;

    /** What the pair leads to, or {@link #NONE}. */
    int get(int first, int second) {
        int slot = slot(keys, key(first, second));
        return keys[slot] == EMPTY ? NONE : values[slot];
    }

    /** Lets the pair lead to a value, if it leads to none yet; says what it led to before, or {@link #NONE}. */
    int putIfAbsent(int first, int second, int value) {
        if (size * 2 >= keys.length) {
            grow();
        }
        int slot = slot(keys, key(first, second));
        if (keys[slot] != EMPTY) {
            return values[slot];
        }
        keys[slot] = key(first, second);
        values[slot] = value;
        size++;
        return NONE;
    }

    private void grow() {
        long[] more = empty(keys.length * 2);
        int[] moved = new int[more.length];
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != EMPTY) {
                int slot = slot(more, keys[i]);
                more[slot] = keys[i];
                moved[slot] = values[i];
            }
        }
        keys = more;
        values = moved;
    }

    private static int slot(long[] keys, long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & (keys.length - 1);
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private static long key(int first, int second) {
        return ((long) first << 32) | second;
    }

    private static long[] empty(int length) {
        long[] keys = new long[length];
        Arrays.fill(keys, EMPTY);
        return keys;
    }
}
