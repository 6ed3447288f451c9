package zhiyin.engine.insight.lift;

import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Cores;
import zhiyin.engine.insight.RfmInputs;

/**
 * What members bought on some days, by number.
 *
 * @param orders how many they paid
 * @param spend net, in minor units
 */
public record Bought(IntToLongFunction orders, IntToLongFunction spend) {

    /** Nothing at all: before days that nobody looked at. */
    public static final Bought NOTHING = new Bought(_ -> 0, _ -> 0);

    /**
     * From the columns.
     *
     * @param first the first day, from 1970
     * @param last the last one; both count
     */
    public static Bought of(Columns columns, int first, int last, Cores cores) {
        if (last < first) {
            return NOTHING;
        }
        RfmInputs inputs = RfmInputs.of(columns, first, last, cores);
        int[] orders = inputs.frequency();
        long[] spend = inputs.money();
        return new Bought(number -> orders[number], number -> spend[number]);
    }

    boolean isBuyer(int number) {
        return orders.applyAsLong(number) > 0;
    }

    /** So much of it, of a single member. */
    IntToDoubleFunction of(LiftMeasure measure) {
        return switch (measure) {
            case BUYERS -> number -> isBuyer(number) ? 1 : 0;
            case ORDERS -> number -> orders.applyAsLong(number);
            case SPEND -> number -> spend.applyAsLong(number);
        };
    }
}
