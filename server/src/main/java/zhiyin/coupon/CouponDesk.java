package zhiyin.coupon;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a till does with coupons. Each call works within the transaction of whoever calls, on his connection, and says the same
 * when it is repeated for the same order; what it could not do is for him to roll back.
 *
 * <p>A reservation ends at its deadline by itself: from then on others may have the coupon, and it can be confirmed no more.
 */
public interface CouponDesk {

    /**
     * An order that coupons are used for.
     *
     * @param member whose coupons; null for somebody unknown, who can use codes alone
     * @param key the order, as the till calls it; unique within the programme
     * @param at now
     * @param until the reservation's deadline
     * @param principal who asks
     */
    record ForOrder(long program, @Nullable Long member, String key, Instant at, Instant until, long principal) {}

    /**
     * A coupon that is to be used.
     *
     * @param coupon its public id, or a code as it was typed: as it stands in a quote
     * @param off what it takes off by the price, in minor units; 0 where it brings gifts
     */
    record Wanted(String coupon, long off) {}

    /**
     * A coupon that is set aside.
     *
     * @param shown what was asked for
     * @param coupon the coupon; a code that nobody had used has one from now on
     */
    record Reserved(String shown, long coupon, String template) {}

    /** What comes of the wish to reserve: all of them, or none. */
    sealed interface Outcome {
        /** @param coupons in the order in which they were asked for */
        record Done(List<Reserved> coupons) implements Outcome {
            public Done {
                coupons = List.copyOf(coupons);
            }
        }

        /** One of them can't be had; the transaction is to be rolled back. */
        record Refused(String shown, NotUsable why) implements Outcome {}
    }

    /** Sets coupons aside for an order. */
    Outcome reserve(Connection connection, ForOrder order, List<Wanted> wanted) throws SQLException;

    /**
     * What was confirmed.
     *
     * @param redeemed the coupons that the order has used, now or before
     * @param lost those that were reserved for it and are no more: the deadline has passed, or it was cancelled
     */
    record Confirmed(List<Long> redeemed, List<Long> lost) {
        public Confirmed {
            redeemed = List.copyOf(redeemed);
            lost = List.copyOf(lost);
        }
    }

    /** The order is paid: what is reserved for it is redeemed. */
    Confirmed confirm(Connection connection, long program, String order, Instant at) throws SQLException;

    /** The order will not be: what is reserved for it can be used again. Says which; what was redeemed stays so. */
    List<Long> cancel(Connection connection, long program, String order, Instant at) throws SQLException;

    /**
     * A coupon whose order came back.
     *
     * @param back whether it can be used again, as its template says
     * @param until until when; null for ever, or where it stays used
     */
    record GivenBack(long coupon, boolean back, @Nullable Instant until) {}

    /**
     * The order came back: what it redeemed becomes what the templates say, and the budget has again what was taken off. Once: a
     * repeat finds nothing to give back.
     *
     * @param coupons which of them; empty for all
     */
    List<GivenBack> giveBack(Connection connection, long program, String order, Collection<Long> coupons, Instant at)
            throws SQLException;
}
