/**
 * What happened: the only way anything enters the engine, time included.
 *
 * <ul>
 *   <li>an event is a fact about one member and is never changed;
 *   <li>it says when it occurred; nothing in the engine asks a clock;
 *   <li>amounts are whole minor units of the programme's currency, never negative.
 * </ul>
 */
@NullMarked
package zhiyin.engine.event;

import org.jspecify.annotations.NullMarked;
