package zhiyin.connect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an import came to. Everything but {@code replayed}, {@code seconds} and {@code ordersPerSecond} is the same on
 * every run over the same file and programme.
 *
 * @param complete false if it was stopped before its end
 * @param dryRun whether nothing was handed over
 * @param rows rows of the file, header and empty lines excluded
 * @param orders orders with at least one line
 * @param members customers with at least one order
 * @param returnUnits units that return rows name
 * @param returnUnitsMatched those of them that were found in an order
 * @param returnsUnmatched return rows that were not found, or not wholly
 * @param skipped reason → rows that are part of no order and no return
 * @param revenueMinor what the order lines cost after discount; minor units
 * @param replayed facts that had been recorded before
 * @param refused code → facts that were refused
 * @param earned asset code → points given
 * @param clawedBack asset code → points taken back
 * @param standings how the programme stands afterwards; null after a dry run or a stop
 * @param seconds from the first byte to the last answer
 */
record Report(
        boolean complete,
        boolean dryRun,
        long rows,
        long orders,
        long orderLines,
        long members,
        long returnLines,
        long returnUnits,
        long returnUnitsMatched,
        long returnsUnmatched,
        Map<String, Long> skipped,
        long revenueMinor,
        long replayed,
        Map<String, Long> refused,
        Map<String, Long> earned,
        Map<String, Long> clawedBack,
        @Nullable Standings standings,
        double seconds,
        double ordersPerSecond)
        implements Figures {

    /** The reason under which {@code skipped} counts rows that are in the error file as malformed. */
    static final String MALFORMED = "malformed";

    public Report {
        skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
        refused = Collections.unmodifiableMap(new TreeMap<>(refused));
        earned = Collections.unmodifiableMap(new TreeMap<>(earned));
        clawedBack = Collections.unmodifiableMap(new TreeMap<>(clawedBack));
    }

    @Override
    public boolean hasFaults() {
        return skipped.getOrDefault(MALFORMED, 0L) > 0 || !refused.isEmpty();
    }

    /** What was in the file, by its names in JSON. */
    Map<String, Object> read() {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("rows", rows);
        entries.put("orders", orders);
        entries.put("order_lines", orderLines);
        entries.put("members", members);
        entries.put("return_lines", returnLines);
        entries.put("return_units", returnUnits);
        entries.put("return_units_matched", returnUnitsMatched);
        entries.put("returns_unmatched", returnsUnmatched);
        entries.put("skipped", skipped);
        entries.put("revenue_minor", revenueMinor);
        return entries;
    }

    @Override
    public Map<String, Object> entries() {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("complete", complete);
        entries.put("dry_run", dryRun);
        entries.putAll(read());
        if (!dryRun) {
            entries.put("replayed", replayed);
            entries.put("refused", refused);
        }
        if (standings != null) {
            entries.put("points_earned", earned.getOrDefault(standings.asset(), 0L));
            entries.put("points_clawed_back", clawedBack.getOrDefault(standings.asset(), 0L));
            entries.put("points_outstanding", standings.outstanding().getOrDefault(standings.asset(), 0L));
            entries.put("assets", assets(standings));
            entries.put("tiers", standings.tiers());
        }
        entries.put("seconds", seconds);
        entries.put("orders_per_second", Math.round(ordersPerSecond * 10) / 10.0);
        return entries;
    }

    private Map<String, Object> assets(Standings standings) {
        TreeMap<String, Object> assets = new TreeMap<>();
        List<String> codes = new ArrayList<>(earned.keySet());
        codes.addAll(clawedBack.keySet());
        codes.addAll(standings.outstanding().keySet());
        for (String code : codes) {
            Map<String, Long> figures = new LinkedHashMap<>();
            figures.put("earned", earned.getOrDefault(code, 0L));
            figures.put("clawed_back", clawedBack.getOrDefault(code, 0L));
            figures.put("outstanding", standings.outstanding().getOrDefault(code, 0L));
            assets.put(code, figures);
        }
        return assets;
    }
}
