package zhiyin.engine.reversal;

import zhiyin.engine.event.PaidWith;

/**
 * How much of an order has come back to each of what it was paid with; minor units.
 *
 * <p>Stored value comes back as the books give it: its part of what came back, rounded down. Of the rest gift cards get their
 * part, rounded down; of the rest of that points; what is left is money. Each is a function of how much has come back in all,
 * and grows with it: so returns in any split and order come to the same, and what was paid comes back to the unit, neither more
 * nor less of any.
 *
 * @param points what the points were taken for
 * @param storedValue out of the member's wallet
 * @param giftCard with cards of nobody's wallet
 * @param money however it was paid
 */
public record MoneyBack(long points, long storedValue, long giftCard, long money) {

    public static final MoneyBack NOTHING = new MoneyBack(0, 0, 0, 0);

    /** What has come back of goods, and of delivery as far as it was not paid with money. */
    public static MoneyBack of(OrderPosition order, PaidWith paidWith) {
        long whole = order.money();
        long back = order.moneyBack();
        long storedValue = part(paidWith.storedValue(), back, whole);
        long rest = back - storedValue;
        long restOfAll = whole - paidWith.storedValue();
        long giftCard = part(paidWith.giftCard(), rest, restOfAll);
        rest -= giftCard;
        restOfAll -= paidWith.giftCard();
        long points = part(paidWith.points(), rest, restOfAll);
        return new MoneyBack(points, storedValue, giftCard, rest - points);
    }

    private static long part(long amount, long part, long whole) {
        return whole == 0 ? 0 : OrderPosition.part(amount, part, whole);
    }

    /** What has come since. */
    public MoneyBack since(MoneyBack before) {
        return new MoneyBack(
                points - before.points,
                storedValue - before.storedValue,
                giftCard - before.giftCard,
                money - before.money);
    }

    /** The same with more that was paid with money. */
    public MoneyBack plusMoney(long more) {
        return new MoneyBack(points, storedValue, giftCard, Math.addExact(money, more));
    }

    /** All of it together. */
    public long sum() {
        return Math.addExact(Math.addExact(points, storedValue), Math.addExact(giftCard, money));
    }
}
