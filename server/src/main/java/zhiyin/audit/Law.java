package zhiyin.audit;

import java.util.List;
import java.util.Set;

/**
 * A law of the books, with the checks that show whether it holds.
 *
 * @param number as in the list of laws
 * @param sentence the law
 * @param tables whose rows are looked at
 */
record Law(int number, String sentence, Set<Table> tables, List<RowCheck> rowChecks, List<MemberCheck> memberChecks) {

    /** Every law that is checked, by number. */
    static final List<Law> ALL = List.of(
            Sums.LAW,
            Controls.LAW,
            Limits.LAW,
            Balances.LAW,
            Floors.LAW,
            OneEffect.LAW,
            Returns.LAW,
            Expiries.LAW,
            Budgets.LAW,
            Tiers.LAW,
            Replay.LAW,
            Boundaries.LAW,
            ClosedDays.LAW,
            ChainCheck.LAW,
            TrailCheck.LAW,
            Coupons.LAW,
            Stocks.LAW,
            Refunds.LAW,
            Groups.LAW);

    Law {
        tables = Set.copyOf(tables);
        rowChecks = List.copyOf(rowChecks);
        memberChecks = List.copyOf(memberChecks);
    }
}
