package zhiyin.engine.event;

/**
 * How much of an order was paid with something else than money: what it came to on the bill, in minor units.
 *
 * @param points with points, at what the shop took them for
 * @param storedValue out of the member's wallet
 * @param giftCard with cards of nobody's wallet
 */
public record PaidWith(long points, long storedValue, long giftCard) {

    public PaidWith {
        if (points < 0 || storedValue < 0 || giftCard < 0) {
            throw new IllegalArgumentException("nothing is paid with less than nothing");
        }
    }

    /** Of one kind. */
    public long of(Tender tender) {
        return switch (tender) {
            case POINTS -> points;
            case STORED_VALUE -> storedValue;
            case GIFT_CARD -> giftCard;
        };
    }

    /** Of all kinds together. */
    public long sum() {
        return Math.addExact(Math.addExact(points, storedValue), giftCard);
    }
}
