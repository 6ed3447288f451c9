package zhiyin.engine.promotion;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Condition;

/**
 * What the coupons of one kind are: what they give, how members come by them and how long they last.
 *
 * @param promotion what one takes off; it stands under the template's code, and for ever: how long a coupon can be used, it says
 *     itself
 * @param used when coupons can be used, whenever they were got
 * @param lasts how long one can be used since it was got; null for as long as {@code used} says
 * @param getting how members come by them
 * @param budget all of them together take off no more; null for as much as it comes to
 * @param onReturn what becomes of one whose order comes back
 * @param transferable whether a member may give his to another
 * @param remindDays so many days before its last one its owner is reminded; 0 for never
 */
public record CouponTemplate(
        Promotion promotion,
        Window used,
        @Nullable Lasting lasts,
        Getting getting,
        @Nullable Long budget,
        OnReturn onReturn,
        boolean transferable,
        int remindDays) {

    public CouponTemplate {
        if (!promotion.coupon() || promotion.from() != null || promotion.until() != null) {
            throw new IllegalArgumentException("a coupon says itself how long it can be used");
        }
        if ((budget != null && budget <= 0) || remindDays < 0) {
            throw new IllegalArgumentException("a coupon out of range");
        }
    }

    /**
     * From one moment until before another.
     *
     * @param from null for always
     * @param until null for ever
     */
    public record Window(@Nullable Instant from, @Nullable Instant until) {

        public static final Window ALWAYS = new Window(null, null);

        public Window {
            if (from != null && until != null && !from.isBefore(until)) {
                throw new IllegalArgumentException("a window ends after it begins");
            }
        }

        /** Whether that moment lies in it. */
        public boolean holds(Instant at) {
            return (from == null || !at.isBefore(from)) && !isOver(at);
        }

        /** Whether it has ended by then. */
        public boolean isOver(Instant at) {
            return until != null && !at.isBefore(until);
        }
    }

    /**
     * How long a coupon can be used, in days of the programme's calendar.
     *
     * @param after how many days after it was got it can first be used; 0 for at once
     * @param days how many days, the first among them
     */
    public record Lasting(int after, int days) {
        public Lasting {
            if (after < 0 || days <= 0) {
                throw new IllegalArgumentException("a coupon lasts for a day at least");
            }
        }
    }

    /**
     * How members come by it.
     *
     * @param claim whether a member may take one himself
     * @param when when any are given out
     * @param who who may have one; null for everybody
     * @param quota how many there are in all; null for any number
     * @param perMember how many a member may have in all; null for any number
     */
    public record Getting(
            boolean claim,
            Window when,
            @Nullable Condition who,
            @Nullable Long quota,
            @Nullable Integer perMember) {
        public Getting {
            if ((quota != null && quota <= 0) || (perMember != null && perMember <= 0)) {
                throw new IllegalArgumentException("a limit is positive");
            }
        }
    }

    /**
     * What becomes of a coupon whose order comes back.
     *
     * @param back whether it can be used again
     * @param daysLeast for so many days at least, the day of the return not counted
     */
    public record OnReturn(boolean back, int daysLeast) {
        public OnReturn {
            if (daysLeast < 0 || (!back && daysLeast > 0)) {
                throw new IllegalArgumentException("what does not come back can't be used for days");
            }
        }

        /** Until when a coupon can be used that comes back at that moment. */
        public @Nullable Instant until(@Nullable Instant until, Instant at, ZoneId zone) {
            if (until == null || daysLeast == 0) {
                return until;
            }
            Instant least = at.atZone(zone)
                    .toLocalDate()
                    .plusDays(daysLeast + 1L)
                    .atStartOfDay(zone)
                    .toInstant();
            return later(until, least);
        }
    }

    /** When a coupon can be used that is got at that moment; null where it would be over before it began. */
    public @Nullable Window validity(Instant got, ZoneId zone) {
        Instant from = later(got, used.from());
        Instant until = used.until();
        if (lasts != null) {
            var first = got.atZone(zone).toLocalDate().plusDays(lasts.after());
            if (lasts.after() > 0) {
                from = later(first.atStartOfDay(zone).toInstant(), used.from());
            }
            Instant end = first.plusDays(lasts.days()).atStartOfDay(zone).toInstant();
            until = until == null || end.isBefore(until) ? end : until;
        }
        return until == null || from.isBefore(until) ? new Window(from, until) : null;
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other == null || one.isAfter(other) ? one : other;
    }

    /** What one takes off at most; null where nobody knows before there is a cart. */
    public @Nullable Long offMax() {
        return switch (promotion.gives()) {
            case Benefit.AmountOff(long amount, boolean each) -> each ? null : amount;
            case Benefit.PercentOff(var _, Long most) -> most;
            case Benefit.DeliveryOff(Long most) -> most;
            case Benefit.Gifts _ -> 0L;
            case Benefit.Price _,
                    Benefit.GroupPrice _,
                    Benefit.NthUnit _,
                    Benefit.PayFewer _,
                    Benefit.PriceOfSeveral _,
                    Benefit.BuyGet _,
                    Benefit.Bundle _,
                    Benefit.Steps _ -> null;
        };
    }
}
