package zhiyin.engine;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.asset.Tally;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.earning.Earning;
import zhiyin.engine.earning.Grant;
import zhiyin.engine.earning.Track;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.CouponGrant;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.TopUp;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.tier.Climb;

/**
 * Everything open for one decision: the books and the ladders, the orders and top-ups it is about. What an event of one kind
 * asks for is decided by the classes beside this one, each over the same desk.
 */
final class Desk {

    private final Engine engine;
    final Programme programme;
    final int version;
    final ZoneId zone;
    private final MemberState state;
    final Event event;
    private final Allowances allowances;
    /** When the decision is posted: a late event is posted with what is already decided, not before it. */
    final Instant now;

    final List<Effect> effects = new ArrayList<>();
    private List<RuleTrace> considered = List.of();
    final Books books;
    final Climb climb;
    final Map<String, OrderPosition> orders;
    final Map<String, TopUp> topUps;
    private @Nullable MemberProfile profile;
    private long ordersPaid;
    private Track track;

    Desk(Engine engine, MemberState state, Event event, Allowances allowances) {
        this.engine = engine;
        this.programme = engine.programme();
        this.version = engine.version;
        this.zone = programme.zone();
        this.state = state;
        this.event = event;
        this.allowances = allowances;
        Instant floor = state.asOf() == null ? event.at() : state.asOf();
        this.now = event.at().isBefore(floor) ? floor : event.at();
        this.books = new Books(
                state.accounts().values(),
                state.holds(),
                state.counters(),
                this::slidingEnd,
                programme::storedValue,
                floor,
                effects);
        this.profile = event instanceof Event.MemberEnrolled enrolled && state.profile() == null
                ? enrolled.profile()
                : state.profile();
        this.climb = new Climb(
                programme,
                state.standings(),
                profile == null ? null : profile.enrolledAt(),
                floor,
                effects,
                this::giveGift);
        this.orders = new HashMap<>(state.orders());
        this.topUps = new HashMap<>(state.topUps());
        this.ordersPaid = state.ordersPaid();
        this.track = state.track();
    }

    Outcome decide() {
        if (state.profile() == null && !(event instanceof Event.MemberEnrolled)) {
            return new Outcome.Refused(new Refusal.NotEnrolled(null));
        }
        timePasses();
        Refusal refusal = switch (event) {
            case Event.MemberEnrolled _ -> enrol();
            case Event.MemberMarked marked -> mark(marked);
            case Event.MemberDescribed described -> describe(described);
            case Event.TierSet set -> setTier(set);
            case Event.MemberMigrated migrated -> migrate(migrated);
            case Event.OrderPaid paid -> pay(paid);
            case Event.OrderProgressed progressed -> progress(progressed);
            case Event.OrderReturned returned -> new Returns(this).takeReturn(returned);
            case Event.PointsSpent spent -> new Checkout(this).spend(spent);
            case Event.PointsHeld held -> new Checkout(this).hold(held);
            case Event.HoldCaptured captured -> new Checkout(this).capture(captured);
            case Event.HoldReleased released -> new Checkout(this).release(released);
            case Event.TopUpPaid paid -> new PaidIn(this).topUp(paid);
            case Event.TopUpRefunded refunded -> new PaidIn(this).refund(refunded);
            case Event.CardBound bound -> new PaidIn(this).bind(bound);
            case Event.PointsCredited credited -> new ByHand(this).credit(credited);
            case Event.PointsDebited debited -> new ByHand(this).debit(debited);
            case Event.PointsExtended extended -> new ByHand(this).extend(extended);
            case Event.PointsRevived revived -> new ByHand(this).revive(revived);
            case Event.PointsSent sent -> new Transfers(this).send(sent);
            case Event.PointsReceived received -> new Transfers(this).receive(received);
            case Event.EstateGiven given -> new Merging(this).give(given);
            case Event.EstateTaken taken -> new Merging(this).take(taken);
            case Event.ActivityDone done -> act(done);
            case Event.ReviewClosed closed -> review(closed);
            case Event.OccasionCame _ -> comeRound();
            case Event.MemberRestricted _, Event.DayPassed _ -> null;
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
                books.counters(),
                Collections.unmodifiableMap(topUps),
                track);
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

    private @Nullable Refusal setTier(Event.TierSet set) {
        Programme.Ladder ladder = programme.ladder(set.ladder());
        if (ladder == null) {
            return new Refusal.UnknownLadder(set.ladder());
        }
        if (set.tier() != null && ladder.tier(set.tier()) == null) {
            return new Refusal.UnknownTier(set.ladder(), set.tier());
        }
        if (!programme.hasReason(set.reason())) {
            return new Refusal.UnknownReason(set.reason());
        }
        climb.open(event.at());
        return climb.set(set, ladder, now) ? null : new Refusal.NotLocked(set.ladder());
    }

    private @Nullable Refusal migrate(Event.MemberMigrated migrated) {
        // of a past that is put to a draft: in the draft's world that version never took effect
        if (migrated.version() == version) {
            climb.open(event.at());
            climb.migrate(now, version);
        }
        return null;
    }

    /** With so many orders more, or fewer, and with what limits have counted of another member. */
    void count(long moreOrders, Estate of) {
        ordersPaid = Math.addExact(ordersPaid, moreOrders);
        track = track.with(of.awards(), of.moments());
    }

    /** Points as a lot of their own, usable at once, as far as there is room for it, which counts for no ladder; and coupons. */
    private void giveGift(Programme.Ladder ladder, Programme.Tier tier, Instant at) {
        String rule = ladder.code() + "." + tier.code();
        if (tier.gift() != null) {
            givePoints(rule, tier.gift(), at);
        }
        if (tier.coupon() != null) {
            award(rule, tier.coupon(), null, at);
        }
    }

    private void award(String rule, Programme.Coupons coupons, @Nullable String order, Instant at) {
        effects.add(new Effect.CouponsAwarded(rule, coupons.template(), coupons.count(), order, at));
    }

    private void givePoints(String rule, Programme.Gift gift, Instant at) {
        Programme.Asset asset = known(gift.asset());
        long points = gift.points();
        if (asset.ceiling() != null) {
            points = Math.clamp(asset.ceiling() - books.total(asset.code()), 0, points);
        }
        if (points < gift.points()) {
            effects.add(new Effect.EarningCut(
                    asset.code(), gift.points(), points, "ceiling", null, Objects.requireNonNull(asset.ceiling())));
        }
        if (points > 0) {
            LocalDate day = Climb.day(at, zone);
            Grant grant = new Grant(asset, new Pending.None(), asset.expiry(), List.of());
            Effect.RuleShare share = new Effect.RuleShare(rule, points, List.of());
            books.slide(asset.code(), at);
            books.grant(
                    asset.code(),
                    points,
                    new Lot.Source(event.id(), null, version, at),
                    terms(grant, day),
                    List.of(share),
                    at);
        }
    }

    private @Nullable Refusal mark(Event.MemberMarked marked) {
        profile = Objects.requireNonNull(profile).marked(marked);
        return null;
    }

    private @Nullable Refusal describe(Event.MemberDescribed described) {
        profile = Objects.requireNonNull(profile).described(described);
        return null;
    }

    private @Nullable Refusal pay(Event.OrderPaid paid) {
        Order order = paid.order();
        if (orders.containsKey(order.id())) {
            return new Refusal.OrderExists(order.id());
        }
        Earning.Unusual unusual = unusual();
        Refusal tooOften = refusal(unusual);
        if (tooOften != null) {
            return tooOften;
        }
        climb.open(event.at());
        List<CouponGrant> coupons = new ArrayList<>();
        List<LineGrant> grants = earn(order, unusual, coupons);
        orders.put(order.id(), OrderPosition.of(order, paid.at(), version, climb.ladders(), grants, coupons));
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
        reach(progressed.order(), progressed.milestone());
        return null;
    }

    private void reach(String order, String milestone) {
        books.reach(
                order,
                milestone,
                days -> days == 0
                        ? event.at()
                        : startOf(Climb.day(event.at(), zone).plusDays(days)));
        books.advance(now);
    }

    private @Nullable Refusal review(Event.ReviewClosed closed) {
        if (!orders.containsKey(closed.order())) {
            return new Refusal.UnknownOrder(closed.order());
        }
        if (!books.awaits(closed.order(), Earning.REVIEWED)) {
            return new Refusal.NothingToReview(closed.order());
        }
        if (closed.released()) {
            reach(closed.order(), Earning.REVIEWED);
        } else {
            books.giveUp(closed.order(), Earning.REVIEWED, now);
        }
        return null;
    }

    /** Of what the hold paid with, as much as of its order has come back. */
    void giveBack(Hold hold, OrderPosition order) {
        long back = order.givenBack(hold.captured()) - hold.reinstated();
        if (back > 0) {
            books.reinstate(hold, back, order.id(), now);
        }
    }

    Programme.Asset known(String assetCode) {
        return Objects.requireNonNull(programme.asset(assetCode));
    }

    /** What the event would earn. */
    Earned earned() {
        return earned(unusual());
    }

    /** What the event earns, as far as there is room for it. */
    private Earned earned(Earning.@Nullable Unusual unusual) {
        LocalDate today = Climb.day(now, zone);
        return engine.earning
                .earn(facts(), allowances, track, today, unusual)
                .within((asset, earned) -> tightest(asset, earned, today));
    }

    private Effect.EarningCut tightest(Programme.Asset asset, long earned, LocalDate today) {
        String code = asset.code();
        Effect.EarningCut tightest = new Effect.EarningCut(code, earned, earned, "none", null, earned);
        if (asset.ceiling() != null) {
            long room = Math.clamp(asset.ceiling() - books.total(code), 0, earned);
            tightest = new Effect.EarningCut(code, earned, room, "ceiling", null, asset.ceiling());
        }
        for (Programme.EarnLimit limit : asset.earnAtMost()) {
            long counted = books.tally(code, earnedPer(limit), today);
            long room = Math.clamp(limit.points() - counted, 0, earned);
            if (room < tightest.granted()) {
                tightest = new Effect.EarningCut(
                        code, earned, room, "earn-at-most", limit.per().word(), limit.points());
            }
        }
        return tightest;
    }

    static Tally.Of earnedPer(Programme.EarnLimit limit) {
        return new Tally.Of(Tally.What.EARNED, limit.per());
    }

    /** Refused where it would lift the member over the ceiling. */
    @Nullable
    Refusal overCeiling(Programme.Asset asset, long points) {
        if (asset.ceiling() == null) {
            return null;
        }
        long room = Math.max(0, asset.ceiling() - books.total(asset.code()));
        return points > room ? new Refusal.CeilingReached(asset.code(), points, room) : null;
    }

    private @Nullable Refusal act(Event.ActivityDone done) {
        if (programme.activity(done.activity()) == null) {
            return new Refusal.UnknownActivity(done.activity());
        }
        Earning.Unusual unusual = unusual();
        Refusal tooOften = refusal(unusual);
        if (tooOften != null) {
            return tooOften;
        }
        climb.open(event.at());
        earn(unusual);
        climb.gather(new Measure.Done(done.activity()), Climb.day(done.at(), zone), 1);
        climb.rise(now);
        return null;
    }

    /** A day of the member's own: there is nothing but what rules give for it. */
    private @Nullable Refusal comeRound() {
        climb.open(event.at());
        earn(null);
        climb.rise(now);
        return null;
    }

    /** What there is too much of, if this event is one too many. */
    private Earning.@Nullable Unusual unusual() {
        return engine.earning.unusual(event.type(), event.at(), track);
    }

    private @Nullable Refusal refusal(Earning.@Nullable Unusual unusual) {
        return unusual == null || unusual.velocity().then() != Programme.Then.REFUSE
                ? null
                : new Refusal.TooOften(
                        unusual.velocity().code(),
                        event.type(),
                        unusual.times(),
                        unusual.velocity().atMost(),
                        unusual.velocity().within().toMinutes());
    }

    private void earn(Earning.@Nullable Unusual unusual) {
        earn(null, unusual, new ArrayList<>());
    }

    /**
     * Grants what the event earns, and says what each line of the order got.
     *
     * @param coupons gets what the order got besides
     */
    private List<LineGrant> earn(@Nullable Order order, Earning.@Nullable Unusual unusual, List<CouponGrant> coupons) {
        Earned earned = earned(unusual);
        considered = earned.considered();
        if (unusual != null) {
            effects.add(new Effect.TooOften(
                    unusual.velocity().code(),
                    unusual.velocity().then().word(),
                    unusual.times(),
                    unusual.velocity().atMost()));
        }
        effects.addAll(earned.cuts());
        LocalDate today = Climb.day(now, zone);
        LocalDate day = Climb.day(event.at(), zone);
        List<LineGrant> lineGrants = new ArrayList<>();
        for (Grant grant : earned.grants()) {
            String asset = grant.asset().code();
            Lot.Source source = new Lot.Source(
                    event.id(),
                    order == null ? null : order.id(),
                    version,
                    event.at(),
                    order == null ? null : order.store());
            books.slide(asset, event.at());
            grant.asset().earnAtMost().forEach(limit -> books.count(asset, earnedPer(limit), today, grant.points()));
            long lot = books.grant(asset, grant.points(), source, terms(grant, day), grant.shares(), now);
            for (Effect.RuleShare share : grant.shares()) {
                String backInto = backInto(share);
                for (Effect.LinePoints line : share.lines()) {
                    lineGrants.add(new LineGrant(line.line(), share.rule(), asset, lot, line.points(), 0, backInto));
                }
            }
            climb.gather(new Measure.Earned(asset), day, grant.points());
        }
        for (Programme.CouponRule rule : earned.coupons()) {
            award(rule.code(), rule.coupon(), order == null ? null : order.id(), now);
            coupons.add(new CouponGrant(
                    rule.code(), rule.coupon().template(), rule.coupon().count(), 0));
        }
        track = engine.earning.came(event.type(), event.at(), track);
        track = engine.earning.gave(earned, event.at(), today, track);
        return lineGrants;
    }

    /** The budget into which goes back what comes back of the share; null if it goes into none. */
    private @Nullable String backInto(Effect.RuleShare share) {
        Programme.Budget budget = programme.budget(share.budget());
        return budget != null && budget.giveBack() ? budget.code() : null;
    }

    private Map<String, Long> budgets(Grant grant) {
        Map<String, Long> budgets = new HashMap<>();
        for (Effect.RuleShare share : grant.shares()) {
            String backInto = backInto(share);
            if (backInto != null) {
                budgets.merge(backInto, share.points(), Math::addExact);
            }
        }
        return budgets;
    }

    Lot.Terms terms(Grant grant, LocalDate day) {
        Instant activeAt = null;
        Lot.Awaits awaits = null;
        switch (grant.pending()) {
            case Pending.None _ -> {}
            case Pending.Days(int days) -> activeAt = startOf(day.plusDays(days));
            case Pending.Until(String milestone, int days, Integer cancelAfterDays) -> {
                if (event instanceof Event.OrderPaid) {
                    // from when it was told: of an order that was told late, the milestone is told late too
                    LocalDate told = Climb.day(now, zone);
                    awaits = cancelAfterDays == null
                            ? new Lot.Awaits(milestone, days, null, Map.of())
                            : new Lot.Awaits(milestone, days, startOf(told.plusDays(cancelAfterDays)), budgets(grant));
                }
            }
        }
        return new Lot.Terms(
                activeAt,
                awaits,
                expiresAt(grant.expiry(), day),
                grant.expiry() instanceof Expiry.Sliding,
                grant.asset().shortfall());
    }

    /** When what is earned on {@code day} ends by itself. */
    @Nullable
    Instant expiresAt(Expiry expiry, LocalDate day) {
        return switch (expiry) {
            case Expiry.Never _, Expiry.Sliding _ -> null;
            case Expiry.Rolling(var after) -> endOf(after.after(day));
            case Expiry.EndOf(var unit, var after) -> startOf(unit.endOf(after == null ? day : after.after(day)));
        };
    }

    Instant endOf(LocalDate day) {
        return startOf(day.plusDays(1));
    }

    private @Nullable Instant slidingEnd(String assetCode, Instant from) {
        Span span = engine.sliding.get(assetCode);
        return span == null ? null : startOf(span.after(Climb.day(from, zone)).plusDays(1));
    }

    Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }
}
