package zhiyin.bench.checkout;

import java.util.StringJoiner;

/** What is in the carts that are priced. */
final class Carts {

    /** The other shop's articles: ten, from 11 to 20. */
    static final int LINES = 10;

    /** As a cart is changed line by line, one after the other to one unit, and then back to two. */
    static final int STATES = 2 * LINES;

    private Carts() {}

    /** What one unit of that line costs, in minor units. */
    static long unitPrice(int line) {
        return 1_100 + 100L * line;
    }

    /** Which line is changed to come into that state. */
    static int changed(int state) {
        return state % LINES;
    }

    /** How many units of that line there are in that state. */
    static int quantity(int state, int line) {
        boolean lessening = state < LINES;
        boolean reached = line <= changed(state);
        return lessening == reached ? 1 : 2;
    }

    /** The cart in that state, as we are told of it. */
    static String inState(int state) {
        StringJoiner lines = new StringJoiner(",", "{\"lines\":[", "]}");
        for (int i = 0; i < LINES; i++) {
            lines.add(line(i, "A" + (i + 1), "articles", quantity(state, i), unitPrice(i)));
        }
        return lines.toString();
    }

    private static String line(int id, String sku, String category, int quantity, long unitPrice) {
        return "{\"id\":\"" + id + "\",\"sku\":\"" + sku + "\",\"category\":\"" + category + "\",\"quantity\":"
                + quantity + ",\"unit_price\":" + unitPrice + "}";
    }

    /** Ten lines of a member who has twenty coupons, as the shop without HTTP has them. */
    static String manyOffers(String member) {
        StringJoiner lines = new StringJoiner(",");
        for (int i = 0; i < LINES; i++) {
            lines.add(line(i, "sku-" + i, "category-" + i % 5, 1 + i % 3, 990 + 370L * i));
        }
        StringJoiner coupons = new StringJoiner(",");
        for (int i = 0; i < Offers.COUPONS; i++) {
            coupons.add("{\"id\":\"c" + i + "\",\"promotion\":\"coupon-" + i + "\"}");
        }
        return "{\"member\":\"" + member + "\",\"channel\":\"app\",\"shipping\":800,\"lines\":[" + lines
                + "],\"coupons\":[" + coupons + "]}";
    }

    /** One line of some goods, with so many points to be paid with. */
    static String oneLine(String member, String sku, long unitPrice, int points) {
        return "{\"member\":\"" + member + "\",\"points\":" + points + ",\"lines\":["
                + line(1, sku, "category-0", 1, unitPrice) + "]}";
    }
}
