package zhiyin.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.tier;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Life;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.TierCause;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Gift;
import zhiyin.engine.program.Programme.Grace;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Moving;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;

/** What another version does with a member under way: left to his next event or review, or taken along at once. */
class MigratingTests {

    private static final Window BY_MONTH = new Window.Calendar(CalendarUnit.MONTH);
    private static final Window LIFETIME = new Window.Lifetime();
    private static final Tier BASE = tier("base", 0);

    private static Programmes over(Window window, Moving moving, Tier... tiers) {
        return aProgramme().climbing(new Measure.Spend(), window, OnReturn.KEEP, moving, tiers);
    }

    private static Programmes plain(Window window, long silver, long gold) {
        return over(window, Moving.PLAIN, BASE, tier("silver", silver), tier("gold", gold));
    }

    private static Life migrated(Life life, int version) {
        return life.happens(id -> new Event.MemberMigrated(id, life.instant(), version));
    }

    @Test
    void leftAloneAMemberKeepsHisTierThoughTheThresholdRose() {
        Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00").buys("1", 12_000);
        assertThat(ada.under(plain(LIFETIME, 15_000, 30_000))
                        .at("2025-02-01T10:00")
                        .buys("2", 100)
                        .tier())
                .isEqualTo("silver");
        assertThat(ada.dawns("2030-01-01").tier())
                .as("a lifetime has no reviews")
                .isEqualTo("silver");
    }

    @Test
    void leftAloneAMemberFallsAtHisNextReviewAndNotBefore() {
        Life ada = Life.of(plain(BY_MONTH, 10_000, 30_000), "2025-01-01T10:00").buys("1", 12_000);
        ada.under(plain(BY_MONTH, 15_000, 30_000));
        assertThat(ada.dawns("2025-01-31").tier()).isEqualTo("silver");
        assertThat(ada.dawns("2025-02-01").tier()).isEqualTo("base");
        assertThat(ada.effects(Effect.TierChanged.class))
                .extracting(Effect.TierChanged::cause)
                .containsExactly(TierCause.REVIEWED);
    }

    @Test
    void leftAloneAMemberRisesAtHisNextEvent() {
        Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00").buys("1", 9_000);
        ada.under(plain(LIFETIME, 5_000, 30_000));
        assertThat(ada.dawns("2025-01-02").tier()).as("time is no event").isEqualTo("base");
        assertThat(ada.buys("2", 1).tier()).isEqualTo("silver");
    }

    @Test
    void takenAlongHeFallsAtOnceAndIsToldWhichVersionItWas() {
        Life ada = Life.of(plain(BY_MONTH, 10_000, 30_000), "2025-01-01T10:00").buys("1", 12_000);
        migrated(ada.at("2025-01-02T10:00").under(plain(BY_MONTH, 15_000, 30_000)), 2);
        assertThat(ada.tier()).isEqualTo("base");
        assertThat(ada.effects(Effect.TierChanged.class))
                .containsExactly(new Effect.TierChanged(
                        "ladder", "silver", "base", TierCause.MIGRATED, 12_000, ada.instant(), "2"));
        assertThat(ada.state().asOf()).isEqualTo(ada.instant());
        assertThat(migrated(ada, 2).decision().effects()).as("twice is once").isEmpty();
    }

    @Test
    void whatReachesTheThresholdStaysAndWhatIsOneShortFalls() {
        for (long spent : new long[] {15_000, 14_999}) {
            Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00")
                    .buys("1", spent)
                    .under(plain(LIFETIME, 15_000, 30_000));
            assertThat(migrated(ada, 2).tier()).as(spent + " fen").isEqualTo(spent == 15_000 ? "silver" : "base");
        }
    }

    @Test
    void toStayAsksWhatTheNewVersionAsksToStay() {
        Tier gold = new Tier("gold", tier("gold", 0).name(), 30_000, 12_000L, false, null, List.of());
        Life ada = Life.of(plain(LIFETIME, 1_000, 12_000), "2025-01-01T10:00").buys("1", 12_000);
        migrated(ada.under(over(LIFETIME, Moving.PLAIN, BASE, tier("silver", 1_000), gold)), 2);
        assertThat(ada.tier()).isEqualTo("gold");
        Tier keeping = new Tier("gold", tier("gold", 0).name(), 90_000, null, true, null, List.of());
        migrated(ada.under(over(LIFETIME, Moving.PLAIN, BASE, tier("silver", 1_000), keeping)), 3);
        assertThat(ada.tier()).as("nobody goes down from it").isEqualTo("gold");
    }

    @Test
    void upItGoesAtOnceWithTheGiftsOnTheWayAndNothingIsEarnedAfterwards() {
        Tier silver =
                new Tier("silver", tier("silver", 0).name(), 5_000, null, false, new Gift("points", 50), List.of());
        Moving waiting = new Moving(CalendarUnit.MONTH, false, null);
        Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00").buys("1", 9_000);
        migrated(ada.under(over(LIFETIME, waiting, BASE, silver, tier("gold", 8_000))), 2);
        assertThat(ada.tier()).isEqualTo("gold");
        assertThat(ada.available()).isEqualTo(50);
        assertThat(ada.effects(Effect.PointsEarned.class)).hasSize(1);
    }

    @Test
    void neitherGraceNorAStepIsGrantedButWhatWasGrantedLasts() {
        Moving gentle = new Moving(null, true, new Grace(Span.months(1), null));
        Programmes before = over(BY_MONTH, gentle, BASE, tier("silver", 10_000), tier("gold", 30_000));
        Programmes after = over(BY_MONTH, gentle, BASE, tier("silver", 50_000), tier("gold", 90_000));
        Life ada = Life.of(before, "2025-01-01T10:00").buys("1", 30_000);
        migrated(ada.under(after), 2);
        assertThat(ada.tier()).as("both steps, without grace").isEqualTo("base");

        Life bert = Life.of(before, "2025-01-01T10:00").buys("1", 30_000).dawns("2025-03-01");
        assertThat(bert.effects(Effect.GraceGiven.class)).hasSize(1);
        migrated(bert.under(after), 2);
        assertThat(bert.tier()).as("grace was promised").isEqualTo("gold");
        assertThat(bert.dawns("2025-03-31").tier()).isEqualTo("gold");
        assertThat(bert.dawns("2025-04-01").tier()).isNotEqualTo("gold");
    }

    @Test
    void whoIsLockedStays() {
        Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00");
        ada.happens(id -> new Event.TierSet(
                id, ada.instant(), "ladder", "gold", LocalDate.parse("2025-06-01"), "goodwill", null));
        migrated(ada.under(plain(LIFETIME, 15_000, 50_000)), 2);
        assertThat(ada.tier()).isEqualTo("gold");
        assertThat(ada.dawns("2025-06-01").tier()).isEqualTo("base");
    }

    @Test
    void aTierThatIsGoneIsNobodysTier() {
        Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00").buys("1", 30_000);
        Programmes without = over(LIFETIME, Moving.PLAIN, BASE, tier("silver", 40_000));
        assertThat(migrated(ada.under(without), 2).tier()).isEqualTo("base");
        assertThat(ada.effects(Effect.TierChanged.class).getFirst().from()).isEqualTo("gold");
    }

    @Test
    void decidedByAnotherVersionThanTheOneThatTookEffectNothingComesOfIt() {
        Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00")
                .buys("1", 12_000)
                .under(plain(LIFETIME, 15_000, 30_000));
        assertThat(migrated(ada, 7).decision().effects()).isEmpty();
        assertThat(ada.tier()).isEqualTo("silver");
    }

    @Test
    void lotsKeepTheirTerms() {
        Life ada = Life.of(plain(LIFETIME, 10_000, 30_000), "2025-01-01T10:00").credits(100);
        var lots = ada.points().open();
        migrated(
                ada.under(plain(LIFETIME, 10_000, 30_000)
                        .expiring(new zhiyin.engine.program.Programme.Expiry.Rolling(Span.days(1)))),
                2);
        assertThat(ada.points().open()).isEqualTo(lots);
    }
}
