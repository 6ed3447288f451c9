package zhiyin.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.RuleTrace;

/**
 * What the programme did about an event, and why.
 *
 * @param effects in the order in which they took effect
 * @param considered every rule that listens to the event, and what came of it; never changes, but may be worked out when
 *     it is first read
 */
public record Decision(List<Effect> effects, List<RuleTrace> considered) {

    public Decision {
        effects = List.copyOf(effects);
    }

    /** What its rules asked of budgets and got, in the order in which they asked. */
    public List<RuleTrace.Draw> draws() {
        return considered.stream().map(RuleTrace::draw).filter(Objects::nonNull).toList();
    }

    /** By budget, what it drew and what it gave back; those that it left alone are not there. */
    public Map<String, Flow> flows() {
        Map<String, Flow> flows = new TreeMap<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.PointsEarned earned) {
                for (Effect.RuleShare share : earned.shares()) {
                    if (share.budget() != null) {
                        flows.merge(share.budget(), new Flow(share.points(), 0), Flow::plus);
                    }
                }
            }
            if (effect instanceof Effect.BudgetGivenBack back) {
                flows.merge(back.budget(), new Flow(0, back.points()), Flow::plus);
            }
        }
        return flows;
    }

    /** What went out of a budget, and what came back into it. */
    public record Flow(long drawn, long givenBack) {

        public Flow plus(Flow other) {
            return new Flow(Math.addExact(drawn, other.drawn), Math.addExact(givenBack, other.givenBack));
        }
    }
}
