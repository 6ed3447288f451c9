package zhiyin.bench.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a member must have, reckoned from the journal alone: a few sums that know nothing of lots, movements or the order of
 * events, and share no line with the server.
 */
final class Wallet {
    private static final long FEN_A_POINT = 100;

    /** Without an order: for a check-in, by hand, by another member; less what was taken so. */
    long given;

    long spent;

    /** Of money, less what was paid with it. */
    long paidIn;

    private final Map<String, Order> orders = new HashMap<>();
    private final Map<String, Hold> holds = new HashMap<>();

    /** An order by its sums. */
    static final class Order {
        long paid;
        long returned;
        /** What was paid with points for it, payment by payment: each is given back by itself. */
        final List<Long> payments = new ArrayList<>();

        long earned() {
            return paid / FEN_A_POINT;
        }

        long takenBack() {
            return paid == 0 ? 0 : Math.multiplyExact(earned(), returned) / paid;
        }

        long givenBack() {
            return paid == 0
                    ? 0
                    : payments.stream()
                            .mapToLong(points -> Math.multiplyExact(points, returned) / paid)
                            .sum();
        }
    }

    /** A hold, and how often it ended. */
    static final class Hold {
        long points;
        int ended;
    }

    Order order(String id) {
        return orders.computeIfAbsent(id, each -> new Order());
    }

    Hold hold(String id) {
        return holds.computeIfAbsent(id, each -> new Hold());
    }

    long balance() {
        long balance = given - spent;
        for (Order order : orders.values()) {
            balance += order.earned() - order.takenBack() + order.givenBack();
        }
        return balance;
    }

    long held() {
        return holds.values().stream()
                .filter(hold -> hold.ended == 0)
                .mapToLong(hold -> hold.points)
                .sum();
    }

    long available() {
        return Math.max(0, balance() - held());
    }

    long owed() {
        return Math.min(0, balance() - held());
    }

    /** Growth value: what orders earned and returns did not take back. */
    long growth() {
        return orders.values().stream()
                .mapToLong(order -> order.earned() - order.takenBack())
                .sum();
    }

    /** Whether anything was ever done with it. */
    boolean worthALook() {
        return given != 0 || spent != 0 || paidIn != 0 || !orders.isEmpty() || !holds.isEmpty();
    }

    /** What can't be, whatever the balance: a hold that ended twice, more money back than was paid. */
    boolean impossible() {
        return holds.values().stream().anyMatch(hold -> hold.ended > 1)
                || orders.values().stream().anyMatch(order -> order.returned > order.paid);
    }
}
