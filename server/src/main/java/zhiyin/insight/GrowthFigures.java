package zhiyin.insight;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;

/** How many members there are, come, come back and stay away: what the figures of growth answer. */
final class GrowthFigures {

    private GrowthFigures() {}

    @Says("A sum, and the same over as many days just before.")
    record Compared(long now, long before) {}

    @Says("How many joined.")
    record NewMembersAnswer(
            FigureOf of,
            Compared members,

            @Says("By day, week or month, as it was asked; the first and the last only as far as days were asked for.")
            List<JoinedIn> periods,

            @Says("By where they came from, the most first; one for all, if nothing was asked to tell them apart.")
            List<JoinedFrom> split) {}

    @Says("Who joined in a day, week or month.")
    record JoinedIn(LocalDate begins, long members, String point) {}

    @Says("Who joined from one place.")
    record JoinedFrom(
            @Says(
                    "The source, channel, store, way, code, number of staff or host name of the site; absent for those of whom none was told.")
            @Nullable
            String key,

            @Says(
                    "What people call it, in the caller's language: of a way, a join code, or whose it is. Absent where that is the key.")
            @Nullable
            String name,

            long members,
            String point) {}

    @Says("How many members were active.")
    record ActiveAnswer(
            FigureOf of,
            @Says("Over all the days, each once.") Compared members,
            List<DayActive> days,
            List<StretchActive> weeks,
            List<StretchActive> months,

            @Says(
                    "How often members did something in each hour of the day, from 0 to 23: each member once a day and hour.")
            List<Long> hours,

            @Says("The same by weekday, Monday first.") List<Long> weekdays,

            @Says("Whom to ask for behind each hour.") List<String> hourPoints,

            @Says("Whom to ask for behind each weekday.") List<String> weekdayPoints) {}

    @Says("How many members were active on a day.")
    record DayActive(LocalDate day, long members, String point) {}

    @Says(
            "How many members were active in a week or month, each once; of the first and the last only the days asked for.")
    record StretchActive(LocalDate begins, long members, String point) {}

    @Says("Of those who bought in a month: who for the first time, who again, who after a long time, who every month.")
    record ReturningAnswer(
            FigureOf of,

            @Says("In so many months in a row somebody is continuous.")
            int continuousMonths,

            @Says("After more than so many months without an order somebody has come back.")
            int asleepMonths,

            List<ReturningMonth> months) {}

    @Says("One month of those who bought.")
    record ReturningMonth(
            LocalDate begins,
            @Says("For the first time.") long newcomers,
            @Says("And in an earlier month.") long again,

            @Says("Among these, after as long a break as was asked for.")
            long returned,

            @Says("In this month and those before it in a row.")
            long continuous,

            String newcomersPoint,
            String againPoint,
            String returnedPoint,
            String continuousPoint) {}

    @Says("What was sold to members.")
    record SalesAnswer(
            FigureOf of,
            String currency,
            Compared orders,
            @Says("Members with an order.") Compared buyers,
            @Says("Paid for goods; minor units.") Compared paid,
            @Says("Given back; minor units.") Compared returned,
            @Says("paid − returned.") Compared net,
            List<SalesIn> periods) {}

    @Says("What was sold in a day, week or month.")
    record SalesIn(LocalDate begins, long orders, long buyers, long paid, long returned, long net, String point) {}
}
