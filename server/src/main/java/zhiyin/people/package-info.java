/**
 * The room of members' life: by which names one is known, what he may do, who leaves and comes back, and who turns out to be
 * somebody else.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A name is one member's of a programme at a time, however many ask for it at once; a member has one at least.
 *   <li>A name that somebody can be reached or signed in by is given and taken only where he has proven to be the one he says.
 *   <li>What a member is forbidden is refused from the moment that was said, and is allowed again from the moment that was said.
 *   <li>A merge moves all of one member to another, or nothing; undoing it moves back what is still there. Nothing is made and
 *       nothing is lost by either.
 * </ul>
 *
 * Neighbours: {@code database}, {@code member}, {@code household}, {@code intake}, {@code program}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "member", "household", "intake", "program", "http"})
@NullMarked
package zhiyin.people;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
