/**
 * The room that keeps the programmes: versions as they were written, compiled engines ready to decide.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A version is written once. A change is another version.
 *   <li>A version takes effect at one moment, and no other version of the programme at the same.
 *   <li>What decides an event is the version that was in effect when it occurred.
 * </ul>
 *
 * Neighbours: {@code approval}, {@code database}, {@code access}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"approval", "database", "access", "http"})
@NullMarked
package zhiyin.program;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
