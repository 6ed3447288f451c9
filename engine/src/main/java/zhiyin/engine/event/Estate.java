package zhiyin.engine.event;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes over from one member to another when the two turn out to be one person, or were taken for one by mistake: lots
 * with their terms, debts, orders that may still come back, holds. What is only counted (tiers, limits) is told beside it, and
 * stays where it is too. Plain values, so that what went over is recorded as it was.
 *
 * @param lots by asset and number
 * @param ordersPaid how many orders the member has paid
 */
public record Estate(
        List<Parcel> lots,
        List<Debt> debts,
        List<PastOrder> orders,
        List<SetAside> holds,
        List<Slide> slides,
        List<Rank> ranks,
        long ordersPaid,
        List<Award> awards,
        List<Moments> moments,
        List<Count> counts) {

    public Estate {
        lots = List.copyOf(lots);
        debts = List.copyOf(debts);
        orders = List.copyOf(orders);
        holds = List.copyOf(holds);
        slides = List.copyOf(slides);
        ranks = List.copyOf(ranks);
        awards = List.copyOf(awards);
        moments = List.copyOf(moments);
        counts = List.copyOf(counts);
    }

    /**
     * A lot on its terms, and how much of it goes over out of each of its states; its number is the giver's.
     *
     * @param shortfall the word of what a return does about what is spent
     */
    public record Parcel(
            String asset,
            long lot,
            @Nullable String order,
            int version,
            Instant earnedAt,
            @Nullable String store,
            @Nullable Instant activeAt,
            @Nullable Waits waits,
            @Nullable Instant expiresAt,
            boolean slides,
            String shortfall,
            long pending,
            long available,
            long held,
            long spent,
            long expired,
            long reversed) {

        /** All of it together. */
        public long units() {
            return Math.addExact(
                    Math.addExact(Math.addExact(pending, available), held),
                    Math.addExact(Math.addExact(spent, expired), reversed));
        }
    }

    /** A milestone that a lot waits for. */
    public record Waits(
            String milestone, int days, @Nullable Instant cancelsAt, Map<String, Long> budgets) {
        public Waits {
            budgets = Map.copyOf(budgets);
        }
    }

    /** What is owed of an asset; positive. */
    public record Debt(String asset, long points) {}

    /** Until when what slides lasts. */
    public record Slide(String asset, Instant until) {}

    /** An order of which something may still come back. */
    public record PastOrder(
            String id,
            Instant paidAt,
            int version,
            List<String> ladders,
            List<Line> lines,
            List<Grant> grants,
            List<CouponGrant> coupons) {
        public PastOrder {
            ladders = List.copyOf(ladders);
            lines = List.copyOf(lines);
            grants = List.copyOf(grants);
            coupons = List.copyOf(coupons);
        }
    }

    public record CouponGrant(String rule, String template, int count, int takenBack) {}

    public record Line(String id, long quantity, long paid, long returnedQuantity, long returnedAmount) {}

    public record Grant(
            String line,
            String rule,
            String asset,
            long lot,
            long points,
            long takenBack,
            @Nullable String budget) {}

    /** A hold that is open, or a payment that its order's return gives back. */
    public record SetAside(
            String id,
            String asset,
            Instant placedAt,
            @Nullable Instant deadline,
            @Nullable String order,
            @Nullable String store,
            boolean open,
            List<Part> parts) {
        public SetAside {
            parts = List.copyOf(parts);
        }
    }

    public record Part(long lot, long points, long captured, long reinstated) {}

    /**
     * Where a member stood on a ladder.
     *
     * @param shelter the word of what kept the tier; null if nothing did
     */
    public record Rank(
            String ladder,
            String tier,
            List<Stretch> gathered,
            @Nullable String shelter,
            @Nullable LocalDate until,
            List<String> gifts) {
        public Rank {
            gathered = List.copyOf(gathered);
            gifts = List.copyOf(gifts);
        }
    }

    public record Stretch(LocalDate begins, long amount) {}

    /** What a rule with a limit has given in a stretch of the calendar. */
    public record Award(String rule, String per, LocalDate begins, long times, long points, Instant last) {}

    /** When the latest events of a kind came. */
    public record Moments(String velocity, List<Instant> at) {
        public Moments {
            at = List.copyOf(at);
        }
    }

    /** What of an asset was counted in a stretch of the calendar. */
    public record Count(String asset, String what, String per, LocalDate begins, long points) {}
}
