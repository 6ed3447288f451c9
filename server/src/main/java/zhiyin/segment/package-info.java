/**
 * The room of segments: which members are meant. Until now, what a segment is as SQL.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A segment has the same members as SQL, over the tables of {@code docs/reference/insight-tables.md}, as it has by the engine's
 *       function.
 *   <li>Nothing that people typed is part of a statement's text but as a value that jOOQ has written or bound; the names of tables
 *       and columns come from the layout alone.
 * </ul>
 *
 * Neighbours: none yet.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package zhiyin.segment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
