/**
 * The room that checks the house over: {@code ./zhiyin verify} looks at the whole record, or at one programme's, and
 * names the first difference to each law of the books.
 *
 * <p>Two ways of looking: sums are compared by the database, a set at a time; and every member is rebuilt from the
 * recorded events by the engine that decided them, one after the other, and compared with what is stored.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>It reads and never writes, within one transaction: all it says is true of one moment.
 *   <li>It holds some hundreds of members in memory, however many there are.
 *   <li>What it cannot read is a difference, never an accident that hides the rest.
 *   <li>Each of its checks has a test in which the check fails.
 * </ul>
 *
 * Neighbours: {@code database}, {@code program}, {@code member}, {@code ledger}, {@code tier}, {@code intake}.
 */
@ApplicationModule(allowedDependencies = {"database", "program", "member", "ledger", "tier", "intake"})
@NullMarked
package zhiyin.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
