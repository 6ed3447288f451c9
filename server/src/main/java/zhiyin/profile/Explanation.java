package zhiyin.profile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.CouponRule;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Multiplier;
import zhiyin.http.Says;
import zhiyin.intake.Awarding;
import zhiyin.intake.Events;
import zhiyin.intake.Verdict;
import zhiyin.ledger.Statements;

/** Why an event did what it did, and what has become of it: from a point back to the order line. */
@Says("Why an event did what it did, and what has become of what it earned.")
record Explanation(
        @Says("The event's id.") String event,
        @Says("What kind of event.") String type,
        Instant occurredAt,
        Instant recordedAt,
        @Says("The programme version that decided.") int version,

        @Says("Why it was refused; absent if it was not.") @Nullable
        RefusalView refused,

        @Says("The order it is about, if any.") @Nullable OrderView order,

        @Says("Of a birthday in the family, whose: the kind of relation, by its name in the caller's language.")
        @Nullable
        String relation,

        @Says("What each rule gave, down to the line.") List<GivenView> given,
        @Says("Everything it brought about, in order.") List<Verdict.EffectView> effects,

        @Says("Every rule that was looked at, and what came of it; of a refused event, what would have come of it.")
        List<Verdict.RuleView> considered,

        @Says("The lots it granted, as they are now.") List<LotView> lots,

        @Says("The coupons that it awarded, and what came of them.")
        List<AwardedCoupon> coupons,

        @Says("All of it as sentences, in the caller's language and the words of that version.")
        List<String> sentences) {

    Explanation {
        sentences = List.copyOf(sentences);
    }

    /** The same, told. */
    Explanation told(List<String> newSentences) {
        return new Explanation(
                event,
                type,
                occurredAt,
                recordedAt,
                version,
                refused,
                order,
                relation,
                given,
                effects,
                considered,
                lots,
                coupons,
                newSentences);
    }

    /** The same of an event that was refused: why, and what its rules would have come to. */
    Explanation refused(RefusalView why, List<Verdict.RuleView> rules) {
        return new Explanation(
                event,
                type,
                occurredAt,
                recordedAt,
                version,
                why,
                order,
                relation,
                given,
                effects,
                rules,
                lots,
                coupons,
                sentences);
    }

    @Says("Why an event was refused.")
    record RefusalView(
            @Says("The stable code of the problem.") String code,

            @Says("The limit that was passed, by its code, if it was one.") @Nullable
            String limit,

            @Says("The numbers behind it, such as wanted and available.")
            Map<String, Long> numbers,

            @Says("In a sentence.") String sentence) {
        RefusalView {
            numbers = Map.copyOf(numbers);
        }
    }

    @Says("An order as it was told.")
    record OrderView(
            String id,
            @Nullable String channel,
            @Nullable String store,

            @Says("What was paid for the lines, in minor units.")
            long paid,

            List<BoughtView> lines) {}

    @Says("A line of the order.")
    record BoughtView(
            String id,
            String sku,
            @Nullable String category,
            @Nullable String brand,
            long quantity,
            @Says("What was paid for it, in minor units.") long paid) {}

    @Says("What one rule gave one line; without a line where there was no order.")
    record GivenView(
            String rule,

            @Says("The rule's name in the caller's language.")
            String name,

            String asset,
            long points,
            @Says("The lot it went into.") @Nullable Long lot,
            @Nullable BoughtView line) {}

    @Says("A lot as it is now: its six states add up to what was granted.")
    record LotView(
            long lot,
            String asset,
            long granted,
            long pending,
            long available,
            long held,
            long consumed,
            long expired,
            long reversed,

            @Says("From when it can be used, if it waits.") @Nullable
            Instant activeAt,

            @Says("The milestone it waits for.") @Nullable String awaits,

            @Says("From when it can no longer be used.") @Nullable
            Instant expiresAt,

            @Says("Every movement on it, the oldest first.") List<MovedView> movements) {}

    @Says("A movement on a lot.")
    record MovedView(
            @Says("The member's own count of movements.") long sequence,
            String kind,
            long points,
            String from,
            String to,
            Instant at,
            @Says("The event that brought it about.") String event,

            @Says("The hold, spend or order it is about.") @Nullable
            String reference) {}

    @Says("A coupon that was awarded.")
    record AwardedCoupon(
            @Says("The rule that gave it, or ladder and tier.")
            String rule,

            @Says("The template's code.") String template,

            @Says("Its id; absent where none was given.") @Nullable
            String coupon,

            @Says("Why none was given: not-given-out, gone, enough-had, budget-spent, forbidden, expired or unknown.")
            @Nullable
            String reason,

            @Says("What came of it when the order came back: void, reserved, transferred, used or not-given.") @Nullable
            String recall) {}

    static Explanation of(
            Events.Row row,
            Programme programme,
            List<Statements.LotLine> lots,
            List<Statements.Line> movements,
            List<Awarding.Award> coupons,
            String language) {
        Verdict verdict = row.refused() ? new Verdict(List.of(), List.of()) : row.verdict();
        Event event = row.event(programme);
        OrderView order = event instanceof Event.OrderPaid paid
                ? new OrderView(
                        paid.order().id(),
                        paid.order().channel(),
                        paid.order().store(),
                        paid.order().paid(),
                        paid.order().lines().stream().map(Explanation::line).toList())
                : null;
        return new Explanation(
                Events.ID.print(row.event().id()),
                row.event().type(),
                row.event().occurredAt(),
                row.event().recordedAt(),
                row.event().version(),
                null,
                order,
                relation(event, programme, language),
                given(verdict, order, programme, language),
                verdict.effects(),
                verdict.considered(),
                lots.stream().map(lot -> view(lot, movements)).toList(),
                coupons.stream()
                        .map(one ->
                                new AwardedCoupon(one.rule(), one.template(), one.coupon(), one.reason(), one.recall()))
                        .toList(),
                List.of());
    }

    private static @Nullable String relation(Event event, Programme programme, String language) {
        if (!(event instanceof Event.ActivityDone done)
                || !Programme.Relation.isOne(done.activity())
                || !(done.attributes().get(Programme.Relation.KIND) instanceof String code)) {
            return null;
        }
        Programme.Relation kind = programme.relation(code);
        return kind == null ? code : kind.name().in(language);
    }

    private static BoughtView line(OrderLine line) {
        return new BoughtView(line.id(), line.sku(), line.category(), line.brand(), line.quantity(), line.paid());
    }

    private static List<GivenView> given(
            Verdict verdict, @Nullable OrderView order, Programme programme, String language) {
        Map<String, BoughtView> lines = new HashMap<>();
        if (order != null) {
            order.lines().forEach(line -> lines.put(line.id(), line));
        }
        List<GivenView> given = new ArrayList<>();
        for (Verdict.EffectView effect : verdict.effects()) {
            if (effect.shares() == null) {
                continue;
            }
            String asset = String.valueOf(effect.asset());
            for (Verdict.ShareView share : effect.shares()) {
                String name = ruleName(programme, share.rule(), language);
                if (share.lines().isEmpty()) {
                    given.add(new GivenView(share.rule(), name, asset, share.points(), effect.lot(), null));
                }
                for (Verdict.LineView part : share.lines()) {
                    given.add(new GivenView(
                            share.rule(), name, asset, part.points(), effect.lot(), lines.get(part.line())));
                }
            }
        }
        return given;
    }

    static String ruleName(Programme programme, String code, String language) {
        for (EarningRule rule : programme.rules()) {
            if (rule.code().equals(code)) {
                return rule.name().in(language);
            }
        }
        for (Multiplier multiplier : programme.multipliers()) {
            if (multiplier.code().equals(code)) {
                return multiplier.name().in(language);
            }
        }
        for (CouponRule rule : programme.couponRules()) {
            if (rule.code().equals(code)) {
                return rule.name().in(language);
            }
        }
        // a gift is told as its ladder and tier: no rule has a point in its code
        int point = code.indexOf('.');
        Programme.Ladder ladder = point < 0 ? null : programme.ladder(code.substring(0, point));
        Programme.Tier tier = ladder == null ? null : ladder.tier(code.substring(point + 1));
        return tier == null ? code : tier.name().in(language);
    }

    private static LotView view(Statements.LotLine lot, List<Statements.Line> movements) {
        List<MovedView> moved = movements.stream()
                .filter(movement -> movement.lot() != null && movement.lot() == lot.number())
                .map(movement -> new MovedView(
                        movement.sequence(),
                        movement.kind(),
                        movement.points(),
                        movement.from(),
                        movement.to(),
                        movement.at(),
                        Events.ID.print(movement.eventId()),
                        movement.reference()))
                .toList();
        return new LotView(
                lot.number(),
                lot.asset(),
                lot.granted(),
                lot.pending(),
                lot.available(),
                lot.held(),
                lot.consumed(),
                lot.expired(),
                lot.reversed(),
                lot.activeAt(),
                lot.awaits(),
                lot.expiresAt(),
                moved);
    }
}
