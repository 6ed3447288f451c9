/**
 * How something is measured on a machine that is never quite quiet: rounds in which it takes turns with what it is held against,
 * a fixed piece of work before each case, processor time beside each rate, and books that must agree afterwards.
 */
@NullMarked
package zhiyin.bench.measure;

import org.jspecify.annotations.NullMarked;
