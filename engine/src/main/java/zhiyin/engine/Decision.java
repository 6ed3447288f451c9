package zhiyin.engine;

import java.util.List;
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
}
