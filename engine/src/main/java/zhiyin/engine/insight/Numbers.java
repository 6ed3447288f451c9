package zhiyin.engine.insight;

import java.util.Arrays;

/** Whole numbers that become more, without an object for each. */
final class Numbers {

    private long[] values = new long[8];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    long get(int place) {
        return values[place];
    }

    int size() {
        return size;
    }
}
