/**
 * A programme: everything an operator can set, as one immutable value.
 *
 * <ul>
 *   <li>it prints as YAML and reads back as the same value;
 *   <li>it is accepted whole or refused whole, with every fault, its path and a valid example;
 *   <li>nothing in it changes: a change is another version.
 * </ul>
 */
@NullMarked
package zhiyin.engine.program;

import org.jspecify.annotations.NullMarked;
