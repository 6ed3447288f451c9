package zhiyin.engine.earning;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.decision.RuleTrace.LeftOut;
import zhiyin.engine.decision.RuleTrace.Verdict;
import zhiyin.engine.earning.Earning.Unusual;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.CouponRule;
import zhiyin.engine.program.Programme.Then;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.rule.Unmet;

/** A programme's rules that give coupons, compiled once. Each stands for itself: none is chosen over another. */
final class CouponRules {

    private final Map<String, List<Rule>> rulesByEvent = new LinkedHashMap<>();

    /** A rule ready to run. */
    private record Rule(CouponRule says, Check when, Check lines) {

        boolean hasLine(Facts[] at) {
            for (Facts line : at) {
                if (lines.passes(line)) {
                    return true;
                }
            }
            return at.length == 0;
        }
    }

    CouponRules(Programme programme) {
        Catalogue catalogue = programme.catalogue();
        for (CouponRule rule : programme.couponRules()) {
            rulesByEvent
                    .computeIfAbsent(rule.on(), on -> new ArrayList<>())
                    .add(new Rule(rule, Check.compile(rule.when(), catalogue), Check.compile(rule.lines(), catalogue)));
        }
    }

    boolean listenTo(String event) {
        return rulesByEvent.containsKey(event);
    }

    /**
     * What is given beside the points.
     *
     * @param unusual if this event is one too many, what there is too much of: a coupon can wait for nobody to look at it, and so is
     *     not given
     */
    Earned beside(Earned points, Facts facts, Track track, LocalDate today, @Nullable Unusual unusual) {
        List<CouponRule> given = new ArrayList<>();
        List<RuleTrace> traces = new ArrayList<>(points.considered());
        Facts[] lines = facts.lines();
        for (Rule rule : rulesByEvent.getOrDefault(facts.event().type(), List.of())) {
            CouponRule says = rule.says();
            Unmet stop = says.isLimited() ? track.stop(says, facts.event().at(), today) : null;
            if (unusual != null && unusual.velocity().then() != Then.REFUSE) {
                traces.add(trace(rule, Verdict.TOO_OFTEN, List.of(Considered.usual(unusual)), List.of()));
            } else if (!rule.when().passes(facts)) {
                traces.add(trace(rule, Verdict.NOT_MET, rule.when().unmet(facts), List.of()));
            } else if (!rule.hasLine(lines)) {
                traces.add(trace(rule, Verdict.NO_LINE, List.of(), leftOut(rule, lines)));
            } else if (stop != null) {
                traces.add(trace(rule, Considered.verdict(stop), List.of(stop), List.of()));
            } else {
                given.add(says);
                traces.add(trace(rule, Verdict.APPLIED, List.of(), List.of()));
            }
        }
        return new Earned(points.grants(), traces, points.cuts(), given);
    }

    private static List<LeftOut> leftOut(Rule rule, Facts[] lines) {
        List<LeftOut> leftOut = new ArrayList<>();
        for (Facts line : lines) {
            if (line.line() != null) {
                leftOut.add(new LeftOut(line.line().id(), rule.lines().unmet(line)));
            }
        }
        return leftOut;
    }

    private static RuleTrace trace(Rule rule, Verdict verdict, List<Unmet> unmet, List<LeftOut> leftOut) {
        CouponRule says = rule.says();
        return new RuleTrace(
                says.code(),
                null,
                verdict,
                unmet,
                null,
                verdict == Verdict.APPLIED ? says.coupon().count() : 0,
                leftOut,
                null,
                says.coupon().template());
    }
}
