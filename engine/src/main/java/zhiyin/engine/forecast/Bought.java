package zhiyin.engine.forecast;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;

/**
 * An order of the past, and what came after it.
 *
 * @param day on the programme's calendar
 * @param time of that day
 * @param after its milestones and returns, in order of time
 */
record Bought(Instant at, LocalDate day, LocalTime time, Order order, List<Event> after) {

    /** What was bought on one day. */
    record Visit(LocalDate day, List<Bought> orders) {

        long paid() {
            long paid = 0;
            for (Bought each : orders) {
                paid += each.order().paid();
            }
            return paid;
        }
    }

    /** By day, the first one first. */
    static List<Visit> visits(List<Bought> orders) {
        TreeMap<LocalDate, Visit> visits = new TreeMap<>();
        for (Bought each : orders) {
            visits.computeIfAbsent(each.day(), day -> new Visit(day, new ArrayList<>(1)))
                    .orders()
                    .add(each);
        }
        return new ArrayList<>(visits.values());
    }

    /** Seconds from the order to that. */
    long until(Event later) {
        return Math.max(0, later.at().getEpochSecond() - at.getEpochSecond());
    }

    List<Event.OrderReturned> returns() {
        return after.stream()
                .filter(Event.OrderReturned.class::isInstance)
                .map(Event.OrderReturned.class::cast)
                .toList();
    }

    List<Event.OrderProgressed> milestones() {
        return after.stream()
                .filter(Event.OrderProgressed.class::isInstance)
                .map(Event.OrderProgressed.class::cast)
                .toList();
    }

    boolean reached(String milestone) {
        return milestones().stream().anyMatch(each -> each.milestone().equals(milestone));
    }
}
