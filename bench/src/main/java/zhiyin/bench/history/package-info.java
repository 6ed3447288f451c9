/** How fast drafts are put to the past, and in how little memory it lies. */
@NullMarked
package zhiyin.bench.history;

import org.jspecify.annotations.NullMarked;
