/**
 * What the ledger does in a second, beside hand-written SQL on the same PostgreSQL: {@code ./zhiyin bench ledger}.
 *
 * <ul>
 *   <li>A figure is a ratio of two things measured one after the other in the same round; the rate alone says more about
 *       the machine than about us.
 *   <li>A round in which the machine was more than twice as slow as at its best is dropped, and said to be.
 *   <li>A run whose books do not agree afterwards has no figure.
 *   <li>What the caller's own processor time was is counted apart, never as the product's.
 * </ul>
 */
@NullMarked
package zhiyin.bench.ledger;

import org.jspecify.annotations.NullMarked;
