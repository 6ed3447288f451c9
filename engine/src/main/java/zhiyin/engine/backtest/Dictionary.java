package zhiyin.engine.backtest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What comes again and again in a history, each thing held once and known by a number: words, and goods. It only grows: a
 * page that was handed over can be read while further pages are written.
 */
final class Dictionary {

    /** What an order line is of. */
    record Goods(
            String sku, @Nullable String category, @Nullable String brand) {}

    private final Map<String, Integer> wordNumbers = new HashMap<>();
    private final Map<Goods, Integer> goodsNumbers = new HashMap<>();
    private @Nullable String[] words = new String[64];
    private Goods[] goods = new Goods[64];

    /** The number of a word, a new one if it is new; nothing has number 0. */
    int number(@Nullable String word) {
        if (word == null) {
            return 0;
        }
        Integer known = wordNumbers.get(word);
        if (known != null) {
            return known;
        }
        int number = wordNumbers.size() + 1;
        if (number == words.length) {
            words = Arrays.copyOf(words, 2 * number);
        }
        words[number] = word;
        wordNumbers.put(word, number);
        return number;
    }

    int number(Goods what) {
        Integer known = goodsNumbers.get(what);
        if (known != null) {
            return known;
        }
        int number = goodsNumbers.size();
        if (number == goods.length) {
            goods = Arrays.copyOf(goods, 2 * number);
        }
        goods[number] = new Goods(shared(what.sku()), sharedOrNull(what.category()), sharedOrNull(what.brand()));
        goodsNumbers.put(goods[number], number);
        return number;
    }

    private String shared(String word) {
        // first the number: a new one may bring a longer array
        int number = number(word);
        return Objects.requireNonNull(words[number]);
    }

    private @Nullable String sharedOrNull(@Nullable String word) {
        return word == null ? null : shared(word);
    }

    /** Everything that has a number by now. */
    View view() {
        return new View(words, goods);
    }

    /** What the numbers mean. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record View(@Nullable String[] words, Goods[] goods) {}
}
