/**
 * The room of segments: which members are meant, as lists that are kept by hand, and as definitions that are asked of what is known
 * of all members.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A segment has the same members as SQL, over the tables of {@code docs/reference/insight-tables.md}, as it has by the engine's
 *       function.
 *   <li>Nothing that people typed is part of a statement's text but as a value that jOOQ has written or bound; the names of tables
 *       and columns come from the layout alone.
 *   <li>A definition is written once; another definition is another version, and who asks for a segment asks for the latest.
 *   <li>No segment asks for itself, whatever stands in between; none is put away or deleted that something asks for.
 *   <li>Who is in a real-time segment is who its definition says, as of the facts that are known; each entering and leaving is
 *       written once, numbered in the order of the commits.
 * </ul>
 *
 * Neighbours: {@code database}, {@code facts}, {@code insight}, {@code program}, {@code member}, {@code intake}, {@code versioned}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {"database", "facts", "insight", "program", "member", "intake", "versioned", "http"})
@NullMarked
package zhiyin.segment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
