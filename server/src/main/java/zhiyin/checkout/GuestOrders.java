package zhiyin.checkout;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Checkouts.Checkout;
import zhiyin.checkout.Checkouts.What;
import zhiyin.checkout.Refunds.Refund;
import zhiyin.checkout.Till.Asked;
import zhiyin.checkout.Till.Attempt;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LinePosition;
import zhiyin.engine.reversal.ReturnPlan;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.intake.Reply;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/**
 * Orders of nobody: paid by a checkout without a member. No event tells of them and nothing was earned. What has come back of one
 * is folded from its refunds by the same plan; whose it was can be said later, and then it earns what it would have earned.
 */
@Component
class GuestOrders {

    private static final int TRIES = 5;

    private final Till till;
    private final Checkouts checkouts;
    private final Refunds refunds;
    private final Stocks stocks;
    private final Members members;
    private final Programmes programmes;

    GuestOrders(
            Till till, Checkouts checkouts, Refunds refunds, Stocks stocks, Members members, Programmes programmes) {
        this.till = till;
        this.checkouts = checkouts;
        this.refunds = refunds;
        this.stocks = stocks;
        this.members = members;
        this.programmes = programmes;
    }

    /** The event that would tell of it, had it been somebody's. */
    static Event.OrderPaid paid(long event, Checkout checkout) {
        return new Event.OrderPaid(event, Objects.requireNonNull(checkout.endedAt()), Till.order(checkout));
    }

    /** What has come back of it. */
    OrderPosition position(Checkout checkout) {
        Event.OrderPaid paid = paid(0, checkout);
        OrderPosition position =
                OrderPosition.of(paid.order(), paid.at(), checkout.price().version(), List.of(), List.of(), List.of());
        for (Refund refund : refunds.of(checkout.program(), checkout.order())) {
            if (refund.lines() != null) {
                position = switch (ReturnPlan.plan(position, refund.lines())) {
                    case ReturnPlan.Outcome.Planned(var plan) -> plan.after();
                    case ReturnPlan.Outcome.Refused(var refusal) ->
                        throw new IllegalStateException("refund " + refund.id() + " can't have been: " + refusal);
                };
            }
        }
        return position;
    }

    /** What came back between two positions, each line with its amount: told again in any order it comes to the same. */
    static List<ReturnedLine> between(OrderPosition before, OrderPosition after) {
        List<ReturnedLine> lines = new ArrayList<>();
        for (LinePosition now : after.lines()) {
            LinePosition then = Objects.requireNonNull(before.line(now.id()));
            long units = now.returnedQuantity() - then.returnedQuantity();
            long amount = now.returnedAmount() - then.returnedAmount();
            // delivery is always told, so that it doesn't come by itself with the last of the goods
            if (units > 0 || amount > 0 || now.id().equals(OrderPosition.DELIVERY)) {
                lines.add(new ReturnedLine(now.id(), units == 0 ? null : units, amount));
            }
        }
        return lines;
    }

    /** Says whose a paid order was that is nobody's. */
    Till.Outcome attach(Asked asked, String order, String named) {
        for (int tries = 1; ; tries++) {
            Optional<Till.Outcome> outcome = attachOnce(asked, order, named);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (tries == TRIES) {
                return refused(Problem.of(ProblemType.OVERLOADED).retryAfter(1));
            }
        }
    }

    /** Empty where something came back meanwhile. */
    private Optional<Till.Outcome> attachOnce(Asked asked, String order, String named) {
        Optional<Till.Outcome> again = till.again(asked, What.ATTACH);
        if (again.isPresent()) {
            return again;
        }
        Long member = members.find(asked.program(), named);
        Optional<Checkout> found = checkouts.ofOrder(asked.program(), order);
        if (member == null || found.isEmpty()) {
            return Optional.of(refused(Problem.of(ProblemType.NOT_FOUND)));
        }
        Checkout checkout = found.get();
        if (!checkout.isOfNobody()) {
            return Optional.of(refused(Problem.of(ProblemType.CONFLICT).detail("problem.order-has-member.detail")));
        }
        Instant now = till.now(asked.program());
        Instant paidAt = Objects.requireNonNull(checkout.endedAt());
        if (now.isAfter(paidAt.plus(within(asked.program())))) {
            return Optional.of(refused(Problem.of(ProblemType.CONFLICT).detail("problem.order-attach-over.detail")));
        }
        List<Refund> back = refunds.of(asked.program(), order);
        List<LongFunction<Event>> events = new ArrayList<>();
        events.add(id -> paid(id, checkout));
        for (Refund refund : back) {
            List<ReturnedLine> lines = refund.lines();
            if (lines != null) {
                // at the order's own time: both are decided by the version under which it was paid
                events.add(id -> new Event.OrderReturned(
                        id,
                        paidAt,
                        order,
                        refund.reference(),
                        lines,
                        checkout.price().store()));
            }
        }
        Attempt attempt = new Attempt((connection, holder, steps, tried) -> {
            if (!Till.written(connection, asked.request(What.ATTACH, holder, checkout.id()), now)
                    || !Checkouts.lock(connection, checkout)
                    || Refunds.count(connection, asked.program(), order) != back.size()) {
                return false;
            }
            List<Long> ids = steps.stream().map(step -> step.event().id()).toList();
            give(connection, checkout, holder, back, ids);
            return true;
        });
        Reply reply = till.turn(asked, member, events, now, attempt, false);
        if (attempt.isDone()) {
            return Optional.of(new Till.Outcome.Done(
                    checkouts.find(asked.program(), checkout.id()).orElseThrow(), null, false));
        }
        return reply instanceof Reply.Conflict(var reason) && reason == Reply.Conflict.Reason.GONE
                ? Optional.empty()
                : Optional.of(new Till.Outcome.Refused(Answers.of(reply, false)));
    }

    /** All that is written of it is his from now on. */
    private void give(Connection connection, Checkout checkout, long holder, List<Refund> back, List<Long> events)
            throws SQLException {
        Checkouts.attach(connection, checkout, holder, events.getFirst());
        int next = 1;
        for (Refund refund : back) {
            Refunds.attach(connection, refund, holder, refund.lines() == null ? null : events.get(next++));
        }
        stocks.attach(connection, checkout, holder);
    }

    private Duration within(long program) {
        Pricing pricing =
                programmes.recent(program).latest().engine().programme().pricing();
        return Duration.ofDays(pricing == null ? 0 : pricing.attachDays());
    }

    private static Till.Outcome refused(Problem problem) {
        return new Till.Outcome.Refused(problem);
    }
}
