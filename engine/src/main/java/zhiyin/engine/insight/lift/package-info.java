/**
 * What something caused, told by those who were held back from it: two groups that chance made, and what became of both.
 *
 * <ul>
 *   <li>columns go in, a place for each member, and two sets of members;
 *   <li>every formula stands beside the paper it is from;
 *   <li>chance comes in as a seed: the same seed and the same members make the same groups, on every machine;
 *   <li>what isn't known exactly comes with its interval, of 95 %.
 * </ul>
 */
@NullMarked
package zhiyin.engine.insight.lift;

import org.jspecify.annotations.NullMarked;
