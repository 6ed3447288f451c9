package zhiyin.insight;

import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;

/** What the figures answer that follow what members do one thing after another. */
final class JourneyFigures {

    private JourneyFigures() {}

    @Says("How many took each of some steps, one after the other.")
    record FunnelAnswer(
            FigureOf of,

            @Says("How long after the first step the last may be.")
            long withinSeconds,

            List<FunnelStepView> steps,

            @Says("The same by what was asked to tell members apart.")
            List<FunnelSplit> splits) {}

    @Says("One step.")
    record FunnelStepView(
            @Says("From 1.") int step,
            @Says("What was asked.") String name,
            @Says("How many came so far.") long members,

            @Says("What part of those of the step before; absent for the first, and where nobody was there.") @Nullable
            Double ofPrevious,

            @Says("What part of those of the first.") @Nullable
            Double ofFirst,

            @Says(
                    "Seconds from the step before, when a member came to this one for the first time: half of them took no longer."
                            + " To one part in a hundred; absent for the first, and where nobody came so far.")
            @Nullable
            Long medianSeconds,

            @Says("The same: nine in ten took no longer.") @Nullable
            Long ninetiethSeconds,

            @Says("Who came so far.") String point,

            @Says("Who came to the step before and no further; absent for the first.") @Nullable
            String leftPoint) {}

    @Says("Members who are alike in what was asked to tell them apart.")
    record FunnelSplit(
            @Says("Absent for those of whom it is not known.") @Nullable
            String key,

            @Says("How many of them came to each step.") List<Long> members,

            @Says("Whom to ask for behind each of these.") List<String> stepPoints) {}

    @Says("Which ways members go.")
    record PathsAnswer(
            FigureOf of,
            @Says("How many ways were gone.") long total,

            @Says("After so many minutes without a deed another way begins.")
            int breakMinutes,

            List<PathNode> nodes,
            List<PathLink> links,

            @Says("The ways that were gone most, and all others as one.")
            List<PathView> top,

            @Says("All kinds of behaviour that there are.") List<String> kinds) {}

    @Says("A kind of deed as a step of so many ways; … stands for all that is rare.")
    record PathNode(@Says("From 1.") int step, String kind, long times, String point) {}

    @Says("How often one came right after another.")
    record PathLink(
            @Says("The step of the first of the two, from 1.")
            int step,

            String from,
            String to,
            long times,
            String point) {}

    @Says("A way.")
    record PathView(
            List<String> steps,
            long times,

            @Says("Who went it; absent for all others together.") @Nullable
            String point) {}

    @Says("From the first visit to those whom members bring along.")
    record AarrrAnswer(FigureOf of, String currency, List<AarrrStage> stages) {}

    @Says("One stage.")
    record AarrrStage(
            @Says("acquisition, activation, retention, revenue or referral.")
            String stage,

            @Says("In the caller's language.") String name,
            @Says("What counts, in the caller's language.") String definition,
            long members,
            @Says("The same over as many days just before.") long before,
            @Says("Of how many.") long base,

            @Says("members ÷ base; absent where there is nobody.") @Nullable
            Double rate,

            @Says("Of revenue: what they spent net; minor units.") @Nullable
            Long amount,

            String point) {}
}
