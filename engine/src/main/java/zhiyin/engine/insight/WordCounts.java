package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Field.Kind;

/** How many members have each word of a set that is kept of them, such as their tags. */
public final class WordCounts {

    private WordCounts() {}

    /**
     * By word the number of members who have it; words that nobody has are not there.
     *
     * @param name of a set that the layout keeps
     */
    public static SortedMap<String, Long> of(Columns columns, String name, Cores cores) {
        Lexicon.Place place = columns.lexicon.place(name);
        if (place.kind() != Kind.SET) {
            throw new IllegalArgumentException("no set is kept as " + name);
        }
        int size = place.words().size();
        long[] counts = columns.fold(
                cores,
                () -> new long[size],
                (part, chunk, member) -> {
                    for (int word : chunk.sets[place.index()][member]) {
                        // a word that came after the columns were taken is nobody's in them
                        part[word]++;
                    }
                },
                (one, other) -> {
                    long[] sum = Arrays.copyOf(one, size);
                    for (int i = 0; i < size; i++) {
                        sum[i] += other[i];
                    }
                    return sum;
                });
        SortedMap<String, Long> byWord = new TreeMap<>();
        for (int word = 0; word < size; word++) {
            @Nullable String text = place.words().word(word);
            if (text != null && counts[word] > 0) {
                byWord.put(text, counts[word]);
            }
        }
        return byWord;
    }
}
