package zhiyin.engine.earning;

import java.util.List;
import zhiyin.engine.decision.RuleTrace;

/** What an event earns, and what became of each rule that was considered. */
public record Earned(List<Grant> grants, List<RuleTrace> considered) {

    public Earned {
        grants = List.copyOf(grants);
        considered = List.copyOf(considered);
    }
}
