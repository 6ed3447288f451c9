package zhiyin.engine.tier;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
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
        Gathered gathered,
        @Nullable Shelter shelter,
        Set<String> gifts) {

    public Standing {
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
        return new Standing(ladder, tier, since, null, Gathered.NOTHING, null, Set.of());
    }

    boolean isLocked() {
        return shelter != null && shelter.why() == Why.LOCK;
    }

    /** The standing with {@code amount} more (or less) gathered in the stretch that begins on {@code stretch}. */
    Standing plus(LocalDate stretch, long amount) {
        return new Standing(ladder, tier, since, nextReview, gathered.plus(stretch, amount), shelter, gifts);
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
        Gathered left = gathered.since(day);
        return left.size() == gathered.size()
                ? this
                : new Standing(ladder, tier, since, nextReview, left, shelter, gifts);
    }
}
