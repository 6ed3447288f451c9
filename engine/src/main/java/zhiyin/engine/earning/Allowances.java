package zhiyin.engine.earning;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import zhiyin.engine.decision.RuleTrace.Draw;

/**
 * How much one decision may draw from each budget. What all members share is no part of a member's state: whoever asks
 * for a decision says how much of it there is.
 *
 * @param units by budget; one that is not there has no end
 */
public record Allowances(Map<String, Long> units) {

    /** As much as anybody wants. */
    public static final Allowances UNLIMITED = new Allowances(Map.of());

    public Allowances {
        units = Map.copyOf(units);
    }

    /**
     * What a decision was allowed whose rules asked and got this: where a budget was short, what they got; otherwise as
     * much as anybody wants. With it the same event is decided the same again, whatever there was at the time: a rule
     * that got what it asked for finds it again, and one that did not had more to ask for than was left for those after it.
     */
    public static Allowances of(Collection<Draw> draws) {
        Map<String, Long> given = new HashMap<>();
        Map<String, Long> wanted = new HashMap<>();
        for (Draw draw : draws) {
            given.merge(draw.budget(), draw.given(), Math::addExact);
            wanted.merge(draw.budget(), draw.wanted(), Math::addExact);
        }
        given.entrySet().removeIf(each -> each.getValue().equals(wanted.get(each.getKey())));
        return new Allowances(given);
    }

    long of(String budget) {
        return units.getOrDefault(budget, Long.MAX_VALUE);
    }
}
