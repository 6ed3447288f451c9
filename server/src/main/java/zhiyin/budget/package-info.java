/**
 * The room that keeps what all members of a programme together may still be given: budgets, and their slices.
 *
 * <pre>
 * budget.budget    total, unassigned     locked only when a slice is filled
 *   └ budget.slice  one a writer          drawn from in the batch's own transaction, by nobody else
 * budget.posting   one a batch           what was drawn and given back; never updated
 * </pre>
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>What was drawn and not given back is the total less what is unassigned and less all slices; never more than the total.
 *   <li>Nobody is told that a budget is empty while any of it is left in a slice, be its writer alive or not.
 *   <li>What comes back is given back once, with the return that brought it, or not at all.
 *   <li>Locks are taken in one order: members, budgets by code, slices by number. Whoever needs an earlier one does not
 *       wait for it, but begins again.
 * </ul>
 *
 * Neighbours: {@code chain}, {@code database}, {@code program}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"chain", "database", "program", "http"})
@NullMarked
package zhiyin.budget;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
