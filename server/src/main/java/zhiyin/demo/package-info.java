/**
 * Makes up the shop that {@code ./zhiyin demo} shows: a Chinese supermarket chain of three stores, 知味鲜生, and its coffee
 * brand 知音咖啡, with five thousand members and the twelve months before a given day.
 *
 * <ul>
 *   <li>the same seed and day give the same members and facts, to the last fen;
 *   <li>nobody in it exists: names are put together at random, phones lie in blocks of {@code 0000}, brands are
 *       invented;
 *   <li>facts come in order of time, each with a key of its own, none before its member joined, none on the given day
 *       or later;
 *   <li>no more of an order comes back than was bought;
 *   <li>it only says what happened. What that earns is the engine's business, and nothing here is a second opinion on it.
 * </ul>
 *
 * <p>Making up knows the engine's words for events and no room of the server. Neighbours of the command that has it
 * recorded: {@code intake}, {@code behaviour}, {@code program}, {@code member}, {@code access}, {@code promotion}, {@code coupon},
 * {@code store}, {@code segment}, {@code tag}, {@code insight}, {@code lift}.
 */
@ApplicationModule(
        allowedDependencies = {
            "intake",
            "behaviour",
            "program",
            "member",
            "access",
            "promotion",
            "coupon",
            "store",
            "segment",
            "lift",
            "tag",
            "insight"
        })
@NullMarked
package zhiyin.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
