package zhiyin.engine.asset;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Place;
import zhiyin.engine.program.Programme.Shortfall;

/**
 * What one event granted on one set of terms (积分批次). The terms travel with it: a later version of the programme
 * does not change them.
 *
 * @param number the member's own count of lots, from 1
 * @param source where each of its units came from
 * @param terms from when and until when it can be used
 * @param granted units; the six states below always add up to it
 * @param pending not usable yet
 * @param available to spend
 * @param held set aside
 * @param consumed spent, used to repay what was owed, or given to another member
 * @param expired lost to time
 * @param reversed taken back, or paid out again
 */
public record Lot(
        long number,
        Source source,
        Terms terms,
        long granted,
        long pending,
        long available,
        long held,
        long consumed,
        long expired,
        long reversed) {

    /** What expires first is spent first; lots without an expiry last; then by age. */
    public static final Comparator<Lot> SPEND_ORDER = Comparator.comparing(
                    (Lot lot) -> lot.terms.expiresAt(), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(lot -> lot.source.earnedAt())
            .thenComparingLong(Lot::number);

    public Lot {
        if (pending < 0 || available < 0 || held < 0 || consumed < 0 || expired < 0 || reversed < 0) {
            throw new IllegalStateException("a lot's states are never negative: " + number);
        }
        if (granted != pending + available + held + consumed + expired + reversed) {
            throw new IllegalStateException("a lot's states add up to what was granted: " + number);
        }
    }

    /**
     * @param event the event that granted it
     * @param order the order it was earned by, if any
     * @param version the programme version that granted it
     * @param store the store that issued it, if known
     */
    public record Source(
            long event,
            @Nullable String order,
            int version,
            Instant earnedAt,
            @Nullable String store) {
        public Source(long event, @Nullable String order, int version, Instant earnedAt) {
            this(event, order, version, earnedAt, null);
        }
    }

    /**
     * @param activeAt from when it can be used; null while it waits for a milestone, or if it was usable at once
     * @param awaits the milestone it waits for, with how many days after it
     * @param expiresAt from when it can no longer be used; null if never, or if it slides
     * @param slides whether it lasts as long as the account sees activity
     */
    public record Terms(
            @Nullable Instant activeAt,
            @Nullable Awaits awaits,
            @Nullable Instant expiresAt,
            boolean slides,
            Shortfall shortfall) {}

    /**
     * A milestone of the order, and the days to wait after it.
     *
     * @param cancelsAt when waiting is over for good and the units are given up; null if they wait for ever
     * @param budgets by budget, how many units go back into it when they are given up
     */
    public record Awaits(
            String milestone, int days, @Nullable Instant cancelsAt, Map<String, Long> budgets) {
        public Awaits {
            // in the order of their codes, so that one decision has one wording
            budgets = budgets.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(budgets));
        }

        /** The same with {@code points} fewer that will go back into {@code budget}. */
        private Awaits less(String budget, long points) {
            Map<String, Long> left = new TreeMap<>(budgets);
            left.computeIfPresent(budget, (code, units) -> units > points ? units - points : null);
            return new Awaits(milestone, days, cancelsAt, left);
        }
    }

    /** Whether anything of it is still the member's. */
    public boolean open() {
        return pending + available + held > 0;
    }

    /** The lot with {@code points} moved between two of its states. */
    Lot moved(Place from, Place to, long points) {
        return new Lot(
                number,
                source,
                terms,
                granted,
                pending + change(Place.PENDING, from, to, points),
                available + change(Place.AVAILABLE, from, to, points),
                held + change(Place.HELD, from, to, points),
                // what repays a debt or goes to another member is gone from the lot just as what was spent is
                consumed
                        + change(Place.SPENT, from, to, points)
                        + change(Place.OWED, from, to, points)
                        + change(Place.TRANSFERRED, from, to, points),
                expired + change(Place.EXPIRED, from, to, points),
                reversed + change(Place.REVERSED, from, to, points) + change(Place.REFUNDED, from, to, points));
    }

    Lot activeFrom(Instant instant) {
        Terms begun = new Terms(instant, null, terms.expiresAt(), terms.slides(), terms.shortfall());
        return new Lot(number, source, begun, granted, pending, available, held, consumed, expired, reversed);
    }

    /** The lot after {@code points} of it went back into {@code budget}: they won't a second time. */
    Lot givingBack(String budget, long points) {
        Awaits awaits = terms.awaits();
        if (awaits == null || !awaits.budgets().containsKey(budget)) {
            return this;
        }
        Terms less = new Terms(
                terms.activeAt(), awaits.less(budget, points), terms.expiresAt(), terms.slides(), terms.shortfall());
        return new Lot(number, source, less, granted, pending, available, held, consumed, expired, reversed);
    }

    /** The lot with another end, whether it slid before or not. */
    Lot lastingUntil(Instant end) {
        Terms longer = new Terms(terms.activeAt(), terms.awaits(), end, false, terms.shortfall());
        return new Lot(number, source, longer, granted, pending, available, held, consumed, expired, reversed);
    }

    private static long change(Place place, Place from, Place to, long points) {
        return (to == place ? points : 0) - (from == place ? points : 0);
    }
}
