/**
 * Brings a shop's history in: reads its files row by row, puts orders and returns together, and hands them as facts, in
 * the order in which they happened, to a recorder.
 *
 * <ul>
 *   <li>a file is read to its end before its first fact is handed over: what can't be read posts nothing;
 *   <li>every row is taken, or counted under the reason why it was not; none is dropped in silence;
 *   <li>facts come in order of time, over the whole file and so for each customer;
 *   <li>a fact's key comes from the shop's own numbers: the same file gives the same keys, so a second run changes
 *       nothing and reports the same;
 *   <li>money is exact: rounded once a line, half up, and never held as a floating-point number.
 * </ul>
 *
 * <p>Reading knows the engine's words for orders and no room of the server: who records is whoever implements {@link
 * zhiyin.connect.Recorder}. Neighbours of the one that does: {@code intake}, {@code program}, {@code member}, {@code
 * ledger}, {@code tier}.
 */
@ApplicationModule(allowedDependencies = {"intake", "program", "member", "ledger", "tier"})
@NullMarked
package zhiyin.connect;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
