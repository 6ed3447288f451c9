/**
 * The room of checkouts: a price that is held until it is paid, with all that was set aside for it.
 *
 * <pre>
 * quote ─► open ─► confirm     paid: the order comes in as an event, holds are captured
 *            │
 *            ├───► cancel      all that was set aside is there again
 *            └───► expiry      the same, by itself, at the deadline
 * </pre>
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>What a checkout costs is what was quoted: the price comes back signed and is not reckoned again.
 *   <li>All that it needs is set aside in one transaction, or nothing is.
 *   <li>A checkout ends once: confirmed, cancelled or expired. What was set aside ends with it, in the same transaction.
 *   <li>Points and stored value move by events through intake, as all others do: this room books nothing itself.
 *   <li>An order number is checked out once.
 * </ul>
 *
 * Neighbours: {@code database}, {@code promotion}, {@code coupon}, {@code intake}, {@code member}, {@code program}, {@code trail}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {"database", "promotion", "coupon", "intake", "member", "program", "trail", "http"})
@NullMarked
package zhiyin.checkout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
