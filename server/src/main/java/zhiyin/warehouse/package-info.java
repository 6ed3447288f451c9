/**
 * The room of exports: a programme's facts as files for a shop's own data warehouse, whole and then what has changed, in a folder
 * here and in a bucket elsewhere.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>An export is of one place of the record, and says of which; it is whole where its manifest is there, which is written last.
 *   <li>Whoever has a whole export and takes what changed in each that builds upon it, in their order, has what a whole one made anew
 *       would give him.
 *   <li>What leaves is what analysts may ask for, and whose it is; whoever was deleted leaves the export after it with a row that
 *       says so, and the files kept here before it.
 *   <li>Nothing is sent to a place that a second person has not agreed to, where the programme asks for one.
 *   <li>What was cut off is not gone on with: it has failed, and a whole one is made after it.
 * </ul>
 *
 * Neighbours: {@code database}, {@code facts}, {@code outside}, {@code program}, {@code seal}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "facts", "outside", "program", "seal", "http"})
@NullMarked
package zhiyin.warehouse;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
