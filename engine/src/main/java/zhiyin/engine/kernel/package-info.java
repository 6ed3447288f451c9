/**
 * The few values that every room counts with: exact fractions, whole-number shares, spans of time and named roundings.
 *
 * <ul>
 *   <li>nothing here is a floating-point number;
 *   <li>a share-out gives away exactly what was put in, never a unit more or less;
 *   <li>an overflow is an exception, never a wrong figure.
 * </ul>
 */
@NullMarked
package zhiyin.engine.kernel;

import org.jspecify.annotations.NullMarked;
