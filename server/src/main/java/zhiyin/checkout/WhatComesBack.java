package zhiyin.checkout;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Checkouts.Checkout;
import zhiyin.intake.OrdersBack;

/**
 * With the last of its goods, what an order had set aside comes back: coupons by their templates, stock, turns and seats. Once,
 * whoever takes the goods back: the till by a return of its own, or a shop that tells of it as an event.
 */
@Component
class WhatComesBack implements OrdersBack {

    private final List<Reservable> reservables;

    WhatComesBack(List<Reservable> reservables) {
        this.reservables = List.copyOf(reservables);
    }

    /** What this order had set aside; its goods have all come back just now. */
    void giveBack(Connection connection, Checkout checkout, Instant now, long principal) throws SQLException {
        for (Reservable each : reservables) {
            each.giveBack(connection, checkout.reservation(now, principal));
        }
    }

    /** Of orders that were told of: of those the till takes back itself it has done so by now, and written a refund. */
    @Override
    public void settle(Connection connection, List<Whole> orders, Instant now) throws SQLException {
        Map<Long, Map<String, Long>> byProgram = orders.stream()
                .collect(Collectors.groupingBy(
                        Whole::program,
                        TreeMap::new,
                        Collectors.toMap(Whole::order, Whole::principal, (one, again) -> one, TreeMap::new)));
        for (Map.Entry<Long, Map<String, Long>> each : byProgram.entrySet()) {
            Map<String, Long> principals = each.getValue();
            for (Checkout checkout : Checkouts.toldBack(connection, each.getKey(), principals.keySet())) {
                giveBack(connection, checkout, now, principals.getOrDefault(checkout.order(), 0L));
            }
        }
    }
}
