/**
 * The room that knows who may come in: API keys, each of which opens one programme, or the whole house for an
 * administrator.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A key is shown once, when it is made. What is kept cannot be turned back into it.
 *   <li>A key opens its one programme and no other, for ever. It is of live or of a sandbox, as its programme is, and says so.
 *   <li>A key allows no more than it was made for, and nobody makes one that allows more than he may do himself.
 *   <li>A revoked key opens nothing five seconds later, in any process.
 * </ul>
 *
 * Neighbours: {@code database}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "http"})
@NullMarked
package zhiyin.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
