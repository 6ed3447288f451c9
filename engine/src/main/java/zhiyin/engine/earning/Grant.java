package zhiyin.engine.earning;

import java.util.List;
import zhiyin.engine.decision.Effect.RuleShare;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Pending;

/**
 * What one event earns of one asset on one set of terms; becomes one lot.
 *
 * @param shares which rule gave how much of it, and for which lines; their sum is the grant
 */
public record Grant(Asset asset, Pending pending, Expiry expiry, List<RuleShare> shares) {

    public Grant {
        shares = List.copyOf(shares);
    }

    public long points() {
        long sum = 0;
        for (RuleShare share : shares) {
            sum = Math.addExact(sum, share.points());
        }
        return sum;
    }
}
