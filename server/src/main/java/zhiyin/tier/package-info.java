/**
 * The room that keeps where members stand on the programmes' ladders, and every change with its reason.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A member's tier is the last of the changes written down.
 *   <li>A change is written once and never changed.
 * </ul>
 *
 * Neighbours: {@code database}.
 */
@ApplicationModule(allowedDependencies = "database")
@NullMarked
package zhiyin.tier;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
