package zhiyin.engine.earning;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect.LinePoints;
import zhiyin.engine.decision.Effect.RuleShare;
import zhiyin.engine.decision.RuleTrace.Draw;
import zhiyin.engine.decision.RuleTrace.Verdict;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.Tender;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Shares;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Base;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.CouponRule;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Multiplier;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.RoundPer;
import zhiyin.engine.program.Programme.Then;
import zhiyin.engine.program.Programme.Velocity;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;
import zhiyin.engine.rule.Unmet;

/** A programme's earning rules, compiled once. */
public final class Earning {

    /** The milestone of an order that somebody has looked at. */
    public static final String REVIEWED = "reviewed";

    private final Programme programme;
    private final Map<String, List<Rule>> rulesByEvent = new LinkedHashMap<>();
    private final List<Factor> factors = new ArrayList<>();
    private final List<Terms> allTerms = new ArrayList<>();
    private final Map<String, List<Velocity>> velocityByEvent = new HashMap<>();
    private final Map<String, EarningRule> limited = new HashMap<>();
    private final CouponRules coupons;

    /** A rule ready to run. */
    record Rule(EarningRule says, Asset asset, Terms terms, Check when, Check lines, boolean limited) {

        /** Whether its condition is met, and a line counts where there are any. */
        boolean fits(Facts facts, Facts[] at) {
            return when.passes(facts) && (facts.order() == null || countsOneOf(at));
        }

        private boolean countsOneOf(Facts[] at) {
            for (Facts line : at) {
                if (lines.passes(line)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A multiplier ready to run. */
    record Factor(Multiplier says, Check when, Check lines) {}

    /** What a rule comes to, line by line; one place without a line where there is no order. */
    @SuppressWarnings("ArrayRecordComponent") // never leaves this room, and is told apart by identity on purpose
    record Yield(
            Rule rule,
            long points,
            long[] byLine,
            @Nullable Long base,
            @Nullable Unmet cut) {

        Yield(Rule rule, long points, long[] byLine, @Nullable Long base) {
            this(rule, points, byLine, base, null);
        }

        Yield cutTo(long less) {
            return cutTo(less, cut);
        }

        /** @param why the limit that leaves no more */
        Yield cutTo(long less, @Nullable Unmet why) {
            return less == points && why == null ? this : new Yield(rule, less, Shares.cut(less, byLine), base, why);
        }
    }

    public Earning(Programme programme) {
        this.programme = programme;
        this.coupons = new CouponRules(programme);
        Catalogue catalogue = programme.catalogue();
        for (EarningRule rule : programme.rules()) {
            Asset asset = Objects.requireNonNull(programme.asset(rule.asset()), rule.asset());
            rulesByEvent
                    .computeIfAbsent(rule.on(), on -> new ArrayList<>())
                    .add(new Rule(
                            rule,
                            asset,
                            terms(rule, asset),
                            Check.compile(within(rule.when(), rule.budget()), catalogue),
                            Check.compile(rule.lines(), catalogue),
                            rule.isLimited()));
            if (rule.isLimited()) {
                limited.put(rule.code(), rule);
            }
        }
        for (Velocity usual : programme.velocity()) {
            velocityByEvent.computeIfAbsent(usual.on(), on -> new ArrayList<>()).add(usual);
        }
        for (Multiplier multiplier : programme.multipliers()) {
            factors.add(new Factor(
                    multiplier,
                    Check.compile(within(multiplier.when(), multiplier.budget()), catalogue),
                    Check.compile(multiplier.lines(), catalogue)));
        }
    }

    /** What must be true of the event, its day being one on which the budget pays. */
    private @Nullable Condition within(@Nullable Condition when, @Nullable String code) {
        Budget budget = programme.budget(code);
        List<Condition> all = new ArrayList<>();
        if (budget != null && budget.from() != null) {
            all.add(day(Operator.AT_LEAST, budget.from()));
        }
        if (budget != null && budget.until() != null) {
            all.add(day(Operator.AT_MOST, budget.until()));
        }
        if (all.isEmpty()) {
            return when;
        }
        if (when != null) {
            all.add(when);
        }
        return new Condition.Group(Condition.Combinator.AND, false, all);
    }

    private static Condition day(Operator operator, LocalDate day) {
        return new Condition.Test("date.day", operator, new Operand.Whole(day.toEpochDay()));
    }

    /** Whether a rule gives something by that kind of event. */
    public boolean listensTo(String event) {
        return rulesByEvent.containsKey(event) || coupons.listenTo(event);
    }

    /** What is done about more events than are usual; null where they are not. */
    public record Unusual(Velocity velocity, long times) {}

    /** What there is too much of, if this event is one too many; the first that the programme names. */
    public @Nullable Unusual unusual(String event, Instant at, Track track) {
        if (velocityByEvent.isEmpty()) {
            return null;
        }
        for (Velocity usual : velocityByEvent.getOrDefault(event, List.of())) {
            long times = track.times(usual, at);
            if (times > usual.atMost()) {
                return new Unusual(usual, times);
            }
        }
        return null;
    }

    /** What will be known of the member once the event has occurred. */
    public Track came(String event, Instant at, Track track) {
        Track after = track;
        if (!velocityByEvent.isEmpty()) {
            for (Velocity usual : velocityByEvent.getOrDefault(event, List.of())) {
                after = after.came(usual, at);
            }
        }
        return after;
    }

    /** What will be known of the member once that was given. */
    public Track gave(Earned earned, Instant at, LocalDate today, Track track) {
        Track after = track;
        for (CouponRule rule : earned.coupons()) {
            after = rule.isLimited() ? after.gave(rule, rule.coupon().count(), at, today) : after;
        }
        if (!limited.isEmpty()) {
            for (Grant grant : earned.grants()) {
                for (RuleShare share : grant.shares()) {
                    EarningRule rule = limited.get(share.rule());
                    if (rule != null) {
                        after = after.gave(rule, share.points(), at, today);
                    }
                }
            }
        }
        return after;
    }

    /**
     * What the event earns, of budgets no more than is allowed. Nothing is granted here.
     *
     * @param track what rules gave the member before
     * @param today the day of posting, by which that is counted
     * @param unusual if this event is one too many, what there is too much of
     */
    public Earned earn(Facts facts, Allowances allowances, Track track, LocalDate today, @Nullable Unusual unusual) {
        Earned points = points(facts, allowances, track, today, unusual);
        return coupons.listenTo(facts.event().type()) ? coupons.beside(points, facts, track, today, unusual) : points;
    }

    private Earned points(Facts facts, Allowances allowances, Track track, LocalDate today, @Nullable Unusual unusual) {
        List<Rule> rules = rulesByEvent.getOrDefault(facts.event().type(), List.of());
        if (rules.isEmpty()) {
            return new Earned(List.of(), List.of(), List.of());
        }
        Purse purse = new Purse(programme, allowances);
        Facts[] lines = facts.lines();
        Considered considered = new Considered(rules, factors, facts, lines);
        if (unusual != null && unusual.velocity().then() == Then.WITHHOLD) {
            considered.withheld(unusual);
            return new Earned(List.of(), considered, List.of());
        }
        Map<String, List<Yield>> yields = new LinkedHashMap<>();
        for (Rule rule : rules) {
            if (!rule.fits(facts, lines)) {
                continue;
            }
            Unmet stop = rule.limited() ? track.stop(rule.says(), facts.event().at(), today) : null;
            if (stop != null) {
                considered.stopped(rule, stop);
                continue;
            }
            Yield result = facts.order() == null ? ofEvent(rule) : ofOrder(rule, lines, facts.order());
            Unmet cut = rule.limited() ? track.cut(rule.says(), result.points(), today) : null;
            if (cut != null) {
                result = result.cutTo(track.room(rule.says(), result.points(), today), cut);
            }
            if (result.points() == 0 && cut != null) {
                considered.stopped(rule, cut);
            } else if (result.points() > 0) {
                yields.computeIfAbsent(rule.asset().code(), code -> new ArrayList<>())
                        .add(result);
            } else {
                considered.tooLittle(result);
            }
        }
        List<Grant> grants = new ArrayList<>();
        yields.forEach((code, candidates) -> {
            Asset asset = candidates.getFirst().rule().asset();
            List<Yield> chosen = choose(candidates);
            // what a budget did not give is not there to be multiplied either
            List<Yield> given = new ArrayList<>();
            for (Yield candidate : candidates) {
                if (chosen.size() < candidates.size() && !chosen.contains(candidate)) {
                    considered.add(candidate, Verdict.NOT_CHOSEN, null);
                    continue;
                }
                Draw draw = purse.draw(candidate.rule().says().budget(), candidate.points());
                Yield left = draw == null ? candidate : candidate.cutTo(draw.given());
                considered.add(left, left.points() > 0 ? Verdict.APPLIED : Verdict.BUDGET, draw);
                if (left.points() > 0) {
                    given.add(left);
                }
            }
            considered.multipliersOf(asset);
            Map<Terms, List<RuleShare>> lots = new LinkedHashMap<>();
            for (Yield each : given) {
                EarningRule says = each.rule().says();
                lots.computeIfAbsent(each.rule().terms(), terms -> new ArrayList<>())
                        .add(share(says.code(), each.byLine(), facts.order(), says.budget()));
            }
            multiply(asset, given, facts, lines, purse, lots, considered);
            Pending review = unusual == null ? null : review(unusual.velocity());
            lots.forEach((terms, shares) ->
                    grants.add(new Grant(asset, review == null ? terms.pending : review, terms.expiry, shares)));
        });
        return new Earned(grants, considered, List.of());
    }

    /** How what an unusual order earns waits for somebody to look at it; null where nobody shall. */
    private static @Nullable Pending review(Velocity usual) {
        return usual.then() == Then.REVIEW ? new Pending.Until(REVIEWED, 0, usual.cancelAfterDays()) : null;
    }

    /** On what terms a rule grants: one object for all rules with the same, so that they are told apart at once. */
    static final class Terms {
        private final Pending pending;
        private final Expiry expiry;

        private Terms(Pending pending, Expiry expiry) {
            this.pending = pending;
            this.expiry = expiry;
        }
    }

    private Terms terms(EarningRule rule, Asset asset) {
        Pending pending = rule.pending() == null ? asset.pending() : rule.pending();
        Expiry expiry = rule.expiry() == null ? asset.expiry() : rule.expiry();
        for (Terms known : allTerms) {
            if (known.pending.equals(pending) && known.expiry.equals(expiry)) {
                return known;
            }
        }
        Terms terms = new Terms(pending, expiry);
        allTerms.add(terms);
        return terms;
    }

    private static Yield ofEvent(Rule rule) {
        long points = switch (rule.says().award()) {
            case Award.Fixed(long fixed) -> fixed;
            // money and units are an order's; a validated programme asks for neither here
            case Award.Rate _, Award.PerUnit _ -> 0;
        };
        return new Yield(rule, points, new long[] {points}, null);
    }

    /** @param at the facts of each line, of which one counts at least */
    private static Yield ofOrder(Rule rule, Facts[] at, Order order) {
        List<OrderLine> lines = order.lines();
        boolean[] counts = new boolean[at.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = rule.lines().passes(at[i]);
        }
        long[] byLine = new long[counts.length];
        return switch (rule.says().award()) {
            case Award.Rate rate -> byRate(rule, rate, order, counts);
            case Award.Fixed(long fixed) -> {
                long[] paid = new long[counts.length];
                for (int i = 0; i < counts.length; i++) {
                    paid[i] = counts[i] ? lines.get(i).paid() : 0;
                }
                yield new Yield(rule, fixed, allocateWithin(fixed, paid, counts), null);
            }
            case Award.PerUnit(long each) -> {
                long sum = 0;
                for (int i = 0; i < counts.length; i++) {
                    byLine[i] =
                            counts[i] ? Math.multiplyExact(each, lines.get(i).quantity()) : 0;
                    sum = Math.addExact(sum, byLine[i]);
                }
                yield new Yield(rule, sum, byLine, null);
            }
        };
    }

    private static Yield byRate(Rule rule, Award.Rate award, Order order, boolean[] counts) {
        long[] bases = bases(order, award.base());
        long base = 0;
        long points = 0;
        long[] byLine = new long[bases.length];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = counts[i] ? bases[i] : 0;
            base = Math.addExact(base, bases[i]);
            if (award.per() == RoundPer.LINE) {
                byLine[i] = award.rate().times(bases[i], award.rounding());
                points = Math.addExact(points, byLine[i]);
            }
        }
        if (award.per() == RoundPer.ORDER) {
            points = award.rate().times(base, award.rounding());
            byLine = allocateWithin(points, bases, counts);
        }
        return new Yield(rule, points, byLine, base);
    }

    /** The money of each line that a rule with that base counts, before lines are left out; minor units. */
    private static long[] bases(Order order, Base base) {
        List<OrderLine> lines = order.lines();
        long[] money = new long[lines.size()];
        long[] otherwise = paidOtherwise(order, base);
        for (int i = 0; i < money.length; i++) {
            OrderLine line = lines.get(i);
            long amount = (base.beforeDiscount() ? line.amount() : line.paid()) - otherwise[i];
            if (!base.withTax() && line.tax() > 0) {
                // the tax is known for what was paid; before discount it was larger in the same proportion
                amount -= new Ratio(line.tax(), line.paid()).times(amount, Rounding.FLOOR);
            }
            money[i] = amount;
        }
        if (base.withShipping() && order.shipping() > 0) {
            long[] paid = new long[money.length];
            for (int i = 0; i < paid.length; i++) {
                paid[i] = lines.get(i).paid();
            }
            long[] shipping = Shares.allocate(order.shipping() - otherwise[money.length], paid);
            for (int i = 0; i < money.length; i++) {
                money[i] = Math.addExact(money[i], shipping[i]);
            }
        }
        return money;
    }

    /** What of each line, and last of delivery, was paid with what does not count. */
    private static long[] paidOtherwise(Order order, Base base) {
        List<OrderLine> lines = order.lines();
        long[] cost = new long[lines.size() + 1];
        long sum = 0;
        if (order.paidWith() != null) {
            for (Tender tender : base.except()) {
                sum = Math.addExact(sum, order.paidWith().of(tender));
            }
        }
        if (sum == 0) {
            return cost;
        }
        for (int i = 0; i < lines.size(); i++) {
            cost[i] = lines.get(i).paid();
        }
        cost[lines.size()] = order.shipping();
        return Shares.allocate(sum, cost);
    }

    /** Shares out over the lines that count only, also when none of them cost anything. */
    private static long[] allocateWithin(long points, long[] weights, boolean[] counts) {
        long sum = 0;
        for (long weight : weights) {
            sum = Math.addExact(sum, weight);
        }
        if (sum > 0) {
            return Shares.allocate(points, weights);
        }
        long[] even = new long[weights.length];
        for (int i = 0; i < even.length; i++) {
            even[i] = counts[i] ? 1 : 0;
        }
        return Shares.allocate(points, even);
    }

    private List<Yield> choose(List<Yield> candidates) {
        return switch (programme.choose()) {
            case SUM -> candidates;
            case FIRST -> candidates.subList(0, 1);
            case BEST -> {
                Yield best = candidates.getFirst();
                for (Yield each : candidates) {
                    best = each.points() > best.points() ? each : best;
                }
                yield List.of(best);
            }
        };
    }

    /** Adds what the multipliers make of the chosen rules' points, each as a share of its own. */
    private void multiply(
            Asset asset,
            List<Yield> chosen,
            Facts facts,
            Facts[] lines,
            Purse purse,
            Map<Terms, List<RuleShare>> lots,
            Considered considered) {
        // what the next multiplier works on; under PRODUCT it grows with each
        List<long[]> ground = new ArrayList<>();
        chosen.forEach(each -> ground.add(each.byLine().clone()));
        List<Extra> extras = new ArrayList<>();
        for (Factor factor : factors) {
            if (!factor.says().asset().equals(asset.code())) {
                continue;
            }
            if (!factor.when().passes(facts)) {
                continue;
            }
            Extra extra = Extra.of(factor, ground, lines);
            if (programme.stack() != Programme.Stack.BEST) {
                extra = extra.drawn(purse);
            }
            extras.add(extra);
            if (programme.stack() == Programme.Stack.PRODUCT) {
                for (int i = 0; i < ground.size(); i++) {
                    ground.set(i, sum(ground.get(i), extra.byYield().get(i)));
                }
            }
        }
        int best = 0;
        for (int i = 1; i < extras.size(); i++) {
            best = extras.get(i).points() > extras.get(best).points() ? i : best;
        }
        for (int at = 0; at < extras.size(); at++) {
            Extra extra = extras.get(at);
            if (programme.stack() == Programme.Stack.BEST && at == best) {
                extra = extra.drawn(purse);
            }
            Verdict verdict = extra.points() == 0
                    ? extra.draw() == null ? Verdict.TOO_LITTLE : Verdict.BUDGET
                    : programme.stack() == Programme.Stack.BEST && at != best ? Verdict.NOT_CHOSEN : Verdict.APPLIED;
            considered.add(extra, verdict);
            if (verdict != Verdict.APPLIED) {
                continue;
            }
            // several rules may grant on the same terms and so into one lot: there the multiplier has one share
            Map<Terms, long[]> byTerms = new LinkedHashMap<>();
            for (int i = 0; i < chosen.size(); i++) {
                byTerms.merge(
                        chosen.get(i).rule().terms(), extra.byYield().get(i).clone(), Earning::sum);
            }
            Multiplier says = extra.factor().says();
            byTerms.forEach((terms, byLine) -> {
                RuleShare share = share(says.code(), byLine, facts.order(), says.budget());
                if (share.points() > 0) {
                    Objects.requireNonNull(lots.get(terms)).add(share);
                }
            });
        }
    }

    private static long[] sum(long[] one, long[] other) {
        long[] sum = new long[one.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.addExact(one[i], other[i]);
        }
        return sum;
    }

    /** What a multiplier adds to each rule's points, by line. */
    record Extra(
            Factor factor,
            List<long[]> byYield,
            long points,
            @Nullable Draw draw) {

        static Extra of(Factor factor, List<long[]> ground, Facts[] lines) {
            List<long[]> byYield = new ArrayList<>();
            long points = 0;
            for (long[] base : ground) {
                long[] more = more(factor, base, lines);
                byYield.add(more);
                points = Math.addExact(points, total(more));
            }
            return new Extra(factor, byYield, points, null);
        }

        /** As much of it as its budget gives, if it has one. */
        Extra drawn(Purse purse) {
            Draw draw = points == 0 ? null : purse.draw(factor.says().budget(), points);
            if (draw == null || draw.given() == points) {
                return new Extra(factor, byYield, points, draw);
            }
            long[] sums = Shares.cut(
                    draw.given(), byYield.stream().mapToLong(Earning::total).toArray());
            List<long[]> less = new ArrayList<>();
            for (int i = 0; i < sums.length; i++) {
                less.add(Shares.cut(sums[i], byYield.get(i)));
            }
            return new Extra(factor, less, draw.given(), draw);
        }
    }

    private static long total(long[] parts) {
        long total = 0;
        for (long part : parts) {
            total = Math.addExact(total, part);
        }
        return total;
    }

    /** What a factor adds to the points of one rule, by line: rounded once over the lines it counts. */
    private static long[] more(Factor factor, long[] ground, Facts[] lines) {
        long[] weights = new long[ground.length];
        long sum = 0;
        for (int i = 0; i < ground.length; i++) {
            boolean counts = lines.length == 0 || factor.lines().passes(lines[i]);
            weights[i] = counts ? ground[i] : 0;
            sum = Math.addExact(sum, weights[i]);
        }
        if (sum == 0) {
            return new long[ground.length];
        }
        Ratio times = factor.says().factor();
        long added = new Ratio(times.numerator() - times.denominator(), times.denominator())
                .times(sum, factor.says().rounding());
        return Shares.allocate(added, weights);
    }

    private static RuleShare share(String code, long[] byLine, @Nullable Order order, @Nullable String budget) {
        long points = 0;
        List<LinePoints> lines = new ArrayList<>();
        for (int i = 0; i < byLine.length; i++) {
            points = Math.addExact(points, byLine[i]);
            if (order != null && byLine[i] > 0) {
                lines.add(new LinePoints(order.lines().get(i).id(), byLine[i]));
            }
        }
        return new RuleShare(code, points, lines, budget);
    }
}
