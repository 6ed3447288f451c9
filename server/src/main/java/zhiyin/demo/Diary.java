package zhiyin.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;

/** Writes down one member's facts and gives them their numbers and keys. What would lie in the future is left out. */
final class Diary {
    private final Brand brand;
    private final DemoMember member;
    private final Instant end;
    private final List<DemoEvent> facts = new ArrayList<>();
    private final Map<LocalDate, Integer> ordersOfDay = new HashMap<>();
    private final Map<String, Integer> returnsOfOrder = new HashMap<>();

    Diary(Brand brand, DemoMember member, Instant end) {
        this.brand = brand;
        this.member = member;
        this.end = end;
    }

    List<DemoEvent> facts() {
        return facts;
    }

    /** A number such as {@code ZW-251111-1001}: brand, day, member, and which one of the day from the second on. */
    String orderNumber(LocalDate day) {
        int count = ordersOfDay.merge(day, 1, Integer::sum);
        String memberNumber = member.identity().substring(member.identity().lastIndexOf(':') + 1);
        String number = "%s-%s-%s"
                .formatted(brand.orderPrefix, day.format(DateTimeFormatter.ofPattern("yyMMdd")), memberNumber);
        return count == 1 ? number : number + "-" + count;
    }

    void paid(Instant at, Order order) {
        write(new Event.OrderPaid(0, at, order), order.id());
    }

    void delivered(Instant at, String order) {
        write(new Event.OrderProgressed(0, at, order, "delivered"), order);
    }

    void spent(Instant at, long points, String order) {
        String spend = "P-" + order;
        write(new Event.PointsSpent(0, at, spend, brand.asset, points, order), spend);
    }

    void returned(Instant at, String order, List<ReturnedLine> lines) {
        int count = returnsOfOrder.merge(order, 1, Integer::sum);
        String reference = "T" + count + "-" + order;
        write(new Event.OrderReturned(0, at, order, reference, lines), reference);
    }

    /**
     * @param reference what tells it from the member's others of the same name
     */
    void did(Instant at, String activity, String reference, Map<String, Object> attributes) {
        write(new Event.ActivityDone(0, at, activity, attributes), reference);
    }

    private void write(Event event, String reference) {
        if (event.at().isBefore(end)) {
            facts.add(
                    new DemoEvent(brand.programme, member.identity(), "demo:" + event.type() + ":" + reference, event));
        }
    }
}
