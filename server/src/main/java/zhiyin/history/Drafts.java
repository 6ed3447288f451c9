package zhiyin.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Ladder;

/** What is asked of a draft before it is put to the past. */
final class Drafts {

    private static final int LENGTH_MAX = 20;

    static final int MONTHS = 12;
    static final int MONTHS_MAX = 36;
    static final int REPLICATIONS = 20;
    static final int REPLICATIONS_MIN = 2;
    static final int REPLICATIONS_MAX = 200;
    static final long SEED = 1;
    static final long SEED_MAX = 999_999_999_999_999_999L;

    private Drafts() {}

    /**
     * Why the draft cannot go on from where the live version has brought members; null if it can. What was gathered by one
     * measure is nothing to another.
     */
    static @Nullable String countsOtherwise(Programme live, Programme draft) {
        for (Ladder old : live.ladders()) {
            Ladder now = draft.ladder(old.code());
            if (now != null
                    && !(now.measure().equals(old.measure()) && now.window().equals(old.window()))) {
                return "What members gathered on " + old.code()
                        + " was counted by another measure or over another window: "
                        + "let the period begin with the history, or give the ladder another code.";
            }
        }
        return null;
    }

    /** An amount such as 0.01, or a fraction such as 1/150; null if it is neither, or not more than nothing. */
    static @Nullable Ratio ratio(String text) {
        if (text.length() > LENGTH_MAX || !text.matches("[0-9]+(\\.[0-9]+|/[0-9]+)?")) {
            return null;
        }
        try {
            int slash = text.indexOf('/');
            if (slash > 0) {
                return new Ratio(Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
            }
            BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
            return decimal.scale() <= 0
                    ? new Ratio(decimal.longValueExact(), 1)
                    : new Ratio(
                            decimal.unscaledValue().longValueExact(),
                            BigInteger.TEN.pow(decimal.scale()).longValueExact());
        } catch (ArithmeticException | IllegalArgumentException none) {
            return null;
        }
    }

    /** A percentage above 0 and up to 100 as a part of one; null if it is none. */
    static @Nullable Ratio lift(String percent) {
        Ratio told = percent.contains("/") || percent.length() > 7 ? null : ratio(percent);
        if (told == null || told.compareTo(new Ratio(100, 1)) > 0) {
            return null;
        }
        return new Ratio(told.numerator(), Math.multiplyExact(told.denominator(), 100));
    }
}
