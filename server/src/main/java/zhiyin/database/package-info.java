/**
 * The room that has the database: it starts the embedded PostgreSQL or opens an external one, brings every room's schema
 * up to date before anybody reads, and hands out connections, transactions and ids.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>What is acknowledged is on disk: a server with {@code fsync}, {@code synchronous_commit} or {@code
 *       full_page_writes} off is refused, unless it is a test that says so.
 *   <li>One data folder, one serving process. Tools may join the PostgreSQL of a running server and never stop it; the
 *       last to leave stops it.
 *   <li>Nothing of the embedded PostgreSQL is open to others on the machine: loopback only, a random password in a file
 *       only its owner reads, {@code scram-sha-256}, and no superuser for the application.
 *   <li>Each room has its schema, its migrations and its history of them; migrations only go forward.
 *   <li>A disk that runs full is noticed before PostgreSQL does: then nothing is written, and reading goes on.
 *   <li>Programmes are walled from each other in the tables themselves: whoever asks sees rows of the programmes in his
 *       {@link zhiyin.database.Sight} and of no other, and where nothing was said, none. The application owns no table.
 *   <li>An id is never given twice, whatever the clock does and however many processes run.
 * </ul>
 *
 * Neighbours: none. Every room may stand on this one.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package zhiyin.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
