package zhiyin.connect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a programme stands.
 *
 * @param asset the code of the asset that the report calls points
 * @param outstanding asset code → points that members hold, pending ones included, less what they owe
 * @param tiers tier name → members in it, in the order in which they are to be shown
 */
record Standings(String asset, Map<String, Long> outstanding, Map<String, Long> tiers) {
    public Standings {
        outstanding = Map.copyOf(outstanding);
        tiers = Collections.unmodifiableMap(new LinkedHashMap<>(tiers));
    }
}
