package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerFen;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.rule.Occasions;

class EngineTests {

    @Test
    void aLateEventIsPostedNowAndEarnedThen() {
        Life ada = Life.of(
                        aProgramme().earning(onePointPerFen()).expiring(new Expiry.Rolling(Span.days(30))),
                        "2025-01-01T10:00")
                .dawns("2025-01-20")
                .at("2025-01-05T12:00")
                .buys("1", 100);
        var midnight = ada.state().asOf();
        var earned = ada.effects(Effect.PointsEarned.class).getFirst();
        assertThat(earned.movement().at()).as("posted").isEqualTo(midnight);
        assertThat(ada.lot(1).source().earnedAt()).as("earned").isEqualTo(ada.instant());
        assertThat(earned.expiresAt()).isEqualTo(ada.at("2025-02-05T00:00").instant());
    }

    @Test
    void whatWasEarnedTooLateIsGrantedAndOverAtOnce() {
        Life ada = Life.of(
                        aProgramme().earning(onePointPerFen()).expiring(new Expiry.Rolling(Span.days(30))),
                        "2025-01-01T10:00")
                .dawns("2025-03-01")
                .at("2025-01-05T12:00")
                .buys("1", 100);
        assertThat(ada.decision().effects())
                .hasExactlyElementsOfTypes(Effect.PointsEarned.class, Effect.PointsExpired.class);
        assertThat(ada.available()).isZero();
    }

    @Test
    void whatWasEarnedLongAgoHasWaitedAlready() {
        Life ada = Life.of(aProgramme().earning(onePointPerFen()).pending(new Pending.Days(7)), "2025-01-01T10:00")
                .dawns("2025-01-20")
                .at("2025-01-05T12:00")
                .buys("1", 100);
        assertThat(ada.available()).isEqualTo(100);
    }

    @Test
    void firstComesWhatTimeBroughtAboutThenTheEventItself() {
        Life ada = Life.of(aProgramme().earning(onePointPerFen()).pending(new Pending.Days(7)), "2025-01-01T10:00")
                .buys("1", 100)
                .at("2025-01-08T10:00")
                .spends("s", 100);
        assertThat(ada.decision().effects())
                .hasExactlyElementsOfTypes(Effect.PointsActivated.class, Effect.PointsSpent.class);
    }

    @Test
    void nothingIsDecidedAboutSomebodyWhoIsNotAMember() {
        Engine engine = new Engine(aProgramme().build(), 1);
        var event = new Event.ActivityDone(1, java.time.Instant.EPOCH, "checkin.done", Map.of());
        assertThat(engine.decide(MemberState.NOBODY, event))
                .isEqualTo(new Outcome.Refused(new Refusal.NotEnrolled(null)));
    }

    @Test
    void whatIsToldTwiceOrOfNothingKnownIsRefused() {
        Life ada = Life.of(aProgramme().earning(onePointPerFen()), "2025-01-01T10:00")
                .buys("1", 100);
        assertThat(ada.buys("1", 100).refusal()).isEqualTo(new Refusal.OrderExists("1"));
        assertThat(ada.sees("2", "delivered").refusal()).isEqualTo(new Refusal.UnknownOrder("2"));
        assertThat(ada.available()).isEqualTo(100);
    }

    @Test
    void joiningEarnsAndOpensTheLadders() {
        Life ada = Life.of(
                aProgramme().earning(Programmes.rule("welcome", "member.enrolled", new Award.Fixed(50))),
                "2025-01-01T10:00");
        assertThat(ada.available()).isEqualTo(50);
    }

    @Test
    void aBirthdayEarnsByItselfAndNothingElseEarnsByIt() {
        Life ada = Life.of(
                aProgramme()
                        .earning(Programmes.rule("birthday", "member.birthday", new Award.Fixed(88)), onePointPerFen()),
                "2025-01-01T10:00",
                "1990-03-17");
        assertThat(ada.engine().occasions()).containsExactly(Occasion.BIRTHDAY);
        ada.happens(id -> Occasions.came(
                id,
                Occasion.BIRTHDAY,
                LocalDate.of(2025, 3, 17),
                ada.engine().programme().zone()));
        assertThat(ada.available()).isEqualTo(88);
        assertThat(ada.lot(1).source().earnedAt()).isEqualTo(Instant.parse("2025-03-16T16:00:00Z"));
        ada.happens(id -> Occasions.came(
                id,
                Occasion.ANNIVERSARY,
                LocalDate.of(2026, 1, 1),
                ada.engine().programme().zone()));
        assertThat(ada.available()).isEqualTo(88);
    }
}
