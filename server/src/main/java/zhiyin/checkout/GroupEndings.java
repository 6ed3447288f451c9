package zhiyin.checkout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.checkout.Groups.Group;
import zhiyin.checkout.Groups.Seat;
import zhiyin.checkout.Groups.State;
import zhiyin.checkout.Returns.Paid;
import zhiyin.checkout.Returns.Wanted;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.promotion.Benefit.GroupPrice.PriceFor;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LinePosition;
import zhiyin.http.Json;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.States;
import zhiyin.promotion.PricedCart;

/**
 * Ends groups whose time is over, and gives back what is due: of a group that failed all that was paid, of one that reached a
 * further step what that costs less. Each order by a return of its own, under a key of its own: whoever begins again, or does it
 * at the same moment, does it once.
 */
@Component
class GroupEndings extends Overdue {
    private static final Logger log = LoggerFactory.getLogger(GroupEndings.class);
    private static final int PAGE = 100;

    private final Groups groups;
    private final Checkouts checkouts;
    private final CheckoutExpiry expiry;
    private final Returns returns;
    private final States states;

    GroupEndings(
            Groups groups,
            Checkouts checkouts,
            CheckoutExpiry expiry,
            Returns returns,
            States states,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command) {
        super("groups", clocks, command);
        this.groups = groups;
        this.checkouts = checkouts;
        this.expiry = expiry;
        this.returns = returns;
        this.states = states;
    }

    @Override
    List<Long> programs() {
        return groups.programs();
    }

    @Override
    public @Nullable Instant next(long program, Instant after, Instant until) {
        return groups.next(program, after, until);
    }

    @Override
    public long happen(long program, Instant now) {
        // who was about to pay has a deadline that is over no later than the group's time
        long done = expiry.happen(program, now);
        done += byPages(
                PAGE,
                () -> groups.over(program, now, PAGE),
                id -> groups.find(program, id)
                        .filter(group -> groups.end(program, group, now))
                        .isPresent());
        return done + settle(program, now);
    }

    /** Those that can't be settled just now are passed by, and left for the next time. */
    private long settle(long program, Instant now) {
        long done = 0;
        long after = -1;
        while (true) {
            List<Group> page = groups.unsettled(program, after, PAGE);
            Map<Long, List<Seat>> seats =
                    groups.seats(program, page.stream().map(Group::id).toList());
            for (Group group : page) {
                after = group.id();
                for (Seat seat : seats.getOrDefault(group.id(), List.of())) {
                    done += !seat.settled() && settle(group, seat, now) ? 1 : 0;
                }
                groups.settled(group, now);
            }
            if (page.size() < PAGE) {
                return done;
            }
        }
    }

    /** Gives back what is due of one order; false where nothing was, or nothing could be just now. */
    private boolean settle(Group group, Seat seat, Instant now) {
        Optional<Wanted> due = group.state() == State.FAILED
                ? Optional.of(new Wanted(Groups.ID.print(group.id()), true, List.of(), null, null))
                : difference(group, seat);
        if (due.isEmpty()) {
            groups.settled(group.program(), seat, now);
            return false;
        }
        return switch (returns.take(asked(group, seat), seat.order(), due.get(), false)) {
            case Returns.Outcome.Done _ -> {
                groups.settled(group.program(), seat, now);
                yield true;
            }
            case Returns.Outcome.Refused(Problem problem)
            when problem.type() == ProblemType.ALREADY_REVERSED || problem.type() == ProblemType.NOT_FOUND -> {
                // all of it came back before, or it was forgotten with the member
                groups.settled(group.program(), seat, now);
                yield false;
            }
            case Returns.Outcome.Refused(var why) -> {
                log.warn(
                        "what is due of order {} of group {} will be given back later: {}",
                        seat.order(),
                        Groups.ID.print(group.id()),
                        why instanceof Problem problem ? problem.type().code() : why);
                yield false;
            }
        };
    }

    private static Till.Asked asked(Group group, Seat seat) {
        String key = "group:" + Groups.ID.print(group.id()) + ":" + seat.checkout();
        return new Till.Asked(
                group.program(), 0, key, new Json.Fields(Map.of("key", new Json.Text(key))).fingerprint());
    }

    private Optional<Wanted> difference(Group group, Seat seat) {
        PriceFor reached = group.terms().reached(group.taken());
        Less less = reached == null ? null : less(group, seat, reached);
        return less == null || less.lines().isEmpty()
                ? Optional.empty()
                : Optional.of(new Wanted(Groups.ID.print(group.id()), true, less.lines(), 0L, null, less.of()));
    }

    /** What would come back for the goods of an order that is paid, if its group ended with that step now. */
    long back(Group group, Seat seat, PriceFor reached) {
        Less less = less(group, seat, reached);
        return less == null
                ? 0
                : less.lines().stream()
                        .mapToLong(line -> Objects.requireNonNull(line.amount()))
                        .sum();
    }

    /**
     * What an order costs less by a step.
     *
     * @param of how the order stands
     * @param lines what is too much of each, at least one unit of money
     */
    private record Less(OrderPosition of, List<ReturnedLine> lines) {}

    /**
     * What a step costs less than what was paid, for the units that are still out. Something is left of each line: goods of which
     * everything came back are goods that came back. Null where the order is not known.
     */
    private @Nullable Less less(Group group, Seat seat, PriceFor reached) {
        PriceFor first = group.terms().steps().getFirst();
        Paid paid = returns.paid(group.program(), seat.order()).orElse(null);
        PricedCart price = checkouts
                .ofOrder(group.program(), seat.order())
                .map(Checkouts.Checkout::price)
                .orElse(null);
        OrderPosition order = paid == null
                ? null
                : states.order(group.program(), paid.member(), seat.order())
                        .map(States.Remembered::order)
                        .orElse(null);
        if (price == null || order == null) {
            return null;
        }
        List<ReturnedLine> lines = new ArrayList<>();
        for (PricedCart.Line line : price.lines()) {
            boolean has = line.cuts().stream().anyMatch(cut -> cut.promotion().equals(group.promotion()));
            Long before = has ? first.price(line.sku()) : null;
            Long now = has ? reached.price(line.sku()) : null;
            LinePosition position = order.line(line.id());
            if (before == null || now == null || position == null) {
                continue;
            }
            long units = position.quantity() - position.returnedQuantity();
            long less = Math.multiplyExact(before - now, units);
            if (!price.taxIncluded() && line.costs() > line.tax()) {
                // with the tax that came on top of it
                less = Math.addExact(less, OrderPosition.part(line.tax(), less, line.costs() - line.tax()));
            }
            long amount = Math.min(less, position.paid() - position.returnedAmount() - 1);
            if (amount > 0) {
                lines.add(new ReturnedLine(line.id(), null, amount));
            }
        }
        return new Less(order, lines);
    }
}
