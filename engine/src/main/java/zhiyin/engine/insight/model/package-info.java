/**
 * Models of how members buy, what they spend and when they leave, each by a paper that is named where it is written down.
 *
 * <ul>
 *   <li>columns go in and columns come out, a place for each member, so that a million members are a few arrays;
 *   <li>a figure about a member comes with its interval;
 *   <li>the same columns give the same figures, in whatever order the members are, on every machine;
 *   <li>there is no chance here: where something is drawn, the one who draws brings it along.
 * </ul>
 */
@NullMarked
package zhiyin.engine.insight.model;

import org.jspecify.annotations.NullMarked;
