/**
 * The room that keeps what members have: accounts, lots, holds and orders as they stand, and every movement.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A movement is written once and never changed: a mistake is put right by a further movement.
 *   <li>An account equals the sum of its movements and the sum of its lots.
 *   <li>Members' accounts and the programme's control accounts sum to zero for every asset, batch by batch.
 *   <li>Nothing is read, thought about and written back without the member's row locked in between.
 * </ul>
 *
 * Neighbours: {@code database}, {@code chain}.
 */
@ApplicationModule(allowedDependencies = {"database", "chain"})
@NullMarked
package zhiyin.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
