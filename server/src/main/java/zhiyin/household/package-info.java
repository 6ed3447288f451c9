/**
 * The room of households: members of one programme who pay with each other's points; and of whom and what a member has
 * beside himself.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A member is in one household at most, and a household has no more members than the programme lets it have.
 *   <li>Nobody's points are drawn on who has not agreed; who has not agreed draws on nobody's.
 *   <li>Who has left, or withdrawn his consent, is drawn on no more from the moment he was told so.
 *   <li>A member has no more relations of a kind than the programme lets him have, and a place for one has one birthday a year,
 *       whoever takes it.
 *   <li>What was agreed to, when, and by which key it was told, is written down once and kept.
 * </ul>
 *
 * Neighbours: {@code database}, {@code member}, {@code program}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "member", "program", "http"})
@NullMarked
package zhiyin.household;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
