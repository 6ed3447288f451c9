package zhiyin.demo;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Shares;

/** What somebody is about to pay for. */
final class Basket {
    private static final int GRAMS_PRICED = 500;

    private final List<Item> items = new ArrayList<>();

    private record Item(Good good, long quantity, long amount, long discount) {
        long payable() {
            return amount - discount;
        }

        /** Whether coupons and points may be used on it. */
        boolean reducible() {
            return !good.category().equals(Good.TOBACCO) && !good.category().equals(Good.GIFT_CARD);
        }
    }

    boolean has(Good good) {
        return items.stream().anyMatch(item -> item.good().equals(good));
    }

    int size() {
        return items.size();
    }

    void putPieces(Good good, int pieces, int percentOff) {
        put(good, pieces, good.price() * pieces, percentOff);
    }

    /** One bag of something that is weighed. */
    void putWeighed(Good good, int grams, int percentOff) {
        put(good, 1, Rounding.HALF_UP.divide(good.price() * grams, GRAMS_PRICED), percentOff);
    }

    private void put(Good good, int quantity, long amount, int percentOff) {
        items.add(new Item(good, quantity, amount, Rounding.HALF_UP.divide(amount * percentOff, 100)));
    }

    /** What could still be taken off. */
    long reducible() {
        return items.stream().filter(Item::reducible).mapToLong(Item::payable).sum();
    }

    /**
     * Takes money off, shared over the lines in proportion to what they cost by now.
     *
     * @param amount at most what {@link #reducible} says, in fen
     */
    void takeOff(long amount) {
        long[] weights = items.stream()
                .mapToLong(item -> item.reducible() ? item.payable() : 0)
                .toArray();
        long[] shares = Shares.allocate(amount, weights);
        for (int i = 0; i < shares.length; i++) {
            Item item = items.get(i);
            items.set(i, new Item(item.good(), item.quantity(), item.amount(), item.discount() + shares[i]));
        }
    }

    /** One piece of the first line costs nothing. */
    void giveFirstFree() {
        Item item = items.getFirst();
        long discount = item.discount() + item.payable() / item.quantity();
        items.set(0, new Item(item.good(), item.quantity(), item.amount(), discount));
    }

    List<OrderLine> lines() {
        List<OrderLine> lines = new ArrayList<>();
        for (Item item : items) {
            int percent = item.good().taxPercent();
            lines.add(new OrderLine(
                    String.valueOf(lines.size() + 1),
                    item.good().sku(),
                    item.good().category(),
                    item.good().brand(),
                    item.quantity(),
                    item.amount(),
                    item.discount(),
                    Rounding.HALF_UP.divide(item.payable() * percent, 100L + percent)));
        }
        return lines;
    }
}
