package zhiyin.engine.tier;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
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
 * @param shelter what keeps the tier for a while; null if nothing does
 * @param gifts the tiers whose gift was given
 */
public record Standing(
        String ladder,
        String tier,
        Instant since,
        @Nullable LocalDate nextReview,
        NavigableMap<LocalDate, Long> gathered,
        @Nullable Shelter shelter,
        Set<String> gifts) {

    private static final Class<?> KEPT =
            Collections.unmodifiableNavigableMap(new TreeMap<LocalDate, Long>()).getClass();

    public Standing {
        // what is kept already is shared: a standing is made anew far more often than something is gathered
        if (gathered.getClass() != KEPT) {
            gathered = Collections.unmodifiableNavigableMap(new TreeMap<>(gathered));
        }
        gifts = Set.copyOf(gifts);
    }

    /**
     * What keeps a tier.
     *
     * @param until the first day on which it does not any more; null if that is not known
     */
    public record Shelter(Why why, @Nullable LocalDate until) {}

    /** Why a tier is kept. */
    public enum Why {
        /** It was set by hand: neither up nor down. */
        LOCK,
        /** A review found it to be no longer earned, and gave some time. */
        GRACE,
        /** A review took the member down by one step; the next is not due yet. */
        STEP;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A member who has just got his first tier. */
    static Standing fresh(String ladder, String tier, Instant since) {
        return new Standing(ladder, tier, since, null, Collections.emptyNavigableMap(), null, Set.of());
    }

    boolean isLocked() {
        return shelter != null && shelter.why() == Why.LOCK;
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
        return new Standing(
                ladder, tier, since, nextReview, Collections.unmodifiableNavigableMap(sums), shelter, gifts);
    }

    Standing withReview(@Nullable LocalDate day) {
        return new Standing(ladder, tier, since, day, gathered, shelter, gifts);
    }

    Standing under(@Nullable Shelter other) {
        return new Standing(ladder, tier, since, nextReview, gathered, other, gifts);
    }

    Standing in(String newTier, Instant at) {
        return new Standing(ladder, newTier, at, nextReview, gathered, shelter, gifts);
    }

    Standing given(String giftOf) {
        Set<String> more = new HashSet<>(gifts);
        more.add(giftOf);
        return new Standing(ladder, tier, since, nextReview, gathered, shelter, more);
    }

    /** Without what lies before {@code day} and can count for nothing any more. */
    Standing since(LocalDate day) {
        return gathered.isEmpty() || !gathered.firstKey().isBefore(day)
                ? this
                : new Standing(
                        ladder, tier, since, nextReview, new TreeMap<>(gathered.tailMap(day, true)), shelter, gifts);
    }
}
