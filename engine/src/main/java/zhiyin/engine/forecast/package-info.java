/**
 * A year that has not been yet: a model of the shop is fitted to its past, and what it makes up goes through the engine as a
 * past would, the version that is live beside the draft.
 *
 * <ul>
 *   <li>there is no second implementation: what was made up is folded by {@link zhiyin.engine.backtest.Backtest};
 *   <li>the same past and the same seed make the same year up, in whatever parts and order it is folded;
 *   <li>both programmes see the same members do the same, and only a lift that somebody states changes what members do;
 *   <li>no money is reckoned with floating point: probabilities decide who buys, and when; what is bought was bought once.
 * </ul>
 */
@NullMarked
package zhiyin.engine.forecast;

import org.jspecify.annotations.NullMarked;
