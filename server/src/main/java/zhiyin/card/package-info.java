/**
 * The room of gift cards: bearer cards of stored value, until their value goes to a member's wallet.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A card's value goes to one wallet, once: its state changes in the transaction that records the event, or neither does.
 *   <li>A code is answered once, as its card is made, and kept nowhere; who has the database alone can bind no card.
 *   <li>What is not bound, void or swapped is still owed to whoever holds it, expired or not.
 *   <li>A card lasts three years at least, holds no more than the law lets a bearer card hold, and can be renewed.
 * </ul>
 *
 * Neighbours: {@code intake}, {@code member}, {@code program}, {@code database}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"intake", "member", "program", "database", "http"})
@NullMarked
package zhiyin.card;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
