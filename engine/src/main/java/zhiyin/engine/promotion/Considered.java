package zhiyin.engine.promotion;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.promotion.Basket.Taken;
import zhiyin.engine.rule.Unmet;

/**
 * Says of everything that could have had something to do with a cart what came of it; reckoned when somebody reads it, out of
 * the same facts, so that making a price does not wait for it.
 */
final class Considered {

    private final Candidate[] candidates;
    private final Basket found;
    private final Basket.Cart cart;
    private final Pricing pricing;
    private final List<Customer.Coupon> unknown;

    Considered(Candidate[] candidates, Basket found, Basket.Cart cart, Pricing pricing, List<Customer.Coupon> unknown) {
        this.candidates = candidates;
        this.found = found;
        this.cart = cart;
        this.pricing = pricing;
        this.unknown = unknown;
    }

    List<Quote.Considered> all() {
        List<Taken> taken = found.taken();
        Reckoner reckoner = new Reckoner(pricing, cart.size());
        List<Quote.Considered> all = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Taken by = taken.stream()
                    .filter(each -> each.candidate() == candidate)
                    .findFirst()
                    .orElse(null);
            Basket then = before(candidate, taken);
            all.add(new Quote.Considered(
                    candidate.promotion(),
                    candidate.coupon(),
                    by == null ? 0 : by.money(),
                    by == null ? whyNot(candidate, then, taken, reckoner) : null,
                    by == null ? null : more(candidate, then)));
        }
        unknown.forEach(coupon -> all.add(new Quote.Considered(null, coupon, 0, new WhyNot.Unknown(), null)));
        return all;
    }

    /** The basket as the candidate's lane found it. */
    private Basket before(Candidate candidate, List<Taken> taken) {
        Basket basket = new Basket(cart);
        for (Taken each : taken) {
            if (each.candidate().offer().lane() < candidate.offer().lane()
                    && !each.candidate().promotion().together().alone()) {
                basket.retake(each);
            }
        }
        return basket;
    }

    private WhyNot whyNot(Candidate candidate, Basket then, List<Taken> taken, Reckoner reckoner) {
        Promotion promotion = candidate.promotion();
        if (!candidate.isOn()) {
            return new WhyNot.NotOn(promotion.from(), until(candidate));
        }
        WhyNot noSeat = candidate.noSeat();
        if (noSeat != null) {
            return noSeat;
        }
        if (candidate.left() <= 0) {
            return new WhyNot.UsedUp();
        }
        if (candidate.isSurplus()) {
            return new WhyNot.Enough(promotion.times());
        }
        List<Unmet> unmet = candidate.offer().when().unmet(then.facts());
        if (!unmet.isEmpty()) {
            return new WhyNot.ConditionUnmet(unmet);
        }
        int[] lines = candidate.lines(then);
        if (lines.length == 0) {
            return new WhyNot.NoLine();
        }
        long missing = Reckoner.missing(promotion.atLeast(), lines, then);
        if (missing > 0 && promotion.atLeast() != null) {
            return new WhyNot.TooLittle(promotion.atLeast().measure(), missing);
        }
        if (promotion.gives() instanceof Benefit.Steps steps) {
            long first = steps.steps().getFirst().from() - Reckoner.measured(steps.measure(), lines, then);
            if (first > 0) {
                return new WhyNot.TooLittle(steps.measure(), first);
            }
        }
        for (Taken each : taken) {
            Candidate other = each.candidate();
            if (other.promotion().together().alone()
                    || !candidate
                            .offer()
                            .goesWith(other.offer().groups(), other.offer().notWith())) {
                return new WhyNot.ShutOut(other.promotion().code());
            }
        }
        if (!reckoner.reckon(candidate, then)) {
            return new WhyNot.Nothing();
        }
        return new WhyNot.Beaten(winners(candidate, taken));
    }

    /** What was chosen in its place: others of its lane, or what later lanes can give because it is not there. */
    private static List<String> winners(Candidate candidate, List<Taken> taken) {
        boolean alone = candidate.promotion().together().alone();
        int lane = candidate.offer().lane();
        List<String> beside = codes(taken, other -> alone || other == lane);
        return beside.isEmpty() ? codes(taken, other -> other > lane) : beside;
    }

    private static List<String> codes(List<Taken> taken, IntPredicate lane) {
        return taken.stream()
                .map(Taken::candidate)
                .filter(candidate -> lane.test(candidate.offer().lane()))
                .map(candidate -> candidate.promotion().code())
                .distinct()
                .toList();
    }

    private static @Nullable Instant until(Candidate candidate) {
        Customer.Coupon coupon = candidate.coupon();
        Instant until = candidate.promotion().until();
        if (coupon == null || coupon.until() == null) {
            return until;
        }
        return until == null || coupon.until().isBefore(until) ? coupon.until() : until;
    }

    /** What is missing to the next step; null where there is none. */
    private static WhyNot.@Nullable TooLittle more(Candidate candidate, Basket then) {
        if (!(candidate.promotion().gives() instanceof Benefit.Steps steps)) {
            return null;
        }
        long measured = Reckoner.measured(steps.measure(), candidate.lines(then), then);
        for (Benefit.Steps.Step step : steps.steps()) {
            if (step.from() > measured) {
                return new WhyNot.TooLittle(steps.measure(), step.from() - measured);
            }
        }
        return null;
    }
}
