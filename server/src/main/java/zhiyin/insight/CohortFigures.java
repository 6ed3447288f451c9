package zhiyin.insight;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;

/** What the figures of retention answer. */
final class CohortFigures {

    private CohortFigures() {}

    @Says("Members by when they began, and how many of them bought later.")
    record CohortsAnswer(FigureOf of, String currency, List<CohortView> cohorts) {}

    @Says("Members who began together.")
    record CohortView(
            @Says("The first day of the day, week or month in which they began.")
            LocalDate begins,

            @Says("How many they are.") long members,

            @Says("Whom to ask for behind the cohort.") String point,

            @Says("In each period from their own on.") List<CohortStep> periods) {}

    @Says("What those of a cohort did in one period.")
    record CohortStep(
            @Says("How many periods later it is; 0 is their own.")
            int later,

            @Says("How many of them bought.") long members,
            long orders,

            @Says("What they paid less what they were given back; minor units.")
            long revenue,

            String point) {}

    @Says("How many buy again, and after how long.")
    record RepurchaseAnswer(
            FigureOf of,
            @Says("Members with an order in these days.") long buyers,
            @Says("Members with two or more.") long again,

            @Says("again ÷ buyers; absent where nobody bought.") @Nullable
            Double rate,

            @Says("Days within which half of all further orders came; absent where there is none.") @Nullable
            Integer medianDays,

            @Says("By how often they bought.") List<OrderedTimes> times,
            @Says("By days between one order and the next.") List<BetweenOrders> between,

            @Says(
                    "What part of those who bought has bought again within so many days, those counted who have not had the time yet"
                            + " (Kaplan and Meier).")
            List<AgainWithin> within) {}

    @Says("Who bought so often.")
    record OrderedTimes(
            int orders,
            @Says("Whether more orders count here too.") boolean orMore,
            long members,
            String point) {}

    @Says("Orders that came so many days after the one before.")
    record BetweenOrders(
            int fromDays,
            int toDays,
            long orders,
            @Says("Who ordered so, each however often.") String point) {}

    @Says("What part has bought again within so many days.")
    record AgainWithin(
            int days,
            double part,
            @Says("The lower end of its interval of 95 %.") double low,
            @Says("The upper end.") double high) {}

    @Says("What part of the revenue the members bring who bring most.")
    record ParetoAnswer(
            FigureOf of,
            String currency,
            @Says("Members who bought in these days.") long members,

            @Says("What they spent net, what is below zero as nothing; minor units.")
            long revenue,

            @Says("How many members bring 80 % of it.") long membersForFourFifths,

            List<ParetoStep> curve) {}

    @Says("The members who bring most, as a part of all, and what part of the revenue they bring.")
    record ParetoStep(
            @Says("Percent of the members.") int membersPercent,
            long members,
            @Says("What part of the revenue, 0 to 1.") double part,
            String point) {}
}
