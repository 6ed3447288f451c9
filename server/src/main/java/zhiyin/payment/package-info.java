/**
 * The room that asks for money: a request to pay has a number of its own, is laid before a provider, and ends once, paid or
 * failed.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A request's number is unique for ever, and one key asks once.
 *   <li>What is to be paid for is paid for once: a second request is made only after the first has failed.
 *   <li>What is paid stays paid, what has failed stays failed.
 * </ul>
 *
 * Neighbours: {@code database}.
 */
@ApplicationModule(allowedDependencies = "database")
@NullMarked
package zhiyin.payment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
