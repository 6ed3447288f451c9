/**
 * A cart and what a shop offers on it, to the best lawful price: which promotions and coupons apply, what each takes off
 * which line, what is paid with points, and why everything else did not apply.
 *
 * <ul>
 *   <li>nothing costs less than nothing, and what is taken off the lines is what is taken off the whole, to the unit;
 *   <li>lanes are gone through in their order; what comes later sees what earlier lanes left;
 *   <li>of what the member may choose from, what is worth most to him is found, or it is said by how much it might be missed;
 *   <li>what was not considered cannot have mattered: offers are found by what is in the cart.
 * </ul>
 */
@NullMarked
package zhiyin.engine.promotion;

import org.jspecify.annotations.NullMarked;
