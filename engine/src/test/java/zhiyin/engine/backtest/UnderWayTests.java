package zhiyin.engine.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.tier;

import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Orders;
import zhiyin.engine.Outcome;
import zhiyin.engine.backtest.UnderWay.Gifts;
import zhiyin.engine.backtest.UnderWay.How;
import zhiyin.engine.backtest.UnderWay.Move;
import zhiyin.engine.backtest.UnderWay.Moving;
import zhiyin.engine.backtest.UnderWay.OnLadder;
import zhiyin.engine.backtest.UnderWay.When;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Gift;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;
import zhiyin.engine.tier.Standing;

/** What is shown before a version takes effect is what becomes of members when it does. */
class UnderWayTests {

    private static final Instant JOINED = Instant.parse("2025-01-10T02:00:00Z");
    private static final Instant NOW = Instant.parse("2025-01-20T02:00:00Z");

    private static Programme by(CalendarUnit unit, Tier... tiers) {
        Window window = unit == null ? new Window.Lifetime() : new Window.Calendar(unit);
        return aProgramme()
                .climbing(new Measure.Spend(), window, OnReturn.KEEP, Programme.Moving.PLAIN, tiers)
                .build();
    }

    /** Members 1, 2, … who have spent so much each. */
    private static Page spent(long... amounts) {
        PageWriter writer = new PageWriter(1 << 20);
        for (int i = 0; i < amounts.length; i++) {
            writer.begin(i + 1);
            writer.add(
                    new Event.MemberEnrolled(0, JOINED, new MemberProfile(JOINED, null, null, Map.of())),
                    1,
                    Allowances.UNLIMITED);
            writer.add(new Event.OrderPaid(0, JOINED, Orders.anOrder("o" + i, amounts[i])), 1, Allowances.UNLIMITED);
        }
        Page page = writer.finish();
        assertThat(page).isNotNull();
        return page;
    }

    private static UnderWay of(Programme before, Programme after, Page page) {
        Engine live = new Engine(before, 1);
        UnderWay underWay = new UnderWay(version -> live, (member, profile) -> live, new Engine(after, 2), 2, NOW);
        underWay.fold(page);
        return underWay;
    }

    private static final Tier BASE = tier("base", 0);
    private static final Tier SILVER = tier("silver", 10_000);
    private static final Tier GOLD = tier("gold", 30_000);

    @Test
    void thresholdsThatRoseTakeTiersAtOnceOrAtTheNextReview() {
        Programme before = by(CalendarUnit.QUARTER, BASE, SILVER, GOLD);
        Programme after = by(CalendarUnit.QUARTER, BASE, tier("silver", 20_000), tier("gold", 60_000));
        UnderWay underWay = of(before, after, spent(5_000, 15_000, 25_000, 35_000, 15_000));
        OnLadder migrate = underWay.migrate().ladders().get("ladder");
        assertThat(migrate.moves())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        new Move("base", "base"), 1L,
                        new Move("silver", "base"), 2L,
                        new Move("silver", "silver"), 1L,
                        new Move("gold", "silver"), 1L));
        assertThat(List.of(migrate.rise(), migrate.fall(), migrate.stay())).containsExactly(0L, 3L, 2L);
        assertThat(migrate.times()).isEqualTo(Map.of(new When(How.AT_ONCE, null), new Moving(0, 3)));
        OnLadder grandfather = underWay.grandfather().ladders().get("ladder");
        assertThat(grandfather.moves()).isEqualTo(migrate.moves());
        assertThat(grandfather.times())
                .as("the quarter in which they spent counts through the next")
                .isEqualTo(Map.of(new When(How.WITH_TIME, YearMonth.of(2025, 4)), new Moving(0, 3)));
        assertThat(underWay.migrate().affected())
                .extracting(UnderWay.Affected::member)
                .containsExactly(4L, 2L, 5L);
    }

    @Test
    void whatTheLiveVersionWouldTakeAsWellThisOneDoesNotTake() {
        Programme before = by(CalendarUnit.MONTH, BASE, SILVER, GOLD);
        UnderWay underWay = of(before, before, spent(15_000, 35_000));
        assertThat(underWay.migrate().ladders().get("ladder").stay()).isEqualTo(2);
        assertThat(underWay.grandfather().ladders().get("ladder").stay()).isEqualTo(2);
        assertThat(underWay.grandfather().affected()).isEmpty();
    }

    @Test
    void thresholdsThatFellLiftAtOnceOrAtTheNextEventWithTheirGifts() {
        Programme before = by(null, BASE, SILVER, GOLD);
        Tier silver = new Tier("silver", SILVER.name(), 5_000, null, false, new Gift("points", 40), List.of());
        UnderWay underWay = of(before, by(null, BASE, silver, GOLD), spent(4_999, 5_000, 9_999, 10_000));
        assertThat(underWay.migrate().gifts()).isEqualTo(Map.of("points", new Gifts(2, 80)));
        assertThat(underWay.grandfather().gifts()).isEqualTo(Map.of("points", new Gifts(2, 80)));
        assertThat(underWay.grandfather().ladders().get("ladder").times())
                .isEqualTo(Map.of(new When(How.NEXT_EVENT, null), new Moving(2, 0)));
    }

    @Test
    void aLifetimeHasNoReviewsSoWhoIsLeftAloneKeepsWhatHeHas() {
        Programme before = by(null, BASE, SILVER, GOLD);
        UnderWay underWay = of(before, by(null, BASE, tier("silver", 20_000), GOLD), spent(15_000));
        assertThat(underWay.grandfather().ladders().get("ladder").fall()).isZero();
        assertThat(underWay.migrate().ladders().get("ladder").fall()).isEqualTo(1);
    }

    @Test
    void aTierThatIsGoneCountsAsWhereItsThresholdWas() {
        UnderWay underWay = of(by(null, BASE, SILVER, GOLD), by(null, BASE, SILVER), spent(35_000));
        UnderWay.Affected affected = underWay.migrate().affected().getFirst();
        assertThat(affected.from()).isEqualTo("gold");
        assertThat(affected.to()).isEqualTo("silver");
        assertThat(affected.steps()).isEqualTo(-1);
    }

    @Test
    void theTenAffectedMostAreNamedTheFarthestFirstAndNobodyElse() {
        Programme before = by(null, BASE, SILVER, GOLD);
        long[] amounts = IntStream.range(0, 40)
                .mapToLong(i -> i % 4 == 0 ? 30_000 + i : 10_000 + i)
                .toArray();
        UnderWay underWay = of(before, by(null, BASE, tier("silver", 90_000), tier("gold", 95_000)), spent(amounts));
        assertThat(underWay.migrate().affected()).hasSize(UnderWay.NAMED);
        assertThat(underWay.migrate().affected())
                .extracting(UnderWay.Affected::member)
                .as("two tiers down, the most spent first")
                .containsExactly(37L, 33L, 29L, 25L, 21L, 17L, 13L, 9L, 5L, 1L);
    }

    @Test
    void whereRisesWaitTheyBeginNoSoonerForThat() {
        Programme before = by(null, BASE, SILVER, GOLD);
        Programme waiting = aProgramme()
                .climbing(
                        new Measure.Spend(),
                        new Window.Lifetime(),
                        OnReturn.KEEP,
                        new Programme.Moving(CalendarUnit.MONTH, false, null),
                        BASE,
                        tier("silver", 5_000),
                        GOLD)
                .build();
        UnderWay underWay = of(before, waiting, spent(9_000));
        assertThat(underWay.grandfather().ladders().get("ladder").times())
                .isEqualTo(Map.of(new When(How.NEXT_EVENT, null), new Moving(1, 0)));
        assertThat(underWay.migrate().ladders().get("ladder").times())
                .isEqualTo(Map.of(new When(How.AT_ONCE, null), new Moving(1, 0)));
    }

    /** Random lives under random programmes: who is shown to fall at a review falls in that month and not before. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whoIsShownToFallFallsInThatMonth(long seed) {
        Past past = new Past(seed, 12, 60, true);
        Programme next = new Past(seed + 1_000, 1, 1, false).programme;
        Engine engine = new Engine(next, 2);
        Instant at = past.last.plusSeconds(86_400);
        UnderWay underWay = new UnderWay(version -> past.engine, (member, profile) -> past.engine, engine, 2, at);
        past.pages(1 << 20).forEach(underWay::fold);
        for (UnderWay.Affected each : underWay.grandfather().affected()) {
            if (each.when().how() == How.WITH_TIME) {
                MemberState now = past.engine.asOf(
                        past.members.get(each.member()).getLast().after(), at);
                Instant month =
                        each.when().month().atDay(1).atStartOfDay(next.zone()).toInstant();
                Instant over = each.when()
                        .month()
                        .plusMonths(1)
                        .atDay(1)
                        .atStartOfDay(next.zone())
                        .toInstant();
                int from = UnderWay.place(next, each.ladder(), each.from());
                String before = standing(engine, now, each.ladder(), month.isAfter(at) ? month.minusNanos(1000) : at);
                String after = standing(engine, now, each.ladder(), over.minusNanos(1000));
                assertThat(UnderWay.place(next, each.ladder(), before))
                        .as("not before: " + each)
                        .isGreaterThanOrEqualTo(from);
                assertThat(UnderWay.place(next, each.ladder(), after))
                        .as("in that month: " + each)
                        .isLessThan(from);
            }
        }
    }

    private static String standing(Engine engine, MemberState state, String ladder, Instant at) {
        return engine.asOf(state, at).standings().get(ladder).tier();
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** Random lives under random programmes: the preview against each of them really migrated. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsShownOfMigratingIsWhatBecomesOfEverybody(long seed) {
        Past past = new Past(seed, 12, 60, true);
        Programme next = new Past(seed + 1_000, 1, 1, false).programme;
        Engine engine = new Engine(next, 2);
        UnderWay underWay = new UnderWay(
                version -> past.engine, (member, profile) -> past.engine, engine, 2, past.last.plusSeconds(86_400));
        past.pages(1 << 20).forEach(underWay::fold);
        Map<String, Map<Move, Long>> expected = new java.util.TreeMap<>();
        past.members.values().forEach(told -> {
            MemberState state = told.getLast().after();
            if (state.profile() != null) {
                MemberState now = past.engine.asOf(state, past.last.plusSeconds(86_400));
                Outcome.Decided decided = (Outcome.Decided)
                        engine.decide(now, new Event.MemberMigrated(1, past.last.plusSeconds(86_400), 2));
                next.ladders().forEach(ladder -> {
                    Standing from = now.standings().get(ladder.code());
                    String to = decided.after().standings().get(ladder.code()).tier();
                    expected.computeIfAbsent(ladder.code(), code -> new java.util.TreeMap<>())
                            .merge(new Move(from == null ? UnderWay.NONE : from.tier(), to), 1L, Long::sum);
                });
            }
        });
        Map<String, Map<Move, Long>> shown = new java.util.TreeMap<>();
        underWay.migrate().ladders().forEach((code, ladder) -> shown.put(code, ladder.moves()));
        assertThat(shown).isEqualTo(expected);
    }
}
