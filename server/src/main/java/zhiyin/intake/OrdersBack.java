package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Hears of orders of which the last goods came back, whoever told of it; implemented by the room that has set something aside for
 * orders.
 */
public interface OrdersBack {

    /**
     * An order of which no goods are out any more.
     *
     * @param principal by whom the return was told; 0 for the house itself
     * @param order the shop's number
     */
    record Whole(long program, long principal, String order) {}

    /** Does what follows from it, within the transaction that records the returns, with their members locked. */
    void settle(Connection connection, List<Whole> orders, Instant now) throws SQLException;
}
