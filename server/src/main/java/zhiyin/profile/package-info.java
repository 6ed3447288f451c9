/**
 * The room that shows one member, put together out of what the others keep: who it is, what he has, where he stands,
 * and why.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>It keeps nothing of its own: every figure is another room's.
 *   <li>What it shows is how things stand now: what time has brought about is in it, written down or not.
 *   <li>Every point can be followed to the event, the rule, the version and the order line it came from.
 * </ul>
 *
 * Neighbours: {@code database}, {@code intake}, {@code member}, {@code household}, {@code ledger}, {@code tier}, {@code program}, {@code privacy},
 * {@code source}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "intake",
            "member",
            "household",
            "ledger",
            "tier",
            "program",
            "privacy",
            "source",
            "http"
        })
@NullMarked
package zhiyin.profile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
