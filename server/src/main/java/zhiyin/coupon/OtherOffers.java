package zhiyin.coupon;

import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.program.Engines;

/** What else carts are priced by; implemented by the room of promotions. */
public interface OtherOffers {

    /** Whether what a coupon gives can stand beside what is live. */
    boolean hasRoomFor(long program, Promotion promotion, Engines.Version version, Pricing pricing);
}
