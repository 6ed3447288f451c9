/**
 * What the engine answers: effects, refusals and the reasons for both.
 *
 * <ul>
 *   <li>the list of effects is closed: a new kind breaks the build wherever it must be handled;
 *   <li>every effect on something countable is one movement between two places, so nothing appears or vanishes;
 *   <li>a refusal is an answer with its numbers, never an exception.
 * </ul>
 */
@NullMarked
package zhiyin.engine.decision;

import org.jspecify.annotations.NullMarked;
