/**
 * Decides. What happened goes in; what the programme does about it comes out, with its reasons.
 *
 * <ul>
 *   <li>the same programme, state and event give the same decision, for ever;
 *   <li>time comes in with the event: nothing here asks a clock, starts a thread or rolls dice;
 *   <li>there is one implementation: a dry run is a decision that is not recorded, a back-test a fold over history.
 * </ul>
 */
@NullMarked
package zhiyin.engine;

import org.jspecify.annotations.NullMarked;
