/**
 * Conditions: a typed tree over a declared catalogue of fields, compiled once to a function that can say why not.
 *
 * <ul>
 *   <li>a condition names only fields, operators and values that the catalogue knows; anything else never gets this far;
 *   <li>there is no expression language, no reflection and no pattern of the operator's making;
 *   <li>whoever asks "why not?" hears of every test that failed, with the value it saw.
 * </ul>
 */
@NullMarked
package zhiyin.engine.rule;

import org.jspecify.annotations.NullMarked;
