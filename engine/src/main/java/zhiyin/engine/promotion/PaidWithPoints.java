package zhiyin.engine.promotion;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.rule.Check;

/**
 * What is paid with points.
 *
 * @param points so many; 0 where none are taken
 * @param amount what they come to, in minor units
 * @param pointsMax so many could be, of what the member has
 * @param byLine each line's part of the amount
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PaidWithPoints(long points, long amount, long pointsMax, long[] byLine) {

    static PaidWithPoints of(Pricing pricing, @Nullable Check payable, Customer customer, Basket basket) {
        long[] byLine = new long[basket.cart.size()];
        Pricing.PointsAsMoney terms = pricing.points();
        if (terms == null || payable == null) {
            return new PaidWithPoints(0, 0, 0, byLine);
        }
        int[] lines = new int[byLine.length];
        int size = 0;
        long left = 0;
        for (int line = 0; line < byLine.length; line++) {
            if (basket.costs[line] > 0 && payable.passes(basket.cart.lines[line])) {
                lines[size++] = line;
                left = Math.addExact(left, basket.costs[line]);
            }
        }
        // a step more would pay for more than there is
        long room = terms.share().times(left, Rounding.FLOOR);
        long pointsOfRoom =
                Reckoner.part(room, terms.worth().denominator(), terms.worth().numerator());
        long most = Math.min(customer.points(), terms.most() == null ? Long.MAX_VALUE : terms.most());
        long possible = steps(Math.min(most, pointsOfRoom), terms);
        long points = steps(Math.min(possible, customer.pointsWanted()), terms);
        long amount = terms.worth().times(points, Rounding.FLOOR);
        Reckoner.share(amount, Arrays.copyOf(lines, size), basket.costs, pricing.oddUnit(), byLine);
        return new PaidWithPoints(points, amount, possible, byLine);
    }

    /** As many whole steps as there are in so many points; none where that is fewer than the least. */
    private static long steps(long points, Pricing.PointsAsMoney terms) {
        long whole = points / terms.step() * terms.step();
        return whole < terms.least() ? 0 : whole;
    }
}
