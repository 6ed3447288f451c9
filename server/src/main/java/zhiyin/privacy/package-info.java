/**
 * The room that knows what is personal: what each column of the database holds and how long, what a person is given of it,
 * and what is left when he is deleted.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Every column of every table has a class, in one file; what is done with a person's data is read from that file.
 *   <li>A person is given every row that is about him, in one answer.
 *   <li>Deleting a person leaves no personal data and leaves the books balanced.
 *   <li>What was agreed to can be withdrawn in as many steps, and it can be shown when, where and to what it was.
 *   <li>Nothing is kept beyond its time.
 * </ul>
 *
 * Neighbours: {@code database}, {@code seal}, {@code member}, {@code intake}, {@code program}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "seal", "member", "intake", "program", "http"})
@NullMarked
package zhiyin.privacy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
