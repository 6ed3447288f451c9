/**
 * What figures and segments take over a million members, beside hand-written SQL on DuckDB over the same rows:
 * {@code ./zhiyin bench insight}.
 *
 * <ul>
 *   <li>Both sides run in this process, in the same rounds, with the same number of threads.
 *   <li>A figure that the two do not agree on ends the run.
 * </ul>
 */
@NullMarked
package zhiyin.bench.insight;

import org.jspecify.annotations.NullMarked;
