package zhiyin.insight;

import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;

/** What a unit of what members have is worth, as their programme says. */
public final class AssetWorth {

    private AssetWorth() {}

    /** The asset of an account: stored value has two of them. */
    static Programme.@Nullable Asset asset(Programme programme, String account) {
        int dot = account.indexOf('.');
        return programme.asset(dot < 0 ? account : account.substring(0, dot));
    }

    /**
     * What a unit is worth, in minor units; stored value is money.
     *
     * @return null where the programme does not say, or has no such account
     */
    public static @Nullable Ratio of(Programme programme, String account) {
        Programme.Asset asset = asset(programme, account);
        if (asset == null) {
            return null;
        }
        if (asset.storedValue() != null) {
            return new Ratio(1, 1);
        }
        Ratio worth = asset.valuePerPoint();
        if (worth == null) {
            return null;
        }
        long minor = 1;
        for (int i = 0; i < programme.digits(); i++) {
            minor *= 10;
        }
        return new Ratio(Math.multiplyExact(worth.numerator(), minor), worth.denominator());
    }
}
