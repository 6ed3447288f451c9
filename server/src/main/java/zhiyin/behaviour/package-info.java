/**
 * The room of what members and visitors do beside orders: look at pages, search, put into the cart, share, visit, scan. It is
 * recorded as it comes, beside the lanes, and decides nothing.
 *
 * <pre>
 * shop, page, app ─► read ─► line of the programme ─► who is it, was it there ─► record ─► answer
 *                     3 ways       batch                                      1 transaction
 * </pre>
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>One message, one event: told again it counts once; something else under its name is refused.
 *   <li>What becomes known of a programme is numbered in the order of the commits: who follows by that number has everything
 *       once.
 *   <li>An anonymous id is one member for good, the first as whom it was known; his earlier behaviour is that member's from
 *       then on. Nobody is merged by it.
 *   <li>Of whoever has refused personalisation nothing is kept. No address of a machine is kept of anybody.
 *   <li>What came by a key that stands in a page earns nothing, and takes no name from what the shop says itself.
 *   <li>Behaviour is written under the lock of its programme's position; who deletes a person takes it before anything goes.
 * </ul>
 *
 * Neighbours: {@code database}, {@code seal}, {@code http}, {@code program}, {@code member}, {@code intake}.
 */
@ApplicationModule(allowedDependencies = {"database", "seal", "http", "program", "member", "intake"})
@NullMarked
package zhiyin.behaviour;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
