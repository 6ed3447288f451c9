/**
 * The room through which the house calls others: who sends our messages, who knows whom somebody is.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Nothing is asked in the clear but of this machine itself.
 *   <li>No redirection is followed, no answer is waited for without end, and none is read beyond what it may weigh.
 *   <li>What comes back is what a stranger wrote.
 *   <li>An address that somebody else than the operator has named leads out of the operator's network, when it is asked.
 * </ul>
 *
 * Neighbours: none.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package zhiyin.outside;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
