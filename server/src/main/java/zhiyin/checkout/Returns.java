package zhiyin.checkout;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Checkouts.Checkout;
import zhiyin.checkout.Checkouts.What;
import zhiyin.checkout.Refunds.Gift;
import zhiyin.checkout.Refunds.Refund;
import zhiyin.checkout.Till.Asked;
import zhiyin.checkout.Till.Attempt;
import zhiyin.checkout.Till.Wish;
import zhiyin.database.Ids;
import zhiyin.engine.MemberState;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.reversal.MoneyBack;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.ReturnPlan;
import zhiyin.http.Answer;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.intake.Events;
import zhiyin.intake.Reply;
import zhiyin.intake.States;
import zhiyin.intake.Submission;

/**
 * Takes orders back, wholly or in part. What moves — points earned and spent, growth, stored value, tiers — the engine's one plan
 * says; this room adds what of the money goes back to what it came from, and tells those who had something set aside.
 */
@Component
class Returns {

    private static final PaidWith MONEY = new PaidWith(0, 0, 0);
    private static final int TRIES = 5;

    private final Till till;
    private final Checkouts checkouts;
    private final GuestOrders guests;
    private final WhatComesBack comesBack;
    private final Refunds refunds;
    private final Events events;
    private final States states;
    private final Ids ids;

    Returns(
            Till till,
            Checkouts checkouts,
            GuestOrders guests,
            WhatComesBack comesBack,
            Refunds refunds,
            Events events,
            States states,
            Ids ids) {
        this.till = till;
        this.checkouts = checkouts;
        this.guests = guests;
        this.comesBack = comesBack;
        this.refunds = refunds;
        this.events = events;
        this.states = states;
        this.ids = ids;
    }

    /**
     * What comes back.
     *
     * @param reference the shop's number of the return
     * @param goods whether goods do; otherwise delivery alone
     * @param lines which; empty for all that are still out
     * @param delivery how much of delivery; null for what is left of it where with this all goods have come back
     * @param as how the order must stand; null for however it does
     */
    record Wanted(
            String reference,
            boolean goods,
            List<ReturnedLine> lines,
            @Nullable Long delivery,
            @Nullable String store,
            @Nullable OrderPosition as) {

        /** However the order stands. */
        Wanted(
                String reference,
                boolean goods,
                List<ReturnedLine> lines,
                @Nullable Long delivery,
                @Nullable String store) {
            this(reference, goods, lines, delivery, store, null);
        }

        Wanted {
            lines = List.copyOf(lines);
        }
    }

    /** What came of it. */
    sealed interface Outcome {
        /**
         * It is done, or was before, or would be.
         *
         * @param event what the engine did; null where only delivery that was paid with money came back
         * @param instead the checkout of an exchange
         */
        record Done(
                Refund refund,
                Answers.@Nullable EventAnswer event,
                @Nullable Checkout instead,
                boolean replayed) implements Outcome {}

        record Refused(Answer answer) implements Outcome {}
    }

    /**
     * An order that was paid.
     *
     * @param eventId null where nobody's order was paid, of which no event tells
     * @param member who has it now; {@link Checkouts#NOBODY} where nobody has
     * @param checkout by which it was paid; null where it was told
     */
    record Paid(
            Event.OrderPaid event,
            @Nullable Long eventId,
            long member,
            @Nullable Checkout checkout) {
        /** The checkout, if it is nobody's. */
        @Nullable
        Checkout guest() {
            return member == Checkouts.NOBODY ? checkout : null;
        }

        Order order() {
            return event.order();
        }

        PaidWith paidWith() {
            PaidWith with = order().paidWith();
            return with == null ? MONEY : with;
        }

        /** What of delivery was not paid with money. */
        long beyond() {
            return Math.max(0, paidWith().sum() - order().paid());
        }

        /** What of so much of delivery was not paid with money. */
        long beyond(long delivery) {
            return ofDelivery(beyond(), delivery);
        }

        private long ofDelivery(long amount, long delivery) {
            return order().shipping() == 0 ? 0 : OrderPosition.part(amount, delivery, order().shipping());
        }

        /**
         * The tax in what has come back of a line: its part, rounded down. A function of how much has come back in all, so that
         * returns in any split and order give it back whole.
         */
        static long taxBack(OrderLine line, OrderPosition order) {
            OrderPosition.LinePosition back = order.line(line.id());
            return back == null || line.tax() == 0
                    ? 0
                    : OrderPosition.part(line.tax(), back.returnedAmount(), line.paid());
        }

        /** The tax in all goods that have come back. */
        long taxBack(OrderPosition order) {
            return order().lines().stream()
                    .mapToLong(line -> taxBack(line, order))
                    .sum();
        }

        /** The tax in so much of delivery. */
        long taxOfDelivery(long delivery) {
            return ofDelivery(checkout == null ? 0 : checkout.price().shippingTax(), delivery);
        }
    }

    /** The order of that number, if it was paid here. */
    Optional<Paid> paid(long program, String order) {
        return told(program, order)
                .or(() -> checkouts
                        .ofOrder(program, order)
                        .flatMap(checkout -> checkout.isOfNobody()
                                ? Optional.of(new Paid(GuestOrders.paid(0, checkout), null, Checkouts.NOBODY, checkout))
                                // between the two looks it was said whose it was
                                : told(program, order)));
    }

    private Optional<Paid> told(long program, String order) {
        return events.paid(program, order)
                .map(row -> new Paid(
                        (Event.OrderPaid) Submission.event(row.body()),
                        row.event().id(),
                        refunds.current(row.event().member()),
                        checkouts.ofOrder(program, order).orElse(null)));
    }

    /** What has come back of an order, and what was spent on it. */
    Optional<States.Remembered> known(long program, Paid paid) {
        Checkout guest = paid.guest();
        return guest == null
                ? states.order(program, paid.member(), paid.order().id())
                : Optional.of(new States.Remembered(guests.position(guest), List.of()));
    }

    /** Takes something back; or says what it would come to. */
    Outcome take(Asked asked, String order, Wanted wanted, boolean dryRun) {
        return take(asked, order, wanted, dryRun, null);
    }

    /**
     * Takes something back and holds the price of something else: both, or neither.
     *
     * @param instead null where nothing is held
     */
    Outcome take(Asked asked, String order, Wanted wanted, boolean dryRun, @Nullable Wish instead) {
        What what = instead == null ? What.RETURN : What.EXCHANGE;
        Optional<Outcome> again = again(asked, what);
        if (again.isPresent()) {
            return again.get();
        }
        for (int tries = 1; ; tries++) {
            Optional<Paid> found = paid(asked.program(), order);
            if (found.isEmpty()) {
                return new Outcome.Refused(Problem.of(ProblemType.NOT_FOUND));
            }
            Paid paid = found.get();
            if (instead != null
                    && Objects.requireNonNullElse(instead.price().member(), Checkouts.NOBODY) != paid.member()) {
                return new Outcome.Refused(Problem.invalid("/checkout", "exchange.member"));
            }
            Try one = new Try(asked, paid, wanted, instead, what);
            Optional<Outcome> outcome = one.run(dryRun);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (tries == TRIES) {
                return new Outcome.Refused(Problem.of(ProblemType.OVERLOADED).retryAfter(1));
            }
        }
    }

    /** What was answered under that key, if something was. */
    Optional<Outcome> again(Asked asked, What what) {
        return checkouts
                .request(asked.program(), asked.principal(), asked.key())
                .map(request -> request.what() == what && Arrays.equals(request.fingerprint(), asked.fingerprint())
                        ? refunds.find(asked.program(), request.about())
                                .<Outcome>map(refund -> new Outcome.Done(
                                        refund,
                                        event(refund),
                                        what == What.EXCHANGE
                                                ? checkouts
                                                        .find(asked.program(), request.about())
                                                        .map(Checkout::asOpened)
                                                        .orElse(null)
                                                : null,
                                        true))
                                .orElseGet(() -> new Outcome.Refused(Problem.of(ProblemType.NOT_FOUND)))
                        : new Outcome.Refused(Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED)));
    }

    Answers.@Nullable EventAnswer event(Refund refund) {
        return refund.event() == null
                ? null
                : events.find(refund.program(), refund.event())
                        .map(row -> Answers.whole(row.event(), row.decision()))
                        .orElse(null);
    }

    /** One try at it; what came back meanwhile makes it a different one. */
    private final class Try {
        private final Asked asked;
        private final Paid paid;
        private final Wanted wanted;
        private final What what;
        private final Instant now;
        private final long id;
        private final @Nullable Checkout instead;
        private final long deliveryBefore;
        private @Nullable Refund refund;

        Try(Asked asked, Paid paid, Wanted wanted, @Nullable Wish wish, What what) {
            this.asked = asked;
            this.paid = paid;
            this.wanted = wanted;
            this.what = what;
            this.now = till.now(asked.program());
            this.id = ids.next();
            this.deliveryBefore = deliveryBefore();
            this.instead = wish == null ? null : Till.checkout(asked.program(), paid.member(), id, wish, now);
        }

        /** Empty where it is worth another try. */
        Optional<Outcome> run(boolean dryRun) {
            if (wanted.delivery() != null
                    && Math.addExact(deliveryBefore, wanted.delivery())
                            > paid.order().shipping()) {
                return Optional.of(new Outcome.Refused(exceeds(deliveryBefore)));
            }
            List<ReturnedLine> lines = lines();
            List<LongFunction<Event>> all = new ArrayList<>();
            if (lines != null && paid.guest() == null) {
                all.add(each -> new Event.OrderReturned(
                        each, now, paid.order().id(), wanted.reference(), lines, wanted.store()));
            }
            if (instead != null) {
                all.addAll(Till.holds(instead));
            }
            Attempt attempt =
                    new Attempt((connection, holder, steps, tried) -> doIt(connection, holder, steps, lines, tried));
            Reply reply = till.turn(asked, paid.member(), all, now, attempt, dryRun);
            if (attempt.isDone()) {
                return Optional.of(new Outcome.Done(
                        Objects.requireNonNull(refund), dryRun ? tried(reply) : event(refund), instead, false));
            }
            if (attempt.problem() != null) {
                return Optional.of(new Outcome.Refused(attempt.problem()));
            }
            Optional<Outcome> again = again(asked, what);
            if (again.isPresent()) {
                return again;
            }
            boolean overtaken = reply instanceof Reply.Conflict(var reason) && reason == Reply.Conflict.Reason.GONE;
            return overtaken
                    ? Optional.empty()
                    : Optional.of(new Outcome.Refused(
                            reply instanceof Reply.Done
                                    ? Problem.of(ProblemType.CONFLICT).detail("problem.conflict.detail")
                                    : Answers.of(reply, dryRun)));
        }

        /** What has come back of delivery, as far as is known before the member's turn. */
        private long deliveryBefore() {
            long told = refunds.of(asked.program(), paid.order().id()).stream()
                    .mapToLong(Refund::delivery)
                    .sum();
            return paid.beyond() == 0
                    ? told
                    : Returns.this
                            .known(asked.program(), paid)
                            .map(order -> known(order.order(), told))
                            .orElse(told);
        }

        /** Told elsewhere that all came back, delivery did too. */
        private long known(OrderPosition order, long told) {
            OrderPosition.LinePosition line = order.line(OrderPosition.DELIVERY);
            return line != null && line.whollyReturned() ? paid.order().shipping() : told;
        }

        /** The lines as the engine is told of them; null where nothing of it is the engine's. */
        private @Nullable List<ReturnedLine> lines() {
            Long delivery = wanted.delivery();
            long beyond = delivery == null ? 0 : paid.beyond(deliveryBefore + delivery) - paid.beyond(deliveryBefore);
            ReturnedLine ofDelivery = new ReturnedLine(OrderPosition.DELIVERY, null, beyond);
            if (!wanted.goods()) {
                return beyond == 0 ? null : List.of(ofDelivery);
            }
            if (delivery == null || paid.beyond() == 0) {
                return wanted.lines();
            }
            List<ReturnedLine> lines = new ArrayList<>(wanted.lines().isEmpty() ? out() : wanted.lines());
            lines.add(ofDelivery);
            return lines;
        }

        /** All goods that are still out. */
        private List<ReturnedLine> out() {
            return Returns.this
                    .known(asked.program(), paid)
                    .map(order -> order.order().lines())
                    .orElse(List.of())
                    .stream()
                    .filter(line -> !line.id().equals(OrderPosition.DELIVERY) && !line.whollyReturned())
                    .map(line -> {
                        long units = line.quantity() - line.returnedQuantity();
                        return new ReturnedLine(
                                line.id(), units == 0 ? null : units, line.paid() - line.returnedAmount());
                    })
                    .toList();
        }

        private boolean doIt(
                Connection connection,
                long holder,
                List<Submission.Step> steps,
                @Nullable List<ReturnedLine> lines,
                Attempt attempt)
                throws SQLException {
            Checkout guest = paid.guest();
            if (!Till.written(connection, asked.request(what, holder, id), now)
                    || (guest != null && !Checkouts.lock(connection, guest))) {
                return false;
            }
            Submission.Step step = steps.stream()
                    .filter(each -> each.event() instanceof Event.OrderReturned)
                    .findFirst()
                    .orElse(null);
            long told = Refunds.deliveryBack(
                    connection, asked.program(), paid.order().id());
            OrderPosition before = guest != null && lines != null
                    ? guests.position(guest)
                    : step == null ? null : position(step.before());
            if ((before == null ? told : known(before, told)) != deliveryBefore
                    || (wanted.as() != null && !wanted.as().equals(before))) {
                // something came back just now
                return false;
            }
            OrderPosition after = step == null ? null : position(step.after());
            if (guest != null && before != null && lines != null) {
                switch (ReturnPlan.plan(before, lines)) {
                    case ReturnPlan.Outcome.Planned(var plan) -> after = plan.after();
                    case ReturnPlan.Outcome.Refused(var refusal) -> {
                        attempt.refuse(Answers.problem(refusal));
                        return false;
                    }
                }
            }
            Refund made = before == null || after == null
                    ? ofDelivery(holder)
                    : of(holder, step == null ? null : step.event().id(), before, after);
            if (made == null || !Refunds.add(connection, made)) {
                return false;
            }
            refund = made;
            Checkout checkout = paid.checkout();
            if (made.completes() && checkout != null) {
                comesBack.giveBack(connection, checkout, now, asked.principal());
            }
            return instead == null || till.begin(connection, instead, attempt, now, asked.principal());
        }

        private OrderPosition position(MemberState state) {
            return Objects.requireNonNull(state.orders().get(paid.order().id()));
        }

        private Refund ofDelivery(long holder) {
            long delivery = Objects.requireNonNull(wanted.delivery());
            return refund(holder, null, 0, delivery, MoneyBack.NOTHING.plusMoney(delivery), false, List.of(), 0, null);
        }

        private @Nullable Refund of(long holder, @Nullable Long event, OrderPosition before, OrderPosition after) {
            long delivery = wanted.delivery() != null
                    ? wanted.delivery()
                    : after.goodsWhollyReturned() ? paid.order().shipping() - deliveryBefore : 0;
            long beyond = back(after) - back(before);
            if (beyond != paid.beyond(deliveryBefore + delivery) - paid.beyond(deliveryBefore)) {
                return null;
            }
            MoneyBack back = MoneyBack.of(after, paid.paidWith())
                    .since(MoneyBack.of(before, paid.paidWith()))
                    .plusMoney(delivery - beyond);
            return refund(
                    holder,
                    event,
                    after.returnedAmount() - before.returnedAmount(),
                    delivery,
                    back,
                    after.goodsWhollyReturned() && !before.goodsWhollyReturned(),
                    gifts(before, after),
                    paid.taxBack(after) - paid.taxBack(before),
                    event == null ? GuestOrders.between(before, after) : null);
        }

        private static long back(OrderPosition order) {
            OrderPosition.LinePosition delivery = order.line(OrderPosition.DELIVERY);
            return delivery == null ? 0 : delivery.returnedAmount();
        }

        /** Of gifts the order's part that came back, rounded down to whole pieces: all of them with the last of the goods. */
        private List<Gift> gifts(OrderPosition before, OrderPosition after) {
            List<Gift> due = new ArrayList<>();
            Checkout checkout = paid.checkout();
            if (checkout != null) {
                checkout.price()
                        .applied()
                        .forEach(applied -> applied.gifts().forEach(gift -> {
                            long given = Math.multiplyExact(gift.units(), applied.times());
                            long units = giftsBack(after, given) - giftsBack(before, given);
                            if (units > 0) {
                                due.add(new Gift(gift.sku(), units));
                            }
                        }));
            }
            return due;
        }

        private static long giftsBack(OrderPosition order, long given) {
            return order.goodsWhollyReturned() ? given : order.givenBack(given);
        }

        private Refund refund(
                long holder,
                @Nullable Long event,
                long goods,
                long delivery,
                MoneyBack back,
                boolean completes,
                List<Gift> gifts,
                long tax,
                @Nullable List<ReturnedLine> lines) {
            return new Refund(
                    asked.program(),
                    holder,
                    id,
                    paid.order().id(),
                    wanted.reference(),
                    event,
                    goods,
                    delivery,
                    back,
                    completes,
                    gifts,
                    now,
                    tax + paid.taxOfDelivery(deliveryBefore + delivery) - paid.taxOfDelivery(deliveryBefore),
                    lines);
        }

        private Problem exceeds(long before) {
            return Problem.of(ProblemType.REFUND_EXCEEDS_ORIGINAL)
                    .with("order", paid.order().id())
                    .with("unit", "delivery")
                    .with("asked", Objects.requireNonNull(wanted.delivery()))
                    .with("remaining", paid.order().shipping() - before);
        }

        private Answers.@Nullable EventAnswer tried(Reply reply) {
            return reply instanceof Reply.Done done ? Answers.whole(done.event(), done.decision()) : null;
        }
    }
}
