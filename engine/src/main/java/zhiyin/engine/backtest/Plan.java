package zhiyin.engine.backtest;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import zhiyin.engine.Engine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.StoredValue;

/**
 * What is to be compared, over what time.
 *
 * @param live the version of a number: the one that decided an event then
 * @param latest the version that is live now
 * @param draft decides what occurred in the period; what was before it, both sides have from the live versions
 * @param from the first moment of the period
 * @param to the first moment after it
 * @param worth by account, what one unit of it is worth, in minor units; what is not there has no price
 */
public record Plan(
        IntFunction<Engine> live, Engine latest, Engine draft, Instant from, Instant to, Map<String, Ratio> worth) {

    public Plan {
        worth = new TreeMap<>(worth);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a period has a length");
        }
    }

    /** By account, what the programme says one unit is worth, in minor units. */
    public static Map<String, Ratio> worth(Programme programme) {
        Map<String, Ratio> worth = new HashMap<>();
        for (Programme.Asset asset : programme.assets()) {
            if (asset.kind() == AssetKind.STORED_VALUE) {
                accounts(asset).forEach(account -> worth.put(account, Ratio.ONE));
            } else if (asset.valuePerPoint() != null) {
                worth.put(asset.code(), minor(asset.valuePerPoint(), programme.digits()));
            }
        }
        return worth;
    }

    /** A worth that is said in the currency's major unit, in minor units. */
    public static Ratio minor(Ratio worth, int digits) {
        long units = 1;
        for (int i = 0; i < digits; i++) {
            units = Math.multiplyExact(units, 10);
        }
        return new Ratio(Math.multiplyExact(worth.numerator(), units), worth.denominator());
    }

    /** The accounts that an asset is kept in. */
    static List<String> accounts(Programme.Asset asset) {
        return asset.kind() == AssetKind.STORED_VALUE
                ? List.of(StoredValue.principal(asset.code()), StoredValue.bonus(asset.code()))
                : List.of(asset.code());
    }
}
