package zhiyin.engine.earning;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.RuleTrace.Draw;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Budget;

/** What is left of the allowances while one event is decided: who asks first is served first. */
final class Purse {

    private final Programme programme;
    private final Allowances allowances;
    private final Map<String, Long> drawn = new HashMap<>();

    Purse(Programme programme, Allowances allowances) {
        this.programme = programme;
        this.allowances = allowances;
    }

    /** Draws an award from its budget, by what that does when it is short; null where no budget pays for it. */
    @Nullable
    Draw draw(@Nullable String code, long wanted) {
        if (code == null) {
            return null;
        }
        Budget budget = Objects.requireNonNull(programme.budget(code), code);
        long left = allowances.of(code) - drawn.getOrDefault(code, 0L);
        long given = wanted <= left
                ? wanted
                : switch (budget.onEmpty()) {
                    case STOP -> 0;
                    case PARTIAL -> Math.max(0, left);
                };
        drawn.merge(code, given, Math::addExact);
        return new Draw(code, wanted, given);
    }
}
