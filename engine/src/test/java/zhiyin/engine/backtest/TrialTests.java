package zhiyin.engine.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Engine;
import zhiyin.engine.Orders;
import zhiyin.engine.Outcome;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Window;

/** Members on whom a version is tried beside the others: who counts, and what for. */
class TrialTests {

    private static final Instant FROM = Instant.parse("2026-03-10T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-03-20T00:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-02-28T00:00:00Z");

    private final PageWriter writer = new PageWriter(1 << 20);
    private int orders;

    private void member(long member, Instant joined, Event... events) {
        writer.begin(member);
        tell(new Event.MemberEnrolled(0, joined, new MemberProfile(joined, null, null, Map.of())));
        for (Event event : events) {
            tell(event);
        }
    }

    private void tell(Event event) {
        writer.add(event, 1, Allowances.UNLIMITED);
    }

    private static Trial.Group group(boolean in) {
        return in ? Trial.Group.PILOT : Trial.Group.REST;
    }

    private Event paid(Instant at, long amount) {
        return new Event.OrderPaid(0, at, Orders.anOrder("o" + ++orders, amount));
    }

    /** A point a yuan, worth a fen each; silver from 100 yuan. Members of an odd number are in it. */
    private Trial folded() {
        Programmes programme = aProgramme()
                .climbing(new Measure.Spend(), new Window.Lifetime(), OnReturn.DOWNGRADE, 10_000, 1_000_000)
                .earning(Programmes.onePointPerYuan());
        Engine engine = new Engine(programme.build(), 1);
        Trial trial = new Trial(
                version -> engine, (member, profile) -> group(member % 2 == 1), FROM, TO, Map.of("points", Ratio.ONE));
        Page page = writer.finish();
        assertThat(page).isNotNull();
        trial.fold(page);
        return trial;
    }

    @Test
    void theTimeBeginsWithItsFirstMomentAndEndsBeforeItsLast() {
        Instant long_ago = Instant.parse("2025-01-01T00:00:00Z");
        member(1, long_ago, paid(BEFORE.minusNanos(1000), 1), paid(BEFORE, 10), paid(FROM.minusNanos(1000), 100));
        member(3, long_ago, paid(FROM, 1_000), paid(TO.minusNanos(1000), 10_000), paid(TO, 100_000));
        Trial trial = folded();
        assertThat(trial.before()).isEqualTo(BEFORE);
        assertThat(trial.pilot().orders()).isEqualTo(2);
        assertThat(trial.pilot().paid()).isEqualTo(11_000);
        assertThat(trial.pilot().buyers()).isEqualTo(1);
        assertThat(trial.pilot().repeaters()).isEqualTo(1);
        assertThat(trial.pilot().revenueBefore().sum()).isEqualTo(BigInteger.valueOf(110));
        assertThat(trial.pilot().revenueChange().sum()).isEqualTo(BigInteger.valueOf(11_000 - 110));
        assertThat(trial.pilot().revenueChange().squares())
                .isEqualTo(BigInteger.valueOf(110L * 110 + 11_000L * 11_000));
        assertThat(trial.rest().members()).isZero();
    }

    @Test
    void whoJoinedWithinCountsAsAMemberAndHasNoTimeBefore() {
        member(1, FROM.plusSeconds(1), paid(FROM.plusSeconds(2), 500));
        member(2, FROM.minusSeconds(1), paid(FROM.plusSeconds(2), 700));
        member(4, TO, paid(TO.plusSeconds(1), 900));
        Trial trial = folded();
        assertThat(trial.pilot().members()).isEqualTo(1);
        assertThat(trial.pilot().joined()).isEqualTo(1);
        assertThat(trial.pilot().revenueChange().count()).isZero();
        assertThat(trial.rest().members())
                .as("who joins at the end is not yet there")
                .isEqualTo(1);
        assertThat(trial.rest().joined()).isZero();
        assertThat(trial.rest().revenueBefore().count()).isEqualTo(1);
    }

    @Test
    void whatComesBackCountsWhenItDoesAndTakesBackWhatItEarned() {
        Event order = paid(FROM.minusSeconds(5), 20_000);
        member(
                2,
                FROM.minusSeconds(9),
                order,
                new Event.OrderReturned(0, FROM.plusSeconds(5), "o1", "r", List.of()),
                paid(FROM.plusSeconds(6), 30_000),
                new Event.PointsSpent(0, FROM.plusSeconds(7), "s", "points", 40, null));
        Trial.Side rest = folded().rest();
        assertThat(rest.paid()).isEqualTo(30_000);
        assertThat(rest.returned()).isEqualTo(20_000);
        assertThat(rest.revenueEach().sum()).isEqualTo(BigInteger.valueOf(10_000));
        Trial.Units points = rest.units().get("points");
        assertThat(List.of(points.earned(), points.takenBack(), points.spent())).containsExactly(300L, 200L, 40L);
        assertThat(rest.cost(Map.of("points", Ratio.ONE))).isEqualTo(100);
        assertThat(rest.falls()).isEqualTo(1);
        assertThat(rest.rises()).isEqualTo(1);
    }

    @Test
    void sidesAreTakenWithTheMarksOfTheBeginning() {
        writer.begin(1);
        tell(new Event.MemberEnrolled(0, BEFORE, MemberProfile.since(BEFORE)));
        tell(new Event.MemberMarked(0, FROM.minusSeconds(1), List.of("vip"), null));
        tell(paid(FROM, 100));
        tell(new Event.MemberMarked(0, FROM.plusSeconds(1), List.of(), null));
        writer.begin(2);
        tell(new Event.MemberEnrolled(0, BEFORE, MemberProfile.since(BEFORE)));
        tell(new Event.MemberMarked(0, FROM.plusSeconds(1), List.of("vip"), null));
        Engine engine = new Engine(aProgramme().build(), 1);
        Trial trial = new Trial(
                version -> engine, (member, profile) -> group(profile.tags().contains("vip")), FROM, TO, Map.of());
        Page page = writer.finish();
        assertThat(page).isNotNull();
        trial.fold(page);
        assertThat(trial.pilot().members()).isEqualTo(1);
        assertThat(trial.pilot().paid()).as("the first, who was marked then").isEqualTo(100);
        assertThat(trial.rest().members()).isEqualTo(1);
    }

    @Test
    void whoIsOnNeitherSideCountsForNothing() {
        member(1, BEFORE, paid(FROM, 100));
        member(2, BEFORE, paid(FROM, 100));
        Engine engine = new Engine(aProgramme().build(), 1);
        Trial trial = new Trial(
                version -> engine,
                (member, profile) -> member == 1 ? Trial.Group.NEITHER : Trial.Group.REST,
                FROM,
                TO,
                Map.of());
        Page page = writer.finish();
        assertThat(page).isNotNull();
        trial.fold(page);
        assertThat(trial.pilot().members() + trial.rest().members()).isEqualTo(1);
        assertThat(trial.rest().paid()).isEqualTo(100);
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /** Random lives: both sides together are everybody, and each sum is that of the plain decisions. */
    @ParameterizedTest
    @MethodSource("seeds")
    void bothSidesTogetherAreEverybody(long seed) {
        Past past = new Past(seed, 12, 60, true);
        Instant from = past.first.plus(Duration.between(past.first, past.last).dividedBy(2));
        Instant to = past.last.plusSeconds(1);
        Trial trial =
                new Trial(version -> past.engine, (member, profile) -> group(member % 3 == 0), from, to, Map.of());
        past.pages(1 << 14).forEach(trial::fold);
        long members = 0;
        long orders = 0;
        long earned = 0;
        long changes = 0;
        for (List<Past.Told> told : past.members.values()) {
            members += told.getLast().after().profile() == null ? 0 : 1;
            for (Past.Told each : told) {
                if (each.event().at().isBefore(from) || !(each.outcome() instanceof Outcome.Decided decided)) {
                    continue;
                }
                orders += each.event() instanceof Event.OrderPaid ? 1 : 0;
                for (Effect effect : decided.decision().effects()) {
                    earned += effect instanceof Effect.PointsEarned one
                            ? one.movement().points()
                            : 0;
                    earned += effect instanceof Effect.ToppedUp up && up.part() == Effect.ToppedUpPart.BONUS
                            ? up.movement().points()
                            : 0;
                    changes += effect instanceof Effect.TierChanged changed && changed.from() != null ? 1 : 0;
                }
            }
        }
        Trial.Side pilot = trial.pilot();
        Trial.Side rest = trial.rest();
        assertThat(pilot.members() + rest.members()).isEqualTo(members);
        assertThat(pilot.orders() + rest.orders()).isEqualTo(orders);
        assertThat(earned(pilot) + earned(rest)).isEqualTo(earned);
        assertThat(pilot.rises() + pilot.falls() + rest.rises() + rest.falls()).isEqualTo(changes);
    }

    private static long earned(Trial.Side side) {
        return side.units().values().stream().mapToLong(Trial.Units::earned).sum();
    }
}
