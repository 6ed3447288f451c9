package zhiyin.engine.insight.model;

import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * What members have spent: how many purchases of theirs are looked at, and what these came to together. Purchases of one day count once,
 * as in {@link Purchases}; whether the first is among them is for the caller to say, for all members alike. Never changes; safe to
 * share.
 */
public final class Spending {

    private final int[] purchases;
    private final double[] totals;

    private Spending(int[] purchases, double[] totals) {
        this.purchases = purchases;
        this.totals = totals;
    }

    /**
     * A member at each place.
     *
     * @param purchases how many, not negative
     * @param totals what they came to, minor units; where that is not positive, nothing is learnt from the member
     * @throws IllegalArgumentException if the columns are not of one length or a number is negative
     */
    public static Spending of(int[] purchases, long[] totals) {
        if (purchases.length != totals.length) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        for (int i = 0; i < purchases.length; i++) {
            if (purchases[i] < 0) {
                throw new IllegalArgumentException("no purchases can have been like those at place " + i);
            }
        }
        return new Spending(
                purchases.clone(),
                Arrays.stream(totals).mapToDouble(total -> total).toArray());
    }

    public int places() {
        return purchases.length;
    }

    /** How many purchases the member at that place has made from whom something is learnt; else 0. */
    int purchases(int place) {
        return totals[place] > 0 ? purchases[place] : 0;
    }

    /** What they came to; 0 for a member from whom nothing is learnt. */
    double total(int place) {
        return purchases[place] > 0 ? Math.max(0, totals[place]) : 0;
    }

    /** From how many something is learnt. */
    public long members() {
        long members = 0;
        for (int i = 0; i < purchases.length; i++) {
            members += purchases(i) > 0 ? 1 : 0;
        }
        return members;
    }

    /**
     * Whether those who buy more often also spend more at a time.
     *
     * @param linear the correlation of Pearson between how often and how much at a time
     * @param ranked the same of ranks (Spearman), which a few very large customers don't decide
     * @param members between how many
     */
    public record Dependence(Estimate linear, Estimate ranked, long members) {

        /** What is called a medium correlation by Cohen, "Statistical power analysis for the behavioral sciences" (1988). */
        public static final double WEAK_MAX = 0.3;

        /** Whether how much at a time may be reckoned by itself, as {@link GammaGamma} does. */
        public boolean weak() {
            return Math.abs(linear.value()) < WEAK_MAX && Math.abs(ranked.value()) < WEAK_MAX;
        }
    }

    /**
     * What {@link GammaGamma} takes for granted: that what somebody spends at a time has nothing to do with how often he buys.
     *
     * @param level with what probability each interval holds the truth, by Fisher's transformation, "On the probable error of a
     *     coefficient of correlation" (1921)
     * @throws IllegalArgumentException if there are fewer than four members with purchases
     */
    public Dependence dependence(double level) {
        int members = Math.toIntExact(members());
        if (members < 4) {
            throw new IllegalArgumentException("nothing can be said about fewer than four members");
        }
        double[] often = new double[members];
        double[] much = new double[members];
        int next = 0;
        for (int i = 0; i < purchases.length; i++) {
            if (purchases(i) > 0) {
                often[next] = purchases[i];
                much[next] = totals[i] / purchases[i];
                next++;
            }
        }
        return new Dependence(
                fisher(new PearsonsCorrelation().correlation(often, much), members, level),
                fisher(new SpearmansCorrelation().correlation(often, much), members, level),
                members);
    }

    /** Where one of both is the same for all, there is no dependence to be seen. */
    private static Estimate fisher(double correlation, int members, double level) {
        if (Double.isNaN(correlation)) {
            return new Estimate(0, -1, 1);
        }
        double bent = 0.5 * (StrictMath.log1p(correlation) - StrictMath.log1p(-correlation));
        double error = Fitted.errors(level) / StrictMath.sqrt(members - 3.0);
        return new Estimate(correlation, StrictMath.tanh(bent - error), StrictMath.tanh(bent + error));
    }
}
