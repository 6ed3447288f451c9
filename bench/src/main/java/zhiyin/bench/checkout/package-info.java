/** What happens at the till, measured on a server of its own: parts that are run in turn, each with keys of its own. */
@NullMarked
package zhiyin.bench.checkout;

import org.jspecify.annotations.NullMarked;
