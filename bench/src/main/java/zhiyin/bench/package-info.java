/** Measures. Each figure is printed with what it was measured on; none of it runs with the tests. */
@NullMarked
package zhiyin.bench;

import org.jspecify.annotations.NullMarked;
