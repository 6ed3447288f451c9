/**
 * Returns: the one plan that says what each returned line takes back and what the order gives back.
 *
 * <ul>
 *   <li>a line takes back what that line earned, from the lots it went into;
 *   <li>partial returns add up: whatever the steps, when everything has come back everything is taken back;
 *   <li>more than what is out cannot come back.
 * </ul>
 */
@NullMarked
package zhiyin.engine.reversal;

import org.jspecify.annotations.NullMarked;
