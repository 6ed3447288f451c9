/**
 * The room of second persons: what is at stake beyond what a programme leaves to one alone is not done before another has
 * agreed, and then once, exactly as it was asked.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Nobody approves what he has asked for; somebody and the keys he is known to have made are one person.
 *   <li>What is done is what was asked: path, query and body are kept with their fingerprint, and nobody changes them.
 *   <li>However many approve at once, it is done once, under the idempotency key it was asked with.
 *   <li>What the one who asked may no longer do is not done, whoever approves it.
 *   <li>What was asked is kept no longer than it waits.
 * </ul>
 *
 * Neighbours: {@code access}, {@code database}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"access", "database", "http"})
@NullMarked
package zhiyin.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
