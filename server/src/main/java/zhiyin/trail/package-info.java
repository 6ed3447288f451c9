/**
 * The room that remembers who did what: every change outside of intake, by whom, when, from where, before and after; and who
 * looked at people.
 *
 * <p>The tables write it themselves, in the transaction of the change ({@code db/trail}); what they are told is in whose name
 * ({@link zhiyin.database.Acting}). What comes through intake is an event, which says by whom and when, and is not written
 * twice: the timeline of a member shows both.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A change and its entry are both there, or neither is; nobody has to remember to write one.
 *   <li>An entry is never changed. It goes only with its whole day, half a year later at the earliest, and only if somebody has
 *       shown that he keeps the day's head elsewhere.
 *   <li>Entries are chained in the order of their commits; whoever writes waits for others no longer than their commits take.
 *   <li>Secrets and personal fields are masked: an entry says that they changed, and not to what.
 * </ul>
 *
 * Neighbours: {@code access}, {@code approval}, {@code database}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"access", "approval", "database", "http"})
@NullMarked
package zhiyin.trail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
