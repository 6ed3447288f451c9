package zhiyin.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.tier;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme.Gift;
import zhiyin.engine.program.Programme.Grace;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Moving;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;

/** When and how far a member moves: thresholds to stay, steps, grace, locks, and what is given on the way. */
class MovingTests {

    private static final Window BY_MONTH = new Window.Calendar(CalendarUnit.MONTH);
    private static final Tier BASE = tier("base", 0);
    private static final Tier SILVER = tier("silver", 10_000);
    private static final Tier GOLD = tier("gold", 30_000);

    private static Programmes over(Window window, Moving moving, Tier... tiers) {
        return aProgramme().climbing(new Measure.Spend(), window, OnReturn.DOWNGRADE, moving, tiers);
    }

    private static Life living(Window window, Moving moving, Tier... tiers) {
        return Life.of(over(window, moving, tiers), "2025-01-01T10:00");
    }

    private static Tier staying(Tier tier, long stay) {
        return new Tier(tier.code(), tier.name(), tier.threshold(), stay, false, null, List.of());
    }

    private static Tier given(Tier tier, long points) {
        return new Tier(tier.code(), tier.name(), tier.threshold(), null, false, new Gift("points", points), List.of());
    }

    @ParameterizedTest(name = "{0} fen in the second month: {1}")
    @CsvSource({"11999, base", "12000, gold", "30000, gold"})
    void toStayAsksLessThanToCome(long amount, String tier) {
        Life ada = living(BY_MONTH, Moving.PLAIN, BASE, staying(GOLD, 12_000))
                .buys("1", 30_000)
                .at("2025-02-10T10:00")
                .buys("2", amount);
        assertThat(ada.dawns("2025-03-01").tier()).isEqualTo(tier);
    }

    @Test
    void onTheWayDownEachTierAsksWhatItAsksToStay() {
        Life ada = living(BY_MONTH, Moving.PLAIN, BASE, staying(SILVER, 5_000), staying(GOLD, 20_000))
                .buys("1", 30_000)
                .at("2025-02-10T10:00")
                .buys("2", 5_000);
        assertThat(ada.dawns("2025-03-01").tier()).isEqualTo("silver");
    }

    @Test
    void aTierThatIsKeptIsKeptForEverAndCatchesWhoFallsFromAbove() {
        Tier kept = new Tier("silver", Label.of("silver"), 10_000, null, true, null, List.of());
        Life ada = living(new Window.Rolling(Span.days(30)), Moving.PLAIN, BASE, kept, GOLD)
                .buys("1", 30_000);
        assertThat(ada.dawns("2025-01-31").tier()).isEqualTo("silver");
        assertThat(ada.state().standings().get("ladder").nextReview())
                .as("nothing to review any more")
                .isNull();
        assertThat(ada.dawns("2095-01-01").tier()).isEqualTo("silver");
        Life returning =
                living(BY_MONTH, Moving.PLAIN, BASE, kept).buys("1", 10_000).returns("1");
        assertThat(returning.tier()).isEqualTo("silver");
    }

    @Test
    void oneStepAtATimeAndNotAgainBeforeAFurtherPeriod() {
        Life ada = living(BY_MONTH, new Moving(null, true, null), BASE, SILVER, GOLD)
                .buys("1", 30_000)
                .dawns("2025-02-28");
        assertThat(ada.tier()).isEqualTo("gold");
        assertThat(ada.dawns("2025-03-01").tier()).isEqualTo("silver");
        assertThat(ada.dawns("2025-03-31").tier()).isEqualTo("silver");
        assertThat(ada.dawns("2025-04-01").tier()).isEqualTo("base");
    }

    @Test
    void overARollingWindowTheNextStepIsAWindowLater() {
        Life ada = living(new Window.Rolling(Span.days(30)), new Moving(null, true, null), BASE, SILVER, GOLD)
                .buys("1", 30_000);
        assertThat(ada.dawns("2025-01-31").tier()).isEqualTo("silver");
        assertThat(ada.dawns("2025-03-01").tier()).isEqualTo("silver");
        assertThat(ada.dawns("2025-03-02").tier()).isEqualTo("base");
    }

    @Test
    void aReturnGoesDownAsFarAsItMustWhateverAReviewWouldSpare() {
        Moving gentle = new Moving(null, true, new Grace(Span.months(1), null));
        Life ada =
                living(BY_MONTH, gentle, BASE, SILVER, GOLD).buys("1", 30_000).returns("1");
        assertThat(ada.tier()).isEqualTo("base");
    }

    @ParameterizedTest(name = "15 days, to the end of {0}: over on {1}")
    @CsvSource({", 2025-03-16", "MONTH, 2025-04-01", "QUARTER, 2025-04-01", "YEAR, 2026-01-01"})
    void graceIsGivenOnceAndMayBeRoundedUp(@Nullable CalendarUnit endOf, LocalDate over) {
        Moving moving = new Moving(null, false, new Grace(Span.days(15), endOf));
        Life ada = living(BY_MONTH, moving, BASE, SILVER).buys("1", 10_000).dawns("2025-03-01");
        assertThat(ada.effects(Effect.GraceGiven.class))
                .containsExactly(new Effect.GraceGiven("ladder", "silver", over, 0, ada.instant()));
        assertThat(ada.tier()).isEqualTo("silver");
        assertThat(ada.dawns(over.minusDays(1).toString()).tier()).isEqualTo("silver");
        assertThat(ada.dawns(over.toString()).tier()).isEqualTo("base");
        assertThat(ada.effects(Effect.TierChanged.class))
                .extracting(Effect.TierChanged::cause)
                .containsExactly(TierCause.REVIEWED);
    }

    @Test
    void whoEarnsTheTierAgainInItsGraceKeepsItAndHasAnotherGraceLater() {
        Moving moving = new Moving(null, false, new Grace(Span.days(10), null));
        Life ada = living(BY_MONTH, moving, BASE, SILVER)
                .buys("1", 10_000)
                .at("2025-03-05T10:00")
                .buys("2", 10_000);
        assertThat(ada.state().standings().get("ladder").shelter()).isNull();
        assertThat(ada.dawns("2025-03-11").tier()).isEqualTo("silver");
        assertThat(ada.dawns("2025-05-01").tier()).isEqualTo("silver");
        assertThat(ada.effects(Effect.GraceGiven.class)).hasSize(1);
        assertThat(ada.dawns("2025-05-11").tier()).isEqualTo("base");
    }

    @Test
    void aReturnFromLongAgoTakesNoGraceAway() {
        Moving moving = new Moving(null, false, new Grace(Span.months(2), null));
        Life ada = living(BY_MONTH, moving, BASE, SILVER).buys("1", 10_000).dawns("2025-03-01");
        assertThat(ada.returns("1").tier()).isEqualTo("silver");
    }

    @ParameterizedTest(name = "up at the beginning of a {0}: on {1}")
    @CsvSource({"MONTH, 2025-02-01", "QUARTER, 2025-04-01", "YEAR, 2026-01-01"})
    void whatWasReachedBeginsWithTheNextPeriod(CalendarUnit unit, LocalDate begins) {
        Life ada = living(new Window.Lifetime(), new Moving(unit, false, null), BASE, SILVER)
                .at("2025-01-20T10:00")
                .buys("1", 10_000);
        assertThat(ada.tier()).isEqualTo("base");
        assertThat(ada.dawns(begins.minusDays(1).toString()).tier()).isEqualTo("base");
        assertThat(ada.dawns(begins.toString()).tier()).isEqualTo("silver");
        assertThat(ada.effects(Effect.TierChanged.class))
                .extracting(Effect.TierChanged::cause)
                .containsExactly(TierCause.REACHED);
    }

    @Test
    void whatWasReachedAndReturnedBeforeItBeginsNeverDoes() {
        Life ada = living(new Window.Lifetime(), new Moving(CalendarUnit.MONTH, false, null), BASE, SILVER)
                .buys("1", 10_000)
                .returns("1");
        assertThat(ada.dawns("2025-02-01").tier()).isEqualTo("base");
    }

    private static Life set(Life life, @Nullable String tier, @Nullable String until) {
        return life.happens(id -> new Event.TierSet(
                id, life.instant(), "ladder", tier, until == null ? null : LocalDate.parse(until), "goodwill", null));
    }

    @Test
    void aTierThatWasSetByHandSurvivesEveryRecalculationUntilItsLockEnds() {
        Life ada = living(BY_MONTH, Moving.PLAIN, BASE, SILVER, GOLD);
        set(ada, "silver", "2025-06-15");
        assertThat(ada.effects(Effect.TierChanged.class))
                .containsExactly(new Effect.TierChanged(
                        "ladder", "base", "silver", TierCause.SET, 0, ada.instant(), "goodwill"));
        assertThat(ada.effects(Effect.TierLocked.class))
                .containsExactly(new Effect.TierLocked(
                        "ladder", "silver", LocalDate.parse("2025-06-15"), "goodwill", ada.instant()));
        assertThat(ada.buys("1", 30_000).tier()).as("nothing earned moves it").isEqualTo("silver");
        assertThat(ada.returns("1").tier()).as("nothing returned moves it").isEqualTo("silver");
        assertThat(ada.dawns("2025-06-14").tier()).as("no review moves it").isEqualTo("silver");
        assertThat(ada.dawns("2025-06-15").tier()).isEqualTo("base");
    }

    @Test
    void aLockMayHoldAMemberDownAndGoesUpWhenItEnds() {
        Life ada = living(new Window.Lifetime(), Moving.PLAIN, BASE, SILVER, GOLD);
        set(ada, "base", "2025-02-01");
        assertThat(ada.buys("1", 30_000).tier()).isEqualTo("base");
        assertThat(ada.dawns("2025-02-01").tier()).isEqualTo("gold");
    }

    @Test
    void aLockWithoutAnEndLastsUntilItIsTakenOff() {
        Life ada = living(BY_MONTH, Moving.PLAIN, BASE, SILVER, GOLD);
        set(ada, "gold", null);
        assertThat(ada.dawns("2035-01-01").tier()).isEqualTo("gold");
        set(ada, null, null);
        assertThat(ada.tier()).isEqualTo("base");
        assertThat(ada.effects(Effect.TierChanged.class))
                .extracting(Effect.TierChanged::cause, Effect.TierChanged::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(TierCause.SET, "goodwill"));
        set(ada, null, null);
        assertThat(ada.refusal()).isEqualTo(new Refusal.NotLocked("ladder"));
    }

    @Test
    void onlyATierThatThereIsIsSetAndOnlyForAReasonThatThereIs() {
        Life ada = living(BY_MONTH, Moving.PLAIN, BASE, SILVER);
        set(ada, "platinum", null);
        assertThat(ada.refusal()).isEqualTo(new Refusal.UnknownTier("ladder", "platinum"));
        ada.happens(id -> new Event.TierSet(id, ada.instant(), "other", "silver", null, "goodwill", null));
        assertThat(ada.refusal()).isEqualTo(new Refusal.UnknownLadder("other"));
        ada.happens(id -> new Event.TierSet(id, ada.instant(), "ladder", "silver", null, "whim", null));
        assertThat(ada.refusal()).isEqualTo(new Refusal.UnknownReason("whim"));
    }

    @Test
    void whoReachesATierIsGivenItsGiftAndThoseOnTheWayOnceForEver() {
        Life ada = living(BY_MONTH, Moving.PLAIN, BASE, given(SILVER, 50), given(GOLD, 100))
                .buys("1", 30_000);
        assertThat(ada.tier()).isEqualTo("gold");
        assertThat(ada.available()).isEqualTo(150);
        assertThat(ada.effects(Effect.PointsEarned.class))
                .extracting(earned -> earned.shares().getFirst().rule())
                .containsExactly("ladder.silver", "ladder.gold");
        assertThat(ada.returns("1").tier()).isEqualTo("base");
        assertThat(ada.available()).as("a gift is not taken back").isEqualTo(150);
        assertThat(ada.buys("2", 30_000).available()).as("nor given again").isEqualTo(150);
    }

    @Test
    void aGiftHasNoMoreThanThereIsRoomForAndCountsForNoLadder() {
        Programmes programme = aProgramme()
                .atMost(60)
                .climbing(
                        new Measure.Earned("points"),
                        new Window.Lifetime(),
                        OnReturn.KEEP,
                        Moving.PLAIN,
                        BASE,
                        given(tier("silver", 10), 100),
                        tier("gold", 50))
                .earning(Programmes.rule("ten", "checkin.done", new zhiyin.engine.program.Programme.Award.Fixed(10)));
        Life ada = Life.of(programme, "2025-01-01T10:00").checksIn();
        assertThat(ada.available()).isEqualTo(60);
        assertThat(ada.tier()).isEqualTo("silver");
        assertThat(ada.effects(Effect.EarningCut.class))
                .containsExactly(new Effect.EarningCut("points", 100, 50, "ceiling", null, 60));
    }

    @Test
    void whatIsDoneIsAMeasureToo() {
        Life ada = Life.of(
                aProgramme()
                        .climbing(
                                new Measure.Done("checkin.done"),
                                new Window.Rolling(Span.days(7)),
                                OnReturn.KEEP,
                                Moving.PLAIN,
                                BASE,
                                tier("silver", 2)),
                "2025-01-01T10:00");
        assertThat(ada.checksIn().tier()).isEqualTo("base");
        assertThat(ada.checksIn().tier()).isEqualTo("silver");
        assertThat(ada.dawns("2025-01-08").tier()).isEqualTo("base");
    }

    private static Climb.@Nullable Fall forecast(Life life) {
        return Climb.forecast(
                life.engine().programme(),
                life.engine().programme().ladder("ladder"),
                life.state().standings().get("ladder"),
                life.state().profile().enrolledAt(),
                life.instant());
    }

    @Test
    void whatWillBecomeOfATierIsSaidAndComesTrue() {
        Moving moving = new Moving(null, true, new Grace(Span.months(1), null));
        Life ada = living(BY_MONTH, moving, BASE, SILVER, staying(GOLD, 20_000))
                .buys("1", 30_000)
                .at("2025-02-10T10:00")
                .buys("2", 8_000);
        Climb.Fall fall = forecast(ada);
        assertThat(fall).isEqualTo(new Climb.Fall(LocalDate.parse("2025-04-01"), "silver", 20_000));
        assertThat(ada.dawns("2025-03-31").tier()).isEqualTo("gold");
        assertThat(ada.dawns("2025-04-01").tier()).isEqualTo("silver");
        assertThat(forecast(ada)).isEqualTo(new Climb.Fall(LocalDate.parse("2025-05-01"), "base", 10_000));
    }

    @Test
    void whatLastsHasNoFall() {
        assertThat(forecast(living(new Window.Lifetime(), Moving.PLAIN, BASE, SILVER)
                        .buys("1", 10_000)))
                .isNull();
        assertThat(forecast(living(BY_MONTH, Moving.PLAIN, BASE, SILVER))).isNull();
    }
}
