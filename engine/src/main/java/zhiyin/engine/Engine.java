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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Books;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.asset.Tally;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.decision.Place;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.earning.Earning;
import zhiyin.engine.earning.Grant;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Order;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.RefundPlan;
import zhiyin.engine.reversal.ReturnPlan;
import zhiyin.engine.reversal.TopUp;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.tier.Climb;

/** One version of a programme, compiled: the function from a state and an event to a decision. Safe to share. */
public final class Engine {

    private static final Tally.Of SENT_A_DAY = new Tally.Of(Tally.What.SENT, Period.DAY);

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
            if (asset.storedValue() != null && asset.storedValue().bonusExpiry() instanceof Expiry.Sliding(var span)) {
                sliding.put(StoredValue.bonus(asset.code()), span);
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

    /** Decides one event, as if budgets had no end. */
    public Outcome decide(MemberState state, Event event) {
        return decide(state, event, Allowances.UNLIMITED);
    }

    /**
     * Decides one event. First comes what time brought about up to then, then the event itself.
     *
     * @param allowances how much it may draw from budgets
     * @throws zhiyin.engine.asset.Account.NotLoaded if it asks for a lot that was not loaded
     */
    public Outcome decide(MemberState state, Event event, Allowances allowances) {
        return new Desk(state, event, allowances).decide();
    }

    /** What an order of this content would earn this member now, as if budgets had no end. Nothing is changed. */
    public Earned quote(MemberState state, Event.OrderPaid cart) {
        Desk desk = new Desk(state, cart, Allowances.UNLIMITED);
        desk.timePasses();
        return desk.earned();
    }

    /**
     * What the other member gets of a transfer that was decided for the one who gives.
     *
     * @param id of the event that is told of it
     * @param sender the one who gives
     */
    public static Event.PointsReceived received(long id, long sender, Event.PointsSent sent, Outcome.Decided decided) {
        Account account = decided.after().account(sent.asset());
        List<Event.Received> parts = new ArrayList<>();
        for (Effect effect : decided.decision().effects()) {
            if (effect instanceof Effect.PointsSent(var movement, var _, var _)) {
                long number = Objects.requireNonNull(movement.lot());
                Lot lot = account.open().stream()
                        .filter(each -> each.number() == number)
                        .findFirst()
                        .orElseGet(() -> Objects.requireNonNull(account.closed().get(number)));
                parts.add(new Event.Received(
                        movement.points(),
                        lot.source().earnedAt(),
                        lot.terms().slides()
                                ? account.slidesUntil()
                                : lot.terms().expiresAt()));
            }
        }
        return new Event.PointsReceived(id, sent.at(), sent.transfer(), sender, sent.asset(), parts);
    }

    /** The state as it will be at {@code now} if nothing happens until then: for showing, not for recording. */
    public MemberState asOf(MemberState state, Instant now) {
        Desk desk = new Desk(state, new Event.DayPassed(0, now, Climb.day(now, zone)), Allowances.UNLIMITED);
        desk.timePasses();
        return desk.after();
    }

    /** Everything open for one decision. */
    private final class Desk {
        private final MemberState state;
        private final Event event;
        private final Allowances allowances;
        /** When the decision is posted: a late event is posted with what is already decided, not before it. */
        private final Instant now;

        private final List<Effect> effects = new ArrayList<>();
        private List<RuleTrace> considered = List.of();
        private final Books books;
        private final Climb climb;
        private final Map<String, OrderPosition> orders;
        private final Map<String, TopUp> topUps;
        private @Nullable MemberProfile profile;
        private long ordersPaid;

        Desk(MemberState state, Event event, Allowances allowances) {
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
                    programme, state.standings(), profile == null ? null : profile.enrolledAt(), floor, effects);
            this.orders = new HashMap<>(state.orders());
            this.topUps = new HashMap<>(state.topUps());
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
                case Event.TopUpPaid paid -> topUp(paid);
                case Event.TopUpRefunded refunded -> refund(refunded);
                case Event.CardBound bound -> bind(bound);
                case Event.PointsCredited credited -> credit(credited);
                case Event.PointsDebited debited -> debit(debited);
                case Event.PointsExtended extended -> extend(extended);
                case Event.PointsRevived revived -> revive(revived);
                case Event.PointsSent sent -> send(sent);
                case Event.PointsReceived received -> receive(received);
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
                    books.counters(),
                    Collections.unmodifiableMap(topUps));
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
                long taken = books.takeBack(
                        takeBack.asset(), takeBack.lot(), takeBack.points(), order.id(), returned.reference(), now);
                if (takeBack.budget() != null && taken > 0) {
                    // what is forgiven the member keeps, and the budget has paid for it
                    effects.add(new Effect.BudgetGivenBack(
                            takeBack.budget(), takeBack.asset(), taken, order.id(), returned.reference()));
                }
                climb.takeOff(new Measure.Earned(takeBack.asset()), order.ladders(), day, takeBack.points());
                giveRoom(takeBack);
            }
            climb.takeOff(new Measure.Spend(), order.ladders(), day, plan.returnedAmount());
            climb.takeOff(new Measure.Orders(), order.ladders(), day, plan.completes() ? 1 : 0);
            climb.sink(now, TierCause.RETURNED);
            orders.put(order.id(), plan.after());
        }

        /** What was granted in a stretch of the calendar and is taken back in it may be earned in it again. */
        private void giveRoom(ReturnPlan.TakeBack takeBack) {
            Programme.Asset asset = programme.asset(takeBack.asset());
            LocalDate today = Climb.day(now, zone);
            if (asset != null) {
                asset.earnAtMost()
                        .forEach(limit -> books.uncount(
                                asset.code(), earnedPer(limit), today, takeBack.lot(), takeBack.points()));
            }
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
            Refusal refusal = mayTake(spent.asset(), spent.points(), spent.store(), spent.categories());
            if (refusal == null) {
                books.spend(spent.spend(), spent.asset(), spent.points(), spent.order(), spent.store(), now);
                books.slide(spent.asset(), event.at());
                giveBackOfWhatCameBack(spent.spend());
            }
            return refusal;
        }

        private @Nullable Refusal hold(Event.PointsHeld held) {
            if (books.hold(held.hold()) != null) {
                return new Refusal.HoldExists(held.hold());
            }
            Refusal refusal = mayTake(held.asset(), held.points(), held.store(), held.categories());
            if (refusal == null) {
                books.hold(held.hold(), held.asset(), held.points(), held.deadline(), held.order(), held.store(), now);
                // told late, its deadline may have passed
                books.advance(now);
            }
            return refusal;
        }

        private @Nullable Refusal mayTake(
                String assetCode, long points, @Nullable String store, List<String> categories) {
            Programme.Asset asset = programme.asset(assetCode);
            if (asset == null) {
                return new Refusal.UnknownAsset(assetCode);
            }
            if (!asset.kind().spendable()) {
                return new Refusal.NotSpendable(assetCode);
            }
            Refusal elsewhere = mayUse(asset, store, categories);
            if (elsewhere != null) {
                return elsewhere;
            }
            long available = books.available(assetCode);
            return points > available ? new Refusal.NotEnough(assetCode, points, available) : null;
        }

        /** Whether it can be paid with in that store and for such things. */
        private static @Nullable Refusal mayUse(
                Programme.@Nullable Asset asset, @Nullable String store, List<String> categories) {
            if (asset == null || asset.storedValue() == null) {
                return null;
            }
            StoredValue.Scope scope = asset.storedValue().usableAt();
            if (store != null && !scope.covers(store)) {
                return new Refusal.NotUsableAt(asset.code(), store);
            }
            for (String category : categories) {
                if (!scope.paysFor(category)) {
                    return new Refusal.NotUsableFor(asset.code(), category);
                }
            }
            return null;
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
            Refusal elsewhere = mayUse(programme.asset(hold.asset()), captured.store(), List.of());
            if (elsewhere != null) {
                return elsewhere;
            }
            books.capture(hold, points, captured.store(), now);
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

        private @Nullable Refusal topUp(Event.TopUpPaid paid) {
            if (topUps.containsKey(paid.topUp())) {
                return new Refusal.TopUpExists(paid.topUp());
            }
            List<Programme.Given> gives;
            if (paid.code() == null) {
                String asset = Objects.requireNonNull(paid.asset());
                if (programme.asset(asset) == null) {
                    return new Refusal.UnknownAsset(asset);
                }
                gives = List.of(new Programme.Given(asset, 0, 0));
            } else {
                Programme.TopUpPackage bought = programme.topUpPackage(paid.code());
                if (bought == null || !bought.offeredOn(Climb.day(event.at(), zone))) {
                    return new Refusal.UnknownPackage(paid.code());
                }
                if (bought.price() != paid.amount()) {
                    return new Refusal.PriceDiffers(bought.code(), bought.price(), paid.amount());
                }
                gives = bought.gives();
            }
            Programme.Given first = gives.getFirst();
            Programme.Asset asset = known(first.asset());
            if (asset.storedValue() != null || paid.code() == null) {
                Refusal refusal = mayHave(asset, paid.amount());
                if (refusal != null) {
                    return refusal;
                }
            }
            for (Programme.Given given : gives) {
                Refusal refusal = overCeiling(known(given.asset()), Math.addExact(given.units(), given.bonus()));
                if (refusal != null) {
                    return refusal;
                }
            }
            List<TopUp.Part> parts = new ArrayList<>();
            // of stored value the price itself is what it buys
            give(first.asset(), true, asset.storedValue() == null ? first.units() : paid.amount(), paid, parts);
            give(first.asset(), false, first.bonus(), paid, parts);
            for (Programme.Given given : gives.subList(1, gives.size())) {
                give(given.asset(), false, given.units(), paid, parts);
                give(given.asset(), false, given.bonus(), paid, parts);
            }
            StoredValue.Refund terms = asset.storedValue() == null
                    ? StoredValue.Refund.WITHOUT_FEE
                    : asset.storedValue().refund();
            topUps.put(paid.topUp(), new TopUp(paid.topUp(), event.at(), paid.amount(), terms, parts, 0, 0, 0));
            return null;
        }

        /** One more lot of a top-up, unless there is nothing to give. */
        private void give(String assetCode, boolean bought, long units, Event.TopUpPaid paid, List<TopUp.Part> parts) {
            if (units > 0) {
                Programme.Asset asset = known(assetCode);
                Effect.ToppedUpPart part = bought ? Effect.ToppedUpPart.PRINCIPAL : Effect.ToppedUpPart.BONUS;
                long lot = paidIn(paid.topUp(), asset, part, units, paid.store());
                parts.add(new TopUp.Part(account(asset, part), lot, part, units, 0));
            }
        }

        /** A lot of what money bought, or of what came with it. */
        private long paidIn(
                String topUp, Programme.Asset asset, Effect.ToppedUpPart part, long units, @Nullable String store) {
            Expiry expiry = asset.storedValue() == null || part == Effect.ToppedUpPart.PRINCIPAL
                    ? asset.expiry()
                    : asset.storedValue().bonusExpiry();
            Grant grant = new Grant(asset, asset.pending(), expiry, List.of());
            books.slide(asset.code(), event.at());
            return books.topUp(
                    account(asset, part),
                    units,
                    new Lot.Source(event.id(), null, version, event.at(), store),
                    terms(grant, Climb.day(event.at(), zone)),
                    topUp,
                    part,
                    now);
        }

        private static String account(Programme.Asset asset, Effect.ToppedUpPart part) {
            if (asset.storedValue() == null) {
                return asset.code();
            }
            return part == Effect.ToppedUpPart.PRINCIPAL
                    ? StoredValue.principal(asset.code())
                    : StoredValue.bonus(asset.code());
        }

        private Programme.Asset known(String assetCode) {
            return Objects.requireNonNull(programme.asset(assetCode));
        }

        /** Whether so much principal may come to what there is. */
        private @Nullable Refusal mayHave(Programme.Asset asset, long amount) {
            if (asset.storedValue() == null) {
                return new Refusal.NotStoredValue(asset.code());
            }
            StoredValue.Ceiling ceiling =
                    asset.storedValue().ceiling(programme.currency(), Climb.day(event.at(), zone));
            long balance = books.has(StoredValue.principal(asset.code()));
            return ceiling != null && Math.addExact(balance, amount) > ceiling.named()
                    ? new Refusal.BalanceLimitExceeded(asset.code(), ceiling.named(), balance, amount)
                    : null;
        }

        private @Nullable Refusal bind(Event.CardBound bound) {
            Programme.Asset asset = programme.asset(bound.asset());
            if (asset == null) {
                return new Refusal.UnknownAsset(bound.asset());
            }
            Refusal refusal = mayHave(asset, bound.amount());
            if (refusal == null) {
                paidIn(bound.card(), asset, Effect.ToppedUpPart.PRINCIPAL, bound.amount(), bound.store());
            }
            return refusal;
        }

        /** What the event earns, as far as there is room for it. */
        Earned earned() {
            LocalDate today = Climb.day(now, zone);
            return earning.earn(facts(), allowances).within((asset, earned) -> tightest(asset, earned, today));
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

        private static Tally.Of earnedPer(Programme.EarnLimit limit) {
            return new Tally.Of(Tally.What.EARNED, limit.per());
        }

        /** Refused where it would lift the member over the ceiling. */
        private @Nullable Refusal overCeiling(Programme.Asset asset, long points) {
            if (asset.ceiling() == null) {
                return null;
            }
            long room = Math.max(0, asset.ceiling() - books.total(asset.code()));
            return points > room ? new Refusal.CeilingReached(asset.code(), points, room) : null;
        }

        private @Nullable Refusal mayAdjust(String assetCode, String reason) {
            Programme.Asset asset = programme.asset(assetCode);
            if (asset == null) {
                return new Refusal.UnknownAsset(assetCode);
            }
            if (asset.storedValue() != null) {
                return new Refusal.NotByHand(assetCode);
            }
            return programme.hasReason(reason) ? null : new Refusal.UnknownReason(reason);
        }

        private @Nullable Refusal credit(Event.PointsCredited credited) {
            Refusal refusal = mayAdjust(credited.asset(), credited.reason());
            if (refusal != null) {
                return refusal;
            }
            Programme.Asset asset = Objects.requireNonNull(programme.asset(credited.asset()));
            refusal = overCeiling(asset, credited.points());
            if (refusal != null) {
                return refusal;
            }
            boolean measures = asset.kind() == AssetKind.GROWTH;
            if (measures) {
                climb.open(event.at());
            }
            for (Event.Credit lot : credited.lots()) {
                Instant earnedAt = lot.earnedAt() == null ? event.at() : lot.earnedAt();
                LocalDate day = Climb.day(earnedAt, zone);
                Expiry expiry = asset.expiry();
                boolean slides = lot.usableThrough() == null && expiry instanceof Expiry.Sliding;
                if (slides) {
                    books.slide(asset.code(), earnedAt);
                }
                books.credit(
                        asset.code(),
                        lot.points(),
                        new Lot.Source(event.id(), null, version, earnedAt),
                        new Lot.Terms(
                                null,
                                null,
                                lot.usableThrough() == null ? expiresAt(expiry, day) : endOf(lot.usableThrough()),
                                slides,
                                asset.shortfall()),
                        credited.reason(),
                        now);
                // what is given and taken by hand counts for tiers where the asset is there for nothing else
                if (measures) {
                    climb.gather(new Measure.Earned(asset.code()), day, lot.points());
                }
            }
            if (measures) {
                climb.rise(now);
            }
            return null;
        }

        private @Nullable Refusal debit(Event.PointsDebited debited) {
            Refusal refusal = mayAdjust(debited.asset(), debited.reason());
            if (refusal != null) {
                return refusal;
            }
            Programme.Asset asset = Objects.requireNonNull(programme.asset(debited.asset()));
            OnShortfall policy = debited.onShortfall() == null ? asset.onDebit() : debited.onShortfall();
            long available = books.available(asset.code());
            if (debited.points() > available && policy == OnShortfall.REFUSE) {
                return new Refusal.NotEnough(asset.code(), debited.points(), available);
            }
            boolean owing = policy == OnShortfall.DEFICIT;
            books.debit(asset.code(), debited.points(), owing, debited.reason(), now);
            long taken = owing ? debited.points() : Math.min(debited.points(), available);
            if (asset.kind() == AssetKind.GROWTH) {
                climb.gather(new Measure.Earned(asset.code()), Climb.day(event.at(), zone), -taken);
                climb.sink(now, TierCause.ADJUSTED);
            }
            return null;
        }

        private @Nullable Refusal extend(Event.PointsExtended extended) {
            Refusal refusal = mayAdjust(extended.asset(), extended.reason());
            if (refusal != null) {
                return refusal;
            }
            String asset = extended.asset();
            if (extended.lot() != null && books.lot(asset, extended.lot()) == null) {
                return new Refusal.UnknownLot(asset, extended.lot());
            }
            Instant until = endOf(extended.usableThrough());
            Instant before = extended.endingBefore() == null ? until : startOf(extended.endingBefore());
            boolean any = false;
            for (Lot lot : books.lots(asset)) {
                Instant end = lot.terms().slides() ? null : lot.terms().expiresAt();
                boolean meant =
                        extended.lot() == null ? end != null && end.isBefore(before) : lot.number() == extended.lot();
                if (meant && lot.open() && end != null && end.isBefore(until)) {
                    books.extend(asset, lot, until, extended.reason(), now);
                    any = true;
                }
            }
            return any ? null : new Refusal.NothingToExtend(asset);
        }

        private @Nullable Refusal revive(Event.PointsRevived revived) {
            Refusal refusal = mayAdjust(revived.asset(), revived.reason());
            if (refusal != null) {
                return refusal;
            }
            String asset = revived.asset();
            if (revived.lot() != null && books.lot(asset, revived.lot()) == null) {
                return new Refusal.UnknownLot(asset, revived.lot());
            }
            Instant until = endOf(revived.usableThrough());
            Instant since = revived.endedSince() == null ? Instant.MIN : startOf(revived.endedSince());
            List<Lot> meant = new ArrayList<>();
            long points = 0;
            for (Lot lot : books.lots(asset)) {
                // what slid away has no end of its own to be asked for: it is revived by its number
                Instant end = lot.terms().expiresAt();
                boolean thisOne =
                        revived.lot() == null ? end != null && !end.isBefore(since) : lot.number() == revived.lot();
                if (thisOne && lot.expired() > 0 && lot.terms().awaits() == null && until.isAfter(now)) {
                    meant.add(lot);
                    points = Math.addExact(points, lot.expired());
                }
            }
            if (meant.isEmpty()) {
                return new Refusal.NothingToRevive(asset);
            }
            refusal = overCeiling(Objects.requireNonNull(programme.asset(asset)), points);
            if (refusal == null) {
                meant.forEach(lot -> books.revive(asset, lot, until, revived.reason(), now));
            }
            return refusal;
        }

        private @Nullable Refusal refund(Event.TopUpRefunded refunded) {
            TopUp topUp = topUps.get(refunded.topUp());
            if (topUp == null) {
                return new Refusal.UnknownTopUp(refunded.topUp());
            }
            LocalDate free =
                    Climb.day(topUp.paidAt(), zone).plusDays(topUp.terms().freeDays());
            return switch (RefundPlan.plan(
                    topUp,
                    refunded.refund(),
                    refunded.units(),
                    part -> books.known(part.asset(), part.lot()),
                    !Climb.day(event.at(), zone).isAfter(free))) {
                case RefundPlan.Outcome.Refused(var refusal) -> refusal;
                case RefundPlan.Outcome.Planned(var plan) -> {
                    for (int i = 0; i < topUp.parts().size(); i++) {
                        TopUp.Part before = topUp.parts().get(i);
                        payOut(before, plan.after().parts().get(i).taken() - before.taken(), refunded);
                    }
                    effects.add(plan.reckoned());
                    topUps.put(topUp.id(), plan.after());
                    yield null;
                }
            };
        }

        private void payOut(TopUp.Part part, long units, Event.TopUpRefunded refunded) {
            boolean bought = part.part() == Effect.ToppedUpPart.PRINCIPAL;
            books.remove(
                    part.asset(),
                    part.lot(),
                    units,
                    bought ? Place.REFUNDED : Place.REVERSED,
                    now,
                    movement -> bought
                            ? new Effect.PrincipalRefunded(movement, refunded.topUp(), refunded.refund())
                            : new Effect.BonusForfeited(movement, refunded.topUp(), refunded.refund()));
        }

        private @Nullable Refusal send(Event.PointsSent sent) {
            Refusal refusal = mayTake(sent.asset(), sent.points(), null, List.of());
            if (refusal instanceof Refusal.UnknownAsset || refusal instanceof Refusal.NotSpendable) {
                return refusal;
            }
            Programme.Transfer terms =
                    Objects.requireNonNull(programme.asset(sent.asset())).transfer();
            if (terms == null) {
                return new Refusal.NotTransferable(sent.asset());
            }
            LocalDate today = Climb.day(now, zone);
            Refusal limit = outsideOf(terms, sent, books.tally(sent.asset(), SENT_A_DAY, today));
            if (limit != null || refusal != null) {
                return limit != null ? limit : refusal;
            }
            books.send(sent.asset(), sent.points(), sent.transfer(), sent.receiver(), now);
            if (terms.maxPerDay() != null) {
                books.count(sent.asset(), SENT_A_DAY, today, sent.points());
            }
            return null;
        }

        private static @Nullable Refusal outsideOf(Programme.Transfer terms, Event.PointsSent sent, long sentToday) {
            if (sent.points() < terms.min()) {
                return new Refusal.TransferLimit(sent.asset(), "min", sent.points(), terms.min());
            }
            if (terms.max() != null && sent.points() > terms.max()) {
                return new Refusal.TransferLimit(sent.asset(), "max", sent.points(), terms.max());
            }
            if (terms.maxPerDay() != null && sent.points() > terms.maxPerDay() - sentToday) {
                return new Refusal.TransferLimit(
                        sent.asset(), "max-per-day", sent.points(), Math.max(0, terms.maxPerDay() - sentToday));
            }
            return null;
        }

        private @Nullable Refusal receive(Event.PointsReceived received) {
            Programme.Asset asset = programme.asset(received.asset());
            if (asset == null) {
                return new Refusal.UnknownAsset(received.asset());
            }
            if (asset.storedValue() != null) {
                return new Refusal.NotByHand(received.asset());
            }
            long points = 0;
            for (Event.Received part : received.parts()) {
                points = Math.addExact(points, part.points());
            }
            Refusal refusal = overCeiling(asset, points);
            if (refusal != null) {
                return refusal;
            }
            for (Event.Received part : received.parts()) {
                books.receive(
                        asset.code(),
                        part.points(),
                        new Lot.Source(event.id(), null, version, part.earnedAt()),
                        new Lot.Terms(null, null, part.expiresAt(), false, asset.shortfall()),
                        received.transfer(),
                        received.sender(),
                        now);
            }
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
            Earned earned = earned();
            considered = earned.considered();
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
                grant.asset()
                        .earnAtMost()
                        .forEach(limit -> books.count(asset, earnedPer(limit), today, grant.points()));
                long lot = books.grant(asset, grant.points(), source, terms(grant, day), grant.shares(), now);
                for (Effect.RuleShare share : grant.shares()) {
                    Programme.Budget budget = programme.budget(share.budget());
                    String backInto = budget != null && budget.giveBack() ? budget.code() : null;
                    for (Effect.LinePoints line : share.lines()) {
                        lineGrants.add(
                                new LineGrant(line.line(), share.rule(), asset, lot, line.points(), 0, backInto));
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
                case Pending.Until(String milestone, int days, Integer cancelAfterDays) -> {
                    if (event instanceof Event.OrderPaid) {
                        // from when it was told: of an order that was told late, the milestone is told late too
                        LocalDate told = Climb.day(now, zone);
                        awaits = new Lot.Awaits(
                                milestone,
                                days,
                                cancelAfterDays == null ? null : startOf(told.plusDays(cancelAfterDays)));
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
        private @Nullable Instant expiresAt(Expiry expiry, LocalDate day) {
            return switch (expiry) {
                case Expiry.Never _, Expiry.Sliding _ -> null;
                case Expiry.Rolling(var after) -> endOf(after.after(day));
                case Expiry.EndOf(var unit, var after) -> startOf(unit.endOf(after == null ? day : after.after(day)));
            };
        }

        private Instant endOf(LocalDate day) {
            return startOf(day.plusDays(1));
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
