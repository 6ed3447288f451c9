package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The words of a column, numbered from 1 as they come; 0 is no word. Words are added and never go; safe to share. */
final class Vocabulary {

    static final int NONE = 0;

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private volatile @Nullable String[] words = new @Nullable String[16];
    private volatile int size = 1;

    /** The number of a word, which it has from now on. */
    int number(@Nullable String word) {
        if (word == null) {
            return NONE;
        }
        Integer known = numbers.get(word);
        return known != null ? known : add(word);
    }

    private synchronized int add(String word) {
        Integer known = numbers.get(word);
        if (known != null) {
            return known;
        }
        int number = size;
        if (number == words.length) {
            words = Arrays.copyOf(words, 2 * number);
        }
        words[number] = word;
        size = number + 1;
        numbers.put(word, number);
        return number;
    }

    /** The number of a word if it has one; -1 otherwise. */
    int find(String word) {
        return numbers.getOrDefault(word, -1);
    }

    /** The word of that number; null for {@link #NONE}. */
    @Nullable
    String word(int number) {
        return words[number];
    }

    /** One more than the highest number. */
    int size() {
        return size;
    }
}
