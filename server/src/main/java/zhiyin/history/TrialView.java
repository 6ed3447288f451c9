package zhiyin.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Moments;
import zhiyin.engine.backtest.Trial;
import zhiyin.history.Interval.Sample;
import zhiyin.http.Says;

/** How members in a pilot compare with those beside it, as it is told. */
@Says("How members in a pilot compare with those beside it. Money is in minor units.")
record TrialView(
        @Says("The version that is tried.") int version,

        @Says(
                "When the pilot took its last share of the members: the time of the comparison begins there, so that nobody"
                        + " changes sides within it.")
        Instant from,

        @Says("Until when: now, or the end of the pilot.") Instant to,

        @Says("When the time before begins, which is as long.")
        Instant before,

        @Says("The share of the members, in ten thousandths.")
        int share,

        @Says(
                "Whether the sides differ by tags or segments and not by lot: the pilot has all who are marked so, and the others"
                        + " are not. A smaller share of them is compared with those of them who are not in it.")
        boolean byMark,

        @Says("The currency, ISO 4217.") String currency,
        @Says("Members in the pilot.") TrialSide pilot,
        @Says("All others.") TrialSide rest,

        @Says(
                "What differs, the pilot's less the others', each with its 95 % confidence interval; what cannot be said of"
                        + " fewer than two members on a side is left out.")
        List<TrialDifference> differences) {

    @Says("The figures of one side.")
    record TrialSide(
            @Says("Who had joined by the end.") long members,

            @Says("Those of them who joined within the time.")
            long joined,

            @Says("Paid orders.") long orders,

            @Says("Paid orders of ten thousand members.") @Nullable
            Long ordersPerTenThousandMembers,

            @Says("What was paid for orders, less what came back in the same time.")
            long revenue,

            @Says("What came back.") long returned,

            @Says("Revenue of a member.") @Nullable Long revenuePerMember,

            @Says("What was paid for an order.") @Nullable Long averageBasket,

            @Says("Members with an order.") long buyers,

            @Says("Of them, those with two or more, in ten thousandths.") @Nullable
            Long repeatRateBasisPoints,

            @Says("By account.") List<TrialUnits> units,

            @Says("What was granted and not taken back, at what a unit is worth.")
            long cost,

            @Says("The cost as a part of the revenue, in ten thousandths; absent without revenue.") @Nullable
            Long costBasisPoints,

            @Says("Changes of a tier upward.") long tierRises,
            @Says("Changes of a tier downward.") long tierFalls) {}

    @Says("What was granted and spent of one account.")
    record TrialUnits(
            String account,
            long earned,
            @Says("By returns, and by waiting in vain.") long takenBack,
            long spent) {}

    @Says("A difference between the two sides.")
    record TrialDifference(
            @Says(
                    "revenue_per_member, orders_per_ten_thousand_members, buyer_rate or repeat_rate (both in ten thousandths);"
                            + " revenue_per_member_before, of who was there when it began, in as much time before; and"
                            + " revenue_per_member_change, by how much more the pilot's revenue of a member changed from that time"
                            + " to this: the difference in differences.")
            String figure,

            @Says(
                    "welch: Welch's interval of two means (1947). newcombe: Newcombe's hybrid score interval of two shares (1998,"
                            + " method 10).")
            String method,

            @Says("The pilot's less the others'.") long difference,
            @Says("The lower end of the interval.") long low,
            @Says("The upper end of the interval.") long high,

            @Says("Whether 0 is outside of the interval, and there are members enough for it.")
            boolean beyondChance,

            @Says("How many there are on the smaller side.") long counted,

            @Says(
                    "How many there would have to be on each side for the interval to be trusted: 30, and for a mean more than"
                            + " 25 times the square of the skewness of its figures (Cochran's rule).")
            long needed) {
        boolean enough() {
            return counted >= needed;
        }
    }

    private static final long WHOLE = 10_000;

    static TrialView of(
            int version, int share, boolean byMark, Instant from, Instant to, String currency, Trial trial) {
        Trial.Side pilot = trial.pilot();
        Trial.Side rest = trial.rest();
        List<TrialDifference> differences = new ArrayList<>();
        means(differences, "revenue_per_member", 1, pilot.revenueEach(), rest.revenueEach());
        means(differences, "orders_per_ten_thousand_members", WHOLE, pilot.ordersEach(), rest.ordersEach());
        shares(differences, "buyer_rate", pilot.buyers(), pilot.members(), rest.buyers(), rest.members());
        shares(differences, "repeat_rate", pilot.repeaters(), pilot.buyers(), rest.repeaters(), rest.buyers());
        means(differences, "revenue_per_member_before", 1, pilot.revenueBefore(), rest.revenueBefore());
        means(differences, "revenue_per_member_change", 1, pilot.revenueChange(), rest.revenueChange());
        return new TrialView(
                version,
                from,
                to,
                trial.before(),
                share,
                byMark,
                currency,
                side(pilot, trial.cost(pilot)),
                side(rest, trial.cost(rest)),
                differences);
    }

    private static TrialSide side(Trial.Side side, long cost) {
        List<TrialUnits> units = new ArrayList<>();
        new TreeMap<>(side.units())
                .forEach((account, of) -> units.add(new TrialUnits(account, of.earned(), of.takenBack(), of.spent())));
        long revenue = side.paid() - side.returned();
        return new TrialSide(
                side.members(),
                side.joined(),
                side.orders(),
                part(Math.multiplyExact(side.orders(), WHOLE), side.members()),
                revenue,
                side.returned(),
                part(revenue, side.members()),
                part(side.paid(), side.orders()),
                side.buyers(),
                part(side.repeaters() * WHOLE, side.buyers()),
                units,
                cost,
                revenue <= 0 ? null : part(Math.multiplyExact(cost, WHOLE), revenue),
                side.rises(),
                side.falls());
    }

    /** Rounded half up; null of nothing. */
    private static @Nullable Long part(long amount, long of) {
        return of == 0 ? null : (Long) Math.floorDiv(2 * amount + of, 2 * of);
    }

    private static void means(
            List<TrialDifference> differences, String figure, long times, Moments pilot, Moments rest) {
        if (pilot.count() > 1 && rest.count() > 1) {
            Interval interval = Interval.welch(Sample.of(pilot), Sample.of(rest));
            long needed = Math.max(Interval.needed(pilot), Interval.needed(rest));
            differences.add(
                    difference(figure, "welch", interval, times, Math.min(pilot.count(), rest.count()), needed));
        }
    }

    private static void shares(
            List<TrialDifference> differences, String figure, long has, long of, long otherHas, long otherOf) {
        if (of > 1 && otherOf > 1) {
            Interval interval = Interval.newcombe(has, of, otherHas, otherOf);
            differences.add(difference(figure, "newcombe", interval, WHOLE, Math.min(of, otherOf), Interval.LEAST));
        }
    }

    private static TrialDifference difference(
            String figure, String method, Interval interval, long times, long counted, long needed) {
        return new TrialDifference(
                figure,
                method,
                Math.round(interval.difference() * times),
                // outward: an end that is rounded does not leave out what the interval holds
                (long) Math.floor(interval.low() * times),
                (long) Math.ceil(interval.high() * times),
                interval.beyondChance() && counted >= needed,
                counted,
                needed);
    }

    /** The difference of that figure, if there is one. */
    @Nullable
    TrialDifference difference(String figure) {
        return differences.stream()
                .filter(each -> each.figure().equals(figure))
                .findFirst()
                .orElse(null);
    }

    /** The parts of a sentence that are the same whatever is said. */
    Map<String, Object> holes() {
        return Map.of("pilot", pilot.members(), "rest", rest.members());
    }
}
