package zhiyin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Decision;
import zhiyin.engine.decision.Effect.RuleShare;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.earning.Allowances;
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
                            + " points_taken_back, points_reinstated, deficit_repaid, shortfall_forgiven, points_credited, points_debited,"
                            + " points_sent, points_received, points_merged, household_drawn, points_cancelled, points_revived, expiry_extended,"
                            + " earning_cut, topped_up, principal_refunded, bonus_forfeited, refund_reckoned,"
                            + " budget_given_back, too_often, tier_changed,"
                            + " tier_locked (without to: the lock was taken off), grace_given, coupons_awarded or coupons_recalled.")
            String type,

            @Says("The programme's code of what moved.") @Nullable
            String asset,

            @Says("How many units.") @Nullable Long points,

            @Says("The member's lot they belong to.") @Nullable
            Long lot,

            @Says(
                    "Where they were: issued, pending, available, held, owed, spent, expired, reversed, refunded or transferred; for a tier or an extension, what was before.")
            @Nullable
            String from,

            @Says("Where they went; for a tier or an extension, what is after.") @Nullable
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

            @Says("The return, or the merge, it is about.") @Nullable
            String reference,

            @Says("The ladder on which the tier changed.") @Nullable
            String ladder,

            @Says(
                    "Why the tier changed: opened, reached, reviewed, returned, adjusted, set, migrated or merged. What is done about events that are too many:"
                            + " withhold or review.")
            @Nullable
            String cause,

            @Says("What the ladder's measure was; how many events there were.") @Nullable
            Long measure,

            @Says(
                    "Why points were adjusted, or a tier was set, by hand: the programme's code. Of a tier that migrated, the number of the version.")
            @Nullable
            String reason,

            @Says("The transfer it is about.") @Nullable String transfer,

            @Says("The other member of a transfer or merge, or the one of the household who gave.") @Nullable
            String counterpart,

            @Says("When a lot counts as earned, if it brings its own time.") @Nullable
            Instant earnedAt,

            @Says("The limit that was reached: ceiling or earn-at-most; or the programme's code of what is usual.")
            @Nullable
            String limit,

            @Says("The stretch of the calendar of that limit.") @Nullable
            String per,

            @Says("What that limit is.") @Nullable Long most,

            @Says("The budget into which it went back.") @Nullable
            String budget,

            @Says("The top-up, gift card or refund it is about.") @Nullable
            TopUpEffect topUp,

            @Says("The first day on which a lock or a time of grace is over; a lock without one has no end.") @Nullable
            LocalDate until,

            @Says("The coupons it is about.") @Nullable CouponsEffect coupons) {}

    @Says("So many coupons of a template.")
    public record CouponsEffect(
            @Says("The rule that gives them, or ladder and tier.")
            String rule,

            @Says("The template's code.") String template,
            int count) {}

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
            @Says("The part of each line.") List<LineView> lines,

            @Says("The budget it was drawn from, if it has one.") @Nullable
            String budget) {}

    @Says("What one order line earned.")
    public record LineView(String line, long points) {}

    @Says("A rule that was considered.")
    public record RuleView(
            String rule,

            @Says("What it gives; absent for a rule that gives coupons.") @Nullable
            String asset,

            @Says("applied, not_met, no_line, too_little, not_chosen, budget, limit, cooling or too_often.")
            String verdict,

            @Says("The money that counted, in minor units.") @Nullable
            Long base,

            @Says("What it gave, or would have given; of a rule that gives coupons, how many.")
            long points,

            @Says("Every test that failed, and the limit that was reached, with the value it saw.")
            List<UnmetView> unmet,

            @Says("The lines that did not count, and why.") List<LeftOutView> leftOut,

            @Says("What it asked of its budget and got, if it has one and came so far.") @Nullable
            DrawView draw,

            @Says("The template of the coupons that it gives; absent for a rule that gives points.") @Nullable
            String coupon) {}

    @Says("What a rule asked of its budget, and what it got.")
    public record DrawView(
            String budget,
            @Says("What it would have given.") long wanted,

            @Says("What it gave; less where the budget had no more.")
            long given) {}

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
    public static Verdict of(Decision decision) {
        return new Verdict(
                decision.effects().stream().map(EffectTelling::view).toList(), traces(decision.considered()));
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
                                .toList(),
                        view(trace.draw()),
                        trace.coupon()))
                .toList();
    }

    private static @Nullable DrawView view(RuleTrace.@Nullable Draw draw) {
        return draw == null ? null : new DrawView(draw.budget(), draw.wanted(), draw.given());
    }

    /** What the decision was allowed to draw from budgets, as far as it made a difference. */
    Allowances allowances() {
        return Allowances.of(considered.stream()
                .map(RuleView::draw)
                .filter(Objects::nonNull)
                .map(draw -> new RuleTrace.Draw(draw.budget(), draw.wanted(), draw.given()))
                .toList());
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
                            .toList(),
                    share.budget()));
        }
        return views;
    }

    private static List<UnmetView> unmet(List<Unmet> unmet) {
        return unmet.stream()
                .map(one -> new UnmetView(one.field(), one.operator(), one.wanted(), one.saw()))
                .toList();
    }
}
