package zhiyin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.intake.Verdict.EffectView;
import zhiyin.intake.Verdict.ShareView;
import zhiyin.intake.Verdict.TopUpEffect;
import zhiyin.member.Members;

/** An effect on its way to being told: what is not said is left out. */
final class EffectTelling {

    private final String type;
    private @Nullable String asset;
    private @Nullable Long points;
    private @Nullable Long lot;
    private @Nullable String from;
    private @Nullable String to;
    private @Nullable Long sequence;
    private @Nullable Long balanceAfter;
    private @Nullable Instant at;
    private @Nullable List<ShareView> shares;
    private @Nullable Instant activeAt;
    private @Nullable String awaits;
    private @Nullable Instant expiresAt;
    private @Nullable String hold;
    private @Nullable String order;
    private @Nullable String reference;
    private @Nullable String ladder;
    private @Nullable String cause;
    private @Nullable Long measure;
    private @Nullable String reason;
    private @Nullable String transfer;
    private @Nullable String counterpart;
    private @Nullable Instant earnedAt;
    private @Nullable String limit;
    private @Nullable String per;
    private @Nullable Long most;
    private @Nullable String budget;
    private @Nullable TopUpEffect topUp;
    private @Nullable LocalDate until;
    private Verdict.@Nullable CouponsEffect coupons;

    private EffectTelling(Effect effect) {
        this.type = EventJson.kind(effect.getClass());
        if (effect instanceof Effect.Moved moved) {
            Movement movement = moved.movement();
            asset = movement.asset();
            points = movement.points();
            lot = movement.lot();
            from = EventJson.lower(movement.from());
            to = EventJson.lower(movement.to());
            sequence = movement.sequence();
            balanceAfter = movement.balanceAfter();
            at = movement.at();
        }
    }

    static EffectView view(Effect effect) {
        EffectTelling telling = new EffectTelling(effect);
        telling.tell(effect);
        return telling.view();
    }

    private void tell(Effect effect) {
        switch (effect) {
            case Effect.PointsEarned earned -> {
                shares = Verdict.shares(earned.shares());
                activeAt = earned.activeAt();
                awaits = earned.awaits();
                expiresAt = earned.expiresAt();
            }
            case Effect.PointsActivated _, Effect.PointsExpired _, Effect.DeficitRepaid _ -> {
                // the movement says it all
            }
            case Effect.PointsSpent(var _, var spend) -> hold = spend;
            case Effect.PointsHeld(var _, var held) -> hold = held;
            case Effect.HoldCaptured(var _, var captured) -> hold = captured;
            case Effect.HoldReleased(var _, var released) -> hold = released;
            case Effect.PointsTakenBack(var _, var earnedBy, var returned) -> {
                order = earnedBy;
                reference = returned;
            }
            case Effect.PointsReinstated(var _, var spend, var paidFor) -> {
                hold = spend;
                order = paidFor;
            }
            case Effect.ShortfallForgiven(var forgiven, var missing, var earnedBy, var returned) -> {
                asset = forgiven;
                points = missing;
                order = earnedBy;
                reference = returned;
            }
            case Effect.PointsCredited credited -> {
                reason = credited.reason();
                earnedAt = credited.earnedAt();
                expiresAt = credited.expiresAt();
            }
            case Effect.PointsDebited(var _, var why) -> reason = why;
            case Effect.PointsSent(var _, var sent, var receiver) -> {
                transfer = sent;
                counterpart = Members.ID.print(receiver);
            }
            case Effect.PointsReceived(var _, var sent, var sender, var end) -> {
                transfer = sent;
                counterpart = Members.ID.print(sender);
                expiresAt = end;
            }
            case Effect.PointsMerged(var _, var merge, var other) -> {
                reference = Events.ID.print(merge);
                counterpart = Members.ID.print(other);
            }
            case Effect.HouseholdDrawn(var ofAsset, var given, var spend, var giver) -> {
                asset = ofAsset;
                points = given;
                hold = spend;
                counterpart = Members.ID.print(giver);
            }
            case Effect.PointsCancelled(var _, var milestone) -> awaits = milestone;
            case Effect.PointsRevived(var _, var why, var end) -> {
                reason = why;
                expiresAt = end;
            }
            case Effect.ExpiryExtended extended -> {
                asset = extended.asset();
                lot = extended.lot();
                from = extended.from().toString();
                to = extended.to().toString();
                expiresAt = extended.to();
                reason = extended.reason();
                at = extended.at();
            }
            case Effect.BudgetGivenBack(var into, var ofAsset, var back, var earnedBy, var returned, var moment) -> {
                budget = into;
                asset = ofAsset;
                points = back;
                order = earnedBy;
                reference = returned;
                at = moment;
            }
            case Effect.EarningCut cut -> {
                asset = cut.asset();
                points = cut.earned() - cut.granted();
                limit = cut.limit();
                per = cut.per();
                most = cut.most();
            }
            case Effect.TooOften often -> {
                limit = often.velocity();
                cause = often.then();
                measure = often.times();
                most = often.most();
            }
            case Effect.ToppedUp(var _, var which, var part, var usableFrom, var end) -> {
                topUp = TopUpEffect.of(which, EventJson.lower(part), null);
                activeAt = usableFrom;
                expiresAt = end;
            }
            case Effect.PrincipalRefunded(var _, var which, var refund) -> topUp = TopUpEffect.of(which, null, refund);
            case Effect.BonusForfeited(var _, var which, var refund) -> topUp = TopUpEffect.of(which, null, refund);
            case Effect.RefundReckoned reckoned ->
                topUp = new TopUpEffect(
                        reckoned.topUp(),
                        null,
                        reckoned.refund(),
                        reckoned.paid(),
                        reckoned.before(),
                        reckoned.used(),
                        reckoned.amount(),
                        reckoned.fee(),
                        reckoned.amount() - reckoned.fee(),
                        reckoned.bonusForfeited());
            case Effect.CouponsAwarded(var rule, var template, var count, var earnedBy, var moment) -> {
                coupons = new Verdict.CouponsEffect(rule, template, count);
                order = earnedBy;
                at = moment;
            }
            case Effect.CouponsRecalled(var rule, var template, var count, var earnedBy, var returned, var moment) -> {
                coupons = new Verdict.CouponsEffect(rule, template, count);
                order = earnedBy;
                reference = returned;
                at = moment;
            }
            case Effect.TierChanged changed -> {
                ladder = changed.ladder();
                from = changed.from();
                to = changed.to();
                cause = EventJson.lower(changed.cause());
                measure = changed.measure();
                at = changed.at();
                reason = changed.reason();
            }
            case Effect.TierLocked locked -> {
                ladder = locked.ladder();
                to = locked.tier();
                until = locked.until();
                reason = locked.reason();
                at = locked.at();
            }
            case Effect.GraceGiven grace -> {
                ladder = grace.ladder();
                to = grace.tier();
                until = grace.until();
                measure = grace.measure();
                at = grace.at();
            }
        }
    }

    private EffectView view() {
        return new EffectView(
                type,
                asset,
                points,
                lot,
                from,
                to,
                sequence,
                balanceAfter,
                at,
                shares,
                activeAt,
                awaits,
                expiresAt,
                hold,
                order,
                reference,
                ladder,
                cause,
                measure,
                reason,
                transfer,
                counterpart,
                earnedAt,
                limit,
                per,
                most,
                budget,
                topUp,
                until,
                coupons);
    }
}
