package zhiyin.checkout;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.checkout.Checkouts.Checkout;
import zhiyin.checkout.Checkouts.Request;
import zhiyin.checkout.Checkouts.State;
import zhiyin.checkout.Checkouts.Tenders;
import zhiyin.checkout.Checkouts.What;
import zhiyin.checkout.Checkouts.Written;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.PaidWith;
import zhiyin.http.Answer;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.StoresHeard;
import zhiyin.intake.Submission;
import zhiyin.promotion.PricedCart;
import zhiyin.promotion.Quotes;

/**
 * Opens, confirms, cancels and ends checkouts. Each goes through the member's lane as one: the events that move points and
 * stored value, and in the same transaction what this room and those with something to set aside write.
 */
@Component
class Till {

    private static final int CROWD_AT_ONCE = 16;
    private static final int CROWD_WAIT_SECONDS_MAX = 20;

    private final Lanes lanes;
    private final StoresHeard storesHeard;
    private final OwnTurns ownTurns;
    private final Checkouts checkouts;
    private final List<Reservable> reservables;
    private final Stocks stocks;
    private final Ids ids;
    private final ProgramClocks clocks;

    /** By programme; who wants what there is little of comes in by so many at a time: nobody else stands behind a crowd. */
    private final Map<Long, Semaphore> crowds = new ConcurrentHashMap<>();

    Till(
            Lanes lanes,
            StoresHeard storesHeard,
            OwnTurns ownTurns,
            Checkouts checkouts,
            List<Reservable> reservables,
            Stocks stocks,
            Ids ids,
            ProgramClocks clocks) {
        this.lanes = lanes;
        this.storesHeard = storesHeard;
        this.ownTurns = ownTurns;
        this.checkouts = checkouts;
        this.reservables = List.copyOf(reservables);
        this.stocks = stocks;
        this.ids = ids;
        this.clocks = clocks;
    }

    /** What came of a wish. */
    sealed interface Outcome {
        /**
         * It is done, or was done before under the same key.
         *
         * @param checkout as it was right after it
         * @param event what was decided just now about the paid order; null where it has to be looked up, or where nothing was
         */
        record Done(Checkout checkout, Reply.@Nullable Done event, boolean replayed) implements Outcome {}

        /**
         * It would be done.
         *
         * @param event what the order would come to, once it is paid; null where it is nobody's
         */
        record Tried(Checkout checkout, Answers.@Nullable EventAnswer event) implements Outcome {}

        record Refused(Answer answer) implements Outcome {}
    }

    /**
     * Who asks, under what key.
     *
     * @param fingerprint of all that was asked
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Asked(long program, long principal, String key, byte[] fingerprint) {
        Request request(What what, long member, long about) {
            return new Request(program, principal, key, fingerprint, what, member, about);
        }
    }

    /**
     * What is to be held.
     *
     * @param order the shop's number of the order; null where it has none yet
     */
    record Wish(@Nullable String order, PricedCart price, Tenders tenders, Instant deadline) {}

    /** The programme's time, as the database keeps it. */
    Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Holds a price, and sets aside all that it needs; or says what would be held, and what the order would earn. */
    Outcome open(Asked asked, Wish wish, boolean dryRun) {
        if (!Stocks.isShort(wish.price())) {
            return opened(asked, wish, dryRun);
        }
        Semaphore crowd = crowds.computeIfAbsent(asked.program(), _ -> new Semaphore(CROWD_AT_ONCE, true));
        try {
            if (!crowd.tryAcquire(CROWD_WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new TransientDataAccessResourceException("too many want the same just now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientDataAccessResourceException("too many want the same just now", e);
        }
        try {
            return opened(asked, wish, dryRun);
        } finally {
            crowd.release();
        }
    }

    private Outcome opened(Asked asked, Wish wish, boolean dryRun) {
        Problem soldOut = stocks.soldOut(asked.program(), wish.price());
        if (soldOut != null) {
            return againOr(asked, What.OPEN, new Outcome.Refused(soldOut));
        }
        Instant now = now(asked.program());
        long member = Objects.requireNonNullElse(wish.price().member(), Checkouts.NOBODY);
        Checkout checkout = checkout(asked.program(), member, ids.next(), wish, now);
        Request request = asked.request(What.OPEN, member, checkout.id());
        String price = Quotes.text(checkout.price());
        List<Reservable> needed = needed(checkout);
        // the key first: who comes with it a second time is told what came of the first, and nothing else
        Attempt.Work work =
                (connection, holder, steps, tried) -> switch (Checkouts.open(connection, request, checkout, price)) {
                    case DONE -> reserve(connection, needed, checkout.reservation(now, asked.principal()), tried);
                    case KNOWN -> false;
                    case NOT_SO -> tried.refuse(checkedOut());
                };
        Attempt attempt = needed.isEmpty() ? Attempt.atOnce(work) : new Attempt(work);
        List<LongFunction<Event>> events = holds(checkout);
        if (dryRun) {
            // to the end, as if it were paid at once: so it says what the order earns
            events.addAll(paid(checkout, now));
        }
        Reply reply = turn(asked, member, events, now, attempt, dryRun);
        if (dryRun && attempt.done) {
            return new Outcome.Tried(
                    checkout, reply instanceof Reply.Done done ? Answers.whole(done.event(), done.decision()) : null);
        }
        return settled(asked, What.OPEN, attempt, reply, checkout);
    }

    /** What its payment brings about: what was held is captured, and the order comes in, if it is somebody's. */
    private static List<LongFunction<Event>> paid(Checkout checkout, Instant now) {
        List<LongFunction<Event>> events = new ArrayList<>();
        if (checkout.price().points() > 0) {
            events.add(each -> new Event.HoldCaptured(each, now, checkout.pointsHold(), null));
        }
        if (checkout.tenders().storedValue() > 0) {
            events.add(each -> new Event.HoldCaptured(each, now, checkout.valueHold(), null));
        }
        if (!checkout.isOfNobody()) {
            Order order = order(checkout);
            events.add(each -> new Event.OrderPaid(each, now, order));
        }
        return events;
    }

    /** A checkout of that wish, that is not written yet. */
    static Checkout checkout(long program, long member, long id, Wish wish, Instant now) {
        return new Checkout(
                program,
                member,
                member,
                id,
                wish.order() == null ? Checkouts.ID.print(id) : wish.order(),
                State.OPEN,
                wish.price(),
                wish.tenders(),
                now,
                wish.deadline().truncatedTo(ChronoUnit.MICROS),
                null,
                null);
    }

    /** What the checkout sets aside of the member's points and stored value. */
    static List<LongFunction<Event>> holds(Checkout checkout) {
        List<LongFunction<Event>> holds = new ArrayList<>();
        PricedCart price = checkout.price();
        if (price.points() > 0) {
            holds.add(id -> held(
                    id,
                    checkout,
                    checkout.pointsHold(),
                    Objects.requireNonNull(price.pointsAsset()),
                    price.points(),
                    List.of()));
        }
        if (checkout.tenders().storedValue() > 0) {
            List<String> categories = price.lines().stream()
                    .filter(line -> line.costs() > 0)
                    .map(PricedCart.Line::category)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            holds.add(id -> held(
                    id,
                    checkout,
                    checkout.valueHold(),
                    Objects.requireNonNull(checkout.tenders().asset()),
                    checkout.tenders().storedValue(),
                    categories));
        }
        return holds;
    }

    private static Event held(
            long id, Checkout checkout, String hold, String asset, long units, List<String> categories) {
        return new Event.PointsHeld(
                id,
                checkout.openedAt(),
                hold,
                asset,
                units,
                checkout.deadline(),
                checkout.order(),
                checkout.price().store(),
                categories,
                null);
    }

    private List<Reservable> needed(Checkout checkout) {
        return reservables.stream()
                .filter(each -> each.isNeeded(checkout.price()))
                .toList();
    }

    private static Problem checkedOut() {
        return Problem.of(ProblemType.CONFLICT).detail("problem.order-checked-out.detail");
    }

    /** Writes the checkout and sets aside what others keep; false where it can't be. */
    boolean begin(Connection connection, Checkout checkout, Attempt attempt, Instant now, long principal)
            throws SQLException {
        return Checkouts.add(connection, checkout)
                ? reserve(connection, needed(checkout), checkout.reservation(now, principal), attempt)
                : attempt.refuse(checkedOut());
    }

    private static boolean reserve(
            Connection connection, List<Reservable> needed, Reservation reservation, Attempt attempt)
            throws SQLException {
        for (Reservable each : needed) {
            Problem problem = each.reserve(connection, reservation);
            if (problem != null) {
                return attempt.refuse(problem);
            }
        }
        return true;
    }

    /** It was paid: what was held is captured, and the order comes in. */
    Outcome confirm(Asked asked, long id, @Nullable Long amount) {
        Optional<Checkout> found = checkouts.find(asked.program(), id);
        if (found.isEmpty()) {
            return new Outcome.Refused(Problem.of(ProblemType.NOT_FOUND));
        }
        Checkout checkout = found.get();
        Instant now = now(asked.program());
        if (checkout.state() != State.OPEN || !now.isBefore(checkout.deadline())) {
            return againOr(asked, What.CONFIRM, ended(checkout));
        }
        if (amount != null && checkout.money() != amount) {
            return new Outcome.Refused(Problem.invalid("/amount", "checkout.amount"));
        }
        Request request = asked.request(What.CONFIRM, checkout.owner(), id);
        List<Reservable> needed = needed(checkout);
        Attempt.Work work = (connection, holder, steps, tried) -> {
            Long event = checkout.isOfNobody() ? null : steps.getLast().event().id();
            if (Checkouts.end(connection, request, checkout, State.CONFIRMED, event, now) != Written.DONE) {
                return false;
            }
            for (Reservable each : needed) {
                Problem gone = each.redeem(connection, checkout.reservation(now, asked.principal()));
                if (gone != null) {
                    return tried.refuse(gone);
                }
            }
            return true;
        };
        Attempt attempt = needed.isEmpty() ? Attempt.atOnce(work) : new Attempt(work);
        Reply reply = turn(asked, checkout.member(), paid(checkout, now), now, attempt, false);
        Long event = reply instanceof Reply.Done(var recorded, var _, var _) ? recorded.id() : null;
        return settled(asked, What.CONFIRM, attempt, reply, checkout.ended(State.CONFIRMED, now, event));
    }

    /** The order as it is told once it is paid. */
    static Order order(Checkout checkout) {
        Order order = checkout.price().order(checkout.order());
        Tenders tenders = checkout.tenders();
        long points = checkout.price().paidWithPoints();
        return points + tenders.sum() == 0
                ? order
                : order.with(new PaidWith(points, tenders.storedValue(), tenders.giftCard()));
    }

    /** It is not paid: what was set aside is there again. */
    Outcome cancel(Asked asked, long id) {
        Optional<Checkout> found = checkouts.find(asked.program(), id);
        if (found.isEmpty()) {
            return new Outcome.Refused(Problem.of(ProblemType.NOT_FOUND));
        }
        Checkout checkout = found.get();
        Instant now = now(asked.program());
        if (checkout.state() != State.OPEN || !now.isBefore(checkout.deadline())) {
            return againOr(asked, What.CANCEL, ended(checkout));
        }
        List<LongFunction<Event>> events = new ArrayList<>();
        if (checkout.price().points() > 0) {
            events.add(each -> new Event.HoldReleased(each, now, checkout.pointsHold()));
        }
        if (checkout.tenders().storedValue() > 0) {
            events.add(each -> new Event.HoldReleased(each, now, checkout.valueHold()));
        }
        Request request = asked.request(What.CANCEL, checkout.owner(), id);
        Attempt attempt = new Attempt((connection, holder, steps, tried) ->
                Checkouts.end(connection, request, checkout, State.CANCELLED, null, now) == Written.DONE
                        && letGo(connection, checkout, now, asked.principal()));
        return settled(
                asked,
                What.CANCEL,
                attempt,
                turn(asked, checkout.member(), events, now, attempt, false),
                checkout.ended(State.CANCELLED, now, null));
    }

    private boolean letGo(Connection connection, Checkout checkout, Instant now, long principal) throws SQLException {
        for (Reservable each : needed(checkout)) {
            each.cancel(connection, checkout.reservation(now, principal));
        }
        return true;
    }

    /** Ends one whose time is over; points and stored value lapse by their own deadline. False if it was not open any more. */
    boolean expire(long program, long id, Instant now) {
        Optional<Checkout> found = checkouts.find(program, id);
        if (found.isEmpty() || found.get().state() != State.OPEN) {
            return false;
        }
        Checkout checkout = found.get();
        Asked house =
                new Asked(program, 0, "expire:" + id, Submission.fingerprint(new Event.HoldReleased(0, now, "expire")));
        Attempt attempt = new Attempt((connection, holder, steps, tried) ->
                Checkouts.expire(connection, checkout, now) && letGo(connection, checkout, now, 0));
        turn(house, checkout.member(), List.of(), now, attempt, false);
        return attempt.done;
    }

    /** Lays it in the member's lane; with nothing to tell of, as an errand. What is nobody's has a turn of its own. */
    Reply turn(
            Asked asked, long member, List<LongFunction<Event>> events, Instant now, Attempt attempt, boolean dryRun) {
        if (member == Checkouts.NOBODY) {
            return ownTurns.take(attempt, dryRun);
        }
        Submission submission = events.isEmpty()
                ? Submission.errand(
                        asked.program(), asked.principal(), asked.key(), member, asked.fingerprint(), now, dryRun)
                : Submission.about(
                                asked.program(),
                                asked.principal(),
                                asked.key(),
                                member,
                                asked.fingerprint(),
                                events.getLast(),
                                dryRun)
                        .after(events.subList(0, events.size() - 1));
        return lanes.submit(storesHeard.keeping(submission.attendedBy(attempt)));
    }

    /** @param checkout as it is if all went well */
    private Outcome settled(Asked asked, What what, Attempt attempt, Reply reply, Checkout checkout) {
        if (attempt.done) {
            Reply.Done event = what == What.CONFIRM && reply instanceof Reply.Done done ? done : null;
            return new Outcome.Done(checkout, event, false);
        }
        if (attempt.problem != null) {
            return new Outcome.Refused(attempt.problem);
        }
        // somebody was first, with the same key or with the same checkout
        return again(asked, what)
                .orElseGet(() -> reply instanceof Reply.Done
                                || (reply instanceof Reply.Conflict(var reason) && reason == Reply.Conflict.Reason.GONE)
                        ? checkouts
                                .find(asked.program(), checkout.id())
                                .map(this::ended)
                                .orElseGet(() -> new Outcome.Refused(Problem.of(ProblemType.CONFLICT)))
                        : new Outcome.Refused(Answers.of(reply, false)));
    }

    /** What was answered under that key; that one, if nothing was. */
    Outcome againOr(Asked asked, What what, Outcome outcome) {
        return again(asked, what).orElse(outcome);
    }

    /** What was answered under that key, if something was. */
    Optional<Outcome> again(Asked asked, What what) {
        return checkouts
                .request(asked.program(), asked.principal(), asked.key())
                .map(request -> request.what() == what && Arrays.equals(request.fingerprint(), asked.fingerprint())
                        ? checkouts
                                .find(asked.program(), request.about())
                                .<Outcome>map(checkout -> new Outcome.Done(
                                        what == What.OPEN ? checkout.asOpened() : checkout, null, true))
                                .orElseGet(() -> new Outcome.Refused(Problem.of(ProblemType.NOT_FOUND)))
                        : new Outcome.Refused(Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED)));
    }

    private Outcome ended(Checkout checkout) {
        State state = checkout.state() == State.OPEN ? State.EXPIRED : checkout.state();
        return new Outcome.Refused(Problem.of(ProblemType.CHECKOUT_ENDED)
                .detail("problem.checkout-" + state.word() + ".detail")
                .with("checkout", Checkouts.ID.print(checkout.id()))
                .with("order", checkout.order())
                .with("state", state.word()));
    }

    static boolean written(Connection connection, Request request, Instant now) throws SQLException {
        return Checkouts.note(connection, request, now);
    }

    /** What this room does in a member's turn: all of it, or nothing. */
    static final class Attempt implements Submission.Attendant {
        private final Work work;
        private final boolean atOnce;
        private boolean done;
        private @Nullable Problem problem;

        /** What is tried. */
        interface Work {
            boolean doIt(Connection connection, long member, List<Submission.Step> steps, Attempt attempt)
                    throws SQLException;
        }

        Attempt(Work work) {
            this(work, false);
        }

        private Attempt(Work work, boolean atOnce) {
            this.work = work;
            this.atOnce = atOnce;
        }

        /** Work that is done by one statement, or not at all: of what failed there is nothing to be undone. */
        static Attempt atOnce(Work work) {
            return new Attempt(work, true);
        }

        /** Says why it can't be done. Returns that it is not. */
        boolean refuse(Problem why) {
            problem = why;
            return false;
        }

        boolean isDone() {
            return done;
        }

        @Nullable
        Problem problem() {
            return problem;
        }

        @Override
        public boolean attend(Connection connection, long member, List<Submission.Step> steps) throws SQLException {
            // a batch may be begun again
            done = false;
            problem = null;
            if (atOnce) {
                done = work.doIt(connection, member, steps, this);
                return done;
            }
            Savepoint before = connection.setSavepoint();
            try {
                done = work.doIt(connection, member, steps, this);
            } catch (RuntimeException accident) {
                // it is this one's alone: the batch goes on without it
                connection.rollback(before);
                throw accident;
            }
            if (done) {
                connection.releaseSavepoint(before);
            } else {
                connection.rollback(before);
            }
            return done;
        }
    }
}
