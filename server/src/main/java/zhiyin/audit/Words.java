package zhiyin.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Words that come again and again, as numbers from 0 in the order in which they first came. */
final class Words {

    private static final int HASH = 31;

    private final List<byte[]> words = new ArrayList<>();
    private int[] slots = new int[1 << 8];

    /** The number of the word in these bytes. */
    int of(byte[] from, int offset, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = HASH * hash + from[offset + i];
        }
        int slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
        while (slots[slot] != 0) {
            byte[] word = words.get(slots[slot] - 1);
            if (Arrays.equals(word, 0, word.length, from, offset, offset + length)) {
                return slots[slot] - 1;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        words.add(Arrays.copyOfRange(from, offset, offset + length));
        slots[slot] = words.size();
        if (2 * words.size() > slots.length) {
            grow();
        }
        return words.size() - 1;
    }

    private void grow() {
        List<byte[]> known = new ArrayList<>(words);
        words.clear();
        slots = new int[2 * slots.length];
        known.forEach(word -> of(word, 0, word.length));
    }

    int size() {
        return words.size();
    }

    String word(int number) {
        return new String(words.get(number), StandardCharsets.UTF_8);
    }
}
