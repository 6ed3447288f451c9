package zhiyin.checkout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Allowances.Allowance;
import zhiyin.checkout.CheckoutShapes.Points;
import zhiyin.checkout.CheckoutShapes.Told;
import zhiyin.checkout.CheckoutShapes.Value;
import zhiyin.checkout.Till.Attempt;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.http.Answer;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.intake.Events;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.StoresHeard;
import zhiyin.intake.Submission;
import zhiyin.member.Members;

/**
 * Takes what a till sold while it was offline. What is known here already comes first; after that sale after sale, in the order
 * of their own times. A sale has happened: it is recorded in any case. What of its points and stored value is not there any more,
 * or is beyond the till's allowance, is short: the shop's loss, and never a member's debt.
 */
@Component
class OfflineSales {

    private static final int TRIES = 4;

    private final Lanes lanes;
    private final StoresHeard storesHeard;
    private final Members members;
    private final Events events;

    OfflineSales(Lanes lanes, StoresHeard storesHeard, Members members, Events events) {
        this.lanes = lanes;
        this.storesHeard = storesHeard;
        this.members = members;
        this.events = events;
    }

    /**
     * A sale as the till tells it.
     *
     * @param number the till's own, which is the order's
     * @param fingerprint of all that was told
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Sale(
            String number,
            String member,
            Instant at,
            Told told,
            @Nullable Points points,
            @Nullable Value value,
            long giftCard,
            byte[] fingerprint) {

        long worth() {
            return (points == null ? 0 : points.amount()) + (value == null ? 0 : value.amount());
        }
    }

    /** What came of it. */
    sealed interface Outcome {
        /**
         * It is recorded.
         *
         * @param shortOf what was told to be paid with points and stored value, and was not taken
         */
        record Recorded(Reply.Recorded event, PaidWith shortOf, boolean replayed) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    Outcome record(Allowance allowance, long principal, Sale sale) {
        Long member = members.find(allowance.program(), sale.member());
        if (member == null) {
            return new Outcome.Refused(Problem.of(ProblemType.NOT_FOUND));
        }
        boolean covered = allowance.covers(sale.at(), sale.worth());
        Points points = covered ? sale.points() : null;
        Value value = covered ? sale.value() : null;
        for (int tries = 1; ; tries++) {
            boolean more = tries < TRIES;
            Attempt attempt = attempt(allowance, points, value);
            Reply reply = lanes.submit(
                    storesHeard.keeping(submission(allowance, principal, member, sale, points, value, attempt)));
            switch (reply) {
                case Reply.Done(var event, var _, var replayed) -> {
                    return new Outcome.Recorded(event, shortOf(allowance.program(), sale), replayed);
                }
                case Reply.Refused(Refusal.NotEnough(var asset, var _, var available), var _)
                when more -> {
                    if (points != null && points.asset().equals(asset)) {
                        points = less(points, available);
                    } else if (value != null && value.asset().equals(asset)) {
                        value = available <= 0 ? null : new Value(asset, Math.min(available, value.amount()));
                    } else {
                        return refused(reply);
                    }
                }
                case Reply.Conflict(var reason)
                when reason == Reply.Conflict.Reason.GONE && more -> {
                    // beyond what the till is allowed
                    points = null;
                    value = null;
                }
                default -> {
                    return refused(reply);
                }
            }
        }
    }

    /** As many as there are, at their part of what all were taken for, rounded down. */
    private static @Nullable Points less(Points points, long available) {
        return available <= 0 || available >= points.points()
                ? null
                : new Points(
                        points.asset(), available, OrderPosition.part(points.amount(), available, points.points()));
    }

    private static Attempt attempt(Allowance allowance, @Nullable Points points, @Nullable Value value) {
        long worth = (points == null ? 0 : points.amount()) + (value == null ? 0 : value.amount());
        return new Attempt((connection, holder, steps, tried) ->
                (points == null && value == null) || Allowances.use(connection, allowance, worth));
    }

    private static Submission submission(
            Allowance allowance,
            long principal,
            long member,
            Sale sale,
            @Nullable Points points,
            @Nullable Value value,
            Attempt attempt) {
        Order told = sale.told().order();
        String store = told.store() == null ? allowance.store() : told.store();
        Order order = new Order(sale.number(), told.channel(), store, told.shipping(), told.lines());
        PaidWith with =
                new PaidWith(points == null ? 0 : points.amount(), value == null ? 0 : value.amount(), sale.giftCard());
        Order paid = with.sum() == 0 ? order : order.with(with);
        List<LongFunction<Event>> first = new ArrayList<>();
        if (points != null) {
            first.add(id -> new Event.PointsSpent(
                    id,
                    sale.at(),
                    sale.number() + ".points",
                    points.asset(),
                    points.points(),
                    sale.number(),
                    store,
                    List.of(),
                    null));
        }
        if (value != null) {
            List<String> categories = told.lines().stream()
                    .map(OrderLine::category)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            first.add(id -> new Event.PointsSpent(
                    id,
                    sale.at(),
                    sale.number() + ".value",
                    value.asset(),
                    value.amount(),
                    sale.number(),
                    store,
                    categories,
                    null));
        }
        return Submission.about(
                        allowance.program(),
                        principal,
                        "offline:" + Allowances.ID.print(allowance.id()) + ":" + sale.number(),
                        member,
                        sale.fingerprint(),
                        id -> new Event.OrderPaid(id, sale.at(), paid),
                        false)
                .after(first)
                .attendedBy(attempt);
    }

    /** What was told, less what is recorded. */
    private PaidWith shortOf(long program, Sale sale) {
        PaidWith with = events.paid(program, sale.number())
                .map(row ->
                        ((Event.OrderPaid) Submission.event(row.body())).order().paidWith())
                .orElse(null);
        long points = with == null ? 0 : with.points();
        long value = with == null ? 0 : with.storedValue();
        return new PaidWith(
                sale.points() == null ? 0 : sale.points().amount() - points,
                sale.value() == null ? 0 : sale.value().amount() - value,
                0);
    }

    private static Outcome refused(Reply reply) {
        Answer answer = Answers.of(reply, false);
        return new Outcome.Refused(answer instanceof Problem problem ? problem : Problem.of(ProblemType.CONFLICT));
    }
}
