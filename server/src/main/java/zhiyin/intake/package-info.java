/**
 * The room where events come in: each is decided once, in the order of its member, and answered with what it did.
 *
 * <pre>
 * intake ─► lane ─► load ─► decide ─► record ─► answer
 *            batch   states  engine    1 transaction
 * </pre>
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>One key, one effect, for ever; the same key with other content is refused.
 *   <li>One business event counts once, however many keys it comes with.
 *   <li>Event, decision, movements and what they add up to are written in one transaction or not at all.
 *   <li>A refused event refuses only itself and changes nothing.
 *   <li>Deciding the recorded events again gives the recorded decisions.
 * </ul>
 *
 * Neighbours: {@code database}, {@code chain}, {@code program}, {@code budget}, {@code member}, {@code household}, {@code ledger}, {@code tier},
 * {@code trail}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "chain",
            "program",
            "budget",
            "member",
            "household",
            "ledger",
            "tier",
            "trail",
            "http"
        })
@NullMarked
package zhiyin.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
