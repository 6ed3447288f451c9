/**
 * What the till does in a second, beside hand-written SQL and another shop on the same PostgreSQL: {@code ./zhiyin bench checkout}.
 *
 * <ul>
 *   <li>Prices alone are made in this process; everything else is asked over HTTP of a house as an operator starts it.
 *   <li>What there is an end of is counted: a run in which one too many was sold or claimed has no figure.
 *   <li>The other shop prices the same carts, and a cart that does not cost the same in both ends the run.
 * </ul>
 */
@NullMarked
package zhiyin.bench.checkout;

import org.jspecify.annotations.NullMarked;
