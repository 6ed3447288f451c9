/**
 * Who the members are and what they do, as figures: every member's orders and behaviour side by side in arrays, over which
 * questions run as tight loops. Models of what they will do are in {@link zhiyin.engine.insight.model}.
 *
 * <ul>
 *   <li>nothing here decides about money; all of it is a copy that can be thrown away and laid down again;
 *   <li>what a reader holds never changes under him; facts that arrive are in what is taken next;
 *   <li>a day is the programme's own, and a return counts on the day on which it happened, so that a day that is over stays as it
 *       was;
 *   <li>members do not need one another: what is said of all is the sum of what is said of each, in any parts;
 *   <li>there is one definition of a segment: for one member, for all of them and as SQL it means the same;
 *   <li>money is whole minor units; a share, a mean or a probability is no money, and may be a floating-point number;
 *   <li>where values are equal, a stated rule says where they belong.
 * </ul>
 */
@NullMarked
package zhiyin.engine.insight;

import org.jspecify.annotations.NullMarked;
