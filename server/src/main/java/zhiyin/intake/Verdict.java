package zhiyin.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Decision;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Effect.RuleShare;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.rule.Unmet;
import zhiyin.http.Says;

/**
 * A decision in the form in which it is kept and answered.
 *
 * @param effects what it brought about, in order
 * @param considered every rule that was looked at, and what came of it
 */
@Says("What the programme did about an event, and why.")
public record Verdict(
        @Says("What it brought about, in order.") List<EffectView> effects,

        @Says("Every rule that listens to the event, and what came of it.")
        List<RuleView> considered) {

    public Verdict {
        effects = List.copyOf(effects);
        considered = List.copyOf(considered);
    }

    /** One effect; fields that its type has no use for are left out. */
    @Says("One effect. Fields that its type has no use for are left out.")
    public record EffectView(
            @Says(
                    "points_earned, points_activated, points_spent, points_held, hold_captured, hold_released, points_expired,"
                            + " points_taken_back, points_reinstated, deficit_repaid, shortfall_forgiven, topped_up,"
                            + " principal_refunded, bonus_forfeited, refund_reckoned or tier_changed.")
            String type,

            @Says("The programme's code of what moved.") @Nullable
            String asset,

            @Says("How many units.") @Nullable Long points,

            @Says("The member's lot they belong to.") @Nullable
            Long lot,

            @Says(
                    "Where they were: issued, pending, available, held, owed, spent, expired, reversed or refunded; for a tier, the tier before.")
            @Nullable
            String from,

            @Says("Where they went; for a tier, the tier after.") @Nullable
            String to,

            @Says("The member's own count of movements.") @Nullable
            Long sequence,

            @Says("The balance of the asset after it.") @Nullable
            Long balanceAfter,

            @Says("When it took effect.") @Nullable Instant at,

            @Says("Which rule gave how much, and for which lines.") @Nullable
            List<ShareView> shares,

            @Says("From when it can be used, if it waits.") @Nullable
            Instant activeAt,

            @Says("The milestone of the order it waits for.") @Nullable
            String awaits,

            @Says("From when it can no longer be used.") @Nullable
            Instant expiresAt,

            @Says("The hold or spend it is about.") @Nullable
            String hold,

            @Says("The order it is about.") @Nullable String order,
            @Says("The return it is about.") @Nullable String reference,

            @Says("The ladder on which the tier changed.") @Nullable
            String ladder,

            @Says("Why the tier changed: opened, reached, reviewed or returned.") @Nullable
            String cause,

            @Says("What the ladder's measure was.") @Nullable
            Long measure,

            @Says("The top-up, gift card or refund it is about.") @Nullable
            TopUpEffect topUp) {

        EffectView about(TopUpEffect which) {
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
                    which);
        }
    }

    /** What an effect is of a top-up; money in minor units, fields that the effect has no use for left out. */
    @Says("What an effect is of a top-up or gift card; money in minor units.")
    public record TopUpEffect(
            @Says("Your number of the top-up, or the card's serial.")
            String id,

            @Says("principal was bought, bonus was given on top.") @Nullable
            String part,

            @Says("Your number of the refund.") @Nullable String refund,

            @Says("What had been paid for the top-up.") @Nullable
            Long paid,

            @Says("What was paid out of it before.") @Nullable
            Long before,

            @Says("The part of the price whose value was used.") @Nullable
            Long used,

            @Says("The part of the price that is paid out, before the fee.") @Nullable
            Long amount,

            @Says("What is kept of the amount.") @Nullable Long fee,

            @Says("What the member gets: amount less fee.") @Nullable
            Long paidOut,

            @Says("Units given on top that are lost with it.") @Nullable
            Long bonusForfeited) {

        static TopUpEffect of(String id, @Nullable String part, @Nullable String refund) {
            return new TopUpEffect(id, part, refund, null, null, null, null, null, null, null);
        }
    }

    @Says("One rule's part of what was earned.")
    public record ShareView(
            String rule,
            long points,
            @Says("The part of each line.") List<LineView> lines) {}

    @Says("What one order line earned.")
    public record LineView(String line, long points) {}

    @Says("A rule that was considered.")
    public record RuleView(
            String rule,
            String asset,

            @Says("applied, not_met, no_line, too_little or not_chosen.")
            String verdict,

            @Says("The money that counted, in minor units.") @Nullable
            Long base,

            @Says("What it gave, or would have given.") long points,

            @Says("Every test that failed, with the value it saw.")
            List<UnmetView> unmet,

            @Says("The lines that did not count, and why.") List<LeftOutView> leftOut) {}

    @Says("A test that failed.")
    public record UnmetView(
            String field,
            String operator,
            String wanted,

            @Says("Absent where there was no value.") @Nullable
            String saw) {}

    @Says("A line that did not count.")
    public record LeftOutView(String line, List<UnmetView> unmet) {}

    /** The decision in that form. */
    static Verdict of(Decision decision) {
        return new Verdict(decision.effects().stream().map(Verdict::view).toList(), traces(decision.considered()));
    }

    /** The decision that was kept as this text. */
    public static Verdict read(String decision) {
        return EventJson.MAPPER.readValue(decision, Verdict.class);
    }

    /** The rules in that form. */
    static List<RuleView> traces(List<RuleTrace> considered) {
        return considered.stream()
                .map(trace -> new RuleView(
                        trace.rule(),
                        trace.asset(),
                        trace.verdict().name().toLowerCase(java.util.Locale.ROOT),
                        trace.base(),
                        trace.points(),
                        unmet(trace.unmet()),
                        trace.leftOut().stream()
                                .map(left -> new LeftOutView(left.line(), unmet(left.unmet())))
                                .toList()))
                .toList();
    }

    /** The shares in that form. */
    static List<ShareView> shares(List<RuleShare> shares) {
        List<ShareView> views = new ArrayList<>();
        for (RuleShare share : shares) {
            views.add(new ShareView(
                    share.rule(),
                    share.points(),
                    share.lines().stream()
                            .map(line -> new LineView(line.line(), line.points()))
                            .toList()));
        }
        return views;
    }

    private static List<UnmetView> unmet(List<Unmet> unmet) {
        return unmet.stream()
                .map(one -> new UnmetView(one.field(), one.operator(), one.wanted(), one.saw()))
                .toList();
    }

    private static EffectView view(Effect effect) {
        return switch (effect) {
            case Effect.PointsEarned(var movement, var shares, var activeAt, var awaits, var expiresAt) ->
                moved(effect, movement, shares(shares), activeAt, awaits, expiresAt, null, null, null);
            case Effect.PointsActivated(var movement) -> moved(effect, movement, null, null, null);
            case Effect.PointsSpent(var movement, var spend) -> moved(effect, movement, spend, null, null);
            case Effect.PointsHeld(var movement, var hold) -> moved(effect, movement, hold, null, null);
            case Effect.HoldCaptured(var movement, var hold) -> moved(effect, movement, hold, null, null);
            case Effect.HoldReleased(var movement, var hold) -> moved(effect, movement, hold, null, null);
            case Effect.PointsExpired(var movement) -> moved(effect, movement, null, null, null);
            case Effect.PointsTakenBack(var movement, var order, var reference) ->
                moved(effect, movement, null, order, reference);
            case Effect.PointsReinstated(var movement, var spend, var order) ->
                moved(effect, movement, spend, order, null);
            case Effect.ToppedUp(var movement, var topUp, var part, var activeAt, var expiresAt) ->
                moved(effect, movement, null, activeAt, null, expiresAt, null, null, null)
                        .about(TopUpEffect.of(topUp, EventJson.lower(part), null));
            case Effect.PrincipalRefunded(var movement, var topUp, var refund) ->
                moved(effect, movement, null, null, null).about(TopUpEffect.of(topUp, null, refund));
            case Effect.BonusForfeited(var movement, var topUp, var refund) ->
                moved(effect, movement, null, null, null).about(TopUpEffect.of(topUp, null, refund));
            case Effect.RefundReckoned reckoned ->
                new EffectView(
                                EventJson.kind(effect.getClass()),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null)
                        .about(new TopUpEffect(
                                reckoned.topUp(),
                                null,
                                reckoned.refund(),
                                reckoned.paid(),
                                reckoned.before(),
                                reckoned.used(),
                                reckoned.amount(),
                                reckoned.fee(),
                                reckoned.amount() - reckoned.fee(),
                                reckoned.bonusForfeited()));
            case Effect.DeficitRepaid(var movement) -> moved(effect, movement, null, null, null);
            case Effect.ShortfallForgiven(var asset, var points, var order, var reference) ->
                new EffectView(
                        EventJson.kind(effect.getClass()),
                        asset,
                        points,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        order,
                        reference,
                        null,
                        null,
                        null,
                        null);
            case Effect.TierChanged(var ladder, var from, var to, var cause, var measure, var at) ->
                new EffectView(
                        EventJson.kind(effect.getClass()),
                        null,
                        null,
                        null,
                        from,
                        to,
                        null,
                        null,
                        at,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        ladder,
                        EventJson.lower(cause),
                        measure,
                        null);
        };
    }

    private static EffectView moved(
            Effect effect,
            Movement movement,
            @Nullable String hold,
            @Nullable String order,
            @Nullable String reference) {
        return moved(effect, movement, null, null, null, null, hold, order, reference);
    }

    private static EffectView moved(
            Effect effect,
            Movement movement,
            @Nullable List<ShareView> shares,
            @Nullable Instant activeAt,
            @Nullable String awaits,
            @Nullable Instant expiresAt,
            @Nullable String hold,
            @Nullable String order,
            @Nullable String reference) {
        return new EffectView(
                EventJson.kind(effect.getClass()),
                movement.asset(),
                movement.points(),
                movement.lot(),
                EventJson.lower(movement.from()),
                EventJson.lower(movement.to()),
                movement.sequence(),
                movement.balanceAfter(),
                movement.at(),
                shares,
                activeAt,
                awaits,
                expiresAt,
                hold,
                order,
                reference,
                null,
                null,
                null,
                null);
    }
}
