/**
 * The room where members join and sign in: by a code to their phone or mail, by another house's word, or by the shop's.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A code is good once, for ten minutes, for its purpose, its address and its request; five wrong tries end it.
 *   <li>Codes, tokens and addresses are kept so that they cannot be read back.
 *   <li>Whether somebody is a member can't be told from what is answered, or how fast, when a code is asked for.
 *   <li>Nobody can be flooded with messages, and no programme made to pay for them without end.
 *   <li>A session opens one member of one programme, and what he may ask is about himself.
 *   <li>A refresh token that comes a second time ends its session. What has ended opens nothing five seconds later, in any
 *       process.
 * </ul>
 *
 * Neighbours: {@code database}, {@code http}, {@code intake}, {@code member}, {@code message}, {@code privacy},
 * {@code program}, {@code provider}, {@code source}.
 */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "http",
            "intake",
            "member",
            "message",
            "privacy",
            "program",
            "provider",
            "source"
        })
@NullMarked
package zhiyin.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
