/** How drawing from a budget goes with the number of writers: one hot row beside a slice a writer. */
@NullMarked
package zhiyin.bench.budgets;

import org.jspecify.annotations.NullMarked;
