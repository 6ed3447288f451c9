package zhiyin.engine.promotion;

import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Facts;

/** An offer that could have something to do with a cart. */
final class Candidate {

    /** Among all offers: by lane, in it by priority. */
    final int place;

    private final Offer offer;
    private final Customer.@Nullable Coupon coupon;
    private final boolean on;
    private final boolean met;
    private final long left;
    private final boolean surplus;
    private final Benefit gives;
    private final WhyNot.@Nullable NoSeat noSeat;
    private final int[] lines;
    private final int[][] further;

    /** What it could take off at most, whatever else is taken off before. */
    long gainMax;

    Candidate(
            int place, Offer offer, Customer.@Nullable Coupon coupon, Customer customer, Basket.Cart cart, long left) {
        this(place, offer, coupon, customer, cart, left, false);
    }

    /**
     * @param left how often, or for how many units, the member may still have it
     * @param surplus whether there are as many coupons of it already as an order takes
     */
    Candidate(
            int place,
            Offer offer,
            Customer.@Nullable Coupon coupon,
            Customer customer,
            Basket.Cart cart,
            long left,
            boolean surplus) {
        this.place = place;
        this.surplus = surplus;
        this.offer = offer;
        this.coupon = coupon;
        Customer.Seat seat = customer.seat();
        boolean seated =
                seat != null && seat.promotion().equals(offer.promotion().code());
        if (offer.promotion().gives() instanceof Benefit.GroupPrice group) {
            Benefit.GroupPrice terms = seated && seat != null ? seat.terms() : group;
            this.gives = terms.first();
            this.noSeat = !seated || seat == null ? new WhyNot.NoSeat(WhyNot.NoSeat.Reason.NO_GROUP) : seat.refused();
            this.left = units(terms.steps().getFirst(), cart) > left ? 0 : left;
        } else {
            this.gives = offer.promotion().gives();
            this.noSeat = null;
            this.left = left;
        }
        this.on = offer.promotion().isOn(customer.at())
                && (coupon == null || coupon.until() == null || customer.at().isBefore(coupon.until()));
        this.met = on && (offer.moves() || offer.when().passes(cart.facts));
        this.lines = met && !offer.moves() ? matching(offer.lines(), cart.lines) : NONE;
        this.further = new int[met ? offer.on().size() : 0][];
        for (int i = 0; i < further.length; i++) {
            further[i] = matching(offer.on().get(i), cart.lines);
        }
    }

    /** Units of all lines that a group may have the price for: all of them have it, or none. */
    private static long units(Benefit.GroupPrice.PriceFor step, Basket.Cart cart) {
        long units = 0;
        for (int i = 0; i < cart.size(); i++) {
            units += step.price(cart.order.lines().get(i).sku()) == null ? 0 : cart.units[i];
        }
        return units;
    }

    private static final int[] NONE = {};

    private static int[] matching(Check check, Facts[] lines) {
        int[] matching = new int[lines.length];
        int size = 0;
        for (int i = 0; i < lines.length; i++) {
            if (check.passes(lines[i])) {
                matching[size++] = i;
            }
        }
        return size == matching.length ? matching : java.util.Arrays.copyOf(matching, size);
    }

    Offer offer() {
        return offer;
    }

    Promotion promotion() {
        return offer.promotion();
    }

    /** What it gives: of what people buy together, what each of them pays at first. */
    Benefit gives() {
        return gives;
    }

    /** Why it has no seat in a group, of those that ask for one. */
    WhyNot.@Nullable NoSeat noSeat() {
        return noSeat;
    }

    Customer.@Nullable Coupon coupon() {
        return coupon;
    }

    /** Whether it, and its coupon, are on at the moment. */
    boolean isOn() {
        return on;
    }

    /** How often, or for how many units of a price of its own, it may still be had. */
    long left() {
        return left;
    }

    /** Whether an order takes no more of its coupons. */
    boolean isSurplus() {
        return surplus;
    }

    /** Whether it is out whatever is taken off. */
    boolean isOut() {
        return !met || noSeat != null || left <= 0 || surplus || (!offer.moves() && lines.length == 0);
    }

    /** Whether its conditions are met by now. */
    boolean isMet(Basket basket) {
        return met && (!offer.moves() || offer.when().passes(basket.facts()));
    }

    /** The lines that it is about by now. */
    int[] lines(Basket basket) {
        int[] about = lines;
        if (offer.moves()) {
            about = matching(offer.lines(), basket.facts().lines());
        }
        if (offer.notAfter() == 0) {
            return about;
        }
        return untouched(about, basket);
    }

    /** What a further condition of its benefit finds by now. */
    int[] further(int place, Basket basket) {
        return offer.notAfter() == 0 ? further[place] : untouched(further[place], basket);
    }

    private int[] untouched(int[] about, Basket basket) {
        int[] untouched = new int[about.length];
        int size = 0;
        for (int line : about) {
            if ((basket.touched[line] & offer.notAfter()) == 0) {
                untouched[size++] = line;
            }
        }
        return java.util.Arrays.copyOf(untouched, size);
    }

    /**
     * Whether whatever is taken off before it, it takes off no more than if it were the first. It may where it asks for amounts
     * that change, and where what is taken off before decides which units it is about.
     */
    boolean isBounded() {
        if (offer.moves()) {
            return false;
        }
        return switch (gives) {
            case Benefit.BuyGet _ -> offer.notAfter() == 0;
            case Benefit.Bundle bundle -> bundle.parts().size() == 1 || (offer.notAfter() == 0 && !overlap());
            case Benefit.Price _,
                    Benefit.GroupPrice _,
                    Benefit.PercentOff _,
                    Benefit.AmountOff _,
                    Benefit.NthUnit _,
                    Benefit.PayFewer _,
                    Benefit.PriceOfSeveral _,
                    Benefit.Steps _,
                    Benefit.Gifts _,
                    Benefit.DeliveryOff _ -> true;
        };
    }

    private boolean overlap() {
        long seen = 0;
        for (int[] part : further) {
            for (int line : part) {
                // beyond 64 lines two may share a bit: then it is taken to overlap, which costs time and nothing else
                long bit = 1L << line;
                if ((seen & bit) != 0) {
                    return true;
                }
            }
            for (int line : part) {
                seen |= 1L << line;
            }
        }
        return false;
    }
}
