package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;

/** What the figures answer that say who the members are. */
final class PeopleFigures {

    private PeopleFigures() {}

    @Says("The members by something that is known of them.")
    record CompositionAnswer(
            FigureOf of,
            @Says("By what they are counted.") String by,
            @Says("All of them.") long members,

            @Says("The most first, but stages and ages in their order.")
            List<CompositionPart> parts,

            @Says("By what else they can be counted.") List<CompositionChoice> choices) {}

    @Says("Members who are alike in it.")
    record CompositionPart(
            @Says("Absent for those of whom it is not known.") @Nullable
            String key,

            @Says("In the caller's language, where it has a name.")
            String name,

            long members,
            String point) {}

    @Says("Something by which members can be counted.")
    record CompositionChoice(
            @Says("What to ask for.") String by,
            @Says("In the caller's language.") String name) {}

    @Says("How members differ in something that can be counted.")
    record DistributionAnswer(
            FigureOf of,

            @Says("visits, orders, spend, interval or recency.")
            String measure,

            @Says("days, times or minor units.") String unit,
            @Says("Members who have a value.") long members,

            @Says("Members who have none, because they did nothing in these days.")
            long without,

            List<DistributionBin> bins,
            List<DistributionQuantile> quantiles,

            @Says("Absent where nobody has a value.") @Nullable
            Double mean) {}

    @Says("Members whose value is above one bound and at most the next.")
    record DistributionBin(
            @Says("Absent for the first.") @Nullable Long above,
            @Says("Absent for the last.") @Nullable Long upTo,
            long members,
            String point) {}

    @Says("The value that so many percent of the members do not exceed (type 7 of Hyndman and Fan).")
    record DistributionQuantile(int percent, double value) {}

    @Says("Members by how lately, how often and for how much they bought.")
    record RfmAnswer(
            FigureOf of,
            String currency,

            @Says("Moves are seen against the end of this day.")
            LocalDate against,

            RfmBounds bounds,
            @Says("Members who have bought.") long buyers,
            @Says("Members who never have.") long neverBought,

            @Says("Each cell of the cube in which somebody is.")
            List<RfmCell> cells,

            @Says("The named groups, in the order in which they are asked.")
            List<RfmGroupView> groups,

            @Says("From which group to which members went.") List<RfmMove> moves,

            @Says("What the bounds cut: recency in days, frequency in orders, money in minor units.")
            List<RfmHistogram> histograms) {}

    @Says(
            "Where scores end: who does not exceed the first bound is in the first bin; a value that equals a bound belongs to the"
                    + " lower bin. Recency is turned round: the fewest days are the highest score.")
    record RfmBounds(
            @Says("Whether somebody has set them; else they lie at the quantiles of all who bought.")
            boolean set,

            @Says("Days since the last order.") List<Long> recency,
            @Says("Orders.") List<Long> frequency,
            @Says("Net spend, minor units.") List<Long> money) {}

    @Says("Members with the same three scores.")
    record RfmCell(
            int recency,
            int frequency,
            int money,

            @Says("The group that holds it; absent where none does.") @Nullable
            String group,

            long members,
            @Says("What they spent net; minor units.") long spent,
            String point) {}

    @Says("A named group of cells.")
    record RfmGroupView(
            String key,
            @Says("In the caller's language.") String name,
            int recencyMin,
            int recencyMax,
            int frequencyMin,
            int frequencyMax,
            int moneyMin,
            int moneyMax,
            long members,
            @Says("Orders of theirs, one with another.") double orders,
            @Says("What they spent net; minor units.") long spent,
            String point) {}

    @Says("Members who went from one group to another, or stayed.")
    record RfmMove(
            @Says("Absent for who had not bought, or was in no group.") @Nullable
            String from,

            @Says("Absent for who is in no group.") @Nullable
            String to,

            long members,
            String point) {}

    @Says("How members differ in one of the three.")
    record RfmHistogram(
            @Says("recency, frequency or money.") String of, List<RfmBin> bins) {}

    @Says("Members whose value is above one bound and at most the next.")
    record RfmBin(
            @Says("Absent for the first.") @Nullable Long above,
            @Says("Absent for the last.") @Nullable Long upTo,
            long members,
            String point) {}

    @Says("How a programme scores its members.")
    record RfmSettingsView(
            @Says("From 2 to 5.") int bins,

            @Says("Days since the last order, ascending; absent for quantiles.") @Nullable
            List<Long> recency,

            @Says("Orders, ascending; absent for quantiles.") @Nullable
            List<Long> frequency,

            @Says("Net spend in minor units, ascending; absent for quantiles.") @Nullable
            List<Long> money,

            @Says("In the order in which they are asked.") List<RfmGroupSetting> groups,

            @Says("When it was last changed; absent where it never was.") @Nullable
            Instant changedAt) {}

    @Says("A named group: members whose three scores lie within its bounds.")
    record RfmGroupSetting(
            String key,
            @Says("By language: en, zh-CN, zh-TW.") RfmGroupNames names,
            int recencyMin,
            int recencyMax,
            int frequencyMin,
            int frequencyMax,
            int moneyMin,
            int moneyMax) {}

    @Says("What a group is called.")
    record RfmGroupNames(String en, String zhCn, String zhTw) {}

    @Says("Members by where they stand in their life as customers.")
    record LifecycleAnswer(
            FigureOf of,

            @Says("Moves are seen against the end of this day.")
            LocalDate against,

            LifecycleTerms rules,
            @Says("In the order in which they are asked.") List<LifecycleStage> stages,
            List<LifecycleMove> moves,

            @Says("Of those who are dormant or lost: for how many days.")
            List<AsleepBin> asleep) {}

    @Says("When a member is in which stage.")
    record LifecycleTerms(
            int newDays,
            int dormantDays,
            int lostDays,
            int returnedDays,
            int windowDays,
            int loyalOrders,
            @Says("Minor units.") long highValueSpend) {}

    @Says("Members in one stage.")
    record LifecycleStage(
            @Says("no_order, lost, dormant, returned, new, high_value, loyal or active.")
            String stage,

            @Says("In the caller's language.") String name,
            @Says("In words, in the caller's language.") String definition,
            long members,
            String point) {}

    @Says("Members who went from one stage to another, or stayed.")
    record LifecycleMove(
            @Says("Absent for who had not joined.") @Nullable
            String from,

            String to,
            long members,
            String point) {}

    @Says("Members asleep for so many days.")
    record AsleepBin(
            @Says("Absent for the first.") @Nullable Long above,
            @Says("Absent for the last.") @Nullable Long upTo,
            long members,
            String point) {}

    @Says("Members by tier, and who went from which to which.")
    record TiersAnswer(
            FigureOf of,
            String ladder,
            @Says("In the caller's language.") String ladderName,

            @Says("At the end of the last day, in the order of the ladder.")
            List<TierMembers> tiers,

            @Says("Between the beginning of the first day and the end of the last.")
            List<TierMove> moves,

            @Says("The ladders that there are.") List<String> ladders) {}

    @Says("Members on one tier.")
    record TierMembers(
            @Says("Absent for members on none.") @Nullable String tier,
            @Says("In the caller's language.") String name,
            long members,
            String point) {}

    @Says("Members who went from one tier to another, or stayed.")
    record TierMove(
            @Says("Absent for who was on none.") @Nullable String from,
            @Says("Absent for who is on none.") @Nullable String to,
            long members,
            String point) {}
}
