package zhiyin.engine.promotion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Shares;

/**
 * How taxes stand beside prices. Which rate a line has, or what its tax is, the shop says.
 *
 * @param prices whether prices contain them
 * @param on what they are due on
 * @param each what is rounded
 * @param rounding how
 */
public record Taxes(Prices prices, Base on, Each each, Rounding rounding) {

    /** Prices contain them, and they are due on what is left. */
    public static final Taxes DEFAULT = new Taxes(Prices.INCLUDED, Base.LEFT, Each.LINE, Rounding.HALF_UP);

    /** Hundred percent, in the units in which rates are said. */
    private static final long WHOLE = 1_000_000;

    /** Whether prices contain taxes, or taxes come on top. */
    public enum Prices {
        INCLUDED,
        EXCLUDED
    }

    /** What taxes are due on. */
    public enum Base {
        /** What is left to pay: discounts lessen them. */
        LEFT,
        /** What it cost before: discounts don't. */
        FULL
    }

    /** What is rounded. */
    public enum Each {
        /** Each line by itself. */
        LINE,
        /** All lines of one rate together; units left over go to the largest remainders, among equals to the earlier line. */
        RATE
    }

    /**
     * What is taxed: a line, or delivery.
     *
     * @param before what it cost before anything was taken off
     * @param left what is left of it
     * @param part which part of its price is tax, or comes on top as tax; null for none
     */
    public record Taxed(long before, long left, @Nullable Ratio part) {}

    /** The same where these prices are stated otherwise. */
    public Taxes with(Prices stated) {
        return new Taxes(stated, on, each, rounding);
    }

    /** The part of a price that is tax, or comes on top; null for none. */
    public @Nullable Ratio ofRate(long tenThousandthsOfAPercent) {
        return tenThousandthsOfAPercent == 0
                ? null
                : new Ratio(
                        tenThousandthsOfAPercent, prices == Prices.INCLUDED ? WHOLE + tenThousandthsOfAPercent : WHOLE);
    }

    /** The same, where it is said what it comes to on a whole price; null for none. */
    public static @Nullable Ratio ofAmount(long tax, long before) {
        return tax == 0 || before == 0 ? null : new Ratio(tax, before);
    }

    /**
     * The tax of each. Where prices contain it, it is never more than what is left to pay.
     *
     * @throws ArithmeticException where it is beyond what is counted with
     */
    public List<Long> of(List<Taxed> all) {
        List<Long> taxes = new ArrayList<>();
        Map<Ratio, List<Integer>> byPart = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Ratio part = all.get(i).part();
            taxes.add(0L);
            if (part != null) {
                byPart.computeIfAbsent(part, _ -> new ArrayList<>()).add(i);
            }
        }
        byPart.forEach((part, places) -> {
            long[] bases =
                    places.stream().mapToLong(place -> base(all.get(place))).toArray();
            long[] due = due(part, bases);
            for (int i = 0; i < due.length; i++) {
                Taxed one = all.get(places.get(i));
                taxes.set(places.get(i), prices == Prices.INCLUDED ? Math.min(due[i], one.left()) : due[i]);
            }
        });
        return taxes;
    }

    private long[] due(Ratio part, long[] bases) {
        return switch (each) {
            case LINE -> {
                long[] due = new long[bases.length];
                for (int i = 0; i < bases.length; i++) {
                    due[i] = part.times(bases[i], rounding);
                }
                yield due;
            }
            case RATE -> {
                long sum = 0;
                for (long base : bases) {
                    sum = Math.addExact(sum, base);
                }
                yield Shares.allocate(part.times(sum, rounding), bases);
            }
        };
    }

    private long base(Taxed one) {
        return switch (on) {
            case LEFT -> one.left();
            case FULL -> one.before();
        };
    }
}
