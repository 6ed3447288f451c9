package zhiyin.engine.earning;

import java.util.List;
import zhiyin.engine.decision.RuleTrace;

/**
 * What an event earns, and what became of each rule that was considered.
 *
 * @param considered never changes; what it holds may be worked out when it is first read
 */
public record Earned(List<Grant> grants, List<RuleTrace> considered) {

    public Earned {
        grants = List.copyOf(grants);
    }
}
