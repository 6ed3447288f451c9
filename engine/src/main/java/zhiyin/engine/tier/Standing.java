package zhiyin.engine.tier;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a member stands on a ladder.
 *
 * @param tier the code of the tier
 * @param since when it became that
 * @param nextReview the day on which time alone may change it; null if never
 * @param gathered the measure, by the first day of the stretch that the ladder's window sums over (one entry, at the
 *     epoch, for a lifetime); may be negative where more came back than was gathered
 */
public record Standing(
        String ladder,
        String tier,
        Instant since,
        @Nullable LocalDate nextReview,
        NavigableMap<LocalDate, Long> gathered) {

    private static final Class<?> KEPT =
            Collections.unmodifiableNavigableMap(new TreeMap<LocalDate, Long>()).getClass();

    public Standing {
        // what is kept already is shared: a standing is made anew far more often than something is gathered
        if (gathered.getClass() != KEPT) {
            gathered = Collections.unmodifiableNavigableMap(new TreeMap<>(gathered));
        }
    }

    /** The standing with {@code amount} more (or less) gathered in the stretch that begins on {@code stretch}. */
    Standing plus(LocalDate stretch, long amount) {
        NavigableMap<LocalDate, Long> sums = new TreeMap<>(gathered);
        long sum = Math.addExact(sums.getOrDefault(stretch, 0L), amount);
        if (sum == 0) {
            sums.remove(stretch);
        } else {
            sums.put(stretch, sum);
        }
        return new Standing(ladder, tier, since, nextReview, Collections.unmodifiableNavigableMap(sums));
    }

    Standing withReview(@Nullable LocalDate day) {
        return new Standing(ladder, tier, since, day, gathered);
    }

    Standing in(String newTier, Instant at) {
        return new Standing(ladder, newTier, at, nextReview, gathered);
    }

    /** Without what lies before {@code day} and can count for nothing any more. */
    Standing since(LocalDate day) {
        return gathered.isEmpty() || !gathered.firstKey().isBefore(day)
                ? this
                : new Standing(ladder, tier, since, nextReview, new TreeMap<>(gathered.tailMap(day, true)));
    }
}
