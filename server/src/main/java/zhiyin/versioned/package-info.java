/**
 * The room of documents in versions: what promotions and coupon templates have in common, and whatever else is written, published and
 * ended. It has no table of its own: each room that keeps such documents says which.
 *
 * <pre>
 * draft ─► live ─► ended
 * </pre>
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A version is written once, published once and ended once; of one document one version is live at most.
 *   <li>One at a time writes and publishes documents of a programme: numbers, and what there may be at once, go by what was before.
 *   <li>What cannot be published with what is live leaves nothing behind.
 * </ul>
 *
 * Neighbours: {@code database}, {@code program}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "program", "http"})
@NullMarked
package zhiyin.versioned;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
