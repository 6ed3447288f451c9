/**
 * From an event to points and growth: which rules apply, how much each gives, and which line earned it.
 *
 * <ul>
 *   <li>every rule that listens to the event is considered, and says what came of it;
 *   <li>what an order earns is shared over its lines to the unit, so that a return knows what each line earned;
 *   <li>fractions are exact until the one named rounding.
 * </ul>
 */
@NullMarked
package zhiyin.engine.earning;

import org.jspecify.annotations.NullMarked;
