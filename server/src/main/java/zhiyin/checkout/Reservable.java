package zhiyin.checkout;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Problem;
import zhiyin.promotion.PricedCart;

/**
 * Something that a checkout sets aside beside points and stored value: coupons, stock, turns of a member. Whoever keeps it
 * implements this; it is asked within the checkout's own transaction, while the member is locked, and writes through that
 * connection alone. What it wrote is undone where another refuses.
 */
public interface Reservable {

    /** Whether the price needs anything of it; a checkout that does not, it is only told of when its order has come back. */
    boolean isNeeded(PricedCart price);

    /**
     * Sets aside what the price needs of it.
     *
     * @return why it can't; null where it could
     */
    @Nullable
    Problem reserve(Connection connection, Reservation reservation) throws SQLException;

    /** It was paid: what was set aside is used for good. */
    void confirm(Connection connection, Reservation reservation) throws SQLException;

    /**
     * The same, for those from whom it can be taken away before the deadline.
     *
     * @return why it is not there any more: then the checkout is not confirmed, and stays open; null where it was
     */
    default @Nullable Problem redeem(Connection connection, Reservation reservation) throws SQLException {
        confirm(connection, reservation);
        return null;
    }

    /** It is not paid: what was set aside is there again. */
    void cancel(Connection connection, Reservation reservation) throws SQLException;

    /** What it was paid for has come back wholly, which happens once: it says by its own policy what becomes of it. */
    void giveBack(Connection connection, Reservation reservation) throws SQLException;
}
