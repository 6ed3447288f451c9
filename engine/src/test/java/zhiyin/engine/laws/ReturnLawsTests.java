package zhiyin.engine.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Place;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.reversal.MoneyBack;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.OrderPosition.LinePosition;

/**
 * The laws of returns over made-up orders under made-up programmes, split at random.
 *
 * <ol>
 *   <li>once everything has come back, everything that the order earned is taken back, what was spent on it is back in
 *       the lots it came from with their own expiry, and no measure remembers the order; all the money is everything,
 *       whatever was said of units;
 *   <li>until then what is taken back only grows, and is never more than was earned;
 *   <li>returns by quantity alone sum to the same in any order and in any number of steps;
 *   <li>of what was spent on an order the same comes back whether it was spent, or held, before its returns, between
 *       them or after;
 *   <li>more than everything does not come back.
 * </ol>
 *
 * One seed again: {@code mvn -pl engine test -Dtest=ReturnLawsTests -Dlaws.seed=17}; more: {@code -Dlaws.seeds=20000}.
 */
class ReturnLawsTests {

    private static final Instant JOINED = Instant.parse("2024-01-10T02:00:00Z");

    @TestFactory
    Stream<DynamicTest> everySplitOfAReturnComesToTheSame() {
        Long one = Long.getLong("laws.seed");
        LongStream seeds =
                one != null ? LongStream.of(one) : LongStream.rangeClosed(1, Long.getLong("laws.seeds", 1024));
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
            Bought bought = new Bought(seed);
            try {
                bought.returnsInParts();
                bought.returnsUnitsInAnyOrder();
                bought.paysWithPointsBeforeAndAfterReturns();
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError(
                        "seed " + seed + ": " + broken.getMessage() + "\nafter " + String.join("\n      ", bought.told)
                                + "\nunder " + bought.programme,
                        broken);
            }
        }));
    }

    /** A member who has paid one order, partly with points where there were any. */
    private static final class Bought {
        private final Random random;
        private final Programme programme;
        private final Engine engine;
        private final MemberState paid;
        private final MemberState withPoints;
        private final Event.OrderPaid payment;
        private final Map<Long, Long> consumedBefore = new TreeMap<>();
        private final Map<String, Long> measuresBefore = new TreeMap<>();
        private final List<String> told = new ArrayList<>();
        private final RandomEvents events;
        private MemberState state = MemberState.NOBODY;
        private long event;

        Bought(long seed) {
            random = new Random(seed);
            programme = new RandomProgrammes(random).any();
            engine = new Engine(programme, 1);
            events = new RandomEvents(random, programme);
            decide(new Event.MemberEnrolled(++event, JOINED, new MemberProfile(JOINED, null, null, Map.of())));
            for (int i = random.nextInt(4); i > 0; i--) {
                decide(new Event.ActivityDone(++event, JOINED.plusSeconds(i), "checkin.done", Map.of()));
            }
            state.accounts()
                    .values()
                    .forEach(account -> all(account).forEach(lot -> consumedBefore.put(lot.number(), lot.consumed())));
            measuresBefore.putAll(measures());
            withPoints = state;
            long spend = random.nextLong(state.account("points").available() + 1);
            if (spend > 0) {
                decide(new Event.PointsSpent(++event, JOINED.plusSeconds(50), "spend", "points", spend, "order1"));
            }
            Order order = events.order();
            payment = new Event.OrderPaid(++event, JOINED.plusSeconds(100), order);
            decide(payment);
            paid = state;
        }

        void returnsInParts() {
            long takenBefore = 0;
            MoneyBack moneyBefore = MoneyBack.NOTHING;
            int parts = 1 + random.nextInt(20);
            for (int i = 0; i < parts && !order().whollyReturned(); i++) {
                returned(i < parts - 1 ? somePart() : random.nextBoolean() ? List.of() : allTheMoney());
                long earned =
                        order().grants().stream().mapToLong(LineGrant::points).sum();
                long taken = order().grants().stream()
                        .mapToLong(LineGrant::takenBack)
                        .sum();
                assertThat(taken).as("taken back").isBetween(takenBefore, earned);
                takenBefore = taken;
                MoneyBack now = moneyBack();
                MoneyBack step = now.since(moneyBefore);
                assertThat(List.of(step.points(), step.storedValue(), step.giftCard(), step.money()))
                        .as("no step takes from anything what had come back to it: %s after %s", now, moneyBefore)
                        .allMatch(each -> each >= 0);
                moneyBefore = now;
            }
            assertThat(order().whollyReturned()).isTrue();
            assertThat(order().coupons()).allMatch(coupons -> coupons.takenBack() == coupons.count());
            assertThat(moneyBack())
                    .as("all that was paid comes back to where it came from")
                    .isEqualTo(allPaid());
            everythingIsAsIfNothingHadBeenBought();
            Outcome once =
                    engine.decide(state, new Event.OrderReturned(++event, later(), "order1", "again", List.of()));
            assertThat(once).isEqualTo(new Outcome.Refused(new Refusal.AlreadyReturned("order1")));
        }

        private MoneyBack moneyBack() {
            return MoneyBack.of(order(), paidWith());
        }

        private PaidWith paidWith() {
            PaidWith with = payment.order().paidWith();
            return with == null ? new PaidWith(0, 0, 0) : with;
        }

        /** Delivery but for what of it was paid with money, which is nothing of the engine's. */
        private MoneyBack allPaid() {
            PaidWith with = paidWith();
            return new MoneyBack(
                    with.points(),
                    with.storedValue(),
                    with.giftCard(),
                    Math.max(0, payment.order().paid() - with.sum()));
        }

        private void everythingIsAsIfNothingHadBeenBought() {
            assertThat(order().grants()).allMatch(grant -> grant.takenBack() == grant.points());
            Hold spend = state.holds().get("spend");
            if (spend != null) {
                assertThat(spend.reinstated()).as("given back").isEqualTo(spend.captured());
            }
            Map<Long, Lot.Terms> terms = new TreeMap<>();
            paid.accounts()
                    .values()
                    .forEach(account -> all(account).forEach(lot -> terms.put(lot.number(), lot.terms())));
            for (Account account : state.accounts().values()) {
                for (Lot lot : all(account)) {
                    assertThat(lot.terms()).as("keeps its expiry").isEqualTo(terms.get(lot.number()));
                    if (consumedBefore.containsKey(lot.number())) {
                        assertThat(lot.consumed() + lot.reversed())
                                .as("given back to lot " + lot.number())
                                .isEqualTo(consumedBefore.get(lot.number()));
                    }
                }
                assertThat(account.owed()).as("owed").isZero();
            }
            measures()
                    .forEach((ladder, measure) -> assertThat(measure)
                            .as("measure on " + ladder)
                            .isEqualTo(measuresBefore.getOrDefault(ladder, 0L)));
        }

        /** Unit by unit in any order, and all units at once. */
        void returnsUnitsInAnyOrder() {
            List<ReturnedLine> units = new ArrayList<>();
            Map<String, Long> some = new TreeMap<>();
            state = paid;
            for (LinePosition line : order().lines()) {
                if (line.id().equals(OrderPosition.DELIVERY)) {
                    // comes with the last of the goods by itself
                    continue;
                }
                long quantity = random.nextLong(line.quantity() + 1);
                for (long i = 0; i < quantity; i++) {
                    units.add(new ReturnedLine(line.id(), 1L, null));
                    some.merge(line.id(), 1L, Long::sum);
                }
            }
            if (units.isEmpty()) {
                return;
            }
            List<ReturnedLine> once = new ArrayList<>();
            some.forEach((line, quantity) -> once.add(new ReturnedLine(line, quantity, null)));
            returned(once);
            OrderPosition atOnce = order();
            MoneyBack moneyAtOnce = moneyBack();
            Map<String, Long> measuresAtOnce = measures();
            Map<String, Long> reversedAtOnce = reversed();
            state = paid;
            Collections.shuffle(units, random);
            units.forEach(unit -> returned(List.of(unit)));
            assertThat(order()).as("unit by unit").isEqualTo(atOnce);
            assertThat(moneyBack()).isEqualTo(moneyAtOnce);
            assertThat(measures()).isEqualTo(measuresAtOnce);
            assertThat(reversed()).isEqualTo(reversedAtOnce);
        }

        /** The same returns each time; what differs is when points were spent on the order, or held and captured. */
        void paysWithPointsBeforeAndAfterReturns() {
            long most = withPoints.account("points").available();
            if (most == 0) {
                return;
            }
            long points = 1 + random.nextLong(most);
            long captured = 1 + random.nextLong(points);
            state = withPoints;
            decide(payment);
            MemberState unspent = state;
            List<List<ReturnedLine>> returns = new ArrayList<>();
            for (int i = 1 + random.nextInt(6); i > 0 && !order().whollyReturned(); i--) {
                returns.add(i == 1 && random.nextBoolean() ? List.of() : somePart());
                returned(returns.getLast());
            }
            OrderPosition returned = order();
            for (int paidAt = 0; paidAt <= returns.size(); paidAt++) {
                for (int heldAt = -1; heldAt <= paidAt; heldAt++) {
                    boolean held = heldAt >= 0;
                    state = unspent;
                    for (int i = 0; i <= returns.size(); i++) {
                        if (i == heldAt) {
                            decide(new Event.PointsHeld(++event, later(), "pay", "points", points, null, "order1"));
                        }
                        if (i == paidAt) {
                            decide(
                                    held
                                            ? new Event.HoldCaptured(++event, later(), "pay", captured)
                                            : new Event.PointsSpent(
                                                    ++event, later(), "pay", "points", points, "order1"));
                        }
                        if (i < returns.size()) {
                            returned(returns.get(i));
                        }
                    }
                    assertThat(order()).isEqualTo(returned);
                    assertThat(state.holds().get("pay").reinstated())
                            .as("given back, held before return " + heldAt + " and paid before return " + paidAt)
                            .isEqualTo(returned.givenBack(held ? captured : points));
                }
            }
        }

        /** A full refund that says nothing of goods, but where they cost nothing. */
        private List<ReturnedLine> allTheMoney() {
            List<ReturnedLine> all = new ArrayList<>();
            for (LinePosition line : order().lines()) {
                if (line.whollyReturned()) {
                    continue;
                }
                all.add(
                        line.paid() > 0
                                ? new ReturnedLine(line.id(), null, line.paid() - line.returnedAmount())
                                : new ReturnedLine(line.id(), line.quantity() - line.returnedQuantity(), null));
            }
            return all;
        }

        private List<ReturnedLine> somePart() {
            List<ReturnedLine> part = new ArrayList<>();
            for (LinePosition line : order().lines()) {
                long units = line.quantity() - line.returnedQuantity();
                long money = line.paid() - line.returnedAmount();
                boolean byUnits = units > 0 && random.nextInt(3) > 0;
                boolean byMoney = !byUnits || random.nextInt(3) == 0;
                if (random.nextBoolean()) {
                    part.add(new ReturnedLine(
                            line.id(),
                            byUnits ? Long.valueOf(1 + random.nextLong(units)) : null,
                            byMoney ? Long.valueOf(random.nextLong(money / (1 + random.nextInt(4)) + 1)) : null));
                }
            }
            if (part.isEmpty()) {
                part.add(new ReturnedLine(order().lines().getFirst().id(), null, 0L));
            }
            Collections.shuffle(part, random);
            return part;
        }

        private void returned(List<ReturnedLine> lines) {
            decide(new Event.OrderReturned(++event, later(), "order1", "return" + event, lines));
        }

        private Instant later() {
            return JOINED.plusSeconds(200 + event);
        }

        private OrderPosition order() {
            return state.orders().get("order1");
        }

        private static List<Lot> all(Account account) {
            List<Lot> all = new ArrayList<>(account.open());
            all.addAll(account.closed().values());
            return all;
        }

        private Map<String, Long> measures() {
            Map<String, Long> measures = new TreeMap<>();
            state.standings()
                    .forEach((ladder, standing) -> measures.put(
                            ladder,
                            standing.gathered().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()));
            return measures;
        }

        private Map<String, Long> reversed() {
            Map<String, Long> reversed = new TreeMap<>();
            state.accounts()
                    .forEach((asset, account) -> reversed.put(
                            asset,
                            all(account).stream().mapToLong(Lot::reversed).sum() - account.owed()));
            return reversed;
        }

        private void decide(Event next) {
            told.add(next.toString());
            switch (engine.decide(state, next)) {
                case Outcome.Refused(var refusal) -> throw new AssertionError("refused: " + refusal);
                case Outcome.Decided(var decision, var after) -> {
                    state = after;
                    if (next instanceof Event.OrderReturned) {
                        onlyTakesAndGives(decision.effects());
                    }
                }
            }
        }

        private static void onlyTakesAndGives(List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.PointsTakenBack taken) {
                    assertThat(taken.movement().to()).isEqualTo(Place.REVERSED);
                    assertThat(taken.order()).isEqualTo("order1");
                }
                if (effect instanceof Effect.PointsReinstated given) {
                    assertThat(given.movement().from()).isEqualTo(Place.SPENT);
                }
            }
        }
    }
}
