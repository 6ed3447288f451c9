package zhiyin.demo;

import org.jspecify.annotations.Nullable;

/**
 * Something that is sold.
 *
 * @param price for a piece, or for 500 g of what is weighed; tax included, in fen
 * @param taxPercent contained in the price
 * @param unitsMax most pieces on a line
 * @param weight how often it is bought, against the others
 */
record Good(
        String sku,
        String name,
        String category,
        @Nullable String brand,
        long price,
        int taxPercent,
        int unitsMax,
        boolean weighed,
        int weight) {

    static final String TOBACCO = "tobacco";
    static final String GIFT_CARD = "gift-card";

    /** Whether nobody wants it back. */
    static boolean perishable(String category) {
        return category.startsWith("fresh/") || category.equals("bakery") || category.equals("frozen");
    }
}
