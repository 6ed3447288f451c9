package zhiyin.engine.rule;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

/**
 * Everything a condition may look at, for one event and, where lines are picked, one line of it.
 *
 * @param event what happened
 * @param profile the member, if there is one (a cart may be nobody's)
 * @param tiers the member's tier by ladder, before this event
 * @param ordersBefore how many orders the member had paid before this event
 * @param local when the event occurred, on the programme's own clock and calendar
 * @param order the order, where the event is about one
 * @param line the line, where one is being looked at
 */
public record Facts(
        Event event,
        @Nullable MemberProfile profile,
        Map<String, String> tiers,
        long ordersBefore,
        ZonedDateTime local,
        @Nullable Order order,
        @Nullable OrderLine line) {

    public static Facts of(
            Event event, @Nullable MemberProfile profile, Map<String, String> tiers, long ordersBefore, ZoneId zone) {
        Order order = event instanceof Event.OrderPaid paid ? paid.order() : null;
        return new Facts(event, profile, tiers, ordersBefore, event.at().atZone(zone), order, null);
    }

    public Facts at(OrderLine oneLine) {
        return new Facts(event, profile, tiers, ordersBefore, local, order, oneLine);
    }

    /** These facts once for each line of the order; none where there is no order. */
    public Facts[] lines() {
        if (order == null) {
            return new Facts[0];
        }
        Facts[] each = new Facts[order.lines().size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = at(order.lines().get(i));
        }
        return each;
    }
}
