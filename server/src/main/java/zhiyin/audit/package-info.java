/**
 * The room that checks the house over: {@code ./zhiyin verify} looks at the whole record, or at one programme's, and
 * names the first difference to each law of the books.
 *
 * <p>Three ways of looking: every balance is made again from the movements as they stream by, and they are held against the
 * chains; sums are compared by the database, a set at a time; and every member is rebuilt from the
 * recorded events by the engine that decided them, one after the other, and compared with what is stored.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>It reads and never writes, within one transaction: all it says is true of one moment.
 *   <li>What it holds in memory does not grow with the number of movements or events: some hundreds of members whole, and of
 *       each the last movement, a sum and the balances.
 *   <li>What it cannot read is a difference, never an accident that hides the rest.
 *   <li>Each of its checks has a test in which the check fails.
 * </ul>
 *
 * Neighbours: {@code database}, {@code program}, {@code member}, {@code ledger}, {@code tier}, {@code intake},
 * {@code chain}.
 */
@ApplicationModule(allowedDependencies = {"database", "program", "member", "ledger", "tier", "intake", "chain"})
@NullMarked
package zhiyin.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
