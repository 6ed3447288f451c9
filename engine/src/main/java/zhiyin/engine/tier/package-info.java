/**
 * Ladders: what a member has gathered, which tier that makes, and when to look again.
 *
 * <ul>
 *   <li>a member goes up the moment the measure reaches a tier;
 *   <li>a member goes down only at a review, or by a return where the ladder says so;
 *   <li>reviews happen on their own days, however late anybody comes to look.
 * </ul>
 */
@NullMarked
package zhiyin.engine.tier;

import org.jspecify.annotations.NullMarked;
