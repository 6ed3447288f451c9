package zhiyin.audit;

import java.util.Arrays;

/** Keys of two numbers, each with a number from 0 in the order in which they first came. Some 20 bytes a key. */
final class Index {

    private static final int NONE = -1;

    private long[] keys = new long[1 << 10];
    private int[] seconds = new int[1 << 10];
    private int[] slots = empty(1 << 11);
    private int size;

    private static int[] empty(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, NONE);
        return slots;
    }

    /** The key's number; a new one if it is new. */
    int of(long key, int second) {
        int slot = slot(key, second);
        if (slots[slot] != NONE) {
            return slots[slot];
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            seconds = Arrays.copyOf(seconds, 2 * size);
            slots = empty(2 * slots.length);
            for (int known = 0; known < size; known++) {
                slots[slot(keys[known], seconds[known])] = known;
            }
            slot = slot(key, second);
        }
        keys[size] = key;
        seconds[size] = second;
        slots[slot] = size;
        return size++;
    }

    /** Whether the key has come. */
    boolean has(long key, int second) {
        return slots[slot(key, second)] != NONE;
    }

    private int slot(long key, int second) {
        int slot = (int) Weights.mix(key + second) & (slots.length - 1);
        while (slots[slot] != NONE && (keys[slots[slot]] != key || seconds[slots[slot]] != second)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    /** The first part of the key of that number. */
    long key(int number) {
        return keys[number];
    }

    /** The second part. */
    int second(int number) {
        return seconds[number];
    }

    int size() {
        return size;
    }
}
