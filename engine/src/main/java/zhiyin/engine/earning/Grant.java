package zhiyin.engine.earning;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.decision.Effect.LinePoints;
import zhiyin.engine.decision.Effect.RuleShare;
import zhiyin.engine.kernel.Shares;
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

    /**
     * The grants with {@code points} left of all of them together, shared over rules and lines in proportion, by largest
     * remainder; what is left without any is left out.
     */
    static List<Grant> cutTo(long points, List<Grant> grants) {
        List<Long> weights = new ArrayList<>();
        for (Grant grant : grants) {
            for (RuleShare share : grant.shares) {
                if (share.lines().isEmpty()) {
                    weights.add(share.points());
                }
                share.lines().forEach(line -> weights.add(line.points()));
            }
        }
        long[] shared =
                Shares.cut(points, weights.stream().mapToLong(Long::longValue).toArray());
        List<Grant> left = new ArrayList<>();
        int at = 0;
        for (Grant grant : grants) {
            List<RuleShare> shares = new ArrayList<>();
            for (RuleShare share : grant.shares) {
                long sum = share.lines().isEmpty() ? shared[at++] : 0;
                List<LinePoints> lines = new ArrayList<>();
                for (LinePoints line : share.lines()) {
                    long part = shared[at++];
                    sum += part;
                    if (part > 0) {
                        lines.add(new LinePoints(line.line(), part));
                    }
                }
                if (sum > 0) {
                    shares.add(new RuleShare(share.rule(), sum, lines, share.budget()));
                }
            }
            if (!shares.isEmpty()) {
                left.add(new Grant(grant.asset, grant.pending, grant.expiry, shares));
            }
        }
        return left;
    }

    public long points() {
        long sum = 0;
        for (RuleShare share : shares) {
            sum = Math.addExact(sum, share.points());
        }
        return sum;
    }
}
