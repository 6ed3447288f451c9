/**
 * The room of coupons: what they are, who has them, and what became of them.
 *
 * <pre>
 * template (version) ─► coupon ─► use ─► confirmed ─► returned
 *   stock   one a code    usable    reserved  redeemed    usable again, or not
 *   budget  slices          └► void, transferred
 * </pre>
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>A version of a template is written once, published once and ended once; a coupon keeps the terms it was got under.
 *   <li>No more are given out than the quota says, to nobody more than the limit says, however many ask at once.
 *   <li>A coupon is used once at a time: there is one use of it at most that was neither let go nor given back.
 *   <li>What all coupons of a template take off, in uses that stand, is never more than its budget.
 *   <li>A code gets one coupon; who has the database alone can use none.
 *   <li>Locks are taken in one order: members by id, codes by mark, coupons by id, stocks and budgets by code.
 * </ul>
 *
 * Neighbours: {@code database}, {@code seal}, {@code member}, {@code intake}, {@code program}, {@code versioned}, {@code http}.
 */
@ApplicationModule(allowedDependencies = {"database", "seal", "member", "intake", "program", "versioned", "http"})
@NullMarked
package zhiyin.coupon;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
