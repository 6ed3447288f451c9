/**
 * The room that chains what is recorded: each batch gets a link, which holds the hash of the batch's rows and of the link
 * before it. Whoever changes, takes out or slips in a row later has to change every link after it, and a head that somebody
 * keeps elsewhere tells.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A chain has one writer, a lane of a process; writers never wait for each other.
 *   <li>A link is written in the transaction of its batch: both are there, or neither is.
 *   <li>The head moves on once the commit is known; where it is not known, another chain begins. No chain forks.
 *   <li>What is hashed is what {@code COPY … (FORMAT binary)} says of a row, so that anybody with {@code psql} and {@code
 *       sha256sum} can check it without us.
 *   <li>Nothing personal goes in, nor a hash of it.
 * </ul>
 *
 * Neighbours: {@code database}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "http"})
@NullMarked
package zhiyin.chain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
