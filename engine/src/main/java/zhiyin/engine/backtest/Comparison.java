package zhiyin.engine.backtest;

import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Tier;

/**
 * What a back-test came to. Units are the account's own; money is in minor units, each figure rounded half up by itself.
 *
 * @param behaviourHeldConstant always so: members bought, spent and returned what they did, when they did
 * @param people how many there are, and for how many the draft makes a difference
 * @param returned money that came back in the period
 * @param accounts by account, over the whole period
 * @param rules what each rule and multiplier gave
 * @param coupons what rules and tiers gave of coupons: as if there were as many as anybody wants
 * @param ladders where members stand at the end of the period
 * @param spendsLost payments with points that there would not have been points for
 * @param spendsWon payments with points that were refused for want of them, and would not have been
 * @param refusals by reason, how many events were refused
 */
public record Comparison(
        boolean behaviourHeldConstant,
        Instant from,
        Instant to,
        Page.Counts history,
        long orders,
        long revenue,
        long returns,
        long returned,
        People people,
        List<Month> months,
        Map<String, Both<Sheet>> accounts,
        Both<Long> cost,
        List<RuleCost> rules,
        List<CouponUse> coupons,
        List<LadderEnd> ladders,
        Both<List<BudgetUse>> budgets,
        long spendsLost,
        long spendsWon,
        Both<Map<String, Long>> refusals,
        List<Sums.Affected> helpedMost,
        List<Sums.Affected> hurtMost) {

    /** The same of both programmes. */
    public record Both<T>(T live, T draft) {}

    /**
     * Members.
     *
     * @param all in the history
     * @param active with something that happened in the period
     * @param touched for whom anything differs
     * @param better who get more under the draft
     * @param worse who get less
     * @param comparedBy the account whose units they are compared by; null where it is money
     * @param gained by how much, all together, the better are better off
     * @param lost by how much, all together, the worse are worse off
     */
    public record People(
            long all,
            long active,
            long touched,
            long better,
            long worse,
            @Nullable String comparedBy,
            long gained,
            long lost) {}

    /**
     * What became of one account.
     *
     * @param flows units; what there was none of is not there
     * @param cost what was earned and neither taken back nor given up, at what a unit is worth; null where that is not said
     * @param expired what expired, at the same; null where that is not said
     * @param end units that members have at the end, pending ones included, less what they owe; null within the period
     */
    public record Sheet(
            Map<Flow, Long> flows,
            @Nullable Long cost,
            @Nullable Long expired,
            @Nullable Long end) {

        public long units(Flow flow) {
            return flows.getOrDefault(flow, 0L);
        }
    }

    /**
     * One month.
     *
     * @param revenue paid for orders, before anything came back
     * @param cost of all accounts that have a price
     */
    public record Month(
            YearMonth month,
            long orders,
            long revenue,
            long returns,
            long returned,
            Map<String, Both<Sheet>> accounts,
            Both<Long> cost) {}

    /** A rule or multiplier, and what it gave; a side that does not have it gave nothing. */
    public record RuleCost(String rule, String asset, Both<RuleUse> use) {}

    /**
     * @param times how often it gave something
     * @param granted units
     * @param takenBack of those
     * @param cost of what is left; null where a unit has no price
     */
    public record RuleUse(
            long times,
            long granted,
            long takenBack,
            @Nullable Long cost) {}

    /** Coupons of one template by one rule, or by one tier of a ladder. */
    public record CouponUse(String template, String rule, Both<CouponsGiven> use) {}

    /**
     * @param given how many
     * @param recalled of those, taken back with the orders that earned them
     */
    public record CouponsGiven(long given, long recalled) {}

    /**
     * A ladder.
     *
     * @param tiers in the order of the ladder; the empty one is of those who are not on it
     * @param moves from the tier that members have to the one that they would have
     */
    public record LadderEnd(String ladder, List<String> tiers, Both<Map<String, Long>> members, List<Moved> moves) {}

    /** So many members who have the one tier and would have the other. */
    public record Moved(String live, String draft, long members) {}

    /**
     * What was drawn from a budget.
     *
     * @param before drawn before the period
     * @param drawn in the period, less what came back
     * @param endedAt from when on nothing was left; null if something was
     */
    public record BudgetUse(
            String budget,
            long limit,
            long before,
            long drawn,
            @Nullable Instant endedAt) {}

    static Comparison of(
            Plan plan,
            List<YearMonth> calendar,
            Sums sums,
            Map<String, Instant> liveEnds,
            Map<String, Instant> draftEnds,
            @Nullable String comparedBy) {
        TreeSet<String> accounts = new TreeSet<>(sums.live.flows.keySet());
        accounts.addAll(sums.draft.flows.keySet());
        accounts.addAll(sums.live.ends.keySet());
        accounts.addAll(sums.draft.ends.keySet());
        List<Month> months = new ArrayList<>();
        for (int i = 0; i < calendar.size(); i++) {
            Map<String, Both<Sheet>> ofMonth = new TreeMap<>();
            for (String account : accounts) {
                ofMonth.put(
                        account, new Both<>(month(plan, sums.live, account, i), month(plan, sums.draft, account, i)));
            }
            months.add(new Month(
                    calendar.get(i),
                    sums.orders[i],
                    sums.revenue[i],
                    sums.returns[i],
                    sums.returned[i],
                    ofMonth,
                    cost(ofMonth)));
        }
        Map<String, Both<Sheet>> whole = new TreeMap<>();
        for (String account : accounts) {
            whole.put(account, new Both<>(whole(plan, sums.live, account), whole(plan, sums.draft, account)));
        }
        return new Comparison(
                true,
                plan.from(),
                plan.to(),
                sums.counts,
                sum(sums.orders),
                sum(sums.revenue),
                sum(sums.returns),
                sum(sums.returned),
                new People(
                        sums.counts.members(),
                        sums.active,
                        sums.touched,
                        sums.better,
                        sums.worse,
                        comparedBy,
                        sums.gained,
                        sums.lost),
                months,
                whole,
                cost(whole),
                rules(plan, sums),
                coupons(sums),
                ladders(plan, sums),
                new Both<>(
                        budgets(plan.latest().programme(), sums.live, liveEnds),
                        budgets(plan.draft().programme(), sums.draft, draftEnds)),
                sums.spendsLost,
                sums.spendsWon,
                new Both<>(new TreeMap<>(sums.live.refusals), new TreeMap<>(sums.draft.refusals)),
                List.copyOf(sums.helped()),
                List.copyOf(sums.hurt()));
    }

    private static long sum(long[] parts) {
        long sum = 0;
        for (long part : parts) {
            sum += part;
        }
        return sum;
    }

    /** So many units at what one is worth; of fewer than none, the same below zero. */
    static long valued(long units, Ratio worth) {
        long value = worth.times(Math.abs(units), Backtest.SHOWN);
        return units < 0 ? -value : value;
    }

    private static Sheet month(Plan plan, Sums.Side side, String account, int month) {
        long[] flows = side.flows.get(account);
        long[] ofMonth = new long[Sums.FLOWS];
        if (flows != null) {
            System.arraycopy(flows, month * Sums.FLOWS, ofMonth, 0, Sums.FLOWS);
        }
        return sheet(plan.worth().get(account), ofMonth, null);
    }

    private static Sheet whole(Plan plan, Sums.Side side, String account) {
        long[] flows = side.flows.getOrDefault(account, new long[0]);
        long[] all = new long[Sums.FLOWS];
        for (int i = 0; i < flows.length; i++) {
            all[i % Sums.FLOWS] += flows[i];
        }
        return sheet(plan.worth().get(account), all, sum(side.ends.getOrDefault(account, new long[0])));
    }

    private static Sheet sheet(@Nullable Ratio worth, long[] flows, @Nullable Long end) {
        Map<Flow, Long> units = new EnumMap<>(Flow.class);
        for (Flow flow : Flow.values()) {
            if (flows[flow.place()] != 0) {
                units.put(flow, flows[flow.place()]);
            }
        }
        if (worth == null) {
            return new Sheet(units, null, null, end);
        }
        long kept = flows[Flow.EARNED.place()] - flows[Flow.TAKEN_BACK.place()] - flows[Flow.CANCELLED.place()];
        return new Sheet(units, valued(kept, worth), valued(flows[Flow.EXPIRED.place()], worth), end);
    }

    private static Both<Long> cost(Map<String, Both<Sheet>> accounts) {
        long live = 0;
        long draft = 0;
        for (Both<Sheet> each : accounts.values()) {
            live += each.live().cost() == null ? 0 : each.live().cost();
            draft += each.draft().cost() == null ? 0 : each.draft().cost();
        }
        return new Both<>(live, draft);
    }

    private static List<RuleCost> rules(Plan plan, Sums sums) {
        TreeSet<String> assets = new TreeSet<>(sums.live.rules.keySet());
        assets.addAll(sums.draft.rules.keySet());
        List<RuleCost> rules = new ArrayList<>();
        for (String asset : assets) {
            Map<String, Sums.RuleSum> live = sums.live.rules.getOrDefault(asset, Map.of());
            Map<String, Sums.RuleSum> draft = sums.draft.rules.getOrDefault(asset, Map.of());
            TreeSet<String> codes = new TreeSet<>(live.keySet());
            codes.addAll(draft.keySet());
            Ratio worth = plan.worth().get(asset);
            for (String code : codes) {
                rules.add(
                        new RuleCost(code, asset, new Both<>(use(live.get(code), worth), use(draft.get(code), worth))));
            }
        }
        rules.sort(java.util.Comparator.comparingLong(
                        (RuleCost rule) -> -rule.use().draft().granted())
                .thenComparing(RuleCost::rule)
                .thenComparing(RuleCost::asset));
        return rules;
    }

    private static List<CouponUse> coupons(Sums sums) {
        TreeSet<String> templates = new TreeSet<>(sums.live.coupons.keySet());
        templates.addAll(sums.draft.coupons.keySet());
        List<CouponUse> uses = new ArrayList<>();
        for (String template : templates) {
            Map<String, Sums.CouponSum> live = sums.live.coupons.getOrDefault(template, Map.of());
            Map<String, Sums.CouponSum> draft = sums.draft.coupons.getOrDefault(template, Map.of());
            TreeSet<String> rules = new TreeSet<>(live.keySet());
            rules.addAll(draft.keySet());
            for (String rule : rules) {
                uses.add(new CouponUse(template, rule, new Both<>(given(live.get(rule)), given(draft.get(rule)))));
            }
        }
        return uses;
    }

    private static CouponsGiven given(Sums.@Nullable CouponSum sum) {
        return sum == null ? new CouponsGiven(0, 0) : new CouponsGiven(sum.given, sum.recalled);
    }

    private static RuleUse use(Sums.@Nullable RuleSum sum, @Nullable Ratio worth) {
        Sums.RuleSum known = sum == null ? new Sums.RuleSum() : sum;
        return new RuleUse(
                known.times,
                known.granted,
                known.takenBack,
                worth == null ? null : (Long) valued(known.granted - known.takenBack, worth));
    }

    private static List<LadderEnd> ladders(Plan plan, Sums sums) {
        List<LadderEnd> ladders = new ArrayList<>();
        sums.moves.forEach((code, moves) -> {
            List<String> tiers = new ArrayList<>();
            add(tiers, plan.latest().programme().ladder(code));
            add(tiers, plan.draft().programme().ladder(code));
            Map<String, Long> live = new TreeMap<>();
            Map<String, Long> draft = new TreeMap<>();
            List<Moved> moved = new ArrayList<>();
            new TreeMap<>(moves).forEach((move, members) -> {
                // a tier that an earlier version had and nobody has taken from them
                for (String tier : List.of(move.live(), move.draft())) {
                    if (!tiers.contains(tier)) {
                        tiers.add(tier);
                    }
                }
                live.merge(move.live(), members, Long::sum);
                draft.merge(move.draft(), members, Long::sum);
                moved.add(new Moved(move.live(), move.draft(), members));
            });
            ladders.add(new LadderEnd(code, tiers, new Both<>(live, draft), moved));
        });
        return ladders;
    }

    private static void add(List<String> tiers, @Nullable Ladder ladder) {
        if (ladder != null) {
            for (Tier tier : ladder.tiers()) {
                if (!tiers.contains(tier.code())) {
                    tiers.add(tier.code());
                }
            }
        }
    }

    private static List<BudgetUse> budgets(Programme programme, Sums.Side side, Map<String, Instant> ends) {
        List<BudgetUse> uses = new ArrayList<>();
        for (Programme.Budget budget : programme.budgets()) {
            uses.add(new BudgetUse(
                    budget.code(),
                    budget.points(),
                    side.drawnBefore.getOrDefault(budget.code(), 0L),
                    sum(side.draws.getOrDefault(budget.code(), new long[0])),
                    ends.get(budget.code())));
        }
        return uses;
    }
}
