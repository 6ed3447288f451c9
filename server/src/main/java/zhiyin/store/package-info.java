/**
 * The room of platforms and their stores: which programme is a store of which other, who of a platform's people is a member
 * there, and what the platform hears of what happens in a store.
 *
 * <p>A <b>person</b> is known once on a platform: he is the member of its programme, with all his names. In a store he is
 * another member, of the store's programme, under the name that he lets the store know.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A store has a programme of its own, with books of its own. Nobody reads the one through the other.
 *   <li>The platform sees who of its people is a member where. A store sees its own members; of the platform, of other stores and
 *       of who its members are elsewhere it learns nothing.
 *   <li>Nobody is known to a store, and no order to the platform, without the person's consent.
 *   <li>What is heard of an event is kept with the event in one transaction, and decided by the platform once, in the order in
 *       which it happened to the member.
 * </ul>
 *
 * Neighbours: {@code access}, {@code database}, {@code http}, {@code intake}, {@code member}, {@code program}, {@code staff}.
 */
@ApplicationModule(allowedDependencies = {"access", "database", "http", "intake", "member", "program", "staff"})
@NullMarked
package zhiyin.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
