/**
 * The room that asks other houses whom they know somebody as: OpenID providers, WeChat, Alipay.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Somebody is whom his house says he is there, by the name that it never gives to another; what it believes about his mail
 *       address counts for nothing.
 *   <li>A name counts within the house that gave it, and with nobody else.
 *   <li>What a house says is believed once its signature, or the connection it came by, shows that it was it who said so, now,
 *       to us, and to the browser that asked.
 * </ul>
 *
 * Neighbours: {@code http}, {@code member}, {@code outside}.
 */
@ApplicationModule(allowedDependencies = {"http", "member", "outside"})
@NullMarked
package zhiyin.provider;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
