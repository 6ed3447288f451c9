package zhiyin.engine.promotion;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Words as bits of one number; of 64 words at most. */
final class Bits {

    private final Map<String, Integer> places = new HashMap<>();

    /**
     * The bits of these words.
     *
     * @throws IllegalArgumentException with more words than bits
     */
    long of(Set<String> words) {
        long bits = 0;
        for (String word : words) {
            int place = places.computeIfAbsent(word, key -> places.size());
            if (place >= Long.SIZE) {
                throw new IllegalArgumentException("more than " + Long.SIZE + " groups");
            }
            bits |= 1L << place;
        }
        return bits;
    }
}
