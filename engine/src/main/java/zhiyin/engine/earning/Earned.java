package zhiyin.engine.earning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.decision.Effect.EarningCut;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.CouponRule;

/**
 * What an event earns, and what became of each rule that was considered.
 *
 * @param considered never changes; what it holds may be worked out when it is first read
 * @param cuts where there was no room for all of it; the grants are what is left
 * @param coupons the rules that give coupons besides
 */
public record Earned(List<Grant> grants, List<RuleTrace> considered, List<EarningCut> cuts, List<CouponRule> coupons) {

    public Earned {
        grants = List.copyOf(grants);
        cuts = List.copyOf(cuts);
        coupons = List.copyOf(coupons);
    }

    /** Points alone. */
    Earned(List<Grant> grants, List<RuleTrace> considered, List<EarningCut> cuts) {
        this(grants, considered, cuts, List.of());
    }

    /** What the limits of an asset leave room for. */
    public interface Limits {
        /** The tightest of the asset's limits, for so much; its {@code granted} is at most its {@code earned}. */
        EarningCut tightest(Asset asset, long earned);
    }

    /** The same, cut to what there is room for. */
    public Earned within(Limits limits) {
        if (!anyLimited()) {
            return this;
        }
        Map<String, List<Grant>> byAsset = new LinkedHashMap<>();
        grants.forEach(grant -> byAsset.computeIfAbsent(grant.asset().code(), code -> new ArrayList<>())
                .add(grant));
        List<Grant> left = new ArrayList<>();
        List<EarningCut> cut = new ArrayList<>();
        byAsset.forEach((code, mine) -> {
            long earned = 0;
            for (Grant grant : mine) {
                earned = Math.addExact(earned, grant.points());
            }
            EarningCut tightest = limits.tightest(mine.getFirst().asset(), earned);
            if (tightest.granted() < earned) {
                cut.add(tightest);
                left.addAll(Grant.cutTo(tightest.granted(), mine));
            } else {
                left.addAll(mine);
            }
        });
        return new Earned(left, considered, cut, coupons);
    }

    private boolean anyLimited() {
        for (Grant grant : grants) {
            if (grant.asset().isLimited()) {
                return true;
            }
        }
        return false;
    }
}
