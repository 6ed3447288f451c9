package zhiyin.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Comparison;
import zhiyin.engine.backtest.Flow;
import zhiyin.engine.backtest.Sums;
import zhiyin.http.Says;

/** What a back-test came to, as it is told. Money is in minor units of the currency. */
@Says("What a draft would have done to the past, beside what the live version did. Money is in minor units.")
record ComparisonView(
        @Says(
                "Always true: members bought, spent and returned what they did, when they did. What a draft would have changed in that is not in these figures.")
        boolean behaviourHeldConstant,

        @Says("The currency, ISO 4217.") String currency,
        @Says("The first moment of the period.") Instant from,
        @Says("The first moment after it.") Instant to,
        @Says("How much of a history it was.") ComparedHistory history,
        @Says("Orders of the period.") ComparedOrders orders,
        @Says("For how many it makes a difference.") ComparedMembers members,

        @Says("What the programmes cost: what was earned and not taken back, at what a unit is worth.")
        ComparedCost cost,

        @Says("By account, over the whole period.") List<ComparedAccount> accounts,
        @Says("Month by month, in the programme's zone.") List<ComparedMonth> months,

        @Says("What each rule and multiplier gave, the dearest first.")
        List<ComparedRule> rules,

        @Says(
                "What each rule and tier gave of coupons, as if there were as many as anybody wants. It is in no other figure of cost.")
        List<ComparedCoupons> coupons,

        @Says("Where members stand at the end.") List<ComparedLadder> ladders,
        @Says("The budgets of both.") List<ComparedBudget> budgets,
        @Says("What came back.") ComparedReturns returns,
        @Says("What was refused.") ComparedRefusals refused,

        @Says("The ten members who would be better off by most.")
        List<AffectedMember> helpedMost,

        @Says("The ten members who would be worse off by most.")
        List<AffectedMember> hurtMost) {

    @Says("How much of a history it was.")
    record ComparedHistory(
            @Says("Members.") long members,
            @Says("Events.") long events,
            @Says("Paid orders.") long orders,
            @Says("Lines of these.") long orderLines) {}

    @Says("Orders of the period.")
    record ComparedOrders(
            @Says("How many were paid.") long count,
            @Says("What was paid for them.") long revenue,
            @Says("How many returns there were.") long returns,
            @Says("What came back of the revenue.") long returned) {}

    @Says("Members, by what the draft is for them.")
    record ComparedMembers(
            @Says("All in the history.") long all,

            @Says("With something that happened in the period.")
            long active,

            @Says("For whom anything differs.") long touched,
            @Says("Who get more.") long better,
            @Says("Who get less.") long worse,

            @Says("The account whose units they are compared by; absent where it is money.") @Nullable
            String comparedBy,

            @Says("By how much the better are better off, all together.")
            long gained,

            @Says("By how much the worse are worse off, all together.")
            long lost) {}

    @Says("A cost under both.")
    record ComparedCost(
            @Says("Live.") long live,
            @Says("Under the draft.") long draft,

            @Says("Live, in hundredths of a percent of the revenue less what came back; absent where there is none.")
            @Nullable
            Long liveBasisPoints,

            @Says("Under the draft, in the same.") @Nullable Long draftBasisPoints) {}

    @Says("What became of an account.")
    record ComparedAccount(
            @Says("An asset's code; of stored value with .principal or .bonus.")
            String account,

            @Says("Live.") ComparedFlows live,
            @Says("Under the draft.") ComparedFlows draft) {}

    @Says("Units, by what became of them.")
    record ComparedFlows(
            @Says("Granted by rules, or on top of what was bought.")
            long earned,

            @Says("Bought.") long bought,
            @Says("Given by hand.") long credited,
            @Says("Expired and given back by hand.") long revived,
            @Says("From other members.") long received,
            @Says("Paid with.") long spent,
            @Says("Paid with and given back.") long reinstated,
            @Says("Taken back by returns.") long takenBack,
            @Says("Given up because they waited in vain.") long cancelled,
            @Says("Lost to time.") long expired,
            @Says("Taken by hand.") long debited,
            @Says("To other members.") long sent,
            @Says("Paid out again.") long refunded,
            @Says("Not taken back and not asked for.") long forgiven,

            @Says("What was earned and neither taken back nor given up, in money; absent where a unit has no worth.")
            @Nullable
            Long cost,

            @Says("What expired, in money; absent where a unit has no worth.") @Nullable
            Long expiredValue,

            @Says("What members have at the end, less what they owe; absent within the period.") @Nullable
            Long outstanding) {}

    @Says("One month.")
    record ComparedMonth(
            @Says("Such as 2011-11.") String month,
            @Says("Its orders.") ComparedOrders orders,
            @Says("What it cost.") ComparedCost cost,
            @Says("By account.") List<ComparedAccount> accounts) {}

    @Says("A rule or multiplier.")
    record ComparedRule(
            @Says("Its code.") String rule,
            @Says("What it gives.") String asset,
            @Says("Live.") ComparedRuleUse live,
            @Says("Under the draft.") ComparedRuleUse draft) {}

    @Says("What it gave.")
    record ComparedRuleUse(
            @Says("How often.") long times,
            @Says("Units.") long granted,
            @Says("Of them, taken back.") long takenBack,

            @Says("What is left, in money; absent where a unit has no worth.") @Nullable
            Long cost) {}

    @Says("Coupons of one template that a rule or a tier gave.")
    record ComparedCoupons(
            @Says("The template's code.") String template,
            @Says("The rule, or ladder and tier.") String rule,

            @Says(
                    "What one takes off at most, as the template is given out now; absent where nobody knows before there is a cart.")
            @Nullable
            Long faceValue,

            @Says("Live.") ComparedCouponUse live,
            @Says("Under the draft.") ComparedCouponUse draft) {}

    @Says("So many coupons.")
    record ComparedCouponUse(
            @Says("Given.") long given,
            @Says("Of them, taken back.") long recalled,

            @Says("What those that were not taken back can cost at most.") @Nullable
            Long costAtMost) {}

    @Says("A ladder.")
    record ComparedLadder(
            @Says("Its code.") String ladder,
            @Says("Its tiers, the lowest first.") List<ComparedTier> tiers,

            @Says("From the tier that members have to the one they would have; only those who move.")
            List<ComparedMove> moves) {}

    @Says("A tier.")
    record ComparedTier(
            @Says("Its code; absent for those who are not on the ladder.") @Nullable
            String tier,

            @Says("Members in it, live.") long live,
            @Says("Members in it under the draft.") long draft) {}

    @Says("Members who would have another tier.")
    record ComparedMove(
            @Says("The one they have; absent where none.") @Nullable
            String live,

            @Says("The one they would have; absent where none.") @Nullable
            String draft,

            @Says("How many.") long members) {}

    @Says("A budget.")
    record ComparedBudget(
            @Says("Its code.") String budget,
            @Says("live or draft.") String side,
            @Says("Its total.") long limit,
            @Says("What was drawn before the period.") long drawnBefore,

            @Says("What was drawn in it, less what came back.")
            long drawn,

            @Says("From when on nothing was left, to within a 65,536th of the period; absent if something was left.")
            @Nullable
            Instant endedAt) {}

    @Says("What returns did.")
    record ComparedReturns(@Says("By account.") List<ComparedReturned> accounts) {}

    @Says("What returns did to an account.")
    record ComparedReturned(
            @Says("The account.") String account,
            @Says("Taken back, live.") long liveTakenBack,
            @Says("Taken back under the draft.") long draftTakenBack,
            @Says("Not taken back and forgiven, live.") long liveForgiven,

            @Says("Not taken back and forgiven under the draft.")
            long draftForgiven,

            @Says("Given back of what was paid with, live.") long liveReinstated,

            @Says("Given back of what was paid with under the draft.")
            long draftReinstated) {}

    @Says("What was refused.")
    record ComparedRefusals(
            @Says("Payments with points that the draft would not have had points for.")
            long spendsLost,

            @Says("Payments with points that were refused and would not have been.")
            long spendsWon,

            @Says("By reason.") List<ComparedRefusal> reasons) {}

    @Says("How often a reason was given.")
    record ComparedRefusal(
            @Says("The reason.") String reason,
            @Says("Live.") long live,
            @Says("Under the draft.") long draft) {}

    @Says("A member for whom it makes a difference.")
    record AffectedMember(
            @Says("The member.") String member,

            @Says(
                    "By how much he would be better off, in money or in units of the account members are compared by; negative if worse.")
            long value,

            @Says("By how many units, account by account.") List<ComparedUnits> accounts,
            @Says("Where his tier differs.") List<ComparedMemberMove> tiers) {}

    @Says("So many units.")
    record ComparedUnits(
            @Says("The account.") String account,
            @Says("Negative if fewer.") long units) {}

    @Says("A member's two tiers.")
    record ComparedMemberMove(
            @Says("The ladder.") String ladder,

            @Says("The one he has; absent where none.") @Nullable
            String live,

            @Says("The one he would have; absent where none.") @Nullable
            String draft) {}

    private static ComparedCoupons coupons(Comparison.CouponUse use, @Nullable Long faceValue) {
        return new ComparedCoupons(
                use.template(),
                use.rule(),
                faceValue,
                use(use.use().live(), faceValue),
                use(use.use().draft(), faceValue));
    }

    private static ComparedCouponUse use(Comparison.CouponsGiven given, @Nullable Long faceValue) {
        return new ComparedCouponUse(
                given.given(),
                given.recalled(),
                faceValue == null ? null : (Long) Math.multiplyExact(faceValue, given.given() - given.recalled()));
    }

    /**
     * @param members how a member is called
     * @param faceValues by template, what a coupon takes off at most; null where nobody knows
     */
    static ComparisonView of(
            Comparison comparison,
            String currency,
            LongFunction<String> members,
            Function<String, @Nullable Long> faceValues) {
        Comparison.People people = comparison.people();
        return new ComparisonView(
                comparison.behaviourHeldConstant(),
                currency,
                comparison.from(),
                comparison.to(),
                new ComparedHistory(
                        comparison.history().members(),
                        comparison.history().events(),
                        comparison.history().orders(),
                        comparison.history().lines()),
                new ComparedOrders(
                        comparison.orders(), comparison.revenue(), comparison.returns(), comparison.returned()),
                new ComparedMembers(
                        people.all(),
                        people.active(),
                        people.touched(),
                        people.better(),
                        people.worse(),
                        people.comparedBy(),
                        people.gained(),
                        people.lost()),
                cost(comparison.cost(), comparison.revenue() - comparison.returned()),
                accounts(comparison.accounts()),
                comparison.months().stream().map(ComparisonView::month).toList(),
                comparison.rules().stream()
                        .map(rule -> new ComparedRule(
                                rule.rule(),
                                rule.asset(),
                                use(rule.use().live()),
                                use(rule.use().draft())))
                        .toList(),
                comparison.coupons().stream()
                        .map(use -> coupons(use, faceValues.apply(use.template())))
                        .toList(),
                comparison.ladders().stream().map(ComparisonView::ladder).toList(),
                budgets(comparison),
                new ComparedReturns(comparison.accounts().entrySet().stream()
                        .map(each -> returned(each.getKey(), each.getValue()))
                        .toList()),
                new ComparedRefusals(comparison.spendsLost(), comparison.spendsWon(), reasons(comparison.refusals())),
                comparison.helpedMost().stream()
                        .map(each -> affected(each, members))
                        .toList(),
                comparison.hurtMost().stream()
                        .map(each -> affected(each, members))
                        .toList());
    }

    private static ComparedCost cost(Comparison.Both<Long> cost, long revenue) {
        return new ComparedCost(
                cost.live(), cost.draft(), basisPoints(cost.live(), revenue), basisPoints(cost.draft(), revenue));
    }

    private static final int BASIS_POINTS = 10_000;

    static @Nullable Long basisPoints(long part, long whole) {
        return whole <= 0 ? null : (Long) Math.floorDiv(2 * BASIS_POINTS * part + whole, 2 * whole);
    }

    private static ComparedMonth month(Comparison.Month month) {
        return new ComparedMonth(
                month.month().toString(),
                new ComparedOrders(month.orders(), month.revenue(), month.returns(), month.returned()),
                cost(month.cost(), month.revenue() - month.returned()),
                accounts(month.accounts()));
    }

    private static List<ComparedAccount> accounts(Map<String, Comparison.Both<Comparison.Sheet>> accounts) {
        return accounts.entrySet().stream()
                .map(each -> new ComparedAccount(
                        each.getKey(),
                        flows(each.getValue().live()),
                        flows(each.getValue().draft())))
                .toList();
    }

    private static ComparedFlows flows(Comparison.Sheet sheet) {
        return new ComparedFlows(
                sheet.units(Flow.EARNED),
                sheet.units(Flow.BOUGHT),
                sheet.units(Flow.CREDITED),
                sheet.units(Flow.REVIVED),
                sheet.units(Flow.RECEIVED),
                sheet.units(Flow.SPENT),
                sheet.units(Flow.REINSTATED),
                sheet.units(Flow.TAKEN_BACK),
                sheet.units(Flow.CANCELLED),
                sheet.units(Flow.EXPIRED),
                sheet.units(Flow.DEBITED),
                sheet.units(Flow.SENT),
                sheet.units(Flow.REFUNDED),
                sheet.units(Flow.FORGIVEN),
                sheet.cost(),
                sheet.expired(),
                sheet.end());
    }

    private static ComparedRuleUse use(Comparison.RuleUse use) {
        return new ComparedRuleUse(use.times(), use.granted(), use.takenBack(), use.cost());
    }

    private static ComparedLadder ladder(Comparison.LadderEnd ladder) {
        return new ComparedLadder(
                ladder.ladder(),
                ladder.tiers().stream()
                        .map(tier -> new ComparedTier(
                                orNull(tier),
                                ladder.members().live().getOrDefault(tier, 0L),
                                ladder.members().draft().getOrDefault(tier, 0L)))
                        .toList(),
                ladder.moves().stream()
                        .filter(move -> !move.live().equals(move.draft()))
                        .map(move -> new ComparedMove(orNull(move.live()), orNull(move.draft()), move.members()))
                        .toList());
    }

    private static @Nullable String orNull(String tier) {
        return tier.isEmpty() ? null : tier;
    }

    private static List<ComparedBudget> budgets(Comparison comparison) {
        List<ComparedBudget> budgets = new ArrayList<>();
        comparison.budgets().live().forEach(use -> budgets.add(budget("live", use)));
        comparison.budgets().draft().forEach(use -> budgets.add(budget("draft", use)));
        return budgets;
    }

    private static ComparedBudget budget(String side, Comparison.BudgetUse use) {
        return new ComparedBudget(use.budget(), side, use.limit(), use.before(), use.drawn(), use.endedAt());
    }

    private static ComparedReturned returned(String account, Comparison.Both<Comparison.Sheet> both) {
        return new ComparedReturned(
                account,
                both.live().units(Flow.TAKEN_BACK),
                both.draft().units(Flow.TAKEN_BACK),
                both.live().units(Flow.FORGIVEN),
                both.draft().units(Flow.FORGIVEN),
                both.live().units(Flow.REINSTATED),
                both.draft().units(Flow.REINSTATED));
    }

    private static List<ComparedRefusal> reasons(Comparison.Both<Map<String, Long>> refusals) {
        java.util.TreeSet<String> reasons =
                new java.util.TreeSet<>(refusals.live().keySet());
        reasons.addAll(refusals.draft().keySet());
        return reasons.stream()
                .map(reason -> new ComparedRefusal(
                        reason,
                        refusals.live().getOrDefault(reason, 0L),
                        refusals.draft().getOrDefault(reason, 0L)))
                .toList();
    }

    private static AffectedMember affected(Sums.Affected affected, LongFunction<String> members) {
        return new AffectedMember(
                members.apply(affected.member()),
                affected.value(),
                affected.assets().entrySet().stream()
                        .map(each -> new ComparedUnits(each.getKey(), each.getValue()))
                        .toList(),
                affected.tiers().entrySet().stream()
                        .map(each -> new ComparedMemberMove(
                                each.getKey(),
                                orNull(each.getValue().live()),
                                orNull(each.getValue().draft())))
                        .toList());
    }
}
