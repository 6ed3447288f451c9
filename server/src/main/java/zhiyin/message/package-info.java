/**
 * The room that brings words to people's phones and mailboxes, by whoever carries them for the house.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>What is sent is in no log, nor to whom: but by the sender that is there to show it, and only in the demo.
 *   <li>Nobody who asks waits for whoever carries it.
 *   <li>A carrier's secret comes from the environment and goes into no message, log or answer.
 * </ul>
 *
 * Neighbours: {@code outside}.
 */
@ApplicationModule(allowedDependencies = "outside")
@NullMarked
package zhiyin.message;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
