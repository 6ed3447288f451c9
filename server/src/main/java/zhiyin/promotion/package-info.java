/**
 * The room of promotions: what a shop offers on carts, and the price that comes of it.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A version of a promotion is written once, published once and ended once; of one promotion one version is live at most.
 *   <li>A cart is priced by what is live at that moment, as the programme's version in force for the member has it.
 *   <li>A price is a question: nothing is recorded by asking for one. It is given away signed, whole: whoever brings it back proves
 *       what he was told, and nothing has to be reckoned again.
 * </ul>
 *
 * Neighbours: {@code database}, {@code intake}, {@code member}, {@code program}, {@code coupon}, {@code seal}, {@code versioned}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {"database", "intake", "member", "program", "coupon", "seal", "versioned", "http"})
@NullMarked
package zhiyin.promotion;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
