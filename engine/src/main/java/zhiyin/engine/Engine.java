package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.earning.Earning;
import zhiyin.engine.earning.Grant;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.ReturnPlan;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.tier.Climb;

/** One version of a programme, compiled: the function from a state and an event to a decision. Safe to share. */
public final class Engine {

    private final Programme programme;
    private final int version;
    private final Earning earning;
    private final ZoneId zone;
    /** By asset, how long what slides lasts after the member's latest doing. */
    private final Map<String, Span> sliding = new HashMap<>();

    /**
     * @param programme a valid one
     * @param version its number, which everything it grants is marked with
     */
    public Engine(Programme programme, int version) {
        this.programme = programme;
        this.version = version;
        this.earning = new Earning(programme);
        this.zone = programme.zone();
        // an account has one clock: the asset's own, or else that of the first rule that makes it slide
        for (Programme.Asset asset : programme.assets()) {
            if (asset.expiry() instanceof Expiry.Sliding(var span)) {
                sliding.put(asset.code(), span);
            }
        }
        for (Programme.EarningRule rule : programme.rules()) {
            if (rule.expiry() instanceof Expiry.Sliding(var span)) {
                sliding.putIfAbsent(rule.asset(), span);
            }
        }
    }

    /** Decides one event by a programme that is compiled for the purpose. */
    public static Outcome decide(Programme programme, MemberState state, Event event) {
        return new Engine(programme, 1).decide(state, event);
    }

    public Programme programme() {
        return programme;
    }

    /**
     * Decides one event. First comes what time brought about up to then, then the event itself.
     *
     * @throws zhiyin.engine.asset.Account.NotLoaded if it asks for a lot that was not loaded
     */
    public Outcome decide(MemberState state, Event event) {
        return new Desk(state, event).decide();
    }

    /** What an order of this content would earn this member now. Nothing is changed. */
    public Earned quote(MemberState state, Event.OrderPaid cart) {
        Desk desk = new Desk(state, cart);
        desk.timePasses();
        return earning.earn(desk.facts());
    }

    /** The state as it will be at {@code now} if nothing happens until then: for showing, not for recording. */
    public MemberState asOf(MemberState state, Instant now) {
        Desk desk = new Desk(state, new Event.DayPassed(0, now, Climb.day(now, zone)));
        desk.timePasses();
        return desk.after();
    }

    /** Everything open for one decision. */
    private final class Desk {
        private final MemberState state;
        private final Event event;
        /** When the decision is posted: a late event is posted with what is already decided, not before it. */
        private final Instant now;

        private final List<Effect> effects = new ArrayList<>();
        private List<RuleTrace> considered = List.of();
        private final Books books;
        private final Climb climb;
        private final Map<String, OrderPosition> orders;
        private @Nullable MemberProfile profile;
        private long ordersPaid;

        Desk(MemberState state, Event event) {
            this.state = state;
            this.event = event;
            Instant floor = state.asOf() == null ? event.at() : state.asOf();
            this.now = event.at().isBefore(floor) ? floor : event.at();
            this.books = new Books(
                    state.accounts().values(), state.holds(), state.counters(), this::slidingEnd, floor, effects);
            this.profile = event instanceof Event.MemberEnrolled enrolled && state.profile() == null
                    ? enrolled.profile()
                    : state.profile();
            this.climb = new Climb(
                    programme, state.standings(), profile == null ? null : profile.enrolledAt(), floor, effects);
            this.orders = new HashMap<>(state.orders());
            this.ordersPaid = state.ordersPaid();
        }

        Outcome decide() {
            if (state.profile() == null && !(event instanceof Event.MemberEnrolled)) {
                return new Outcome.Refused(new Refusal.NotEnrolled(null));
            }
            timePasses();
            Refusal refusal = switch (event) {
                case Event.MemberEnrolled _ -> enrol();
                case Event.OrderPaid paid -> pay(paid);
                case Event.OrderProgressed progressed -> progress(progressed);
                case Event.OrderReturned returned -> takeReturn(returned);
                case Event.PointsSpent spent -> spend(spent);
                case Event.PointsHeld held -> hold(held);
                case Event.HoldCaptured captured -> capture(captured);
                case Event.HoldReleased released -> release(released);
                case Event.ActivityDone done -> act(done);
                case Event.DayPassed _ -> null;
            };
            return refusal != null
                    ? new Outcome.Refused(refusal)
                    : new Outcome.Decided(new Decision(effects, considered), after());
        }

        MemberState after() {
            return new MemberState(
                    profile,
                    now,
                    books.accounts(),
                    Collections.unmodifiableMap(orders),
                    books.holds(),
                    climb.standings(),
                    ordersPaid,
                    books.counters());
        }

        Facts facts() {
            return Facts.of(event, profile, climb.tiers(), ordersPaid, zone);
        }

        void timePasses() {
            books.advance(now);
            climb.advance(now);
        }

        private @Nullable Refusal enrol() {
            if (state.profile() != null) {
                return new Refusal.AlreadyEnrolled();
            }
            climb.open(event.at());
            earn(null);
            climb.rise(now);
            return null;
        }

        private @Nullable Refusal pay(Event.OrderPaid paid) {
            Order order = paid.order();
            if (orders.containsKey(order.id())) {
                return new Refusal.OrderExists(order.id());
            }
            climb.open(event.at());
            List<LineGrant> grants = earn(order);
            orders.put(order.id(), OrderPosition.of(order, paid.at(), version, climb.ladders(), grants));
            ordersPaid++;
            LocalDate day = Climb.day(paid.at(), zone);
            climb.gather(new Measure.Spend(), day, order.paid());
            climb.gather(new Measure.Orders(), day, 1);
            climb.rise(now);
            return null;
        }

        private @Nullable Refusal progress(Event.OrderProgressed progressed) {
            if (!orders.containsKey(progressed.order())) {
                return new Refusal.UnknownOrder(progressed.order());
            }
            books.reach(
                    progressed.order(),
                    progressed.milestone(),
                    days -> days == 0
                            ? progressed.at()
                            : Climb.day(progressed.at(), zone)
                                    .plusDays(days)
                                    .atStartOfDay(zone)
                                    .toInstant());
            books.advance(now);
            return null;
        }

        private @Nullable Refusal takeReturn(Event.OrderReturned returned) {
            OrderPosition order = orders.get(returned.order());
            if (order == null) {
                return new Refusal.UnknownOrder(returned.order());
            }
            return switch (ReturnPlan.plan(order, returned.lines())) {
                case ReturnPlan.Outcome.Refused(var refusal) -> refusal;
                case ReturnPlan.Outcome.Planned(var plan) -> {
                    carryOut(plan, order, returned);
                    yield null;
                }
            };
        }

        private void carryOut(ReturnPlan plan, OrderPosition order, Event.OrderReturned returned) {
            LocalDate day = Climb.day(order.paidAt(), zone);
            // what the order was paid with comes back first, so that it can make good what is to be taken back
            for (Hold hold : new TreeMap<>(books.holds()).values()) {
                if (order.id().equals(hold.order())) {
                    giveBack(hold, plan.after());
                }
            }
            for (ReturnPlan.TakeBack takeBack : plan.takeBacks()) {
                books.takeBack(
                        takeBack.asset(), takeBack.lot(), takeBack.points(), order.id(), returned.reference(), now);
                climb.takeOff(new Measure.Earned(takeBack.asset()), order.ladders(), day, takeBack.points());
            }
            climb.takeOff(new Measure.Spend(), order.ladders(), day, plan.returnedAmount());
            climb.takeOff(new Measure.Orders(), order.ladders(), day, plan.completes() ? 1 : 0);
            climb.sink(now);
            orders.put(order.id(), plan.after());
        }

        /** Of what the hold paid with, as much as of its order has come back. */
        private void giveBack(Hold hold, OrderPosition order) {
            long back = order.givenBack(hold.captured()) - hold.reinstated();
            if (back > 0) {
                books.reinstate(hold, back, order.id(), now);
            }
        }

        /** The order may have come back before it was paid with points: these come back as if they had been there. */
        private void giveBackOfWhatCameBack(String paidWith) {
            Hold hold = books.hold(paidWith);
            OrderPosition order = hold == null || hold.order() == null ? null : orders.get(hold.order());
            if (hold != null && order != null) {
                giveBack(hold, order);
            }
        }

        private @Nullable Refusal spend(Event.PointsSpent spent) {
            if (books.hold(spent.spend()) != null) {
                return new Refusal.HoldExists(spent.spend());
            }
            Refusal refusal = mayTake(spent.asset(), spent.points());
            if (refusal == null) {
                books.spend(spent.spend(), spent.asset(), spent.points(), spent.order(), now);
                books.slide(spent.asset(), event.at());
                giveBackOfWhatCameBack(spent.spend());
            }
            return refusal;
        }

        private @Nullable Refusal hold(Event.PointsHeld held) {
            if (books.hold(held.hold()) != null) {
                return new Refusal.HoldExists(held.hold());
            }
            Refusal refusal = mayTake(held.asset(), held.points());
            if (refusal == null) {
                books.hold(held.hold(), held.asset(), held.points(), held.deadline(), held.order(), now);
                // told late, its deadline may have passed
                books.advance(now);
            }
            return refusal;
        }

        private @Nullable Refusal mayTake(String assetCode, long points) {
            Programme.Asset asset = programme.asset(assetCode);
            if (asset == null) {
                return new Refusal.UnknownAsset(assetCode);
            }
            if (asset.kind() != AssetKind.POINTS) {
                return new Refusal.NotSpendable(assetCode);
            }
            long available = books.available(assetCode);
            return points > available ? new Refusal.NotEnough(assetCode, points, available) : null;
        }

        private @Nullable Refusal capture(Event.HoldCaptured captured) {
            Hold hold = books.hold(captured.hold());
            if (hold == null) {
                return new Refusal.UnknownHold(captured.hold());
            }
            if (hold.state() != Hold.State.OPEN) {
                return new Refusal.HoldEnded(hold.id(), hold.state().name().toLowerCase(java.util.Locale.ROOT));
            }
            long points = captured.points() == null ? hold.points() : captured.points();
            if (points > hold.points()) {
                return new Refusal.CaptureExceeds(hold.id(), points, hold.points());
            }
            books.capture(hold, points, now);
            books.slide(hold.asset(), event.at());
            giveBackOfWhatCameBack(hold.id());
            return null;
        }

        private @Nullable Refusal release(Event.HoldReleased released) {
            Hold hold = books.hold(released.hold());
            if (hold == null) {
                return new Refusal.UnknownHold(released.hold());
            }
            if (hold.state() != Hold.State.OPEN) {
                return new Refusal.HoldEnded(hold.id(), hold.state().name().toLowerCase(java.util.Locale.ROOT));
            }
            books.release(hold, Hold.State.RELEASED, now);
            return null;
        }

        private @Nullable Refusal act(Event.ActivityDone done) {
            if (programme.activity(done.activity()) == null) {
                return new Refusal.UnknownActivity(done.activity());
            }
            climb.open(event.at());
            earn(null);
            climb.rise(now);
            return null;
        }

        /** Grants what the event earns, and says what each line of the order got. */
        private List<LineGrant> earn(@Nullable Order order) {
            Earned earned = earning.earn(facts());
            considered = earned.considered();
            LocalDate day = Climb.day(event.at(), zone);
            List<LineGrant> lineGrants = new ArrayList<>();
            for (Grant grant : earned.grants()) {
                String asset = grant.asset().code();
                Lot.Source source = new Lot.Source(event.id(), order == null ? null : order.id(), version, event.at());
                books.slide(asset, event.at());
                long lot = books.grant(asset, grant.points(), source, terms(grant, day), grant.shares(), now);
                for (Effect.RuleShare share : grant.shares()) {
                    for (Effect.LinePoints line : share.lines()) {
                        lineGrants.add(new LineGrant(line.line(), share.rule(), asset, lot, line.points(), 0));
                    }
                }
                climb.gather(new Measure.Earned(asset), day, grant.points());
            }
            return lineGrants;
        }

        private Lot.Terms terms(Grant grant, LocalDate day) {
            Instant activeAt = null;
            Lot.Awaits awaits = null;
            switch (grant.pending()) {
                case Pending.None _ -> {}
                case Pending.Days(int days) -> activeAt = startOf(day.plusDays(days));
                case Pending.Until(String milestone, int days) -> {
                    if (event instanceof Event.OrderPaid) {
                        awaits = new Lot.Awaits(milestone, days);
                    }
                }
            }
            Instant expiresAt = switch (grant.expiry()) {
                case Expiry.Never _, Expiry.Sliding _ -> null;
                case Expiry.Rolling(var after) -> startOf(after.after(day).plusDays(1));
                case Expiry.EndOf(var unit, var after) -> startOf(unit.endOf(after == null ? day : after.after(day)));
            };
            return new Lot.Terms(
                    activeAt,
                    awaits,
                    expiresAt,
                    grant.expiry() instanceof Expiry.Sliding,
                    grant.asset().shortfall());
        }

        private @Nullable Instant slidingEnd(String assetCode, Instant from) {
            Span span = sliding.get(assetCode);
            return span == null
                    ? null
                    : startOf(span.after(Climb.day(from, zone)).plusDays(1));
        }

        private Instant startOf(LocalDate day) {
            return day.atStartOfDay(zone).toInstant();
        }
    }
}
