/**
 * The room of figures: who the members are and what they do, over a copy of the record that is kept in memory as columns and
 * follows what is recorded.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Nothing here answers for money, and nothing decides: the copy can be thrown away and made again from the record.
 *   <li>What was recorded is in the copy once, whatever was committed when; every answer says as of which moment it is.
 *   <li>Nothing personal is in the copy: no names, no phones, no attribute that is marked personal.
 *   <li>A day is the programme's own.
 * </ul>
 *
 * Neighbours: {@code database}, {@code chain}, {@code program}, {@code member}, {@code source}, {@code ledger}, {@code tier},
 * {@code coupon}, {@code intake}, {@code behaviour}, {@code message}, {@code staff}, {@code privacy}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "chain",
            "program",
            "member",
            "source",
            "ledger",
            "tier",
            "coupon",
            "intake",
            "behaviour",
            "message",
            "staff",
            "privacy",
            "http"
        })
@NullMarked
package zhiyin.insight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
