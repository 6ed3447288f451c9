package zhiyin.demo;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.ReturnedLine;

/** What of an order comes back. */
final class Returns {
    private Returns() {}

    /** Whether the whole of it may come back: nothing that spoils, is smoked, or is money. */
    static boolean whollyReturnable(Order order) {
        return order.lines().stream().allMatch(Returns::comesBack);
    }

    /**
     * Some of an order: a line, some units of one, or only money, for a bad fruit or a price that fell the next day.
     *
     * @return empty where nothing of it is ever taken back
     */
    static List<ReturnedLine> some(Order order, Chance chance) {
        // what can be brought back is, more often than money is asked for what has spoilt
        boolean goods = order.lines().stream().anyMatch(Returns::comesBack) && chance.percent(65);
        List<OrderLine> candidates = new ArrayList<>(order.lines().stream()
                .filter(goods ? Returns::comesBack : Returns::mayBeRefunded)
                .toList());
        int wanted = chance.weighted(72, 20, 8) + 1;
        List<ReturnedLine> lines = new ArrayList<>();
        while (lines.size() < wanted && !candidates.isEmpty()) {
            OrderLine line = candidates.remove(chance.below(candidates.size()));
            lines.add(comesBack(line) && !chance.percent(14) ? units(line, chance) : money(line, chance));
        }
        return lines;
    }

    /** Some units of the first line of which one can come back and another stay. */
    static List<ReturnedLine> oneOfSeveral(Order order) {
        return order.lines().stream()
                .filter(line -> comesBack(line) && line.quantity() > 1)
                .limit(1)
                .map(line -> new ReturnedLine(line.id(), 1L, null))
                .toList();
    }

    /** Whether nothing of the order would be left. */
    static boolean isAll(Order order, List<ReturnedLine> lines) {
        return lines.size() == order.lines().size()
                && lines.stream()
                        .allMatch(one -> order.lines().stream()
                                .anyMatch(line -> line.id().equals(one.line())
                                        && one.quantity() != null
                                        && one.quantity() == line.quantity()));
    }

    private static ReturnedLine units(OrderLine line, Chance chance) {
        int bought = Math.toIntExact(line.quantity());
        long units = chance.percent(50) ? bought : chance.between(1, bought);
        // an opened packet is taken back for less than it cost
        boolean opened = chance.percent(8);
        return new ReturnedLine(line.id(), units, opened ? line.paid() * units / bought * 9 / 10 : null);
    }

    private static ReturnedLine money(OrderLine line, Chance chance) {
        int percent = comesBack(line) ? chance.between(5, 30) : chance.pick(List.of(30, 50, 50, 100));
        return new ReturnedLine(line.id(), null, Math.max(1, line.paid() * percent / 100));
    }

    private static boolean comesBack(OrderLine line) {
        return mayBeRefunded(line) && !Good.perishable(category(line));
    }

    private static boolean mayBeRefunded(OrderLine line) {
        return line.paid() > 0
                && !category(line).equals(Good.TOBACCO)
                && !category(line).equals(Good.GIFT_CARD);
    }

    private static String category(OrderLine line) {
        String category = line.category();
        return category == null ? "" : category;
    }
}
