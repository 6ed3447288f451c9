/**
 * What a draft would have done: a shop's past goes through the engine once more, the version that was live beside the draft.
 *
 * <ul>
 *   <li>there is no second implementation: every decision is the {@link zhiyin.engine.Engine}'s;
 *   <li>the live version over recorded events comes to the recorded decisions, to the letter;
 *   <li>members do not need one another: a history may be folded in any parts, and the parts' sums give the same whole;
 *   <li>what members did is held constant, and the result says so.
 * </ul>
 *
 * A history is kept member by member in pages of bytes, each member's events side by side, so that a fold walks memory once
 * and in order.
 */
@NullMarked
package zhiyin.engine.backtest;

import org.jspecify.annotations.NullMarked;
