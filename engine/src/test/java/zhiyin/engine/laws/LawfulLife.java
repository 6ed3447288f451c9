package zhiyin.engine.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.TopUp;

/** One random life under one random programme, lived through the engine and beside it. */
final class LawfulLife {

    private final long seed;
    private final Random random;
    private final Programme programme;
    private final Engine engine;
    private final RandomEvents events;
    private final LawBook laws = new LawBook();
    private final TinyLedger ledger;
    private final TinyLimits limits;
    private final List<TinyLadder> ladders = new ArrayList<>();
    private final Map<String, Event.TopUpPaid> toppedUp = new TreeMap<>();
    private final Map<String, LocalDate> paidOn = new TreeMap<>();
    private MemberState state = MemberState.NOBODY;
    /** Whether what is dear is looked at every time. */
    private boolean every;

    LawfulLife(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.programme = new RandomProgrammes(random).any();
        this.engine = new Engine(programme, 1);
        this.events = new RandomEvents(random, programme);
        this.ledger = new TinyLedger(programme);
        this.limits = new TinyLimits(programme);
    }

    void live(int commands) {
        List<Event> told = new ArrayList<>();
        try {
            for (int i = 0; i < commands; i++) {
                Event event = events.next(state);
                told.add(event);
                step(event);
            }
        } catch (AssertionError | RuntimeException broken) {
            // what only a chance look found may not be found again: then all of it is told
            List<Event> few =
                    broken(seed, told) == null ? told : Shrinking.shortest(told, some -> broken(seed, some) != null);
            Throwable why = broken(seed, few);
            throw new AssertionError(
                    "seed " + seed + ": " + (why == null ? broken : why).getMessage() + "\nafter\n  "
                            + String.join(
                                    "\n  ", few.stream().map(Event::toString).toList())
                            + "\nunder "
                            + programme,
                    broken);
        }
    }

    /** What breaks when these alone are lived through, every look taken; null if nothing does. */
    private static @Nullable Throwable broken(long seed, List<Event> events) {
        LawfulLife life = new LawfulLife(seed);
        life.every = true;
        try {
            events.forEach(life::step);
            return null;
        } catch (AssertionError | RuntimeException broken) {
            return broken;
        }
    }

    private void step(Event event) {
        MemberState before = state;
        // dear, and so not every time
        boolean printed = every || random.nextInt(8) == 0;
        int print = printed ? before.hashCode() : 0;
        Outcome outcome = engine.decide(before, event);
        if (printed) {
            assertThat(before.hashCode())
                    .as("a decision leaves the state before alone")
                    .isEqualTo(print);
        }
        assertThat(engine.decide(before, event)).as("decided again").isEqualTo(outcome);
        Instant now = before.asOf() == null || event.at().isAfter(before.asOf()) ? event.at() : before.asOf();
        Class<? extends Refusal> refused = mustBeRefused(event, before, now);
        switch (outcome) {
            case Outcome.Refused(Refusal refusal) -> {
                assertThat(refusal.getClass()).as("refused: " + refusal).isEqualTo(refused);
                if (ledger.lookedAhead) {
                    ledger.lookedAhead = false;
                    // to know, the small ledger went ahead to now; the engine has to follow
                    step(new Event.DayPassed(
                            0, now, now.atZone(programme.zone()).toLocalDate()));
                }
            }
            case Outcome.Decided(var decision, var after) -> {
                assertThat(refused).as("should have been refused").isNull();
                Outcome loaded = fromWhatIsLoaded(before, event);
                assertThat(loaded).isInstanceOf(Outcome.Decided.class);
                assertThat(((Outcome.Decided) loaded).decision())
                        .as("decided from what was loaded")
                        .isEqualTo(decision);
                agrees(before, after, ((Outcome.Decided) loaded).after());
                laws.keep(before, decision.effects(), after);
                live(event, now, decision.effects());
                state = after;
                agrees();
                if (every || random.nextInt(4) == 0) {
                    looksAhead();
                }
            }
        }
    }

    /** By which refusal the event has to be met; null if it is to be acted on. */
    private @Nullable Class<? extends Refusal> mustBeRefused(Event event, MemberState before, Instant now) {
        if (before.profile() == null) {
            return event instanceof Event.MemberEnrolled ? null : Refusal.NotEnrolled.class;
        }
        return switch (event) {
            case Event.MemberEnrolled _ -> Refusal.AlreadyEnrolled.class;
            case Event.MemberMarked _, Event.MemberDescribed _, Event.MemberRestricted _, Event.MemberMigrated _ ->
                null;
            case Event.EstateGiven _, Event.EstateTaken _ -> throw new AssertionError("merges have laws of their own");
            case Event.TierSet set -> {
                if (set.tier() == null) {
                    // whether a lock is still on is known once its last day has been lived through
                    ledger.pass(now);
                    ledger.lookedAhead = true;
                    ladders.forEach(
                            each -> each.pass(now.atZone(programme.zone()).toLocalDate()));
                }
                yield set.tier() == null && !ladder(set).isLocked() ? Refusal.NotLocked.class : null;
            }
            case Event.OrderPaid paid -> paidOn.containsKey(paid.order().id()) ? Refusal.OrderExists.class : null;
            case Event.OrderProgressed progressed ->
                paidOn.containsKey(progressed.order()) ? null : Refusal.UnknownOrder.class;
            case Event.ReviewClosed closed -> {
                if (!paidOn.containsKey(closed.order())) {
                    yield Refusal.UnknownOrder.class;
                }
                ledger.pass(now);
                ledger.lookedAhead = true;
                yield ledger.toReview(closed.order()).isEmpty() ? Refusal.NothingToReview.class : null;
            }
            case Event.OrderReturned returned -> returnRefused(returned);
            case Event.PointsSpent spent ->
                useRefused(spent.spend(), spent.asset(), spent.points(), spent.store(), spent.categories(), now);
            case Event.PointsHeld held ->
                useRefused(held.hold(), held.asset(), held.points(), held.store(), held.categories(), now);
            case Event.HoldCaptured captured -> {
                Class<? extends Refusal> ended = endRefused(captured.hold(), now);
                if (ended != null) {
                    yield ended;
                }
                TinyLedger.Hold hold = ledger.holds.get(captured.hold());
                yield captured.points() != null && captured.points() > hold.sum(0)
                        ? Refusal.CaptureExceeds.class
                        : placeRefused(hold.asset, captured.store(), List.of());
            }
            case Event.TopUpPaid paid -> topUpRefused(paid, now);
            case Event.TopUpRefunded refunded -> refundRefused(refunded, now);
            case Event.CardBound bound -> principalRefused(bound.asset(), bound.amount(), bound.at(), now);
            case Event.HoldReleased released -> endRefused(released.hold(), now);
            case Event.PointsCredited credited ->
                adjustRefused(
                        credited.asset(),
                        credited.reason(),
                        now,
                        () -> credited.points() > ledger.underCeiling(credited.asset())
                                ? Refusal.CeilingReached.class
                                : null);
            case Event.PointsDebited debited ->
                adjustRefused(debited.asset(), debited.reason(), now, () -> {
                    OnShortfall policy = debited.onShortfall() == null
                            ? programme.asset(debited.asset()).onDebit()
                            : debited.onShortfall();
                    return policy == OnShortfall.REFUSE && debited.points() > ledger.available(debited.asset())
                            ? Refusal.NotEnough.class
                            : null;
                });
            case Event.PointsExtended extended ->
                adjustRefused(
                        extended.asset(),
                        extended.reason(),
                        now,
                        () -> noLot(extended.asset(), extended.lot())
                                ? Refusal.UnknownLot.class
                                : ledger.extended(extended).isEmpty() ? Refusal.NothingToExtend.class : null);
            case Event.PointsRevived revived ->
                adjustRefused(revived.asset(), revived.reason(), now, () -> {
                    List<TinyLedger.Lot> lots = ledger.revived(revived, now);
                    if (noLot(revived.asset(), revived.lot())) {
                        return Refusal.UnknownLot.class;
                    }
                    return lots.isEmpty()
                            ? Refusal.NothingToRevive.class
                            : lots.stream().mapToLong(lot -> lot.lost).sum() > ledger.underCeiling(revived.asset())
                                    ? Refusal.CeilingReached.class
                                    : null;
                });
            case Event.PointsSent sent -> sendRefused(sent, now);
            case Event.PointsReceived received ->
                adjustRefused(
                        received.asset(),
                        "goodwill",
                        now,
                        () -> received.household() == null
                                        && received.parts().stream()
                                                        .mapToLong(Event.Received::points)
                                                        .sum()
                                                > ledger.underCeiling(received.asset())
                                ? Refusal.CeilingReached.class
                                : null);
            case Event.ActivityDone done ->
                done.activity().equals("checkin.done") ? null : Refusal.UnknownActivity.class;
            case Event.OccasionCame _, Event.DayPassed _ -> null;
        };
    }

    private @Nullable Class<? extends Refusal> topUpRefused(Event.TopUpPaid paid, Instant now) {
        if (ledger.topUps.containsKey(paid.topUp())) {
            return Refusal.TopUpExists.class;
        }
        if (paid.code() == null) {
            return principalRefused(paid.asset(), paid.amount(), paid.at(), now);
        }
        Programme.TopUpPackage bought = programme.topUpPackage(paid.code());
        if (bought == null || bought.code().equals("over")) {
            return Refusal.UnknownPackage.class;
        }
        if (bought.price() != paid.amount()) {
            return Refusal.PriceDiffers.class;
        }
        Class<? extends Refusal> refused =
                bought.code().equals("stars") ? null : principalRefused("balance", paid.amount(), paid.at(), now);
        if (refused != null) {
            return refused;
        }
        ledger.pass(now);
        ledger.lookedAhead = true;
        boolean over = bought.gives().stream()
                .anyMatch(given -> !given.asset().equals("balance")
                        && given.units() + given.bonus() > ledger.underCeiling(given.asset()));
        return over ? Refusal.CeilingReached.class : null;
    }

    private @Nullable Class<? extends Refusal> principalRefused(String asset, long amount, Instant at, Instant now) {
        if (programme.asset(asset) == null) {
            return Refusal.UnknownAsset.class;
        }
        if (!asset.equals("balance")) {
            return Refusal.NotStoredValue.class;
        }
        ledger.pass(now);
        ledger.lookedAhead = true;
        LocalDate day = at.atZone(programme.zone()).toLocalDate();
        boolean lower =
                !programme.storedValue("balance").ceilings().isEmpty() && !day.isBefore(LocalDate.of(2024, 3, 1));
        long has = ledger.sum("balance.principal", lot -> lot.available + lot.held);
        return has + amount > (lower ? 60_000 : 500_000) ? Refusal.BalanceLimitExceeded.class : null;
    }

    private @Nullable Class<? extends Refusal> refundRefused(Event.TopUpRefunded refunded, Instant now) {
        TinyLedger.TopUp topUp = ledger.topUps.get(refunded.topUp());
        if (topUp == null) {
            return Refusal.UnknownTopUp.class;
        }
        ledger.pass(now);
        ledger.lookedAhead = true;
        if (topUp.inUse() > 0) {
            return Refusal.TopUpInUse.class;
        }
        long asked = refunded.units() == null ? 0 : refunded.units();
        return topUp.left() == 0 || asked > topUp.left() ? Refusal.RefundExceeds.class : null;
    }

    private @Nullable Class<? extends Refusal> placeRefused(
            String asset, @Nullable String store, List<String> categories) {
        if (!asset.equals("balance")
                || programme.storedValue(asset).usableAt().stores().isEmpty()) {
            return null;
        }
        if ("elsewhere".equals(store)) {
            return Refusal.NotUsableAt.class;
        }
        return categories.stream().anyMatch(each -> each.startsWith("books")) ? Refusal.NotUsableFor.class : null;
    }

    private @Nullable Class<? extends Refusal> adjustRefused(
            String asset, String reason, Instant now, Supplier<@Nullable Class<? extends Refusal>> more) {
        if (programme.asset(asset) == null) {
            return Refusal.UnknownAsset.class;
        }
        if (!List.of("goodwill", "correction", "migration", "opening", "apology")
                .contains(reason)) {
            return Refusal.UnknownReason.class;
        }
        ledger.pass(now);
        ledger.lookedAhead = true;
        return more.get();
    }

    private boolean noLot(String asset, @Nullable Long number) {
        return number != null && ledger.lots.stream().noneMatch(lot -> lot.number == number && lot.asset.equals(asset));
    }

    private @Nullable Class<? extends Refusal> sendRefused(Event.PointsSent sent, Instant now) {
        Programme.Asset asset = programme.asset(sent.asset());
        if (asset == null) {
            return Refusal.UnknownAsset.class;
        }
        if (asset.kind() == AssetKind.GROWTH) {
            return Refusal.NotSpendable.class;
        }
        Programme.Transfer terms = asset.transfer();
        boolean pooled = sent.household() != null;
        boolean may = pooled
                ? programme.household() != null && programme.household().pool().contains(sent.asset())
                : terms != null;
        if (!may) {
            return Refusal.NotTransferable.class;
        }
        ledger.pass(now);
        ledger.lookedAhead = true;
        if (pooled) {
            return sent.points() > ledger.available(sent.asset()) ? Refusal.NotEnough.class : null;
        }
        LocalDate today = now.atZone(programme.zone()).toLocalDate();
        long before = ledger.sent.getOrDefault(sent.asset() + today, 0L);
        boolean outside = sent.points() < terms.min()
                || (terms.max() != null && sent.points() > terms.max())
                || (terms.maxPerDay() != null && sent.points() + before > terms.maxPerDay());
        return outside
                ? Refusal.TransferLimit.class
                : sent.points() > ledger.available(sent.asset()) ? Refusal.NotEnough.class : null;
    }

    private @Nullable Class<? extends Refusal> useRefused(
            String hold, String asset, long points, @Nullable String store, List<String> categories, Instant now) {
        if (ledger.holds.containsKey(hold)) {
            return Refusal.HoldExists.class;
        }
        Programme.Asset known = programme.asset(asset);
        if (known == null) {
            return Refusal.UnknownAsset.class;
        }
        if (known.kind() == AssetKind.GROWTH) {
            return Refusal.NotSpendable.class;
        }
        Class<? extends Refusal> place = placeRefused(asset, store, categories);
        if (place != null) {
            return place;
        }
        ledger.pass(now);
        ledger.lookedAhead = true;
        return points > ledger.available(asset) ? Refusal.NotEnough.class : null;
    }

    private @Nullable Class<? extends Refusal> endRefused(String id, Instant now) {
        TinyLedger.Hold hold = ledger.holds.get(id);
        if (hold == null) {
            return Refusal.UnknownHold.class;
        }
        return hold.state.equals("open") && hold.deadline.isAfter(now) ? null : Refusal.HoldEnded.class;
    }

    private @Nullable Class<? extends Refusal> returnRefused(Event.OrderReturned returned) {
        TinyLedger.Bought bought = ledger.orders.get(returned.order());
        if (bought == null) {
            return Refusal.UnknownOrder.class;
        }
        if (bought.whollyBack()) {
            return Refusal.AlreadyReturned.class;
        }
        for (ReturnedLine one : returned.lines()) {
            long[] line = bought.lines.get(one.line());
            if (line == null) {
                return Refusal.UnknownLine.class;
            }
            if ((one.quantity() != null && one.quantity() > line[0] - line[2])
                    || (one.amount() != null && one.amount() > line[1] - line[3])) {
                return Refusal.ReturnExceeds.class;
            }
        }
        return null;
    }

    /** Does to the small models what the event says; only what was earned is read off the effects. */
    private void live(Event event, Instant now, List<Effect> effects) {
        LocalDate today = now.atZone(programme.zone()).toLocalDate();
        LocalDate day = event.at().atZone(programme.zone()).toLocalDate();
        ledger.pass(now);
        ledger.lookedAhead = false;
        ladders.forEach(ladder -> ladder.pass(today));
        switch (event) {
            case Event.MemberEnrolled enrolled -> {
                for (Ladder ladder : programme.ladders()) {
                    ladders.add(new TinyLadder(
                            ladder,
                            enrolled.profile()
                                    .enrolledAt()
                                    .atZone(programme.zone())
                                    .toLocalDate(),
                            today));
                }
                earned(event, now, day, effects, null);
            }
            case Event.OrderPaid paid -> {
                Order order = paid.order();
                paidOn.put(order.id(), day);
                ledger.buy(paid);
                gather(new Measure.Orders(), day, 1);
                gather(new Measure.Spend(), day, order.paid());
                earned(event, now, day, effects, order);
            }
            case Event.OrderProgressed progressed -> {
                ledger.reach(progressed);
                ledger.pass(now);
            }
            case Event.ReviewClosed closed -> {
                ledger.review(closed);
                ledger.pass(now);
            }
            case Event.OrderReturned returned -> {
                LocalDate paid = paidOn.get(returned.order());
                boolean goodsWereBack = ledger.orders.get(returned.order()).goodsBack();
                ledger.giveBack(returned, now)
                        .forEach((asset, amount) -> gather(
                                asset.isEmpty() ? new Measure.Spend() : new Measure.Earned(asset), paid, -amount));
                if (!goodsWereBack && ledger.orders.get(returned.order()).goodsBack()) {
                    gather(new Measure.Orders(), paid, -1);
                }
                ladders.forEach(TinyLadder::sink);
            }
            case Event.PointsSpent spent -> {
                ledger.capture(
                        ledger.hold(spent.spend(), spent.asset(), spent.points(), null, spent.order()),
                        spent.points(),
                        now);
                ledger.slide(spent.asset(), event.at());
                ledger.giveBack(ledger.holds.get(spent.spend()), now);
            }
            case Event.PointsHeld held -> {
                ledger.hold(held.hold(), held.asset(), held.points(), held.deadline(), held.order());
                ledger.pass(now);
            }
            case Event.HoldCaptured captured -> {
                TinyLedger.Hold hold = ledger.holds.get(captured.hold());
                ledger.capture(hold, captured.points() == null ? hold.sum(0) : captured.points(), now);
                ledger.slide(hold.asset, event.at());
                ledger.giveBack(hold, now);
            }
            case Event.HoldReleased released -> ledger.letGo(ledger.holds.get(released.hold()), "released", now);
            case Event.TopUpPaid paid -> {
                ledger.buy(paid, now);
                agreesOnStores(paid.store(), effects);
                toppedUp.put(paid.topUp(), paid);
                if (!"stars".equals(paid.code())) {
                    gather(new Measure.ToppedUp("balance"), day, paid.amount());
                }
                if (paid.code() != null) {
                    gather(new Measure.Bought(paid.code()), day, 1);
                }
                ladders.forEach(TinyLadder::rise);
            }
            case Event.CardBound bound -> ledger.topUp(bound.asset() + ".principal", bound.amount(), bound, true, now);
            case Event.TopUpRefunded refunded -> {
                Effect.RefundReckoned reckoned = effects.stream()
                        .filter(Effect.RefundReckoned.class::isInstance)
                        .map(Effect.RefundReckoned.class::cast)
                        .findFirst()
                        .orElseThrow();
                assertThat(List.of(reckoned.amount(), reckoned.fee(), reckoned.bonusForfeited()))
                        .as("paid out, kept, lost: " + reckoned)
                        .isEqualTo(ledger.payOut(refunded));
                assertThat(reckoned.before() + reckoned.used() + reckoned.amount())
                        .as("no more than was paid: " + reckoned)
                        .isBetween(0L, reckoned.paid());
                Event.TopUpPaid topUp = toppedUp.get(refunded.topUp());
                LocalDate paid = topUp.at().atZone(programme.zone()).toLocalDate();
                if (!"stars".equals(topUp.code())) {
                    gather(new Measure.ToppedUp("balance"), paid, -reckoned.amount());
                }
                if (topUp.code() != null && reckoned.before() + reckoned.amount() == reckoned.paid()) {
                    gather(new Measure.Bought(topUp.code()), paid, -1);
                }
                ladders.forEach(TinyLadder::sink);
            }
            case Event.PointsCredited credited -> {
                ledger.credit(credited, now);
                if (credited.asset().equals("growth")) {
                    for (Event.Credit lot : credited.lots()) {
                        LocalDate earned = lot.earnedAt() == null
                                ? day
                                : lot.earnedAt().atZone(programme.zone()).toLocalDate();
                        gather(new Measure.Earned("growth"), earned, lot.points());
                    }
                    ladders.forEach(TinyLadder::rise);
                }
            }
            case Event.PointsDebited debited -> {
                OnShortfall policy = debited.onShortfall() == null
                        ? programme.asset(debited.asset()).onDebit()
                        : debited.onShortfall();
                boolean owing = policy == OnShortfall.DEFICIT;
                long taken = ledger.debit(debited.asset(), debited.points(), owing);
                if (debited.asset().equals("growth")) {
                    gather(new Measure.Earned("growth"), day, -(owing ? debited.points() : taken));
                    ladders.forEach(TinyLadder::sink);
                }
            }
            case Event.PointsExtended extended ->
                ledger.extended(extended).forEach(lot -> ledger.last(lot, extended.usableThrough()));
            case Event.PointsRevived revived ->
                ledger.revive(ledger.revived(revived, now), revived.usableThrough(), now);
            case Event.PointsSent sent ->
                ledger.send(sent.asset(), sent.points(), sent.household() == null ? today : null);
            case Event.PointsReceived received -> ledger.receive(received, now);
            case Event.ActivityDone done -> {
                gather(new Measure.Done(done.activity()), day, 1);
                earned(event, now, day, effects, null);
            }
            case Event.TierSet set -> ladder(set).set(set.tier(), set.until());
            case Event.MemberMigrated migrated -> {
                if (migrated.version() == 1) {
                    ladders.forEach(TinyLadder::migrate);
                }
            }
            case Event.OccasionCame _ -> earned(event, now, day, effects, null);
            case Event.DayPassed _,
                    Event.MemberMarked _,
                    Event.MemberDescribed _,
                    Event.MemberRestricted _,
                    Event.EstateGiven _,
                    Event.EstateTaken _ -> {}
        }
    }

    private TinyLadder ladder(Event.TierSet set) {
        return ladders.stream()
                .filter(each -> each.ladder.code().equals(set.ladder()))
                .findFirst()
                .orElseThrow();
    }

    private static void agreesOnStores(@Nullable String issuer, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.ToppedUp topped) {
                assertThat(topped.movement().issuerStore()).isEqualTo(issuer);
            }
        }
    }

    private void earned(Event event, Instant now, LocalDate day, List<Effect> effects, @Nullable Order order) {
        LocalDate today = now.atZone(programme.zone()).toLocalDate();
        asMuchAsThereIsRoomFor(effects, today);
        limits.keep(event, today, effects);
        for (Effect effect : effects) {
            if (effect instanceof Effect.PointsEarned earned) {
                String asset = earned.movement().asset();
                TinyLedger.Lot lot = ledger.grant(
                        earned.shares().getFirst().rule(),
                        asset,
                        earned.shares().stream()
                                .mapToLong(Effect.RuleShare::points)
                                .sum(),
                        event,
                        order == null ? "" : order.id(),
                        now);
                for (Effect.RuleShare share : earned.shares()) {
                    for (Effect.LinePoints line : share.lines()) {
                        TinyLedger.Granted granted = new TinyLedger.Granted();
                        granted.line = line.line();
                        granted.lot = lot;
                        granted.points = line.points();
                        ledger.orders.get(order.id()).grants.add(granted);
                    }
                }
                gather(new Measure.Earned(asset), day, earned.movement().points());
            }
        }
        ladders.forEach(TinyLadder::rise);
    }

    /** Of what the rules came to, all is granted, or just what the limits leave room for. */
    private void asMuchAsThereIsRoomFor(List<Effect> effects, LocalDate today) {
        for (Programme.Asset asset : programme.assets()) {
            long granted = 0;
            long earned = -1;
            for (Effect effect : effects) {
                if (effect instanceof Effect.PointsEarned one
                        && one.movement().asset().equals(asset.code())) {
                    granted += one.movement().points();
                    assertThat(one.shares().stream()
                                    .mapToLong(Effect.RuleShare::points)
                                    .sum())
                            .as("the shares of a lot are the lot")
                            .isEqualTo(one.movement().points());
                    assertThat(one.shares())
                            .as("the lines of a share are the share")
                            .allMatch(share -> share.lines().isEmpty()
                                    || share.points()
                                            == share.lines().stream()
                                                    .mapToLong(Effect.LinePoints::points)
                                                    .sum());
                }
                if (effect instanceof Effect.EarningCut cut && cut.asset().equals(asset.code())) {
                    assertThat(earned).as("cut once").isEqualTo(-1);
                    earned = cut.earned();
                    assertThat(cut.granted()).isLessThan(earned);
                }
            }
            long room = ledger.room(asset.code(), today);
            assertThat(granted)
                    .as(asset.code() + " granted: the rules came to " + earned + ", there is room for " + room)
                    .isEqualTo(earned < 0 ? Math.min(granted, room) : room);
        }
    }

    private void gather(Measure measure, LocalDate day, long amount) {
        for (TinyLadder ladder : ladders) {
            if (ladder.ladder.measure().equals(measure)) {
                ladder.gather(day, amount);
            }
        }
    }

    private void agrees() {
        int lots = 0;
        for (Account account : state.accounts().values()) {
            String asset = account.asset();
            if (account.owed() != ledger.owed.getOrDefault(asset, 0L)) {
                throw new AssertionError(asset + " owed: the small ledger has " + ledger.owed.get(asset));
            }
            account.open().forEach(lot -> agrees(asset, lot));
            account.closed().values().forEach(lot -> agrees(asset, lot));
            lots += account.open().size() + account.closed().size();
        }
        assertThat(lots).as("lots").isEqualTo(ledger.lots.size());
        for (TinyLadder ladder : ladders) {
            assertThat(state.standings().get(ladder.ladder.code()).tier())
                    .as("tier on " + ladder.ladder)
                    .isEqualTo(ladder.tier());
        }
    }

    private void agrees(String asset, Lot lot) {
        TinyLedger.Lot tiny = ledger.lots.get((int) lot.number() - 1);
        if (!tiny.asset.equals(asset)
                || tiny.pending != lot.pending()
                || tiny.available != lot.available()
                || tiny.held != lot.held()
                || tiny.gone != lot.consumed()
                || tiny.lost != lot.expired()
                || tiny.back != lot.reversed()) {
            throw new AssertionError(asset + ": the small ledger has pending, available, held, gone, lost, taken back "
                    + List.of(tiny.pending, tiny.available, tiny.held, tiny.gone, tiny.lost, tiny.back) + ", not "
                    + lot);
        }
    }

    private void looksAhead() {
        Instant then = state.asOf().plusSeconds(random.nextInt(90 * 86_400));
        Event day = new Event.DayPassed(0, then, then.atZone(programme.zone()).toLocalDate());
        assertThat(engine.asOf(state, then))
                .as("what is shown is what is recorded")
                .isEqualTo(((Outcome.Decided) engine.decide(state, day)).after());
        Instant due = state.nextDue(programme.zone());
        MemberState quiet = engine.asOf(state, due == null ? then : due.minusNanos(1));
        assertThat(quiet.accounts()).as("nothing before it is due").isEqualTo(state.accounts());
        assertThat(quiet.holds()).isEqualTo(state.holds());
        assertThat(quiet.standings()).isEqualTo(state.standings());
        assertThat(due == null || due.isAfter(state.asOf()))
                .as("what was due is done")
                .isTrue();
    }

    private static final int FIRST_LOTS = 2;

    private Outcome fromWhatIsLoaded(MemberState full, Event event) {
        MemberState few = asLoaded(full, event);
        try {
            return engine.decide(few, event);
        } catch (Account.NotLoaded asked) {
            return engine.decide(few.with(whole(few, full)), event);
        }
    }

    private static Map<String, Account> whole(MemberState few, MemberState full) {
        Map<String, Account> whole = new LinkedHashMap<>();
        few.accounts()
                .forEach((asset, account) ->
                        whole.put(asset, account.with(full.account(asset).open())));
        return whole;
    }

    /** What was decided from a few lots is, with the others beside them, what was decided from all; and is due no later. */
    private void agrees(MemberState before, MemberState after, MemberState fromFew) {
        whole(fromFew, before).forEach((asset, account) -> {
            assertThat(account.open())
                    .as("open lots of " + asset)
                    .isEqualTo(after.account(asset).open());
            assertThat(account.balance()).isEqualTo(after.account(asset).balance());
            Instant due = after.account(asset).nextDue();
            Instant looked = fromFew.account(asset).nextDue();
            assertThat(due == null || (looked != null && !looked.isAfter(due)))
                    .as(asset + " is looked at no later than it is due")
                    .isTrue();
        });
    }

    /** No more of the state than a recorder has to load, in another order. */
    private static MemberState asLoaded(MemberState full, Event event) {
        String order = switch (event) {
            case Event.OrderPaid paid -> paid.order().id();
            case Event.OrderProgressed progressed -> progressed.order();
            case Event.OrderReturned returned -> returned.order();
            case Event.ReviewClosed closed -> closed.order();
            case Event.PointsSpent spent -> spent.order() == null ? "" : spent.order();
            default -> "";
        };
        String named = switch (event) {
            case Event.PointsSpent spent -> spent.spend();
            case Event.PointsHeld held -> held.hold();
            case Event.HoldCaptured captured -> captured.hold();
            case Event.HoldReleased released -> released.hold();
            default -> "";
        };
        String toppedUp = switch (event) {
            case Event.TopUpPaid paid -> paid.topUp();
            case Event.TopUpRefunded refunded -> refunded.topUp();
            default -> "";
        };
        Map<String, OrderPosition> orders = new LinkedHashMap<>();
        List<Long> lots = new ArrayList<>();
        if (full.orders().containsKey(order)) {
            OrderPosition position = full.orders().get(order);
            orders.put(order, position);
            position.grants().forEach(grant -> lots.add(grant.lot()));
        }
        Map<String, TopUp> topUps = new LinkedHashMap<>();
        if (full.topUps().containsKey(toppedUp)) {
            TopUp topUp = full.topUps().get(toppedUp);
            topUps.put(toppedUp, topUp);
            topUp.parts().forEach(part -> lots.add(part.lot()));
        }
        Hold captured = event instanceof Event.HoldCaptured ? full.holds().get(named) : null;
        OrderPosition paidFor = captured == null || captured.order() == null
                ? null
                : full.orders().get(captured.order());
        if (paidFor != null) {
            orders.put(paidFor.id(), paidFor);
        }
        Map<String, Hold> holds = new LinkedHashMap<>();
        for (Hold hold : List.copyOf(full.holds().values()).reversed()) {
            if (hold.state() == Hold.State.OPEN || hold.id().equals(named) || order.equals(hold.order())) {
                holds.put(hold.id(), hold);
                hold.parts().forEach(part -> lots.add(part.lot()));
            }
        }
        Map<String, Account> accounts = new LinkedHashMap<>();
        String taken = switch (event) {
            case Event.PointsSpent spent -> spent.asset();
            case Event.PointsHeld held -> held.asset();
            case Event.PointsDebited debited -> debited.asset();
            case Event.PointsSent sent -> sent.asset();
            default -> "";
        };
        boolean anyLot = event instanceof Event.PointsExtended || event instanceof Event.PointsRevived;
        for (Account account : List.copyOf(full.accounts().values()).reversed()) {
            Instant due = account.nextDue();
            Account.Rest rest = null;
            List<Lot> open = account.open();
            // now and then too few on purpose: then the engine has to say so
            boolean tooFew = full.counters().movements() % 3 == 0;
            if (!anyLot && (tooFew || due == null || due.isAfter(event.at()))) {
                List<Lot> first = !account.asset().equals(taken)
                        ? List.of()
                        : open.stream()
                                .filter(lot -> lot.available() > 0)
                                .limit(FIRST_LOTS)
                                .toList();
                rest = new Account.Rest(due, first.isEmpty() ? null : first.getLast());
                open = open.stream()
                        .filter(lot -> lots.contains(lot.number()) || first.contains(lot))
                        .toList();
            }
            Map<Long, Lot> closed = new LinkedHashMap<>(account.closed());
            closed.values()
                    .removeIf(lot -> !lots.contains(lot.number())
                            && !(event instanceof Event.PointsRevived && lot.expired() > 0));
            accounts.put(
                    account.asset(),
                    new Account(
                            account.asset(),
                            account.pending(),
                            account.available(),
                            account.held(),
                            account.owed(),
                            account.slidesUntil(),
                            open,
                            closed,
                            account.tallies(),
                            rest));
        }
        return new MemberState(
                full.profile(),
                full.asOf(),
                accounts,
                orders,
                holds,
                full.standings(),
                full.ordersPaid(),
                full.counters(),
                topUps,
                full.track());
    }
}
