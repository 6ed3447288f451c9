/**
 * The room that knows the staff: who works here, in which role and programme, and whether it is really they who ask.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Nobody is let in by a password alone, nor by another house's word alone; there is no account that nobody made, and no password that nobody chose.
 *   <li>Passwords, tokens and codes are kept so that they cannot be read back.
 *   <li>Whether there is an account can't be told from what is answered to somebody who is not let in.
 *   <li>Guessing is slowed, never so that the owner is kept out for ever.
 *   <li>What is taken from somebody, a session, a role, the account, opens nothing five seconds later, in any process.
 *   <li>Nobody gives away what he may not do himself.
 *   <li>Nobody gives more of the house's goodwill a day than his roles let him, in however many pieces.
 * </ul>
 *
 * Neighbours: {@code access}, {@code database}, {@code http}, {@code intake}, {@code provider}, {@code seal}; {@code member} for the names that
 * houses give.
 */
@ApplicationModule(allowedDependencies = {"access", "database", "http", "intake", "member", "provider", "seal"})
@NullMarked
package zhiyin.staff;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
