/**
 * The room that thinks about the past: a copy of what happened, member by member, over which drafts are back-tested.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Nothing here answers for money: the copy can be thrown away and made again from the record at any time.
 *   <li>A back-test of the live version over recorded history comes to the recorded decisions, to the letter.
 *   <li>Nothing is recorded: whatever a back-test comes to, no member has more or less for it.
 *   <li>What members did is held constant, and every answer says so.
 * </ul>
 *
 * Neighbours: {@code program}, {@code intake}, {@code member}, {@code connect} (which reads files), {@code database},
 * {@code privacy}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"program", "intake", "member", "connect", "database", "privacy", "http"})
@NullMarked
package zhiyin.history;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
