package zhiyin.lift;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.lift.LiftMeasure;
import zhiyin.engine.insight.lift.LiftVerdict;
import zhiyin.engine.insight.model.Estimate;
import zhiyin.http.Says;

/** What lift tests answer. */
final class LiftAnswers {

    private LiftAnswers() {}

    /** How it stands with a test. */
    enum LiftState {
        PLANNED,
        RUNNING,
        OVER,
        STOPPED
    }

    @Says("Lift tests, the latest first.")
    record LiftTestsAnswer(List<LiftTestView> tests) {}

    @Says("A lift test.")
    record LiftTestView(
            String test,
            String name,

            @Says("planned; running; over: its last day is over; stopped: it was ended before.")
            LiftState state,

            @Says("The segment whose members are drawn; absent for everybody.") @Nullable
            String audience,

            @Says("The share of those held back.") int heldBackBasisPoints,

            @Says("strata: of each stratum of what was spent before the same share; plain: each by himself.")
            LiftTests.Draws draws,

            LocalDate from,
            @Says("The last day that counts.") LocalDate until,

            @Says(
                    "So many days before the first are looked at, to see whether the groups are alike and to be more exact.")
            int daysBefore,

            @Says("What the verdict goes by.") LiftMeasure decides,

            @Says("Of prices before what is taken off by it.")
            int marginBasisPoints,

            @Says("What was spent on media; minor units.") long media,

            @Says("What was spent on messages; minor units.")
            long messages,

            @Says("Templates whose coupons are given by it: what these take off is a cost.")
            List<String> templates,

            @Says("Promotions that are given by it: what these take off is a cost.")
            List<String> promotions,

            @Says("Reasons of the adjustments by which points are given by it: what these are worth is a cost.")
            List<String> adjustments,

            Instant madeAt,

            @Says("When members were drawn; absent before.") @Nullable
            Instant begunAt,

            @Says("The list of those who are given it, as a segment; absent before members were drawn.") @Nullable
            String treatedSegment,

            @Says("The list of those who are held back, as a segment.") @Nullable
            String heldBackSegment,

            @Says("How many were drawn to be given it.") @Nullable
            Long treatedDrawn,

            @Says("How many were drawn to be held back.") @Nullable
            Long heldBackDrawn,

            @Says(
                    "By what members were drawn: a member falls where the first eight bytes of the SHA-256 of this and of his id say. 64 hexadecimal digits.")
            @Nullable
            String seed,

            @Says("When it was ended before its last day.") @Nullable
            Instant endedAt) {}

    @Says("A figure with the ends of its interval of 95 %.")
    record LiftInterval(double value, double low, double high) {
        static LiftInterval of(Estimate estimate) {
            return new LiftInterval(estimate.value(), estimate.low(), estimate.high());
        }

        static @Nullable LiftInterval ofNullable(@Nullable Estimate estimate) {
            return estimate == null ? null : of(estimate);
        }
    }

    @Says("What a test would see, before it is begun.")
    record LiftPreview(
            Instant asOf,
            String currency,
            @Says("How many members would be drawn.") long members,
            long treated,
            long heldBack,

            @Says(
                    "The days of which it is known how far members are spread: as many as the test is to have, the last ones.")
            LocalDate lookedFrom,

            LocalDate lookedUntil,

            @Says("What would be seen four times in five; empty where a group would have fewer than two.")
            List<LiftSmallest> smallest,

            @Says("Tests under way on some of these days that have some of these members.")
            List<LiftOverlap> overlaps) {}

    @Says("The smallest effect that would be seen four times in five.")
    record LiftSmallest(
            LiftMeasure measure,

            @Says("The mean of a member without anything given: a share of buyers from 0 to 1, orders, or minor units.")
            double usual,

            @Says("In the same unit.") double absolute,

            @Says("As a part of usual; absent where that is nothing.") @Nullable
            Double relative,

            @Says("In words, in the caller's language.") String says) {}

    @Says("Another test that has some of the same members.")
    record LiftOverlap(
            String test,
            String name,
            @Says("How many it has of these.") long members) {}

    @Says("What came of a lift test.")
    record LiftResult(
            @Says("The figure, as the list of figures names it.")
            String figure,

            String test,
            LiftState state,
            LocalDate from,

            @Says("The last day that is in it.") LocalDate until,

            @Says("Whose days they are.") String zone,

            @Says("All that was recorded before that is in it.")
            Instant asOf,

            String currency,
            LiftGroup treated,
            LiftGroup heldBack,

            @Says(
                    "Persons who were drawn for both groups under two numbers, of which it turned out that they are one's. They count in neither.")
            long both,

            @Says("How many of those drawn count no more: they were deleted.")
            long gone,

            List<LiftLine> lines,
            LiftSampleRatio sampleRatio,

            @Says("How alike the groups were before; empty where nobody looked.")
            List<LiftBalance> balance,

            LiftMoney money,

            @Says("The smallest effect that was foreseen to be seen, of a member, in the unit of what decides.")
            @Nullable
            Double smallest,

            @Says(
                    "worked, harmed, did_not, uncertain or not_trusted; absent before the last day is over, and where it was ended before.")
            @Nullable
            LiftVerdict verdict,

            @Says("The verdict, or why there is none, in the caller's language.")
            String says,

            List<LiftWarning> warnings) {}

    @Says("What a group comes to in the days of the test.")
    record LiftGroup(
            @Says("How many were drawn.") long drawn,
            @Says("How many count.") long members,
            long buyers,
            long orders,
            @Says("Net; minor units.") long spend,

            @Says("What was taken off by what is given; minor units.")
            long discounts,

            @Says("What points were worth that were given; minor units.")
            long points,

            @Says("The list of those drawn, as a segment.") String segment) {}

    @Says("By how much the groups differ in something, of a member.")
    record LiftLine(
            LiftMeasure measure,
            @Says("Whether the verdict goes by it.") boolean decides,

            @Says(
                    "A share of buyers from 0 to 1, orders, or minor units. Of orders and spend the means are put right by what was bought before.")
            double treated,

            double heldBack,

            @Says("treated less heldBack.") LiftInterval absolute,

            @Says("treated ÷ heldBack − 1; absent where the second may be nothing.") @Nullable
            LiftInterval relative,

            @Says("How probable so large a difference would be if there were none.")
            double p,

            @Says("By what part the variance is less because of what is known of the days before.")
            double saved) {}

    @Says("Whether the groups are as large as they were drawn.")
    record LiftSampleRatio(
            @Says("How many should be held back of those who count.")
            double expected,

            long heldBack,
            double p,
            @Says("Whether p is below 0.001.") boolean suspicious) {}

    @Says("How alike the groups were in the days before, of a member.")
    record LiftBalance(
            LiftMeasure measure,
            double treated,
            double heldBack,

            @Says("The difference in standard deviations.") double distance,

            @Says("Whether that is a tenth or more, and more than chance explains.")
            boolean suspicious) {}

    @Says("What was caused, and what it cost; minor units.")
    record LiftMoney(
            @Says("How many more bought; absent where a group is too small, as the others are.") @Nullable
            LiftInterval buyers,

            @Nullable LiftInterval orders,
            @Says("How much more was spent net.") @Nullable LiftInterval revenue,

            @Says("The margin of how much more was spent, before what was taken off by it.") @Nullable
            LiftInterval contribution,

            @Says("What was taken off for those who were given it.")
            long discounts,

            @Says("What points were worth that they were given.")
            long points,

            long media,
            long messages,
            @Says("All four together.") long cost,

            @Says("(contribution − cost) ÷ cost; absent where there is no cost.") @Nullable
            LiftInterval roi,

            @Says(
                    "What part of the discounts went to members who would have bought anyway, 0 to 1; absent where there were none.")
            @Nullable
            LiftInterval anyway) {}

    @Says("Something to mind in reading it.")
    record LiftWarning(
            @Says("In a word that never changes.") String code,
            @Says("In the caller's language.") String says) {}

    @Says("Who is in a group, as those who were drawn are by now.")
    record LiftMembersAnswer(
            Instant asOf,
            @Says("How many they are.") long total,
            List<LiftMember> members,

            @Says("For the page that follows; absent on the last.") @Nullable
            String next) {}

    @Says("Somebody in a group.")
    record LiftMember(
            String member,

            @Says("Masked; absent where it is not known.") @Nullable
            String name) {}
}
