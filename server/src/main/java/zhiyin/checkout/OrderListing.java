package zhiyin.checkout;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.event.OrderLine;
import zhiyin.http.Says;
import zhiyin.intake.Events;
import zhiyin.intake.PaidOrders;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Orders one below the other, as somebody looks for one. */
@Component
class OrderListing {
    /** So many orders are looked at for one page: an answer takes no longer, however few of them are meant. */
    private static final int LOOKED_AT_MAX = 2_000;

    private static final int AT_ONCE = 250;

    /** How an order stands. */
    enum State {
        PAID,
        PARTLY_RETURNED,
        RETURNED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static @Nullable State of(String word) {
            for (State state : values()) {
                if (state.word().equals(word)) {
                    return state;
                }
            }
            return null;
        }
    }

    /**
     * Which orders.
     *
     * @param from the first day, by the programme's calendar
     * @param until the last day
     */
    record Wish(
            @Nullable String number,
            @Nullable Long member,
            @Nullable String store,
            @Nullable State state,
            @Nullable LocalDate from,
            @Nullable LocalDate until) {}

    @Says("Orders, the one that was paid last first.")
    record OrdersAnswer(
            List<OrderLineAnswer> orders,

            @Says(
                    "To go on from here; absent at the end. A page can be shorter than was asked for, or empty, and there are more.")
            @Nullable
            String next) {}

    @Says("An order in a list. Amounts are minor units.")
    record OrderLineAnswer(
            @Says("Your number of it.") String order,
            @Says("The member's id.") String member,

            @Says("What the member is called, if it is known.") @Nullable
            String name,

            @Says("The event that tells of it.") String event,
            Instant paidAt,
            @Nullable String channel,
            @Nullable String store,

            @Says("paid, partly-returned or returned.") String state,
            @Says("Units of goods.") long units,

            @Says("What goods and delivery cost, however they were paid.")
            long costs,

            @Says("What of that has come back.") long returned) {}

    private final PaidOrders orders;
    private final Refunds refunds;
    private final Members members;
    private final Programmes programmes;

    OrderListing(PaidOrders orders, Refunds refunds, Members members, Programmes programmes) {
        this.orders = orders;
        this.refunds = refunds;
        this.members = members;
        this.programmes = programmes;
    }

    OrdersAnswer find(long program, Wish wish, @Nullable Long after, int limit) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return new OrdersAnswer(List.of(), null);
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        PaidOrders.Asked asked = new PaidOrders.Asked(
                wish.number(),
                wish.member(),
                wish.from() == null ? null : wish.from().atStartOfDay(zone).toInstant(),
                wish.until() == null
                        ? null
                        : wish.until().plusDays(1).atStartOfDay(zone).toInstant());
        int atOnce = wish.store() == null && wish.state() == null ? limit + 1 : AT_ONCE;
        List<PaidOrders.Paid> page = new ArrayList<>();
        Long last = after;
        boolean more = true;
        for (int looked = 0; more && page.size() <= limit && looked < LOOKED_AT_MAX; looked += atOnce) {
            List<PaidOrders.Paid> found = orders.find(program, asked, last, atOnce);
            more = found.size() == atOnce;
            Map<String, Long> delivery = deliveryBack(program, found);
            for (PaidOrders.Paid paid : found) {
                last = paid.event();
                if ((wish.store() == null || wish.store().equals(paid.order().store()))
                        && (wish.state() == null || wish.state() == state(paid, delivery))) {
                    page.add(paid);
                }
            }
        }
        if (page.size() > limit) {
            page = page.subList(0, limit);
            last = page.getLast().event();
            more = true;
        }
        return new OrdersAnswer(told(program, page), more && last != null ? Events.ID.print(last) : null);
    }

    private Map<String, Long> deliveryBack(long program, List<PaidOrders.Paid> found) {
        return refunds.deliveryBack(
                program, found.stream().map(paid -> paid.order().id()).toList());
    }

    private static State state(PaidOrders.Paid paid, Map<String, Long> delivery) {
        return paid.whollyBack()
                ? State.RETURNED
                : paid.back() || delivery.containsKey(paid.order().id()) ? State.PARTLY_RETURNED : State.PAID;
    }

    private List<OrderLineAnswer> told(long program, List<PaidOrders.Paid> page) {
        Map<Long, String> names = members.names(
                program, page.stream().map(PaidOrders.Paid::member).distinct().toList());
        Map<String, Long> delivery = deliveryBack(program, page);
        return page.stream()
                .map(paid -> new OrderLineAnswer(
                        paid.order().id(),
                        Members.ID.print(paid.member()),
                        names.get(paid.member()),
                        Events.ID.print(paid.event()),
                        paid.at(),
                        paid.order().channel(),
                        paid.order().store(),
                        state(paid, delivery).word(),
                        paid.order().lines().stream()
                                .mapToLong(OrderLine::quantity)
                                .sum(),
                        paid.order().paid() + paid.order().shipping(),
                        paid.returned() + delivery.getOrDefault(paid.order().id(), 0L)))
                .toList();
    }
}
