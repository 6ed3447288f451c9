package zhiyin.budget;

import java.util.Comparator;

/** A budget of a programme; in the order in which budgets are locked. */
record BudgetOf(long program, String code) implements Comparable<BudgetOf> {

    private static final Comparator<BudgetOf> ORDER =
            Comparator.comparingLong(BudgetOf::program).thenComparing(BudgetOf::code);

    @Override
    public int compareTo(BudgetOf other) {
        return ORDER.compare(this, other);
    }
}
