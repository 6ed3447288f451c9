/**
 * The room of the accountant: what the programme owes its members, and business days that are closed.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A closed day stays closed: what is told late is posted on the first day that is open, with its own moment.
 *   <li>A closed day is what the ledger says was posted on it; each day opens as the day before closed.
 *   <li>Nobody who records an event waits because a day is being closed.
 *   <li>Amounts of money are exact fractions until they are rounded once; their parts add up to their total.
 * </ul>
 *
 * Neighbours: {@code database}, {@code chain}, {@code card}, {@code ledger}, {@code program}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "chain", "card", "ledger", "program", "http"})
@NullMarked
package zhiyin.finance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
