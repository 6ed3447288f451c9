/**
 * The room that knows who is a member, and by which names each is known.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>An identity belongs to one member of a programme, for ever.
 *   <li>A member belongs to one programme and is seen by no other.
 * </ul>
 *
 * Neighbours: {@code database}.
 */
@ApplicationModule(allowedDependencies = "database")
@NullMarked
package zhiyin.member;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
