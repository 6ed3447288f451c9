package zhiyin.insight;

import java.util.List;
import zhiyin.http.Says;

/** What the figure of members who buy alike answers. */
final class LikenessFigures {

    private LikenessFigures() {}

    @Says("Members in groups of those who buy alike, found by how they buy alone.")
    record AlikeAnswer(
            FigureOf of,
            String currency,

            @Says("With an order in these days: these are grouped.")
            long buyers,

            @Says("Without one: these are in no group.") long others,

            @Says(
                    "How well the groups keep apart, from -1 to 1: above a half well, about a quarter or less hardly. The mean silhouette of"
                            + " a sample.")
            double silhouette,

            AlikeMeans all,

            @Says("Those first whose members spend most; none where members are too few or too much alike.")
            List<AlikeGroup> groups) {}

    @Says("Members who buy alike.")
    record AlikeGroup(
            @Says("Its place, from 1.") int group,

            @Says("What tells it apart from all, the two most of it, in the caller's language.")
            List<String> apart,

            long members,
            @Says("Of all who are grouped, 0 to 1.") double share,
            @Says("What they spent net, minor units.") long spent,
            @Says("Of what all spent, 0 to 1.") double spentShare,
            AlikeMeans means,
            String point) {}

    @Says("How members buy, one with another.")
    record AlikeMeans(
            @Says("Days since the last order.") double recencyDays,
            double orders,
            @Says("Net, minor units.") double spend,

            @Says("Days from one day with an order to the next; of who ordered on one day alone, the days since.")
            double intervalDays,

            @Says("What part of what was paid came back, 0 to 1.")
            double returnedPart,

            @Says("Days with an order or something else.") double activeDays) {}
}
