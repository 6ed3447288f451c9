/**
 * The room that knows how members came to be members: the codes that staff, stores and scenes show, and with which of them who
 * joined, where and when.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>How somebody joined is kept with his enrolment, in one transaction, and never changed: the first touch counts.
 *   <li>A code is found within its programme alone. Elsewhere it is nobody's.
 *   <li>What a code says goes before what the caller says.
 *   <li>A code that has ended keeps nobody from joining.
 * </ul>
 *
 * Neighbours: {@code database}, {@code http}, {@code member}, {@code program}.
 */
@ApplicationModule(allowedDependencies = {"database", "http", "member", "program"})
@NullMarked
package zhiyin.source;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
