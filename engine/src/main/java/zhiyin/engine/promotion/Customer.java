package zhiyin.engine.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.MemberProfile;

/**
 * For whom a price is made, when, and what he has to lower it with.
 *
 * @param at for which moment
 * @param profile null for a stranger
 * @param tiers by ladder
 * @param ordersBefore how many orders he has paid
 * @param coupons that he has or shows, and may use
 * @param left by promotion, how often, or for how many units of a price of its own, he may still have it; of others, as often
 *     as they say
 * @param points how many he has that can be spent
 * @param pointsWanted how many he wants to spend at most; 0 for none
 * @param seat where he buys together with others; null where he does not
 */
public record Customer(
        Instant at,
        @Nullable MemberProfile profile,
        Map<String, String> tiers,
        long ordersBefore,
        List<Coupon> coupons,
        Map<String, Long> left,
        long points,
        long pointsWanted,
        @Nullable Seat seat) {

    /** Somebody who buys alone. */
    public Customer(
            Instant at,
            @Nullable MemberProfile profile,
            Map<String, String> tiers,
            long ordersBefore,
            List<Coupon> coupons,
            Map<String, Long> left,
            long points,
            long pointsWanted) {
        this(at, profile, tiers, ordersBefore, coupons, left, points, pointsWanted, null);
    }

    public Customer {
        tiers = Map.copyOf(tiers);
        coupons = List.copyOf(coupons);
        left = Map.copyOf(left);
        if (points < 0 || pointsWanted < 0 || ordersBefore < 0) {
            throw new IllegalArgumentException("nobody has less than nothing");
        }
    }

    /** Somebody of whom nothing is known. */
    public static Customer stranger(Instant at) {
        return new Customer(at, null, Map.of(), 0, List.of(), Map.of(), 0, 0);
    }

    /**
     * A seat in a group that buys together.
     *
     * @param promotion by which
     * @param terms of that group, which it keeps
     * @param refused why there is none; null where there is one
     */
    public record Seat(String promotion, Benefit.GroupPrice terms, WhyNot.@Nullable NoSeat refused) {}

    /**
     * A coupon.
     *
     * @param id its own
     * @param promotion what it is for
     * @param until the first moment at which it can't be used any more; null for never. Of equal ones the one that ends
     *     first is used
     */
    public record Coupon(
            String id, String promotion, @Nullable Instant until) {}
}
