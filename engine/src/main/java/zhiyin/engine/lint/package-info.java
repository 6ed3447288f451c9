/**
 * What is wrong with a programme that reads well: rules that nobody ever meets, prizes larger than the price, money that
 * comes out without having been paid in.
 *
 * <ul>
 *   <li>a finding is shown, never guessed: by events that the engine decides, or by conditions that exclude each other;
 *   <li>the same programme has the same findings, with the same examples, for ever;
 *   <li>however odd the programme, a search ends after a number of steps that was fixed before.
 * </ul>
 */
@NullMarked
package zhiyin.engine.lint;

import org.jspecify.annotations.NullMarked;
