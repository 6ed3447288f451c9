package zhiyin.engine.insight;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From where to where members moved between two days, such as between tiers: what is told as behaviour with a property, of which the
 * last one until a day says where somebody was. By the word on the earlier day and the word on the later one; empty for nowhere.
 */
public final class Moves {

    private Moves() {}

    /**
     * How many members moved, or stayed, by where they were and where they are.
     *
     * @param kind of the behaviour, such as {@code tier.status}
     * @param property that says where to
     * @param before the earlier day, from 1970; what happened on it counts
     * @param after the later one
     */
    public static SortedMap<String, SortedMap<String, Long>> of(
            Columns columns, String kind, String property, int before, int after, Cores cores) {
        int place = columns.lexicon.property(property);
        if (place < 0) {
            throw new IllegalArgumentException("no property " + property);
        }
        int wanted = columns.lexicon.kinds.find(kind);
        Vocabulary words = columns.lexicon.properties[place];
        int size = words.size();
        long[] counts = columns.fold(
                cores,
                () -> new long[size * size],
                (part, chunk, member) -> {
                    int then = last(chunk, member, wanted, Chunk.PROPERTIES + place, before);
                    int now = last(chunk, member, wanted, Chunk.PROPERTIES + place, after);
                    part[then * size + now]++;
                },
                (one, other) -> {
                    Cohorts.add(one, other);
                    return one;
                });
        SortedMap<String, SortedMap<String, Long>> matrix = new TreeMap<>();
        for (int then = 0; then < size; then++) {
            for (int now = 0; now < size; now++) {
                if (counts[then * size + now] > 0) {
                    matrix.computeIfAbsent(name(words, then), row -> new TreeMap<>())
                            .put(name(words, now), counts[then * size + now]);
                }
            }
        }
        return matrix;
    }

    private static String name(Vocabulary words, int number) {
        String word = words.word(number);
        return word == null ? "" : word;
    }

    private static int last(Chunk chunk, int member, int kind, int column, int day) {
        Acts events = chunk.events;
        for (int row = events.until(member, day) - 1; row >= events.starts[member]; row--) {
            if (events.columns[Chunk.KIND].get(row) == kind) {
                return (int) events.columns[column].get(row);
            }
        }
        return Vocabulary.NONE;
    }
}
