/**
 * The room of figures: who the members are, what they do, what is expected of them and whether the programme works; goals, and
 * reports by mail.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Nothing here answers for money, and nothing decides.
 *   <li>Every figure is in the catalogue, with its definition, and says of which days, of whom and as of when it is.
 *   <li>Behind every point of a chart are members who can be found again, but for those that say why they cannot.
 *   <li>What is expected is shown with how far it was off on days that were held out.
 *   <li>A day is the programme's own.
 * </ul>
 *
 * Neighbours: {@code database}, {@code facts}, {@code ledger}, {@code tier}, {@code coupon}, {@code intake}, {@code program}, {@code member}, {@code source}, {@code message}, {@code staff}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "facts",
            "ledger",
            "tier",
            "coupon",
            "intake",
            "program",
            "member",
            "source",
            "message",
            "staff",
            "http"
        })
@NullMarked
package zhiyin.insight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
