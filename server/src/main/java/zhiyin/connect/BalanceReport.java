package zhiyin.connect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an import of opening balances came to. Everything but {@code replayed}, {@code outstanding} and {@code seconds} is the
 * same on every run over the same file and programme.
 *
 * @param complete false if it was stopped before its end
 * @param dryRun whether nothing was handed over
 * @param rows rows of the file, header and empty lines excluded
 * @param lots rows that say what a member has
 * @param members whom they name
 * @param malformed rows that can't be read
 * @param inFile asset code → what those rows come to
 * @param replayed lots that had been brought in before
 * @param refused code → lots that were refused
 * @param credited asset code → what was given to members, then or now
 * @param standings how the programme stands afterwards; null after a dry run or a stop
 */
record BalanceReport(
        boolean complete,
        boolean dryRun,
        long rows,
        long lots,
        long members,
        long malformed,
        Map<String, Long> inFile,
        long replayed,
        Map<String, Long> refused,
        Map<String, Long> credited,
        @Nullable Standings standings,
        double seconds)
        implements Figures {

    BalanceReport {
        inFile = Collections.unmodifiableMap(new TreeMap<>(inFile));
        refused = Collections.unmodifiableMap(new TreeMap<>(refused));
        credited = Collections.unmodifiableMap(new TreeMap<>(credited));
    }

    @Override
    public boolean hasFaults() {
        return malformed > 0 || !refused.isEmpty();
    }

    @Override
    public Map<String, Object> entries() {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("complete", complete);
        entries.put("dry_run", dryRun);
        entries.put("rows", rows);
        entries.put("lots", lots);
        entries.put("members", members);
        entries.put("malformed", malformed);
        if (!dryRun) {
            entries.put("replayed", replayed);
            entries.put("refused", refused);
        }
        Map<String, Object> assets = new TreeMap<>();
        inFile.forEach((asset, points) -> {
            Map<String, Long> figures = new LinkedHashMap<>();
            figures.put("in_file", points);
            if (!dryRun) {
                figures.put("credited", credited.getOrDefault(asset, 0L));
            }
            if (standings != null) {
                figures.put("outstanding", standings.outstanding().getOrDefault(asset, 0L));
            }
            assets.put(asset, figures);
        });
        entries.put("assets", assets);
        entries.put("seconds", seconds);
        return entries;
    }
}
