package zhiyin.engine.promotion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.rule.Facts;

/** A cart while its price is made: what each line still costs, and what has been taken off by whom. */
final class Basket {

    /** What does not change meanwhile. */
    static final class Cart {
        final Order order;
        final Facts facts;
        final Facts[] lines;
        final long[] units;
        final long[] before;
        final long sum;

        Cart(Order order, Facts facts) {
            this.order = order;
            this.facts = facts;
            this.lines = facts.lines();
            int size = order.lines().size();
            this.units = new long[size];
            this.before = new long[size];
            for (int i = 0; i < size; i++) {
                units[i] = order.lines().get(i).quantity();
                before[i] = order.lines().get(i).paid();
            }
            this.sum = order.paid();
        }

        int size() {
            return units.length;
        }
    }

    /**
     * What one promotion took off.
     *
     * @param before what was taken off before
     * @param off by line
     * @param gifts how often its gifts come
     * @param times how often its step was reached; 1 for most
     * @param used how much of its limits it used: units that have its price, or once
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Taken(
            @Nullable Taken before,
            Candidate candidate,
            long[] off,
            long delivery,
            Benefit.@Nullable Gifts gifts,
            long times,
            long used) {
        long money() {
            long sum = delivery;
            for (long each : off) {
                sum += each;
            }
            return sum;
        }
    }

    final Cart cart;
    final long[] costs;
    final int[] touched;
    long delivery;
    long groups;
    long notWith;

    /** All that was taken off, and what gifts are worth: by this prices are compared. */
    long gain;

    @Nullable
    Taken last;

    Basket(Cart cart) {
        this(cart, cart.before.clone(), new int[cart.size()]);
        this.delivery = cart.order.shipping();
    }

    private Basket(Cart cart, long[] costs, int[] touched) {
        this.cart = cart;
        this.costs = costs;
        this.touched = touched;
    }

    Basket copy() {
        Basket copy = new Basket(cart, costs.clone(), touched.clone());
        copy.delivery = delivery;
        copy.groups = groups;
        copy.notWith = notWith;
        copy.gain = gain;
        copy.last = last;
        return copy;
    }

    /** What is still to pay, delivery and all. */
    long sum() {
        long sum = delivery;
        for (long cost : costs) {
            sum += cost;
        }
        return sum;
    }

    /** Takes off what was reckoned. */
    void take(Candidate candidate, Reckoner reckoned) {
        long[] off = reckoned.off.clone();
        int lane = 1 << candidate.offer().lane();
        for (int i = 0; i < off.length; i++) {
            if (off[i] > 0) {
                costs[i] -= off[i];
                touched[i] |= lane;
            }
        }
        delivery -= reckoned.delivery;
        groups |= candidate.offer().groups();
        notWith |= candidate.offer().notWith();
        gain += reckoned.gain;
        last = new Taken(last, candidate, off, reckoned.delivery, reckoned.gifts, reckoned.times, reckoned.used);
    }

    /** Takes off once more what was taken off another basket of the same cart. */
    void retake(Taken taken) {
        int lane = 1 << taken.candidate().offer().lane();
        for (int i = 0; i < costs.length; i++) {
            costs[i] -= taken.off()[i];
            touched[i] |= taken.off()[i] > 0 ? lane : 0;
        }
        delivery -= taken.delivery();
        last = new Taken(
                last, taken.candidate(), taken.off(), taken.delivery(), taken.gifts(), taken.times(), taken.used());
    }

    /** What was taken off, in order. */
    List<Taken> taken() {
        List<Taken> all = new ArrayList<>();
        for (Taken each = last; each != null; each = each.before()) {
            all.add(each);
        }
        return all.reversed();
    }

    /** The facts as they are by now, for who asks for amounts. */
    Facts facts() {
        if (last == null) {
            return cart.facts;
        }
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i < costs.length; i++) {
            OrderLine line = cart.order.lines().get(i);
            lines.add(new OrderLine(
                    line.id(),
                    line.sku(),
                    line.category(),
                    line.brand(),
                    line.quantity(),
                    line.amount(),
                    line.amount() - costs[i],
                    0));
        }
        Order now = new Order(cart.order.id(), cart.order.channel(), cart.order.store(), cart.order.shipping(), lines);
        Facts then = cart.facts;
        return new Facts(
                new Event.OrderPaid(0, then.event().at(), now),
                then.profile(),
                then.tiers(),
                then.ordersBefore(),
                then.local(),
                now,
                null);
    }
}
