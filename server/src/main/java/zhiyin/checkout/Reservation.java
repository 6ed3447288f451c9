package zhiyin.checkout;

import java.time.Instant;
import zhiyin.promotion.PricedCart;

/**
 * A checkout, for whoever sets something aside for it.
 *
 * @param member whose; 0 for a cart of nobody
 * @param id its own number
 * @param order the shop's number of the order that it becomes
 * @param price with the promotions and coupons that apply
 * @param deadline when it ends by itself
 * @param at when this is asked, by the programme's clock
 * @param principal who asks; 0 for the house itself
 */
public record Reservation(
        long program,
        long member,
        long id,
        String order,
        PricedCart price,
        Instant deadline,
        Instant at,
        long principal) {}
