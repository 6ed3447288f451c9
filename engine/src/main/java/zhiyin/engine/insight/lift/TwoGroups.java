package zhiyin.engine.insight.lift;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.model.Estimate;

/**
 * Those who were given something and those who were held back, with what both bought before and meanwhile.
 *
 * <p>What a member bought before says much of what he buys meanwhile, and has nothing to do with what he is given: of each is taken
 * away what his own past lets expect, and what is left over differs less by chance. That is CUPED: Deng, Xu, Kohavi and Walker,
 * "Improving the sensitivity of online controlled experiments by utilizing pre-experiment data" (WSDM 2013). The slope is that of
 * both groups together, each about its own mean.
 *
 * @param treated by number
 * @param heldBack by number; nobody is in both
 * @param before on days that were over when it began
 * @param meanwhile on the days of the test
 */
public record TwoGroups(RoaringBitmap treated, RoaringBitmap heldBack, Bought before, Bought meanwhile) {

    /** So few in a group say nothing. */
    private static final int FEWEST = 2;

    /**
     * What a group comes to.
     *
     * @param spend net, minor units
     */
    public record Totals(long members, long buyers, long orders, long spend) {}

    /**
     * What was measured, and by how much the groups differ.
     *
     * @param lift null where a group has fewer than two members
     * @param saved by what part the variance is less because of what was known before; 0 where it is not used
     */
    public record Measured(LiftMeasure measure, @Nullable Lift lift, double saved) {}

    /** The one of a measure. */
    public static Measured of(LiftMeasure measure, List<Measured> measured) {
        return measured.stream()
                .filter(each -> each.measure() == measure)
                .findFirst()
                .orElseThrow();
    }

    private boolean isTooSmall() {
        return treated.getLongCardinality() < FEWEST || heldBack.getLongCardinality() < FEWEST;
    }

    /** What the one or the other group bought meanwhile. */
    public static Totals totals(RoaringBitmap group, Bought bought) {
        long buyers = 0;
        long orders = 0;
        long spend = 0;
        IntIterator each = group.getIntIterator();
        while (each.hasNext()) {
            int number = each.next();
            buyers += bought.isBuyer(number) ? 1 : 0;
            orders += bought.orders().applyAsLong(number);
            spend = Math.addExact(spend, bought.spend().applyAsLong(number));
        }
        return new Totals(group.getLongCardinality(), buyers, orders, spend);
    }

    /** What a group was given in all, by what each was given. */
    public static long sum(RoaringBitmap group, IntToLongFunction of) {
        long sum = 0;
        IntIterator each = group.getIntIterator();
        while (each.hasNext()) {
            sum = Math.addExact(sum, of.applyAsLong(each.next()));
        }
        return sum;
    }

    /** By how much the groups differ. Of buyers the shares as they are; of the others what their past leaves. */
    public Measured measured(LiftMeasure measure) {
        if (isTooSmall()) {
            return new Measured(measure, null, 0);
        }
        return switch (measure) {
            case BUYERS -> {
                Totals one = totals(treated, meanwhile);
                Totals other = totals(heldBack, meanwhile);
                yield new Measured(
                        measure, Lift.ofShares(one.buyers(), one.members(), other.buyers(), other.members()), 0);
            }
            case ORDERS, SPEND -> adjusted(measure, meanwhile.of(measure));
        };
    }

    /**
     * By how much the groups differ in what they spent at the prices before what was given: what was taken off is put back.
     *
     * @param off what was taken off for a member, minor units
     */
    public Measured atFullPrices(IntToLongFunction off) {
        if (isTooSmall()) {
            return new Measured(LiftMeasure.SPEND, null, 0);
        }
        IntToLongFunction spend = meanwhile.spend();
        return adjusted(LiftMeasure.SPEND, number -> spend.applyAsLong(number) + off.applyAsLong(number));
    }

    private Measured adjusted(LiftMeasure measure, IntToDoubleFunction value) {
        Spread one = Spread.of(treated, value, before.of(measure));
        Spread two = Spread.of(heldBack, value, before.of(measure));
        double slope = slope(one, two);
        double raw = one.variance() / one.members() + two.variance() / two.members();
        double left = one.varianceWithout(slope) / one.members() + two.varianceWithout(slope) / two.members();
        // what is known before can leave more than there was where the groups are very different; then it is left alone
        double used = left < raw ? slope : 0;
        double everybody =
                (one.before() * one.members() + two.before() * two.members()) / (one.members() + two.members());
        return new Measured(
                measure,
                Lift.ofMeans(
                        one.mean() - used * (one.before() - everybody),
                        one.varianceWithout(used),
                        one.members(),
                        two.mean() - used * (two.before() - everybody),
                        two.varianceWithout(used),
                        two.members()),
                raw > 0 && used != 0 ? 1 - left / raw : 0);
    }

    private static double slope(Spread one, Spread two) {
        double squares = one.squaresBefore() + two.squaresBefore();
        return squares > 0 ? (one.products() + two.products()) / squares : 0;
    }

    /** How alike the groups were before; empty where nobody looked, or a group is too small. */
    public List<Balance> balance() {
        List<Balance> balance = new ArrayList<>();
        if (!isTooSmall() && !before.equals(Bought.NOTHING)) {
            for (LiftMeasure measure : LiftMeasure.values()) {
                IntToDoubleFunction known = before.of(measure);
                balance.add(Balance.of(measure, Spread.of(treated, known, known), Spread.of(heldBack, known, known)));
            }
        }
        return balance;
    }

    /**
     * The smallest effects that a test of these members would see, if days like those that are over came again.
     *
     * @param members who would be drawn
     * @param share of those held back, in basis points
     * @param before days before those of {@code lately}, as many as would be looked at
     * @param lately as many days as the test is to have
     * @return one for each measure; empty where a group would have fewer than two
     */
    public static List<SmallestEffect> foreseen(RoaringBitmap members, int share, Bought before, Bought lately) {
        long count = members.getLongCardinality();
        long heldBack = Math.round((double) count * share / Drawing.WHOLE);
        List<SmallestEffect> foreseen = new ArrayList<>();
        if (heldBack < FEWEST || count - heldBack < FEWEST) {
            return foreseen;
        }
        for (LiftMeasure measure : LiftMeasure.values()) {
            Spread spread = Spread.of(members, lately.of(measure), before.of(measure));
            double slope = measure == LiftMeasure.BUYERS || spread.squaresBefore() == 0
                    ? 0
                    : spread.products() / spread.squaresBefore();
            foreseen.add(SmallestEffect.of(
                    measure, spread.mean(), spread.varianceWithout(slope), count - heldBack, heldBack));
        }
        return foreseen;
    }

    /**
     * What part of what was taken off went to members who would have bought anyway. Of those who were given it as large a share would
     * have bought without it as did where it was held back; that whoever used it is like the other buyers is assumed.
     *
     * @param buyers the lift of the share of buyers
     * @return 0 to 1; null where nobody who was given it bought
     */
    public static @Nullable Estimate anyway(Lift buyers) {
        if (buyers.treated() <= 0) {
            return null;
        }
        Estimate relative = buyers.relative();
        double anyway = Math.min(1, buyers.heldBack() / buyers.treated());
        return relative == null
                ? new Estimate(anyway, 0, 1)
                : new Estimate(
                        anyway,
                        Math.min(1, 1 / (1 + relative.high())),
                        relative.low() <= -1 ? 1 : Math.min(1, 1 / (1 + relative.low())));
    }
}
