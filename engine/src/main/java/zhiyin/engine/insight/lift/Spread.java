package zhiyin.engine.insight.lift;

import java.util.function.IntToDoubleFunction;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * How something is spread over the members of a group, beside what was known of each before.
 *
 * @param members so many
 * @param mean of it
 * @param before the mean of what was known before
 * @param squares the sum of the squared distances from the mean
 * @param squaresBefore the same of what was known before
 * @param products the sum of the products of both distances
 */
record Spread(long members, double mean, double before, double squares, double squaresBefore, double products) {

    /** In two passes, so that large amounts lose nothing. */
    static Spread of(RoaringBitmap members, IntToDoubleFunction value, IntToDoubleFunction before) {
        long count = members.getLongCardinality();
        double sum = 0;
        double sumBefore = 0;
        IntIterator each = members.getIntIterator();
        while (each.hasNext()) {
            int number = each.next();
            sum += value.applyAsDouble(number);
            sumBefore += before.applyAsDouble(number);
        }
        double mean = count == 0 ? 0 : sum / count;
        double meanBefore = count == 0 ? 0 : sumBefore / count;
        double squares = 0;
        double squaresBefore = 0;
        double products = 0;
        IntIterator again = members.getIntIterator();
        while (again.hasNext()) {
            int number = again.next();
            double off = value.applyAsDouble(number) - mean;
            double offBefore = before.applyAsDouble(number) - meanBefore;
            squares += off * off;
            squaresBefore += offBefore * offBefore;
            products += off * offBefore;
        }
        return new Spread(count, mean, meanBefore, squares, squaresBefore, products);
    }

    /** The variance of it; of two members at least. */
    double variance() {
        return squares / (members - 1);
    }

    double varianceBefore() {
        return squaresBefore / (members - 1);
    }

    /** The variance of what is left of it when so many times what was known before is taken away. */
    double varianceWithout(double slope) {
        return Math.max(0, squares - 2 * slope * products + slope * slope * squaresBefore) / (members - 1);
    }
}
