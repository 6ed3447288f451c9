package zhiyin.connect;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures of a report while they grow. */
final class Tally {

    private final Map<String, Long> skipped = new LinkedHashMap<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private final Map<String, Long> earned = new TreeMap<>();
    private final Map<String, Long> clawedBack = new TreeMap<>();
    private long rows;
    private long orderLines;
    private long revenue;
    private long returnLines;
    private long returnUnits;
    private long returnUnitsMatched;
    private long returnsUnmatched;
    private long orders;
    private long members;
    private long replayed;

    /** @param reasons the reasons that are shown even when they count nothing */
    Tally(List<String> reasons) {
        reasons.forEach(reason -> skipped.put(reason, 0L));
        skipped.put(Report.MALFORMED, 0L);
    }

    void add(Verdict verdict) {
        rows++;
        switch (verdict) {
            case Verdict.OrderLineTaken(long paid) -> {
                orderLines++;
                revenue = Math.addExact(revenue, paid);
            }
            case Verdict.ReturnTaken() -> returnLines++;
            case Verdict.Passed(String reason) -> skipped.merge(reason, 1L, Math::addExact);
            case Verdict.Malformed(String reason) -> skipped.merge(Report.MALFORMED, 1L, Math::addExact);
        }
    }

    void add(MatchedReturn matched) {
        returnUnits = Math.addExact(returnUnits, matched.units());
        returnUnitsMatched = Math.addExact(returnUnitsMatched, matched.unitsMatched());
        returnsUnmatched += matched.unmatched() == null ? 0 : 1;
    }

    void add(Recorded recorded) {
        replayed += recorded.replayed() ? 1 : 0;
        switch (recorded) {
            case Recorded.Done done -> {
                done.earned().forEach((asset, points) -> earned.merge(asset, points, Math::addExact));
                done.clawedBack().forEach((asset, points) -> clawedBack.merge(asset, points, Math::addExact));
            }
            case Recorded.Refused no -> refused.merge(no.code(), 1L, Math::addExact);
        }
    }

    /** Counts the orders and the customers that have one. */
    void count(History history) {
        BitSet known = new BitSet();
        BitSet buyers = new BitSet();
        for (int line = 0; line < history.lines(); line++) {
            int order = history.order(line);
            known.set(order);
            buyers.set(history.customer(order));
        }
        orders = known.cardinality();
        members = buyers.cardinality();
    }

    long rows() {
        return rows;
    }

    /** @param seconds how long it took */
    Report report(boolean complete, boolean dryRun, @Nullable Standings standings, double seconds) {
        return new Report(
                complete,
                dryRun,
                rows,
                orders,
                orderLines,
                members,
                returnLines,
                returnUnits,
                returnUnitsMatched,
                returnsUnmatched,
                skipped,
                revenue,
                replayed,
                refused,
                earned,
                clawedBack,
                standings,
                seconds,
                seconds > 0 ? orders / seconds : 0);
    }
}
