/**
 * The room of lift tests: what something caused, told by members who were held back from it by chance.
 *
 * <pre>
 * planned ─► running ─► over       until its last day it shows figures and no verdict
 *    │          └─────► stopped    ended before: there is none at all
 *    └► removed
 * </pre>
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Who is held back is drawn when a test begins, by the hash of a seed and the member, and is never changed: nobody can choose,
 *       and whoever has the seed can draw again.
 *   <li>What a test is of and what decides it can't be changed once it has begun; what it cost and what was given can.
 *   <li>A person counts once: who was merged as whom he turned out to be, and in no group where he would be in both; who was deleted
 *       in none; who joined later in none.
 *   <li>No verdict is said before the last day is over.
 *   <li>Nothing here answers for money, and nothing decides: figures are of the copy, as of which moment they say.
 *   <li>A day is the programme's own.
 * </ul>
 *
 * Neighbours: {@code database}, {@code facts}, {@code insight}, {@code segment}, {@code coupon}, {@code promotion}, {@code checkout},
 * {@code ledger}, {@code program}, {@code member}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "facts",
            "insight",
            "segment",
            "coupon",
            "promotion",
            "checkout",
            "ledger",
            "program",
            "member",
            "http"
        })
@NullMarked
package zhiyin.lift;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
