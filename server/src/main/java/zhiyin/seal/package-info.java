/**
 * The room of keys: keeps what says who somebody is unreadable in the database, and findable.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Whoever has the database alone can neither read a sealed value nor tell whether somebody is in it.
 *   <li>A value that was moved to another row, column or programme does not open.
 *   <li>What was sealed with an older key opens as long as there is anything sealed with it.
 *   <li>A house whose master key is not the one it began with does not start.
 * </ul>
 *
 * Neighbours: {@code database}.
 */
@ApplicationModule(allowedDependencies = "database")
@NullMarked
package zhiyin.seal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
