/**
 * Statistics as values: who the members are by what they did. Models of what they will do are in {@link zhiyin.engine.insight.model}.
 *
 * <ul>
 *   <li>columns go in and columns come out, a place for each member, so that a million members are a few arrays;
 *   <li>what depends on a day is told the day;
 *   <li>money is whole minor units; a share, a mean or a probability is no money, and may be a floating-point number;
 *   <li>where values are equal, a stated rule says where they belong.
 * </ul>
 */
@NullMarked
package zhiyin.engine.insight;

import org.jspecify.annotations.NullMarked;
