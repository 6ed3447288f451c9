/**
 * The room of sandboxes' time: it stands, runs and goes on as whoever tries something out says, and what is due on the way
 * happens as if the time had passed.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Only a sandbox has a test clock. A live programme goes by the house's clock, and asks nobody for it.
 *   <li>Time goes forward only.
 *   <li>What is due between two moments happens in its order, each thing at its own moment, and once.
 *   <li>What was begun is brought to its end, in another process if need be.
 *   <li>Keys, staff, approvals, the trail, and how often somebody may ask, go by the house's clock all the same.
 * </ul>
 *
 * Neighbours: {@code database}, {@code program}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "program", "http"})
@NullMarked
package zhiyin.sandbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
