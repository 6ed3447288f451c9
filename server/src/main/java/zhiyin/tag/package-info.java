/**
 * The room of tags: which there are, who has put which on whom, and the rules by which the house puts them itself.
 *
 * <p>What a member has now is his mark, which events say. What is kept here beside it is who put it there, why and until when.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Whatever is put or taken here is an event of the member's, and is written down with it in one transaction.
 *   <li>A rule takes off only what a rule has put on. What somebody has put there by hand stays.
 *   <li>A tag that has a last day ends with it, by an event of the day after.
 *   <li>What would change more members at once than may be waits until somebody has seen how many.
 *   <li>No tag depends on itself, over whatever other tags and segments; when a segment that a rule asks for is changed, the rule is
 *       asked again.
 *   <li>Nothing is put on who has refused it.
 *   <li>Whoever works for some stores alone sees and puts their tags, and no others.
 * </ul>
 *
 * Neighbours: {@code database}, {@code member}, {@code intake}, {@code facts}, {@code program}, {@code store}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "member", "intake", "facts", "program", "store", "http"})
@NullMarked
package zhiyin.tag;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
