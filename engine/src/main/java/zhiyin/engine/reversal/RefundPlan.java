package zhiyin.engine.reversal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.program.StoredValue.BonusOnRefund;
import zhiyin.engine.reversal.TopUp.Part;

/**
 * What a refund of a top-up does: decided here, carried out by the books.
 *
 * @param after the top-up once it is done
 * @param reckoned the refund in money
 */
public record RefundPlan(TopUp after, Effect.RefundReckoned reckoned) {

    /** Either a plan or a refusal. */
    public sealed interface Outcome {
        record Planned(RefundPlan plan) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}
    }

    /**
     * Plans to pay out {@code units} of what was bought, or all that is not used.
     *
     * <p>What is paid out is the units' part of the price, as a running total, so that refunds add up to the same as one.
     * The fee goes by the total of what is not free of one, so that a minimum is asked once and a maximum holds for all.
     *
     * @param lotOf the lot of a part as it is now
     * @param free whether there is no fee any more, or not yet
     */
    public static Outcome plan(
            TopUp topUp, String refund, @Nullable Long units, Function<Part, Lot> lotOf, boolean free) {
        ToLongFunction<Part> unused =
                part -> lotOf.apply(part).pending() + lotOf.apply(part).available();
        long held = topUp.parts().stream()
                .mapToLong(part -> lotOf.apply(part).held())
                .sum();
        if (held > 0) {
            return new Outcome.Refused(new Refusal.TopUpInUse(topUp.id(), held));
        }
        Part principal = topUp.principal();
        long refundable = unused.applyAsLong(principal);
        long out = units == null ? refundable : units;
        if (out > refundable || refundable == 0) {
            return new Outcome.Refused(new Refusal.RefundExceeds(topUp.id(), out, refundable));
        }
        long amount = price(topUp, principal.taken() + out) - topUp.refunded();
        long charged = topUp.charged() + (free ? 0 : amount);
        long fee = Math.min(amount, topUp.terms().fee(charged) - topUp.fee());
        List<Part> parts = new ArrayList<>();
        long forfeited = 0;
        parts.add(principal.less(out));
        for (Part part : topUp.parts().subList(1, topUp.parts().size())) {
            long lost = forfeited(topUp, part, unused.applyAsLong(part), out, refundable);
            forfeited += lost;
            parts.add(part.less(lost));
        }
        long left = price(topUp, principal.taken() + refundable) - topUp.refunded();
        return new Outcome.Planned(new RefundPlan(
                new TopUp(
                        topUp.id(),
                        topUp.paidAt(),
                        topUp.paid(),
                        topUp.terms(),
                        parts,
                        topUp.refunded() + amount,
                        charged,
                        topUp.fee() + fee,
                        topUp.code(),
                        topUp.ladders()),
                new Effect.RefundReckoned(
                        topUp.id(),
                        refund,
                        topUp.paid(),
                        topUp.refunded(),
                        topUp.paid() - topUp.refunded() - left,
                        amount,
                        fee,
                        forfeited)));
    }

    /** What of something on top is lost with {@code out} of the {@code refundable} units of principal. */
    private static long forfeited(TopUp topUp, Part part, long unused, long out, long refundable) {
        if (topUp.terms().bonus() == BonusOnRefund.FORFEIT) {
            return OrderPosition.part(unused, out, refundable);
        }
        Part principal = topUp.principal();
        long inAll = OrderPosition.part(part.units(), principal.taken() + out, principal.units());
        return Math.clamp(inAll - part.taken(), 0, unused);
    }

    /** The part of the price that so many units of what was bought stand for, rounded down. */
    private static long price(TopUp topUp, long units) {
        return OrderPosition.part(topUp.paid(), units, topUp.principal().units());
    }
}
