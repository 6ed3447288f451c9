package zhiyin.engine.lint;

import java.util.HashMap;
import java.util.Map;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;

/**
 * What units are worth, in minor units of money.
 *
 * @param perUnit by asset, minor units for one of it
 * @param otherwise whether an asset that is not there is worth one, so that points are seen to move; or else nothing
 */
record Worth(Map<String, Ratio> perUnit, boolean otherwise) {

    static final Worth NONE = new Worth(Map.of(), false);

    private static final long UNITS_MAX = 1_000_000_000L;

    /** What the programme says. */
    static Worth of(Programme programme) {
        Map<String, Ratio> perUnit = new HashMap<>();
        long unit = unit(programme);
        for (Asset asset : programme.assets()) {
            Ratio major = asset.valuePerPoint();
            if (asset.storedValue() != null) {
                perUnit.put(asset.code(), Ratio.ONE);
            } else if (major != null) {
                perUnit.put(asset.code(), new Ratio(Math.multiplyExact(major.numerator(), unit), major.denominator()));
            }
        }
        return new Worth(perUnit, true);
    }

    /** The same, and nothing for what nobody has given a worth. */
    Worth known() {
        return new Worth(perUnit, false);
    }

    /** Minor units of the currency's major one. */
    static long unit(Programme programme) {
        long unit = 1;
        for (int i = 0; i < programme.digits(); i++) {
            unit *= 10;
        }
        return unit;
    }

    /** A hundredth of an order that nobody wonders at: one yuan, a hundred yen. */
    static long small(Programme programme) {
        return Math.max(100, unit(programme));
    }

    /** Whether somebody has said what a unit is worth. */
    boolean knows(String asset) {
        return perUnit.containsKey(asset);
    }

    /** What so many units are worth, rounded down. */
    long of(String asset, long units) {
        Ratio each = perUnit.get(asset);
        if (each == null) {
            return otherwise ? units : 0;
        }
        // beyond what anybody pays, larger is as large
        return each.times(Math.min(units, UNITS_MAX), Rounding.FLOOR);
    }
}
