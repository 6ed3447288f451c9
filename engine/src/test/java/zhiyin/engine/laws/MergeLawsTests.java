package zhiyin.engine.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageReader;
import zhiyin.engine.backtest.PageWriter;
import zhiyin.engine.backtest.Rebuilding;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Place;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.tier.Climb;

/**
 * Two made-up lives that turn out to be one, live on as one, and turn out not to be.
 *
 * <ol>
 *   <li>a merge makes nothing and loses nothing: what both had, one has, lot by lot on its terms; every state that goes over
 *       arrives as what it was;
 *   <li>who was merged has nothing left, and nothing that time could bring about;
 *   <li>the tier is the higher of the two, and what both gathered counts;
 *   <li>undone at once, both have what they had, orders and holds too, but for debts that were repaid meanwhile;
 *   <li>undone later, what is made by it is nothing, and what is lost by it is nothing;
 *   <li>both sides can be decided again out of what is recorded.
 * </ol>
 *
 * One seed again: {@code mvn -pl engine test -Dtest=MergeLawsTests -Dlaws.seed=17}; more: {@code -Dlaws.seeds=20000}.
 */
class MergeLawsTests {

    private static final int COMMANDS = 120;
    private static final long ONE = 1;
    private static final long OTHER = 2;

    @TestFactory
    Stream<DynamicTest> whatTwoHadOneHasAndTwoHaveAgain() {
        Long one = Long.getLong("laws.seed");
        LongStream seeds =
                one != null ? LongStream.of(one) : LongStream.rangeClosed(1, Long.getLong("laws.seeds", 256));
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> new Two(seed).live()));
    }

    /** One of the two, with all that happened to him. */
    private static final class Life {
        final LawBook laws = new LawBook();
        final List<Event> told = new ArrayList<>();
        MemberState state = MemberState.NOBODY;
    }

    private static final class Two {
        final Random random;
        final Programme programme;
        final Engine engine;
        final RandomEvents events;
        final Life one = new Life();
        final Life other = new Life();
        long ids = 1_000_000;

        Two(long seed) {
            random = new Random(seed);
            programme = new RandomProgrammes(random).any();
            engine = new Engine(programme, 1);
            events = new RandomEvents(random, programme);
        }

        void live() {
            for (int i = 0; i < COMMANDS; i++) {
                boolean first = random.nextBoolean();
                happen(first ? one : other, first ? other : one);
            }
            if (one.state.profile() == null || other.state.profile() == null) {
                return;
            }
            merge();
            if (random.nextBoolean()) {
                for (int i = 0; i < COMMANDS / 3; i++) {
                    happen(other, one);
                }
            }
            rebuilds(one);
            rebuilds(other);
        }

        /** Something happens to one of them; a number is not told of both, as the record sees to it. */
        void happen(Life whose, Life others) {
            Event event = events.next(whose.state);
            boolean elsewhere = switch (event) {
                case Event.OrderPaid paid ->
                    others.state.orders().containsKey(paid.order().id());
                case Event.Paying paying -> others.state.holds().containsKey(paying.number());
                // stored value does not go over
                case Event.TopUpPaid _, Event.TopUpRefunded _, Event.CardBound _ -> true;
                default -> false;
            };
            if (!elsewhere) {
                step(whose, event);
            }
        }

        Outcome.@Nullable Decided step(Life whose, Event event) {
            if (!(engine.decide(whose.state, event) instanceof Outcome.Decided decided)) {
                return null;
            }
            whose.laws.keep(whose.state, decided.decision().effects(), decided.after());
            whose.state = decided.after();
            whose.told.add(event);
            return decided;
        }

        Instant now() {
            Instant first = one.state.asOf();
            Instant second = other.state.asOf();
            return (first.isAfter(second) ? first : second).plusSeconds(random.nextInt(3) * 40_000L);
        }

        void merge() {
            Instant now = now();
            MemberState oneBefore = engine.asOf(one.state, now);
            MemberState otherBefore = engine.asOf(other.state, now);
            long merge = ++ids;
            Event.EstateGiven given = new Event.EstateGiven(merge, now, merge, OTHER, false, null, "the same", null);
            Estate estate = Engine.estate(oneBefore, given);
            Event.EstateTaken taken = new Event.EstateTaken(
                    ++ids, now, merge, ONE, false, new Event.Came(estate, Climb.ranks(otherBefore.standings())));
            readsBack(given);
            readsBack(taken);
            List<Effect> effects = new ArrayList<>();
            effects.addAll(step(one, given).decision().effects());
            effects.addAll(step(other, taken).decision().effects());

            nothingIsOnItsWay(effects);
            hasNothing(one.state);
            assertThat(one.state.nextDue(programme.zone()))
                    .as("nobody to bring anything about")
                    .isNull();
            sameSums(List.of(oneBefore, otherBefore), List.of(one.state, other.state));
            boolean debts = owes(oneBefore) || owes(otherBefore);
            if (!debts) {
                assertThat(lots(other.state))
                        .as("lot by lot on its terms")
                        .isEqualTo(plus(lots(oneBefore), lots(otherBefore)));
            }
            for (OrderPosition order : oneBefore.orders().values()) {
                assertThat(other.state.orders().containsKey(order.id()))
                        .as("an order of which something may come back goes over")
                        .isEqualTo(!order.whollyReturned() || isPaidByAnOpenHold(oneBefore, order.id()));
            }
            assertThat(other.state.ordersPaid()).isEqualTo(oneBefore.ordersPaid() + otherBefore.ordersPaid());
            higherTiers(oneBefore, otherBefore);

            Life oneAgain = copy(one);
            Life otherAgain = copy(other);
            undo(merge, taken.came(), now, oneAgain, otherAgain);
            if (!debts) {
                asBefore(oneBefore, oneAgain.state);
                asBefore(otherBefore, otherAgain.state);
            }
            later(merge, taken.came());
        }

        /** They live on as one for a while, in another world than the one that goes on, and then it is undone. */
        void later(long merge, Event.Came came) {
            Life first = copy(one);
            Life second = copy(other);
            for (int i = 0; i < COMMANDS / 3; i++) {
                happen(second, first);
            }
            Instant now = second.state.asOf().plusSeconds(random.nextInt(100_000));
            undo(merge, came, now, first, second);
            for (int i = 0; i < COMMANDS / 3; i++) {
                boolean which = random.nextBoolean();
                happen(which ? first : second, which ? second : first);
            }
            rebuilds(first);
            rebuilds(second);
        }

        void undo(long merge, Event.Came came, Instant now, Life first, Life second) {
            MemberState firstBefore = engine.asOf(first.state, now);
            MemberState secondBefore = engine.asOf(second.state, now);
            Event.EstateGiven given = new Event.EstateGiven(++ids, now, merge, ONE, true, came, "not the same", null);
            Estate estate = Engine.estate(secondBefore, given);
            Event.EstateTaken taken =
                    new Event.EstateTaken(++ids, now, merge, OTHER, true, new Event.Came(estate, List.of()));
            readsBack(given);
            readsBack(taken);
            List<Effect> effects = new ArrayList<>();
            effects.addAll(step(second, given).decision().effects());
            effects.addAll(step(first, taken).decision().effects());
            nothingIsOnItsWay(effects);
            if (effects.stream().noneMatch(Effect.PointsEarned.class::isInstance)) {
                sameSums(List.of(firstBefore, secondBefore), List.of(first.state, second.state));
            }
        }

        Life copy(Life life) {
            Life copy = new Life();
            // the laws are looked at again from the beginning
            life.told.forEach(event -> step(copy, event));
            assertThat(copy.state).as("decided again").isEqualTo(life.state);
            return copy;
        }

        /** What is recorded gives the same member, read off a page and put together as a back-test does it. */
        void rebuilds(Life life) {
            PageWriter writer = new PageWriter(1 << 20);
            writer.begin(ONE);
            life.told.forEach(event -> writer.add(event, 1, Allowances.UNLIMITED));
            Page page = writer.finish();
            PageReader reader = new PageReader(page);
            reader.seek(0);
            Rebuilding rebuilding = new Rebuilding();
            for (Event event = reader.next(); event != null; event = reader.next()) {
                assertThat(rebuilding.take(engine, event, Allowances.UNLIMITED))
                        .as("what was taken once is taken again: " + event)
                        .isInstanceOf(Outcome.Decided.class);
            }
            MemberState again = rebuilding.state();
            sameSums(List.of(life.state), List.of(again));
            assertThat(lots(again)).isEqualTo(lots(life.state));
            assertThat(again.orders().keySet()).isEqualTo(life.state.orders().keySet());
            assertThat(again.holds().keySet()).isEqualTo(life.state.holds().keySet());
            assertThat(again.standings()).isEqualTo(life.state.standings());
            assertThat(again.counters()).isEqualTo(life.state.counters());
        }

        void readsBack(Event event) {
            PageWriter writer = new PageWriter(1 << 20);
            writer.begin(ONE);
            writer.add(event, 1, Allowances.UNLIMITED);
            PageReader reader = new PageReader(writer.finish());
            reader.seek(0);
            Event read = reader.next();
            assertThat(numbered(read)).isEqualTo(numbered(event));
        }

        static Event numbered(Event event) {
            return switch (event) {
                case Event.EstateGiven given ->
                    new Event.EstateGiven(
                            0,
                            given.at(),
                            given.merge(),
                            given.other(),
                            given.back(),
                            given.came(),
                            given.reason(),
                            given.note());
                case Event.EstateTaken taken ->
                    new Event.EstateTaken(0, taken.at(), taken.merge(), taken.other(), taken.back(), taken.came());
                default -> event;
            };
        }

        static boolean isPaidByAnOpenHold(MemberState state, String order) {
            return state.holds().values().stream()
                    .anyMatch(hold -> hold.state() == Hold.State.OPEN && order.equals(hold.order()));
        }

        void higherTiers(MemberState oneBefore, MemberState otherBefore) {
            programme.ladders().forEach(ladder -> {
                if (oneBefore.standings().containsKey(ladder.code())
                        && otherBefore.standings().containsKey(ladder.code())) {
                    List<String> tiers =
                            ladder.tiers().stream().map(Programme.Tier::code).toList();
                    int first = tiers.indexOf(
                            oneBefore.standings().get(ladder.code()).tier());
                    int second = tiers.indexOf(
                            otherBefore.standings().get(ladder.code()).tier());
                    int now = tiers.indexOf(
                            other.state.standings().get(ladder.code()).tier());
                    boolean locked = otherBefore.standings().get(ladder.code()).shelter() != null;
                    if (!locked) {
                        assertThat(now).as("the higher tier").isEqualTo(Math.max(first, second));
                    }
                }
            });
        }

        void asBefore(MemberState before, MemberState after) {
            assertThat(lots(after)).as("undone at once: the lots").isEqualTo(lots(before));
            assertThat(sums(List.of(after))).isEqualTo(sums(List.of(before)));
            assertThat(orders(after)).as("undone at once: the orders").isEqualTo(orders(before));
            assertThat(holds(after)).as("undone at once: the holds").isEqualTo(holds(before));
            assertThat(after.ordersPaid()).isEqualTo(before.ordersPaid());
            before.standings().forEach((ladder, standing) -> {
                assertThat(after.standings().get(ladder).gathered())
                        .as("undone at once: what was gathered")
                        .isEqualTo(standing.gathered());
                assertThat(after.standings().get(ladder).gifts()).isEqualTo(standing.gifts());
            });
        }
    }

    private static boolean owes(MemberState state) {
        return state.accounts().values().stream().anyMatch(account -> account.owed() < 0);
    }

    private static void hasNothing(MemberState state) {
        for (Account account : state.accounts().values()) {
            assertThat(List.of(account.pending(), account.available(), account.held(), account.owed()))
                    .as("who was merged has nothing left of " + account.asset())
                    .containsOnly(0L);
        }
        assertThat(state.holds().values()).noneMatch(hold -> hold.state() == Hold.State.OPEN);
        assertThat(state.orders().values()).allMatch(OrderPosition::whollyReturned);
    }

    /** Of each asset: pending, and the balance. */
    private static Map<String, List<Long>> sums(Collection<MemberState> states) {
        Map<String, List<Long>> sums = new TreeMap<>();
        for (MemberState state : states) {
            state.accounts().forEach((asset, account) -> {
                if (account.pending() != 0 || account.balance() != 0) {
                    sums.merge(
                            asset,
                            List.of(account.pending(), account.balance()),
                            (a, b) -> List.of(a.get(0) + b.get(0), a.get(1) + b.get(1)));
                }
            });
        }
        sums.values().removeIf(sum -> sum.get(0) == 0 && sum.get(1) == 0);
        return sums;
    }

    private static void sameSums(Collection<MemberState> before, Collection<MemberState> after) {
        assertThat(sums(after)).as("nothing is made and nothing is lost").isEqualTo(sums(before));
    }

    /** Each state that goes over arrives as what it was, and nothing is between the two. */
    private static void nothingIsOnItsWay(List<Effect> effects) {
        Map<String, Map<Place, Long>> moved = new HashMap<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.PointsMerged merged) {
                Map<Place, Long> sums =
                        moved.computeIfAbsent(merged.movement().asset(), asset -> new EnumMap<>(Place.class));
                sums.merge(merged.movement().from(), -merged.movement().points(), Math::addExact);
                sums.merge(merged.movement().to(), merged.movement().points(), Math::addExact);
            }
        }
        moved.forEach((asset, sums) ->
                assertThat(sums.values()).as(asset + ": " + sums).containsOnly(0L));
    }

    /** How many lots there are of each sort: of what, on which terms, and how much of it is where; those with something. */
    private static Map<String, Integer> lots(MemberState state) {
        Map<String, Integer> lots = new TreeMap<>();
        state.accounts()
                .forEach((asset, account) -> account.open()
                        .forEach(lot -> lots.merge(
                                asset + " " + lot.source().order() + " "
                                        + lot.source().version() + " "
                                        + lot.source().earnedAt() + " " + lot.terms() + " " + lot.pending() + "/"
                                        + lot.available() + "/"
                                        + lot.held(),
                                1,
                                Integer::sum)));
        return lots;
    }

    private static Map<String, Integer> plus(Map<String, Integer> one, Map<String, Integer> other) {
        Map<String, Integer> both = new TreeMap<>(one);
        other.forEach((lot, many) -> both.merge(lot, many, Integer::sum));
        return both;
    }

    private static TreeSet<String> orders(MemberState state) {
        TreeSet<String> orders = new TreeSet<>();
        for (OrderPosition order : state.orders().values()) {
            orders.add(order.id()
                    + order.paidAt()
                    + order.version()
                    + order.ladders()
                    + order.lines()
                    + order.grants().stream()
                            .map(grant -> grant.line() + grant.rule() + grant.asset() + grant.points() + "-"
                                    + grant.takenBack() + grant.budget())
                            .toList());
        }
        return orders;
    }

    /** Those that are open, or can come back. */
    private static TreeSet<String> holds(MemberState state) {
        TreeSet<String> holds = new TreeSet<>();
        for (Hold hold : state.holds().values()) {
            holds.add(hold.id() + hold.asset() + hold.placedAt() + hold.deadline() + hold.order() + hold.store()
                    + hold.state() + hold.points() + "/" + hold.captured() + "/" + hold.reinstated());
        }
        return holds;
    }
}
