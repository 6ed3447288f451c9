package zhiyin.engine.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.Engine;
import zhiyin.engine.Life;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;

/** What members of one household give toward each other's payments. */
class HouseholdTests {
    private static final String NOON = "2025-01-01T12:00";

    private static Programmes family() {
        return aProgramme().pooling();
    }

    /** Somebody with lots of so many points that last through so many days of January; 0 lasts for ever. */
    private static Life having(int... pointsAndDays) {
        Life life = Life.of(family(), NOON);
        List<Event.Credit> lots = new ArrayList<>();
        for (int i = 0; i < pointsAndDays.length; i += 2) {
            int day = pointsAndDays[i + 1];
            lots.add(new Event.Credit(pointsAndDays[i], null, day == 0 ? null : LocalDate.of(2025, 1, day)));
        }
        return life.happens(id -> new Event.PointsCredited(id, life.instant(), "points", "opening", null, lots));
    }

    private static List<Event.Drawn> drawn(long missing, Map<Long, Life> others) {
        Map<Long, MemberState> states = new HashMap<>();
        others.forEach((member, life) -> states.put(member, life.state()));
        return Engine.drawn("points", missing, states);
    }

    @Test
    void whatEndsSoonestIsGivenFirstWhoeversItIs() {
        Map<Long, Life> others = Map.of(3L, having(50, 20, 100, 5), 2L, having(30, 10, 70, 0), 9L, having(10, 5));
        assertThat(drawn(1, others))
                .as("of two that end together, the lower number's")
                .containsExactly(give(3, 1));
        assertThat(drawn(100, others)).containsExactly(give(3, 100));
        assertThat(drawn(101, others)).containsExactly(give(3, 100), give(9, 1));
        assertThat(drawn(115, others)).containsExactly(give(2, 5), give(3, 100), give(9, 10));
        assertThat(drawn(195, others))
                .as("what never ends comes last")
                .containsExactly(give(2, 35), give(3, 150), give(9, 10));
        assertThat(drawn(1_000, others)).as("all there is").containsExactly(give(2, 100), give(3, 150), give(9, 10));
        assertThat(drawn(5, Map.of())).isEmpty();
    }

    private static Event.Drawn give(long member, long points) {
        return new Event.Drawn(member, points);
    }

    /** Whatever the lots: what each gives is what his own books take first, and nobody could give what ends sooner. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsTakenOfEachIsWhatWasMeant(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            Map<Long, Life> others = new HashMap<>();
            for (long member = 1; member <= 1 + random.nextInt(4); member++) {
                int[] lots = new int[2 * (1 + random.nextInt(4))];
                for (int i = 0; i < lots.length; i += 2) {
                    lots[i] = 1 + random.nextInt(40);
                    lots[i + 1] = random.nextInt(6) == 0 ? 0 : 2 + random.nextInt(5);
                }
                others.put(member, having(lots));
            }
            long there = others.values().stream().mapToLong(Life::available).sum();
            long missing = 1 + random.nextLong(there + 10);
            List<Event.Drawn> drawn = drawn(missing, others);
            assertThat(drawn.stream().mapToLong(Event.Drawn::points).sum()).isEqualTo(Math.min(missing, there));
            Instant latestTaken = Instant.MIN;
            for (Event.Drawn one : drawn) {
                Life life = others.get(one.member());
                life.happens(id -> new Event.PointsSent(id, life.instant(), "pay", 99, "points", one.points(), 5L));
                for (Effect.PointsSent sent : life.effects(Effect.PointsSent.class)) {
                    Instant end = end(life.lot(sent.movement().lot()));
                    latestTaken = end.isAfter(latestTaken) ? end : latestTaken;
                }
            }
            for (Life life : others.values()) {
                for (Lot left : life.points().open()) {
                    assertThat(end(left))
                            .as("seed " + seed + ", round " + round)
                            .isAfterOrEqualTo(latestTaken);
                }
            }
        }
    }

    private static Instant end(Lot lot) {
        return lot.terms().expiresAt() == null ? Instant.MAX : lot.terms().expiresAt();
    }

    @Test
    void aHouseholdAsksNeitherForTheTermsOfTransfersNorForTheCeiling() {
        Life mother = having(100, 5);
        assertThat(mother.gives("t", 10).refusal()).isEqualTo(new Refusal.NotTransferable("points"));
        Event.PointsSent sent = new Event.PointsSent(90, mother.instant(), "pay", 2, "points", 60, 5L);
        Outcome.Decided gave = (Outcome.Decided) mother.engine().decide(mother.state(), sent);
        Event.PointsReceived received = Engine.received(91, 1, sent, gave);
        assertThat(received.household()).isEqualTo(5);
        Life son = Life.of(family().atMost(50), NOON);
        son.happens(id -> new Event.PointsReceived(id, son.instant(), "t", 1, "points", received.parts()));
        assertThat(son.refusal()).isEqualTo(new Refusal.CeilingReached("points", 60, 50));
        son.happens(id -> received);
        assertThat(son.available()).isEqualTo(60);
        assertThat(son.dawns("2025-01-06").available()).as("with its own end").isZero();
        Life stranger = Life.of(aProgramme().transferable(1, null, null), NOON).credits(100);
        stranger.happens(id -> new Event.PointsSent(id, stranger.instant(), "pay", 2, "points", 60, 5L));
        assertThat(stranger.refusal())
                .as("a programme without households")
                .isEqualTo(new Refusal.NotTransferable("points"));
    }

    @Test
    void aPaymentSaysWhoGaveTowardIt() {
        Life son = having(100, 0);
        Event.FromHousehold given = new Event.FromHousehold(5, 0, List.of(give(1, 40), give(3, 10)));
        son.happens(id -> new Event.PointsSpent(id, son.instant(), "pay", "points", 100, null, null, List.of(), given));
        assertThat(son.effects(Effect.HouseholdDrawn.class))
                .containsExactly(
                        new Effect.HouseholdDrawn("points", 40, "pay", 1),
                        new Effect.HouseholdDrawn("points", 10, "pay", 3));
        son.happens(id -> new Event.PointsHeld(
                id,
                son.instant(),
                "more",
                "points",
                500,
                null,
                null,
                null,
                List.of(),
                new Event.FromHousehold(5, 430, List.of())));
        assertThat(son.refusal()).isEqualTo(new Refusal.NotEnough("points", 500, 430));
    }
}
