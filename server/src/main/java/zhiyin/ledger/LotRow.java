package zhiyin.ledger;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.asset.Lot;

/** How it is kept with a lot what goes back into budgets when it is given up: as a JSON object, units by budget. */
final class LotRow {

    private static final JsonMapper JSON = JsonMapper.shared();

    private LotRow() {}

    /** Null where nothing goes back, which is so of nearly every lot. */
    static @Nullable String budgets(Lot.Awaits awaits) {
        return awaits.budgets().isEmpty() ? null : JSON.writeValueAsString(awaits.budgets());
    }

    static Lot.Awaits awaits(String milestone, int days, @Nullable Instant cancelsAt, @Nullable String budgets) {
        if (budgets == null) {
            return new Lot.Awaits(milestone, days, cancelsAt, Map.of());
        }
        Map<String, Long> units = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : JSON.readTree(budgets).properties()) {
            units.put(each.getKey(), each.getValue().longValue());
        }
        return new Lot.Awaits(milestone, days, cancelsAt, units);
    }
}
