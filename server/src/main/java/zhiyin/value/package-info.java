/**
 * The room of money paid in beforehand: top-ups and their refunds, and what stores owe each other for it.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>It keeps nothing of its own: a top-up is an event like any other, and what it brought is the ledger's.
 *   <li>What is paid for is recorded once, whoever asks how often; nothing is recorded that is not paid.
 *   <li>No more is paid out than was paid in.
 * </ul>
 *
 * Neighbours: {@code payment}, {@code intake}, {@code ledger}, {@code member}, {@code program}, {@code database}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"payment", "intake", "ledger", "member", "program", "database", "http"})
@NullMarked
package zhiyin.value;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
