/**
 * The room that knows who is a member, and by which names each is known.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>An identity belongs to one member of a programme, until the person is deleted.
 *   <li>A name, a phone, an address is unreadable in the database, and found by what only we can make.
 *   <li>A member belongs to one programme and is seen by no other.
 * </ul>
 *
 * Neighbours: {@code database}, {@code seal}.
 */
@ApplicationModule(allowedDependencies = {"database", "seal"})
@NullMarked
package zhiyin.member;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
