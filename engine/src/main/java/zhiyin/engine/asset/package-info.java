/**
 * The state machine of everything countable: lots that are granted, wait, can be spent, are held, expire and are
 * taken back.
 *
 * <ul>
 *   <li>every unit of a lot is in exactly one of six states, and they add up to what was granted;
 *   <li>available + held + owed is the balance; owed is never above zero;
 *   <li>no lot is spent before it is active, or at or after its expiry;
 *   <li>what expires first is spent first; among equals the older lot;
 *   <li>a hold ends exactly once; expiry never touches what is held;
 *   <li>what comes back goes to the lot it came from and keeps that lot's expiry.
 * </ul>
 */
@NullMarked
package zhiyin.engine.asset;

import org.jspecify.annotations.NullMarked;
